"""Findings about our tables in a workbook: gone, renamed or moved; columns, ids, formulas and drop-downs lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from xlcrm.ooxml.cell_addresses import Area
from xlcrm.ooxml.xlsx_file import TableArea, XlsxFile
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.raw_tables import keys_of_headers
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import LANGUAGES, _, plural, use_language
from xlcrm.workbooks.column_map import COLUMN_MAP, SCHEMA_VERSION, read_column_map, schema_version
from xlcrm.workbooks.doctor_findings import Finding

_ALIKE = 0.6  # share of a table's columns that another one must have to be taken for it
_SHOWN = 5


def lint_schema(file: XlsxFile) -> list[Finding]:
    """What is wrong with our tables in a workbook that has some of them."""
    mapped = read_column_map(file)
    found = [*_map_findings(file, schema_version(mapped)), *_moved_tables(file)]
    for spec in ALL_TABLES:
        if spec.name in file.tables:
            found += _table_findings(file, spec, mapped.get(spec.key, {}))
        else:
            found.append(_absent_table(file, spec))
    return found


def offers_list(column: ColumnSpec) -> bool:
    """Whether the cells of a column have a drop-down in a fresh workbook."""
    info = column.info
    if info.computed or info.formula:
        return False
    return column.names is not None or column.kind is Kind.BOOL or (column.kind is Kind.CHOICE and bool(info.choices))


def _map_findings(file: XlsxFile, version: int) -> Iterator[Finding]:
    if COLUMN_MAP not in file.tables:
        yield Finding("map_missing", COLUMN_MAP, _("The hidden map of the columns is gone."))
    if version != SCHEMA_VERSION:
        rule = "newer_workbook" if version > SCHEMA_VERSION else "older_workbook"
        message = _(
            "The tables are of version {version}; this xlcrm knows {known}.", version=version, known=SCHEMA_VERSION
        )
        yield Finding(rule, COLUMN_MAP, message)


def _moved_tables(file: XlsxFile) -> Iterator[Finding]:
    ours = {spec.name: spec for spec in ALL_TABLES if spec.name in file.tables}
    crowded = Counter(file.tables[name].sheet for name in ours)
    for name, spec in ours.items():
        sheet = file.tables[name].sheet
        if crowded[sheet] > 1 and sheet not in _titles(spec):
            message = _("The table {table} has no sheet of its own: it lies on {sheet}.", table=name, sheet=sheet)
            yield Finding("table_moved", sheet, message)


def _absent_table(file: XlsxFile, spec: TableSpec) -> Finding:
    ours = {each.name for each in ALL_TABLES}
    for name, area in file.tables.items():
        keys = set(keys_of_headers(spec, area.headers, {}).values())
        if name not in ours and len(keys & set(spec.by_key)) >= _ALIKE * len(spec.columns):
            message = _("The table {table} is called {name} now.", table=spec.name, name=name)
            return Finding("table_renamed", area.sheet, message)
    return Finding("table_missing", spec.sheet, _("The table {table} is not in the workbook.", table=spec.name))


def _table_findings(file: XlsxFile, spec: TableSpec, mapped: Mapping[str, str]) -> Iterator[Finding]:
    area = file.tables[spec.name]
    keys = keys_of_headers(spec, area.headers, mapped)
    yield from _column_findings(spec, area, keys, mapped)
    yield from _repeated_ids(file, spec, keys)
    for header, rows in file.overwritten_formulas(spec.name).items():
        message = plural(
            "{count} cell of {header!r} holds a value instead of the column's formula: row {rows}.",
            "{count} cells of {header!r} hold values instead of the column's formula: rows {rows}.",
            len(rows),
            header=header,
            rows=_listed(rows),
        )
        yield Finding("formula_overwritten", area.sheet, message)
    lists = file.drop_down_areas(area.sheet)
    for at, header in enumerate(area.headers, area.first_column):
        column = spec.by_key.get(keys[header])
        if column and offers_list(column) and not _covered(area, at, lists):
            message = _("The column {header!r} has lost its drop-down.", header=header)
            yield Finding("drop_down_lost", area.sheet, message)


def _column_findings(
    spec: TableSpec, area: TableArea, keys: Mapping[str, str], mapped: Mapping[str, str]
) -> Iterator[Finding]:
    header_of = {key: header for header, key in keys.items()}
    for column in spec.columns:
        shown = header_of.get(column.key)
        if shown is None:
            yield Finding("column_missing", area.sheet, _("The column {header!r} is not there.", header=column.header))
        elif mapped and mapped.get(column.key) != shown:
            message = _(
                "The hidden map knows the column {header!r} as {known!r}.",
                header=shown,
                known=mapped.get(column.key, "#REF!"),
            )
            yield Finding("map_stale", area.sheet, message)


def _repeated_ids(file: XlsxFile, spec: TableSpec, keys: Mapping[str, str]) -> Iterator[Finding]:
    place = next((at for at, key in enumerate(keys.values()) if key == spec.id_column), None)
    if place is None:
        return
    cells = file.read_table(spec.name)
    ids = cells.columns[place]
    counts = Counter(each for each in ids if each not in (None, ""))
    for value in [value for value, count in counts.items() if count > 1]:
        rows = [row for row, each in zip(cells.rows, ids, strict=True) if each == value]
        message = _("{count} rows have the id {id}: {rows}.", count=len(rows), id=value, rows=_listed(rows))
        yield Finding("id_twice", file.tables[spec.name].sheet, message)


def _covered(area: TableArea, column: int, lists: list[Area]) -> bool:
    return all(any(each.has(row, column) for each in lists) for row in (area.first_row, area.last_row))


def _titles(spec: TableSpec) -> set[str]:
    titles = set()
    for code in LANGUAGES:
        with use_language(code):
            titles.add(spec.sheet)
    return titles


def _listed(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    return f"{shown}, …" if len(rows) > _SHOWN else shown
