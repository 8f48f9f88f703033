"""Loyalty index (M02): our share of what clients spend, also called share of wallet."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, Lazy, collected, day_number, lazy, number_of_day, ratio, rows_in, total
from xlcrm.metrics.period import Period

LEAST_SHARED_DAYS = 28
LEAST_SHARED_PART = 0.25  # of the wallet's own days
_COLUMNS = ["client_id", "client", "sales", "wallet", "index"]
_NOBODY = pd.DataFrame(columns=_COLUMNS, dtype="float64").astype({"client_id": "object", "client": "object"})
TELLING_COVERAGE = 0.25  # of revenue, from which an index may be compared with another


@dataclass(frozen=True, slots=True)
class Loyalty:
    """The firm's index, and how much of its business the wallets cover.

    index: 100 * sum / sum over clients with a wallet. mean_index: mean of their shares. coverage: 0..1 of revenue
    of known clients. rows: client_id, client, sales, wallet, index a client, largest wallet first; who bought nothing
    has 0. too_short: wallet rows that share too few days with the period.
    """

    index: float | None
    mean_index: float | None
    coverage: float | None
    clients: int
    rows: pd.DataFrame
    too_short: int = 0

    @property
    def is_telling(self) -> bool:
        """The wallets cover enough revenue for a comparison with another period."""
        return self.coverage is not None and self.coverage >= TELLING_COVERAGE

    @property
    def too_low(self) -> pd.DataFrame:
        """The clients whose wallet is smaller than what they bought from us."""
        return self.rows[self.rows["index"] > 100]


def loyalty_index(purchases: Frame, wallet: Frame, period: Period) -> Loyalty:
    """100 * our sales to clients with a wallet row / their total spend, in the days that both cover.

    A wallet of a longer time counts by the days that fall into the period; its categories are added up, our sales
    count whole. A wallet that shares fewer than 28 days and less than a quarter of its own days with the period does
    not count. None where no wallet does: no wallet is not 100. Over 100 means that the wallet was entered too low.
    Source: M02, share of wallet, aggregate over clients (aSW) and mean of shares (iSW).
    """
    shared = _shared_days(wallet, period)
    touching = rows_in(shared)
    if not touching:
        return Loyalty(None, None, None, 0, _NOBODY.copy())
    rows = _sales_and_wallets(purchases, shared.filter(_shares_enough()), period)
    bought = total(lazy(purchases).filter(~nw.col("client_id").is_null(), period.contains("date")), "amount")
    index = ratio(100 * float(rows["sales"].sum()), float(rows["wallet"].sum())) if len(rows) else None
    return Loyalty(
        index=index,
        mean_index=float(rows["index"].mean()) if len(rows) else None,
        coverage=ratio(float(rows["sales"].sum()), bought) if len(rows) else None,
        clients=len(rows),
        rows=rows,
        too_short=rows_in(shared.filter(~_shares_enough())),
    )


def wallets_left_out(wallet: Frame) -> int:
    """Wallet rows without a client, a spend above zero or a sound period."""
    rows = lazy(wallet).filter(~nw.col("company_id").is_null() | ~nw.col("total_spend").is_null())
    return len(collected(rows)) - len(collected(rows.filter(_is_sound())))


def _is_sound() -> nw.Expr:
    return (
        ~nw.col("company_id").is_null() & (nw.col("total_spend") > 0) & (nw.col("period_from") <= nw.col("period_to"))
    )


def _shared_days(wallet: Frame, period: Period) -> Lazy:
    """Each wallet row that touches the period: the first and last day in both, and the part of its own days."""
    start, end = (nw.lit(number_of_day(day)) for day in (period.start, period.end))
    days = (
        lazy(wallet)
        .filter(_is_sound())
        .select(
            "total_spend",
            client_id=nw.col("company_id"),
            client=nw.col("company"),
            opens=day_number("period_from"),
            closes=day_number("period_to"),
        )
    )
    shared = days.with_columns(
        first=nw.max_horizontal(nw.col("opens"), start), last=nw.min_horizontal(nw.col("closes"), end)
    ).filter(nw.col("first") <= nw.col("last"))
    return shared.with_columns(
        days=nw.col("last") - nw.col("first") + 1,
        part=(nw.col("last") - nw.col("first") + 1) / (nw.col("closes") - nw.col("opens") + 1),
    )


def _shares_enough() -> nw.Expr:
    return (nw.col("days") >= LEAST_SHARED_DAYS) | (nw.col("part") >= LEAST_SHARED_PART)


def _wallets(shared: Lazy) -> Lazy:
    """One row a client: the spend of the days within the period."""
    return (
        shared.with_columns(spend=nw.col("total_spend") * nw.col("part"))
        .group_by("client_id")
        .agg(
            client=nw.col("client").max(),
            wallet=nw.col("spend").sum(),
        )
    )


def _sales_and_wallets(purchases: Frame, shared: Lazy, period: Period) -> pd.DataFrame:
    """Each client's wallets beside what it bought on days that one of them covers."""
    bought = lazy(purchases).filter(~nw.col("client_id").is_null(), period.contains("date"))
    by_day = bought.with_columns(day=day_number("date")).group_by("client_id", "day").agg(amount=nw.col("amount").sum())
    spans = by_day.join(shared.select("client_id", "first", "last"), on="client_id", how="inner")
    inside = spans.filter(nw.col("day") >= nw.col("first"), nw.col("day") <= nw.col("last"))
    covered = inside.select("client_id", "day", "amount").unique(["client_id", "day"])
    sales = covered.group_by("client_id").agg(sales=nw.col("amount").sum())
    joined = _wallets(shared).join(sales, on="client_id", how="left").with_columns(nw.col("sales").fill_null(0.0))
    rows = collected(joined.with_columns(index=100 * nw.col("sales") / nw.col("wallet")))
    rows = rows[_COLUMNS]
    return rows.sort_values(["wallet", "client_id"], ascending=[False, True], ignore_index=True)
