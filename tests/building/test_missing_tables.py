"""A workbook of an older version: what it lacks is added, what it holds stays, and every command works."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from libreoffice import recalculate
from xlcrm.building.missing_tables import add_missing_tables
from xlcrm.building.template import build_template
from xlcrm.commands.all_commands import ALL_COMMANDS, listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts.run_on_file import run_on_file
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import Outcome
from xlcrm.workbooks.column_map import COLUMN_MAP, read_column_map
from xlcrm.workbooks.file_workbook import FileWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
GONE = ("duplicate_review", "given_ids", "not_duplicates", "stages")
PEOPLE = "First name,Last name,Email\nAnna,Berg,anna@berg.example\nAnna,Berg,Anna@berg.example\n"


class OldMergeLogEntry(CrmRecord):
    """The merge log as it might have been."""

    table: str | None = column(Kind.TEXT, "Table", "The table.", place="main")
    kept_id: str | None = column(Kind.ID, "Kept ID", "The row that stayed.", place="main")
    merged_id: str | None = column(Kind.ID, "Merged ID", "The row that went.", place="main")


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tables = tuple(
        replace(spec, record=OldMergeLogEntry) if spec.key == "merge_log" else spec
        for spec in ALL_TABLES
        if spec.key not in GONE
    )
    choices = {key: listed for key, listed in CHOICES.items() if key != "merge_decision"}
    log = pd.DataFrame({"table": ["contacts"], "kept_id": ["P-000007"], "merged_id": ["P-000009"]})
    with monkeypatch.context() as patched:
        for name in ("template", "map_sheet"):
            patched.setattr(f"xlcrm.building.{name}.ALL_TABLES", tables)
        patched.setattr("xlcrm.building.drop_downs.CHOICES", choices)
        build_template(tmp_path / "old.xlsx", FirmSettings(language="en"), {"merge_log": log})
    return tmp_path / "old.xlsx"


def run(file: Path, name: str, **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_on_file(listed, file, CONTEXT, options, dry_run=False)


def test_what_is_missing_is_added_once_and_told_in_one_sentence(old: Path) -> None:
    (old.parent / "people.csv").write_text(PEOPLE, encoding="utf-8")
    summary = run(old, "import", source=old.parent / "people.csv", table="contacts").summary
    assert (
        "the tables Stages, Review duplicates, Not duplicates, Given IDs, Merge log are brought up to date" in summary
    )
    book = FileWorkbook.open(old)
    assert add_missing_tables(book) == ""
    tables = book.read([spec.key for spec in ALL_TABLES])
    assert all(table.columns for table in tables.values())
    assert tables["merge_log"].columns["merged_id"] == ["P-000009"]
    assert tables["contacts"].columns["contact_id"] == ["P-000010", "P-000011"]
    assert {book.file.sheet_state(book.file.tables[spec.name].sheet) for spec in ALL_TABLES if spec.key in GONE} == {
        "hidden"
    }


def test_the_added_tables_do_their_work_and_the_map_follows_them(old: Path) -> None:
    (old.parent / "people.csv").write_text(PEOPLE, encoding="utf-8")
    run(old, "import", source=old.parent / "people.csv", table="contacts")
    run(old, "find-duplicates")
    outcome = run(old, "merge", accept_sure=True)
    assert outcome.json["merged"] == 1
    assert run(old, "undo").json["brought_back"] == 1
    assert {name: str(run(old, name).summary) for name in ("check", "agenda", "history")}
    (area,) = [each for each in FileWorkbook.open(old).file.defined_names if each.name == "list_merge_decision"]
    sheet, cells = area.refers_to.replace("'", "").replace("$", "").split("!")
    assert (sheet, cells) == ("_xlcrm", "E1:E3")
    saved = FileWorkbook.open(recalculate(old, old.parent))
    for key, headers in read_column_map(saved.file).items():
        assert key == "workbook" or headers == {
            column.key: column.header for column in next(spec for spec in ALL_TABLES if spec.key == key).columns
        }
    assert len(saved.file.read_table(COLUMN_MAP).rows) == 2 + sum(len(spec.columns) for spec in ALL_TABLES)


def test_a_sheet_of_the_users_own_is_left_alone(old: Path) -> None:
    book = FileWorkbook.open(old)
    book.file.replace_sheet("Given IDs", _plain_sheet("Given IDs"))
    book.file.save()
    assert "Given IDs" not in add_missing_tables(FileWorkbook.open(old))


def _plain_sheet(name: str) -> bytes:
    from io import BytesIO

    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet(name).write_string(0, 0, "mine")
    book.close()
    return buffer.getvalue()


def test_a_dry_run_adds_nothing(old: Path) -> None:
    before = old.read_bytes()
    listed = next(each for each in ALL_COMMANDS if each.name == "check")
    outcome = run_on_file(listed, old, CONTEXT, {}, dry_run=True)
    assert "brought up to date" not in outcome.summary
    assert old.read_bytes() == before
