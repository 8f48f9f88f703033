"""New and returning clients: share of new-client sales (M07), repeat purchases (M13), who was won back."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, count, lazy, ratio, rows_in, total, values_of
from xlcrm.metrics.period import Period, before


def new_client_share(purchases: Frame, period: Period) -> float | None:
    """Revenue of the period from clients whose first ever purchase lies in it / revenue of known clients. 0..1.

    Needs the history from before the period: see `history_days`. Source: M07; new and repeat customers elsewhere.
    """
    bought = _of_clients(purchases).filter(period.contains("date"))
    new = bought.join(_new_clients(purchases, period), on="client_id", how="semi")
    return _share(new, bought)


def new_clients(purchases: Frame, period: Period) -> int | None:
    """How many clients bought for the first time in the period; None where nobody ever bought."""
    clients = _first_purchases(purchases)
    return rows_in(clients.filter(period.contains("first"))) if rows_in(clients) else None


def won_back_share(purchases: Frame, period: Period, after_months: int) -> float | None:
    """Revenue of the period from clients that returned after that many months without a purchase / revenue. 0..1."""
    known = _of_clients(purchases)
    bought = known.filter(period.contains("date"))
    earlier = _bought(known.filter(before("date", period.start))).group_by("client_id").agg(last=nw.col("date").max())
    returned = _bought(bought).group_by("client_id").agg(first=nw.col("date").min())
    long_ago = (nw.col("first") - nw.col("last")) > dt.timedelta(days=round(after_months * 365.25 / 12))
    back = returned.join(earlier, on="client_id", how="inner").filter(long_ago)
    return _share(bought.join(back, on="client_id", how="semi"), bought)


def repeat_rate(purchases: Frame) -> float | None:
    """Clients with two purchases or more / clients that bought, over the whole history in the file. 0..1.

    Credit notes are no purchases. Source: M13, repeat purchase rate.
    """
    clients = _bought(_of_clients(purchases)).group_by("client_id").agg(times=nw.len())
    return ratio(rows_in(clients.filter(nw.col("times") > 1)), rows_in(clients))


def history_days(purchases: Frame, period: Period) -> int | None:
    """Days from the first purchase in the file to the start of the period; under 365 new-client shares are too high.

    None where there are no purchases; negative where the history begins within the period.
    """
    found = values_of(lazy(purchases), rows=nw.len(), first=nw.col("date").min())
    return (period.start - found["first"].date()).days if count(found["rows"]) else None


def _first_purchases(purchases: Frame) -> Lazy:
    return _bought(_of_clients(purchases)).group_by("client_id").agg(first=nw.col("date").min())


def _new_clients(purchases: Frame, period: Period) -> Lazy:
    return _first_purchases(purchases).filter(period.contains("first"))


def _of_clients(purchases: Frame) -> Lazy:
    return lazy(purchases).filter(~nw.col("client_id").is_null())


def _bought(purchases: Lazy) -> Lazy:
    return purchases.filter(nw.col("amount") >= 0)


def _share(part: Lazy, whole: Lazy) -> float | None:
    everything = total(whole, "amount")
    return None if everything is None else ratio(total(part, "amount") or 0.0, everything)
