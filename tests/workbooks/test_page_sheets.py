"""A page never takes the place of a sheet that the user made, and finds its own again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from hosts.command_calls import call
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.reports.all_reports import ALL_REPORTS, listed_report
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.pages import ReportPage
from xlcrm.workbooks.page_sheets import drawn_before, remember_sheet, sheet_of_page


def page(sheet: str, key: str = "sales") -> ReportPage:
    return ReportPage(key=key, sheet=sheet, title=sheet, headline="")


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    file = tmp_path / "crm.xlsx"
    assert call("new", file).code == 0
    return file


def test_no_report_bears_the_name_of_a_table(make_frames) -> None:
    import datetime as dt

    from firms import request_for
    from xlcrm.metrics.period import Period

    asked = request_for(make_frames(), Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
    pages = {listed_report(each.name).draw(asked).sheet.casefold() for each in ALL_REPORTS}
    assert len(pages) == len(ALL_REPORTS)
    assert not pages & {spec.sheet.casefold() for spec in ALL_TABLES}


def test_a_sheet_of_the_users_stays_and_the_page_goes_beside_it(crm: Path) -> None:
    book = openpyxl.load_workbook(crm)
    book.create_sheet("Sales")["A1"] = "my own figures"
    book.save(crm)
    said = " ".join(call("report", crm, "sales").out.split())
    assert "A sheet of yours is named Sales, so this page is on Sales 2." in said
    again = " ".join(call("report", crm, "sales").out.split())
    assert "A sheet of yours" not in again
    sheets = openpyxl.load_workbook(crm)
    assert sheets["Sales"]["A1"].value == "my own figures"
    assert [name for name in sheets.sheetnames if name.startswith("Sales")] == ["Sales", "Sales 2"]


def test_a_renamed_page_is_found_again(crm: Path) -> None:
    file = XlsxFile.open(crm)
    remember_sheet(file, page("Sales"), "Companies")  # as Excel keeps the name when the sheet is renamed
    assert sheet_of_page(file, page("Sales")) == "Companies"
    remember_sheet(file, page("Sales"), "It's gone")
    assert drawn_before(file.defined_names, "sales") == "It's gone"
    assert sheet_of_page(file, page("Sales")) == "Sales"


def test_a_long_name_is_cut_to_what_excel_allows(crm: Path) -> None:
    book = openpyxl.load_workbook(crm)
    long = "A page with quite a long name ab"[:31]
    book.create_sheet(long)
    book.save(crm)
    chosen = sheet_of_page(XlsxFile.open(crm), page(long, "long"))
    assert (len(chosen), chosen[-2:]) == (31, " 2")
