"""`xlcrm report crm.duckdb` and `xlcrm report spark:FOLDER`: the same pages, rows left where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlcrm.commands.command import RunContext
from xlcrm.commands.report import draw_reports
from xlcrm.errors import WrongUseError
from xlcrm.hosts.collect_workbooks import SUFFIXES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import Outcome
from xlcrm.tables.pages import CellLink
from xlcrm.tables.problems import Problem
from xlcrm.texts import _, use_language
from xlcrm.workbooks.draw_pages import draw_pages_alone
from xlcrm.workbooks.file_workbook import create_file
from xlcrm.workbooks.page_tables import ELSEWHERE
from xlcrm.workbooks.warehouse import Warehouse, opened
from xlcrm.workbooks.warehouse_spark import PREFIX, opened_in_spark


def is_warehouse(file: Path) -> bool:
    """The name is that of a DuckDB file, or begins with spark:."""
    return str(file).startswith(PREFIX) or file.suffix.lower() in SUFFIXES


def report_on_warehouse(
    file: Path, context: RunContext, options: Mapping[str, Any], pages: Path | None = None
) -> Outcome:
    """The outcome of the report over the warehouse. pages: a new workbook that gets a sheet for each report."""
    if pages is not None:
        _check_new(pages)
    with _opened(file) as warehouse, use_language(warehouse.settings.language):
        outcome = draw_reports(warehouse.frames, warehouse.settings, context, **options)
        if pages is not None:
            create_file(pages, draw_pages_alone(outcome.pages, _locator(warehouse, pages.resolve().parent)))
        context.progress("done", 1.0)
        return replace(outcome, problems=tuple(_placed(problem, warehouse) for problem in outcome.problems))


def _opened(file: Path) -> AbstractContextManager[Warehouse]:
    if str(file).startswith(PREFIX):
        return opened_in_spark(Path(str(file).removeprefix(PREFIX)))
    if not is_warehouse(file):
        raise WrongUseError(
            _("--pages is for warehouses: the pages of {file} become sheets of its own. Leave it out.", file=file)
        )
    if not file.exists():
        raise WrongUseError(
            _("There is no file {file}. Make one with: xlcrm warehouse CRM.xlsx --to {file}", file=file)
        )
    return opened(file)


def _check_new(pages: Path) -> None:
    if pages.suffix.lower() != ".xlsx":
        raise WrongUseError(_("{file} should end in .xlsx.", file=pages))
    if pages.exists():
        raise WrongUseError(_("{file} is there already. Choose another name.", file=pages))


def _locator(warehouse: Warehouse, folder: Path) -> Callable[[CellLink], str | None]:
    """A link opens the workbook that the row came from, at the row; by its name alone where it lies in the folder."""

    def locate(link: CellLink) -> str | None:
        file, row = warehouse.place(link.row)
        if file is None:
            return None
        path = file.name if file.parent == folder else file
        return f"{ELSEWHERE}{path}#'{table_spec(link.table).sheet}'!A{row}"

    return locate


def _placed(problem: Problem, warehouse: Warehouse) -> Problem:
    """The problem with the workbook and the row on its sheet."""
    if problem.row is None:
        return problem
    file, row = warehouse.place(problem.row)
    return replace(problem, table=f"{file.name} {problem.table}" if file else problem.table, row=row)
