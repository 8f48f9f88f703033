"""Undo through the runner of a click: imports, on the file, and the bounds of the journal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Command, RunContext
from xlcrm.commands.undo import NothingToUndoError
from xlcrm.hosts.workshop import template_bytes
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage, UpdateCells
from xlcrm.tables.journal_cells import cell_mark
from xlcrm.tables.pages import ReportPage
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
UNDO, IMPORT, HISTORY = (found.load() for name in ("undo", "import", "history") if (found := listed_command(name)))
EVERY_TABLE = [spec.key for spec in ALL_TABLES if spec.key not in ("audit_log", "given_ids")]
OLD = "Company name,City,Phone,Notes\nAcme,Sofia,,old\nBeta,Varna,,\n"
NEW = "Company name,City,Phone,Notes\nAcme,Sofia,0888 123 456,new\nGamma,Ruse,,\nDelta,,,=1+1\n"
DEALS = "Deal,Company,Amount,Stage\nOne,Acme,100,Won\nTwo,Newcomer,200,Haggling\n"


class Disk:
    """A file that is opened anew for every command."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "crm.xlsx"
        self.path.write_bytes(template_bytes())

    def opened(self) -> FileWorkbook:
        return FileWorkbook.open(self.path)


class Memory:
    def __init__(self, _folder: Path) -> None:
        self.book = MemoryWorkbook.blank()

    def opened(self) -> MemoryWorkbook:
        return self.book


@pytest.fixture(params=[Memory, Disk])
def firm(request: pytest.FixtureRequest, tmp_path: Path) -> Memory | Disk:
    made: Memory | Disk = request.param(tmp_path)
    return made


def bring(book: Workbook, text: str, table: str) -> Outcome:
    return run_command(IMPORT, book, CONTEXT, {"source": read_text(text.encode(), "file.csv"), "table": table})


def undo(book: Workbook, **options: object) -> Outcome:
    return run_command(UNDO, book, CONTEXT, options)


def cells(book: Workbook) -> dict[str, dict[str, list[str]]]:
    """What every cell holds; rows at the end that hold nothing are left out."""
    found = {}
    for key, raw in book.read(EVERY_TABLE).items():
        known = {
            column.key for column in next(s for s in ALL_TABLES if s.key == key).columns if not column.info.formula
        }
        columns = {name: [cell_mark(cell) for cell in column] for name, column in raw.columns.items() if name in known}
        count = max((at + 1 for column in columns.values() for at, mark in enumerate(column) if mark), default=0)
        found[key] = {name: column[:count] for name, column in columns.items()}
    return found


def test_an_import_that_created_and_updated_is_undone_after_saving(firm: Memory | Disk) -> None:
    states = [cells(firm.opened())]
    for text, table in ((OLD, "companies"), (NEW, "companies"), (DEALS, "deals")):
        bring(firm.opened(), text, table)
        states.append(cells(firm.opened()))
    outcome = undo(firm.opened())
    assert outcome.problems == ()
    assert cells(firm.opened()) == states[2]
    outcome = undo(firm.opened())
    assert (outcome.json["changed_back"], outcome.json["removed"], outcome.json["kept"]) == (1, 2, [])
    assert cells(firm.opened()) == states[1]
    undo(firm.opened())
    assert cells(firm.opened()) == states[0]
    with pytest.raises(NothingToUndoError, match="nothing to undo"):
        undo(firm.opened())
    undo(firm.opened(), run=6)
    assert cells(firm.opened()) == states[1]


def test_what_was_edited_since_an_import_is_kept_and_named(firm: Memory | Disk) -> None:
    bring(firm.opened(), OLD, "companies")
    bring(firm.opened(), NEW, "companies")
    book = firm.opened()
    names = [str(name) for name in book.read(["companies"])["companies"].columns["name"]]
    first = book.read(["companies"])["companies"].rows[0]
    rows = {name: first + at for at, name in enumerate(names)}
    book.write(
        [
            UpdateCells("companies", "notes", pd.Series(["mine"], index=[rows["Acme"]], dtype=object), as_is=True),
            UpdateCells("companies", "city", pd.Series(["Burgas"], index=[rows["Gamma"]], dtype=object), as_is=True),
        ]
    )
    outcome = undo(firm.opened())
    assert [(p.code, p.row, p.column) for p in outcome.problems] == [
        ("undo_kept", rows["Acme"], "notes"),
        ("undo_kept", rows["Gamma"], None),
    ]
    assert "2 things were edited since" in outcome.summary
    companies = firm.opened().read(["companies"])["companies"].columns
    assert list(companies["name"])[:3] == ["Acme", "Beta", "Gamma"]
    assert (companies["notes"][0], companies["phone"][0]) == ("mine", None)


def test_a_dry_run_of_an_undo_changes_nothing() -> None:
    book = MemoryWorkbook.blank()
    bring(book, OLD, "companies")
    before = cells(book)
    outcome = run_command(UNDO, book, CONTEXT, dry_run=True)
    assert outcome.json["removed"] == 2
    assert cells(book) == before


def test_wrong_numbers_are_told() -> None:
    book = MemoryWorkbook.blank()
    bring(book, OLD, "companies")
    undo(book)
    for number, sentence in ((9, "no run 9"), (1, "undone already")):
        with pytest.raises(NothingToUndoError, match=sentence):
            undo(book, run=number)


def note(tables: CrmTables, _context: RunContext, *, text: str = "") -> Outcome:
    first = tables["companies"].index[:1]
    return Outcome((UpdateCells("companies", "notes", pd.Series(text, index=first)),), summary="Noted.")


NOTE = Command("note", ("companies",), ("companies",), note)


def test_the_last_twenty_runs_can_be_undone_and_the_oldest_drops_off_with_a_notice() -> None:
    book = MemoryWorkbook.of(
        {"companies": pd.DataFrame({"name": ["Acme"], "company_id": ["C-1"], "known_as": ["Acme"]})}
    )
    for number in range(1, 21):
        assert run_command(NOTE, book, CONTEXT, {"text": f"note {number}"}).summary == "Noted."
    outcome = run_command(NOTE, book, CONTEXT, {"text": "note 21"})
    assert outcome.summary == "Noted. The history keeps 20 commands: run 1 dropped off and cannot be undone any more."
    assert book.tables["audit_log"]["batch"] == list(range(2, 22))
    quick = Command("undo", ("companies", "audit_log"), ("companies",), UNDO.run)
    for number in range(20, 0, -1):
        run_command(quick, book, CONTEXT)
        assert book.tables["companies"]["notes"] == [f"note {number}"]
    with pytest.raises(NothingToUndoError, match="nothing to undo"):
        run_command(quick, book, CONTEXT)


def test_a_command_that_only_draws_adds_nothing() -> None:
    book = MemoryWorkbook.blank()
    page = ReportPage("p", "P", "P", "All well.")
    run_command(Command("draw", ("companies",), (), lambda _t, _c: Outcome((ShowPage(page),))), book, CONTEXT)
    assert book.tables["audit_log"]["batch"] == []


def test_a_workbook_without_a_journal_works_and_says_so() -> None:
    book = MemoryWorkbook.of({"companies": pd.DataFrame({"name": ["Acme"]})})
    del book.tables["audit_log"]
    outcome = run_command(NOTE, book, CONTEXT, {"text": "x"})
    assert outcome.summary.startswith("Noted. This run cannot be undone. The table Audit log is not in")
    assert book.tables["companies"]["notes"] == ["x"]
