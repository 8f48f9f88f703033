"""The tables and charts of the clients page, and the lists to drill into."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.cross_sell import LEAST_CLIENTS
from xlcrm.metrics.pareto import pareto_curve, pareto_sentence
from xlcrm.metrics.unprofitable_clients import BELOW_COST, COSTLY_TO_SERVE, NOT_PAID, UnprofitableClients
from xlcrm.reports.client_links import ClientLinks
from xlcrm.reports.clients import ClientsReport
from xlcrm.reports.page_texts import shown
from xlcrm.reports.portrait_tables import telling_portrait, whole_portrait
from xlcrm.reports.row_links import SHOWN_ROWS, more_rows
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, charts_over, filled, first_of
from xlcrm.texts import N_, _, plural

SHOWN_KEY_CLIENTS, SHOWN_IN_LISTS = 15, 10
_REASONS = {
    BELOW_COST: N_("Sold below cost"),
    NOT_PAID: N_("Does not pay"),
    COSTLY_TO_SERVE: N_("Costly to serve"),
}


def page_tables(report: ClientsReport, links: ClientLinks) -> tuple[PageTable, ...]:
    """One table a question, in the order that an owner asks; those without rows are left out."""
    return filled(
        _curve(report),
        _key_clients(report, links),
        _lost(report, links),
        _unprofitable(report, links),
        telling_portrait(report),
        _loyalty(report, links),
        _cross_sell(report, links),
        _payback(report),
    )


def page_charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    """The charts over the tables that the page has."""
    return charts_over(
        tables,
        PageChart(
            _("Running share of revenue, best clients first"),
            ChartKind.LINE,
            "pareto_curve",
            "tenth",
            ("cumulative", "if_equal"),
        ),
        PageChart(_("Clients that paid back, by month"), ChartKind.COLUMN, "payback", "label", ("share",)),
    )


def drill_tables(report: ClientsReport, links: ClientLinks) -> tuple[PageTable, ...]:
    """All clients of the period, and what the page shows the first rows of."""
    lost, gaps = report.churn.rows, report.cross_sell.rows
    tables = (
        _all_clients(report, links),
        whole_portrait(report),
        _lost_table("all_lost_clients", lost, links) if len(lost) > SHOWN_IN_LISTS else None,
        _gaps_table("all_cross_sell_gaps", gaps, links) if len(gaps) > SHOWN_IN_LISTS else None,
    )
    return tuple(table for table in tables if table is not None and len(table.rows))


def plain_tables(report: ClientsReport) -> dict[str, pd.DataFrame]:
    """The tables as others read them: keys and values that no language changes."""
    return {
        "clients": client_rows(report),
        "pareto_curve": pareto_curve(report.ranking),
        "key_clients": report.key_clients,
        "lost_clients": report.churn.rows,
        "unprofitable": report.unprofitable.losing,
        "portrait": report.portrait,
        "loyalty": report.loyalty.rows,
        "cross_sell": report.cross_sell.rows,
        "payback": report.payback.by_month(),
    }


def client_rows(report: ClientsReport) -> pd.DataFrame:
    """Every client of the period with all that is known of it, largest revenue first."""
    judged = report.unprofitable.rows.set_index("client_id")[["margin", "cost_to_serve", "bad_debt", "result"]]
    lifetime = report.lifetime.rows.set_index("client_id")[["historic", "forecast", "basis"]]
    first = report.history.set_index("client_id")[["first"]]
    rows = report.ranking.rows.merge(report.bought[["id", "purchases", "last"]], on="id", how="left")
    return rows.join(judged, on="id").join(lifetime, on="id").join(first, on="id")


def _curve(report: ClientsReport) -> PageTable:
    columns = (
        PageColumn("tenth", _("Best clients")),
        PageColumn("rows", _("Clients"), Format.COUNT),
        PageColumn("value", _("Their revenue"), Format.MONEY),
        PageColumn("cumulative", _("Running share"), Format.PERCENT),
        PageColumn("if_equal", _("If all were equal"), Format.PERCENT),
    )
    rows = pareto_curve(report.ranking)
    tenths = [f"{round(share * 100)} %" for share in rows["share_of_rows"]]
    note = pareto_sentence(report.ranking, _("clients"))
    return PageTable("pareto_curve", _("Who makes the revenue"), columns, rows.assign(tenth=tenths), note)


def _key_clients(report: ClientsReport, links: ClientLinks) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("class", _("Class")),
        PageColumn("marked", _("Marked as key")),
        PageColumn("value", _("Revenue"), Format.MONEY),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("last", _("Last purchase"), Format.DATE),
        PageColumn("result", _("Result"), Format.MONEY),
        PageColumn("forecast", _("Margin to come"), Format.MONEY),
    )
    everybody = report.key_clients
    rows = everybody.head(SHOWN_KEY_CLIENTS)
    results = report.unprofitable.rows[["client_id", "result"]]
    known = rows.assign(
        link=links.of(rows["id"], rows["name"]), marked=rows["is_marked"].map({True: _("yes"), False: ""})
    )
    for column in (report.history[["client_id", "last"]], report.lifetime.rows[["client_id", "forecast"]], results):
        known = known.merge(column, left_on="id", right_on="client_id", how="left").drop(columns="client_id")
    note = _(
        "Class A of the period, and companies marked as key, whether they bought or not. Result: margin less cost to "
        "serve and bad debt."
    )
    title = first_of(_("Key clients"), SHOWN_KEY_CLIENTS, len(everybody))
    return PageTable("key_clients", title, columns, known, note)


def _lost(report: ClientsReport, links: ClientLinks) -> PageTable:
    churn = report.churn
    note = plural(
        "{lost} of {count} client of the window before bought nothing in the last {months} months; it bought for "
        "{revenue} then. The largest first.",
        "{lost} of {count} clients of the window before bought nothing in the last {months} months; they bought for "
        "{revenue} then. The largest first.",
        churn.active,
        lost=churn.lost,
        months=report.request.settings.churn_window_months,
        revenue=shown(churn.lost_revenue, Format.MONEY),
    )
    return _lost_table("lost_clients", churn.rows.head(SHOWN_IN_LISTS), links, note, len(churn.rows))


def _lost_table(
    name: str, lost: pd.DataFrame, links: ClientLinks, note: str = "", everybody: int | None = None
) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("last", _("Last purchase"), Format.DATE),
        PageColumn("revenue_before", _("Bought before"), Format.MONEY),
    )
    title = _("Lost clients") if everybody is None else first_of(_("Lost clients"), SHOWN_IN_LISTS, everybody)
    rows = lost.head(SHOWN_ROWS)
    return PageTable(
        name,
        title,
        columns,
        rows.assign(link=links.of(rows["client_id"], rows["client"])),
        note or more_rows(len(lost)),
    )


def _unprofitable(report: ClientsReport, links: ClientLinks) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("revenue", _("Revenue"), Format.MONEY),
        PageColumn("margin", _("Margin"), Format.MONEY),
        PageColumn("cost_to_serve", _("Cost to serve"), Format.MONEY),
        PageColumn("bad_debt", _("Bad debt"), Format.MONEY),
        PageColumn("result", _("Result"), Format.MONEY),
        PageColumn("why", _("Why")),
    )
    losing = report.unprofitable.losing
    kept = tuple(column for column in columns if column.key != "cost_to_serve" or not report.unprofitable.is_gross)
    rows = losing.head(SHOWN_IN_LISTS)
    told = rows.assign(
        link=links.of(rows["client_id"], rows["client"]), why=rows["reason"].map(lambda reason: _(_REASONS[reason]))
    )
    title = first_of(_("Clients that cost more than they bring: a managed parting"), SHOWN_IN_LISTS, len(losing))
    return PageTable("unprofitable", title, kept, told, _unprofitable_note(report.unprofitable))


def _unprofitable_note(found: UnprofitableClients) -> str:
    share = _(
        "{clients} of the clients judged, with {revenue} of their revenue; it is often said of half of all clients. "
        "Sold below cost: raise the price, or part. Does not pay: collect, then only against prepayment. Costly to "
        "serve: serve it cheaper, or part.",
        clients=shown(found.share_of_clients, Format.PERCENT),
        revenue=shown(found.share_of_revenue, Format.PERCENT),
    )
    gross = _("Gross margin only: enter rates per hour on the Users sheet to count the cost to serve.")
    return f"{share} {gross}" if found.is_gross else share


def _loyalty(report: ClientsReport, links: ClientLinks) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("sales", _("Our sales"), Format.MONEY),
        PageColumn("wallet", _("All they spend"), Format.MONEY),
        PageColumn("index", _("Loyalty index, %"), Format.NUMBER),
        PageColumn("check", _("To check")),
    )
    loyalty = report.loyalty
    rows = loyalty.rows.head(SHOWN_IN_LISTS)
    told = rows.assign(
        link=links.of(rows["client_id"], rows["client"]),
        check=rows["index"].map(lambda index: _("wallet too low") if index > 100 else ""),
    )
    note = _(
        "Clients with a wallet row make {coverage} of the revenue. All together {index} %, mean of clients {mean} %.",
        coverage=shown(loyalty.coverage, Format.PERCENT),
        index=shown(loyalty.index, Format.NUMBER),
        mean=shown(loyalty.mean_index, Format.NUMBER),
    )
    title = first_of(_("Our share of what they spend, largest wallet first"), SHOWN_IN_LISTS, len(loyalty.rows))
    return PageTable("loyalty", title, columns, told, note)


def _cross_sell(report: ClientsReport, links: ClientLinks) -> PageTable:
    gaps = report.cross_sell.rows
    note = _(
        "What at least {percent} % of the clients of an industry with {least} clients or more have bought, and this "
        "one has not. Typical: what a buyer of that industry has spent on it in all.",
        percent=report.request.settings.cross_sell_pct,
        least=LEAST_CLIENTS,
    )
    return _gaps_table("cross_sell", gaps.head(SHOWN_IN_LISTS), links, note, len(gaps))


def _gaps_table(
    name: str, gaps: pd.DataFrame, links: ClientLinks, note: str = "", everything: int | None = None
) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("segment_label", _("Industry")),
        PageColumn("category_label", _("Does not buy yet")),
        PageColumn("share", _("Bought by"), Format.PERCENT),
        PageColumn("typical", _("Typical"), Format.MONEY),
        PageColumn("revenue", _("Client's revenue so far"), Format.MONEY),
    )
    rows = gaps.head(SHOWN_ROWS)
    told = rows.assign(
        link=links.of(rows["client_id"], rows["client"]),
        segment_label=rows["segment"].map(_),
        category_label=rows["category"].map(_),
    )
    base = _("What to offer whom")
    title = base if everything is None else first_of(base, SHOWN_IN_LISTS, everything)
    return PageTable(name, title, columns, told, note or more_rows(len(gaps)))


def _payback(report: ClientsReport) -> PageTable:
    columns = (
        PageColumn("label", _("Months after the first deal")),
        PageColumn("clients", _("Clients won so long ago"), Format.COUNT),
        PageColumn("paid_back", _("Paid back by then"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
    )
    rows = report.payback.by_month()
    left = report.payback.left_early
    note = _(
        "A client pays back when its margin reaches the {cost} that winning one costs. A year is the usual yardstick.",
        cost=shown(report.payback.cost, Format.MONEY),
    )
    early = plural(
        "{count} client left before it had paid back.", "{count} clients left before they had paid back.", left
    )
    labelled = rows.assign(label=rows["month"].astype(str))
    return PageTable("payback", _("How fast clients pay back"), columns, labelled, f"{note} {early}" if left else note)


def _all_clients(report: ClientsReport, links: ClientLinks) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("class", _("Class")),
        PageColumn("value", _("Revenue"), Format.MONEY),
        PageColumn("purchases", _("Purchases"), Format.COUNT),
        PageColumn("first", _("First ever"), Format.DATE),
        PageColumn("last", _("Last in period"), Format.DATE),
        PageColumn("margin", _("Margin"), Format.MONEY),
        PageColumn("cost_to_serve", _("Cost to serve"), Format.MONEY),
        PageColumn("bad_debt", _("Bad debt"), Format.MONEY),
        PageColumn("result", _("Result"), Format.MONEY),
    )
    everybody = client_rows(report)
    rows = everybody.head(SHOWN_ROWS)
    rows = rows.assign(link=links.of(rows["id"], rows["name"]))
    return PageTable("all_clients", _("All clients of the period"), columns, rows, more_rows(len(everybody)))
