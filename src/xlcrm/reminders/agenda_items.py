"""What an agenda item is: why something is there, when it is due, and how much it matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import TEXT


class ItemKind(StrEnum):
    """Why an item is on the agenda."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    CALL_BACK = "call_back"
    NO_NEXT_STEP = "no_next_step"
    STALE_DEAL = "stale_deal"
    CONTACT_DUE = "contact_due"
    BIRTHDAY = "birthday"
    INVOICE_OVERDUE = "invoice_overdue"
    INVOICE_DUE = "invoice_due"
    NOT_INVOICED = "not_invoiced"


IMPORTANCE = {
    ItemKind.OVERDUE: 60,
    ItemKind.TODAY: 60,
    ItemKind.CALL_BACK: 55,
    ItemKind.INVOICE_OVERDUE: 50,
    ItemKind.NOT_INVOICED: 45,
    ItemKind.BIRTHDAY: 45,
    ItemKind.NO_NEXT_STEP: 40,
    ItemKind.THIS_WEEK: 40,
    ItemKind.INVOICE_DUE: 35,
    ItemKind.STALE_DEAL: 35,
    ItemKind.CONTACT_DUE: 30,
}

ITEM_DTYPES: dict[str, Any] = {
    "kind": TEXT,
    "due": "datetime64[us]",
    "who": TEXT,
    "subject": TEXT,
    "client": TEXT,
    "why": TEXT,
    "priority": "int64",
    "id": TEXT,
    "table": TEXT,
    "row": "int64",
    "column": TEXT,
    "company_id": TEXT,
    "contact_id": TEXT,
}


@dataclass(frozen=True)
class Found:
    """What one rule found: items (columns of ITEM_DTYPES), and sentences on what it left out."""

    items: pd.DataFrame
    left_out: tuple[str, ...] = field(default=())


def make_items(
    source: pd.DataFrame,
    today: dt.date,
    *,
    kind: ItemKind | pd.Series,
    due: pd.Series,
    subject: Iterable[object],
    client: pd.Series,
    why: Iterable[object],
    table: str,
    column: str,
    who: pd.Series | None = None,
    weight: pd.Series | float = 0.0,
) -> pd.DataFrame:
    """One item a row of `source` (index: sheet rows; its id, company_id, contact_id and owner are taken over)."""
    kinds = pd.Series(kind.value if isinstance(kind, ItemKind) else kind, index=source.index, dtype=TEXT)
    items = pd.DataFrame(
        {
            "kind": kinds,
            "due": due,
            "who": source["owner"] if who is None else who,
            "subject": list(subject),
            "client": client,
            "why": list(why),
            "priority": priority(kinds, due, today, weight),
            "id": source[str(table_spec(table).id_column)],
            "table": table,
            "row": source.index,
            "column": column,
            "company_id": source["company_id"],
            "contact_id": source["contact_id"],
        },
        index=source.index,
    )
    return items.astype(ITEM_DTYPES).reset_index(drop=True)


def priority(kinds: pd.Series, due: pd.Series, today: dt.date, weight: pd.Series | float = 0.0) -> pd.Series:
    """0..100: importance of the kind + 20 · d / (d + 14) − ahead + weight, rounded.

    d: days since it was due (a fortnight gives half of the 20 points); ahead: days until it is due, at most 14.
    weight: what the rule adds: 10 for a key client or one of class A, 5 for class B; up to 10 for the rank of its
    money among the others; 10 more for an activity of high priority and 10 less for one of low.
    """
    late = days_since(due, today).fillna(0.0)
    d, ahead = late.clip(lower=0), (-late).clip(lower=0, upper=14)
    points = kinds.map({kind.value: float(value) for kind, value in IMPORTANCE.items()}).astype(float)
    rounded = (points + 20 * d / (d + 14) - ahead + weight).clip(0, 100).round()
    return rounded.astype("int64")


def rank_items(items: pd.DataFrame) -> pd.DataFrame:
    """Most pressing first; equal ones by day, then by place in the workbook."""
    return items.sort_values(
        ["priority", "due", "table", "row", "kind"], ascending=[False, True, True, True, True], ignore_index=True
    )


def days_since(days: pd.Series, today: dt.date) -> pd.Series:
    """Whole days from each day to today, negative for days to come; NaN where there is none."""
    whole: pd.Series = (pd.Timestamp(today) - days).dt.days
    return whole.astype(float)


def money_rank(amounts: pd.Series) -> pd.Series:
    """0..10 by rank among the amounts; no amount is 0."""
    return amounts.rank(pct=True).fillna(0.0) * 10
