"""Files that a command makes: whole, beside the workbook, never over another file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from xlcrm.errors import WrongUseError
from xlcrm.hosts import made_files
from xlcrm.hosts.find_office import NoOfficeError
from xlcrm.hosts.made_files import folder_of_book, told_of_files, write_files
from xlcrm.tables.edits import OutputFile, PagesFile, RowsFile
from xlcrm.tables.pages import Format, PageColumn, ReportPage

PAGE = ReportPage("week", "Week", "The week", "It went well.")
COLUMNS = (PageColumn("name", "Name"), PageColumn("day", "Day", Format.DATE), PageColumn("sum", "Sum", Format.MONEY))


def test_a_file_goes_into_a_folder_of_its_own(tmp_path: Path) -> None:
    paths = write_files([OutputFile("Ann/plan.ics", b"BEGIN")], tmp_path / "new")
    assert paths == [tmp_path / "new" / "Ann" / "plan.ics"]
    assert paths[0].read_bytes() == b"BEGIN"


def test_no_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "plan.ics").write_bytes(b"mine")
    files = [OutputFile("plan.ics", b"1"), OutputFile("plan.ics", b"2")]
    assert [path.name for path in write_files(files, tmp_path)] == ["plan (2).ics", "plan (3).ics"]
    assert (tmp_path / "plan.ics").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "..\\out.txt", "a/../../out.txt", "C:\\out.txt"])
def test_no_name_leaves_the_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    (path,) = write_files([OutputFile(name, b"")], folder)
    assert path.resolve().is_relative_to(folder.resolve())


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(b"")
    with pytest.raises(WrongUseError, match="Name a folder"):
        write_files([OutputFile("plan.ics", b"")], tmp_path / "plan")


def test_rows_stay_what_they_are(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"name": ["=1+1", None], "day": pd.to_datetime(["2026-01-31", None]), "sum": [12.5, float("nan")]}
    )
    (path,) = write_files([RowsFile("list.xlsx", COLUMNS, rows)], tmp_path)
    lines = list(load_workbook(path).active.values)  # type: ignore[union-attr]
    assert lines == [("Name", "Day", "Sum"), ("=1+1", dt.datetime(2026, 1, 31), 12.5)]


def test_rows_may_be_none(tmp_path: Path) -> None:
    empty = pd.DataFrame({"name": [], "day": [], "sum": []})
    (path,) = write_files([RowsFile("list.xlsx", COLUMNS, empty)], tmp_path)
    assert list(load_workbook(path).active.values) == [("Name", "Day", "Sum")]  # type: ignore[union-attr]


def test_without_libreoffice_the_pages_are_there_and_the_pdf_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*_given: object) -> str:
        raise NoOfficeError

    monkeypatch.setattr(made_files, "print_books", absent)
    files = [PagesFile("week.xlsx", (PAGE,), printed=True)]
    paths = write_files(files, tmp_path)
    assert load_workbook(paths[0]).sheetnames == ["Week"]
    assert told_of_files(files, paths).endswith("There is no PDF of them, for LibreOffice is not installed here.")


def test_a_pdf_is_printed_beside_its_pages(tmp_path: Path) -> None:
    paths = write_files([PagesFile("week.xlsx", (PAGE,), printed=True)], tmp_path)
    assert [path.suffix for path in paths] == [".xlsx", ".pdf"]
    assert paths[1].read_bytes().startswith(b"%PDF")


def test_the_folder_is_that_of_the_workbook_or_the_users_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "Documents").mkdir()
    assert folder_of_book(str(tmp_path / "crm.xlsx")) == tmp_path
    assert folder_of_book("Book1") == tmp_path / "Documents"
    assert folder_of_book("https://firm.sharepoint.com/docs/crm.xlsx") == tmp_path / "Documents"
