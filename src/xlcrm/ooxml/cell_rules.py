"""The rules of a sheet for what may be typed in its cells, such as drop-downs."""

from __future__ import annotations

import re

from xlcrm.ooxml.cell_addresses import Area, read_area, write_area
from xlcrm.ooxml.sheet_rows import SheetRows

_RULE = re.compile(rb"<((?:\w+:)?dataValidation)\b([^>]*?)(?:/>|>(.*?)</\1>)", re.DOTALL)
_IN_TAG = re.compile(rb"""\ssqref=["']([^"']*)["']""")
_INSIDE = re.compile(rb"<(?:\w+:)?sqref>([^<]*)</")
_LIST = re.compile(rb"""\stype=["']list["']""")
_RULES = re.compile(rb"<((?:\w+:)?dataValidations)\b([^>]*?)(?:/>|>(.*?)</\1>)", re.DOTALL)
_COUNT = re.compile(rb'\scount="\d+"')
_TAG = re.compile(rb"<(/?)(?=\w)")
# What a worksheet has after its rules, in the order of the schema.
_AFTER = (
    "hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|customProperties|cellWatches|"
    "ignoredErrors|smartTags|drawing|legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|webPublishItems|"
    "tableParts|extLst"
)
_FORMATS_END = re.compile(rb"</(?:\w+:)?conditionalFormatting>")


def areas_with_rules(sheet: SheetRows, *, lists_only: bool = False) -> list[Area]:
    """The areas of a sheet with a rule for what may be typed; lists_only: those that offer a list to pick from."""
    return [
        area
        for _name, attributes, inside in _RULE.findall(sheet.tail)
        if not lists_only or _LIST.search(attributes)
        for found in [*_IN_TAG.findall(attributes), *_INSIDE.findall(inside)]
        for text in found.decode().split()
        if (area := read_area(text))
    ]


def take_rule(sheet: SheetRows, source: SheetRows, column: int, target: Area) -> None:
    """Let the rule of one column of a built sheet hold for an area of ours, unless a rule is there."""
    rule = next((each[0] for each in _RULE.finditer(source.tail) if _covers(each[2], column)), None)
    if rule is None or any(each.meets(target) for each in areas_with_rules(sheet)):
        return
    moved = _IN_TAG.sub(b' sqref="%s"' % write_area(target).encode(), rule, count=1)
    sheet.tail = _with_rule(sheet.tail, _TAG.sub(rb"<\1" + sheet.prefix.encode(), moved), sheet.prefix)
    sheet.is_changed = True


def _covers(attributes: bytes, column: int) -> bool:
    match = _IN_TAG.search(attributes)
    area = read_area(match[1].decode()) if match else None
    return area is not None and area.first_column <= column <= area.last_column


def _with_rule(tail: bytes, rule: bytes, prefix: str) -> bytes:
    tag = f"{prefix}dataValidations".encode()
    match = next((each for each in _RULES.finditer(tail) if each[1] == tag), None)
    if match is not None:  # rules of newer kinds stand in the extensions, under another prefix
        rules, others = (match[3] or b"") + rule, _COUNT.sub(b"", match[2])
        whole = b'<%s%s count="%d">%s</%s>' % (tag, others, len(_RULE.findall(rules)), rules, tag)
        return tail[: match.start()] + whole + tail[match.end() :]
    formats = list(_FORMATS_END.finditer(tail))
    after = re.compile(rf"<{prefix}(?:{_AFTER})\b|</{prefix}worksheet>".encode())
    place = after.search(tail, formats[-1].end() if formats else 0)
    assert place is not None, "a worksheet ends"
    return tail[: place.start()] + b'<%s count="1">%s</%s>' % (tag, rule, tag) + tail[place.start() :]
