"""A click in desktop Excel, from the words that VBA hands over to the workbook."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbooks.fake_book import BookModel, FakeBook, FakeEngine
from xlcrm.building.ribbon_buttons import RibbonButton
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.hosts import excel, excel_functions
from xlcrm.hosts.button_answers import UnfitAnswersError, read_answers
from xlcrm.hosts.excel import (
    Ask,
    NoWindowError,
    answers_of,
    ask_in_window,
    click,
    known_button,
    pressed,
    sentences,
)
from xlcrm.hosts.workshop import template_bytes
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.edits import Outcome
from xlcrm.texts import current_language
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 9), "Ann")


def coded(**answers: str) -> str:
    """As VBA's HexOf writes it."""
    return "".join(f"{key}\t{value}\n" for key, value in answers.items()).encode("utf-16-be").hex()


def test_answers_come_through_whatever_letters_they_have() -> None:
    answers = {"owner": 'Ганна & "Co" 100% ^|;\'\\', "days": "7"}
    assert answers_of(coded(**answers)) == answers
    assert answers_of("") == {}


def test_a_wrong_answer_is_a_sentence() -> None:
    with pytest.raises(UnfitAnswersError, match="Days ahead: 'soon' is not a number"):
        click(known_button("crm_agenda"), coded(days="soon"), MemoryWorkbook.blank(), CONTEXT)


def test_a_button_of_an_older_addin_is_told() -> None:
    with pytest.raises(WrongUseError, match="xlcrm install"):
        known_button("crm_gone")


def test_a_click_changes_the_workbook_and_says_so() -> None:
    book = MemoryWorkbook.blank()
    answers = {"set:first_name": "Ann", "set:last_name": "Lee", "set:email": "ann@lee.example"}
    outcome = click(known_button("crm_add_contacts"), coded(**answers), book, CONTEXT)
    assert book.tables["contacts"]["last_name"] == ["Lee"]
    assert sentences(outcome)


@pytest.mark.parametrize("id", ["crm_check", "crm_find_duplicates", "crm_agenda", "crm_report_funnel", "crm_history"])
def test_buttons_without_questions_run_on_an_empty_workbook(id: str) -> None:
    assert sentences(click(known_button(id), "", MemoryWorkbook.blank(), CONTEXT))


# --- with a window ---


def asked(answers: dict[str, str] | None) -> Ask:
    """A user who answers so, or cancels."""
    return lambda button: None if answers is None else read_answers(button, answers).options


def press(id: str, book: MemoryWorkbook, ask: Ask, *, asks_all: bool = False) -> Outcome | None:
    return pressed(known_button(id), book, CONTEXT, ask, asks_all=asks_all)


def nobody(_button: RibbonButton) -> None:
    pytest.fail("there is nothing to ask")


def test_a_button_asks_and_runs_with_the_answers() -> None:
    book = MemoryWorkbook.blank()
    assert press("crm_add_companies", book, asked({"set:name": "Acme"}))
    assert book.tables["companies"]["name"] == ["Acme"]


def test_cancel_runs_nothing() -> None:
    book = MemoryWorkbook.blank()
    assert press("crm_add_companies", book, asked(None)) is None
    assert book.tables["companies"]["name"] == []


def test_options_are_asked_for_only_while_that_is_wanted() -> None:
    outcome = press("crm_check", MemoryWorkbook.blank(), nobody)
    assert outcome
    assert press("crm_check", MemoryWorkbook.blank(), asked(None), asks_all=True) is None
    assert press("crm_segment", MemoryWorkbook.blank(), nobody, asks_all=True), "it has no options"


def test_a_python_without_windows_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tkinter", None)
    monkeypatch.delitem(sys.modules, "xlcrm.hosts.excel_form", raising=False)
    with pytest.raises(NoWindowError, match="xlcrm install"):
        press("crm_undo", MemoryWorkbook.blank(), ask_in_window, asks_all=True)


def fake_caller(monkeypatch: pytest.MonkeyPatch, **settings: object) -> FakeBook:
    """An open CRM workbook that is in front, on a desktop."""
    xlwings = pytest.importorskip("xlwings")
    book = FakeBook(BookModel.of(template_bytes(FirmSettings(**settings))))  # type: ignore[arg-type]
    book.app = FakeApp()  # type: ignore[assignment]
    monkeypatch.setattr(xlwings.Book, "caller", lambda: book)
    return book


def test_the_window_and_the_message_speak_the_language_of_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    book, heard = fake_caller(monkeypatch, language="bg"), []
    monkeypatch.setattr(excel, "ask_in_window", lambda _button: heard.append(current_language()))
    excel.press("crm_undo", asks_all=True)
    assert heard == ["bg"]
    assert book.app.said == "", "who cancels needs no message"  # type: ignore[attr-defined]
    assert book.queue == []
    excel.press("crm_history")
    assert book.app.said.startswith("CRM: ")  # type: ignore[attr-defined]


def test_a_workbook_that_counts_from_1904_is_seen() -> None:
    class OnMac:
        class date_1904:  # noqa: N801
            @staticmethod
            def get() -> bool:
                return True

    class OnWindows:
        Date1904 = True

    class NowhereElse:
        @property
        def api(self) -> object:
            raise NotImplementedError

    class Desktop:
        def __init__(self, api: object) -> None:
            self.api = api

    assert [excel._uses_1904_dates(Desktop(api())) for api in (OnMac, OnWindows)] == [True, True]
    assert not excel._uses_1904_dates(NowhereElse())


class FakeApp:
    engine = FakeEngine()
    status_bar: object = None
    said = ""

    def alert(self, prompt: str, title: str) -> None:
        self.said = f"{title}: {prompt}"


class FakeCaller:
    """An open book that is none of ours."""

    name = "other.xlsx"
    sheets: tuple[object, ...] = ()
    app = FakeApp()


def test_an_error_is_told_in_excel_and_the_status_bar_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    xlwings = pytest.importorskip("xlwings")
    monkeypatch.setattr(xlwings.Book, "caller", FakeCaller)
    excel.run("crm_check")
    assert FakeCaller.app.said.startswith("CRM: ")
    assert FakeCaller.app.status_bar is False


# --- formulas ---


def test_every_formula_is_served_and_nothing_else() -> None:
    pytest.importorskip("xlwings")
    assert excel_functions.CRM_TRANSLIT([["Анна"]]) == "Anna"
    with pytest.raises(AttributeError):
        excel_functions.CRM_NOTHING  # noqa: B018 - the asking is what is tested


def test_the_formula_server_of_xlwings_calls_them() -> None:
    """In a process of its own; only COM is stood in for."""
    pytest.importorskip("xlwings")
    script = Path(__file__).with_name("served_formulas.py")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    column, cell, roi, too_many, row = json.loads(done.stdout or done.stderr)
    assert column == [["Anna"], ["Ivan"]]
    assert (cell, roi) == ([["Anna"]], [[2.5]])
    assert too_many[0][0].startswith("#VALUE! ")
    assert [len(row), len(row[0])] == [1, 3], "a row of cells stays a row"


def test_errors_go_out_as_the_texts_that_the_addin_knows() -> None:
    assert excel_functions.answer("CRM_PHONE", ([["#REF!"]],)) in ("#REF!", "#N/A")
    assert str(excel_functions.answer("CRM_ROI", (1, 2, 3, 4, 5))).startswith("#VALUE! ")
    assert excel_functions.answer("CRM_TRANSLIT", ([["Анна"], ["Иван"]],)) == [["Anna"], ["Ivan"]]
