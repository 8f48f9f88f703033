"""Tables as cells: which table it is, what is missing, and that the same cells are read once."""

from __future__ import annotations

import pytest

from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas import table_arguments
from xlcrm.formulas.formula import BadArgumentError
from xlcrm.tables.raw_tables import CellError
from xlcrm.texts import use_language

INVOICES = [
    ["Company", "Invoice ID", "Issued", "Due", "Amount"],
    ["Acme", "I-000001", "2026-01-01", "2026-01-15", 100],
    ["Berg", "I-000002", "2026-01-20", "2026-03-01", 50],
]


def test_links_by_hidden_id_alone_hold():
    paid = [["Invoice ID", "Paid on", "Amount"], ["I-000001", "2026-01-20", 40], [None, "2026-01-21", 5]]
    assert call_formula("CRM_RECEIVABLES", [INVOICES, paid, "2026-01-31"]) == 110.0


def test_headers_of_another_language_and_order_are_known():
    with use_language("ru"):
        from xlcrm.tables.all_tables import table_spec

        spec = table_spec("deals")
        headers = [spec.column(key).header for key in ("close_date", "amount", "status")]
    rows = [headers, ["2026-01-10", 70, "Won"]]
    assert call_formula("CRM_AVGBILL", [rows]) == 70.0


def test_headers_that_the_schema_does_not_know_disturb_nothing():
    rows = [["Status", "Our column", None, "Closed on"], ["Won", CellError("#N/A"), 5, "2026-01-10"]]
    assert call_formula("CRM_WINRATE", [rows]) == 1.0


def test_rows_of_unlike_length_are_filled_with_blanks():
    assert call_formula("CRM_WINRATE", [[["Status", "Closed on"], ["Won", "2026-01-10"], ["Lost"]]]) == 1.0


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("CRM_WINRATE", [[["Deal", "Amount"], ["One", 5]]], "Deals has no column Status in its first row."),
        ("CRM_WINRATE", [None], "Give the whole table Deals with its headers: Deals[#All]."),
        ("CRM_WINRATE", ["Deals"], "Give the whole table Deals with its headers: Deals[#All]."),
        ("CRM_RECEIVABLES", [[["Number", "Due"], [1, 2]], None, "2026-01-31"], "Invoices has no column Issued, Amount"),
        ("CRM_QUALITY", [[["x", "y"], [1, 2]], "2026-01-31"], "No header of a table that table can be"),
        ("CRM_QUALITY", [None, "2026-01-31"], "table wants a table with its headers, not one cell."),
        ("CRM_LOOKUP", [None, "a", "b"], "table wants a table with its headers, not one cell."),
    ],
)
def test_what_is_no_such_table_is_told(name, arguments, sentence):
    with pytest.raises(BadArgumentError) as told:
        call_formula(name, arguments)
    assert sentence in str(told.value)


def test_a_table_that_may_be_left_out_counts_as_empty():
    for left_out in (None, [[None]], [[""]], "", [], [[]]):
        assert call_formula("CRM_RECEIVABLES", [INVOICES, left_out, "2026-01-31"]) == 150.0


def test_a_table_that_is_an_error_is_the_answer():
    for lost in ("#REF!", [["#REF!"]], CellError("#REF!")):
        assert call_formula("CRM_RECEIVABLES", [INVOICES, lost, "2026-01-31"]) == CellError("#REF!")


def test_the_same_cells_are_read_once_and_changed_ones_anew(monkeypatch):
    table_arguments.forget()
    read, seen = table_arguments.read_tables, []
    monkeypatch.setattr(table_arguments, "read_tables", lambda raw: seen.append(len(raw)) or read(raw))
    rows = [["Status", "Closed on"], ["Won", "2026-01-10"], ["Lost", "2026-01-11"]]
    assert call_formula("CRM_WINRATE", [rows]) == call_formula("CRM_REFUSALS", [[list(row) for row in rows]]) / 2
    assert len(seen) == 1
    rows[2][0] = "Won"
    assert call_formula("CRM_WINRATE", [rows]) == 1.0
    assert len(seen) == 2


def test_one_and_true_are_not_taken_for_each_other():
    ones = [["Company", "Issued", "Amount", "Number"], ["Acme", "2026-01-01", 10, 1]]
    truths = [["Company", "Issued", "Amount", "Number"], ["Acme", "2026-01-01", 10, True]]
    first = call_formula("CRM_TIMELINE", [None, None, ones, "Acme"])
    second = call_formula("CRM_TIMELINE", [None, None, truths, "Acme"])
    assert (first[1][2], second[1][2]) == ("1", "TRUE")


def test_blank_texts_and_not_a_number_are_blanks():
    rows = [["Status", "Closed on", "Amount"], ["Won", "2026-01-10", float("nan")], ["Won", "2026-01-11", " "]]
    assert call_formula("CRM_AVGBILL", [rows]) == NO_DATA
    assert call_formula("CRM_DEALS", [rows, "won"]) == 2
