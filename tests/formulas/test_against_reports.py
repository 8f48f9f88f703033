"""A cell and a report never disagree: formulas over the sheets of the sample firm against the reports' figures."""

from __future__ import annotations

import datetime as dt

import pytest

from formula_cells import cells_of
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.call_formula import call_formula
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.datetime(2026, 11, 21)
YEAR = [dt.datetime(2026, 1, 1), TODAY]
START = dt.datetime(2025, 9, 1)
REPORTS = ("effectiveness", "receivables", "acquisition", "satisfaction", "calls", "clients", "payback")


@pytest.fixture(scope="module")
def firm():
    return make_sample_firm(TODAY.date(), 7, 0.1)


@pytest.fixture(scope="module")
def figures(firm):
    context = RunContext(TODAY.date(), TODAY)
    settings = FirmSettings(crm_start_date=START.date(), currency=firm.settings.get("currency", "EUR"))
    book = MemoryWorkbook.of(firm.frames, settings)
    outcome = run_command(
        listed_command("report").load(),
        book,
        context,
        {"names": REPORTS, "from_": YEAR[0].date(), "to": TODAY.date()},
    )
    return {name: report["metrics"] for name, report in outcome.json["reports"].items()}


@pytest.fixture(scope="module")
def sheets(firm):
    made = {key: cells_of(key, frame) for key, frame in firm.frames.items()}
    return {spec.key: made.get(spec.key) for spec in ALL_TABLES}


@pytest.mark.parametrize(
    ("report", "figure", "name", "tables", "values"),
    [
        ("effectiveness", "win_rate", "WINRATE", "deals", YEAR),
        ("effectiveness", "win_rate_value", "WINRATE", "deals", [*YEAR, None, "value"]),
        ("effectiveness", "revenue", "REVENUE", "deals invoices", [None, *YEAR]),
        ("effectiveness", "average_won_amount", "AVGBILL", "deals", YEAR),
        ("effectiveness", "sales_cycle_won_median_days", "CYCLE", "deals", [*YEAR, None, None, "median"]),
        ("effectiveness", "first_contact_to_deal_mean_days", "FIRSTTODEAL", "deals contacts activities", YEAR),
        ("effectiveness", "new_client_share", "NEWSHARE", "deals invoices", YEAR),
        ("effectiveness", "repeat_rate", "REPEATRATE", "deals invoices", []),
        ("effectiveness", "deal_margin", "MARGIN", "deals deal_lines", [None, *YEAR]),
        ("effectiveness", "sales_velocity_per_day", "VELOCITY", "deals", YEAR),
        ("effectiveness", "deals_lost", "REFUSALS", "deals", YEAR),
        ("receivables", "receivables", "RECEIVABLES", "invoices payments", [TODAY]),
        ("receivables", "dso_credit_days", "DSO", "invoices payments", [TODAY, 90]),
        ("clients", "churn", "CHURN", "deals invoices", [None, TODAY]),
        ("clients", "churn", "CHURN", "deals invoices", [TODAY - dt.timedelta(days=364), TODAY]),
        ("clients", "retention", "RETENTION", "deals invoices", [None, TODAY]),
        ("acquisition", "cac", "CAC", "costs deals invoices users fx_rates settings", YEAR),
        ("satisfaction", "nps", "NPS", "surveys contacts", YEAR),
        ("calls", "calls_lost", "LOSTCALLS", "calls activities contacts companies users deals", YEAR),
        (
            "calls",
            "calls_lost_share",
            "LOSTCALLS",
            "calls activities contacts companies users deals",
            [*YEAR, None, "pct"],
        ),
    ],
)
def test_a_cell_shows_what_the_report_does(figures, sheets, report, figure, name, tables, values):
    answer = call_formula(f"CRM_{name}", [*(sheets[key] for key in tables.split()), *values])
    assert answer == pytest.approx(figures[report][figure], rel=1e-6)


def test_loyalty_is_the_index_as_a_share(figures, sheets):
    answer = call_formula("CRM_LOYALTY", [sheets["deals"], sheets["invoices"], sheets["wallet"], None, None, *YEAR])
    assert answer == pytest.approx(figures["effectiveness"]["loyalty_index"] / 100, rel=1e-6)


def test_revenue_of_every_client_adds_up(firm, sheets):
    clients = [[name] for name in firm.frames["companies"]["name"].unique()]
    one_a_row = call_formula("CRM_REVENUE", [sheets["deals"], sheets["invoices"], clients])
    known = [row[0] for row in one_a_row if isinstance(row[0], float)]
    whole = call_formula("CRM_REVENUE", [sheets["deals"], sheets["invoices"]])
    assert 0.9 * whole < sum(known) <= whole + 0.01


def test_before_and_after_is_that_of_the_payback_report(figures, sheets):
    tables = [sheets[key] for key in ("income", "costs", "deals", "invoices", "users", "fx_rates", "settings")]
    headers, row = call_formula("CRM_BEFOREAFTER", [*tables, START, TODAY])
    found = dict(zip(headers, row, strict=True))
    payback = figures["payback"]
    for key, figure in (("before", "profit_before"), ("after", "profit_after"), ("change", "profit_change")):
        assert found[key] == pytest.approx(payback[figure], rel=1e-6)
