"""Merge then undo is the identity on every table, and no link is lost on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.duplicates.show_values import row_digests
from xlcrm.hosts.workshop import template_bytes
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.edits import AppendRows, Outcome
from xlcrm.tables.journal_cells import cell_mark
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.tables.rows_before import rows_before
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
COUNT = 6
PLACES = st.lists(st.one_of(st.none(), st.integers(1, COUNT)), min_size=COUNT, max_size=COUNT)
GROUPS = st.lists(st.integers(0, 3), min_size=COUNT, max_size=COUNT)
TEXTS = st.lists(
    st.sampled_from([None, "Anna", "Анна", "ann", "A.", "a@b.example", "+359 888 123 456"]),
    min_size=COUNT,
    max_size=COUNT,
)
Frames = dict[str, pd.DataFrame]


def run(book: Workbook, name: str, **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, CONTEXT, options)


def ids(prefix: str, places: Sequence[int | None]) -> list[str | None]:
    return [None if place is None else f"{prefix}-{place:06d}" for place in places]


@st.composite
def firms(draw: st.DrawFn) -> Frames:
    every = list(range(1, COUNT + 1))
    names = [name or "X" for name in draw(TEXTS)]
    company, contact = ids("C", draw(PLACES)), ids("P", draw(PLACES))
    return {
        "companies": pd.DataFrame(
            {"company_id": ids("C", every), "name": names, "phone": draw(TEXTS), "parent_company_id": ids("C", draw(PLACES))}
        ),
        "contacts": pd.DataFrame(
            {"contact_id": ids("P", every), "first_name": draw(TEXTS), "last_name": names, "email": draw(TEXTS),
             "phone": draw(TEXTS), "notes": draw(TEXTS), "company_id": company}
        ),
        "deals": pd.DataFrame({"deal_id": ids("D", every), "name": names, "company_id": company, "contact_id": contact}),
        "activities": pd.DataFrame({"activity_id": ids("A", every), "subject": names, "contact_id": contact}),
    }  # fmt: skip


def review(frames: Frames, groups: Mapping[str, list[int]]) -> pd.DataFrame:
    """The first lines of blocks: rows of one number are one group, and all are to be merged."""
    book = MemoryWorkbook.of(frames)
    tables = read_tables(book.read(tables_to_read(groups))).tables
    lines = []
    for table, numbers in groups.items():
        frame, spec = tables[table], table_spec(table)
        for number in set(numbers):
            rows = [row for row, each in zip(frame.index.tolist(), numbers, strict=True) if each == number]
            if len(rows) > 1:
                digests = row_digests(spec, frame, rows)
                line = {"table": table, "ids": ";".join(frame.loc[rows, spec.id_column or ""])}
                lines.append(line | {"digests": ";".join(digests[row] for row in rows), "decision": "Merge"})
    return pd.DataFrame(lines).assign(group=range(1, len(lines) + 1), score=1.0)


def snapshot(book: Workbook) -> dict[str, dict[str, list[str]]]:
    """What every cell holds, but for the journal and the last ids; blank rows at the end do not count."""
    keys = [spec.key for spec in ALL_TABLES if spec.key not in ("audit_log", "given_ids")]
    found = {}
    for key, raw in book.read(keys).items():
        columns = {name: [cell_mark(cell) for cell in cells] for name, cells in raw.columns.items()}
        count = max((at + 1 for marks in columns.values() for at, mark in enumerate(marks) if mark), default=0)
        found[key] = {name: marks[:count] for name, marks in columns.items() if name not in raw.calculated}
    return found


def links(book: Workbook) -> dict[tuple[str, str], int]:
    """Links by table and column, without those to the row's own table."""
    return {
        (spec.key, link.key): sum(bool(cell) for cell in book.read([spec.key])[spec.key].columns[link.key])
        for spec in ALL_TABLES
        for link in spec.links
        if link.info.links_to in ("companies", "contacts") and spec.key not in ("companies", "contacts")
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(firms(), GROUPS, GROUPS)
def test_merge_then_undo_is_the_identity(frames: Frames, companies: list[int], contacts: list[int]) -> None:
    lines = review(frames, {"companies": companies, "contacts": contacts})
    book = MemoryWorkbook.of(frames | ({"duplicate_review": lines} if len(lines) > 0 else {}))
    run(book, "check")  # what reading puts right, such as names beside ids, is there before
    before, linked = snapshot(book), links(book)
    merged = run(book, "merge").json["merged"]
    assert links(book) == linked
    assert len(snapshot(book)["merge_log"]["merged_id"]) == merged
    if merged:
        outcome = run(book, "undo")
        assert outcome.problems == ()
        assert outcome.json["brought_back"] == merged
    assert snapshot(book) == before


def test_in_a_file_with_notes_that_no_cell_holds_and_the_merge_log_keeps_all(tmp_path: Path) -> None:
    notes = ["first " * 3_500, 'second "\n' * 2_300, "𝄞" * 9_000]
    people = pd.DataFrame(
        {"contact_id": ids("P", [1, 2, 3]), "first_name": "Anna", "last_name": "Berg", "notes": notes}
    )
    frames = {"contacts": people, "deals": pd.DataFrame({"name": ["Hats"], "contact_id": ["P-000003"]})}
    lines = review(frames, {"contacts": [1, 1, 1]})
    path = tmp_path / "crm.xlsx"
    path.write_bytes(template_bytes())
    added = [AppendRows(key, rows) for key, rows in (frames | {"duplicate_review": lines}).items()]
    FileWorkbook.open(path).write(plan_writes(added, read_tables({}).tables))
    run(FileWorkbook.open(path), "check")
    before = snapshot(FileWorkbook.open(path))
    assert run(FileWorkbook.open(path), "merge").json["counts"] == {"deals": {"before": 1, "after": 1}}
    tables = read_tables(FileWorkbook.open(path).read(tables_to_read(["contacts", "deals"]))).tables
    assert tables["contacts"]["notes"].str.startswith(notes[0].strip()).tolist() == [True]
    assert tables["contacts"]["notes"].str.endswith("stand in the merge log.)").all()
    assert tables["deals"]["contact_id"].tolist() == ["P-000001"]
    kept = rows_before(table_spec("contacts"), tables["merge_log"], {}).set_index("contact_id")["notes"]
    assert kept.reindex(people["contact_id"]).tolist() == notes
    run(FileWorkbook.open(path), "undo")
    assert snapshot(FileWorkbook.open(path)) == before
