"""Home's formulas against the reports: two ways to the same figures, over the sample firm with its planted defects."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from firms import request_for
from libreoffice import recalculate
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.building.template import build_template
from xlcrm.metrics.new_clients import new_clients
from xlcrm.metrics.period import Period, chosen_period
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import purchases_in, revenue, revenue_by_client
from xlcrm.metrics.sales_cycle import sales_cycle
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.birthdays import next_birthdays
from xlcrm.reminders.stale_deals import open_deals
from xlcrm.reports.effectiveness import measure
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.date.today()  # Home asks the clock
SETTINGS = FirmSettings(fiscal_year_start_month=4)


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    firm = make_sample_firm(TODAY, scale=0.1)
    return {key: rows for key, rows in firm.frames.items() if key not in ("settings", "lists", "stages")}


@pytest.fixture(scope="module")
def book(frames: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    tmp: Path = tmp_path_factory.mktemp("home")
    build_template(tmp / "firm.xlsx", SETTINGS, frames)
    return openpyxl.load_workbook(recalculate(tmp / "firm.xlsx", tmp), data_only=True)


@pytest.fixture(scope="module")
def home(book: openpyxl.Workbook) -> dict[str, float]:
    rows = book["_home"].iter_rows(min_row=2, max_col=2, values_only=True)
    return {str(key): value for key, value in rows if key}


@pytest.fixture(scope="module")
def request_of_year(frames: dict[str, pd.DataFrame]) -> ReportRequest:
    memory = MemoryWorkbook.of(frames, SETTINGS)
    read = read_tables(memory.read(memory.tables)).tables
    period = chosen_period(None, None, TODAY, SETTINGS.fiscal_year_start_month)
    return request_for(read.frames, period, SETTINGS)


def test_home_sells_what_the_reports_sell(home: dict[str, float], request_of_year: ReportRequest) -> None:
    bought, year = request_of_year.bought, request_of_year.period
    assert bool(home["takes_invoices"]) == (bought.basis == "invoices")
    for span in ("month", "quarter", "year"):
        period = Period(home[f"{span}_start"].date(), TODAY)  # type: ignore[attr-defined]
        assert home[f"revenue_{span}"] == pytest.approx(revenue(bought.rows, period) or 0, abs=0.01)
        before = revenue(bought.rows, period.a_year_earlier) or 0
        assert home[f"revenue_{span}_before"] == pytest.approx(before, abs=0.01)
    assert home["new_clients"] == new_clients(bought.rows, year)
    cycle = sales_cycle(request_of_year["deals"], year)
    assert (home["days_to_win"], home["mean_days_to_win"]) == pytest.approx((cycle.median, cycle.mean))


def test_home_counts_whom_the_agenda_names(frames: dict[str, pd.DataFrame], home: dict[str, float]) -> None:
    log = read_activity_log(frames["activities"], frames["contacts"], frames["deals"], TODAY)
    stages = default_rows(SETTINGS)["stages"]
    standing = open_deals(frames["deals"], stages, frames["stage_history"], log, TODAY)
    assert home["past_date"] == (standing["is_past_close"] & ~standing["is_snoozed"]).sum()
    coming = next_birthdays(frames["contacts"]["birthday"], TODAY, SETTINGS.feb29_birthday)["day"]
    assert home["birthdays"] == (coming < pd.Timestamp(TODAY + dt.timedelta(7))).sum()


def test_the_best_clients_are_those_of_the_reports(book: openpyxl.Workbook, request_of_year: ReportRequest) -> None:
    won = find_purchases(request_of_year["deals"], request_of_year["invoices"], "deals")
    ranked = revenue_by_client(purchases_in(won.rows, request_of_year.period)).sort_values("value", ascending=False)
    sheet = book["Home"]
    header = next(cell.row for cell in sheet["B"] if cell.value == "Client")
    shown = [(sheet[f"B{header + nth}"].value, sheet[f"E{header + nth}"].value) for nth in range(1, 6)]
    assert [amount for _name, amount in shown] == pytest.approx(ranked["value"].head(5).tolist(), abs=0.01)
    assert {name for name, _amount in shown} == set(ranked["name"].head(5))


def test_the_overdue_invoices_are_the_largest_of_the_firm(
    frames: dict[str, pd.DataFrame], book: openpyxl.Workbook, home: dict[str, float]
) -> None:
    invoices, payments = frames["invoices"], frames["payments"]
    paid = payments[payments["paid_at"] <= pd.Timestamp(TODAY)].groupby("invoice_id")["amount"].sum()
    rows = invoices.assign(left=invoices["amount"] - invoices["invoice_id"].map(paid).fillna(0).to_numpy())
    is_owed = ~rows["status"].isin(["Draft", "Canceled", "Credit note"]) & (rows["left"] > 0.005)
    is_owed &= ~((rows["status"] == "Paid") & ~rows["invoice_id"].isin(paid.index))
    late = rows[is_owed & (rows["due_date"] < pd.Timestamp(TODAY))].sort_values("left", ascending=False)
    assert len(late) > 1
    sheet = book["Home"]
    at = next(cell.row for cell in sheet["B"] if cell.value == "Number")
    shown = [[sheet[f"{column}{at + nth}"].value for column in "BCGH"] for nth in range(1, 7)]
    days = (pd.Timestamp(TODAY) - late["due_date"]).dt.days
    wanted = list(zip(late["number"], late["company"].fillna(late["contact"]), days, late["left"], strict=True))[:4]
    shown_first = shown[: len(wanted)]
    assert [row[:3] for row in shown_first] == [list(row[:3]) for row in wanted]
    assert [row[3] for row in shown_first] == pytest.approx([row[3] for row in wanted], abs=0.01)
    assert sum(row[3] for row in shown[:5]) == pytest.approx(home["receivables_overdue"], abs=0.02)


def test_the_birthdays_are_those_of_the_week(frames: dict[str, pd.DataFrame], book: openpyxl.Workbook) -> None:
    contacts = frames["contacts"].reset_index(drop=True)
    coming = next_birthdays(contacts["birthday"], TODAY, SETTINGS.feb29_birthday)["day"].reset_index(drop=True)
    near = coming[coming < pd.Timestamp(TODAY + dt.timedelta(7))].sort_values(kind="stable")
    sheet = book["Home"]
    at = next(cell.row for cell in sheet["J"] if cell.value == "Day")
    shown = [(sheet[f"J{at + nth}"].value, sheet[f"K{at + nth}"].value) for nth in range(1, min(len(near), 4) + 1)]
    names = (contacts["first_name"].fillna("") + " " + contacts["last_name"].fillna("")).str.split().str.join(" ")
    wanted = [(day.to_pydatetime(), names[row]) for row, day in near.head(4).items()]
    assert [day for day, _name in shown] == [day for day, _name in wanted]
    assert [" ".join(name.split()) for _day, name in shown] == [name for _day, name in wanted]


def test_ids_in_any_order_give_the_same_home(
    frames: dict[str, pd.DataFrame], home: dict[str, float], tmp_path: Path
) -> None:
    mixed = {
        key: rows.sample(frac=1, random_state=1).set_axis(rows.index) if key in ("companies", "invoices") else rows
        for key, rows in frames.items()
    }
    build_template(tmp_path / "mixed.xlsx", SETTINGS, mixed)
    book = openpyxl.load_workbook(recalculate(tmp_path / "mixed.xlsx", tmp_path), data_only=True)
    found = {str(key): value for key, value in book["_home"].iter_rows(min_row=2, max_col=2, values_only=True) if key}
    assert (home["companies_in_order"], home["invoices_in_order"]) == (True, True)
    assert (found["companies_in_order"], found["invoices_in_order"]) == (False, False)
    for key in ("receivables", "receivables_overdue", "new_clients", "won_year"):
        assert found[key] == pytest.approx(home[key], abs=0.01), key


def test_home_says_what_the_report_says(frames: dict[str, pd.DataFrame], home: dict[str, float]) -> None:
    book = MemoryWorkbook.of(frames, SETTINGS)
    read = read_tables(book.read(book.tables)).tables
    period = chosen_period(None, None, TODAY, SETTINGS.fiscal_year_start_month)
    told = measure(request_for(read.frames, period, SETTINGS))
    assert home["won_year_count"] == told["deals_won"]
    assert home["lost_year_count"] == told["deals_lost"]
    assert home["win_rate"] == pytest.approx(told["win_rate"])
    assert home["average_won"] == pytest.approx(told["average_won_amount"])
    assert home["receivables"] == pytest.approx(told["receivables"], abs=0.01)
    assert home["receivables_overdue"] == pytest.approx(told["receivables_overdue"], abs=0.01)


def test_home_says_what_the_agenda_says(frames: dict[str, pd.DataFrame], home: dict[str, float]) -> None:
    log = read_activity_log(frames["activities"], frames["contacts"], frames["deals"], TODAY)
    today = pd.Timestamp(TODAY)
    late = log.planned["end"] < today
    assert home["overdue_activities"] == late.sum()
    assert home["activities_today"] == (~late & (log.planned["start"] <= today)).sum()


def test_home_counts_the_rows(frames: dict[str, pd.DataFrame], home: dict[str, float]) -> None:
    assert home["companies"] == len(frames["companies"])
    assert home["open_deals"] == (frames["deals"]["status"] == "Open").sum()
    assert home["reachable"] == frames["contacts"]["email"].notna().sum()
