"""Rules that the firm writes as rows."""

from __future__ import annotations

import pytest

from xlcrm.checks.run_checks import run_checks
from xlcrm.tables.problems import Severity


def _rule(
    field: str, test: str, value: str = "", table: str = "Companies", **more: object
) -> dict[str, dict[str, object]]:
    return {"rules": {"name": "Ours", "table": table, "field": field, "test": test, "value": value, **more}}


@pytest.mark.parametrize(
    ("rule", "is_broken"),
    [
        (_rule("City", "is filled in"), True),
        (_rule("Company", "is filled in"), False),
        (_rule("name", "is empty"), True),
        (_rule("Company", "is unique"), False),
        (_rule("Industry", "is one of", "Finance; retail"), False),
        (_rule("Industry", "is one of", "Finance"), True),
        (_rule("Industry", "is not one of", "Retail"), True),
        (_rule("Postal code", "matches the pattern", r"\d{4}"), False),
        (_rule("Postal code", "matches the pattern", r"\d{5}"), True),
        (_rule("Employees", "is at least", "40"), False),
        (_rule("Employees", "is at least", "41"), True),
        (_rule("Discount", "is at most", "5 %", table="Deals"), False),
        (_rule("Closed on", "is at most", "28.02.2026", table="Deals"), True),
        (_rule("Closed on", "is not in the future", table="Deals"), False),
        (_rule("Closed on", "is not in the past", table="Deals"), True),
        (_rule("City", "is filled in", is_active=False), False),
    ],
)
def test_each_test_of_a_rule(firm, today, rule, is_broken) -> None:
    problems = [p for p in run_checks(firm(rule).tables, today) if p.table != "rules"]
    assert [p.code for p in problems] == (["own_rule"] if is_broken else [])


def test_a_rule_says_its_own_words(firm, today) -> None:
    rule = _rule("City", "is filled in", message="Where are they?", hint="Ask.", severity="Error")
    (problem,) = run_checks(firm(rule).tables, today)
    assert (problem.column, problem.message, problem.hint, problem.severity) == (
        "city",
        "Where are they?",
        "Ask.",
        Severity.ERROR,
    )


@pytest.mark.parametrize(
    "rule",
    [
        _rule("City", "is filled in", table="Planets"),
        _rule("Moon", "is filled in"),
        _rule("City", "is purple"),
        _rule("City", "matches the pattern", "("),
        _rule("Employees", "is at least", "many"),
        _rule("City", "is not in the future"),
    ],
)
def test_a_rule_that_cannot_be_understood_is_told(firm, today, rule) -> None:
    told = [p for p in run_checks(firm(rule).tables, today) if p.code == "rule_not_understood"]
    assert [(p.table, p.row) for p in told] == [("rules", 4)]


def test_a_built_in_rule_is_switched_off_or_made_heavier(firm, today) -> None:
    broken = {"companies": {"city": "Sofia "}}
    off = {"rules": {"name": "outer_blanks", "is_active": False}}
    heavy = {"rules": {"name": "outer_blanks", "severity": "Error"}}
    assert run_checks(firm(broken | off).tables, today) == ()
    (problem,) = run_checks(firm(broken | heavy).tables, today)
    assert problem.severity is Severity.ERROR
