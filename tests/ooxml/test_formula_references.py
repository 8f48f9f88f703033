from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.ooxml.formula_references import following, has_cell_references, shifted
from xlcrm.ooxml.list_objects import TableArea
from xlcrm.ooxml.table_moves import TableMove

TABLE = TableArea("T", "Deals", 3, 2, ("a", "b", "c", "d"), 4, 9)
MOVE = TableMove(TABLE, 7, {4: 4, 6: 5, 7: 6, 9: 7})  # rows 5 and 8 are gone


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ("SUM(A1:B2)", "SUM(B3:C4)"),
        ("'My A1'!A1", "'My A1'!B3"),
        ("Sheet1!A1", "Sheet1!B3"),
        ('"A1"&A1', '"A1"&B3'),
        ("T[[#This Row],[A1]]*LOG10(5)", "T[[#This Row],[A1]]*LOG10(5)"),
        ("T[A1 '] x]", "T[A1 '] x]"),
        ("ABC1234567X+TAX2024", "ABC1234567X+TAY2026"),
        ("_xlfn.XLOOKUP(A1,B:B,C:C)", "_xlfn.XLOOKUP(B3,B:B,C:C)"),
    ],
)
def test_a_copied_formula_shifts(formula, expected):
    assert shifted(formula, 2, 1) == expected


def test_a_reference_off_the_sheet_is_lost():
    assert shifted("A1", -1, 0) == "#REF!"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("C6*2", "C5*2"),
        ("$C$6*2", "$C$5*2"),
        ("C5", "#REF!"),
        ("SUM(C4:C9)", "SUM(C4:C7)"),
        ("SUM(C5:C6)", "SUM(C5:C5)"),
        ("SUM(C8:C8)", "SUM(#REF!)"),
        ("Other!C6+H6+C20", "Other!C6+H6+C20"),
        ('"C6"', '"C6"'),
    ],
)
def test_formulas_follow_rows_that_moved(formula, expected):
    assert following(formula, "Deals", lambda area, _: MOVE.kept(area), is_own=True) == expected


@given(st.integers(1, 1000), st.integers(1, 500), st.integers(-500, 500))
def test_shifting_there_and_back_changes_nothing(row, column_shift, row_shift):
    formula = f"SUM(B{row + 500}:$C$7)+D{row + 600}"
    assert shifted(shifted(formula, row_shift, column_shift), -row_shift, -column_shift) == formula


def test_whether_a_formula_names_cells():
    assert has_cell_references("A1+1")
    assert not has_cell_references('Deals[[#This Row],[A1]]&"A1"')
