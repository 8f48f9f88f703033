"""Every command on the sample firm through the desktop's buttons and over a file: both end with the same tables.

test_lite_door.py holds xlwings Lite and Pyodide against the memory in the same way.
"""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from workbooks.fake_book import BookModel, FakeBook
from workbooks.test_workbook_contract import TEMPLATE
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.all_commands import ALL_COMMANDS, listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts.button_answers import read_answers
from xlcrm.hosts.excel import known_button, pressed
from xlcrm.hosts.run_on_file import run_on_file
from xlcrm.run_command import Workbook
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import AppendRows, Edit
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.file_workbook import FileWorkbook

CONTEXT = RunContext(dt.date(2026, 11, 21), dt.datetime(2026, 11, 21, 9, 30), "Ann")
LIST = "Company,City,Phone\nZeta Ltd,Sofia,0888 123 499\nYpsilon,Ruse,+49 30 901820\n"
CLICKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("crm_import", {"source": "LIST", "table": "Companies"}),
    ("crm_add_contacts", {"set:first_name": "Ivan", "set:last_name": "Petrov", "set:phone": "0888 123 499"}),
    ("crm_add_deals", {"set:name": "Tea", "set:amount": "1 250,50", "set:expected_close_date": "1.12.2026"}),
    ("crm_check_fix", {}),
    ("crm_find_duplicates", {}),
    ("crm_merge", {"accept_sure": "yes"}),
    ("crm_agenda", {}),
    ("crm_done", {"ids": "A-000001; D-000001", "outcome": "Agreed", "note": "Yes", "next_in": "3"}),
    ("crm_reschedule_snooze", {"ids": "A-000002; D-000002", "new_day": "2026-11-25", "reason": "On holiday"}),
    ("crm_reschedule", {"overdue": "yes", "most_a_day": "4"}),
    ("crm_note_call", {"ids": "C-000001; P-000002", "text": "Wants a price", "call_back_in": "2"}),
    ("crm_mark_lost", {"ids": "D-000003; D-000004; D-000005", "loss_reason": "Price", "competitor": "Beta"}),
    ("crm_mark_won", {"ids": "D-000006; D-000007"}),
    ("crm_plan_contacts", {"days": "21"}),
    ("crm_plan_contacts_make", {"all": "yes"}),
    ("crm_birthdays", {"days": "60", "tasks": "yes"}),
    ("crm_automate", {"most": "5"}),
    ("crm_calendar", {"each_owner": "yes"}),
    ("crm_segment", {}),
    ("crm_export", {"table": "Contacts", "format": "HubSpot", "segment": "City = Sofia"}),
    ("crm_mailing_list", {"channel": "Phone"}),
    ("crm_letters", {"template": "Follow-up", "segment": "Status = Open", "activity": "E-mail"}),
    ("crm_weekly_review", {"actions": "Send the offer | Elena | 2026-11-25"}),
    ("crm_report_funnel", {"from_": "2026-01-01"}),
    ("crm_find", {"text": "petrov"}),
    ("crm_card", {"who": "petrov"}),
    ("crm_show_home", {}),
    ("crm_personal_data", {"ids": "P-000003"}),
    ("crm_erase", {"ids": "P-000003"}),
    ("crm_retention", {}),
    ("crm_consolidate", {"files": "ANN"}),
    ("crm_hand_over", {"from_owner": "Elena", "to_owner": "Georgi; Anna", "best_to_best": "yes"}),
    ("crm_load_balance", {}),
    ("crm_load_balance_make", {}),
    ("crm_assign", {}),
    ("crm_history", {}),
    ("crm_undo", {}),
)


def on_disk(edits: list[Edit], clicks: list[tuple[str, dict[str, str]]], folder: Path) -> tuple[Workbook, list[str]]:
    file = folder / "crm.xlsx"
    file.write_bytes(TEMPLATE)
    FileWorkbook.open(file).write(edits)
    said = []
    for id, typed in clicks:
        button = known_button(id)
        listed = listed_command(button.command.name)
        assert listed
        options = read_answers(button, typed).options
        said.append(run_on_file(listed, file, CONTEXT, options, dry_run=False).summary)
    return FileWorkbook.open(file), said


def in_excel(edits: list[Edit], clicks: list[tuple[str, dict[str, str]]]) -> tuple[Workbook, list[str]]:
    """A click a Book, as in Excel; the user types into the window of the button."""
    model, said = BookModel.of(TEMPLATE), []
    book = FakeBook(model)
    ExcelWorkbook(book).write(edits)
    book.run_queue()
    for id, typed in clicks:
        book = FakeBook(model)
        workbook = ExcelWorkbook(book)
        outcome = pressed(
            known_button(id),
            workbook,
            CONTEXT,
            lambda button, typed=typed: read_answers(button, typed).options,  # type: ignore[misc]
            asks_all=True,
        )
        assert outcome
        assert workbook.notices == []
        said.append(outcome.summary)
        book.run_queue()
    return ExcelWorkbook(FakeBook(model)), said


@pytest.fixture(scope="module")
def calls_out() -> Iterator[list[str]]:
    """What tries to reach the network while the commands run."""
    calls: list[str] = []

    def refused(*place: object, **_more: object) -> None:
        calls.append(str(place))
        raise OSError(place)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto", "bind"):
            patch.setattr(socket.socket, name, refused)
        patch.setattr(socket, "getaddrinfo", refused)
        patch.setattr(socket, "create_connection", refused)
        yield calls


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory, calls_out: list[str]) -> dict[str, tuple[Workbook, list[str]]]:
    firm = make_sample_firm(CONTEXT.today, 7, 0.02)
    rows = [AppendRows(key, frame) for key, frame in firm.frames.items() if len(frame)]
    edits = list(plan_writes(rows, read_tables({}).tables))
    folder = tmp_path_factory.mktemp("doors")
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    (folder / "ann.xlsx").write_bytes(TEMPLATE)
    FileWorkbook.open(folder / "ann.xlsx").write(edits)
    places = {"LIST": str(folder / "list.csv"), "ANN": str(folder / "ann.xlsx")}
    clicks = [(id, {key: places.get(text, text) for key, text in typed.items()}) for id, typed in CLICKS]
    return {"file": on_disk(edits, clicks, folder), "Excel": in_excel(edits, clicks)}


def test_every_command_is_clicked() -> None:
    assert {known_button(id).command.name for id, _typed in CLICKS} == {listed.name for listed in ALL_COMMANDS}


def test_every_command_says_the_same(ends: dict[str, tuple[Workbook, list[str]]]) -> None:
    (_file, wanted), (_book, said) = ends["file"], ends["Excel"]
    assert said == wanted


def test_no_command_calls_out(ends: dict[str, tuple[Workbook, list[str]]], calls_out: list[str]) -> None:
    assert len(ends["file"][1]) == len(CLICKS)
    assert calls_out == []


def test_every_table_ends_the_same(ends: dict[str, tuple[Workbook, list[str]]]) -> None:
    keys = [spec.key for spec in ALL_TABLES]
    wanted, found = (read_tables(ends[name][0].read(keys)).tables for name in ("file", "Excel"))
    for key in keys:
        left, right = (_plain(tables[key]) for tables in (wanted, found))
        pd.testing.assert_frame_equal(right, left, obj=key, check_dtype=False)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Without the journal's cells: a file that no Excel has calculated shows no calculated columns among them."""
    return table.drop(columns=["cells", "old_value", "new_value"], errors="ignore").reset_index(drop=True)
