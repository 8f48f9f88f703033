"""All rules over all tables: the problems found, most serious first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from xlcrm.checks.all_checks import ALL_CHECKS
from xlcrm.checks.check import Check, CheckedFirm, Finding, problems_of
from xlcrm.checks.own_rules import adjusted, own_problems
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.problems import Problem, Severity

_ORDER = {severity: at for at, severity in enumerate(Severity)}
_TABLE_ORDER = {spec.key: at for at, spec in enumerate(ALL_TABLES)}


def run_checks(
    tables: CrmTables,
    today: dt.date,
    *,
    strict: bool = False,
    skip: Collection[str] = (),
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[Problem, ...]:
    """Every problem of the workbook: those of reading it, of the built-in rules, and of the firm's own.

    Rules whose tables were not read are left out. strict: warnings of strict rules count as errors.
    skip: codes of rules to leave out. Sorted by severity, then by table, row and rule.
    """
    firm = CheckedFirm(tables, today)
    checks = [check for check in adjusted(ALL_CHECKS, firm) if check.code not in skip and firm.has(check.tables)]
    found: list[Problem] = []
    for at, check in enumerate(checks):
        progress(at / len(checks))
        found += _problems(_as_strict(check) if strict else check, firm, strict=strict)
    found += own_problems(firm, ALL_CHECKS)
    told = _not_told_twice(tables.problems, found)
    return tuple(sorted((problem for problem in (*told, *found) if problem.code not in skip), key=_rank))


def _problems(check: Check, firm: CheckedFirm, *, strict: bool) -> list[Problem]:
    findings: Iterable[Finding] = check.find(firm)
    if strict and check.strict:
        findings = (replace(finding, severity=None) for finding in findings)
    return [problem for finding in findings for problem in problems_of(check, finding, firm)]


def _as_strict(check: Check) -> Check:
    is_raised = check.strict and check.severity is Severity.WARNING
    return replace(check, severity=Severity.ERROR) if is_raised else check


def _not_told_twice(read: Iterable[Problem], found: Iterable[Problem]) -> list[Problem]:
    """Problems of reading; a name that is not found is left to the rule about links to nothing where that speaks."""
    orphans = {(p.table, p.row, p.column) for p in found if p.code == "orphan_link"}
    return [p for p in read if p.code != "name_unknown" or (p.table, p.row, p.column) not in orphans]


def _rank(problem: Problem) -> tuple[int, int, int, str]:
    return _ORDER[problem.severity], _TABLE_ORDER.get(problem.table, 99), problem.row or 0, problem.code
