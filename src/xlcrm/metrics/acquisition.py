"""What it costs to win a client and to keep one (M14)."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.costs import FirmCosts, costs_in
from xlcrm.metrics.months import month_name, month_number, month_of
from xlcrm.metrics.native_frames import Frame, Lazy, collected, count, countable, lazy, number, ratio, values_of
from xlcrm.metrics.period import Period, before, until


@dataclass(frozen=True, slots=True)
class AcquisitionCosts:
    """Costs of a period by what they were for, in own currency, and the clients that they won and kept.

    A cost is None where none of that purpose was entered; clients are None where nobody ever bought.
    """

    acquisition: float | None
    retention: float | None
    shared: float | None  # the part of both that was entered with the purpose Both
    new_clients: int | None
    retained_clients: int | None
    without_purpose: int

    @property
    def cac(self) -> float | None:
        """Cost to acquire a client; None without costs or without a new client. Source: M14."""
        return ratio(self.acquisition, self.new_clients)

    @property
    def crc(self) -> float | None:
        """Cost to retain a client; None without costs or without a retained client. Source: M14."""
        return ratio(self.retention, self.retained_clients)

    @property
    def times(self) -> float | None:
        """How many times dearer it is to win a client than to keep one. Source: M14."""
        return ratio(self.cac, self.crc)


def acquisition_costs(costs: FirmCosts, purchases: Frame, period: Period, share_of_both: float) -> AcquisitionCosts:
    """Costs by purpose, new clients (first ever purchase in the period), retained ones (bought before and in it).

    share_of_both: 0..1, how much of a cost with the purpose Both counts as acquisition; the rest is retention.
    Costs with the purpose None are for neither. Source: M14.
    """
    spent = costs_in(costs, period)
    by_purpose = collected(
        spent.with_columns(nw.col("purpose").fill_null(""))
        .group_by("purpose")
        .agg(sum=nw.col("amount").sum(), rows=nw.len())
    ).set_index("purpose")
    sums = by_purpose["sum"].astype("float64")
    both = number(sums.get("Both"))
    new, retained = _clients(purchases, period)
    return AcquisitionCosts(
        acquisition=_plus(number(sums.get("Acquisition")), both, share_of_both),
        retention=_plus(number(sums.get("Retention")), both, 1 - share_of_both),
        shared=both,
        new_clients=new,
        retained_clients=retained,
        without_purpose=count(by_purpose["rows"].get("")),
    )


def costs_by_purpose(costs: FirmCosts, period: Period, share_of_both: float) -> pd.DataFrame:
    """Kind, purpose, rows, amount, acquisition, retention (own currency); largest first. Source: M14."""
    keys = ["kind", "purpose"]
    named = costs_in(costs, period).with_columns(*(nw.col(key).fill_null("") for key in keys))
    rows = collected(named.group_by(*keys).agg(rows=nw.len(), amount=nw.col("amount").sum()))
    share = rows["purpose"].map({"Acquisition": 1.0, "Both": share_of_both}).fillna(0.0).astype("float64")
    kept = rows["purpose"].map({"Retention": 1.0, "Both": 1 - share_of_both}).fillna(0.0).astype("float64")
    rows = rows.assign(acquisition=rows["amount"] * share, retention=rows["amount"] * kept)
    return rows.sort_values(["amount", *keys], ascending=[False, True, True], ignore_index=True)


def acquisition_by_month(costs: FirmCosts, purchases: Frame, period: Period, share_of_both: float) -> pd.DataFrame:
    """Month (2017-03), acquisition, new_clients, cac, retention, retained_clients, crc; every month of the period.

    A retained client of a month bought in it and had bought in an earlier month, whether of the period or not; the
    first and last month count the days that lie in the period. Money in own currency. Source: M14.
    """
    months = [month_of(day) for day in period.month_starts]
    spent = _spent_by_month(costs, period, share_of_both).reindex(months)
    clients = _clients_by_month(purchases, period).reindex(months).fillna(0).astype("int64")
    rows = spent.join(clients).assign(month=[month_name(month) for month in months])
    rows = rows.assign(
        cac=(rows["acquisition"] / rows["new_clients"]).where(rows["new_clients"] > 0),
        crc=(rows["retention"] / rows["retained_clients"]).where(rows["retained_clients"] > 0),
    )
    columns = ["month", "acquisition", "new_clients", "cac", "retention", "retained_clients", "crc"]
    return rows[columns].reset_index(drop=True)


def campaigns_without_cost_rows(campaigns: Frame, costs: FirmCosts) -> int:
    """Campaigns with an actual cost that no row of the Costs sheet names: the costs to acquire leave them out."""
    spent = lazy(campaigns).filter(nw.col("actual_cost") > 0, ~nw.col("campaign_id").is_null())
    named = costs.rows.filter(~nw.col("campaign_id").is_null()).select("campaign_id").unique()
    return count(values_of(spent.join(named, on="campaign_id", how="anti"), rows=nw.len())["rows"])


def _plus(own: float | None, both: float | None, share: float) -> float | None:
    part = both * share if both is not None and share else None
    return None if own is None and part is None else (own or 0.0) + (part or 0.0)


def _spent_by_month(costs: FirmCosts, period: Period, share_of_both: float) -> pd.DataFrame:
    """Acquisition and retention by month number; missing where a month has none of it."""
    dated = costs_in(costs, period).with_columns(month=month_number("date"))
    sums = collected(dated.group_by("month", "purpose").agg(sum=nw.col("amount").sum()))
    table = sums.dropna(subset="purpose").pivot_table(index="month", columns="purpose", values="sum", aggfunc="sum")
    table = table.reindex(columns=["Acquisition", "Retention", "Both"]).astype("float64")
    return pd.DataFrame(
        {
            "acquisition": _summed(table["Acquisition"], table["Both"], share_of_both),
            "retention": _summed(table["Retention"], table["Both"], 1 - share_of_both),
        }
    )


def _summed(own: pd.Series, both: pd.Series, share: float) -> pd.Series:
    """As `_plus` does it; missing where a month has nothing of either."""
    parts = [own, both * share] if share else [own]
    return pd.concat(parts, axis=1).sum(axis=1, min_count=1)


def _clients_by_month(purchases: Frame, period: Period) -> pd.DataFrame:
    """New and retained clients by month number."""
    bought = lazy(purchases).filter(~nw.col("client_id").is_null(), nw.col("amount") >= 0, until("date", period.end))
    numbered = bought.with_columns(month=month_number("date"))
    first = numbered.group_by("client_id").agg(first=nw.col("month").min(), first_day=nw.col("date").min())
    active = numbered.filter(period.contains("date")).group_by("client_id", "month").agg(times=nw.len())
    joined = active.join(first, on="client_id", how="inner")
    flagged = joined.with_columns(
        new=(nw.col("month") == nw.col("first")) & period.contains("first_day"),
        retained=nw.col("month") > nw.col("first"),
    )
    sums = collected(
        countable(flagged)
        .group_by("month")
        .agg(new_clients=nw.col("new").sum(), retained_clients=nw.col("retained").sum())
    )
    return sums.set_index("month")


def _clients(purchases: Frame, period: Period) -> tuple[int | None, int | None]:
    """Clients whose first purchase lies in the period, and those of before that bought in it."""
    bought = lazy(purchases).filter(~nw.col("client_id").is_null(), nw.col("amount") >= 0, until("date", period.end))
    dated = bought.with_columns(late=nw.when(~before("date", period.start)).then(nw.col("date")))
    clients = _first_and_last(dated)
    found = values_of(
        clients.with_columns(
            new=~before("first", period.start),
            retained=before("first", period.start) & ~nw.col("last").is_null(),
        ),
        clients=nw.len(),
        new=nw.col("new").sum(),
        retained=nw.col("retained").sum(),
    )
    if not count(found["clients"]):
        return None, None
    return count(found["new"]), count(found["retained"])


def _first_and_last(dated: Lazy) -> Lazy:
    return dated.group_by("client_id").agg(first=nw.col("date").min(), last=nw.col("late").max())
