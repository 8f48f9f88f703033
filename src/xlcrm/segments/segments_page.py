"""The Segments page: clients by RFM, rankings of clients, products and managers, and the firm's own segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.metrics.pareto import Pareto, pareto_sentence
from xlcrm.metrics.rfm import OTHERS, SEGMENTS, Rfm
from xlcrm.segments.own_segments_tables import members_table, own_tables
from xlcrm.segments.segments_json import as_json
from xlcrm.segments.user_segments import FoundSegments
from xlcrm.tables.pages import (
    CellLink,
    ChartKind,
    Figure,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
    first_of,
)
from xlcrm.texts import N_, _, plural, written

SHOWN = 20
SHOWN_ROWS = 5_000
WHO = {"clients": N_("clients"), "products": N_("products"), "managers": N_("managers")}
_TITLES = {
    "clients": N_("Clients by revenue"),
    "products": N_("Products by revenue"),
    "managers": N_("Managers by revenue"),
}


@dataclass(frozen=True)
class Segmented:
    """All that the page shows. rankings: by key of `WHO`. unnamed: revenue (own currency) that no ranking can place.

    undated: won deals without a close date, which nothing here counts.
    """

    scores: Rfm
    rankings: Mapping[str, Pareto]
    unnamed: Mapping[str, float]
    own: FoundSegments
    undated: int


def segments_page(found: Segmented, places: Mapping[str, tuple[str, int, str]]) -> ReportPage:
    """The page. places: table, sheet row and name column by client id, to jump to."""
    tables = _tables(found)
    return ReportPage(
        key="segments",
        sheet=_("Segments overview"),
        title=_("Segments"),
        headline=headline(found),
        figures=_figures(found),
        tables=tables,
        charts=_charts(tables),
        definitions=_definitions(found),
        left_out=_left_out(found),
        drill=filled(members_table(found.own), _clients(found, places)),
        json=as_json(found.scores, found.rankings, found.own),
    )


def headline(found: Segmented) -> str:
    """Who buys, in a sentence; says so where the last purchase is older than the window."""
    scores = found.scores
    if scores.last_purchase is None:
        return _("Nobody has bought anything yet, so there is nothing to segment by.")
    if scores.rows.empty:
        return _(
            "The last purchase was on {day}, before the RFM window began on {start}: no client is scored. "
            "Choose a day nearer to the purchases, or a longer window in Settings.",
            day=scores.last_purchase,
            start=scores.window_start,
        )
    best = int((scores.rows["segment"] == "Champions").sum())
    scored = plural("{count} client scored", "{count} clients scored", len(scores.rows))
    sentence = pareto_sentence(found.rankings["clients"], _(WHO["clients"]))
    return _("{scored}, {best} of them champions. {sentence}", scored=scored, best=best or _("none"), sentence=sentence)


def _figures(found: Segmented) -> tuple[Figure, ...]:
    since = _("bought since {start}", start=found.scores.window_start)
    figures = [Figure(_("Clients scored"), len(found.scores.rows) or None, Format.COUNT, since)]
    for key, ranking in found.rankings.items():
        label = _("Share of the top 20 % of {who}", who=_(WHO[key]))
        figures.append(Figure(label, ranking.top20_share, Format.PERCENT, pareto_sentence(ranking, _(WHO[key]))))
    return tuple(figures)


def _tables(found: Segmented) -> tuple[PageTable, ...]:
    rankings = (_ranking(key, ranking) for key, ranking in found.rankings.items())
    return filled(_rfm(found.scores), *rankings, *own_tables(found.own))


def _charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    charts = [PageChart(_("Clients by RFM segment"), ChartKind.BAR, "rfm_segments", "segment", ("clients",))]
    for key, title in _TITLES.items():
        charts.append(PageChart(_(title), ChartKind.PARETO, f"abc_{key}", "name", ("value",), ("cumulative",)))
    return charts_over(tables, *charts)


def segment_summary(scores: Rfm) -> pd.DataFrame:
    """A row a segment, in the order of the segment table: segment, clients, share, money, money_share, medians."""
    rows = scores.rows
    summary = rows.groupby("segment").agg(
        clients=("id", "size"),
        money=("monetary", "sum"),
        recency=("recency_days", "median"),
        times=("frequency", "median"),
    )
    order = [name for name in (*(segment[0] for segment in SEGMENTS), OTHERS) if name in summary.index]
    summary = summary.loc[order]
    everything = summary["money"].sum()
    return summary.assign(
        segment=[_(name) for name in order],
        share=summary["clients"] / max(len(rows), 1),
        money_share=summary["money"] / everything if everything else float("nan"),
    ).reset_index(drop=True)


def _rfm(scores: Rfm) -> PageTable:
    columns = (
        PageColumn("segment", _("Segment")),
        PageColumn("clients", _("Clients"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("money", _("Revenue"), Format.MONEY),
        PageColumn("money_share", _("Share of revenue"), Format.PERCENT),
        PageColumn("recency", _("Days since purchase, median"), Format.DAYS),
        PageColumn("times", _("Purchases, median"), Format.NUMBER),
    )
    note = _("Purchases since {start}.", start=scores.window_start)
    return PageTable("rfm_segments", _("Clients by RFM segment"), columns, segment_summary(scores), note)


def _ranking(key: str, ranking: Pareto) -> PageTable:
    columns = (
        PageColumn("name", _("Name")),
        PageColumn("value", _("Revenue"), Format.MONEY),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("cumulative", _("Running share"), Format.PERCENT),
        PageColumn("class", _("Class")),
    )
    rows = ranking.rows.head(SHOWN)
    rows = rows.assign(**{"class": [_(name) for name in rows["class"]]})
    title = first_of(_(_TITLES[key]), SHOWN, len(ranking.rows))
    return PageTable(f"abc_{key}", title, columns, rows, pareto_sentence(ranking, _(WHO[key])))


def _clients(found: Segmented, places: Mapping[str, tuple[str, int, str]]) -> PageTable:
    columns = (
        PageColumn("client", _("Client"), Format.LINK, 32),
        PageColumn("segment", _("Segment")),
        PageColumn("recency_days", _("Days since purchase"), Format.COUNT),
        PageColumn("frequency", _("Purchases"), Format.COUNT),
        PageColumn("monetary", _("Revenue"), Format.MONEY),
        PageColumn("r", _("R"), Format.COUNT),
        PageColumn("f", _("F"), Format.COUNT),
        PageColumn("m", _("M"), Format.COUNT),
    )
    rows = found.scores.rows.head(SHOWN_ROWS)
    links = [_link(places.get(key), name) for key, name in zip(rows["id"], rows["name"], strict=True)]
    labels = {name: _(name) for name in rows["segment"].unique()}
    rows = rows.assign(client=pd.Series(links, index=rows.index, dtype=object), segment=rows["segment"].map(labels))
    title = first_of(_("Clients by score, best first"), SHOWN_ROWS, len(found.scores.rows))
    return PageTable("rfm_clients", title, columns, rows[[c.key for c in columns]])


def _link(place: tuple[str, int, str] | None, name: object) -> CellLink | None:
    if place is None:
        return None
    table, row, column = place
    return CellLink(table, row, column, "" if pd.isna(name) else str(name))  # type: ignore[call-overload]


def _definitions(found: Segmented) -> tuple[tuple[str, str], ...]:
    return (
        (_("Recency"), _("Days since the client's last purchase; fewer is better.")),
        (_("Frequency"), _("Purchases since {start}, without credit notes.", start=found.scores.window_start)),
        (_("Money"), _("Their sum in your currency, less credit notes, at least 0.")),
        (
            _("Scores"),
            _("5 for the best fifth, 1 for the last; equal clients get one score. Fewer than five clients: 3 to 1."),
        ),
        (
            _("Class"),
            _(
                "A: those that make the first 80 % of all revenue in this workbook, B: up to 95 %, C: the rest. "
                "Clients by what they bought, products and managers by the won deals that have a close date."
            ),
        ),
        (_("Source"), _("RFM as the R package rfm scores it; Pareto, without assuming that 20 % make 80 %.")),
    )


def _left_out(found: Segmented) -> tuple[str, ...]:
    sentences = [
        plural(
            "{count} client bought before the RFM window only and has no score.",
            "{count} clients bought before the RFM window only and have no score.",
            found.scores.older,
        )
        if found.scores.older
        else "",
        plural("{count} purchase lies in the future.", "{count} purchases lie in the future.", found.scores.future)
        if found.scores.future
        else "",
        plural(
            "{count} won deal has no close date, so no segment and no ranking counts it: `xlcrm check` finds it.",
            "{count} won deals have no close date, so no segment and no ranking counts them: `xlcrm check` finds them.",
            found.undated,
        )
        if found.undated
        else "",
        plural(
            "{count} segment of yours could not be read: see the table of them.",
            "{count} segments of yours could not be read: see the table of them.",
            len(found.own.unread),
        )
        if found.own.unread
        else "",
    ]
    unnamed = [
        _("{amount} of revenue belongs to none of the {who}.", amount=written(amount, ",.0f"), who=_(WHO[key]))
        for key, amount in found.unnamed.items()
        if amount
    ]
    return tuple(sentence for sentence in (*sentences, *unnamed) if sentence)
