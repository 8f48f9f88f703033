"""What products and managers sold, over all won deals that have a close date: their ABC rankings (M20)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy

_SOLD = ("product_id", "product", "value", "margin", "qty", "deal_id", "client_id", "client", "close_date")


def revenue_by_product(deals: Frame, lines: Frame) -> pd.DataFrame:
    """Id, name, value (own currency) by product: the lines of a won deal, or its amount where it has none.

    Won revenue without a product has no id and no name. Source: M20.
    """
    return _summed(products_sold(deals, lines), "product_id", "product")


def products_sold(deals: Frame, lines: Frame) -> Lazy:
    """What was sold of each product: product_id, product, value, margin (own currency), qty, deal_id, the client, date.

    The lines of each won deal, or its amount where it has none. margin: missing where the unit cost is unknown.
    """
    won = _dated_wins(deals).with_columns(**client_columns())
    of_lines = _line_values(won, lines)
    without_lines = won.join(of_lines.select("deal_id").unique(), on="deal_id", how="anti")
    nothing = nw.lit(None, nw.Float64)
    own = without_lines.with_columns(value=nw.col("amount_base"), qty=nothing, margin=nothing)
    return nw.concat([part.select(*_SOLD) for part in (of_lines, own)])


def revenue_by_manager(deals: Frame) -> pd.DataFrame:
    """Id, name, value (own currency) by the owner when the deal closed; no owner, no id. Source: M20."""
    won = _dated_wins(deals)
    has_closer = ~nw.col("owner_at_close_id").is_null()
    sold = won.select(
        seller_id=nw.when(has_closer).then(nw.col("owner_at_close_id")).otherwise(nw.col("owner_id")),
        seller=nw.when(has_closer).then(nw.col("owner_at_close")).otherwise(nw.col("owner")),
        value=nw.col("amount_base"),
    )
    return _summed(sold, "seller_id", "seller")


def _dated_wins(deals: Frame) -> Lazy:
    """Won deals with a close date, as purchases have one: the rankings of clients leave out the same."""
    return lazy(deals).filter(nw.col("status") == "Won", ~nw.col("close_date").is_null())


def _line_values(won: Lazy, lines: Frame) -> Lazy:
    known = won.filter(~nw.col("deal_id").is_null())
    rates = known.select("deal_id", "client_id", "client", "close_date", rate=nw.col("fx_rate").fill_null(1.0))
    sold = lazy(lines).filter(~nw.col("deal_id").is_null(), ~nw.col("line_total").is_null())
    cost = nw.col("qty") * nw.col("unit_cost")
    return sold.join(rates, on="deal_id", how="inner").with_columns(
        value=nw.col("line_total") * nw.col("rate"), margin=(nw.col("line_total") - cost) * nw.col("rate")
    )


def _summed(sold: Lazy, key: str, name: str) -> pd.DataFrame:
    known = sold.filter(~nw.col("value").is_null()).with_columns(nw.col(key).fill_null(""))
    rows = collected(known.group_by(key).agg(name=nw.col(name).max(), value=nw.col("value").sum()))
    rows = rows.rename(columns={key: "id"})
    return rows.assign(id=rows["id"].replace("", None), name=rows["name"].where(rows["id"] != ""))
