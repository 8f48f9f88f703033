"""RFM (M24): recency, frequency and money of each client, scored 1 to 5 and named."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_names
from xlcrm.metrics.native_frames import rows_in
from xlcrm.metrics.period import midnight
from xlcrm.texts import N_

FEW_CLIENTS = 5  # fewer are scored in thirds
OTHERS = N_("Others")
SEGMENTS: tuple[tuple[str, tuple[int, int], tuple[int, int], tuple[int, int]], ...] = (
    (N_("Champions"), (4, 5), (4, 5), (4, 5)),
    (N_("Loyal Customers"), (2, 5), (3, 5), (3, 5)),
    (N_("Potential Loyalist"), (3, 5), (1, 3), (1, 3)),
    (N_("New Customers"), (4, 5), (1, 1), (1, 1)),
    (N_("Promising"), (3, 4), (1, 1), (1, 1)),
    (N_("Need Attention"), (2, 3), (2, 3), (2, 3)),
    (N_("About To Sleep"), (2, 3), (1, 2), (1, 2)),
    (N_("At Risk"), (1, 2), (2, 5), (2, 5)),
    (N_("Can't Lose Them"), (1, 1), (4, 5), (4, 5)),
    (N_("Lost"), (1, 2), (1, 2), (1, 2)),
)
"""Segment, lowest and highest score of recency, frequency and money; the first that fits names the client."""


@dataclass(frozen=True, slots=True)
class Rfm:
    """The scores, and what was looked at.

    rows: id, name, recency_days, frequency, monetary (own currency), r, f, m, segment; best scores first.
    last_purchase: the latest one by the day, also when it lies before the window. older: clients whose last
    purchase lies before it. future: purchases after the day, left out.
    """

    rows: pd.DataFrame
    window_start: dt.date
    last_purchase: dt.date | None
    older: int
    future: int


def rfm(purchases: Any, today: dt.date, window_months: int) -> Rfm:
    """Clients that bought in the months up to the day, scored against each other.

    purchases: client_id, client, date, amount, any frame that narwhals reads. Recency: days since the last
    purchase. Frequency: purchases, without credit notes. Money: their sum less credit notes, at least 0.
    Thresholds are the quintiles (type 7) plus 1, so that equal values get one score; fewer than five clients are
    scored 1 to 3. Source: M24, the R package rfm, its scores and its segment table.
    """
    known = nw.from_native(purchases).lazy().filter(~nw.col("client_id").is_null())
    start, end = months_back(today, window_months), today + dt.timedelta(days=1)
    past = known.filter(nw.col("date") < midnight(end))
    window = past.filter(nw.col("date") >= midnight(start + dt.timedelta(days=1)))
    bought = _by_client(window)
    everyone = _by_client(past)
    return Rfm(
        rows=_scored(bought, today),
        window_start=start + dt.timedelta(days=1),
        last_purchase=everyone["last"].max().date() if len(everyone) else None,
        older=len(everyone) - len(bought),
        future=rows_in(known.filter(nw.col("date") >= midnight(end))),
    )


def quantile_scores(values: pd.Series, bins: int) -> pd.Series:
    """1 for the lowest values up to `bins` for the highest; equal values get one score.

    A value reaches the next score at the quantile (type 7) plus 1.

    >>> quantile_scores(pd.Series([1, 1, 2, 3, 5, 8]), 5).tolist()
    [1, 1, 2, 3, 4, 5]
    """
    if values.empty:
        return pd.Series(dtype="int64")
    inner = np.quantile(values.to_numpy(dtype=float), np.arange(1, bins) / bins) + 1
    reached = np.searchsorted(inner.round(9), values.to_numpy(dtype=float), side="right")
    return pd.Series(reached + 1, index=values.index, dtype="int64")


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day of the month that many months earlier, or the last day of a shorter month.

    >>> months_back(dt.date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    next_month = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(day.day, (next_month - dt.timedelta(days=1)).day))


def _by_client(purchases: Any) -> pd.DataFrame:
    """Each client that bought: id, name, last, frequency, monetary; those with credit notes alone are out."""
    is_purchase = nw.col("amount") >= 0
    marked = purchases.with_columns(
        bought_on=nw.when(is_purchase).then(nw.col("date")), times=nw.when(is_purchase).then(nw.lit(1)).otherwise(0)
    )
    grouped = marked.group_by("client_id").agg(
        last=nw.col("bought_on").max(),
        frequency=nw.col("times").sum(),
        monetary=nw.col("amount").sum(),
    )
    rows: pd.DataFrame = grouped.filter(nw.col("frequency") > 0).collect("pandas").to_native()
    named = rows.assign(name=rows["client_id"].map(client_names(purchases)))
    return named.rename(columns={"client_id": "id"}).reset_index(drop=True)


def _scored(clients: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    bins = 5 if len(clients) >= FEW_CLIENTS else 3
    recency = (pd.Timestamp(today) - clients["last"].dt.normalize()).dt.days.astype("int64")
    money = clients["monetary"].clip(lower=0)
    scored = clients.assign(
        recency_days=recency,
        frequency=clients["frequency"].astype("int64"),
        monetary=money,
        r=bins + 1 - quantile_scores(recency, bins),
        f=quantile_scores(clients["frequency"], bins),
        m=quantile_scores(money, bins),
    )
    named = scored.assign(segment=_segments(scored[["r", "f", "m"]], bins))
    ranked = named.sort_values(["r", "f", "m", "monetary", "id"], ascending=[False] * 4 + [True], ignore_index=True)
    return ranked[["id", "name", "recency_days", "frequency", "monetary", "r", "f", "m", "segment"]]


def _segments(scores: pd.DataFrame, bins: int) -> pd.Series:
    """The name of each row's scores; thirds stand for 1, 3 and 5."""
    five = scores if bins == 5 else scores * 2 - 1
    fits = [five["r"].between(*r) & five["f"].between(*f) & five["m"].between(*m) for _name, r, f, m in SEGMENTS]
    names = [name for name, *_ranges in SEGMENTS]
    return pd.Series(np.select(fits, names, OTHERS), index=scores.index, dtype=object)
