"""Days that cannot be: outside the calendar of business, in the future, in the wrong order, day and month swapped."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, Find, Finding, failing
from xlcrm.records.fields import Kind
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

FIRST_YEAR, LAST_YEAR = 1901, 2100  # a sheet's calendar begins in 1900: earlier days are slips
SWAPPABLE = (  # days on which something has happened already
    ("companies", "created_at"),
    ("contacts", "created_at"),
    ("contacts", "first_contact_date"),
    ("contacts", "consent_date"),
    ("deals", "created_at"),
    ("deals", "first_contact_date"),
    ("deals", "close_date"),
    ("activities", "done_at"),
    ("stage_history", "changed_at"),
    ("invoices", "issue_date"),
    ("payments", "paid_at"),
    ("surveys", "asked_at"),
    ("costs", "date"),
)


def in_future(table: str, column: str) -> Find:
    """Days after today in a column of what has happened."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        yield failing(table, column, firm.frame(table)[column] >= firm.tomorrow)

    return find


def before(table: str, column: str, start: str) -> Find:
    """Days in a column that lie before the start in the same row; {start} is that start."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        frame = firm.frame(table)
        fails = frame[column].dt.normalize() < frame[start].dt.normalize()
        yield failing(table, column, fails, start=frame[start])

    return find


def _impossible(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.DATE, Kind.DATETIME):
        year = values.dt.year
        yield failing(spec.key, column.key, (year < FIRST_YEAR) | (year > LAST_YEAR))


def _swapped(firm: CheckedFirm) -> Iterator[Finding]:
    for table, column in SWAPPABLE:
        if firm.has([table]):
            days = firm.frame(table)[column]
            ahead = days[(days >= firm.tomorrow) & (days.dt.day <= 12) & (days.dt.day != days.dt.month)]
            turned = _day_for_month(ahead)
            yield failing(table, column, turned < firm.tomorrow, swapped=turned)


def _day_for_month(days: pd.Series) -> pd.Series:
    return pd.to_datetime(pd.DataFrame({"year": days.dt.year, "month": days.dt.day, "day": days.dt.month}))


def _created_ahead(firm: CheckedFirm) -> Iterator[Finding]:
    for table in ("companies", "contacts", "deals", "activities"):
        if firm.has([table]):
            yield from in_future(table, "created_at")(firm)


_HAPPENED_HINT = N_("Type the day on which it happened; what is planned has a column of its own.")

DATE_CHECKS = (
    Check(
        "date_impossible",
        (),
        Severity.ERROR,
        N_("Date out of range"),
        N_("The year lies before 1901 or after 2100."),
        N_("{header} {value} is out of range."),
        N_("Correct the year."),
        _impossible,
    ),
    Check(
        "day_and_month_swapped",
        (),
        Severity.WARNING,
        N_("Day and month swapped?"),
        N_("The day lies in the future, though it is about the past; with day and month swapped it would be right."),
        N_("{header} {value} lies in the future."),
        N_("Did you mean {swapped}?"),
        _swapped,
        strict=True,
    ),
    Check(
        "created_in_future",
        (),
        Severity.WARNING,
        N_("Created in the future"),
        N_("The row came into being after today."),
        N_("{header} {value} lies in the future."),
        N_("Type the day on which the row was made."),
        _created_ahead,
        strict=True,
    ),
    Check(
        "consent_in_future",
        ("contacts",),
        Severity.ERROR,
        N_("Consent in the future"),
        N_("Consent cannot have been given after today."),
        N_("{header} {value} lies in the future."),
        _HAPPENED_HINT,
        in_future("contacts", "consent_date"),
    ),
    Check(
        "first_contact_in_future",
        ("contacts",),
        Severity.ERROR,
        N_("First contact in the future"),
        N_("The first contact cannot have been after today."),
        N_("{header} {value} lies in the future."),
        _HAPPENED_HINT,
        in_future("contacts", "first_contact_date"),
    ),
    Check(
        "campaign_ends_before_start",
        ("campaigns",),
        Severity.ERROR,
        N_("Campaign ends before it starts"),
        N_("The campaign's last day lies before its first, so no deal can be ascribed to it."),
        N_("{header} {value} lies before the start on {start}."),
        N_("Correct one of the two days."),
        before("campaigns", "end_date", "start_date"),
    ),
    Check(
        "user_ends_before_start",
        ("users",),
        Severity.ERROR,
        N_("User left before starting"),
        N_("The last day at work lies before the first."),
        N_("{header} {value} lies before the start on {start}."),
        N_("Correct one of the two days."),
        before("users", "end_date", "start_date"),
    ),
    Check(
        "wallet_ends_before_start",
        ("wallet",),
        Severity.ERROR,
        N_("Period ends before it begins"),
        N_("The last day of the client's spending lies before the first."),
        N_("{header} {value} lies before the start on {start}."),
        N_("Correct one of the two days."),
        before("wallet", "period_to", "period_from"),
    ),
)
