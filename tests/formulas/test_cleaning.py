"""What is written in cells, mended and compared: cells of every sort, columns, and sentences."""

from __future__ import annotations

import pytest

from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.formula import BadArgumentError
from xlcrm.tables.raw_tables import CellError

FIRMS = [
    ["Company", "City", "Company ID", "Rate"],
    ["Acme", "Sofia", "C-000001", 5],
    ["Berg", None, "C-000002", "#N/A"],
]


def test_phones_of_a_column_keep_blanks_and_mark_what_is_none():
    bad = CellError("#VALUE!")
    cells = [["0888 123 456"], [888123456.0], [None], ["12"], ["+44 20 7946 0480"], ["#N/A"]]
    answer = call_formula("CRM_PHONE", [cells, "bg"])
    assert answer == [["+359888123456"], ["+359888123456"], [""], [bad], ["+442079460480"], [CellError("#N/A")]]


def test_a_block_of_several_columns_keeps_its_shape():
    assert call_formula("CRM_EMAILOK", [[["a@b.bg", "a@"], [None, 5]]]) == [[True, False], [False, False]]


def test_names_are_compared_beside_each_other_or_with_one():
    assert call_formula("CRM_SIMILAR", [[["Acme Ltd"], ["Berg"]], [["ACME"], ["Acme"]], "company"])[0] == [1.0]
    one, column = "Acme", [["Acme"], ["Akme"], ["Zeta"]]
    scores = [row[0] for row in call_formula("CRM_SIMILAR", [column, one])]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert call_formula("CRM_SIMILAR", [one, column]) == [[score] for score in scores]
    with pytest.raises(BadArgumentError, match="a has 2 cells and b 3"):
        call_formula("CRM_SIMILAR", [column[:2], column])


def test_a_field_is_looked_up_as_it_is():
    assert call_formula("CRM_LOOKUP", [FIRMS, "c-000001", "rate"]) == 5
    assert call_formula("CRM_LOOKUP", [FIRMS, "Berg", "City"]) == NO_DATA
    assert call_formula("CRM_LOOKUP", [FIRMS, "Berg", "Rate"]) == CellError("#N/A")
    assert call_formula("CRM_LOOKUP", [FIRMS, "Coda", "City"]) == NO_DATA
    with pytest.raises(BadArgumentError, match="There is no column 'Town'; the table has: Company, City"):
        call_formula("CRM_LOOKUP", [FIRMS, "Berg", "Town"])


def test_duplicates_are_asked_for_by_an_id_that_is_there():
    with pytest.raises(BadArgumentError, match="No row of the table has the id 'C-9'"):
        call_formula("CRM_FINDDUP", [FIRMS, "C-9"])
    assert call_formula("CRM_FINDDUP", [FIRMS, "C-000001"]) == NO_DATA
