"""The Issues sheet: how good the data is, what is wrong where, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xlcrm.checks.all_checks import label_of
from xlcrm.checks.fix_values import FIX_LABELS
from xlcrm.checks.quality_score import WEIGHTS, QualityScore
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.pages import CellLink, ChartKind, Figure, Format, PageChart, PageColumn, PageTable, ReportPage
from xlcrm.tables.problems import Problem, Severity, count_by_code
from xlcrm.texts import N_, _, plural, written

MOST_ROWS = 5_000
SEVERITY_LABELS = {Severity.ERROR: N_("Error"), Severity.WARNING: N_("Warning"), Severity.HINT: N_("Hint")}


def issues_page(problems: Sequence[Problem], score: QualityScore, fixed: Mapping[str, int]) -> ReportPage:
    """The page for problems that are sorted, most serious first; `fixed` counts the fixes by kind."""
    return ReportPage(
        key="issues",
        sheet=_("Issues"),
        title=_("Data check"),
        headline=headline(problems, score, fixed),
        figures=_figures(problems, score),
        tables=(_by_rule(problems), _by_table(score), _by_owner(score), _listed(problems)),
        charts=_charts(problems),
        definitions=_definitions(),
        left_out=_left_out(problems),
    )


def headline(problems: Sequence[Problem], score: QualityScore, fixed: Mapping[str, int]) -> str:
    """Score and counts in words, and what was mended."""
    if score.score is None:
        return _("There are no rows to check yet.")
    errors, warnings, hints = (_count(problems, severity) for severity in Severity)
    told = _(
        "Data quality is {score} of 100: {errors}, {warnings} and {hints} in {rows}.",
        score=written(score.score, ".1f"),
        errors=plural("{count} error", "{count} errors", errors),
        warnings=plural("{count} warning", "{count} warnings", warnings),
        hints=plural("{count} hint", "{count} hints", hints),
        rows=plural("{count} row", "{count} rows", score.rows),
    )
    return f"{told} {fixed_in_words(fixed)}".strip()


def fixed_in_words(fixed: Mapping[str, int]) -> str:
    """What the fixes did, in one sentence; nothing where they did nothing."""
    if not fixed:
        return ""
    kinds = "; ".join(f"{_(FIX_LABELS[kind]).lower()}: {written(count, ',')}" for kind, count in fixed.items())
    cells = plural("{count} cell was mended", "{count} cells were mended", sum(fixed.values()))
    return f"{cells} ({kinds})."


def _figures(problems: Sequence[Problem], score: QualityScore) -> tuple[Figure, ...]:
    return (
        Figure(_("Quality score"), score.score, Format.NUMBER, _("0 to 100")),
        Figure(_("Errors"), _count(problems, Severity.ERROR), Format.COUNT),
        Figure(_("Warnings"), _count(problems, Severity.WARNING), Format.COUNT),
        Figure(_("Hints"), _count(problems, Severity.HINT), Format.COUNT),
        Figure(_("Rows checked"), score.rows, Format.COUNT),
    )


def _count(problems: Sequence[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


def _by_rule(problems: Sequence[Problem]) -> PageTable:
    counts = count_by_code(problems)
    severity = {problem.code: problem.severity for problem in reversed(problems)}
    rows = [
        {"rule": label_of(code), "severity": _(SEVERITY_LABELS[severity[code]]), "count": count, "code": code}
        for code, count in counts.items()
    ]
    columns = (
        PageColumn("rule", _("Rule"), Format.TEXT, 34),
        PageColumn("severity", _("Severity"), Format.TEXT, 12),
        PageColumn("count", _("Problems"), Format.COUNT, 11),
        PageColumn("code", _("Code"), Format.TEXT, 26),
    )
    return PageTable("rules", _("Problems by rule"), columns, _frame(rows, columns))


def _by_table(score: QualityScore) -> PageTable:
    rows = score.by_table.assign(table=[table_spec(key).sheet for key in score.by_table["table"]])
    columns = (
        PageColumn("table", _("Table"), Format.TEXT, 20),
        PageColumn("rows", _("Rows"), Format.COUNT, 10),
        PageColumn("errors", _("Errors"), Format.COUNT, 10),
        PageColumn("warnings", _("Warnings"), Format.COUNT, 10),
        PageColumn("hints", _("Hints"), Format.COUNT, 10),
        PageColumn("score", _("Quality score"), Format.NUMBER, 14),
    )
    return PageTable("tables", _("Score by table"), columns, rows)


def _by_owner(score: QualityScore) -> PageTable:
    rows = score.by_owner.assign(owner=[name or _("(no owner)") for name in score.by_owner["owner"]])
    columns = (
        PageColumn("owner", _("Owner"), Format.TEXT, 24),
        PageColumn("rows", _("Rows"), Format.COUNT, 10),
        PageColumn("score", _("Quality score"), Format.NUMBER, 14),
    )
    return PageTable("owners", _("Score by owner"), columns, rows)


def _listed(problems: Sequence[Problem]) -> PageTable:
    rows = [_line(problem) for problem in problems[:MOST_ROWS]]
    columns = (
        PageColumn("severity", _("Severity"), Format.TEXT, 12),
        PageColumn("table", _("Table"), Format.TEXT, 16),
        PageColumn("link", _("Row"), Format.LINK, 10),
        PageColumn("column", _("Column"), Format.TEXT, 20),
        PageColumn("message", _("What is wrong"), Format.WRAPPED, 60),
        PageColumn("hint", _("Suggested fix"), Format.WRAPPED, 50),
    )
    return PageTable("problems", _("Problems"), columns, _frame(rows, columns))


def _line(problem: Problem) -> dict[str, object]:
    spec = table_spec(problem.table)
    column = spec.by_key.get(problem.column or "")
    is_seen = column is not None and column.info.place != "hidden"
    link = problem.row and CellLink(problem.table, problem.row, problem.column if is_seen else None, str(problem.row))
    return {
        "severity": _(SEVERITY_LABELS[problem.severity]),
        "table": spec.sheet,
        "link": link,
        "column": column.header if column else problem.column or "",
        "message": problem.message,
        "hint": problem.hint,
    }


def _frame(rows: list[dict[str, object]], columns: Sequence[PageColumn]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.key for column in columns])


def _charts(problems: Sequence[Problem]) -> tuple[PageChart, ...]:
    if not problems:
        return ()
    return (PageChart(_("Problems by rule"), ChartKind.BAR, "rules", "rule", ("count",)),)


def _definitions() -> tuple[tuple[str, str], ...]:
    weights = {severity.value: f"{weight:g}" for severity, weight in WEIGHTS.items()}
    return (
        (
            _("Quality score"),
            _(
                "Every row has one point. Each problem takes from it by its severity: an error {error}, "
                "a warning {warning}, a hint {hint}; "
                "a row cannot fall below 0. The score is the mean over all rows, times 100.",
                **weights,
            ),
        ),
        (_("Error"), _("Figures or reminders are wrong because of it.")),
        (_("Warning"), _("Probably a slip; look at it.")),
        (_("Hint"), _("The data would be better for it.")),
    )


def _left_out(problems: Sequence[Problem]) -> tuple[str, ...]:
    told = []
    if len(problems) > MOST_ROWS:
        told.append(
            plural(
                "{count} more problem is not on this sheet; mend the first ones and check again.",
                "{count} more problems are not on this sheet; mend the first ones and check again.",
                len(problems) - MOST_ROWS,
            )
        )
    whole = sum(problem.row is None for problem in problems)
    if whole:
        told.append(
            plural(
                "{count} problem is about a table as a whole and does not count in the score.",
                "{count} problems are about a table as a whole and do not count in the score.",
                whole,
            )
        )
    return tuple(told)
