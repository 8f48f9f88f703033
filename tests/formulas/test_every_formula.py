"""What holds of every formula: its words, its page, and that it takes cells of every sort on a whole firm."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from formula_cells import cells_of, example_calls
from xlcrm.building.formulas_page import call_as_typed, formulas_page
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.all_formulas import ALL_FORMULAS
from xlcrm.formulas.formula import AnyTable, BadArgumentError, Column, KnownTable, Table
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.raw_tables import CellError

TODAY = dt.date(2026, 11, 21)
FOLDER = Path(inspect.getfile(call_formula)).parent / "formulas"
NOT_FAMILIES = {
    "__init__",
    "all_formulas",
    "formula",
    "named_rows",
    "shared_arguments",
    "table_arguments",
    "time_spans",
}
FORMULAS = pytest.mark.parametrize("listed", ALL_FORMULAS, ids=lambda listed: listed.name)
_EPOCH = dt.datetime(1899, 12, 30)


@pytest.fixture(scope="module")
def firm():
    return make_sample_firm(TODAY, 7, 0.1)


@pytest.fixture(scope="module")
def calls(firm):
    return example_calls(_tables(firm), _names(firm), TODAY)


@pytest.fixture(scope="module")
def calls_as_text(firm):
    return example_calls(_tables(firm, as_text=True), _names(firm), TODAY)


@pytest.fixture(scope="module")
def answers(calls):
    return {name: call_formula(name, given) for name, given in calls.items()}


def test_every_formula_has_an_example_call(calls):
    assert set(calls) == {listed.name for listed in ALL_FORMULAS}


def test_every_function_of_a_family_is_a_formula():
    listed = {(each.file, each.function) for each in ALL_FORMULAS}
    families = [path for path in FOLDER.glob("*.py") if path.stem not in NOT_FAMILIES]
    written = {
        (path.stem, node.name)
        for path in families
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert written == listed


def test_names_are_safe_at_every_door():
    names = [listed.name for listed in ALL_FORMULAS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"CRM_[A-Z]{2,}", name) for name in names)


@pytest.fixture(scope="module")
def page():
    return formulas_page()


@FORMULAS
def test_words_for_the_wizard_and_the_page(listed, page):
    formula = listed.load()
    story = inspect.getdoc(formula.run)
    assert listed.tip.endswith(".")
    assert f'call_formula("{listed.name}"' in story
    assert all(argument.help.endswith(".") for argument in formula.arguments)
    assert len({argument.name for argument in formula.arguments}) == len(formula.arguments)
    assert f"### {listed.name}\n\n`={call_as_typed(formula)}`" in page


@FORMULAS
def test_tables_come_first_and_what_is_optional_last(listed):
    arguments = listed.load().arguments
    kinds = [isinstance(argument.wants, Table | AnyTable | KnownTable) for argument in arguments]
    assert kinds == sorted(kinds, reverse=True)
    scalars = [argument.is_required for argument, is_table in zip(arguments, kinds, strict=True) if not is_table]
    assert scalars == sorted(scalars, reverse=True)


@FORMULAS
def test_it_answers_on_a_whole_firm(listed, answers):
    answer = answers[listed.name]
    cells = [cell for row in answer for cell in row] if isinstance(answer, list) else [answer]
    assert any(cell != NO_DATA for cell in cells)
    assert all(isinstance(cell, str | int | float | bool | dt.datetime | CellError) for cell in cells)


@FORMULAS
def test_an_error_in_place_of_an_argument_is_the_answer(listed, calls):
    for at in range(len(calls[listed.name])):
        given = list(calls[listed.name])
        given[at] = "#REF!"
        assert call_formula(listed.name, given) == CellError("#REF!")


@FORMULAS
def test_numbers_and_days_as_text_and_days_as_numbers_are_read(listed, calls_as_text, answers):
    given = [_as_number(value) if isinstance(value, dt.datetime) else value for value in calls_as_text[listed.name]]
    assert _rounded(call_formula(listed.name, given)) == _rounded(answers[listed.name])


@FORMULAS
def test_tables_with_headers_alone_and_with_error_cells_break_nothing(listed, calls):
    formula = listed.load()
    for change in (_headers_alone, _with_a_row_of_errors):
        pairs = zip(formula.arguments, calls[listed.name], strict=False)
        given = [change(cells) if cells and isinstance(a.wants, Table) else cells for a, cells in pairs]
        with suppress(BadArgumentError):  # a sentence is an answer too
            call_formula(listed.name, given)


@FORMULAS
def test_a_column_in_is_a_column_out_of_the_same_answers(listed, calls, answers):
    formula = listed.load()
    columns = [at for at, argument in enumerate(formula.arguments) if isinstance(argument.wants, Column)]
    if not columns or listed.name in {"CRM_PARETO", "CRM_PAYBACK", "CRM_LOYALTY"}:
        return  # one answer of a whole column, or of the whole firm
    given, answer = calls[listed.name], answers[listed.name]
    places = range(len(given[columns[0]]))
    assert len(answer) == len(places)
    narrowed = columns[:1] if listed.name in {"CRM_ABC", "CRM_ROI"} else columns
    for place in (0, len(places) - 1):
        one = [
            cells[place][0] if at in narrowed and isinstance(cells, list) else cells for at, cells in enumerate(given)
        ]
        assert _rounded(call_formula(listed.name, one)) == _rounded(answer[place][0])
    blanks = [
        [[None], *cells] if at in narrowed and isinstance(cells, list) else cells for at, cells in enumerate(given)
    ]
    assert _rounded(call_formula(listed.name, blanks)[1:]) == _rounded(answer)


@FORMULAS
def test_more_arguments_than_there_are_is_told(listed):
    formula = listed.load()
    with pytest.raises(BadArgumentError, match=f"{listed.name} takes {len(formula.arguments)} arguments at most"):
        call_formula(listed.name, [None] * (len(formula.arguments) + 1))


def _tables(firm, **options):
    made = {key: cells_of(key, frame, **options) for key, frame in firm.frames.items()}
    return {spec.key: made.get(spec.key) for spec in ALL_TABLES}


def _names(firm):
    named = {key: [[name] for name in firm.frames[key]["name"].iloc[:3]] for key in ("companies", "users", "deals")}
    return {**named, "duplicates": [list(firm.planted["duplicate_contacts_typo"].ids[0])]}


def _as_number(moment):
    return (moment - _EPOCH) / dt.timedelta(days=1)


def _rounded(answer):
    if isinstance(answer, list):
        return [_rounded(each) for each in answer]
    return pytest.approx(answer, rel=1e-9) if isinstance(answer, float) else answer


def _headers_alone(cells):
    return cells[:1]


def _with_a_row_of_errors(cells):
    head, first, *rest = cells
    return [head, [*first[:3], *["#N/A"] * (len(head) - 3)], *rest]


def test_the_guide_types_what_there_is():
    guide = (FOLDER.parents[2] / "docs" / "formulas.md").read_text(encoding="utf-8")
    typed = re.findall(r"`=(CRM_\w+)\((.*?)\)`", guide)
    assert len(typed) > 10
    for name, arguments in typed:
        wanted = next(listed for listed in ALL_FORMULAS if listed.name == name).load().arguments
        given = re.sub(r"DATE\([^)]*\)|TODAY\(\)", "day", arguments).split(",")
        assert len(given) <= len(wanted)
        for argument, cells in zip(wanted, given, strict=False):
            is_table = isinstance(argument.wants, Table)
            assert not is_table or cells in {"", f"{table_spec(argument.wants.key).name}[#All]"}
            assert cells or not argument.is_required


def test_every_formula_runs_where_lite_runs():
    """Without the libraries that Pyodide lacks or that no formula should want."""
    missing = ("rapidfuzz", "openpyxl", "lxml", "click", "rich", "xlsxwriter", "xlwings", "duckdb")
    code = "; ".join(
        [
            "import sys",
            f"sys.modules.update(dict.fromkeys({missing!r}))",
            "from xlcrm.formulas.all_formulas import ALL_FORMULAS",
            "from xlcrm.call_formula import call_formula",
            "[listed.load().arguments for listed in ALL_FORMULAS]",
            "print(call_formula('CRM_SIMILAR', ['Acme', 'ACME', 'company']))",
        ]
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert told.stdout.strip() == "1.0"
