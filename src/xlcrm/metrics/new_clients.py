"""New and returning clients: share of new-client sales (M07), repeat purchases (M13), who was won back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, count, day_number, lazy, number, ratio, values_of
from xlcrm.metrics.period import Period, before

SAME_ORDER_DAYS = 7


@dataclass(frozen=True, slots=True)
class NewClients:
    """Revenue of a period in own currency, of known clients, of new ones among them; None where nothing was bought."""

    revenue: float | None
    of_known: float | None
    of_new: float
    clients: int | None

    @property
    def share(self) -> float | None:
        """Revenue from new clients / revenue of known clients, 0..1."""
        return ratio(self.of_new, self.of_known)


def with_first_purchase(purchases: Frame) -> Lazy:
    """The purchases with `first`, when their client first bought: what `new_clients_of` sums up by period."""
    return lazy(purchases).join(_first_purchases(purchases), on="client_id", how="left")


def new_clients_of(dated: Lazy, period: Period) -> NewClients:
    """What purchases of `with_first_purchase` brought in the period, from whom, in one pass. Source: M01, M07."""
    inside, is_known = period.contains("date"), ~nw.col("client_id").is_null()
    amount, is_new = nw.col("amount"), period.contains("first")
    found = values_of(
        dated.select(
            bought=nw.when(inside).then(amount),
            of_known=nw.when(inside & is_known).then(amount),
            of_new=nw.when(inside & is_known & is_new).then(amount),
            client=nw.when(~nw.col("first").is_null()).then(nw.col("client_id")),
            new_client=nw.when(is_new).then(nw.col("client_id")),
        ),
        sum=nw.col("bought").sum(),
        rows=nw.col("bought").count(),
        known_sum=nw.col("of_known").sum(),
        known_rows=nw.col("of_known").count(),
        new_sum=nw.col("of_new").sum(),
        anybody=nw.col("client").count(),
        clients=nw.col("new_client").n_unique(),
        of_new_clients=nw.col("new_client").count(),
        everything=nw.len(),
    )
    has_others = count(found["of_new_clients"]) < count(found["everything"])  # they count as one value of their own
    new = count(found["clients"]) - has_others
    return NewClients(
        revenue=number(found["sum"]) if count(found["rows"]) else None,
        of_known=number(found["known_sum"]) if count(found["known_rows"]) else None,
        of_new=number(found["new_sum"]) or 0.0,
        clients=new if count(found["anybody"]) else None,
    )


def new_client_share(purchases: Frame, period: Period) -> float | None:
    """Revenue of the period from clients whose first ever purchase lies in it / revenue of known clients. 0..1.

    Needs the history from before the period: see `history_days`. Source: M07; new and repeat customers elsewhere.
    """
    return new_clients_of(with_first_purchase(purchases), period).share


def new_clients(purchases: Frame, period: Period) -> int | None:
    """How many clients bought for the first time in the period; None where nobody ever bought."""
    return new_clients_of(with_first_purchase(purchases), period).clients


def won_back_share(purchases: Frame, period: Period, after_months: int) -> float | None:
    """Revenue of the period from clients that returned after that many months without a purchase / revenue. 0..1.

    Source: M07b, won back.
    """
    known = _of_clients(purchases)
    bought = known.filter(period.contains("date"))
    earlier = _bought(known.filter(before("date", period.start))).group_by("client_id").agg(last=nw.col("date").max())
    returned = _bought(bought).group_by("client_id").agg(first=nw.col("date").min())
    long_ago = (nw.col("first") - nw.col("last")) > dt.timedelta(days=round(after_months * 365.25 / 12))
    back = returned.join(earlier, on="client_id", how="inner").filter(long_ago)
    return _share(bought.select("client_id", "amount"), back.select("client_id"))


def repeat_rate(purchases: Frame, same_order_days: int = SAME_ORDER_DAYS) -> float | None:
    """Clients with two purchases or more / clients that bought, over the whole history in the file. 0..1.

    Credit notes are no purchases. A purchase of the same product within so many days of the one before is the same
    order; without a product every purchase counts. Source: M13, repeat purchase rate.
    """
    orders = _orders(_bought(_of_clients(purchases)), same_order_days)
    clients = orders.group_by("client_id").agg(times=nw.len())
    counted = clients.with_columns(again=nw.when(nw.col("times") > 1).then(nw.lit(1)).otherwise(nw.lit(0)))
    found = values_of(counted, clients=nw.len(), again=nw.col("again").sum())
    return ratio(count(found["again"]), count(found["clients"]))


def history_days(purchases: Frame, period: Period) -> int | None:
    """Days from the first purchase in the file to the start of the period; under 365 new-client shares are too high.

    None where there are no purchases; negative where the history begins within the period.
    """
    found = values_of(lazy(purchases), rows=nw.len(), first=nw.col("date").min())
    return (period.start - found["first"].date()).days if count(found["rows"]) else None


def _first_purchases(purchases: Frame) -> Lazy:
    return _bought(_of_clients(purchases)).group_by("client_id").agg(first=nw.col("date").min())


def _of_clients(purchases: Frame) -> Lazy:
    return lazy(purchases).filter(~nw.col("client_id").is_null())


def _bought(purchases: Lazy) -> Lazy:
    return purchases.filter(nw.col("amount") >= 0)


def _orders(bought: Lazy, same_order_days: int) -> Lazy:
    """The purchases without those that only go on with the order before."""
    dated = bought.select("client_id", "product_id", day=day_number("date"), place=nw.col("amount"))
    known = dated.filter(~nw.col("product_id").is_null())
    earlier = nw.col("day").shift(1).over("client_id", "product_id", order_by=("day", "place"))
    gaps = known.with_columns(earlier=earlier).with_columns(gap=nw.col("day") - nw.col("earlier"))
    first_of_order = gaps.filter(nw.col("gap").is_null() | (nw.col("gap") > same_order_days))
    unknown = dated.filter(nw.col("product_id").is_null())
    return nw.concat([first_of_order.select("client_id", "day"), unknown.select("client_id", "day")])


def _share(bought: Lazy, clients: Lazy) -> float | None:
    """What these clients bought of all that was bought; None where nothing was."""
    marked = bought.join(clients.with_columns(is_theirs=nw.lit(1)), on="client_id", how="left")
    theirs = nw.when(~nw.col("is_theirs").is_null()).then(nw.col("amount"))
    found = values_of(
        marked.with_columns(theirs=theirs),
        rows=nw.col("amount").count(),
        sum=nw.col("amount").sum(),
        part=nw.col("theirs").sum(),
    )
    return ratio(number(found["part"]) or 0.0, number(found["sum"])) if count(found["rows"]) else None
