"""What an import says of a cell, a column or a row; `row` is always the row number in the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import CellError
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import N_, _, plural

_WANTED: Mapping[Kind, str] = {
    Kind.DATE: N_("a date"),
    Kind.DATETIME: N_("a date"),
    Kind.DAY_OF_YEAR: N_("a birthday"),
    Kind.INT: N_("a whole number"),
    Kind.DECIMAL: N_("a number"),
    Kind.MONEY: N_("an amount"),
    Kind.PERCENT: N_("a percentage"),
    Kind.BOOL: N_("yes or no"),
}


def row_problems(
    spec: TableSpec,
    rows: Iterable[int],
    code: str,
    message: str,
    *,
    column: str | None = None,
    hint: str = "",
    severity: Severity = Severity.WARNING,
) -> list[Problem]:
    """The same complaint about each of the rows; texts are final."""
    return [Problem(spec.key, int(row), column, code, severity, message, hint) for row in rows]


def table_problem(
    spec: TableSpec,
    code: str,
    message: str,
    *,
    column: str | None = None,
    hint: str = "",
    severity: Severity = Severity.WARNING,
) -> Problem:
    """A complaint about a column or the whole file; texts are final."""
    return Problem(spec.key, None, column, code, severity, message, hint)


def unreadable(spec: TableSpec, key: str, header: str, kind: Kind, bad: pd.Series) -> list[Problem]:
    """A problem for each cell that is not what its column holds; the row goes on without it."""
    wanted = _(_WANTED.get(kind, N_("a text")))
    return [
        Problem(
            spec.key,
            row,
            key,
            f"not_{kind.value}",
            Severity.ERROR,
            _("{header} is not {wanted}: {shown!r}.", header=header, wanted=wanted, shown=_shown(cell)),
            _("The row is imported without it; mend the cell and import the file again."),
        )
        for row, cell in zip(bad.index.tolist(), bad, strict=True)
    ]


def not_listed(
    spec: TableSpec, column: ColumnSpec, texts: pd.Series, closest: Mapping[str, str | None]
) -> list[Problem]:
    """Values that their list does not have: one a row where a value is misspelt, one a value where it is new."""
    told: list[Problem] = []
    for text, rows in texts.groupby(texts).groups.items():
        message = _("{header} {value!r} is not in the list.", header=column.header, value=text)
        if meant := closest.get(str(text)):
            hint = _("Did you mean {name!r}?", name=meant)
            told += row_problems(spec, rows, "value_not_in_list", message, column=column.key, hint=hint)
            continue
        count = plural("It is kept in {count} row.", "It is kept in {count} rows.", len(rows))
        hint = _("Add it to the list {list} on the Lists sheet, or mend it.", list=column.header)
        told.append(
            table_problem(
                spec, "value_new_to_list", f"{message} {count}", column=column.key, hint=hint, severity=Severity.HINT
            )
        )
    return told


def missing_everywhere(spec: TableSpec, column: ColumnSpec, count: int, *, is_in_file: bool) -> Problem:
    """A required column that rows have nothing in, told once with the number of rows."""
    message = (
        plural("{count} row has no {header}.", "{count} rows have no {header}.", count, header=column.header)
        if is_in_file
        else plural(
            "The file has no column for {header}; {count} row is without it.",
            "The file has no column for {header}; {count} rows are without it.",
            count,
            header=column.header,
        )
    )
    hint = _("Fill it in on the sheet, or name the column: --map HEADER={key}.", key=column.key)
    return table_problem(spec, "required_missing", message, column=column.key, hint=hint, severity=Severity.WARNING)


def _shown(cell: object) -> str:
    return cell.text if isinstance(cell, CellError) else str(cell)
