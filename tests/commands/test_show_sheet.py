"""`xlcrm show`: every sheet by its key and by its name."""

from __future__ import annotations

from typing import Any

import pytest

from commands.tea_firm import run
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import HOME
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


@pytest.mark.parametrize("spec", ALL_TABLES, ids=lambda spec: spec.key)
def test_every_sheet_is_shown_by_its_key_and_its_name(spec: Any) -> None:
    for name in (spec.key, spec.sheet.upper()):
        book = MemoryWorkbook.blank()
        run(book, "show", sheet=name)
        assert (book.front, book.revealed) == (spec.key, {spec.key})


@pytest.mark.parametrize("name", ["home", "Home", "Главная"])
def test_home_is_shown_by_any_of_its_names(name: str) -> None:
    book = MemoryWorkbook.blank()
    run(book, "show", sheet=name)
    assert book.front == HOME


def test_a_sheet_that_there_is_not_is_told_with_the_nearest() -> None:
    outcome = run(MemoryWorkbook.blank(), "show", sheet="Setings")
    assert "settings" in outcome.summary
    assert outcome.edits == ()
