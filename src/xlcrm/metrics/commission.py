"""What people are paid: a fixed sum and a share of what they sold (M48), and what low fixed pay would change (M48b)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Literal

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.months import month_name, month_number, month_of
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy
from xlcrm.metrics.owners_of_rows import NOBODY
from xlcrm.metrics.period import Period, first_of_month
from xlcrm.metrics.week_by_owner import payments_with_sellers

Basis = Literal["won", "paid"]
PAY_COLUMNS = ("sold", "fixed", "commission", "pay")


def pay_by_month(frames: Mapping[str, Frame], basis: Basis, period: Period) -> pd.DataFrame:
    """A row a person and month: user_id, month (2026-03), sold, fixed, commission, pay; own currency.

    sold: won amount by close date, of who owned the deal at the close; or, on the basis "paid", money that came in on
    invoices of the person's deals, else clients. fixed: fixed pay * days here / days of the month, missing without a
    fixed pay. commission: sold * the person's share, missing without one. pay: both, missing where both are. People
    without terms are rows where they sold; user_id "" is nobody. frames: users, deals, invoices, payments, companies,
    contacts. Source: M48, the articles that this software follows.
    """
    sold = _sold(frames, basis, period)
    terms = pay_terms(frames["users"])
    paid = terms.index[terms[["fixed_pay", "commission_pct"]].notna().any(axis=1)]
    months = [first_of_month(day) for day in period.month_starts]
    keys = pd.MultiIndex.from_product([paid, [month_of(day) for day in months]], names=["user_id", "month"])
    rows = pd.DataFrame({"sold": sold.reindex(sold.index.union(keys)).fillna(0.0)}).reset_index()
    found = rows.join(terms, on="user_id")
    share_here = _share_here(found, {month_of(day): day for day in months}, period)
    fixed = found["fixed_pay"].astype("float64") * share_here
    commission = found["sold"] * found["commission_pct"].astype("float64")
    pay = pd.concat([fixed, commission], axis=1).sum(axis=1, min_count=1)
    told = found.assign(fixed=fixed, commission=commission, pay=pay)
    was_here = (share_here > 0) | (told["sold"] != 0)
    kept = told[was_here].assign(month=told["month"].map(month_name))
    return kept[["user_id", "month", *PAY_COLUMNS]].sort_values(["month", "user_id"], ignore_index=True)


def pay_by_person(rows: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """A row a person of `pay_by_month`: user_id, name, its sums, variable_share and share_of_sold (0..1).

    The one who sold most stands first. variable_share: commission / pay. share_of_sold: pay / sold, what a unit sold
    costs in pay. terms: of `pay_terms`.
    """
    sums = rows.groupby("user_id")[list(PAY_COLUMNS)].sum(min_count=1).astype("float64")
    named = sums.assign(name=terms["name"].reindex(sums.index).astype(object))
    shared = named.assign(
        variable_share=(sums["commission"].fillna(0.0) / sums["pay"]).where(sums["pay"] > 0),
        share_of_sold=(sums["pay"] / sums["sold"]).where(sums["sold"] > 0),
    )
    ordered = shared.reset_index().sort_values(["sold", "user_id"], ascending=[False, True], ignore_index=True)
    return ordered[["user_id", "name", *PAY_COLUMNS, "variable_share", "share_of_sold"]]


def low_fixed_pay(people: pd.DataFrame, kept: float) -> tuple[pd.DataFrame, float | None]:
    """What everybody would have been paid with so much of the fixed pay kept, and the share of sales added for all.

    The added share (0..1) makes the same sum of pay for all together: what the fixed pay lost / what those with a fixed
    pay and a share sold; None where they sold nothing. people: of `pay_by_person`; rows get new_pay and change, missing
    for those without terms. kept: 0..1. Source: M48b, the articles' low fixed pay and high percentage.
    """
    has_both = people["fixed"].notna() & people["commission"].notna()
    gone, sold = (people["fixed"] * (1 - kept)).where(has_both, 0.0), people["sold"].where(has_both, 0.0)
    added = float(gone.sum() / sold.sum()) if sold.sum() > 0 else None
    new_pay = people["pay"] - gone + sold * added if added is not None else pd.Series(float("nan"), people.index)
    return people.assign(new_pay=new_pay, change=new_pay - people["pay"]), added


def pay_terms(users: Frame) -> pd.DataFrame:
    """By user_id: name (else the id), fixed_pay (a month), commission_pct (0..1), start_date, end_date."""
    columns = ("user_id", "name", "fixed_pay", "commission_pct", "start_date", "end_date")
    known = collected(lazy(users).filter(~nw.col("user_id").is_null()).select(*columns))
    rows = known.drop_duplicates("user_id").set_index("user_id").sort_index()
    names = rows["name"].astype(object).fillna(pd.Series(rows.index, rows.index, dtype=object))
    return rows.assign(name=names).astype({"fixed_pay": "float64", "commission_pct": "float64"})


def _sold(frames: Mapping[str, Frame], basis: Basis, period: Period) -> pd.Series:
    """By user_id and month number."""
    if basis == "paid":
        return _sums(payments_with_sellers(frames, period), "paid_at", "own")
    won = won_in(frames["deals"], period)
    return _sums(won.with_columns(owner_id=nw.coalesce("owner_at_close_id", "owner_id")), "close_date", "amount_base")


def _sums(rows: Lazy, day: str, amount: str) -> pd.Series:
    named = rows.select(user_id=nw.col("owner_id").fill_null(NOBODY), month=month_number(day), amount=nw.col(amount))
    grouped = named.group_by("user_id", "month").agg(sold=nw.col("amount").sum())
    found = collected(grouped).astype({"month": "int64", "sold": "float64", "user_id": object})
    return found.set_index(["user_id", "month"])["sold"]


def _share_here(rows: pd.DataFrame, firsts: Mapping[int, dt.date], period: Period) -> pd.Series:
    """Days in the period that the person was here / days of the month."""
    first = pd.to_datetime(rows["month"].map(firsts))
    days = rows["month"].map({key: calendar.monthrange(day.year, day.month)[1] for key, day in firsts.items()})
    last = first + pd.to_timedelta(days - 1, unit="D")
    start, end = (pd.Series(pd.Timestamp(day), index=rows.index) for day in (period.start, period.end))
    begun = pd.concat([first, start, pd.to_datetime(rows["start_date"])], axis=1).max(axis=1)
    ended = pd.concat([last, end, pd.to_datetime(rows["end_date"])], axis=1).min(axis=1)
    inside: pd.Series = (ended - begun).dt.days + 1
    return inside.clip(lower=0).astype("float64") / days.astype("float64")
