"""The one list of reports. Light, so that help and forms need not load the trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from xlcrm.texts import N_

if TYPE_CHECKING:
    from xlcrm.reports.metric import Metric
    from xlcrm.reports.report_request import ReportRequest
    from xlcrm.tables.pages import ReportPage

ReportName = Literal[
    "all",
    "effectiveness",
    "funnel",
    "managers",
    "clients",
    "lifetime",
    "refusals",
    "receivables",
    "campaigns",
    "payback",
    "forecast",
    "sales",
    "satisfaction",
    "acquisition",
    "kpi",
    "calls",
    "goals",
    "commission",
    "whatif",
]
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
    def metrics(self) -> tuple[Metric, ...]:
        """The figures that its page and its JSON give."""
        return import_module(f"xlcrm.reports.{self.file}").METRICS  # type: ignore[no-any-return]

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
    ListedReport(
        "funnel",
        "funnel_page",
        N_("Funnel"),
        N_("How far deals come, how long they take, where they stop, which ones stand too long."),
    ),
    ListedReport(
        "managers",
        "managers_page",
        N_("Managers"),
        N_("Who sells what, who may need help, what goes along with winning, load, dependence, use of the CRM."),
    ),
    ListedReport(
        "clients",
        "clients_page",
        N_("Clients"),
        N_("Who makes the revenue, who left, who costs more than they bring, and what to offer whom."),
    ),
    ListedReport(
        "lifetime",
        "lifetime_page",
        N_("Lifetime value"),
        N_("What clients will buy in a year, who slips away, and how far to trust it."),
    ),
    ListedReport(
        "refusals",
        "refusals_page",
        N_("Refusals"),
        N_("How many deals were lost, why, at which stage, with whom, and how many by our own failure."),
    ),
    ListedReport(
        "receivables",
        "receivables_page",
        N_("Receivables and invoices"),
        N_("Who owes what and for how long; what was invoiced, paid, and won but never invoiced."),
    ),
    ListedReport(
        "campaigns",
        "campaigns_page",
        N_("Campaign results"),
        N_("What each campaign brought, from messages to won deals, against what it cost."),
    ),
    ListedReport(
        "payback",
        "payback_page",
        N_("CRM payback"),
        N_("Does the CRM pay: its cost, profit before and after, payback, goals."),
    ),
    ListedReport(
        "forecast",
        "forecast_page",
        N_("Forecast"),
        N_("What the open deals promise by month and by manager, what is overdue, how fast money comes."),
    ),
    ListedReport(
        "sales",
        "sales_page",
        N_("Sales"),
        N_("Sales by month and quarter, against the one before and a year ago; margins and losses."),
    ),
    ListedReport(
        "satisfaction",
        "satisfaction_page",
        N_("Satisfaction"),
        N_("Would clients recommend us: NPS with its margin of error, by month and manager, and whom to call."),
    ),
    ListedReport(
        "acquisition",
        "acquisition_page",
        N_("Winning and keeping"),
        N_("What it costs to win a client and to keep one."),
    ),
    ListedReport(
        "kpi",
        "kpi_page",
        N_("KPI"),
        N_("What a sale costs and brings, by channel, client, product line, department, manager and territory."),
    ),
    ListedReport(
        "calls",
        "calls_page",
        N_("Calls"),
        N_("Incoming calls that are in no report, and missed ones that nobody returned."),
    ),
    ListedReport(
        "goals",
        "goals_page",
        N_("Goals"),
        N_("How far each goal is, whether it keeps pace, and what that is worth."),
    ),
    ListedReport(
        "commission",
        "commission_page",
        N_("Commission"),
        N_("What people earn by fixed pay and by share of sales, and what low fixed pay would change."),
    ),
    ListedReport(
        "whatif",
        "whatif_page",
        N_("What if"),
        N_("What it would bring if more clients stayed, by your own figures and by what books say."),
    ),
)


def listed_report(name: str) -> ListedReport:
    """The report of that name; the name is one of the list."""
    return next(listed for listed in ALL_REPORTS if listed.name == name)
