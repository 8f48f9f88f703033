"""What a report is asked for: the firm's tables, its settings, a period and the day it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from xlcrm.metrics.native_frames import Frame
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import Purchases, find_purchases
from xlcrm.records.settings import FirmSettings

PURCHASE_TABLES = ("deals", "invoices")


@dataclass(frozen=True)
class ReportRequest:
    """A firm over a period. Every frame has a column `row`, its place on the sheet, beside the table's columns.

    The frames are pandas, or whatever else narwhals reads: a report collects sums, never whole tables.
    """

    frames: Mapping[str, Frame]
    settings: FirmSettings
    period: Period
    today: dt.date
    bought: Purchases

    @classmethod
    def of(
        cls, frames: Mapping[str, Frame], settings: FirmSettings, period: Period, today: dt.date | None = None
    ) -> ReportRequest:
        """The request; purchases are found once, on the basis that the firm has set. today: else the period's end."""
        bought = find_purchases(frames["deals"], frames["invoices"], settings.revenue_basis)
        return cls(frames, settings, period, today or period.end, bought)

    def over(self, period: Period) -> ReportRequest:
        """The same firm over another period."""
        return replace(self, period=period)

    def __getitem__(self, table: str) -> Frame:
        return self.frames[table]
