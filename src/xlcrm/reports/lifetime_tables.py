"""The tables and charts of the lifetime page."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.lifetime_value import OWN, SEGMENT, value_by_segment
from xlcrm.reports.client_links import ClientLinks
from xlcrm.reports.lifetime import LifetimeReport
from xlcrm.reports.lifetime_trust import plain_trust, trust_rows
from xlcrm.reports.row_links import SHOWN_ROWS, more_rows
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, charts_over, filled, first_of
from xlcrm.texts import N_, _

SHOWN_CLIENTS, SHOWN_SLIPPING = 15, 10
_BASES = {OWN: N_("own"), SEGMENT: N_("industry")}


def page_tables(report: LifetimeReport, links: ClientLinks) -> tuple[PageTable, ...]:
    """Who is worth most, who slips away, how far to trust it; those without rows are left out."""
    return filled(_best(report, links), _slipping(report, links), _trust(report), _counts(report), _segments(report))


def page_charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    """The charts over the tables that the page has."""
    return charts_over(
        tables,
        PageChart(
            _("Clients by number of repeat purchases"),
            ChartKind.COLUMN,
            "counts",
            "repeat_purchases",
            ("actual", "expected"),
        ),
    )


def drill_tables(report: LifetimeReport, links: ClientLinks) -> tuple[PageTable, ...]:
    """Every client."""
    rows = report.clients
    if rows.empty:
        return ()
    return (_client_table("all_clients", _("All clients"), rows.head(SHOWN_ROWS), links, more_rows(len(rows))),)


def plain_tables(report: LifetimeReport) -> dict[str, pd.DataFrame]:
    """The tables as others read them: keys and values that no language changes."""
    return {
        "clients": report.clients,
        "counts": report.model.counts,
        "trust": pd.DataFrame([plain_trust(report.model)]),
        "segments": value_by_segment(report.values),
    }


def _best(report: LifetimeReport, links: ClientLinks) -> PageTable:
    note = (
        _("By the revenue expected in the next 52 weeks. Who bought once counts as active, for want of a second date.")
        if report.model.has_model
        else _("No model: every client is expected to buy at the pace of all, at its own mean spend.")
    )
    title = first_of(_("Clients worth most"), SHOWN_CLIENTS, len(report.clients))
    return _client_table("best_clients", title, report.clients.head(SHOWN_CLIENTS), links, note)


def _slipping(report: LifetimeReport, links: ClientLinks) -> PageTable:
    note = _("Bought again, and are probably gone by their own rhythm; the largest margin to date first. Call these.")
    rows = report.slipping
    title = first_of(_("Good clients that slip away"), SHOWN_SLIPPING, len(rows))
    return _client_table("slipping", title, rows.head(SHOWN_SLIPPING), links, note)


def _client_table(name: str, title: str, rows: pd.DataFrame, links: ClientLinks, note: str) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("purchases", _("Purchases"), Format.COUNT),
        PageColumn("last", _("Last purchase"), Format.DATE),
        PageColumn("probability_alive", _("Still a client"), Format.PERCENT),
        PageColumn("expected_purchases", _("Expected purchases"), Format.DAYS),
        PageColumn("expected_spend", _("Spend a purchase"), Format.MONEY),
        PageColumn("expected_revenue", _("Expected revenue"), Format.MONEY),
        PageColumn("historic", _("Margin to date"), Format.MONEY),
        PageColumn("forecast", _("Margin to come, simple"), Format.MONEY),
        PageColumn("basis_label", _("Simple forecast by")),
    )
    told = rows.assign(
        link=links.of(rows["client_id"], rows["client"]),
        basis_label=rows["basis"].map({key: _(label) for key, label in _BASES.items()}),
    )
    return PageTable(name, title, columns, told, note)


def _trust(report: LifetimeReport) -> PageTable:
    columns = (
        PageColumn("check", _("Check")),
        PageColumn("found", _("Found")),
        PageColumn("verdict", _("What it means"), width=14),
    )
    rows = trust_rows(report.model) if len(report.clients) else pd.DataFrame(columns=["check", "found", "verdict"])
    note = _(
        "The model looks only at when and how much each client bought. It knows nothing of your market, your prices or "
        "a client's reasons, and it is right on average rather than of one client."
    )
    return PageTable("trust", _("How far to trust it"), columns, rows, note)


def _counts(report: LifetimeReport) -> PageTable:
    columns = (
        PageColumn("repeat_purchases", _("Repeat purchases")),
        PageColumn("actual", _("Clients"), Format.COUNT),
        PageColumn("expected", _("The model expects"), Format.DAYS),
    )
    rows = report.model.counts if report.model.has_model else report.model.counts.head(0)
    return PageTable("counts", _("Actual against expected"), columns, rows)


def _segments(report: LifetimeReport) -> PageTable:
    columns = (
        PageColumn("segment_label", _("Industry")),
        PageColumn("clients", _("Clients"), Format.COUNT),
        PageColumn("historic", _("Margin to date, mean"), Format.MONEY),
        PageColumn("forecast", _("Margin to come, mean"), Format.MONEY),
    )
    rows = value_by_segment(report.values)
    rows = rows[rows["historic"].notna() | rows["forecast"].notna()]
    labels = [_("(not known)") if pd.isna(name) else _(str(name)) for name in rows["segment"]]
    return PageTable("segments", _("A client by industry"), columns, rows.assign(segment_label=labels))
