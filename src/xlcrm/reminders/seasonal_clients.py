"""Clients who buy in one season only: between the seasons an offer keeps them, and fills slack months."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

LONGEST_SEASON = 6  # months; who buys all over the year has none
_ENOUGH = 3  # purchases, in two years or more
_MONTHS = 12


def off_season_clients(purchases: pd.DataFrame, today: dt.date) -> pd.Series:
    """The months, such as (10, 11, 12), in which each client buys whose season is not now; index: client id.

    A season is what is left of a year without its longest run of months in which the client never bought. It needs
    three purchases in two years or more, and lasts six months at most. purchases: client_id, date, amount.
    """
    past = purchases[(purchases["date"] <= pd.Timestamp(today)) & (purchases["amount"] > 0)]
    years = past["date"].dt.year.groupby(past["client_id"]).agg(["nunique", "size"])
    is_known = (years["nunique"] > 1) & (years["size"] >= _ENOUGH)
    again = past[past["client_id"].isin(years.index[is_known])]
    if again.empty:
        return pd.Series(dtype=object)
    bought = pd.crosstab(again["client_id"], again["date"].dt.month).reindex(
        columns=range(1, _MONTHS + 1), fill_value=0
    )
    start, length = _longest_rest(bought.to_numpy() == 0)
    since = (today.month - 1 - start) % _MONTHS
    is_resting = (length >= _MONTHS - LONGEST_SEASON) & (since < length)
    seasons = [
        tuple(int(month) % _MONTHS + 1 for month in range(first + rest, first + _MONTHS))
        for first, rest in zip(start[is_resting], length[is_resting], strict=True)
    ]
    return pd.Series(seasons, index=bought.index[is_resting], dtype=object)


def _longest_rest(is_empty: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First month (from 0) and length of each client's longest run of empty months, the year taken as a ring."""
    twice = np.hstack([is_empty, is_empty])
    run = np.zeros(len(twice), dtype=np.int64)
    end, longest = run.copy(), run.copy()
    for month in range(twice.shape[1]):
        run = np.where(twice[:, month], run + 1, 0)
        is_longer = run > longest
        end, longest = np.where(is_longer, month, end), np.where(is_longer, run, longest)
    return (end - longest + 1) % _MONTHS, longest
