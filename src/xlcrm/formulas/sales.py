"""Formulas about deals: how many, how good, how fast."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import narwhals as nw

from xlcrm.formulas.formula import Table, Value
from xlcrm.formulas.time_spans import span
from xlcrm.metrics.deal_counts import lost_in, open_at, opened_in, won_in
from xlcrm.metrics.native_frames import Frame, Lazy, lazy, rows_in
from xlcrm.metrics.win_rate import win_rate, win_rate_value
from xlcrm.texts import N_

Deals = Annotated[Frame, Table("deals")]
From = Annotated[dt.date | None, Value(N_("The first day; empty for no limit."), name="from")]
To = Annotated[dt.date | None, Value(N_("The last day; empty for no limit."))]
Owner = Annotated[str | None, Value(N_("Only deals of this manager, by name; empty for all."))]


def win_rate_of(
    deals: Deals,
    from_: From = None,
    to: To = None,
    owner: Owner = None,
    by: Annotated[Literal["count", "value"], Value(N_("count of deals, or their value."))] = "count",
) -> float | None:
    """Won / (won + lost) of deals closed in the period, 0..1; no data where none closed. Source: M41.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "Closed on"], ["Won", "2026-01-10"], ["Won", "2026-02-01"], ["Lost", "2026-02-03"]]
    >>> round(call_formula("CRM_WINRATE", [deals, "2026-01-01", "2026-12-31"]), 4)
    0.6667
    """
    measure = win_rate if by == "count" else win_rate_value
    return measure(of_owner(deals, owner), span(from_, to))


def deals_with(
    deals: Deals,
    status: Annotated[Literal["opened", "won", "lost", "open"], Value(N_("opened, won, lost or open."))],
    from_: From = None,
    to: To = None,
    owner: Owner = None,
    stage: Annotated[str | None, Value(N_("Only deals in this stage; empty for all."))] = None,
    source: Annotated[str | None, Value(N_("Only deals that came this way; empty for all."))] = None,
) -> int:
    """Deals opened, won or lost in the period, or open at its end. Source: M04.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "Closed on"], ["Won", "2026-01-10"], ["Open", None], ["Lost", "2026-02-03"]]
    >>> call_formula("CRM_DEALS", [deals, "won"])
    1
    """
    period, rows = span(from_, to), of_owner(deals, owner)
    for column, wanted in (("stage", stage), ("source", source)):
        rows = rows if wanted is None else rows.filter(_same(column, wanted))
    found = {"opened": opened_in, "won": won_in, "lost": lost_in}
    return rows_in(open_at(rows, period.end) if status == "open" else found[status](rows, period))


def of_owner(deals: Frame, owner: str | None) -> Lazy:
    """The deals of a manager, by name or id; all where none is named."""
    rows = lazy(deals)
    return rows if owner is None else rows.filter(_same("owner", owner) | _same("owner_id", owner))


def _same(column: str, wanted: str) -> nw.Expr:
    return nw.col(column).str.to_lowercase().fill_null("") == wanted.strip().casefold()
