"""What a sheet says of whole columns: width, style, folded or hidden, in the element `cols`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from xlcrm.ooxml.sheet_rows import SheetRows

Settings: TypeAlias = dict[str, str]  # the attributes of a column without its numbers
_COLUMNS = re.compile(rb"<(?:\w+:)?cols>(.*?)</(?:\w+:)?cols>|<(?:\w+:)?cols\s*/>", re.DOTALL)
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_FORMAT = re.compile(rb"(<(?:\w+:)?sheetFormatPr\b)([^>]*?)(/?>)")
_LEVEL = re.compile(rb'\soutlineLevelCol="(\d+)"')
_Run: TypeAlias = tuple[int, int, Settings]  # first and last column


def column_settings(sheet: SheetRows, column: int) -> Settings:
    """What the sheet says of one column; nothing where it is as all others."""
    return next((dict(each) for first, last, each in _runs(sheet.head) if first <= column <= last), {})


def set_column_settings(sheet: SheetRows, changed: Mapping[int, Settings]) -> None:
    """Say something else of some columns; what is said of their neighbours stays."""
    runs = [part for run in _runs(sheet.head) for part in _without(run, sorted(changed))]
    runs += [(column, column, settings) for column, settings in changed.items() if settings]
    p = sheet.prefix
    tags = "".join(_tag(run, p) for run in sorted(runs, key=lambda run: run[0]))
    head = _COLUMNS.sub(b"", sheet.head)
    if tags:
        start = head.rindex(f"<{p}sheetData".encode())
        head = head[:start] + f"<{p}cols>{tags}</{p}cols>".encode() + head[start:]
    sheet.change_head(_with_level(head, max((int(each.get("outlineLevel", "0")) for *_ends, each in runs), default=0)))


def _runs(head: bytes) -> list[_Run]:
    match = _COLUMNS.search(head)
    found = []
    for attributes in _COLUMN.findall((match[1] or b"").decode()) if match else ():
        settings = dict(_ATTRIBUTE.findall(attributes))
        found.append((int(settings.pop("min")), int(settings.pop("max")), settings))
    return found


def _without(run: _Run, columns: Iterable[int]) -> list[_Run]:
    """What is left of a run of columns."""
    first, last, settings = run
    left = []
    for column in columns:
        if first <= column <= last:
            left.append((first, column - 1, settings))
            first = column + 1
    return [each for each in (*left, (first, last, settings)) if each[0] <= each[1]]


def _tag(run: _Run, prefix: str) -> str:
    first, last, settings = run
    rest = "".join(f' {key}="{value}"' for key, value in settings.items())
    return f'<{prefix}col min="{first}" max="{last}"{rest}/>'


def _with_level(head: bytes, level: int) -> bytes:
    """The head with room for as many levels of folded columns."""
    match = _FORMAT.search(head)
    told = _LEVEL.search(match[2]) if match else None
    if match is None or (int(told[1]) if told else 0) >= level:
        return head
    return head[: match.end(1)] + _LEVEL.sub(b"", match[2]) + b' outlineLevelCol="%d"' % level + head[match.start(3) :]
