"""`xlcrm find`: by any spelling, best first."""

from __future__ import annotations

from typing import Any

import pytest

from commands.tea_firm import run, think, workbook
from xlcrm.errors import WrongUseError
from xlcrm.tables.edits import ShowPage
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


def found(text: str, **options: object) -> list[str]:
    rows: Any = think("find", text=text, **options).json["rows"]
    return [row["id"] for row in rows]


@pytest.mark.parametrize(
    "text",
    ["Иванов", "ivanov", "IWANOW", "Иваноф", "Ivnaov", "Иванов Иван", "ivan ivanov", "0888123456", "+359 888 123 456"],
)
def test_a_person_is_found_however_it_is_spelt(text: str) -> None:
    assert found(text)[0] == "P-000001"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("C-12", "C-000012"),
        ("c-000012", "C-000012"),
        ("BG123456789", "C-000001"),
        ("acme", "C-000012"),
        ("2811 1234", "P-000002"),
        ("1234", "P-000002"),
        ("pallets", "A-000001"),
        ("romashka ivan", "P-000001"),
        ("26-1", "I-000002"),
        ("varna", "C-000012"),
    ],
)
def test_the_best_hit_comes_first(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_a_row_is_not_found_by_its_owner_alone_but_may_be_told_apart_by_it() -> None:
    assert found("Ann Smith") == ["U-000001"]
    assert "C-000001" in found("ромашка smith")


def test_one_table_and_so_many_rows() -> None:
    assert found("tea", table="products") == ["G-000001"]
    outcome = think("find", text="tea", most=1)
    assert len(outcome.json["rows"]) == 1  # type: ignore[arg-type]
    assert outcome.pages[0].left_out
    with pytest.raises(WrongUseError, match="contacts"):
        think("find", text="tea", table="tees")


def test_what_is_nowhere_is_said() -> None:
    outcome = think("find", text="zzzzqq")
    assert (outcome.edits, outcome.json["found"]) == ((), 0)
    with pytest.raises(WrongUseError):
        think("find", text="  ")


def test_an_empty_workbook_and_a_russian_one() -> None:
    assert run(MemoryWorkbook.blank(), "find", text="ann").edits == ()
    outcome = run(workbook("ru"), "find", text="Ромашка")
    assert outcome.pages[0].tables
    assert all(isinstance(edit, ShowPage) for edit in outcome.edits)
