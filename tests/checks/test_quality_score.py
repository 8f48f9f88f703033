"""The score by hand."""

from __future__ import annotations

import pytest

from xlcrm.checks.issues_page import MOST_ROWS, issues_page
from xlcrm.checks.quality_score import quality_score
from xlcrm.checks.run_checks import run_checks
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.pages import CellLink
from xlcrm.tables.problems import Problem, Severity

ROWS = 13  # users, companies, contacts, products, campaigns, deals, lines, history, activities, invoices, payments, surveys, wallet


def _problem(severity: Severity, table: str = "deals", row: int | None = 4, column: str = "amount") -> Problem:
    return Problem(table, row, column, "won_without_amount", severity, "Sentence.", "Hint.")


@pytest.mark.parametrize(
    ("severities", "lost"),
    [
        ([], 0),
        ([Severity.ERROR], 1),
        ([Severity.ERROR, Severity.ERROR], 1),
        ([Severity.WARNING], 0.4),
        ([Severity.WARNING, Severity.HINT], 0.5),
        ([Severity.HINT] * 3, 0.3),
        ([Severity.WARNING] * 3, 1),
    ],
)
def test_a_row_loses_by_severity_and_never_more_than_its_point(firm, severities, lost) -> None:
    score = quality_score(firm().tables, [_problem(severity) for severity in severities])
    assert score.rows == ROWS
    assert score.score == round((ROWS - lost) / ROWS * 100, 1)


def test_the_score_by_table_and_by_owner(firm) -> None:
    score = quality_score(firm().tables, [_problem(Severity.ERROR), _problem(Severity.HINT, "companies", 4, "name")])
    tables = score.by_table.set_index("table")
    assert tables.loc["deals", ["rows", "errors", "score"]].tolist() == [1, 1, 0.0]
    assert tables.loc["companies", ["hints", "score"]].tolist() == [1, 90.0]
    owners = score.by_owner.set_index("owner")
    assert owners.loc["Anna Berg"].tolist() == [4, 72.5]  # company .9, contact 1, deal 0, activity 1
    assert owners.loc[""].tolist() == [1, 100.0]  # the campaign is nobody's


def test_problems_of_a_whole_table_and_of_the_set_up_do_not_count(firm) -> None:
    told = [_problem(Severity.ERROR, row=None), _problem(Severity.ERROR, "segments", 4, "table")]
    assert quality_score(firm().tables, told).score == 100.0


def test_no_rows_is_no_score(firm) -> None:
    tables = firm().tables
    empty = CrmTables({key: frame.iloc[:0] for key, frame in tables.frames.items()}, tables.settings)
    score = quality_score(empty, [])
    assert (score.score, score.rows) == (None, 0)
    assert issues_page([], score, {}).headline == "There are no rows to check yet."


def test_the_page_shows_the_first_problems_and_counts_the_rest(firm) -> None:
    problems = [_problem(Severity.ERROR)] * (MOST_ROWS + 7)
    page = issues_page(problems, quality_score(firm().tables, problems), {})
    listed = next(table for table in page.tables if table.name == "problems")
    assert len(listed.rows) == MOST_ROWS
    assert page.left_out == ("7 more problems are not on this sheet; mend the first ones and check again.",)


def test_a_line_of_the_page_jumps_to_the_cell(firm, today) -> None:
    problems = run_checks(firm({"deals": {"amount": None}}).tables, today)
    page = issues_page(problems, quality_score(firm().tables, problems), {"phones": 2})
    line = page.tables[-1].rows.iloc[0]
    assert line["link"] == CellLink("deals", 4, "amount", "4")
    assert (line["severity"], line["table"], line["column"]) == ("Error", "Deals", "Amount")
    assert page.headline == (
        "Data quality is 92.3 of 100: 1 error, 0 warnings and 0 hints in 13 rows. "
        "2 cells were mended (phone numbers in international form: 2)."
    )
    assert dict(page.definitions)["Quality score"].startswith("Every row has one point.")
    assert all({column.key for column in table.columns} <= set(table.rows.columns) for table in page.tables)


def test_a_link_to_a_hidden_column_leads_to_the_row(firm) -> None:
    problem = _problem(Severity.ERROR, "companies", 4, "company_id")
    page = issues_page([problem], quality_score(firm().tables, [problem]), {})
    assert page.tables[-1].rows["link"].tolist() == [CellLink("companies", 4, None, "4")]
