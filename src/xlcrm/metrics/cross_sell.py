"""Cross-sell gaps (M32): what a client's like buy and this client does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.client_history import EVER
from xlcrm.metrics.clients_of_rows import client_columns, client_names
from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy
from xlcrm.metrics.period import Period

LEAST_CLIENTS = 20
LEAST_SHARE = 0.4
_WON = ("company_id", "company", "contact_id", "contact", "status", "close_date", "amount_base")


@dataclass(frozen=True, slots=True)
class CrossSell:
    """What clients do not buy yet.

    rows: client_id, client, segment, category, share (of the segment's clients that buy it, 0..1), typical (what a
    buyer of the segment spent on it in all, mean, own currency), revenue (the client's so far); the most likely and
    largest first. segments: segment, clients, is_large of each segment.
    """

    rows: pd.DataFrame
    segments: pd.DataFrame


def cross_sell_gaps(
    deals: Frame,
    lines: Frame,
    products: Frame,
    companies: Frame,
    *,
    day: dt.date,
    least_share: float = LEAST_SHARE,
    least_clients: int = LEAST_CLIENTS,
) -> CrossSell:
    """Categories that at least that share of the clients of a segment have bought, and this client has not.

    Segment: the company's industry; clients without one are in none. Category: that of the product of each line of a
    won deal, else of the deal's product, else its product line. Segments under least_clients are not looked at.
    Source: M32.
    """
    bought = _bought(deals, lines, products, day)
    segments = _segments(companies)
    matrix = bought.merge(segments, on="client_id", how="inner")
    sizes = matrix.groupby("segment")["client_id"].nunique()
    listed = sizes.rename("clients").rename_axis("segment").reset_index()
    listed = listed.assign(is_large=listed["clients"] >= least_clients)
    large = matrix[matrix["segment"].isin(listed.loc[listed["is_large"], "segment"])]
    return CrossSell(_gaps(large, sizes, least_share), listed)


def _gaps(matrix: pd.DataFrame, sizes: pd.Series, least_share: float) -> pd.DataFrame:
    """matrix: client_id, client, segment, category, amount, a row a client and category."""
    has_category = matrix[matrix["category"].notna()]
    usual = has_category.groupby(["segment", "category"], as_index=False).agg(
        buyers=("client_id", "size"), typical=("amount", "mean")
    )
    usual = usual.assign(share=usual["buyers"] / usual["segment"].map(sizes).astype("float64"))
    revenue = matrix.groupby("client_id")["amount"].sum()
    clients = matrix[["client_id", "client", "segment"]].drop_duplicates("client_id")
    clients = clients.assign(revenue=clients["client_id"].map(revenue))
    possible = clients.merge(usual[usual["share"] >= least_share], on="segment")
    owned = has_category[["client_id", "category"]].drop_duplicates()
    merged = possible.merge(owned, on=["client_id", "category"], how="left", indicator=True)
    gaps = merged[merged["_merge"] == "left_only"].sort_values(
        ["share", "revenue", "client", "client_id", "category"],
        ascending=[False, False, True, True, True],
        ignore_index=True,
    )
    return gaps[["client_id", "client", "segment", "category", "share", "typical", "revenue"]]


def _bought(deals: Frame, lines: Frame, products: Frame, day: dt.date) -> pd.DataFrame:
    """client_id, client, category (missing where not known), amount, a row a client and category."""
    narrow = lazy(deals).select("deal_id", "product_id", "product_line", "fx_rate", *_WON)
    won = won_in(narrow, Period(EVER, day)).with_columns(**client_columns()).filter(~nw.col("client_id").is_null())
    categories = _categories(products)
    sold = lazy(lines).filter(~nw.col("deal_id").is_null(), ~nw.col("product_id").is_null())
    sold = sold.join(categories, on="product_id", how="left").select("deal_id", "category", "line_total")
    rates = won.select("deal_id", "client_id", rate=nw.col("fx_rate").fill_null(1.0))
    by_line = rates.join(sold, on="deal_id", how="inner").with_columns(amount=nw.col("line_total") * nw.col("rate"))
    alone = won.join(sold.select("deal_id").unique(), on="deal_id", how="anti").join(
        categories, on="product_id", how="left"
    )
    by_deal = alone.with_columns(category=nw.coalesce("category", "product_line"), amount=nw.col("amount_base"))
    columns = ["client_id", "category", "amount"]
    both = nw.concat([by_line.select(*columns), by_deal.select(*columns)])
    rows = collected(both.group_by("client_id", "category").agg(amount=nw.col("amount").sum()))
    return rows.assign(client=rows["client_id"].map(client_names(won))).astype({"amount": "float64"})


def _categories(products: Frame) -> Lazy:
    known = lazy(products).filter(~nw.col("product_id").is_null(), ~nw.col("category").is_null())
    return known.unique(subset=["product_id"], keep="any").select("product_id", "category")


def _segments(companies: Frame) -> pd.DataFrame:
    known = lazy(companies).filter(~nw.col("company_id").is_null(), ~nw.col("industry").is_null())
    rows = collected(known.select(client_id=nw.col("company_id"), segment=nw.col("industry")))
    return rows.drop_duplicates("client_id")
