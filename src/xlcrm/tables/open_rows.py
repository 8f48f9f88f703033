"""Deals that are open, activities that are planned: what is still to do."""

from __future__ import annotations

import pandas as pd


def is_open_deal(deals: pd.DataFrame) -> pd.Series:
    """Neither won nor lost; a deal without a status is open."""
    return deals["status"].isin(["Open"]) | deals["status"].isna()


def is_planned(activities: pd.DataFrame) -> pd.Series:
    """Neither done nor canceled nor unanswered. A row without a status is planned unless it has a done day."""
    return activities["status"].fillna("Planned").isin(["Planned"]) & activities["done_at"].isna()


def due_day(activities: pd.DataFrame) -> pd.Series:
    """The day by which each has to be done; NaT where none is known."""
    day: pd.Series = activities["due_at"].fillna(activities["planned_at"]).dt.normalize()
    return day
