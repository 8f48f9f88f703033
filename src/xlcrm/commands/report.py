"""Report: what the work with clients brought in a period."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from xlcrm.commands.command import Option, RunContext
from xlcrm.reports.effectiveness import READS as EFFECTIVENESS_READS
from xlcrm.reports.effectiveness import Effectiveness, effectiveness, measure_to_compare, purchases_of
from xlcrm.reports.effectiveness_page import BestClients, Comparison, effectiveness_page
from xlcrm.reports.period import Period, chosen_period
from xlcrm.reports.revenue import purchases_in, revenue_by_client
from xlcrm.segments.pareto import pareto, pareto_sentence
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import N_, _

READS = EFFECTIVENESS_READS
WRITES: tuple[str, ...] = ()


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    name: Annotated[Literal["effectiveness"], Option(N_("Which report."), positional=True)] = "effectiveness",
    from_: Annotated[
        dt.date | None, Option(N_("First day; the start of the fiscal year where not given."), name="from")
    ] = None,
    to: Annotated[dt.date | None, Option(N_("Last day; today where not given."))] = None,
) -> Outcome:
    """An Effectiveness sheet for the period."""
    assert name == "effectiveness"
    frames, settings = tables.frames, tables.settings
    period = chosen_period(from_, to, context.today, settings.fiscal_year_start_month)
    report = effectiveness(frames, settings, period)
    context.progress(_("Comparing with other periods"), 0.5)
    compared = Comparison(
        *(measure_to_compare(frames, settings, other) for other in (period.previous, period.a_year_earlier))
    )
    page = effectiveness_page(report, compared, _best_clients(tables, period), purchases_of(frames, settings), settings)
    return Outcome((ShowPage(page),), _low_wallets(report, tables), f"{page.subtitle}: {page.headline}", page.json)


def _best_clients(tables: CrmTables, period: Period) -> BestClients:
    bought = purchases_in(purchases_of(tables.frames, tables.settings).rows, period)
    ranking = pareto(revenue_by_client(bought))
    return BestClients(ranking.rows, pareto_sentence(ranking, _("clients")))


def _low_wallets(report: Effectiveness, tables: CrmTables) -> tuple[Problem, ...]:
    wallet = tables["wallet"].dropna(subset=["company_id"]).drop_duplicates("company_id")
    rows = dict(zip(wallet["company_id"], wallet.index.tolist(), strict=True))
    low = report.loyalty.too_low
    return tuple(
        Problem(
            "wallet",
            rows[client_id],
            "total_spend",
            "wallet_too_low",
            Severity.WARNING,
            _("{client} bought more from you than its wallet says it spends in all.", client=client),
            _("Raise the total spend on the Wallet sheet."),
        )
        for client_id, client in zip(low["client_id"], low["client"], strict=True)
    )
