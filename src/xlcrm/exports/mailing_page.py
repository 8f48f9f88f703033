"""The page of a mailing list: who is on it, who is not, and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlcrm.exports.mailing_list import REASONS, Channel, MailingList
from xlcrm.tables.pages import Figure, Format, PageColumn, PageTable, ReportPage, cell_links, first_of
from xlcrm.texts import N_, _, plural

SHOWN = 2_000
_WHAT_TO_DO: Mapping[str, str] = {
    "inactive": N_("If the person is back, set Active to yes."),
    "unwilling": N_("Write only if the person asks you to."),
    "no_calls": N_("Write instead."),
    "withdrawn": N_("Ask for a new consent before you write again."),
    "opted_out": N_("Write only if the person asks you to."),
    "unwilling_address": N_("Write only if the person asks you to."),
    "no_consent": N_("Ask for consent, and note the day and where it was given."),
    "no_address": N_("Fill in street and city, of the person or of the firm."),
    "no_email": N_("Ask for the address."),
    "no_phone": N_("Ask for the number."),
    "invalid_email": N_("Put the address right; Check data finds the same."),
    "invalid_phone": N_("Put the number right; Check data finds the same."),
    "bounced": N_("Ask for a new address, then set E-mail status to Unknown."),
    "twice": N_("If both are one person, merge them with Find duplicates."),
}
_ADDRESS_HEADERS: Mapping[Channel, str] = {"e-mail": N_("E-mail"), "post": N_("Address"), "phone": N_("Phone")}


def mailing_page(found: MailingList, channel: Channel, asked: str) -> ReportPage:
    """The page. asked: the segment or the rows that were asked for, in words."""
    kept, out = len(found.kept), len(found.left_out)
    return ReportPage(
        "mailing_list",
        _("Mailing list"),
        _("Mailing list"),
        headline(kept, out),
        (
            Figure(_("People asked for"), kept + out, Format.COUNT),
            Figure(_("On the list"), kept, Format.COUNT),
            Figure(_("Left out"), out, Format.COUNT),
        ),
        (_reasons(found), _kept(found, channel)),
        drill=(_left_out(found),) if out else (),
        subtitle=_("{asked}. Nothing was sent: the list is for your mail program.", asked=asked),
    )


def headline(kept: int, left_out: int) -> str:
    """The counts in two sentences."""
    on_it = plural("{count} person is on the list.", "{count} people are on the list.", kept)
    out = plural("{count} person is left out.", "{count} people are left out.", left_out)
    return f"{on_it} {out}"


def _reasons(found: MailingList) -> PageTable:
    columns = (
        PageColumn("reason", _("Left out because"), width=44),
        PageColumn("people", _("People"), Format.COUNT),
        PageColumn("hint", _("What to do"), Format.WRAPPED, 44),
    )
    counts = found.counts
    rows = pd.DataFrame(
        {
            "reason": [_(REASONS[code]) for code in counts],
            "people": list(counts.values()),
            "hint": [_(_WHAT_TO_DO.get(code, "")) or None for code in counts],
        },
    )
    note = _("Each person is counted once, under the first reason that fits.")
    return PageTable("reasons", _("Why people were left out"), columns, rows, note)


def _kept(found: MailingList, channel: Channel) -> PageTable:
    columns = (
        PageColumn("person", _("Person"), Format.LINK, 30),
        PageColumn("company", _("Company"), width=28),
        PageColumn("address", _(_ADDRESS_HEADERS[channel]), width=34),
        PageColumn("owner", _("Owner"), width=20),
    )
    rows = _linked(found.kept.head(SHOWN))[[column.key for column in columns]]
    return PageTable("kept", first_of(_("On the list"), len(rows), len(found.kept)), columns, rows)


def _left_out(found: MailingList) -> PageTable:
    columns = (
        PageColumn("person", _("Person"), Format.LINK, 30),
        PageColumn("company", _("Company"), width=28),
        PageColumn("why", _("Left out because"), width=44),
        PageColumn("beside", _("On the list as"), width=16),
    )
    first = found.left_out.head(SHOWN)
    rows = _linked(first).assign(why=first["reason"].map({code: _(text) for code, text in REASONS.items()}))
    title = first_of(_("Left out, and why"), len(rows), len(found.left_out))
    return PageTable("left_out", title, columns, rows[[column.key for column in columns]])


def _linked(people: pd.DataFrame) -> pd.DataFrame:
    names = people["full_name"].fillna(people["email"]).fillna(people["contact_id"]).fillna(_("(no name)"))
    return people.assign(person=cell_links("contacts", people.index, "full_name", names))
