"""Formulas that several cells share: taken apart before one of the cells goes or moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from xlcrm.ooxml.cell_addresses import Area, read_area
from xlcrm.ooxml.cell_values import plain_text, xml_characters
from xlcrm.ooxml.file_errors import ArrayFormulaError
from xlcrm.ooxml.formula_references import shifted
from xlcrm.ooxml.sheet_rows import SheetRows

_FORMULA = re.compile(r"<((?:\w+:)?)f((?:\s[^>]*?)?)(?:/>|>([^<]*)</(?:\w+:)?f>)")
_FORMULA_TEXT = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)")
_FILLS_MANY = re.compile(rb"""<(?:\w+:)?f\b[^>]*?\st=["'](?:array|dataTable)["'][^>]*?\sref=["']([A-Z0-9:]+)["']""")


WITH_VALUE = re.compile(
    rb"(<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?v>)"
)


def forget_values(sheet: SheetRows) -> None:
    """Drop the values that formulas were last seen with, so that no reader trusts them."""
    for number, data in sheet.rows.items():
        without = WITH_VALUE.sub(rb"\1", data)
        if without != data:
            sheet.rows[number] = without
            sheet.is_changed = True


def refuse_parts_of_arrays(sheet: SheetRows, name: str, written: Iterable[Area]) -> None:
    """Raise `ArrayFormulaError` if a formula that fills several cells would lose some of them only."""
    if not sheet.holds_array_formulas:
        return
    whole = [_array_area(match) for data in sheet.rows.values() for match in _FILLS_MANY.finditer(data)]
    areas = list(written) if whole else []
    for text, array in whole:
        if any(array.meets(area) and not _holds(area, array) for area in areas):
            raise ArrayFormulaError(name, text)


def make_formulas_plain(sheet: SheetRows, numbers: Iterable[int]) -> None:
    """Give each cell its own formula, in all groups that share one and touch these rows."""
    if not sheet.holds_shared_formulas:
        return
    touched = [sheet.rows[number] for number in numbers if b"shared" in sheet.rows.get(number, b"")]
    groups = {match[1] for data in touched for match in re.finditer(rb"""\ssi=["'](\d+)["']""", data)}
    if not groups:
        return
    wanted = {each.decode() for each in groups}
    masters: dict[str, tuple[int, int, str]] = {}
    numbers_with_shared = sorted(number for number, data in sheet.rows.items() if b"shared" in data)
    for number in numbers_with_shared:
        for column, cell in sheet.row(number).cells.items():
            group, text = _shared(cell)
            if group and text:
                masters.setdefault(group, (number, column, text))
    for number in numbers_with_shared:
        row = sheet.row(number)
        row.cells = {column: _own_formula(cell, number, column, wanted, masters) for column, cell in row.cells.items()}
        sheet.put_row(number, row)


def is_shared_master(cell: str) -> bool:
    """Whether other cells take their formula from this one."""
    match = _FORMULA.search(cell)
    return bool(match and "shared" in match[2] and match[3])


def formula_of(cell: str) -> str | None:
    """The formula of a cell's XML, if it has one of its own."""
    match = _FORMULA.search(cell)
    return plain_text(match[3]) if match and match[3] else None


def formulas_in(data: bytes) -> list[str]:
    """The formulas that a row's bytes hold."""
    if b"f" not in data:
        return []
    return [plain_text(text.decode()) for text in _FORMULA_TEXT.findall(data)]


def changed_formula(cell: str, change: Callable[[str], str]) -> str:
    """The cell with its formula changed."""

    def replaced(match: re.Match[str]) -> str:
        if not match[3]:
            return match[0]
        return f"<{match[1]}f{match[2]}>{xml_characters(change(plain_text(match[3])))}</{match[1]}f>"

    return _FORMULA.sub(replaced, cell)


def _array_area(match: re.Match[bytes]) -> tuple[str, Area]:
    text = match[1].decode()
    area = read_area(text)
    assert area is not None
    return text, area


def _holds(outer: Area, inner: Area) -> bool:
    return outer.has(inner.first_row, inner.first_column) and outer.has(inner.last_row, inner.last_column)


def _shared(cell: str) -> tuple[str, str]:
    match = _FORMULA.search(cell)
    if not match or "shared" not in match[2]:
        return "", ""
    group = re.search(r"""\ssi=["'](\d+)["']""", match[2])
    return (group[1] if group else ""), plain_text(match[3] or "")


def _own_formula(cell: str, row: int, column: int, wanted: set[str], masters: dict[str, tuple[int, int, str]]) -> str:
    group, _text = _shared(cell)
    if group not in wanted or group not in masters:
        return cell
    master_row, master_column, text = masters[group]
    own = xml_characters(shifted(text, row - master_row, column - master_column))
    return _FORMULA.sub(lambda match: f"<{match[1]}f>{own}</{match[1]}f>", cell)
