"""Report: what the work with clients brought in a period, on as many pages as are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from xlcrm.commands.command import Option, RunContext
from xlcrm.metrics.native_frames import Frame
from xlcrm.metrics.period import chosen_period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import ALL_REPORTS, ReportName, listed_report
from xlcrm.reports.report_request import PURCHASE_TABLES, ReportRequest
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.pages import ReportPage
from xlcrm.texts import N_, _

READS = tuple(sorted({table for listed in ALL_REPORTS for table in listed.reads}.union(PURCHASE_TABLES)))
WRITES: tuple[str, ...] = ()
_USUAL: tuple[ReportName, ...] = ("effectiveness",)


def reads(names: tuple[ReportName, ...] = _USUAL, **_others: Any) -> tuple[str, ...]:
    """The tables that these reports read."""
    wanted = {table for name in _asked(names) for table in listed_report(name).reads}
    return tuple(sorted(wanted.union(PURCHASE_TABLES)))


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    names: Annotated[
        tuple[ReportName, ...], Option(N_("Which reports; all for every one of them."), name="name", positional=True)
    ] = _USUAL,
    from_: Annotated[
        dt.date | None, Option(N_("First day; the start of the fiscal year where not given."), name="from")
    ] = None,
    to: Annotated[dt.date | None, Option(N_("Last day; today where not given."))] = None,
) -> Outcome:
    """A sheet for each report over the period."""
    frames = {key: tables[key].reset_index(names="row") for key in reads(names)}
    return draw_reports(frames, tables.settings, context, names=names, from_=from_, to=to)


def draw_reports(
    frames: Mapping[str, Frame],
    settings: FirmSettings,
    context: RunContext,
    *,
    names: tuple[ReportName, ...] = _USUAL,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> Outcome:
    """The same over frames that need not be in memory. frames: what `reads` names, each with the column `row`."""
    period = chosen_period(from_, to, context.today, settings.fiscal_year_start_month)
    request = ReportRequest.of(frames, settings, period, context.today)
    pages = []
    asked = _asked(names)
    for done, name in enumerate(asked):
        context.progress(_(listed_report(name).label), 0.3 + 0.4 * done / len(asked))
        pages.append(listed_report(name).draw(request))
    return Outcome(
        tuple(ShowPage(page) for page in pages),
        tuple(problem for page in pages for problem in page.problems),
        _summary(pages),
        pages[0].json if len(pages) == 1 else {"reports": {page.key: page.json for page in pages}},
    )


def _asked(names: tuple[ReportName, ...]) -> list[str]:
    """The reports by name, each once; none means the usual one."""
    if "all" in names:
        return [listed.name for listed in ALL_REPORTS]
    return list(dict.fromkeys(names or _USUAL))


def _summary(pages: list[ReportPage]) -> str:
    if len(pages) == 1:
        return f"{pages[0].subtitle}: {pages[0].headline}"
    sheets = ", ".join(page.sheet for page in pages)
    return _(
        "{subtitle}: {count} reports, on the sheets {sheets}.",
        subtitle=pages[0].subtitle,
        count=len(pages),
        sheets=sheets,
    )
