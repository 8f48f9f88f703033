"""Card: all about one client, product or manager on a page; of the selected row, or of what was typed."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.finding.card_page import CardRequest
from xlcrm.finding.card_subject import PICKED, CardSubject, subject_of_ids, subject_of_text
from xlcrm.finding.client_card import client_card
from xlcrm.finding.product_card import product_card
from xlcrm.finding.seller_card import seller_card
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.tables.pages import ReportPage
from xlcrm.texts import N_, _

READS = (
    *PICKED,
    *("deal_lines", "stage_history", "activities", "invoices", "payments"),
    *("calls", "campaign_members", "surveys", "holidays"),
)
WRITES: tuple[str, ...] = ()
_MOST_COMPARED = 5_000  # names and ids


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    who: Annotated[str, Option(N_("Whose card: a name, a phone, an e-mail or an id."), positional=True)] = "",
    ids: Annotated[tuple[str, ...], Option(N_("The same by id; in Excel the selected row."), picks=PICKED)] = (),
    most: Annotated[int, Option(N_("How many lines of what happened to show."))] = 14,
) -> Outcome:
    """A sheet Client card, Product card or Manager card, one page of paper."""
    if not who.strip() and not ids:
        raise WrongUseError(_("Select a row of Companies, Contacts, Deals, Products or Users first, or type a name."))
    found = subject_of_text(tables.frames, who) if who.strip() else subject_of_ids(tables.frames, ids)
    if found is None:
        return Outcome(summary=_unknown(tables, who.strip() or ids[0]), json={"card": None})
    page = _page(CardRequest(tables.frames, tables.settings, context.today), found, max(most, 1))
    return Outcome((ShowPage(page),), summary=f"{page.title}. {page.headline}", json=page.json)


def _page(request: CardRequest, found: CardSubject, most: int) -> ReportPage:
    if found.kind == "product":
        return product_card(request, found)
    return seller_card(request, found) if found.kind == "manager" else client_card(request, found, most)


def _unknown(tables: CrmTables, text: str) -> str:
    """What is said where nobody is meant, with the nearest name or id."""
    told = _("Nobody and nothing with a card looks like {text!r}. Look for it with Find.", text=text)
    specs = [table_spec(table) for table in PICKED]
    known = [
        str(each) for spec in specs for key in (spec.label, spec.id_column) for each in tables[spec.key][key].dropna()
    ]
    hint = did_you_mean(text, dict.fromkeys(known[:_MOST_COMPARED]), "")
    return f"{told} {hint}".strip()
