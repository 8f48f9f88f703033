"""Cells that nobody should write: every formula gives an answer fit for a sheet, or a sentence of bearable length."""

from __future__ import annotations

import datetime as dt
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formula_cells import cells_of, example_calls
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.all_formulas import ALL_FORMULAS
from xlcrm.formulas.formula import AnyTable, BadArgumentError, KnownTable, Table, Value
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.raw_tables import CellError
from xlcrm.texts import use_language

_WHOLE = ("contacts", "segments", "settings")
TODAY = dt.date(2026, 11, 21)
FORMULAS = pytest.mark.parametrize("listed", ALL_FORMULAS, ids=lambda listed: listed.name)
HUGE = "a" * 40_000
LAST = dt.datetime(9999, 12, 31)
SINGLES = (HUGE, 1e15, LAST, dt.time(5))
RANGES = (
    [[1, 2], [3]],
    [["a"], [None], ["#N/A"], [math.nan], [math.inf], [True], [dt.date(2026, 1, 1)], [b"x"], [10**30], [HUGE]],
    [[None], [None]],
)
NASTY = ("#DIV/0!", math.nan, math.inf, 1e300, 10**30, -1.0, True, LAST, dt.datetime(1, 1, 1), dt.time(1), b"x", "\0")
NASTY_ROWS = (*NASTY, HUGE, "12", 2958466.0, 46032.5, " ", dt.timedelta(1), CellError("#SPILL!"), None)


@pytest.fixture(scope="module")
def firm():
    return make_sample_firm(TODAY, 7, 0.03)


@pytest.fixture(scope="module")
def calls(firm):
    return _calls(firm)


@pytest.fixture(scope="module")
def answers(calls):
    return {name: call_formula(name, given) for name, given in calls.items()}


@FORMULAS
def test_no_single_argument_breaks_it(listed, calls):
    for at, argument in enumerate(listed.load().arguments):
        for value in SINGLES if isinstance(argument.wants, Value) else (HUGE, LAST, *RANGES):
            _is_fit(listed.name, _with(calls[listed.name], at, value))


@FORMULAS
@pytest.mark.parametrize("way", ["nasty rows", "ragged", "twice", "no header row", "one row", "one column", "errors"])
def test_no_table_breaks_it(listed, way, calls):
    change = {
        "nasty rows": lambda rows: [*rows[:9], *([cell] * len(rows[0]) for cell in NASTY_ROWS)],
        "ragged": lambda rows: tuple(tuple(row[: 3 + at]) for at, row in enumerate(rows[:9])),
        "twice": lambda rows: [row + row for row in rows[:9]],
        "no header row": lambda rows: rows[1:9],
        "one row": lambda rows: rows[:1],
        "one column": lambda rows: [row[:1] for row in rows[:9]],
        "errors": lambda rows: [["#N/A"] * len(rows[0]), *rows[1:9]],
    }[way]
    _is_fit(listed.name, _changed(listed, calls, change))


@FORMULAS
def test_own_columns_blank_rows_and_another_order_change_nothing(listed, calls, answers):
    def changed(rows):
        width = len(rows[0])
        own = [[*row[::-1], None, f"own {at}", math.nan] for at, row in enumerate(rows)]
        own[0][width:] = ["Own", None, "Ours too"]
        own[0][:width] = [f" {header.upper()} " for header in own[0][:width]]
        return own + [["", None, *[None] * (width + 1)]] * 50

    if listed.name in {"CRM_LOOKUP", "CRM_FINDDUP"}:
        return  # these look at every column that there is
    assert _rounded(call_formula(listed.name, _changed(listed, calls, changed))) == _rounded(answers[listed.name])


@FORMULAS
def test_headers_of_another_language_give_the_same_answer(listed, firm, answers):
    with use_language("uk"):
        foreign = _calls(firm)[listed.name]
    if listed.name == "CRM_LOOKUP":
        foreign[-1] = "місто"
    assert _rounded(call_formula(listed.name, foreign)) == _rounded(answers[listed.name])


@FORMULAS
def test_what_is_out_of_bounds_is_told(listed, calls):
    for at, argument in enumerate(listed.load().arguments):
        if isinstance(argument.wants, Value) and argument.wants.least is not None:
            far = LAST if isinstance(argument.wants.least, dt.date) else 10**9
            with pytest.raises(BadArgumentError, match=f"{argument.name} is .*: give .* to "):
                call_formula(listed.name, _with(calls[listed.name], at, far))


@given(st.lists(st.lists(st.one_of(st.none(), st.floats(), st.text(), st.booleans(), st.datetimes()), max_size=3)))
def test_columns_of_whatever_come_back_in_their_shape(rows):
    width = max(map(len, rows), default=0)
    for name, more in (("CRM_TRANSLIT", []), ("CRM_EMAILOK", []), ("CRM_ROI", [2.0]), ("CRM_ABC", [[[1.0], [2.0]]])):
        answer = _is_fit(name, [rows, *more])
        if rows and rows[0] and (len(rows), width) != (1, 1):
            assert [len(row) for row in answer] == [width] * len(rows)


def test_errors_beside_the_answers_stay_what_they_are():
    cells = [["Иван"], ["#DIV/0!"], [None], [CellError("#REF!")]]
    assert call_formula("CRM_TRANSLIT", [cells]) == [["Ivan"], [CellError("#DIV/0!")], [""], [CellError("#REF!")]]
    assert call_formula("CRM_ROI", [[["#N/A"], [4.0]], 2.0]) == [[NO_DATA], [2.0]]


def test_whole_columns_cost_what_is_in_them():
    head = ["Deal", "Company", "Status", "Closed on", "Amount"]
    blank = [None] * 5
    deals = [head, ["One", "Acme", "Won", "2026-01-10", 100], *[blank] * 300_000]
    start = time.process_time()
    assert call_formula("CRM_WINRATE", [deals]) == 1.0
    assert call_formula("CRM_LOOKUP", [deals, "Acme", "Amount"]) == 100
    assert time.process_time() - start < 5


@pytest.mark.parametrize("owner", ["Jörg Groß", "jörg  groß ", "JÖRG\u00a0GROß", "U-1"])
def test_a_person_is_known_in_any_case_and_with_any_blanks(owner):
    deals = [["Status", "Closed on", "Owner", "Owner ID"], ["Won", "2026-01-10", " Jörg  Groß", "U-1"]]
    assert call_formula("CRM_WINRATE", [deals, None, None, owner]) == 1.0


@pytest.mark.parametrize("id_", [5, 5.0, "5", [[5.0]]])
def test_ids_that_are_numbers_are_found(id_):
    rows = [["ID", "City", "Mobile"], [4.0, "Varna", "0888123456"], [5.0, "Sofia", "0888 123 456"]]
    assert call_formula("CRM_LOOKUP", [rows, id_, "City"]) == "Sofia"
    assert call_formula("CRM_FINDDUP", [rows, id_])[1][0] == "4"


def test_a_rows_own_id_comes_before_one_that_points_to_it():
    firms = [["Parent company ID", "Company", "Company ID"], ["C-1", "Child", "C-2"], [None, "Mother", "C-1"]]
    assert call_formula("CRM_LOOKUP", [firms, "c-1", "company"]) == "Mother"


def test_of_two_columns_of_one_name_the_first_counts():
    assert call_formula("CRM_LOOKUP", [[["A", "B", "B"], ["x", 1.0, 2.0]], "x", "B"]) == 1.0
    twice = [["Status", "Closed on", "Status"], ["Won", "2026-01-10", "Lost"]]
    assert call_formula("CRM_WINRATE", [twice]) == 1.0


def test_a_country_that_is_none_is_told_and_a_name_is_known():
    assert call_formula("CRM_PHONE", ["0888 123 456", "България"]) == "+359888123456"
    with pytest.raises(BadArgumentError, match="'ZZ' is no country"):
        call_formula("CRM_PHONE", ["0888 123 456", "ZZ"])


def test_a_day_in_a_column_of_amounts_is_no_amount():
    assert call_formula("CRM_ROI", ["01.02.2026", 2.0]) == NO_DATA
    assert call_formula("CRM_ROI", [dt.datetime(2026, 1, 1), 2.0]) == NO_DATA


def test_an_open_end_may_be_the_last_day_that_a_sheet_knows():
    deals = [["Status", "Closed on"], ["Won", "2026-01-10"]]
    assert call_formula("CRM_WINRATE", [deals, None, 2958465.0]) == 1.0


def test_a_payback_over_whole_columns_ends_where_the_amounts_do():
    costs, benefits = [[1000.0], [None]], [[0.0], [1500.0]]
    blank = [[None]] * 20_000
    assert call_formula("CRM_PAYBACK", [costs + blank, benefits + blank]) == 2
    assert call_formula("CRM_PAYBACK", [[[None], [None]], [[None], [None]]]) == NO_DATA
    with pytest.raises(BadArgumentError, match="There are 20002 months: give 1200 at most"):
        call_formula("CRM_PAYBACK", [costs + blank, [[1.0]] * 20_002])


def _calls(firm):
    made = {key: cells_of(key, frame if key in _WHOLE else frame.head(20)) for key, frame in firm.frames.items()}
    named = {key: [[name] for name in firm.frames[key]["name"].iloc[:3]] for key in ("companies", "users", "deals")}
    named["duplicates"] = [list(firm.planted["duplicate_contacts_typo"].ids[0])]
    return example_calls({spec.key: made.get(spec.key) for spec in ALL_TABLES}, named, TODAY)


def _with(given, at, value):
    long = [*given, *[None] * (at + 1 - len(given))]
    return [*long[:at], value, *long[at + 1 :]]


def _changed(listed, calls, change):
    pairs = zip(listed.load().arguments, calls[listed.name], strict=False)
    return [
        change(cells) if cells and isinstance(a.wants, Table | KnownTable | AnyTable) else cells for a, cells in pairs
    ]


def _is_fit(name, given):
    """An answer that a sheet can show, given back; or a sentence."""
    answer = None
    try:
        answer = call_formula(name, given)
    except BadArgumentError as error:
        told = str(error)
    if answer is None:
        assert 10 < len(told) <= 501
        return None
    rows = answer if isinstance(answer, list) else [[answer]]
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert isinstance(cell, str | int | float | bool | dt.datetime | CellError)
        assert not isinstance(cell, float) or math.isfinite(cell)
    return answer


def _rounded(answer):
    if isinstance(answer, list):
        return [_rounded(each) for each in answer]
    return pytest.approx(answer, rel=1e-9) if isinstance(answer, float) else answer
