"""The life of a click: read once, think, write once."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandas as pd
import pytest

from xlcrm.commands.command import Command, Option, RunContext
from xlcrm.errors import UndeclaredWriteError
from xlcrm.run_command import run_command
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Outcome, UpdateCells
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 9, 30), "ann")


def shout(tables: CrmTables, _context: RunContext, *, mark: Annotated[str, Option("What to add.")] = "!") -> Outcome:
    names = tables["companies"]["name"] + mark
    new = pd.DataFrame({"name": ["A deal"], "company_id": ["C-000001"]})
    return Outcome((UpdateCells("companies", "name", names), AppendRows("deals", new)), summary="done")


SHOUT = Command("shout", ("companies",), ("companies", "deals"), shout)


@pytest.fixture
def book() -> MemoryWorkbook:
    return MemoryWorkbook.of({"companies": pd.DataFrame({"name": ["Acme"]})})


def test_edits_are_made_and_ids_and_names_filled_in(book: MemoryWorkbook) -> None:
    assert run_command(SHOUT, book, CONTEXT, {"mark": "?"}).summary == "done"
    assert book.tables["companies"]["name"] == ["Acme?"]
    assert book.tables["companies"]["company_id"] == ["C-000001"]
    assert book.tables["deals"]["company"] == ["Acme"]


def test_a_dry_run_writes_nothing(book: MemoryWorkbook) -> None:
    run_command(SHOUT, book, CONTEXT, dry_run=True)
    assert book.tables["companies"]["name"] == ["Acme"]
    assert book.tables["companies"]["company_id"] == [None]


def test_a_write_that_is_not_declared_stops_before_anything_is_written(book: MemoryWorkbook) -> None:
    sly = Command("sly", ("companies",), ("companies",), shout)
    with pytest.raises(UndeclaredWriteError, match="deals"):
        run_command(sly, book, CONTEXT)
    assert book.tables["companies"]["name"] == ["Acme"]


def test_the_signature_is_the_contract() -> None:
    [parameter] = SHOUT.parameters
    assert (parameter.name, parameter.type, parameter.default, parameter.is_required) == ("mark", str, "!", False)


def test_a_new_row_takes_the_id_after_the_last(book: MemoryWorkbook) -> None:
    run_command(SHOUT, book, CONTEXT)
    run_command(SHOUT, book, CONTEXT)
    assert book.tables["deals"]["deal_id"] == ["D-000001", "D-000002"]


def test_without_the_sheet_of_changes_a_run_still_works_and_says_that_it_cannot_be_undone(book: MemoryWorkbook) -> None:
    del book.tables["audit_log"]
    outcome = run_command(SHOUT, book, CONTEXT)
    assert "This run cannot be undone." in outcome.summary
    assert book.tables["companies"]["name"] == ["Acme!"]
