"""The formula that tells how sound a table is."""

from __future__ import annotations

from typing import Annotated

from xlcrm.checks.check import CHECKED_TABLES
from xlcrm.checks.quality_score import SET_UP, quality_score
from xlcrm.checks.run_checks import run_checks
from xlcrm.formulas.formula import FoundTable, KnownTable, Value
from xlcrm.formulas.shared_arguments import Today
from xlcrm.tables.link_rows import fold_name, fold_names
from xlcrm.texts import N_

_NEED_ACTIVITIES = ("stale_company", "stale_contact", "open_deal_without_next_step")
_SCORED = tuple(key for key in CHECKED_TABLES if key not in SET_UP)


def quality_of(
    table: Annotated[FoundTable, KnownTable(N_("A table of records, such as Companies[#All]."), _SCORED)],
    today: Today,
    owner: Annotated[str | None, Value(N_("Only rows of this manager, by name; empty for all."))] = None,
) -> float | None:
    """The data quality score of a table, 0 to 100: what its rows keep after their problems. Source: M39.

    Rules that look at several tables are left out: the command Check data has them.

    >>> from xlcrm.call_formula import call_formula
    >>> firms = [["Company", "Type", "E-mail"], ["Acme", "Customer", "info@acme.com"], ["Berg", "Customer", "berg@"]]
    >>> call_formula("CRM_QUALITY", [firms, "2026-01-31"]) < 100
    True
    """
    problems = run_checks(table.tables, today, skip=_NEED_ACTIVITIES)
    score = quality_score(table.tables, problems, table.key)
    if owner is None:
        return score.score
    mine = score.by_owner[fold_names(score.by_owner["owner"].astype("string")) == fold_name(owner)]
    return float(mine["score"].iloc[0]) if len(mine) else None
