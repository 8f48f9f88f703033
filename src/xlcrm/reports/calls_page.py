"""The calls page: incoming calls that are in no report, and missed ones that nobody returned."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.lost_calls import (
    CallCounts,
    CallTables,
    calls_by_hour,
    calls_by_manager,
    calls_by_number,
    calls_left_out,
    count_calls,
    incoming_calls,
)
from xlcrm.metrics.native_frames import Lazy, collected
from xlcrm.metrics.period import Period
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import compared_figures, definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.row_links import linked_rows
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage, charts_over, filled
from xlcrm.texts import N_, _, plural

READS = ("calls", "activities", "companies", "contacts", "users", "deals")

METRICS = (
    Metric(
        "calls_incoming",
        N_("Incoming calls"),
        Format.COUNT,
        N_("Calls from outside in the period, answered or missed; hidden numbers are apart, internal ones left out."),
    ),
    Metric(
        "calls_lost",
        N_("Calls in no report"),
        Format.COUNT,
        N_(
            "Incoming calls without a client of that number, or without an activity with the client by the person who "
            "took the call, in time (Hours to report a call, in Settings)."
        ),
    ),
    Metric("calls_lost_share", N_("Calls in no report, share"), Format.PERCENT, N_("Those / incoming calls.")),
    Metric("calls_missed", N_("Missed calls"), Format.COUNT, N_("Incoming calls that nobody answered.")),
    Metric(
        "calls_not_returned",
        N_("Missed and not returned"),
        Format.COUNT,
        N_("Missed calls whose number nobody here called within the hours of the setting."),
    ),
    Metric(
        "calls_not_returned_share",
        N_("Missed and not returned, share"),
        Format.PERCENT,
        N_("Those / missed calls."),
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    incoming = _incoming(request)
    of_period = _within(incoming, request.period)
    counts = count_calls(of_period)
    found = {
        "managers": calls_by_manager(of_period),
        "hours": calls_by_hour(of_period),
        "numbers": calls_by_number(of_period),
    }
    now = _figures(counts)
    left_out = _left_out(request, counts)
    tables = _tables(found)
    return ReportPage(
        key="calls",
        sheet=_("Lost calls"),
        title=_("Incoming calls against reports"),
        subtitle=subtitle(request, has_amounts=False),
        headline=" ".join(_headline(counts)),
        figures=compared_figures(
            METRICS,
            request,
            lambda asked: (
                now if asked.period == request.period else _figures(count_calls(_within(incoming, asked.period)))
            ),
        ),
        tables=tables,
        charts=_charts(tables),
        definitions=(*definitions_of(METRICS), *_definitions(request.settings.call_match_hours)),
        left_out=left_out_sentences(left_out),
        drill=_drill(of_period),
        json=report_json(request.period, now, found, left_out),
    )


def _incoming(request: ReportRequest) -> Lazy:
    """The calls of the period and of those that it is compared with, looked up once."""
    period = request.period
    whole = Period(min(period.a_year_earlier.start, period.previous.start), period.end)
    known = CallTables(request["companies"], request["contacts"], request["users"])
    log = read_activity_days(request["activities"], request["deals"])
    return incoming_calls(request["calls"], log, known, whole, request.settings.call_match_hours)


def _within(incoming: Lazy, period: Period) -> Lazy:
    return incoming.filter(period.contains("started_at"))


def _figures(counts: CallCounts) -> Figures:
    """None of the period where no call came in: no log is no figure."""
    has_any, has_missed = counts.incoming > 0, counts.missed > 0
    return {
        "calls_incoming": counts.incoming if has_any else None,
        "calls_lost": counts.lost if has_any else None,
        "calls_lost_share": counts.lost_share,
        "calls_missed": counts.missed if has_any else None,
        "calls_not_returned": counts.missed_not_returned if has_missed else None,
        "calls_not_returned_share": counts.not_returned_share,
    }


def _headline(counts: CallCounts) -> Iterator[str]:
    if not counts.incoming:
        yield _("No incoming call in the period: import your exchange's log into the Calls sheet.")
        return
    yield plural(
        "Of {count} incoming call {lost} is in no report ({share}).",
        "Of {count} incoming calls {lost} are in no report ({share}).",
        counts.incoming,
        lost=shown(counts.lost, Format.COUNT),
        share=shown(counts.lost_share, Format.PERCENT),
    )
    if counts.missed:
        yield plural(
            "{count} was missed, and {open} of the missed were not returned.",
            "{count} were missed, and {open} of the missed were not returned.",
            counts.missed,
            open=shown(counts.missed_not_returned, Format.COUNT),
        )


def _tables(found: dict[str, pd.DataFrame]) -> tuple[PageTable, ...]:
    kinds = {"known": _("of a client"), "unknown": _("of nobody known"), "hidden": _("hidden")}
    managers, hours, numbers = (found[key] for key in ("managers", "hours", "numbers"))
    return filled(
        PageTable(
            "managers",
            _("Incoming calls by the person who took them"),
            _columns(PageColumn("user", _("Person"), width=26)),
            managers.assign(user=managers["user"].fillna(_("(nobody)"))),
        ),
        PageTable(
            "numbers",
            _("Incoming calls by number"),
            _columns(PageColumn("number", _("Number"), width=26)),
            numbers.assign(number=numbers["number"].map(kinds)),
            _(
                "A number of nobody known is in no report by itself: add the client. A hidden one can be neither "
                "matched nor returned."
            ),
        ),
        PageTable(
            "hours",
            _("Incoming calls by hour"),
            _columns(PageColumn("hour", _("Hour"), width=26)),
            hours.assign(hour=[f"{hour:02d}:00" for hour in hours["hour"]]),
        ),
    )


def _columns(first: PageColumn) -> tuple[PageColumn, ...]:
    return (
        first,
        PageColumn("incoming", _("Incoming"), Format.COUNT),
        PageColumn("answered", _("Answered"), Format.COUNT),
        PageColumn("missed", _("Missed"), Format.COUNT),
        PageColumn("lost", _("In no report"), Format.COUNT),
        PageColumn("lost_share", _("Share in no report"), Format.PERCENT),
        PageColumn("missed_not_returned", _("Missed, not returned"), Format.COUNT),
    )


def _charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    return charts_over(
        tables,
        PageChart(
            _("Calls in no report, by person"), ChartKind.BAR, "managers", "user", ("lost", "missed_not_returned")
        ),
        PageChart(_("Incoming calls by hour"), ChartKind.COLUMN, "hours", "hour", ("incoming", "lost")),
    )


def _drill(incoming: Lazy) -> tuple[PageTable, ...]:
    """The missed calls to return, and the calls in no report; the newest first."""
    open_calls = incoming.filter(nw.col("is_lost") | nw.col("is_not_returned")).select(
        "row",
        "started_at",
        "number",
        "user",
        "line",
        "duration_s",
        "is_known",
        "is_missed",
        "is_lost",
        "is_not_returned",
    )
    rows = collected(open_calls).sort_values(["started_at", "row"], ascending=[False, True], ignore_index=True)
    flags = {
        key: rows[key].fillna(value=False).astype(bool)
        for key in ("is_known", "is_missed", "is_lost", "is_not_returned")
    }
    rows = rows.assign(**flags)
    return filled(
        _call_rows("calls_to_return", _("Missed calls that nobody returned"), rows[rows["is_not_returned"]]),
        _call_rows("calls_in_no_report", _("Incoming calls in no report"), rows[rows["is_lost"]]),
    )


def _call_rows(name: str, title: str, calls: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("link", _("Number"), Format.LINK, 20),
        PageColumn("day", _("Day"), Format.DATE),
        PageColumn("time", _("Time")),
        PageColumn("user", _("Person"), width=26),
        PageColumn("whose", _("Number of"), width=20),
        PageColumn("state", _("Answered")),
        PageColumn("duration_s", _("Seconds"), Format.COUNT),
    )
    said = calls.assign(
        day=calls["started_at"].dt.normalize(),
        time=calls["started_at"].dt.strftime("%H:%M"),
        user=calls["user"].fillna(_("(nobody)")),
        whose=calls["is_known"].map({True: _("a client"), False: _("nobody known")}),
        state=calls["is_missed"].map({True: _("no"), False: _("yes")}),
    )
    return linked_rows(name, title, columns, said, ("calls", "number"))


def _left_out(request: ReportRequest, counts: CallCounts) -> dict[str, int]:
    reasons = {
        "calls_internal": counts.internal,
        "calls_hidden": counts.hidden,
        **calls_left_out(request["calls"], request.period),
    }
    return {reason: times for reason, times in reasons.items() if times}


def _definitions(hours: int) -> tuple[tuple[str, str], ...]:
    return (
        (
            _("In no report"),
            _(
                "A call is in a report where a contact or company has its number (the last nine digits are compared) "
                "and the person who took it did an activity with that client, from a quarter of an hour before the "
                "call to {hours} hours after it; an activity that says a day and no hour counts for that day. Where "
                "the log names no person, anybody's activity counts.",
                hours=hours,
            ),
        ),
        (_("Internal"), _("Numbers of our own people and lines, and numbers of five digits and fewer.")),
    )
