"""The journal: what it takes down, and that it reads back what it wrote."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, RemoveRows, ReplaceRows, RevealSheet, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame, row_index
from xlcrm.tables.journal import Action, Changes, RowMark, Run, changes_of
from xlcrm.tables.journal_cells import cell_mark, packed_cell, row_digests, shown_cell, unpacked_cell
from xlcrm.tables.journal_entries import MOST_KEPT, changes_in, journal_rows
from xlcrm.tables.journal_runs import journaled_runs, keep_journal
from xlcrm.tables.raw_tables import CellError, RawTable
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

RUN = Run(7, "check", dt.datetime(2025, 3, 1, 9, 30, 5, 7), "ann")
CELLS = st.one_of(
    st.none(),
    st.text(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.just(CellError("#N/A")),
    st.datetimes(),
    st.dates(),
    st.times(),
)
MARKS = st.builds(
    RowMark, st.none() | st.text(min_size=1), st.none() | st.text("0123456789abcdef", min_size=1), st.integers(0, 99999)
)


@given(CELLS)
def test_every_cell_comes_back_as_it_was(cell: object) -> None:
    back = unpacked_cell(packed_cell(cell))
    assert back == cell
    assert type(back) is type(cell)


def test_kinds_of_cells_are_told_apart() -> None:
    cells = [None, "5", 5, True, "TRUE", 0, False, "#N/A", CellError("#N/A"), "2024-01-01", dt.date(2024, 1, 1)]
    assert len({cell_mark(cell) for cell in cells}) == len(cells)
    assert cell_mark(math.nan) == cell_mark(" ") == ""


@st.composite
def some_changes(draw: st.DrawFn) -> Changes:
    rows = tuple(draw(st.lists(MARKS, min_size=1, max_size=4)))
    action = draw(st.sampled_from([Action.UPDATE, Action.TIDY, Action.APPEND, Action.REMOVE]))
    table = draw(st.sampled_from(["companies", "goals"]))
    if action is Action.APPEND:
        return Changes(table, action, None, rows)
    if action is Action.REMOVE:
        return Changes(table, action, None, rows, tuple({"name": draw(CELLS), "Own": draw(CELLS)} for _row in rows))
    old, new = (tuple(draw(CELLS) for _row in rows) for _side in range(2))
    return Changes(table, action, draw(st.sampled_from(["name", "Own"])), rows, old, new)


@settings(max_examples=50, deadline=None)
@given(st.lists(some_changes(), min_size=1, max_size=4), st.booleans())
def test_what_is_written_is_read_back(changes: list[Changes], packed: bool) -> None:
    if packed:
        changes = [*changes, Changes("goals", Action.APPEND, None, tuple(RowMark(None, "d", at) for at in range(2000)))]
    rows = journal_rows(RUN, changes, {})
    assert rows["cells"].str.len().max() <= 15_000
    found = changes_in(rows.sample(frac=1, random_state=1))
    single = [
        Changes(c.table, c.action, c.column, (c.rows[at],), c.old[at : at + 1], c.new[at : at + 1])
        for c in changes
        for at in range(len(c.rows))
    ]
    assert found == (changes if packed else single)


def test_a_text_longer_than_a_cell_holds_goes_on_in_further_rows() -> None:
    changes = [Changes("companies", Action.UPDATE, "notes", (RowMark("C-1", None, 0),), ("ab" * 16_000,), (None,))]
    rows = journal_rows(RUN, changes, {})
    assert rows["part"].tolist() == [1, 2, 3]
    assert len(rows["old_value"].iloc[0]) == 250
    assert changes_in(rows) == changes


def test_people_can_read_it() -> None:
    changes = [
        Changes("deals", Action.UPDATE, "close_date", (RowMark("D-000001", None, 4),), (45000,), (None,)),
        Changes("deals", Action.REMOVE, None, (RowMark("D-2", None, 0),), ({"name": "Two", "Own": True},)),
    ]
    first, second = journal_rows(RUN, changes, {}).to_dict("records")
    assert first["changed_at"] == pd.Timestamp(2025, 3, 1, 9, 30, 5)
    told = ("changed_by", "command", "table", "row_id", "row", "field", "old_value")
    assert [first[key] for key in told] == ["ann", "check", "deals", "D-000001", 5, "close_date", "2023-03-15"]
    assert (second["old_value"], second["new_value"]) == ("Deal: Two; Own: TRUE", "(removed)")


def test_only_what_really_changes_is_taken_down() -> None:
    raw = {
        "companies": RawTable(
            "companies",
            (4, 5, 6),
            {
                "company_id": ["C-1", "C-2", None],
                "name": ["A", "B", "C"],
                "created_at": [45000, "1.1.2024", None],
                "Own": [1, 2, 3],
            },
        )
    }
    days = pd.Series(pd.to_datetime(["2023-03-15", "2024-01-01"]), index=row_index([4, 5]))
    tidy = UpdateCells("companies", "company_id", pd.Series(["C-3"], index=row_index([6]), dtype=TEXT))
    new = complete_frame(
        table_spec("companies"), pd.DataFrame({"company_id": ["C-4"], "name": ["D"], "unknown": ["x"]})
    )
    edits = [
        tidy,
        UpdateCells("companies", "created_at", days),
        UpdateCells("companies", "gone", days),
        AppendRows("companies", new),
        RemoveRows("companies", (4,)),
        RevealSheet("companies"),
        AppendRows("audit_log", pd.DataFrame({"batch": [1]})),
    ]
    ids, dates, added, removed = changes_of(edits, [tidy], raw)
    assert (ids.action, ids.column, ids.rows, ids.old, ids.new) == (
        Action.TIDY, "company_id", (RowMark("C-3", None, 1),), (None,), ("C-3",)
    )  # fmt: skip
    assert (dates.rows, dates.old, dates.new) == ((RowMark("C-2", None, 0),), ("1.1.2024",), (45292,))
    assert [(mark.id, mark.place) for mark in added.rows] == [("C-4", 2)]
    assert (removed.rows[0].place, removed.old) == (
        0,
        ({"company_id": "C-1", "name": "A", "created_at": 45000, "Own": 1},),
    )


def test_a_table_of_ours_that_is_made_anew_is_taken_down_only_with_other_changes() -> None:
    raw = {
        "merge_log": RawTable("merge_log", (4,), {"batch": ["1"], "table": ["companies"]}),
        "companies": RawTable("companies", (4,), {"company_id": ["C-1"], "name": ["A"]}),
    }
    small, large = (
        ReplaceRows("merge_log", complete_frame(table_spec("merge_log"), pd.DataFrame({"batch": ["2"] * count})))
        for count in (1, 10_000)
    )
    other = RemoveRows("companies", (4,))
    assert [each.table for each in changes_of([small, other], [], raw)] == ["merge_log", "merge_log", "companies"]
    assert [each.table for each in changes_of([large, other], [], raw)] == ["companies"]
    assert changes_of([small], [], raw) == []


def test_a_digest_follows_what_people_see() -> None:
    spec = table_spec("deals")
    row = {"name": ["x"], "company": ["Acme"], "company_id": ["C-1"], "amount": [5], "amount_base": [5.0]}
    [known] = row_digests(spec, row, 1)
    assert row_digests(spec, row | {"company": ["Renamed"], "amount_base": [None], "amount": [5.0]}, 1) == [known]
    assert row_digests(spec, row | {"name": ["x "]}, 1) != [known]
    assert row_digests(spec, row | {"Own": ["mine"]}, 1) != [known]


def test_dates_are_shown_as_dates_from_either_start() -> None:
    column = table_spec("deals").column("close_date")
    assert shown_cell(column, 45000) == "2023-03-15"
    assert shown_cell(column, 43538, uses_1904_dates=True) == "2023-03-15"
    assert shown_cell(None, 45000) == "45000"


def test_a_run_that_is_too_large_is_said_at_once_and_kept_out() -> None:
    cells = tuple(range(MOST_KEPT + 1))
    marks = tuple(RowMark(None, "d", at) for at in cells)
    audit = MemoryWorkbook.blank().read(["audit_log"])["audit_log"]
    kept = keep_journal(audit, [Changes("goals", Action.UPDATE, "target", marks, cells, cells)], RUN)
    assert "too many cells to be undone" in kept.notices[0]
    [edit] = kept.edits
    assert isinstance(edit, AppendRows)
    [run] = journaled_runs(edit.rows)
    assert (run.is_kept, run.changes, run.run.number) == (False, (), 1)


@pytest.mark.parametrize("column", ["cells", "entry"])
def test_a_journal_without_its_columns_is_left_alone(column: str) -> None:
    book = MemoryWorkbook.blank()
    del book.tables["audit_log"][column]
    changes = [Changes("goals", Action.UPDATE, "target", (RowMark(None, "d", 0),), (1,), (2,))]
    kept = keep_journal(book.read(["audit_log"])["audit_log"], changes, RUN)
    assert kept.edits == ()
    assert "cannot be undone" in kept.notices[0]


def test_a_run_whose_rows_were_taken_out_of_the_list_is_told_as_lost() -> None:
    text = "x" * 40_000
    changes = [Changes("companies", Action.UPDATE, "notes", (RowMark("C-1", None, 0),), (text,), (None,))]
    rows = journal_rows(RUN, changes, {})
    [whole], [torn] = journaled_runs(rows), journaled_runs(rows[rows["part"] != 2])
    assert (whole.is_kept, torn.is_kept, torn.changes) == (True, False, ())


@pytest.mark.parametrize(
    ("undone", "undoes", "dropped"),
    [
        ((), None, (1, 2, 3, 4, 5, 6)),
        ((), 25, (1, 2, 3, 4, 5)),
        (range(20, 26), None, ()),
        (range(26, 81), None, range(1, 22)),
    ],
)
def test_the_last_twenty_commands_stay_and_sixty_runs_in_all(
    undone: range | tuple[int, ...], undoes: int | None, dropped: range | tuple[int, ...]
) -> None:
    numbers = range(1, max([25, *undone]) + 1)
    rows = pd.DataFrame(
        {"batch": numbers, "action": "update", "undoes": [1 if number in undone else None for number in numbers]}
    )
    audit = MemoryWorkbook.of({"audit_log": rows}).read(["audit_log"])["audit_log"]
    changes = [Changes("goals", Action.UPDATE, "target", (RowMark(None, "d", 0),), (1,), (2,))]
    edits = keep_journal(audit, changes, Run(0, "x", RUN.at, "ann", undoes)).edits
    gone = [row - 3 for edit in edits if isinstance(edit, RemoveRows) for row in edit.rows]
    assert gone == list(dropped)
