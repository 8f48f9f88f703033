"""Check data: find what is missing, misspelt or impossible, and mend what is safe to mend."""

from __future__ import annotations

from typing import Annotated

from xlcrm.checks.check import CHECKED_TABLES, CheckedFirm
from xlcrm.checks.fix_values import Fixed, fix_values
from xlcrm.checks.issues_page import issues_page
from xlcrm.checks.quality_score import quality_score
from xlcrm.checks.run_checks import run_checks
from xlcrm.commands.command import Option, RunContext
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.problems import count_by_code, problems_json
from xlcrm.texts import N_, _

READS = CHECKED_TABLES
WRITES = CHECKED_TABLES


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    fix: Annotated[
        bool, Option(N_("Mend what is safe: blanks, hidden characters, letter case, phone numbers."))
    ] = False,
    strict: Annotated[bool, Option(N_("Count warnings about what reports rely on as errors."))] = False,
    table: Annotated[str, Option(N_("Only this table, such as contacts; empty means all."))] = "",
    skip: Annotated[str, Option(N_("Codes of rules to leave out, separated by commas."))] = "",
) -> Outcome:
    """An Issues sheet with every problem, a link to its cell and what to do; the problems left after the fixes."""
    only = table_spec(table).key if table else None
    context.progress(_("Checking"), 0.3)
    fixed = fix_values(CheckedFirm(tables, context.today), only) if fix else Fixed(tables, (), {})
    codes = {code.strip() for code in skip.split(",")}
    found = run_checks(
        fixed.tables,
        context.today,
        strict=strict or tables.settings.strict_checks,
        skip=codes,
        progress=lambda share: context.progress(_("Checking"), 0.35 + 0.3 * share),
    )
    problems = tuple(problem for problem in found if only in (None, problem.table))
    score = quality_score(fixed.tables, problems, only)
    page = issues_page(problems, score, fixed.counts)
    json: dict[str, object] = {
        "score": score.score,
        "problems": problems_json(problems),
        "counts": count_by_code(problems),
    }
    return Outcome(
        (*fixed.edits, ShowPage(page)), problems, page.headline, json | ({"fixed": fixed.counts} if fix else {})
    )
