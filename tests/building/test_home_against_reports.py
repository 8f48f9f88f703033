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
from xlcrm.metrics.period import chosen_period
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reports.effectiveness import measure
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.date.today()  # Home asks the clock
SETTINGS = FirmSettings(fiscal_year_start_month=4)


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    firm = make_sample_firm(TODAY, scale=0.1)
    return {key: rows for key, rows in firm.frames.items() if key not in ("settings", "lists", "stages")}


@pytest.fixture(scope="module")
def home(frames: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    tmp: Path = tmp_path_factory.mktemp("home")
    build_template(tmp / "firm.xlsx", SETTINGS, frames)
    sheet = openpyxl.load_workbook(recalculate(tmp / "firm.xlsx", tmp), data_only=True)["_home"]
    return {str(key): value for key, value in sheet.iter_rows(min_row=2, max_col=2, values_only=True) if key}


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
