"""What the three cards share: the firm's request, and short sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.months import month_of
from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.period import Period, first_of_month
from xlcrm.metrics.purchases import Purchases, find_purchases
from xlcrm.metrics.revenue import revenue_by_client
from xlcrm.records.settings import FirmSettings
from xlcrm.texts import _

MONTHS = 12


@dataclass(frozen=True)
class CardRequest:
    """The firm's tables, settings and day; what several cards look at is computed once."""

    frames: Mapping[str, pd.DataFrame]
    settings: FirmSettings
    today: dt.date

    @cached_property
    def bought(self) -> Purchases:
        """What clients bought, on the firm's revenue basis."""
        return find_purchases(self.frames["deals"], self.frames["invoices"], self.settings.revenue_basis)

    @cached_property
    def class_of_client(self) -> pd.Series:
        """A, B, C or Loss by client id, over the whole history as the command Segments has it."""
        ranked = pareto(revenue_by_client(self.bought.rows)).rows
        return ranked.drop_duplicates("id").set_index("id")["class"]

    @property
    def year(self) -> Period:
        """The twelve months up to today, from a first of the month on."""
        return Period(first_of_month(self.today, 1 - MONTHS), self.today)

    @property
    def months(self) -> range:
        """The numbers of those months, as `month_of` counts them."""
        return range(month_of(self.year.start), month_of(self.year.end) + 1)

    def rows_of(self, table: str, key: str, id: str) -> pd.DataFrame:
        """The rows of the table that have this id in the column."""
        return having(self.frames[table], key, id)


def having(rows: pd.DataFrame, key: str, id: str) -> pd.DataFrame:
    """The rows that have this id in the column."""
    return rows[rows[key].eq(id).fillna(value=False).astype(bool)]


def month_numbers(days: pd.Series) -> pd.Series:
    """The number of each day's month."""
    numbers: pd.Series = days.dt.year * 12 + days.dt.month - 1
    return numbers


def facts(*pairs: tuple[str, object]) -> pd.DataFrame:
    """Names and values, those that are known."""
    known = [(name, str(value)) for name, value in pairs if value is not None and not pd.isna(value) and str(value)]  # type: ignore[call-overload]
    return pd.DataFrame(known, columns=["name", "value"])


def class_words(found: object) -> str:
    """The ABC class as cards say it; empty where nothing was bought."""
    return "" if found is None or pd.isna(found) else _("class {name}", name=_(str(found)))  # type: ignore[call-overload]
