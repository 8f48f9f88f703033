"""What it would bring if more clients stayed (M49): the firm's own arithmetic, never a promise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.churn import client_churn
from xlcrm.metrics.native_frames import Frame, lazy, number, ratio, values_of
from xlcrm.metrics.period import Period
from xlcrm.metrics.rfm import months_back

REICHHELD = (0.25, 0.95)
"""Profit for 5 points more retention in several trades. Source: Reichheld and Sasser 1990, Zero Defections."""
SEED = (0.5, 1.0)
"""The same as the articles that this software follows have it."""
POINTS_OF_BOTH = 5
COST_RATIOS = ((5.0, 5.0), (5.0, 17.0))
"""How many times dearer winning is than keeping: those articles, and books on CRM."""


@dataclass(frozen=True, slots=True)
class RetentionWhatIf:
    """Clients of the window before that stayed and left, and what more of them staying would bring in a window.

    retention: 0..1. kept_revenue: what those who stayed bought in this window. margin_share: 0..1, None where no deal
    tells its cost. points: percentage points. Money in own currency.
    """

    active: int
    kept: int
    retention: float | None
    kept_revenue: float
    margin_share: float | None
    points: int

    @property
    def more_clients(self) -> float:
        """Clients that would have stayed besides; never more than had left."""
        return min(self.active * self.points / 100, float(self.active - self.kept))

    @property
    def revenue_a_client(self) -> float | None:
        """What a client that stayed bought in the window; None where nobody stayed."""
        return ratio(self.kept_revenue, self.kept)

    @property
    def more_revenue(self) -> float | None:
        """Revenue of those clients, if they buy as those who stayed."""
        return None if self.revenue_a_client is None else self.more_clients * self.revenue_a_client

    @property
    def more_margin(self) -> float | None:
        """The margin in it; None where no margin is known."""
        return None if self.more_revenue is None or self.margin_share is None else self.more_revenue * self.margin_share


def retention_what_if(
    purchases: Frame, day: dt.date, window_months: int, points: int, margin_share: float | None
) -> RetentionWhatIf:
    """What so many points more retention would have brought in the window that ends with the day.

    Active: bought in the window before. Kept: of them, bought in this one too. More clients = active * points / 100,
    at most those who left; more revenue = more clients * revenue of the kept / kept; more margin = that * margin share.
    Source: M49, own arithmetic.
    """
    left = client_churn(purchases, day, window_months)
    return RetentionWhatIf(
        active=left.active,
        kept=left.active - left.lost,
        retention=left.retention,
        kept_revenue=_kept_revenue(purchases, day, window_months),
        margin_share=margin_share,
        points=points,
    )


def scaled(share: float, points: int) -> float:
    """The share of profit for so many points, where it is told for five: in a straight line.

    >>> scaled(0.25, 10)
    0.5
    """
    return share * points / POINTS_OF_BOTH


def window_of(day: dt.date, months: int) -> Period:
    """The window of so many months that ends with the day."""
    return Period(months_back(day, months) + dt.timedelta(days=1), day)


def _kept_revenue(purchases: Frame, day: dt.date, window_months: int) -> float:
    """Revenue of the window, of the clients that bought in the window before it too."""
    window = window_of(day, window_months)
    before = Period(months_back(day, 2 * window_months) + dt.timedelta(days=1), window.start - dt.timedelta(days=1))
    known = lazy(purchases).filter(~nw.col("client_id").is_null(), nw.col("amount") >= 0)
    earlier = known.filter(before.contains("date")).select("client_id").unique(["client_id"])
    bought = known.filter(window.contains("date")).join(earlier, on="client_id", how="inner")
    return number(values_of(bought, sum=nw.col("amount").sum())["sum"]) or 0.0
