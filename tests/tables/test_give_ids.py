"""Ids are given once: not again after a removal, an undo or a merge, in memory and in a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Command, RunContext
from xlcrm.hosts.workshop import template_bytes
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, RemoveRows
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")


class Firm:
    """A workbook that is opened anew for every command where it is a file."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.memory = path, MemoryWorkbook.blank()
        if path:
            path.write_bytes(template_bytes())

    @property
    def book(self) -> Workbook:
        return FileWorkbook.open(self.path) if self.path else self.memory

    def run(self, name: str, **options: object) -> Outcome:
        listed = listed_command(name)
        assert listed
        return run_command(listed.load(), self.book, CONTEXT, options)

    def bring(self, *names: str) -> Outcome:
        source = read_text("\n".join(("Company name", *names)).encode(), "file.csv")
        return self.run("import", source=source, table="companies")

    def take_out(self, *rows: int) -> None:
        def remove(_tables: CrmTables, _context: RunContext) -> Outcome:
            return Outcome((RemoveRows("companies", rows),))

        run_command(Command("remove", ("companies",), ("companies",), remove), self.book, CONTEXT)

    def ids(self) -> list[object]:
        cells = self.book.read(["companies"])["companies"].columns["company_id"]
        return [cell for cell in cells if cell]


@pytest.fixture(params=["memory", "file"])
def firm(request: pytest.FixtureRequest, tmp_path: Path) -> Firm:
    return Firm(tmp_path / "crm.xlsx" if request.param == "file" else None)


def test_the_id_of_a_removed_row_is_not_given_again(firm: Firm) -> None:
    firm.bring("Acme", "Beta")
    firm.take_out(5)
    firm.bring("Gamma")
    assert firm.ids() == ["C-000001", "C-000003"]


def test_the_id_of_an_undone_import_is_not_given_again_but_comes_back_with_its_row(firm: Firm) -> None:
    firm.bring("Acme")
    firm.bring("Beta", "Gamma")
    firm.run("undo")
    assert firm.run("add", set=("name=Delta",), table="companies").json["id"] == "C-000004"
    firm.run("undo", run=3)
    assert firm.ids() == ["C-000001", "C-000002", "C-000003", "C-000004"]


def test_ids_that_a_person_typed_count_and_a_link_to_a_far_one_does_not() -> None:
    firm = Firm(None)
    firm.memory = MemoryWorkbook.of(
        {
            "companies": pd.DataFrame({"company_id": ["C-000040"], "name": ["Acme"]}),
            "deals": pd.DataFrame({"name": ["One"], "company_id": ["C-999926"], "company": ["Gone"]}),
        }
    )
    firm.bring("Beta")
    assert firm.ids() == ["C-000040", "C-000041"]
    firm.take_out(4, 5)
    firm.bring("Gamma")
    assert firm.ids() == ["C-000042"]
