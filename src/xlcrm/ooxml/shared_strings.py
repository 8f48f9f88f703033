"""The shared strings of a workbook: read at once, new ones spliced in at the end."""

from __future__ import annotations

import re
from functools import cached_property

from xlcrm.ooxml.cell_values import needs_preserved_space, plain_text, xml_text
from xlcrm.ooxml.file_errors import TextTooLongError

PART = "xl/sharedStrings.xml"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0" uniqueCount="0"></sst>'
)
LONGEST_TEXT = 32_767
_ROOT = re.compile(r"<((?:\w+:)?)sst\b[^>]*?(/?)>")
_COUNT = re.compile(r'\s(?:count|uniqueCount)="\d*"')


class SharedStrings:
    """Texts by number. Rich text is read as plain text and never taken for a plain one."""

    def __init__(self, data: bytes) -> None:
        """Take the part's bytes; they are read when first asked for."""
        self._xml = data.decode("utf-8")
        match = _ROOT.search(self._xml)
        self._prefix = match[1] if match else ""
        self._added: list[str] = []

    @cached_property
    def texts(self) -> list[str]:
        """All texts; a cell's number is the place in this list."""
        return [self._plain(one, whole) for one, whole in self._items]

    @property
    def is_changed(self) -> bool:
        """Whether a text was added."""
        return bool(self._added)

    def add(self, text: str) -> int:
        """The number of a text, added if it is new."""
        number = self._numbers.get(text)
        if number is None:
            number = self._append(text, plain_item(text, self._prefix))
            self._numbers[text] = number
        return number

    def add_from(self, other: SharedStrings, number: int) -> int:
        """The number here of a text of another workbook, with its formats within the text."""
        text = other.texts[number]
        inner = other._items[number][1]
        if not inner or self._prefix or other._prefix:
            return self.add(text)
        item = f"<si>{inner}</si>"
        if item not in self._rich_numbers:
            self._rich_numbers[item] = self._append(text, item)
        return self._rich_numbers[item]

    def to_bytes(self) -> bytes:
        """The part with the added texts at its end."""
        if not self._added:
            return self._xml.encode()
        match = _ROOT.search(self._xml)
        assert match is not None
        tag = _COUNT.sub("", match[0]).rstrip("/>").rstrip()
        root = f'{tag} count="{len(self.texts)}" uniqueCount="{len(self.texts)}">'
        end = self._xml.rfind("</") if not match[2] else len(self._xml)
        inside = self._xml[match.end() : end] if not match[2] else ""
        return "".join([self._xml[: match.start()], root, inside, *self._added, f"</{self._prefix}sst>"]).encode()

    @cached_property
    def _items(self) -> list[tuple[str, str]]:
        """For each item the text of a plain one, or else all that is inside."""
        p = self._prefix
        pattern = (
            rf"<{p}si>(?:<{p}t(?:\s[^>]*?)?>([^<]*)</{p}t>|<{p}t(?:\s[^>]*?)?/>)?</{p}si>"
            rf"|<{p}si(?:\s[^>]*?)?(?:/>|>(.*?)</{p}si>)"
        )
        return re.findall(pattern, self._xml, re.DOTALL)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        items, texts = self._items, self.texts
        return {texts[number]: number for number in reversed(range(len(items))) if not items[number][1]}

    @cached_property
    def _rich_numbers(self) -> dict[str, int]:
        return {f"<si>{item[1]}</si>": number for number, item in enumerate(self._items) if item[1]}

    def _plain(self, one: str, whole: str) -> str:
        return rich_text(whole, self._prefix) if whole else plain_text(one)

    def _append(self, text: str, item: str) -> int:
        if len(text) > LONGEST_TEXT:
            raise TextTooLongError(len(text))
        texts = self.texts
        texts.append(text)
        self._added.append(item)
        return len(texts) - 1


def plain_item(text: str, prefix: str = "", tag: str = "si") -> str:
    """The XML of one plain text: a shared string item, or the inside of an inline cell for the tag `is`."""
    space = ' xml:space="preserve"' if needs_preserved_space(text) else ""
    return f"<{prefix}{tag}><{prefix}t{space}>{xml_text(text)}</{prefix}t></{prefix}{tag}>"


def rich_text(xml: str, prefix: str = "") -> str:
    """The plain text of rich text; readings given for pronunciation are left out."""
    if f"<{prefix}rPh" in xml:
        xml = re.sub(rf"<{prefix}rPh\b.*?</{prefix}rPh>", "", xml, flags=re.DOTALL)
    return "".join(plain_text(piece) for piece in re.findall(rf"<{prefix}t(?:\s[^>]*?)?>([^<]*)</{prefix}t>", xml))
