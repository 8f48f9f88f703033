"""Undo is the identity: whatever commands did, taken back last first, every cell is as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Command, RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, Outcome, RemoveRows, UpdateCells
from xlcrm.tables.frames import row_index
from xlcrm.tables.journal_cells import cell_mark
from xlcrm.tables.raw_tables import CellError
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
CONTEXT = RunContext(dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 9, 30), "ann")
LISTED = listed_command("undo")
assert LISTED is not None
TABLES = ("companies", "contacts", "deals", "goals", "holidays", "merge_log")
UNDO = Command("undo", (*TABLES, "audit_log"), TABLES, LISTED.load().run)  # reading few tables is quick
COLUMNS = {
    "companies": ("name", "city", "notes", "website", "Own"),
    "contacts": ("first_name", "company", "phone"),
    "deals": ("name", "amount", "company", "created_at"),
    "goals": ("metric", "target"),
    "holidays": ("name",),
}


def book() -> MemoryWorkbook:
    made = MemoryWorkbook.of(
        {
            "companies": pd.DataFrame({"name": ["Acme", "Beta", "Acme", "Gamma"]}),
            "contacts": pd.DataFrame({"first_name": ["Ann", "Bob"], "company": ["Beta", "Nobody"]}),
            "deals": pd.DataFrame({"name": ["One", "Two"], "company": ["Gamma", None], "amount": [1.5, None]}),
            "goals": pd.DataFrame({"metric": ["win_rate", "win_rate", "nps"]}),
            "holidays": pd.DataFrame({"name": ["Easter", "Easter"]}),
        }
    )
    made.tables["companies"]["Own"] = ["mine", 5, True, CellError("#N/A")]
    made.tables["deals"]["created_at"] = ["31.12.2024", dt.datetime(2024, 5, 6, 7, 8)]
    made.tables["deals"]["amount"] = ["1,5", "a lot"]
    return made


def snapshot(of: MemoryWorkbook) -> dict[str, dict[str, list[object]]]:
    return {
        table: {
            key: [(type(cell), cell) if cell_mark(cell) else None for cell in cells] for key, cells in columns.items()
        }
        for table, columns in of.tables.items()
        if table not in ("audit_log", "given_ids")
    }


def run_edits(on: MemoryWorkbook, make: Callable[[CrmTables], Sequence[Edit]], name: str = "edit") -> Outcome:
    command = Command(name, TABLES, TABLES, lambda tables, _context: Outcome(tuple(make(tables)), summary="done"))
    return run_command(command, on, CONTEXT)


def undo(on: MemoryWorkbook, **options: Any) -> Outcome:
    return run_command(UNDO, on, CONTEXT, options)


def last_run(of: MemoryWorkbook) -> int:
    return max([int(cell) for cell in of.tables["audit_log"]["batch"]], default=0)


TEXTS = st.one_of(st.none(), st.sampled_from(["Acme", "Beta", "x", "=1+1", "05", " "]), st.text(max_size=5))
STEP = st.tuples(
    st.sampled_from(["update", "append", "remove"]), st.sampled_from(sorted(COLUMNS)), st.integers(0, 9), TEXTS
)


def edits_of(steps: Sequence[tuple[str, str, int, str | None]]) -> Callable[[CrmTables], list[Edit]]:
    def make(tables: CrmTables) -> list[Edit]:
        edits: list[Edit] = []
        for kind, table, at, text in steps:
            frame, columns = tables[table], COLUMNS[table]
            key = columns[at % len(columns)]
            value: object = text
            if key in {"amount", "target"}:
                value = float(at)
            elif key == "created_at":
                value = pd.Timestamp(2025, 1, 1 + at)
            if kind == "append":
                key = columns[0] if key == "Own" else key
                edits.append(AppendRows(table, pd.DataFrame({key: [value, value], columns[0]: ["new", f"n{at}"]})))
            elif len(frame):
                row = int(frame.index[at % len(frame)])
                dtype = frame[key].dtype if key in frame else object
                values = pd.Series([value], index=row_index([row]), dtype=dtype)
                edits.append(UpdateCells(table, key, values) if kind == "update" else RemoveRows(table, (row,)))
        return _each_row_removed_once(edits)

    return make


def _each_row_removed_once(edits: list[Edit]) -> list[Edit]:
    """Rows of a table leave in one edit, as edits of one write must."""
    rest = [edit for edit in edits if not isinstance(edit, RemoveRows)]
    gone: dict[str, set[int]] = {}
    for edit in edits:
        if isinstance(edit, RemoveRows):
            gone.setdefault(edit.table, set()).update(edit.rows)
    return [*rest, *(RemoveRows(table, tuple(sorted(rows))) for table, rows in gone.items())]


@settings(max_examples=10, phases=QUICK, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(STEP, min_size=1, max_size=5), min_size=1, max_size=3))
def test_any_commands_undone_last_first_leave_every_cell_as_it_was(
    commands: list[list[tuple[str, str, int, str | None]]],
) -> None:
    made = book()
    before = []
    for steps in commands:
        known = last_run(made)
        before.append((snapshot(made), known))
        run_edits(made, edits_of(steps))
        if last_run(made) == known:
            before.pop()
    runs = list(range(1, last_run(made) + 1))
    for (wanted, _known), number in zip(reversed(before), reversed(runs), strict=True):
        outcome = undo(made, run=number)
        assert outcome.problems == ()
        assert snapshot(made) == wanted


@settings(max_examples=6, phases=QUICK, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([("update", "goals", 7, "ýCÙ£)"), ("remove", "goals", 9, "Acme")])  # rows without ids that hold the same
@given(st.lists(STEP, min_size=1, max_size=5))
def test_an_undo_is_undone_and_undone_again(steps: list[tuple[str, str, int, str | None]]) -> None:
    made = book()
    before = snapshot(made)
    run_edits(made, edits_of(steps))
    after = snapshot(made)
    if before == after:
        return
    undo(made, run=1)
    assert snapshot(made) == before
    assert undo(made, run=2).problems == ()
    assert snapshot(made) == after
    assert undo(made, run=1).problems == ()
    assert snapshot(made) == before


def test_what_was_edited_since_is_kept_and_named() -> None:
    made = book()
    run_edits(made, lambda tables: [UpdateCells("companies", "city", _series(tables["companies"], "Sofia"))])
    made.tables["companies"]["city"][1] = "Varna"
    outcome = undo(made)
    assert made.tables["companies"]["city"] == [None, "Varna", None, None]
    [problem] = outcome.problems
    assert (problem.code, problem.table, problem.row, problem.column) == ("undo_kept", "companies", 5, "city")
    assert outcome.json["kept"] == [problem.as_json()]


def _series(frame: pd.DataFrame, value: object) -> pd.Series:
    return pd.Series([value] * len(frame), index=frame.index)


def test_an_added_row_that_was_edited_or_that_others_point_to_stays() -> None:
    made = book()
    firms = pd.DataFrame({"name": ["New 1", "New 2", "New 3"]})
    run_edits(made, lambda _tables: [AppendRows("companies", firms)])
    made.tables["companies"]["Own"][5] = "my note"
    made.tables["contacts"]["company"][1] = "New 3"
    outcome = undo(made)
    assert made.tables["companies"]["name"][4:] == ["New 2", "New 3"]
    assert {(problem.row, problem.code) for problem in outcome.problems} == {(9, "undo_kept"), (10, "undo_kept")}
    assert outcome.json["removed"] == 1


def test_sorting_inserting_and_renaming_in_between_do_no_harm() -> None:
    made = book()
    deal = pd.DataFrame({"name": ["New"], "company": ["Beta"], "company_id": ["C-000002"]})
    run_edits(made, lambda _tables: [AppendRows("deals", deal)])
    run_edits(made, lambda tables: [UpdateCells("holidays", "name", _series(tables["holidays"].head(1), "Whitsun"))])
    before = snapshot(made)
    run_edits(made, lambda tables: [UpdateCells("deals", "loss_reason", _series(tables["deals"], "price"))])
    for table in ("deals", "holidays"):
        for column in made.tables[table].values():
            column.reverse()
            column.insert(0, None)
    made.tables["companies"]["name"][1] = "Beta Ltd"
    assert undo(made).problems == ()
    for table in ("deals", "holidays"):
        for column in made.tables[table].values():
            del column[0]
            column.reverse()
    made.tables["companies"]["name"][1] = "Beta"
    assert snapshot(made) == before
    made.tables["companies"]["name"][1] = "Beta Ltd"
    run_edits(made, lambda _tables: [], "tidy")
    assert made.tables["deals"]["company"][2] == "Beta Ltd"
    assert undo(made).problems == ()
    assert made.tables["holidays"]["name"] == ["Easter", "Easter"]
    assert undo(made).problems == ()
    assert made.tables["deals"]["name"] == ["One", "Two"]


def test_a_merge_undone_gives_equal_tables_with_links_to_both() -> None:
    made = book()
    run_edits(made, lambda _tables: [], "give ids")
    before = snapshot(made)

    def merge(tables: CrmTables) -> list[Edit]:
        contacts = tables["contacts"]
        moved = contacts.index[contacts["company_id"] == "C-000002"]
        return [
            UpdateCells("contacts", "company_id", pd.Series("C-000001", index=moved)),
            UpdateCells("contacts", "company", pd.Series("Acme", index=moved)),
            UpdateCells("companies", "city", pd.Series(["Ruse"], index=row_index([4]))),
            RemoveRows("companies", (5,)),
            AppendRows(
                "merge_log", pd.DataFrame({"table": ["companies"], "kept_id": ["C-000001"], "merged_id": ["C-000002"]})
            ),
        ]

    run_edits(made, merge, "merge")
    assert made.tables["contacts"]["company_id"] == ["C-000001", None]
    assert undo(made).problems == ()
    assert snapshot(made) == before
