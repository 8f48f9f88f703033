"""A new workbook from inside Excel: what is asked, what is made, and that nothing is written over."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xlcrm.errors import WrongUseError
from xlcrm.hosts import new_book
from xlcrm.hosts.new_book import NewWorkbookForm, made_workbook, make_new
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.file_workbook import FileWorkbook

TODAY = dt.date(2026, 11, 21)


def test_a_language_goes_by_its_own_name() -> None:
    read = NewWorkbookForm().read(
        {"language": "Български", "currency": "bgn", "default_phone_country": "", "sample": "no"}
    )
    assert read.mistakes == {}
    assert read.options["settings"] == FirmSettings(language="bg", currency="BGN")
    assert read.options["sample"] is False


def test_what_no_firm_can_have_is_told_beside_its_field() -> None:
    mistakes = NewWorkbookForm().read({"currency": "euro", "fiscal_year_start_month": "13"}).mistakes
    assert set(mistakes) == {"currency", "fiscal_year_start_month"}


def test_the_workbook_is_in_the_language_of_the_firm(tmp_path: Path) -> None:
    settings = FirmSettings(language="ru", firm_name="Ромашка")
    path = made_workbook(tmp_path / "CRM.xlsx", settings, sample=False, today=TODAY)
    assert read_tables(FileWorkbook.open(path).read(["settings"])).tables.settings.firm_name == "Ромашка"


@pytest.mark.parametrize("sample", [False, True])
def test_nothing_is_written_over(tmp_path: Path, sample: bool) -> None:
    (tmp_path / "CRM.xlsx").write_bytes(b"mine")
    with pytest.raises(WrongUseError, match="Choose another name"):
        made_workbook(tmp_path / "CRM.xlsx", FirmSettings(), sample=sample, today=TODAY)
    assert (tmp_path / "CRM.xlsx").read_bytes() == b"mine"


class Excel:
    """As much of xlwings as the button uses."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.said: list[str] = []
        self.app = SimpleNamespace(
            books=SimpleNamespace(open=self.opened.append), alert=lambda text, _title: self.said.append(text)
        )


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Excel:
    made = Excel()
    caller = SimpleNamespace(caller=lambda: made)
    monkeypatch.setitem(sys.modules, "xlwings", SimpleNamespace(Book=caller))
    monkeypatch.setattr(new_book, "documents", lambda: tmp_path)
    return made


def windows(monkeypatch: pytest.MonkeyPatch, options: Any, place: Path | None) -> None:
    asked = SimpleNamespace(ask_form=lambda _form, _read: options, ask_where=lambda _proposed: place)
    monkeypatch.setitem(sys.modules, "xlcrm.hosts.excel_form", asked)


def test_what_was_made_is_opened(excel: Excel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "Ann.xlsx"
    windows(monkeypatch, {"settings": FirmSettings(), "sample": False}, place)
    make_new()
    assert place.exists()
    assert excel.opened == [str(place)]


@pytest.mark.parametrize("options", [None, {"settings": FirmSettings(), "sample": False}])
def test_cancelling_either_window_makes_nothing(
    excel: Excel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: Any
) -> None:
    windows(monkeypatch, options, None)
    make_new()
    assert excel.opened == excel.said == list(tmp_path.iterdir()) == []


def test_a_taken_place_is_told(excel: Excel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "Ann.xlsx"
    place.write_bytes(b"mine")
    windows(monkeypatch, {"settings": FirmSettings(), "sample": False}, place)
    make_new()
    assert excel.opened == []
    assert "Choose another name" in excel.said[0]


def test_without_windows_an_empty_one_lies_in_the_documents(
    excel: Excel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "CRM.xlsx").write_bytes(b"mine")
    monkeypatch.setitem(sys.modules, "xlcrm.hosts.excel_form", None)
    make_new()
    assert excel.opened == [str(tmp_path / "CRM 2.xlsx")]
