"""The satisfaction report as a page: the score with its margin of error, how it moved, and whom to call."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.nps import SMALL_SAMPLE
from xlcrm.reports.client_links import ClientLinks
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.row_links import linked_rows
from xlcrm.reports.satisfaction import READS, SatisfactionReport, left_out, measure
from xlcrm.tables.pages import (
    ChartKind,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
    first_of,
)
from xlcrm.texts import N_, _, plural

__all__ = ["READS", "draw"]

_SHOWN = 10
METRICS: tuple[Metric, ...] = (
    Metric(
        "nps",
        N_("NPS"),
        Format.DAYS,
        N_(
            "Share of promoters (9 and 10) - share of detractors (0 to 6), * 100: -100 to 100. The latest answer of "
            "each person in the period."
        ),
        is_of_period=False,
    ),
    Metric(
        "nps_margin",
        N_("Margin of error, points"),
        Format.DAYS,
        N_("With 95 % confidence the score of all clients lies within so many points to either side."),
        is_of_period=False,
    ),
    Metric("answers", N_("People who answered"), Format.COUNT, N_("People with an answer in the period.")),
    Metric("promoters", N_("Promoters"), Format.PERCENT, N_("Answers of 9 and 10 / answers.")),
    Metric("passives", N_("Passives"), Format.PERCENT, N_("Answers of 7 and 8 / answers.")),
    Metric("detractors", N_("Detractors"), Format.PERCENT, N_("Answers of 0 to 6 / answers.")),
    Metric("mean_score", N_("Mean score"), Format.DAYS, N_("The mean of the answers, 0 to 10.")),
    Metric(
        "nps_of_clients",
        N_("NPS of clients"),
        Format.DAYS,
        N_("The same over clients, each with the mean of its people's scores: large clients count once."),
        is_of_period=False,
    ),
    Metric(
        "clients", N_("Clients that answered"), Format.COUNT, N_("Clients with an answer in the period."), on_page=False
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    report, links = SatisfactionReport(request), ClientLinks(request)
    figures = measure(report)
    before, year_ago = (
        measure(SatisfactionReport(request.over(period)))
        for period in (request.period.previous, request.period.a_year_earlier)
    )
    missing = left_out(report)
    tables = _tables(report, links)
    return ReportPage(
        key="satisfaction",
        sheet=_("Satisfaction"),
        title=_("Satisfaction"),
        subtitle=subtitle(request, has_amounts=False),
        headline=headline(report),
        figures=noted_figures(METRICS, figures, before, year_ago, _caveats(report, figures, before, year_ago)),
        tables=tables,
        charts=_charts(tables),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(missing),
        drill=_drill(report, links),
        json=report_json(request.period, figures, _plain_tables(report), missing),
    )


def headline(report: SatisfactionReport) -> str:
    """The score with its margin, in words; says what to enter where nobody answered."""
    people, period = report.people, report.request.period
    if people.score is None:
        return _(
            "No survey answer between {start} and {end}: enter answers of 0 to 10 on the Surveys sheet.",
            start=period.start,
            end=period.end,
        )
    told = plural(
        "NPS {score} from {count} person: {promoters} would recommend you, {detractors} would not.",
        "NPS {score} from {count} people: {promoters} would recommend you, {detractors} would not.",
        people.answers,
        score=f"{people.score:+.0f}",
        promoters=people.promoters,
        detractors=people.detractors,
    )
    if people.is_small:
        return f"{told} {_('A small sample, under {least} answers: a hint, no more.', least=SMALL_SAMPLE)}"
    margin = shown(people.margin, Format.COUNT)
    return f"{told} {_('With so many answers the score is sure to {margin} points.', margin=f'±{margin}')}"


def _caveats(report: SatisfactionReport, figures: Figures, before: Figures, year_ago: Figures) -> dict[str, str]:
    """What a reader must know beside a figure; scores are set beside those of other periods as they are."""
    caveats = {key: _beside(before[key], year_ago[key]) for key in ("nps", "nps_of_clients")}
    if report.people.answers and report.people.is_small:
        caveats["answers"] = _("small sample")
    if figures["clients"]:
        count = plural("{count} client", "{count} clients", int(figures["clients"]))
        caveats["nps_of_clients"] = "; ".join(part for part in (caveats["nps_of_clients"], count) if part)
    return caveats


def _beside(before: float | None, year_ago: float | None) -> str:
    """A score of other periods: differences of scores are points, not percent."""
    parts = []
    if before is not None:
        parts.append(_("before {value}", value=shown(before, Format.DAYS)))
    if year_ago is not None:
        parts.append(_("a year ago {value}", value=shown(year_ago, Format.DAYS)))
    return "; ".join(parts)


def _tables(report: SatisfactionReport, links: ClientLinks) -> tuple[PageTable, ...]:
    if report.answers.empty:
        return ()
    return filled(
        _scores(report),
        _unhappy("unhappy", report, links, _SHOWN),
        _groups("months", _("By month"), PageColumn("month", _("Month")), report.months),
        _groups("managers", _("By manager"), PageColumn("owner", _("Manager")), _named(report.managers, "owner")),
        _groups("classes", _("By class of client"), PageColumn("class", _("Class")), _named(report.classes, "class")),
        _clients(report, links),
    )


def _charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    return charts_over(
        tables,
        PageChart(_("How often each score was given"), ChartKind.COLUMN, "scores", "score_label", ("answers",)),
        PageChart(_("NPS by month"), ChartKind.COLUMN, "months", "month", ("nps",)),
    )


def _drill(report: SatisfactionReport, links: ClientLinks) -> tuple[PageTable, ...]:
    table = _answer_table("answers", _("All answers counted"), report.answers, links)
    return (table,) if len(table.rows) else ()


def _plain_tables(report: SatisfactionReport) -> dict[str, pd.DataFrame]:
    return {
        "scores": report.scores,
        "months": report.months,
        "managers": report.managers,
        "classes": report.classes,
        "clients": report.companies,
        "detractors": report.unhappy,
    }


def _scores(report: SatisfactionReport) -> PageTable:
    columns = (
        PageColumn("score_label", _("Score")),
        PageColumn("kind_label", _("Kind")),
        PageColumn("answers", _("People"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
    )
    kinds = {"promoter": _("promoter"), "passive": _("passive"), "detractor": _("detractor")}
    rows = report.scores
    rows = rows.assign(score_label=rows["score"].astype(str), kind_label=rows["kind"].map(kinds))
    return PageTable("scores", _("Scores"), columns, rows)


def _groups(name: str, title: str, first: PageColumn, rows: pd.DataFrame) -> PageTable:
    columns = (
        first,
        PageColumn("answers", _("People"), Format.COUNT),
        PageColumn("promoters", _("Promoters"), Format.COUNT),
        PageColumn("detractors", _("Detractors"), Format.COUNT),
        PageColumn("nps", _("NPS"), Format.COUNT),
        PageColumn("margin", _("± points"), Format.COUNT),
        PageColumn("mean", _("Mean score"), Format.DAYS),
        PageColumn("sample", _("Sample")),
    )
    sized = rows.assign(sample=rows["is_small"].map({True: _("small sample"), False: ""}))
    note = _("Fewer than {least} people are a small sample: a difference may be chance.", least=SMALL_SAMPLE)
    return PageTable(name, title, columns, sized, note if rows["is_small"].any() else "")


def _named(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    missing = {"owner": _("(no owner)"), "class": _("(bought nothing)")}[key]
    labels = [missing if pd.isna(value) else _(str(value)) if key == "class" else value for value in rows[key]]
    return rows.assign(**{key: labels})


def _unhappy(name: str, report: SatisfactionReport, links: ClientLinks, most: int) -> PageTable:
    rows = report.unhappy
    title = first_of(_("Unhappy people to call, the latest first"), most, len(rows))
    return _answer_table(name, title, rows.head(most), links)


def _answer_table(name: str, title: str, answers: pd.DataFrame, links: ClientLinks) -> PageTable:
    columns = (
        PageColumn("link", _("Contact"), Format.LINK, 30),
        PageColumn("score", _("Score"), Format.COUNT),
        PageColumn("asked_at", _("Date"), Format.DATE),
        PageColumn("client_link", _("Client"), Format.LINK, 24),
        PageColumn("owner", _("Manager")),
        PageColumn("comment", _("Comment"), Format.WRAPPED, 22),
    )
    told = answers.assign(client_link=links.of(answers["client_id"], answers["client"]))
    return linked_rows(name, title, columns, told, ("surveys", "contact"))


def _clients(report: SatisfactionReport, links: ClientLinks) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 30),
        PageColumn("answers", _("People"), Format.COUNT),
        PageColumn("score", _("Mean score"), Format.DAYS),
    )
    everybody = report.companies
    rows = everybody.head(_SHOWN)
    title = first_of(_("Clients with the lowest scores"), _SHOWN, len(everybody))
    return PageTable("clients", title, columns, rows.assign(link=links.of(rows["client_id"], rows["client"])))
