"""What a command says in the terminal: its sentence, its pages' figures and first rows, its problems in short."""

from __future__ import annotations

from typing import cast

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xlcrm.tables.edits import Outcome
from xlcrm.tables.pages import CellLink, Figure, Format, PageTable, ReportPage
from xlcrm.tables.problems import Problem
from xlcrm.texts import _, plural, written

_ROWS = 12
_PROBLEMS = 15
_RIGHT = frozenset({Format.COUNT, Format.NUMBER, Format.MONEY, Format.PERCENT, Format.DAYS})


def print_outcome(outcome: Outcome, *, dry_run: bool) -> None:
    """Everything on stdout; `--dry-run` says that nothing was written."""
    console = Console(highlight=False, soft_wrap=False)
    for page in outcome.pages:
        _print_page(console, page)
    if all(page.key != "issues" for page in outcome.pages):  # the Issues page is the list of them
        _print_problems(console, outcome.problems, is_of_file=bool(outcome.source))
    console.print(outcome.summary, markup=False, style="bold")
    if dry_run:
        console.print(_("Nothing was written (dry run)."))


def _print_page(console: Console, page: ReportPage) -> None:
    console.rule(page.title if not page.subtitle else f"{page.title} · {page.subtitle}", align="left")
    for figure in page.figures:
        note = f"   {figure.note}" if figure.note else ""
        console.print(f"  {figure.label:<42} {figure_text(figure):>16}{note}", markup=False)
    for table in page.tables:
        _print_table(console, table, _ROWS if page.sheet else len(table.rows))
    for sentence in page.left_out:
        console.print(f"  {sentence}", markup=False, style="dim")


def _print_table(console: Console, page_table: PageTable, most: int) -> None:
    if page_table.rows.empty:
        return
    grid = Table(title=page_table.title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in page_table.columns:
        grid.add_column(column.header, justify="right" if column.format in _RIGHT else "left", max_width=48)
    shown = page_table.rows.head(most)
    cells = [[value_text(value, column.format) for value in shown[column.key]] for column in page_table.columns]
    for row in zip(*cells, strict=True):
        grid.add_row(*map(Text, row))
    console.print()
    console.print(grid)
    if more := len(page_table.rows) - len(shown):
        console.print(
            plural("… and {count} more row on the sheet", "… and {count} more rows on the sheet", more), style="dim"
        )


def _print_problems(console: Console, problems: tuple[Problem, ...], *, is_of_file: bool) -> None:
    for problem in problems[:_PROBLEMS]:
        place = _place(problem, is_of_file=is_of_file)
        console.print(f"  {problem.severity:<8} {place:<16} {problem.message} {problem.hint}", markup=False)
    if (more := len(problems) - _PROBLEMS) > 0:
        console.print(plural("… and {count} more problem", "… and {count} more problems", more), style="dim")


def _place(problem: Problem, *, is_of_file: bool) -> str:
    if not problem.row:
        return problem.table
    return _("line {row}", row=problem.row) if is_of_file else f"{problem.table}:{problem.row}"


def figure_text(figure: Figure) -> str:
    """A headline number as people read it; a dash where there is no data."""
    return value_text(figure.value, figure.format)


def value_text(value: object, form: Format) -> str:
    """One value as people read it."""
    if isinstance(value, CellLink):
        return value.text
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return "–"
    match form:
        case Format.COUNT:
            return written(cast(float, value), ",.0f")
        case Format.MONEY | Format.NUMBER:
            return written(cast(float, value), ",.2f")
        case Format.PERCENT:
            return f"{written(cast(float, value) * 100, '.1f')} %"
        case Format.DAYS:
            return written(cast(float, value), ",.1f")
        case Format.DATE:
            return written(pd.Timestamp(value).date())  # type: ignore[arg-type]
        case _:
            return str(value)
