"""Columns that follow from others of the same row: native formulas on the sheet, never trusted as cached."""

from __future__ import annotations

import pandas as pd

from xlcrm.tables.frames import TEXT


def fill_computed(table: str, frame: pd.DataFrame, stages: pd.DataFrame | None = None) -> pd.DataFrame:
    """The frame with its computed columns filled; a deal's status and probability come from its stage where blank."""
    if table == "contacts":
        return frame.assign(full_name=full_names(frame))
    if table == "deals":
        return _fill_deals(frame, stages)
    if table == "deal_lines":
        total = frame["qty"] * frame["unit_price"] * (1 - frame["discount_pct"].fillna(0))
        return frame.assign(line_total=total)
    return frame


def full_names(contacts: pd.DataFrame) -> pd.Series:
    """First and last name with one space between; missing where both are."""
    first, last = (contacts[key].fillna("").str.strip() for key in ("first_name", "last_name"))
    names = (first + " " + last).str.strip().astype(TEXT)
    return names.mask(names == "")


def _fill_deals(deals: pd.DataFrame, stages: pd.DataFrame | None) -> pd.DataFrame:
    amount = deals["amount"] * deals["fx_rate"].fillna(1)
    filled = deals.assign(amount_base=amount)
    if stages is not None and len(stages):
        by_stage = stages.drop_duplicates("stage").set_index("stage")
        filled["status"] = deals["status"].fillna(deals["stage"].map(by_stage["type"]).astype(TEXT))
        filled["probability"] = deals["probability"].fillna(deals["stage"].map(by_stage["probability"]).astype(float))
    filled["weighted"] = filled["amount_base"] * filled["probability"]
    return filled
