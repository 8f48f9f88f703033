"""The history: runs in numbers, and the changes of one of them in words."""

from __future__ import annotations

import datetime as dt

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import run_command
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
UNDO, IMPORT, HISTORY = (found.load() for name in ("undo", "import", "history") if (found := listed_command(name)))


def bring(book: MemoryWorkbook, text: str) -> None:
    run_command(IMPORT, book, CONTEXT, {"source": read_text(text.encode(), "file.csv"), "table": "companies"})


def test_an_empty_history_says_so() -> None:
    outcome = run_command(HISTORY, MemoryWorkbook.blank(), CONTEXT)
    assert outcome.json == {"runs": []}
    assert outcome.summary == "No command has changed anything yet."


def test_runs_are_told_newest_first_with_their_changes() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Company name,Notes\nAcme,good\nBeta,\n")
    bring(book, "Company name,Notes\nAcme,better\nBeta,new\nGamma,\n")
    run_command(UNDO, book, CONTEXT)
    outcome = run_command(HISTORY, book, CONTEXT, {"run": 2})
    shared = {"at": "2026-03-02T09:30:00", "user": "Anna"}
    assert outcome.json["runs"] == [
        shared | {"run": 3, "command": "undo", "undone": False, "undoes": 2,
                  "tables": {"companies": {"updated": 2, "appended": 0, "removed": 1}}},
        shared | {"run": 2, "command": "import", "undone": True, "undoes": None,
                  "tables": {"companies": {"updated": 2, "appended": 1, "removed": 0}}},
        shared | {"run": 1, "command": "import", "undone": False, "undoes": None,
                  "tables": {"companies": {"updated": 0, "appended": 2, "removed": 0}}},
    ]  # fmt: skip
    [page] = outcome.pages
    runs, changes = page.tables
    assert runs.rows["state"].tolist() == ["undid run 2", "undone", ""]
    assert runs.rows["what"].tolist()[1] == "Companies: 1 new, 2 changed"
    notes = changes.rows[changes.rows["column"] == "Notes"]
    assert notes[["row", "old", "new"]].to_numpy().tolist() == [
        ["C-000001", "good", "better"],
        ["C-000002", "", "new"],
    ]


def test_looking_at_the_history_is_no_run_of_its_own() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Company name\nAcme\n")
    for _time in range(2):
        assert len(run_command(HISTORY, book, CONTEXT).json["runs"]) == 1  # type: ignore[arg-type]
