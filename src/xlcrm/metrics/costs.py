"""The firm's costs in its own currency: what each row of the Costs sheet comes to."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, count, lazy, number, values_of
from xlcrm.metrics.period import Period, until

CRM_KINDS = ("CRM one-off", "CRM recurring")


@dataclass(frozen=True, slots=True)
class FirmCosts:
    """Costs with a day and a sum, and how many rows have none.

    rows: row, date, kind, purpose, name, campaign_id, user_id, user, amount (own currency).
    """

    rows: Lazy
    without_date: int
    without_amount: int  # no sum, and no hours with a rate
    without_rate: int  # in a currency that the Exchange rates do not have by that day

    @property
    def left_out(self) -> dict[str, int]:
        """The rows that no figure counts, by reason."""
        return {
            "costs_without_date": self.without_date,
            "costs_without_amount": self.without_amount,
            "costs_without_rate": self.without_rate,
        }


def find_costs(costs: Frame, users: Frame, fx_rates: Frame, currency: str) -> FirmCosts:
    """Every cost: its amount, else hours times the rate per hour of the row or of the person.

    A sum in another currency is changed by the latest rate on or before its day. costs: with `row`, the sheet's.
    """
    entered = _with_hours_paid(lazy(costs), users)
    changed = _with_rates(entered, fx_rates, currency)
    told = values_of(
        changed.with_columns(
            undated=nw.col("date").is_null(), unpriced=nw.col("sum").is_null(), unchanged=nw.col("rate").is_null()
        ),
        undated=nw.col("undated").sum(),
        unpriced=nw.col("unpriced").sum(),
        unchanged=nw.col("unchanged").sum(),
    )
    sound = changed.with_columns(amount=nw.col("sum") * nw.col("rate")).filter(
        ~nw.col("date").is_null(), ~nw.col("amount").is_null()
    )
    kept = sound.select("row", "date", "kind", "purpose", "name", "campaign_id", "user_id", "user", "amount")
    return FirmCosts(kept, *(count(told[key]) for key in ("undated", "unpriced", "unchanged")))


def costs_in(costs: FirmCosts, period: Period) -> Lazy:
    """The costs of the period."""
    return costs.rows.filter(period.contains("date"))


def crm_cost(costs: FirmCosts, period: Period) -> float | None:
    """What the CRM cost up to the end of the period, one-off and recurring, in own currency.

    None where no such cost was entered. Source: M09.
    """
    spent = costs.rows.filter(nw.col("kind").is_in(CRM_KINDS), until("date", period.end))
    found = values_of(spent, rows=nw.len(), sum=nw.col("amount").sum())
    return number(found["sum"]) if count(found["rows"]) else None


def _with_hours_paid(entered: Lazy, users: Frame) -> Lazy:
    """The costs with `sum`: the amount, else the pay of the hours; blank rows are dropped."""
    filled = entered.filter(~nw.col("amount").is_null() | ~nw.col("date").is_null() | ~nw.col("hours").is_null())
    known = lazy(users).filter(~nw.col("user_id").is_null(), ~nw.col("hourly_rate").is_null())
    pay = known.group_by("user_id").agg(user_rate=nw.col("hourly_rate").max())
    hour = nw.coalesce(nw.col("hourly_rate"), nw.col("user_rate"))
    joined = filled.join(pay, on="user_id", how="left")
    return joined.with_columns(sum=nw.coalesce(nw.col("amount"), nw.col("hours") * hour))


def _with_rates(costs: Lazy, fx_rates: Frame, currency: str) -> Lazy:
    """The costs with `rate`: own currency for one unit; missing where there is none by that day."""
    is_own = nw.col("currency").fill_null(currency) == currency
    if not count(values_of(costs.with_columns(foreign=~is_own), n=nw.col("foreign").sum())["n"]):
        return costs.with_columns(rate=nw.lit(1.0))
    known = lazy(fx_rates).filter(~nw.col("currency").is_null(), ~nw.col("date").is_null(), ~nw.col("rate").is_null())
    rates = known.group_by("currency", "date").agg(day_rate=nw.col("rate").max())
    dated = costs.select("row", "currency", cost_date=nw.col("date")).join(rates, on="currency", how="inner")
    earlier = dated.filter(nw.col("date") <= nw.col("cost_date"))
    latest = earlier.group_by("row").agg(rate_date=nw.col("date").max())
    held = earlier.join(latest, on="row", how="inner").filter(nw.col("date") == nw.col("rate_date"))
    joined = costs.join(held.select("row", "day_rate"), on="row", how="left")
    return joined.with_columns(rate=nw.when(is_own).then(nw.lit(1.0)).otherwise(nw.col("day_rate")))
