"""What the open deals promise (M42): by expected month, with those that should have closed already apart."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.months import month_of
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, day_number, lazy, number_of_day, values_of
from xlcrm.metrics.period import first_of_month

BEST_FROM, COMMIT_FROM = 0.5, 0.75
MONTHS_AHEAD = 12

_TOTALS = ("deals", "amount", "weighted", "best", "commit", "overdue_deals", "overdue_amount")
_SUMS = {
    "deals": nw.len(),
    "amount": nw.col("amount_base").sum(),
    "priced": nw.col("amount_base").count(),
    "weighted": nw.col("weighted_base").sum(),
    "weighed": nw.col("weighted_base").count(),
    "best": nw.col("best").sum(),
    "commit": nw.col("commit").sum(),
    "overdue_deals": nw.col("overdue").sum(),
    "overdue_amount": nw.col("overdue_amount").sum(),
}


def open_promises(deals: Frame, stages: Frame, today: dt.date) -> Lazy:
    """The open deals, every column of theirs, with chance, weighted_base, best, commit, bucket, overdue.

    chance: the deal's probability, else that of its stage (0..1). weighted_base = amount * chance in own currency.
    best: the amount where the chance is 50 % or more; commit: 75 % or more. bucket: "overdue" where the expected day
    lies before today, else the month such as "2026-12", "later" after a year, "none" without an expected day. A lost
    deal promises nothing. Source: M42.
    """
    by_stage = lazy(stages).filter(~nw.col("stage").is_null()).group_by("stage")
    chances = by_stage.agg(stage_chance=nw.col("probability").max())
    known = lazy(deals).filter(nw.col("status") == "Open").join(chances, on="stage", how="left")
    known = known.with_columns(chance=nw.coalesce("probability", "stage_chance"))
    amount, chance = nw.col("amount_base"), nw.col("chance")
    is_overdue = (day_number("expected_close_date") < number_of_day(today)).fill_null(value=False)
    return known.with_columns(
        weighted_base=amount * chance,
        best=nw.when(chance >= BEST_FROM).then(amount),
        commit=nw.when(chance >= COMMIT_FROM).then(amount),
        overdue=is_overdue,
        overdue_amount=nw.when(is_overdue).then(amount),
        month=nw.col("expected_close_date").dt.year() * 12 + nw.col("expected_close_date").dt.month() - 1,
    )


def forecast_by_month(promises: Lazy, today: dt.date) -> pd.DataFrame:
    """A row a bucket: overdue first, then this month and the next eleven, later, none; the empty ends are left out.

    Columns: bucket, deals, amount, weighted, best, commit in own currency; an amount is missing where no deal of the
    bucket says one, 0 where it has no deals. The rows add up to all open deals. Source: M42.
    """
    sums = collected(countable(_keyed(promises)).group_by("month").agg(**_SUMS)).astype("float64")
    buckets = [_OVERDUE, *range(month_of(today), month_of(today) + MONTHS_AHEAD), _LATER, _NONE]
    bucket = sums["month"].where(sums["month"] < month_of(today) + MONTHS_AHEAD, _LATER)
    bucket = bucket.where(sums["month"] != _NONE, _NONE)
    summed = sums.drop(columns="month").groupby(bucket.astype("int64")).sum().reindex(buckets, fill_value=0.0)
    rows = _told(summed.reset_index(drop=True)).assign(bucket=[_bucket_name(month) for month in buckets])
    is_wanted = (rows["deals"] > 0) | _is_between(rows["deals"], len(buckets))
    return rows.loc[is_wanted, ["bucket", "deals", "amount", "weighted", "best", "commit"]].reset_index(drop=True)


def forecast_by_manager(promises: Lazy) -> pd.DataFrame:
    """owner_id, owner, and the sums of `forecast_by_month` with overdue_deals and overdue_amount; largest first.

    By today's owner of the open deal; deals without one are a row named None. Source: M42.
    """
    named = promises.with_columns(owner_id=nw.col("owner_id").fill_null(""))
    sums = collected(countable(named).group_by("owner_id").agg(owner=nw.col("owner").max(), **_SUMS))
    rows = _told(sums[list(_SUMS)].astype("float64")).assign(
        owner_id=sums["owner_id"].replace("", None),
        owner=sums["owner"].astype(object).where(sums["owner_id"] != "", None),
        by=sums["weighted"].astype("float64"),
    )
    rows = rows.sort_values(["by", "owner", "owner_id"], ascending=[False, True, True], ignore_index=True)
    return rows[["owner_id", "owner", *_TOTALS]]


def forecast_total(promises: Lazy) -> dict[str, float | None]:
    """All open deals in one: the sums of `forecast_by_manager`, and without_amount, without_chance, without_day."""
    marked = promises.with_columns(undated=nw.col("expected_close_date").is_null(), unsure=nw.col("chance").is_null())
    counted = {**_SUMS, "without_day": nw.col("undated").sum(), "without_chance": nw.col("unsure").sum()}
    sums = pd.DataFrame([values_of(marked, **counted)]).astype("float64").fillna(0.0)
    told = _told(sums).iloc[0]
    row = {key: None if pd.isna(value) else float(value) for key, value in told.items() if key in _TOTALS}
    counts = {key: float(sums[key].iloc[0]) for key in ("without_day", "without_chance")}
    return {**row, **counts, "without_amount": float(sums["deals"].iloc[0] - sums["priced"].iloc[0])}


_OVERDUE, _LATER, _NONE = -1, 10**6, 10**6 + 1


def _keyed(promises: Lazy) -> Lazy:
    """Whole numbers as months: those before all others are the overdue deals."""
    month = nw.when(nw.col("overdue")).then(nw.lit(_OVERDUE)).otherwise(nw.col("month").fill_null(_NONE))
    return promises.with_columns(month=month)


def _told(sums: pd.DataFrame) -> pd.DataFrame:
    """The sums with counts whole, and amounts missing where deals are there and none says an amount."""
    is_silent = (sums["deals"] > 0) & (sums["priced"] == 0)
    is_unweighed = (sums["deals"] > 0) & (sums["weighed"] == 0)
    told = {key: sums[key].mask(is_silent) for key in ("amount", "overdue_amount")}
    weighed = {key: sums[key].mask(is_unweighed) for key in ("weighted", "best", "commit")}
    counts = {key: sums[key].astype("int64") for key in ("deals", "overdue_deals")}
    return sums.assign(**told, **weighed, **counts)


def _is_between(deals: pd.Series, buckets: int) -> pd.Series:
    """Whether a month lies between two that have deals: gaps are shown, empty ends are not."""
    months = deals.iloc[1 : buckets - 2]
    filled = months[months > 0].index
    return pd.Series((deals.index >= 1) & (deals.index <= (filled.max() if len(filled) else 0)), index=deals.index)


def _bucket_name(month: int) -> str:
    if month in {_OVERDUE, _LATER, _NONE}:
        return {_OVERDUE: "overdue", _LATER: "later", _NONE: "none"}[month]
    return f"{first_of_month(dt.date(month // 12, 1, 1), month % 12):%Y-%m}"
