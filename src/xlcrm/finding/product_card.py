"""The product card: what it sold by month, to whom, at what margin, and what goes along with it."""

from __future__ import annotations

import pandas as pd

from xlcrm.finding.card_page import CardRequest, having, month_numbers
from xlcrm.finding.card_subject import CardSubject
from xlcrm.metrics.months import month_name
from xlcrm.metrics.native_frames import collected, number, ratio
from xlcrm.metrics.revenue_shares import products_sold
from xlcrm.tables.pages import (
    ChartKind,
    Figure,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
)
from xlcrm.texts import _, written

_MOST_ROWS = 10


def product_card(request: CardRequest, product: CardSubject) -> ReportPage:
    """The page; everything from won deals and their lines."""
    sold = collected(products_sold(request.frames["deals"], request.frames["deal_lines"]))
    mine = having(sold, "product_id", product.id)
    months, buyers, along = _months(request, mine), _buyers(mine), _along(sold, mine)
    tables = filled(
        PageTable("months", _("Sales by month"), _month_columns(), months),
        PageTable("buyers", _("Who buys it"), _buyer_columns(), buyers.head(_MOST_ROWS)),
        PageTable("along", _("What the same clients buy too"), _along_columns(), along.head(_MOST_ROWS)),
    )
    figures = _figures(request, product, mine)
    return ReportPage(
        key="product_card",
        is_upright=True,
        sheet=_("Product card"),
        title=product.name,
        subtitle=_subtitle(request, product),
        headline=_headline(request, mine, buyers),
        figures=figures,
        tables=tables,
        charts=charts_over(tables, PageChart(_("Sales by month"), ChartKind.COLUMN, "months", "month", ("value",))),
        json={
            "card": "product",
            "id": product.id,
            "name": product.name,
            "revenue": float(mine["value"].sum()),
            "revenue_by_month": dict(zip(months["month"], months["value"].astype(float), strict=True)),
            "clients": len(buyers),
        },
    )


def _figures(request: CardRequest, product: CardSubject, mine: pd.DataFrame) -> tuple[Figure, ...]:
    costed = mine[mine["margin"].notna()]
    margin = number(costed["margin"].sum(min_count=1))
    recent = mine[mine["close_date"] >= pd.Timestamp(request.year.start)]
    own = request.rows_of("products", "product_id", product.id).iloc[0]
    return (
        Figure(_("Sold in all"), number(mine["value"].sum(min_count=1)), Format.MONEY),
        Figure(_("In 12 months"), number(recent["value"].sum(min_count=1)), Format.MONEY),
        Figure(_("Pieces"), number(mine["qty"].sum(min_count=1)), Format.NUMBER),
        Figure(_("Margin, share"), ratio(margin, float(costed["value"].sum())), Format.PERCENT),
        Figure(_("Clients"), int(mine["client_id"].nunique()), Format.COUNT),
        Figure(_("List price"), number(own["price"]), Format.MONEY),
    )


def _months(request: CardRequest, mine: pd.DataFrame) -> pd.DataFrame:
    """Month, value, qty and margin of the twelve months up to today."""
    by_month = mine.groupby(month_numbers(mine["close_date"]))
    summed = by_month[["value", "qty", "margin"]].sum().reindex(request.months).fillna(0.0)
    return summed.assign(month=[month_name(each) for each in request.months]).reset_index(drop=True)


def _buyers(mine: pd.DataFrame) -> pd.DataFrame:
    """Client, value, qty, margin, deals and last (day), the largest first."""
    known = mine.dropna(subset=["client_id"])
    rows = known.groupby("client_id", as_index=False).agg(
        client=("client", "last"),
        value=("value", "sum"),
        qty=("qty", "sum"),
        deals=("deal_id", "nunique"),
        last=("close_date", "max"),
    )
    return rows.sort_values(["value", "client_id"], ascending=[False, True], ignore_index=True)


def _along(sold: pd.DataFrame, mine: pd.DataFrame) -> pd.DataFrame:
    """Product, clients that buy both, share of this product's clients, value; the most usual first."""
    clients = set(mine["client_id"].dropna())
    own = set(mine["product_id"].dropna())
    others = sold[sold["client_id"].isin(clients) & sold["product_id"].notna() & ~sold["product_id"].isin(own)]
    rows = others.groupby("product_id", as_index=False).agg(
        product=("product", "last"), clients=("client_id", "nunique"), value=("value", "sum")
    )
    shared = rows.assign(share=rows["clients"] / max(len(clients), 1))
    return shared.sort_values(["clients", "value"], ascending=False, ignore_index=True)


def _headline(request: CardRequest, mine: pd.DataFrame, buyers: pd.DataFrame) -> str:
    if not len(buyers):
        return _("Nobody has bought it yet.")
    best = buyers.iloc[0]
    return _(
        "{client} bought most: {amount} {currency}; last sold on {day}.",
        client=best["client"],
        amount=written(best["value"], ",.0f"),
        currency=request.settings.currency,
        day=mine["close_date"].max().date(),
    )


def _subtitle(request: CardRequest, product: CardSubject) -> str:
    own = request.rows_of("products", "product_id", product.id).iloc[0]
    parts = [product.id, own["sku"], own["category"], _("amounts in {currency}", currency=request.settings.currency)]
    return " · ".join(str(part) for part in parts if pd.notna(part))


def _month_columns() -> tuple[PageColumn, ...]:
    return (
        PageColumn("month", _("Month"), width=22),
        PageColumn("value", _("Sold"), Format.MONEY),
        PageColumn("qty", _("Pieces"), Format.NUMBER),
        PageColumn("margin", _("Margin"), Format.MONEY),
    )


def _buyer_columns() -> tuple[PageColumn, ...]:
    return (
        PageColumn("client", _("Client"), width=22),
        PageColumn("value", _("Bought"), Format.MONEY),
        PageColumn("qty", _("Pieces"), Format.NUMBER),
        PageColumn("deals", _("Deals"), Format.COUNT),
        PageColumn("last", _("Last bought"), Format.DATE),
    )


def _along_columns() -> tuple[PageColumn, ...]:
    return (
        PageColumn("product", _("Product"), width=22),
        PageColumn("clients", _("Clients"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("value", _("Bought"), Format.MONEY),
    )
