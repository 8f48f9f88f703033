"""Cells of every sort in, an answer or a sentence out."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.errors import WrongUseError
from xlcrm.formulas.formula import BadArgumentError
from xlcrm.tables.raw_tables import CellError

DEALS = [
    ["Deal", "Status", "Closed on", "Amount", "Owner"],
    ["One", "Won", 46032.0, 100.0, "Ann"],  # 2026-01-10
    ["Two", "won", dt.datetime(2026, 2, 1), "200", "Bob"],
    ["Three", "Lost", "2026-02-03", None, "Ann"],
    ["Four", "Lost", CellError("#REF!"), 50.0, "Ann"],
    [None, None, None, None, None],
]


def test_dates_come_as_numbers_as_moments_and_as_text():
    assert call_formula("CRM_WINRATE", [DEALS, 46023, "2026-01-31"]) == 1.0
    assert call_formula("CRM_WINRATE", [DEALS, dt.date(2026, 2, 1), dt.datetime(2026, 2, 28)]) == 0.5


def test_blank_arguments_are_left_out():
    assert call_formula("CRM_WINRATE", [DEALS, None, "", "Ann"]) == 0.5
    assert call_formula("CRM_WINRATE", [DEALS]) == pytest.approx(2 / 3)


def test_a_single_cell_range_is_its_cell():
    assert call_formula("CRM_WINRATE", [DEALS, [[46023.0]], (("2026-01-31",),)]) == 1.0


def test_no_data_is_not_zero():
    assert call_formula("CRM_WINRATE", [DEALS, "2030-01-01"]) == NO_DATA
    assert call_formula("CRM_WINRATE", [[["Status", "Closed on"]]]) == NO_DATA


def test_an_error_in_a_single_argument_is_the_answer():
    assert call_formula("CRM_WINRATE", [DEALS, "#DIV/0!"]) == CellError("#DIV/0!")


def test_headers_may_be_keys_and_come_in_any_order():
    rows = [["close_date", "status"], ["2026-01-10", "Won"]]
    assert call_formula("crm_winrate", [rows]) == 1.0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([DEALS, "soon"], "from cannot be 'soon'. The first day; empty for no limit."),
        ([DEALS, "2026-02-01", "2026-01-01"], "The period starts on 2026-02-01, after its end on 2026-01-01."),
        ([DEALS, None, None, None, "weight"], "by cannot be 'weight'. Choose one of: count, value."),
        ([DEALS, None, None, None, None, 1], "CRM_WINRATE takes 5 arguments at most, not 6."),
        ([DEALS, [[1], [2]]], "from wants one cell, not a range."),
        ([46032.0], "Give the whole table Deals with its headers: Deals[#All]."),
        ([[["a", "b"], [1, 2]]], "No header of Deals is in the first row."),
    ],
)
def test_a_bad_argument_is_told_in_a_sentence(arguments, sentence):
    with pytest.raises(BadArgumentError) as told:
        call_formula("CRM_WINRATE", arguments)
    assert sentence in str(told.value)


def test_a_needed_argument_may_not_be_empty():
    with pytest.raises(BadArgumentError, match="status is empty"):
        call_formula("CRM_DEALS", [DEALS, None])


def test_an_unknown_formula_is_a_wrong_call():
    with pytest.raises(WrongUseError, match="CRM_NOTHING"):
        call_formula("CRM_NOTHING", [])
