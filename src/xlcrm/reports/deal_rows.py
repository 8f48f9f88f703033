"""Deals to drill into, and names in words, for the pages about deals."""

from __future__ import annotations

import pandas as pd

from xlcrm.reports.metric import Metric
from xlcrm.reports.metric_list import METRICS
from xlcrm.reports.row_links import linked_rows
from xlcrm.tables.pages import Format, PageColumn, PageTable
from xlcrm.texts import _

_SHARED = {metric.key: metric for metric in METRICS}


def shared_metrics(*keys: str) -> tuple[Metric, ...]:
    """The figures that the effectiveness page declares, in this order."""
    return tuple(_SHARED[key] for key in keys)


def in_words(values: pd.Series, missing: str) -> pd.Series:
    """Canonical names as people read them; `missing` where there is none. missing: translated."""
    words = {value: _(value) if value else missing for value in values.dropna().unique()}
    plain = values.astype(object).where(values.notna(), None)
    return pd.Series([words.get(value, missing) for value in plain], index=values.index, dtype=object)


def deal_table(name: str, title: str, deals: pd.DataFrame, *columns: PageColumn) -> PageTable:
    """The first 5,000 deals as a drill-down table: a jump to each, its client, its owner, then the columns given.

    deals: the columns of the table, with `row`, and client where the page knows it already.
    """
    client = deals["client"] if "client" in deals else deals["company"].fillna(deals["contact"])
    words = {key: in_words(deals[key], "") for key in deals.columns.intersection(["stage", "status", "loss_reason"])}
    shown = (
        PageColumn("link", _("Deal"), Format.LINK, 32),
        PageColumn("client", _("Client"), width=28),
        PageColumn("owner", _("Owner"), width=22),
        *columns,
    )
    return linked_rows(name, title, shown, deals.assign(client=client, **words), ("deals", "name"))
