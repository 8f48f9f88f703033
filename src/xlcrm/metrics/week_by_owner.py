"""What each manager did and brought in a week: offers, invoices, money, deals, clients (M36, M47)."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.deal_counts import closed_in, opened_in
from xlcrm.metrics.invoices import asks_for_money
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, lazy
from xlcrm.metrics.new_clients import with_first_purchase
from xlcrm.metrics.owners_of_rows import NOBODY, client_owners, with_sellers
from xlcrm.metrics.period import Period
from xlcrm.metrics.refusals import is_our_failure

WEEK_COUNTS = (
    *("activities", "calls", "meetings", "quotes_sent", "invoices_sent", "invoices_paid", "new_clients"),
    *("deals_opened", "deals_won", "deals_lost", "lost_by_us"),
)
WEEK_SUMS = ("invoiced", "paid", "won_amount", "lost_amount")


def week_by_owner(frames: Mapping[str, Frame], purchases: Frame, period: Period) -> pd.DataFrame:
    """A row an owner with `WEEK_COUNTS` and `WEEK_SUMS` (own currency), index owner_id, "" for nobody; 0 is nothing.

    frames: deals, activities, invoices, payments, companies, contacts. Activities count for who did them, deals for
    who owned them at the close, opened ones for their owner, invoices and payments for the deal's seller, else the
    client's owner; a new client for its owner. lost_by_us: category Operational or reason Our failure. The rows add up
    to the firm. Source: M36, M47.
    """
    parts = (
        _activities(frames, period),
        _invoices(frames, period),
        _payments(frames, period),
        _deals_closed(frames["deals"], period),
        _sums(opened_in(frames["deals"], period), deals_opened=nw.len()),
        _new_clients(frames, purchases, period),
    )
    rows = pd.concat([part.astype("float64") for part in parts], axis=1).fillna(0.0)
    counts = rows.reindex(columns=list(WEEK_COUNTS)).astype("int64")
    return counts.join(rows.reindex(columns=list(WEEK_SUMS))).sort_index().rename_axis("owner_id")


def _activities(frames: Mapping[str, Frame], period: Period) -> pd.DataFrame:
    done = read_activity_days(frames["activities"], frames["deals"]).done.filter(period.contains("day"))
    kinds = {"calls": ["Call"], "meetings": ["Meeting", "Visit"], "quotes_sent": ["Quote sent"]}
    flags = {key: nw.col("type").is_in(types).fill_null(value=False) for key, types in kinds.items()}
    return _sums(done.with_columns(**flags), activities=nw.len(), **{key: nw.col(key).sum() for key in kinds})


def _invoices(frames: Mapping[str, Frame], period: Period) -> pd.DataFrame:
    sent = lazy(frames["invoices"]).filter(asks_for_money(), period.contains("issue_date"), nw.col("amount") > 0)
    priced = _with_sellers(sent, frames).with_columns(own=nw.col("amount") * nw.col("fx_rate").fill_null(1.0))
    return _sums(priced, invoices_sent=nw.len(), invoiced=nw.col("own").sum())


def _payments(frames: Mapping[str, Frame], period: Period) -> pd.DataFrame:
    """Money that came in within the period, and the invoices that it came for."""
    paid = payments_with_sellers(frames, period)
    return _sums(paid, paid=nw.col("own").sum(), invoices_paid=nw.col("invoice_id").n_unique())


def payments_with_sellers(frames: Mapping[str, Frame], period: Period) -> Lazy:
    """The payments of the period on known invoices: invoice_id, paid_at, own (own currency), owner_id."""
    owed = lazy(frames["invoices"]).filter(~nw.col("invoice_id").is_null(), asks_for_money())
    owners = _with_sellers(owed, frames).group_by("invoice_id")
    slim = owners.agg(owner_id=nw.col("owner_id").min(), rate=nw.col("fx_rate").min())
    received = lazy(frames["payments"]).filter(period.contains("paid_at"), ~nw.col("amount").is_null())
    joined = received.select("invoice_id", "paid_at", "amount").join(slim, on="invoice_id", how="inner")
    return joined.with_columns(own=nw.col("amount") * nw.col("rate").fill_null(1.0))


def _deals_closed(deals: Frame, period: Period) -> pd.DataFrame:
    is_won = nw.col("status") == "Won"
    closed = closed_in(deals, period).with_columns(
        owner_id=nw.coalesce("owner_at_close_id", "owner_id"),
        won=is_won,
        lost=~is_won,
        ours=~is_won & is_our_failure(),
        won_base=nw.when(is_won).then(nw.col("amount_base")),
        lost_base=nw.when(~is_won).then(nw.col("amount_base")),
    )
    return _sums(
        closed,
        deals_won=nw.col("won").sum(),
        deals_lost=nw.col("lost").sum(),
        lost_by_us=nw.col("ours").sum(),
        won_amount=nw.col("won_base").sum(),
        lost_amount=nw.col("lost_base").sum(),
    )


def _new_clients(frames: Mapping[str, Frame], purchases: Frame, period: Period) -> pd.DataFrame:
    new = with_first_purchase(purchases).filter(period.contains("first"), ~nw.col("client_id").is_null())
    single = new.select("client_id").unique(["client_id"])
    owned = single.join(client_owners(frames["companies"], frames["contacts"]), on="client_id", how="left")
    return _sums(owned, new_clients=nw.len())


def _with_sellers(invoices: Lazy, frames: Mapping[str, Frame]) -> Lazy:
    return with_sellers(invoices, frames["deals"], frames["companies"], frames["contacts"])


def _sums(rows: Lazy, **sums: nw.Expr) -> pd.DataFrame:
    """One row an owner; rows that nobody owns are `NOBODY`'s."""
    named = countable(rows.with_columns(owner_id=nw.col("owner_id").fill_null(NOBODY)))
    return collected(named.group_by("owner_id").agg(**sums)).set_index("owner_id")
