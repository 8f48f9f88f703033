"""Findings in the cells of a sheet: order, numbers of styles and texts, values of their kind, formulas."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, column_letters, column_number
from xlcrm.ooxml.cell_values import plain_text
from xlcrm.ooxml.lint_formulas import formula_defect
from xlcrm.ooxml.lint_styles import is_index
from xlcrm.ooxml.package_defects import Defect
from xlcrm.ooxml.shared_strings import LONGEST_TEXT, rich_text
from xlcrm.ooxml.xml_trees import plain_markup
from xlcrm.texts import _, plural

LONGEST_LIST = 255
_ROOT = re.compile(rb"<((?:\w+:)?)worksheet[\s/>]")
_NUMBER = re.compile(rb"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*")
_MOMENT = re.compile(rb"\s*(?:\d{4}-\d\d-\d\d|T?\d\d:\d\d)[\dT:.Z+-]*\s*")
_OF_NUMBERS, _USUAL_KINDS = b"0123456789.+-eE", frozenset((b"", b"n", b"s"))
Told = tuple[bytes, ...]
# Column letters, row, style, type, formula, value, text inside.
CellParts = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many cell styles and differences of conditional formats there are, and the shared texts."""

    styles: int
    differences: int
    texts: list[str]


@dataclass(slots=True)
class SheetFindings:
    """What was found in one sheet, and the texts of its header rows by row and column."""

    sheet: str
    limits: Limits
    header_rows: frozenset[int]
    headers: dict[tuple[int, int], str] = field(default_factory=dict)
    _places: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _good_styles: set[bytes] = field(default_factory=set)
    _good_formulas: set[bytes] = field(default_factory=lambda: {b""})

    def tell(self, rule: str, address: str, message: str) -> None:
        """Remember a finding; the same sentence is told once with all its places."""
        self._places[rule, message].append(address)

    @property
    def defects(self) -> Iterator[Defect]:
        """One finding for each sentence, at its first place, with the number of further ones."""
        for (rule, message), places in self._places.items():
            more = len(places) - 1
            also = plural(" ({count} more cell like it)", " ({count} more cells like it)", more) if more else ""
            yield Defect(rule, f"{self.sheet}!{places[0]}", message + also)

    def are_as_known(self, styles: Told, kinds: Told, formulas: Told, values: Told, inside: Told) -> bool:
        """Whether the cells of a row hold numbers and shared texts only, with styles and formulas seen before."""
        if any(inside) or not (self._good_styles.issuperset(styles) and self._good_formulas.issuperset(formulas)):
            return False
        if not _USUAL_KINDS.issuperset(kinds) or b"".join(values).translate(None, _OF_NUMBERS):
            return False
        try:
            texts = [int(value) for kind, value in zip(kinds, values, strict=True) if kind and value]
            list(map(float, [value for value in values if value]))
        except ValueError:
            return False
        return not texts or 0 <= min(texts) <= max(texts) < len(self.limits.texts)

    def look_at_cell(self, parts: CellParts) -> None:
        """Check one cell for itself."""
        _letters, _row, style, kind, formula, value, inside = parts
        if style not in self._good_styles:
            self._look_at_style(parts)
        if kind == b"s":
            if value and not is_index(value.decode("ascii", "replace"), len(self.limits.texts)):
                self.tell("string_index", _address(parts), _("The cell shows a shared text that is not there."))
        elif value and not (value.isdigit() or _fits(kind, value)):
            self.tell("text_in_number", _address(parts), _("The cell should hold a number and holds something else."))
        if formula not in self._good_formulas:
            self._look_at_formula(parts)
        if len(value) + len(inside) > LONGEST_TEXT and len(_text(parts, self.limits.texts)) > LONGEST_TEXT:
            self.tell("text_too_long", _address(parts), _("The cell holds more characters than fit."))

    def look_at_row(self, number: int, cells: list[CellParts]) -> None:
        """Check that the cells of a row follow each other, and keep the texts of a header row."""
        columns = [column_number(cell[0].decode()) for cell in cells]
        for cell, column in zip(cells, columns, strict=True):
            if column > LAST_COLUMN or int(cell[1]) != number or number > LAST_ROW:
                self.tell("cell_place", _address(cell), _("The cell lies outside its row, or outside the sheet."))
        for (before, after), cell in zip(pairwise(columns), cells[1:], strict=True):
            if after == before:
                self.tell("cell_twice", _address(cell), _("The cell is there twice."))
            elif after < before:
                self.tell("rows_out_of_order", _address(cell), _("The cell comes after one that is right of it."))
        if number in self.header_rows:
            texts = {column: _text(cell, self.limits.texts) for cell, column in zip(cells, columns, strict=True)}
            self.headers.update({(number, column): text for column, text in texts.items()})

    def look_at_rest(self, tail: bytes) -> None:
        """Check the conditional formats and the drop-downs behind the rows."""
        for number in set(re.findall(rb'<(?:\w+:)?cfRule\b[^>]*?\sdxfId="([^"]*)"', tail)):
            if not is_index(number.decode("ascii", "replace"), self.limits.differences):
                self.tell("style_index", "1:1048576", _("A conditional format uses a format that is not there."))
        for formula in set(re.findall(rb"<(?:\w+:)?formula[12]?>([^<]*)</", tail)):
            text = plain_text(formula.decode())
            if text.startswith('"') and text.endswith('"') and len(text) - 2 > LONGEST_LIST:
                self.tell("list_too_long", "1:1048576", _("A drop-down lists more than 255 characters."))
            elif defect := formula_defect(text):
                self.tell(defect[0], "1:1048576", defect[1])

    def _look_at_style(self, parts: CellParts) -> None:
        style = parts[2]
        if style and not is_index(style.decode("ascii", "replace"), self.limits.styles):
            self.tell("style_index", _address(parts), _("The cell has a style that is not there."))
        else:
            self._good_styles.add(style)

    def _look_at_formula(self, parts: CellParts) -> None:
        defect = formula_defect(plain_text(parts[4].decode()))
        if defect:
            self.tell(defect[0], _address(parts), defect[1])
        else:
            self._good_formulas.add(parts[4])


def sheet_findings(sheet: str, data: bytes, limits: Limits, header_rows: frozenset[int]) -> SheetFindings:
    """What is wrong with the cells of a worksheet part."""
    data = plain_markup(data)
    findings = SheetFindings(sheet, limits, header_rows)
    root = _ROOT.search(data)
    prefix = root[1] if root else b""
    start, end = data.find(b"<%ssheetData" % prefix), data.rfind(b"</%ssheetData>" % prefix)
    if 0 <= start < end:
        _look_at_rows(data, start, end, prefix, findings)
    findings.look_at_rest(data[max(end, 0) :])
    return findings


def _look_at_rows(data: bytes, start: int, end: int, prefix: bytes, findings: SheetFindings) -> None:
    usual, known, last = _usual_cell(prefix), set[tuple[bytes, ...]](), 0
    row_tag = re.compile(rb"""<%srow(?=[\s/>])(?:[^>]*?\sr=["'](\d+)["'])?""" % prefix)
    opened = b"<%sc" % prefix
    starts = [(match.start(), match[1]) for match in row_tag.finditer(data, start, end)]
    for (at, given), (until, _next) in pairwise([*starts, (end, b"")]):
        number = int(given[:9]) if given else last + 1
        if number <= last:
            findings.tell("rows_out_of_order", f"{number}:{number}", _("The row comes after one that is below it."))
        last = number
        cells: list[CellParts] = usual.findall(data, at, until)
        if len(cells) != data.count(opened, at, until):
            cells = list(_odd_cells(data[at:until], prefix, number))
        order, rows, *told = zip(*cells, strict=True) if cells else ((),) * 7
        if cells and not findings.are_as_known(*told):
            for parts in cells:
                findings.look_at_cell(parts)
        if order not in known or not {given}.issuperset(rows) or number in findings.header_rows or number > LAST_ROW:
            findings.look_at_row(number, cells)
            known.add(order)


def _usual_cell(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb'<%(p)sc r="([A-Z]++)([0-9]++)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+(?: [cv]m="[0-9]+")*(?:/>|>'
        rb"(?:<%(p)sf(?: [^>]*?)?(?:/>|>([^<]*+)</%(p)sf>))?(?:<%(p)sv>([^<]*+)</%(p)sv>|<%(p)sv/>)?"
        rb"(?:<%(p)sis>(.*?)</%(p)sis>)?</%(p)sc>)" % {b"p": prefix},
        re.DOTALL,
    )


def _odd_cells(row: bytes, prefix: bytes, number: int) -> Iterator[CellParts]:
    """Cells that are written in another way than Excel writes them."""
    column = 0
    for tag, inside in re.findall(rb"<%(p)sc((?:\s[^>]*?)?)(?:/>|>(.*?)</%(p)sc>)" % {b"p": prefix}, row, re.DOTALL):
        given = dict(_attributes(tag))
        address = re.fullmatch(rb"([A-Za-z]+)([0-9]+)", given.get(b"r", b""))
        column = column_number(address[1].decode()) if address else column + 1
        found = {
            name: re.search(
                rb"<%(p)s%(n)s(?:\s[^>]*)?>(.*?)</%(p)s%(n)s>" % {b"p": prefix, b"n": name}, inside, re.DOTALL
            )
            for name in (b"f", b"v", b"is")
        }
        yield (
            address[1].upper() if address else column_letters(column).encode(),
            address[2] if address else str(number).encode(),
            given.get(b"s", b""),
            given.get(b"t", b""),
            *((match[1] if match else b"") for match in found.values()),
        )  # type: ignore[misc]  # seven of them


def _attributes(tag: bytes) -> Iterable[tuple[bytes, bytes]]:
    return re.findall(rb"""([\w:]+)=["']([^"']*)["']""", tag)


def _fits(kind: bytes, value: bytes) -> bool:
    if kind in (b"", b"n"):
        return _NUMBER.fullmatch(value) is not None
    if kind == b"d":
        return _MOMENT.fullmatch(value) is not None
    return kind in (b"str", b"e", b"inlineStr") or (kind == b"b" and value.strip() in (b"0", b"1", b"true", b"false"))


def _text(parts: CellParts, texts: list[str]) -> str:
    kind, value, inside = parts[3], parts[5], parts[6]
    if kind == b"s":
        return texts[int(value)] if is_index(value.decode("ascii", "replace"), len(texts)) else ""
    return rich_text(inside.decode()) if kind == b"inlineStr" else plain_text(value.decode())


def _address(parts: CellParts) -> str:
    return f"{parts[0].decode()}{parts[1].decode()}"
