"""Formulas about clients: how loyal, how valuable, in which group."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import narwhals as nw
import pandas as pd

from xlcrm.formulas.formula import BadArgumentError, Column, Table, UnequalColumnsError, Value
from xlcrm.formulas.named_rows import ids_of, same
from xlcrm.formulas.shared_arguments import (
    FIRST_DAY,
    LAST_DAY,
    MOST_MONTHS,
    AsOf,
    Clients,
    Deals,
    From,
    OptionalClients,
    OptionalCompanies,
    OptionalInvoices,
    OptionalLines,
    To,
)
from xlcrm.formulas.time_spans import span
from xlcrm.metrics.churn import Churn, churn_in, client_churn, last_months
from xlcrm.metrics.client_history import EVER, client_history
from xlcrm.metrics.client_margins import client_margins
from xlcrm.metrics.lifetime_value import MOST_YEARS, lifetime_values
from xlcrm.metrics.loyalty import loyalty_index
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy
from xlcrm.metrics.new_clients import new_client_share, repeat_rate
from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import purchases_in
from xlcrm.metrics.rfm import rfm
from xlcrm.records.fields import Kind
from xlcrm.texts import N_, _

_A_YEAR = 12
WindowFrom = Annotated[
    dt.date | None,
    Value(
        N_("The first day of the window; empty for the 12 months up to its last day."),
        name="from",
        least=FIRST_DAY,
        most=LAST_DAY,
    ),
]
WindowTo = Annotated[
    dt.date | None,
    Value(
        N_("The last day, such as TODAY(); clients of the window before who bought nothing by then are lost."),
        least=FIRST_DAY,
        most=LAST_DAY,
    ),
]


def loyalty_of(
    deals: Deals,
    invoices: OptionalInvoices,
    wallet: Annotated[Frame, Table("wallet", needs=("period_from", "period_to", "total_spend"))],
    products: Annotated[Frame, Table("products", optional=True)] = None,
    client: OptionalClients = None,
    from_: From = None,
    to: To = None,
    category: Annotated[str | None, Value(N_("Only this product category; empty for all that they buy."))] = None,
) -> float | pd.Series | None:
    """Our part of what clients spend in all, 0..1; over 1 where the wallet was entered too low. Source: M02.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2026-03-10", 300]]
    >>> wallet = [["Company", "From", "To", "Total spend"], ["Acme", "2026-01-01", "2026-12-31", 1200]]
    >>> call_formula("CRM_LOYALTY", [deals, None, wallet, None, "Acme", "2026-01-01", "2026-12-31"])
    0.25
    """
    bought, spends = find_purchases(deals, invoices).rows, lazy(wallet)
    if category is not None:
        bought, spends = _of_category(bought, products, category), spends.filter(same("category", category))
    found = loyalty_index(bought, spends, span(from_, to))
    if client is None:
        return None if found.index is None else found.index / 100
    rows = found.rows
    return ids_of(client, rows["client_id"], rows["client"]).map(rows.set_index("client_id")["index"] / 100)


def new_share(deals: Deals, invoices: OptionalInvoices = None, from_: From = None, to: To = None) -> float | None:
    """Revenue from clients who bought for the first time in the period / revenue, 0..1. Source: M07.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2025-05-10", 100]]
    >>> deals += [["Acme", "Won", "2026-02-01", 300], ["Berg", "Won", "2026-03-01", 100]]
    >>> call_formula("CRM_NEWSHARE", [deals, None, "2026-01-01", "2026-12-31"])
    0.25
    """
    return new_client_share(find_purchases(deals, invoices).rows, span(from_, to))


def churn_of(
    deals: Deals, invoices: OptionalInvoices = None, from_: WindowFrom = None, to: WindowTo = None
) -> float | None:
    """Clients of the window before who bought nothing in this one, 0..1; both of one length. Source: M11.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2025-05-10", 100]]
    >>> deals += [["Berg", "Won", "2025-06-01", 300], ["Berg", "Won", "2026-03-01", 100]]
    >>> call_formula("CRM_CHURN", [deals, None, "2025-07-01", "2026-06-30"])
    0.5
    """
    return _windows(deals, invoices, from_, to).churn


def retention_of(
    deals: Deals, invoices: OptionalInvoices = None, from_: WindowFrom = None, to: WindowTo = None
) -> float | None:
    """Clients of the window before who bought in this one too: 1 - churn, 0..1. Source: M11.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2025-05-10", 100]]
    >>> deals += [["Berg", "Won", "2025-06-01", 300], ["Berg", "Won", "2026-03-01", 100]]
    >>> call_formula("CRM_RETENTION", [deals, None, "2025-07-01", "2026-06-30"])
    0.5
    """
    return _windows(deals, invoices, from_, to).retention


def repeat_rate_of(deals: Deals, invoices: OptionalInvoices = None, from_: From = None, to: To = None) -> float | None:
    """Clients with two purchases or more / clients that bought in the period, 0..1. Source: M13.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2025-05-10", 100]]
    >>> deals += [["Berg", "Won", "2025-06-01", 300], ["Berg", "Won", "2026-03-01", 100]]
    >>> call_formula("CRM_REPEATRATE", [deals])
    0.5
    """
    return repeat_rate(purchases_in(find_purchases(deals, invoices).rows, span(from_, to)))


def lifetime_value_of(
    deals: Deals,
    lines: OptionalLines,
    invoices: OptionalInvoices,
    companies: OptionalCompanies,
    client: Clients,
    as_of: AsOf,
    horizon_years: Annotated[
        float | None, Value(N_("Years that a client is thought to stay, up to 5; empty for 1 / churn."))
    ] = None,
    as_: Annotated[
        Literal["forecast", "historic", "total"],
        Value(N_("forecast: the margin to come; historic: the margin so far; total: both."), name="as"),
    ] = "forecast",
) -> pd.Series:
    """What a client is worth in margin, own currency. Source: M33, the simple customer lifetime value.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount", "Direct cost"]]
    >>> deals += [["Acme", "Won", "2024-01-01", 1000, 600], ["Acme", "Won", "2025-07-01", 1000, 600]]
    >>> call_formula("CRM_LTV", [deals, None, None, None, "Acme", "2025-12-31", 3, "historic"])
    800.0
    >>> round(call_formula("CRM_LTV", [deals, None, None, None, "Acme", "2025-12-31", 3]))
    1201
    """
    if horizon_years is not None and not 0 < horizon_years <= MOST_YEARS:
        raise BadArgumentError(_("horizon_years is {years}: give more than 0 and at most 5.", years=horizon_years))
    bought = find_purchases(deals, invoices).rows
    churn = client_churn(bought, as_of, _A_YEAR).churn if horizon_years is None else 1 / horizon_years
    firms = companies.dropna(subset=["company_id"]).drop_duplicates("company_id").set_index("company_id")
    margins = client_margins(deals, lines, Period(EVER, as_of))
    values = lifetime_values(client_history(bought, as_of), margins, firms["industry"], churn, as_of).rows
    worth = values.assign(total=values[["historic", "forecast"]].sum(axis=1, min_count=1)).set_index("client_id")
    return ids_of(client, values["client_id"], values["client"]).map(worth[as_])


def pareto_of(
    values: Annotated[pd.Series, Column(N_("A column of amounts."), Kind.DECIMAL)],
    labels: Annotated[pd.Series | None, Column(N_("A column of names beside them."))] = None,
    share: Annotated[
        float, Value(N_("Only the best that make this part of the sum; empty for 0.8, 1 for all of them."))
    ] = 0.8,
) -> pd.DataFrame | None:
    """The amounts from the largest on, with the running part of the sum and the class A, B or C. Source: M20.

    >>> from xlcrm.call_formula import call_formula
    >>> for row in call_formula("CRM_PARETO", [[[10], [80], [10]], [["Berg"], ["Acme"], ["Coda"]], 1]):
    ...     print(row)
    ['label', 'value', 'cumulative', 'class']
    ['Acme', 80.0, 0.8, 'A']
    ['Berg', 10.0, 0.9, 'B']
    ['Coda', 10.0, 1.0, 'B']
    """
    if labels is not None and len(labels) != len(values):
        raise UnequalColumnsError(values=values, labels=labels)
    if not 0 < share <= 1:
        raise BadArgumentError(_("share is {share}: give more than 0 and at most 1.", share=share))
    places = pd.Series(range(1, len(values) + 1)).astype("string")
    rows = pareto(pd.DataFrame({"id": places, "name": places if labels is None else labels, "value": values})).rows
    before = (rows["cumulative"] - rows["share"].clip(lower=0)).round(9)
    kept = rows if share == 1 else rows[before < share]
    told = kept.rename(columns={"name": "label"}).assign(**{"class": kept["class"].map(_)})
    return told[["label", "value", "cumulative", "class"]]


def abc_class_of(
    value: Annotated[pd.Series, Column(N_("An amount, or a column of them."), Kind.DECIMAL)],
    all_values: Annotated[pd.Series, Column(N_("The column of all amounts that it is one of."), Kind.DECIMAL)],
) -> pd.Series:
    """A for those that make the first 80 % of the sum, B to 95 %, C for the rest, Loss below zero. Source: M20.

    >>> from xlcrm.call_formula import call_formula
    >>> everything = [[10], [80], [4], [6]]
    >>> call_formula("CRM_ABC", [80, everything]), call_formula("CRM_ABC", [[[4], [10]], everything])
    ('A', [['C'], ['B']])
    """
    places = pd.Series(range(len(all_values))).astype("string")
    rows = pareto(pd.DataFrame({"id": places, "name": places, "value": all_values})).rows
    return value.map(rows.drop_duplicates("value").set_index("value")["class"].map(_))


def rfm_of(
    deals: Deals,
    invoices: OptionalInvoices,
    as_of: AsOf,
    client: Annotated[pd.Series | None, Column(N_("A client, or a column of them; empty for the whole table."))] = None,
    months: Annotated[int, Value(N_("The months of purchases to look at."), least=1, most=MOST_MONTHS)] = 24,
) -> pd.Series | pd.DataFrame:
    """Scores 1 to 5 of recency, frequency and money such as 5-4-3, or the table of all clients. Source: M24.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"]]
    >>> deals += [[firm, "Won", f"2026-0{month}-10", 100 * month] for month, firm in enumerate("ABCDE", start=1)]
    >>> call_formula("CRM_RFM", [deals, None, "2026-06-30", "E"])
    '5-1-5'
    >>> call_formula("CRM_RFM", [deals, None, "2026-06-30"])[1]
    ['E', 51, 1, 500.0, '5-1-5', 'Others']
    """
    rows = rfm(find_purchases(deals, invoices).rows, as_of, months).rows
    texts = rows[["r", "f", "m"]].astype(str)
    scored = rows.assign(rfm=texts["r"] + "-" + texts["f"] + "-" + texts["m"], client=rows["name"].fillna(rows["id"]))
    if client is not None:
        return ids_of(client, scored["id"], scored["client"]).map(scored.set_index("id")["rfm"])
    named = scored.assign(segment=scored["segment"].map(_))
    return named[["client", "recency_days", "frequency", "monetary", "rfm", "segment"]]


def _windows(deals: Frame, invoices: Frame, start: dt.date | None, end: dt.date | None) -> Churn:
    if end is None:
        raise BadArgumentError(_("Churn needs the last day of its window: give `to`, such as TODAY()."))
    window = last_months(end, _A_YEAR) if start is None else span(start, end)
    return churn_in(find_purchases(deals, invoices).rows, window)


def _of_category(bought: Lazy, products: Frame, category: str) -> Lazy:
    """The purchases of products of the category."""
    known = lazy(products).filter(~nw.col("product_id").is_null())
    if not len(collected(known)):
        raise BadArgumentError(_("For a category, give the table Products too: it says what each product is."))
    of_it = known.filter(same("category", category)).select("product_id").unique()
    return bought.join(of_it, on="product_id", how="semi")
