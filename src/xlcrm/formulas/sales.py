"""Formulas about deals: how many, how good, how fast."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pandas as pd

from xlcrm.formulas.formula import Value
from xlcrm.formulas.named_rows import ids_of, of_owner, same
from xlcrm.formulas.shared_arguments import (
    Deals,
    From,
    OptionalActivities,
    OptionalClients,
    OptionalContacts,
    OptionalInvoices,
    OptionalLines,
    OptionalStages,
    Owner,
    Stat,
    To,
)
from xlcrm.formulas.time_spans import span
from xlcrm.metrics.deal_counts import lost_in, open_at, opened_in, won_in
from xlcrm.metrics.forecast import open_promises
from xlcrm.metrics.native_frames import rows_in, total
from xlcrm.metrics.profitability import deal_profitability
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import average_won_amount, median_won_amount, purchases_in, revenue, revenue_by_client
from xlcrm.metrics.sales_cycle import first_contact_to_deal, sales_cycle
from xlcrm.metrics.win_rate import sales_velocity, win_rate, win_rate_value
from xlcrm.texts import N_

_PROMISES = {"weighted": "weighted_base", "best": "best", "commit": "commit"}


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
        rows = rows if wanted is None else rows.filter(same(column, wanted))
    found = {"opened": opened_in, "won": won_in, "lost": lost_in}
    return rows_in(open_at(rows, period.end) if status == "open" else found[status](rows, period))


def revenue_from(
    deals: Deals,
    invoices: OptionalInvoices = None,
    client: OptionalClients = None,
    from_: From = None,
    to: To = None,
    basis: Annotated[
        Literal["auto", "deals", "invoices"], Value(N_("deals, invoices, or auto: invoices where there are any."))
    ] = "auto",
) -> float | pd.Series | None:
    """What clients bought in the period, in own currency; credit notes less. Source: M01.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2026-01-10", 100]]
    >>> call_formula("CRM_REVENUE", [deals, None, "acme", "2026-01-01", "2026-12-31"])
    100.0
    """
    bought, period = find_purchases(deals, invoices, basis).rows, span(from_, to)
    if client is None:
        return revenue(bought, period)
    by_client = revenue_by_client(purchases_in(bought, period))
    return ids_of(client, by_client["id"], by_client["name"]).map(by_client.set_index("id")["value"])


def average_bill(
    deals: Deals,
    from_: From = None,
    to: To = None,
    stat: Stat = "mean",
) -> float | None:
    """Mean or median amount of the deals won in the period, in own currency. Source: M31.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "Closed on", "Amount"], ["Won", "2026-01-10", 100], ["Won", "2026-02-01", 300]]
    >>> call_formula("CRM_AVGBILL", [deals])
    200.0
    """
    measure = average_won_amount if stat == "mean" else median_won_amount
    return measure(deals, span(from_, to))


def cycle_length(
    deals: Deals,
    from_: From = None,
    to: To = None,
    owner: Owner = None,
    status: Annotated[Literal["won", "lost"], Value(N_("won or lost deals."))] = "won",
    stat: Stat = "mean",
) -> float | None:
    """Days from opening to close of deals closed in the period. Source: M03b.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "Created", "Closed on"], ["Won", "2026-01-01", "2026-01-11"]]
    >>> call_formula("CRM_CYCLE", [deals])
    10.0
    """
    taken = sales_cycle(of_owner(deals, owner), span(from_, to), "Won" if status == "won" else "Lost")
    return taken.mean if stat == "mean" else taken.median


def first_contact_to_deal_days(
    deals: Deals,
    contacts: OptionalContacts,
    activities: OptionalActivities,
    from_: From = None,
    to: To = None,
    owner: Owner = None,
    stat: Stat = "mean",
) -> float | None:
    """Days from the first contact to the close of deals won in the period. Source: M03.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "First contact", "Created", "Closed on"], ["Won", "2026-01-01", "2026-01-05", "2026-01-21"]]
    >>> call_formula("CRM_FIRSTTODEAL", [deals, None, None])
    20.0
    """
    taken = first_contact_to_deal(of_owner(deals, owner), contacts, activities, span(from_, to))
    return taken.mean if stat == "mean" else taken.median


def refusals_with(
    deals: Deals,
    from_: From = None,
    to: To = None,
    reason: Annotated[str | None, Value(N_("Only deals lost for this reason; empty for all."))] = None,
    owner: Owner = None,
) -> int:
    """Deals lost in the period. Source: M06.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "Closed on", "Lost because"], ["Lost", "2026-01-10", "Price"], ["Lost", "2026-01-11", None]]
    >>> call_formula("CRM_REFUSALS", [deals]), call_formula("CRM_REFUSALS", [deals, None, None, "price"])
    (2, 1)
    """
    lost = lost_in(of_owner(deals, owner), span(from_, to))
    return rows_in(lost if reason is None else lost.filter(same("loss_reason", reason)))


def margin_of(
    deals: Deals,
    lines: OptionalLines = None,
    deal: Annotated[str | None, Value(N_("One deal, by name or id; empty for the period."))] = None,
    from_: From = None,
    to: To = None,
    owner: Owner = None,
    as_: Annotated[Literal["money", "pct"], Value(N_("money, or pct of the amount."), name="as")] = "money",
) -> float | None:
    """Amount less direct cost of won deals whose cost is known. Source: M08.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Deal", "Status", "Closed on", "Amount", "Direct cost"], ["One", "Won", "2026-01-10", 100, 60]]
    >>> call_formula("CRM_MARGIN", [deals]), call_formula("CRM_MARGIN", [deals, None, "One", None, None, None, "pct"])
    (40.0, 0.4)
    """
    rows = of_owner(deals, owner)
    one = rows if deal is None else rows.filter(same("name", deal) | same("deal_id", deal))
    found = deal_profitability(one, lines, span(from_, to))
    return found.margin if as_ == "money" else found.margin_pct


def forecast_of(
    deals: Deals,
    stages: OptionalStages,
    from_: Annotated[dt.date, Value(N_("The first expected day."), name="from")],
    to: Annotated[dt.date, Value(N_("The last expected day."))],
    owner: Owner = None,
    kind: Annotated[
        Literal["weighted", "best", "commit"], Value(N_("weighted by chance, best case, or commit."))
    ] = "weighted",
) -> float | None:
    """What open deals that are expected in the period promise, in own currency. Source: M42.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Status", "Amount", "Probability", "Expected close"], ["Open", 100, 0.3, "2026-12-10"]]
    >>> call_formula("CRM_FORECAST", [deals, None, "2026-12-01", "2026-12-31"])
    30.0
    """
    expected = span(from_, to)
    promises = open_promises(of_owner(deals, owner), stages, expected.start)
    return total(promises.filter(expected.contains("expected_close_date")), _PROMISES[kind])


def velocity_of(deals: Deals, from_: From = None, to: To = None, owner: Owner = None) -> float | None:
    """Open deals * average won amount * win rate / days to win: own currency a day. Source: M43.

    >>> from xlcrm.call_formula import call_formula
    >>> won, lost = ["Won", "2026-01-01", "2026-01-11", 200], ["Lost", "2026-01-01", "2026-01-11", 100]
    >>> open_deal = ["Open", "2026-01-05", None, 300]
    >>> call_formula("CRM_VELOCITY", [[["Status", "Created", "Closed on", "Amount"], won, lost, open_deal]])
    10.0
    """
    rows, period = of_owner(deals, owner), span(from_, to)
    return sales_velocity(
        rows_in(open_at(rows, period.end)),
        average_won_amount(rows, period),
        win_rate(rows, period),
        sales_cycle(rows, period).mean,
    )
