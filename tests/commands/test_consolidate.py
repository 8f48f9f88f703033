"""Consolidate files, as the button does it: the chief's workbook, two managers' copies, in memory and on disk."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts.button_answers import read_answers
from xlcrm.hosts.excel import known_button
from xlcrm.hosts.run_on_file import run_on_file
from xlcrm.hosts.workshop import new_workbook
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.edits import AppendRows, Outcome, RevealSheet, ShowPage
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 11, 22), dt.datetime(2026, 11, 22, 9), "chief")
LISTED = listed_command("consolidate")
assert LISTED
COMMAND = LISTED.load()
OLD = [("C-000001", "Acme", "Sofia", None, "a@acme.example"), ("C-000002", "Beta", "Ruse", "+359 2 111", None)]


def firms(*rows: tuple[Any, ...]) -> dict[str, pd.DataFrame]:
    return {"companies": pd.DataFrame(rows, columns=["company_id", "name", "city", "phone", "email"])}


def deals(*rows: tuple[Any, ...]) -> dict[str, pd.DataFrame]:
    return {
        "deals": pd.DataFrame(rows, columns=["deal_id", "name", "company_id", "company", "amount"]).assign(stage="New")
    }


def book(*frames: dict[str, pd.DataFrame]) -> MemoryWorkbook:
    return MemoryWorkbook.of({key: frame for each in frames for key, frame in each.items()})


def other(name: str, workbook: MemoryWorkbook) -> OtherWorkbook:
    return OtherWorkbook(name, read_tables(workbook.read(tables_to_read(COMMAND.reads))).tables)


def consolidated(chief: MemoryWorkbook, **others: MemoryWorkbook) -> Outcome:
    files = tuple(other(f"{name}.xlsx", workbook) for name, workbook in others.items() if name != "copied_from")
    origin = others.get("copied_from")
    options = {"files": files, "copied_from": other("origin.xlsx", origin) if origin else None}
    return run_command(COMMAND, chief, CONTEXT, options)


def column(chief: MemoryWorkbook, table: str, key: str) -> list[object]:
    return list(chief.tables[table][key])


def data_edits(outcome: Outcome) -> list[object]:
    return [edit for edit in outcome.edits if not isinstance(edit, ShowPage | RevealSheet)]


def test_what_only_one_changed_is_taken_and_what_both_changed_waits_for_a_choice() -> None:
    origin, chief = book(firms(*OLD)), book(firms(("C-000001", "Acme", "Varna", None, "a@acme.example"), OLD[1]))
    ann = book(
        firms(("C-000001", "Acme", "Plovdiv", "+359 2 999", "a@acme.example"), ("C-000002", "Beta", None, *OLD[1][3:]))
    )
    outcome = consolidated(chief, ann=ann, copied_from=origin)
    assert column(chief, "companies", "city") == ["Varna", None]
    assert column(chief, "companies", "phone") == ["+359 2 999", "+359 2 111"]
    conflicts = chief.tables["consolidation_conflicts"]
    assert (conflicts["field"], conflicts["mine"], conflicts["theirs"]) == (["City"], ["Varna"], ["Plovdiv"])
    assert outcome.summary.startswith("1 workbook consolidated. 0 new rows. 2 changed rows. 1 conflict waits")
    assert "consolidation_conflicts" in chief.revealed
    assert data_edits(consolidated(chief, ann=ann)) == []

    chief.tables["consolidation_conflicts"]["choice"][0] = "Take theirs"
    outcome = run_command(COMMAND, chief, CONTEXT, {"files": ()})
    assert outcome.summary == "1 conflict settled. Taken from the other workbook: 1; kept: 0."
    assert column(chief, "companies", "city") == ["Plovdiv", None]
    assert column(chief, "consolidation_conflicts", "state") == ["Taken"]
    assert data_edits(consolidated(chief, ann=ann)) == []


def test_a_choice_on_a_field_that_was_changed_since_is_left() -> None:
    chief, ann = book(firms(OLD[0])), book(firms(("C-000001", "Acme", "Plovdiv", *OLD[0][3:])))
    consolidated(chief, ann=ann)
    chief.tables["consolidation_conflicts"]["choice"][0] = "Take theirs"
    chief.tables["companies"]["city"][0] = "Burgas"
    outcome = run_command(COMMAND, chief, CONTEXT, {"files": ()})
    assert [problem.code for problem in outcome.problems] == ["choice_left"]
    assert column(chief, "companies", "city") == ["Burgas"]
    assert column(chief, "consolidation_conflicts", "state") == ["Open"]


def test_one_id_for_two_clients_is_told_apart_and_links_go_along_every_time() -> None:
    chief = book(firms(*OLD, ("C-000003", "Gamma", None, None, None)))
    ann = book(
        firms(*OLD, ("C-000003", "Novi Alfa", None, None, None)),
        deals(("D-000001", "Tea", "C-000003", "Novi Alfa", 5.0)),
    )
    ivan = book(
        firms(*OLD, ("C-000003", "Novi Alta", None, None, None)),
        deals(("D-000001", "Tea", "C-000003", "Novi Alta", 5.0)),
    )
    outcome = consolidated(chief, ann=ann, ivan=ivan)
    assert column(chief, "companies", "name") == ["Acme", "Beta", "Gamma", "Novi Alfa", "Novi Alta"]
    assert column(chief, "companies", "company_id")[2:] == ["C-000003", "C-000004", "C-000005"]
    assert column(chief, "deals", "company") == ["Novi Alfa", "Novi Alta"]
    assert column(chief, "deals", "company_id") == ["C-000004", "C-000005"]
    sources: Any = outcome.json["sources"]
    assert [each["links_to_moved"] for each in sources] == [{"there": 1, "here": 1}] * 2

    ann.tables["companies"]["phone"][2] = "+359 2 777"
    assert consolidated(chief, ann=ann, ivan=ivan).json["conflicts"] == 0
    assert column(chief, "companies", "phone")[2:] == [None, "+359 2 777", None]
    renamed = consolidated(chief, ann_week_2=ann)
    assert [problem.code for problem in renamed.problems] == ["source_renamed"]
    assert data_edits(renamed) == []


def test_a_fresh_copy_of_the_chiefs_workbook_is_not_taken_for_the_old_one() -> None:
    chief = book(firms(*OLD, ("C-000003", "Gamma", None, None, None)))
    consolidated(chief, ann=book(firms(*OLD, ("C-000003", "Novi Alfa", "Ruse", None, None))))
    fresh = MemoryWorkbook(
        {key: {name: list(cells) for name, cells in table.items()} for key, table in chief.tables.items()}
    )
    outcome = consolidated(chief, ann=fresh)
    assert column(chief, "companies", "name") == ["Acme", "Beta", "Gamma", "Novi Alfa"]
    assert column(chief, "companies", "city") == ["Sofia", "Ruse", None, "Ruse"]
    assert outcome.json["conflicts"] == 0


def test_deleted_rows_are_told_and_neither_deleted_nor_brought_back() -> None:
    origin, chief = book(firms(*OLD)), book(firms(OLD[0]))
    ann = book(firms(("C-000002", "Beta", "Ruse", "+359 2 111", None)))
    outcome = consolidated(chief, ann=ann, copied_from=origin)
    assert column(chief, "companies", "name") == ["Acme"]
    [source] = outcome.json["sources"]  # type: ignore[attr-defined]
    assert (source["deleted_there"], source["deleted_here"], source["conflicts"]) == (1, 1, 0)
    ann.tables["companies"]["city"][0] = "Vidin"
    assert consolidated(chief, ann=ann).json["conflicts"] == 1
    chief.tables["consolidation_conflicts"]["choice"][0] = "Take theirs"
    run_command(COMMAND, chief, CONTEXT, {"files": ()})
    assert column(chief, "companies", "company_id") == ["C-000001", "C-000002"]
    assert column(chief, "companies", "city") == ["Sofia", "Vidin"]


def test_cells_that_cannot_be_read_clear_nothing_and_stop_nothing() -> None:
    rows = [("D-000001", "Tea", "C-000001", "Acme", 5.0), ("D-000002", "Hats", "C-000001", "Acme", 7.0)]
    origin, chief, ann = (book(firms(*OLD), deals(*rows)) for _copy in range(3))
    ann.tables["deals"]["amount"][:] = ["five", 9.0]
    outcome = consolidated(chief, ann=ann, copied_from=origin)
    assert column(chief, "deals", "amount") == [5.0, 9.0]
    assert [problem.code for problem in outcome.problems] == ["cells_unread"]


def test_rows_typed_without_an_id_come_once_and_get_their_owner_by_name() -> None:
    def users(*rows: tuple[str, str]) -> dict[str, pd.DataFrame]:
        return {"users": pd.DataFrame(rows, columns=["user_id", "name"])}

    chief = book(firms(*OLD), users(("U-000001", "Boss"), ("U-000002", "Ann")))
    typed = pd.DataFrame({"name": ["Typed Ltd"], "owner": ["Ann"], "city": ["Sofia"]})
    ann = book({"companies": pd.concat([firms(*OLD)["companies"], typed])}, users(("U-000001", "Ann")))
    for _week in range(2):
        consolidated(chief, ann=ann)
        assert column(chief, "companies", "name") == ["Acme", "Beta", "Typed Ltd"]
    assert column(chief, "companies", "owner_id") == [None, None, "U-000002"]
    ann.tables["companies"]["company_id"][2] = "C-000009"  # the software gave it one there
    ann.tables["companies"]["city"][2] = "Varna"
    consolidated(chief, ann=ann)
    assert column(chief, "companies", "city") == ["Sofia", "Ruse", "Varna"]
    assert column(chief, "users", "name") == ["Boss", "Ann"]


def test_one_undo_takes_it_back_and_the_next_run_does_it_again() -> None:
    chief, ann = book(firms(OLD[0])), book(firms(("C-000001", "Acme", "Plovdiv", "1", "a@acme.example"), OLD[1]))
    before = {key: list(cells) for key, cells in chief.tables["companies"].items()}
    consolidated(chief, ann=ann)
    after = {key: list(cells) for key, cells in chief.tables["companies"].items()}
    undo = listed_command("undo")
    assert undo
    run_command(undo.load(), chief, CONTEXT, {})
    assert chief.tables["companies"] | {"known_as": None} == before | {"known_as": None}
    assert column(chief, "consolidated_rows", "their_id") == []
    assert column(chief, "consolidation_conflicts", "state") == []
    consolidated(chief, ann=ann)
    assert column(chief, "companies", "name") == after["name"]
    assert column(chief, "companies", "phone") == after["phone"]


@pytest.mark.parametrize("chief", [MemoryWorkbook.blank(), MemoryWorkbook.blank(FirmSettings(language="ru"))])
def test_an_empty_workbook_has_nothing_to_settle_and_takes_all(chief: MemoryWorkbook) -> None:
    outcome = run_command(COMMAND, chief, CONTEXT, {})
    assert outcome.edits == ()
    consolidated(chief, ann=book(firms(*OLD)))
    assert column(chief, "companies", "company_id") == ["C-000001", "C-000002"]


def test_files_are_read_from_their_paths_and_only_read(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.xlsx" for name in ("crm", "ann")}
    for path, rows in zip(paths.values(), ([OLD[0]], OLD), strict=True):
        new_workbook(path)
        edits = [AppendRows(key, frame) for key, frame in firms(*rows).items()]
        FileWorkbook.open(path).write(plan_writes(edits, read_tables({}).tables))
    (tmp_path / "notes.xlsx").write_bytes(b"no workbook")
    there = paths["ann"].read_bytes()
    typed = f'"{paths["ann"]}"; {tmp_path / "notes.xlsx"};{paths["crm"]}'
    options = read_answers(known_button("crm_consolidate"), {"files": typed}).options
    outcome = run_on_file(LISTED, paths["crm"], CONTEXT, options, dry_run=False)  # type: ignore[arg-type]
    assert [problem.code for problem in outcome.problems] == ["workbook_left_out"] * 2
    assert paths["ann"].read_bytes() == there
    tables = read_tables(FileWorkbook.open(paths["crm"]).read(["companies", "users", "consolidated_rows"])).tables
    assert tables["companies"]["name"].tolist() == ["Acme", "Beta"]
    assert tables["consolidated_rows"]["source"].unique().tolist() == ["ann.xlsx"]


def test_a_path_that_is_not_there_is_told_beside_the_field() -> None:
    assert read_answers(known_button("crm_consolidate"), {"files": "C:/none.xlsx"}).mistakes == {
        "files": "There is no file none.xlsx."
    }
