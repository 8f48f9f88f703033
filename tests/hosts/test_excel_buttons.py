"""A click in desktop Excel, from the words that VBA hands over to the workbook."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from xlcrm.building.ribbon_buttons import ribbon_button
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.hosts import excel, excel_functions
from xlcrm.hosts.excel import UnfitAnswerError, answers_of, click, options_of, sentences
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 9), "Ann")


def coded(**answers: str) -> str:
    """As VBA's HexOf writes it."""
    return "".join(f"{key}\t{value}\n" for key, value in answers.items()).encode("utf-16-be").hex()


def test_answers_come_through_whatever_letters_they_have() -> None:
    answers = {"owner": 'Ганна & "Co" 100% ^|;\'\\', "days": "7"}
    assert answers_of(coded(**answers)) == answers
    assert answers_of("") == {}


def options(id: str, **answers: str) -> dict[str, object]:
    button = ribbon_button(id)
    assert button
    return options_of(button, answers)


def test_answers_become_options_of_the_right_type(tmp_path: Path) -> None:
    assert options("crm_agenda", owner="Ann", days="7") == {"owner": "Ann", "days": 7}
    assert options("crm_check", fix="yes", strict="no") == {"fix": True, "strict": False}
    assert options("crm_report", names="funnel", to="2026-03-31") == {"names": ("funnel",), "to": dt.date(2026, 3, 31)}
    assert options("crm_add", set="first_name=Ann; city=Rome") == {"set": ("first_name=Ann", "city=Rome")}
    assert options("crm_add_deals", **{"set:name": "Big; one", "anyway": "yes"}) == {
        "set": ("name=Big; one",),
        "anyway": True,
    }
    source = tmp_path / "list.csv"
    source.write_text("Name,City\nAcme,Rome\n")
    assert options("crm_import", source=str(source), table="companies")["table"] == "companies"


def test_a_wrong_answer_is_a_sentence() -> None:
    with pytest.raises(UnfitAnswerError, match="days cannot be 'soon'"):
        options("crm_agenda", days="soon")


def test_a_button_of_an_older_addin_is_told() -> None:
    with pytest.raises(WrongUseError, match="xlcrm install"):
        click("crm_gone", "", MemoryWorkbook.blank(), CONTEXT)


def test_a_click_changes_the_workbook_and_says_so() -> None:
    book = MemoryWorkbook.blank()
    answers = {"set:first_name": "Ann", "set:last_name": "Lee", "set:email": "ann@lee.example"}
    outcome = click("crm_add_contacts", coded(**answers), book, CONTEXT)
    assert book.tables["contacts"]["last_name"] == ["Lee"]
    assert sentences(outcome)


@pytest.mark.parametrize("id", ["crm_check", "crm_find_duplicates", "crm_agenda", "crm_report_funnel", "crm_history"])
def test_buttons_without_questions_run_on_an_empty_workbook(id: str) -> None:
    assert sentences(click(id, "", MemoryWorkbook.blank(), CONTEXT))


class FakeApp:
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
