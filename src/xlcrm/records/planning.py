"""What a firm sets up for itself: segments, rules, synonyms, holidays, exchange rates, goals."""

from __future__ import annotations

import datetime as dt

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class Segment(CrmRecord):
    """A group of rows that the firm describes once and meets in lists and reports."""

    name: str | None = column(
        Kind.TEXT, N_("Segment"), N_("A name that tells it from the others."), required=True, place="main"
    )
    table: str | None = column(
        Kind.CHOICE,
        N_("Table"),
        N_("The table whose rows it picks."),
        required=True,
        choices="ruled_table",
        place="main",
    )
    condition: str | None = column(
        Kind.NOTE,
        N_("Condition"),
        N_("Such as: annual_revenue >= 10000 and city = Sofia."),
        required=True,
        place="main",
    )
    description: str | None = column(Kind.NOTE, N_("Description"), N_("What the segment is for."), place="main")
    is_active: bool | None = column(Kind.BOOL, N_("Active"), N_("No leaves it out of reports."), place="main")
    member_count: int | None = column(
        Kind.INT, N_("Members"), N_("How many rows fitted at the last count."), place="main", computed=True
    )
    counted_at: dt.date | None = column(
        Kind.DATE, N_("Counted on"), N_("The day of the last count."), place="main", computed=True
    )


class Rule(CrmRecord):
    """A check of the firm's own, or a built-in one that it changes or switches off."""

    name: str | None = column(
        Kind.TEXT,
        N_("Rule"),
        N_("A name for your rule, or the code of a built-in one."),
        required=True,
        place="main",
    )
    table: str | None = column(
        Kind.CHOICE, N_("Table"), N_("The table that it looks at."), choices="ruled_table", place="main"
    )
    field: str | None = column(Kind.TEXT, N_("Column"), N_("The header of the column that it looks at."), place="main")
    test: str | None = column(Kind.CHOICE, N_("Test"), N_("What must hold."), choices="rule_test", place="main")
    value: str | None = column(
        Kind.TEXT, N_("Value"), N_("What the test compares with; several are separated by semicolons."), place="main"
    )
    message: str | None = column(
        Kind.TEXT, N_("Message"), N_("The sentence shown when it does not hold."), place="main"
    )
    hint: str | None = column(Kind.TEXT, N_("Hint"), N_("What to do about it."), place="main")
    severity: str | None = column(
        Kind.CHOICE, N_("Severity"), N_("How much it matters."), choices="severity", place="main"
    )
    is_active: bool | None = column(Kind.BOOL, N_("Active"), N_("No switches the rule off."), place="main")


class Synonym(CrmRecord):
    """Two ways to write the same thing: imports and the search for duplicates take one for the other."""

    scope: str | None = column(
        Kind.CHOICE, N_("Scope"), N_("What is written in two ways."), choices="synonym_scope", place="main"
    )
    written: str | None = column(
        Kind.TEXT, N_("Written"), N_("What stands in the file, such as GTXPro."), required=True, place="main"
    )
    means: str | None = column(
        Kind.TEXT, N_("Means"), N_("What is meant, such as GTX Pro."), required=True, place="main"
    )


class Holiday(CrmRecord):
    """A day on which nobody works."""

    date: dt.date | None = column(Kind.DATE, N_("Date"), N_("The day off."), required=True, place="main")
    name: str | None = column(Kind.TEXT, N_("Holiday"), N_("What is celebrated."), place="main", synonyms=("name",))
    country: str | None = column(Kind.TEXT, N_("Country"), N_("Empty means everywhere."), place="main")


class FxRate(CrmRecord):
    """An exchange rate from a day on."""

    date: dt.date | None = column(
        Kind.DATE, N_("Date"), N_("The first day that the rate holds."), required=True, place="main"
    )
    currency: str | None = column(
        Kind.CHOICE, N_("Currency"), N_("The foreign currency."), required=True, choices="currency", place="main"
    )
    rate: float | None = column(
        Kind.DECIMAL, N_("Rate"), N_("Your currency for one unit of the foreign one."), required=True, place="main"
    )


class Goal(CrmRecord):
    """What the firm wants to reach, by which day, and who answers for it."""

    metric: str | None = column(
        Kind.TEXT, N_("Metric"), N_("What is measured, such as win rate."), required=True, place="main"
    )
    baseline: float | None = column(Kind.DECIMAL, N_("Baseline"), N_("Where you started."), place="main")
    target: float | None = column(Kind.DECIMAL, N_("Target"), N_("Where you want to be."), required=True, place="main")
    actual: float | None = column(
        Kind.DECIMAL, N_("Actual"), N_("Where you are; filled in by the reports where they know it."), place="main"
    )
    money_per_unit: float | None = column(
        Kind.MONEY,
        N_("Worth a unit"),
        N_("What a step of one towards the target is worth in money; 1 for goals in money, empty where nobody knows."),
        place="main",
    )
    due: dt.date | None = column(Kind.DATE, N_("Due"), N_("The day it should be reached."), place="main")
    owner_id: str | None = column(Kind.ID, N_("Owner"), N_("Who answers for it."), links_to="users", place="main")
    notes: str | None = column(Kind.NOTE, N_("Notes"), N_("How it is going."), place="main")
