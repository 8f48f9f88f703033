"""The one list of reports. Light, so that help and forms need not load the trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from xlcrm.texts import N_

if TYPE_CHECKING:
    from xlcrm.reports.report_request import ReportRequest
    from xlcrm.tables.pages import ReportPage

ReportName = Literal["all", "effectiveness"]
"""What may be asked for: a name of the list, or all of them."""


@dataclass(frozen=True, slots=True)
class ListedReport:
    """One report: its name on the command line, its file in this room, its label and what it answers."""

    name: str
    file: str
    label: str
    tip: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that it reads."""
        return import_module(f"xlcrm.reports.{self.file}").READS  # type: ignore[no-any-return]

    @property
    def draw(self) -> Callable[[ReportRequest], ReportPage]:
        """The function that makes its page."""
        return import_module(f"xlcrm.reports.{self.file}").draw  # type: ignore[no-any-return]


ALL_REPORTS = (
    ListedReport(
        "effectiveness",
        "effectiveness_page",
        N_("Effectiveness"),
        N_("Does the work with clients pay: revenue, win rate, cycle, refusals, new clients, receivables."),
    ),
)


def listed_report(name: str) -> ListedReport:
    """The report of that name; the name is one of the list."""
    return next(listed for listed in ALL_REPORTS if listed.name == name)
