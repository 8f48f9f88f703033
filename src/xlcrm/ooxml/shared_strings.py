"""The shared strings of a workbook: read at once, new ones spliced in at the end."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
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
_NOT_AS_IT_IS = re.compile("[\x01-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x|  |\0\\s|\\s\0|^\\s|\\s$")
_ROOT = re.compile(r"<((?:\w+:)?)sst\b[^>]*?(/?)>")
_COUNT = re.compile(r'\s(?:count|uniqueCount)="[^"]*"')


class SharedStrings:
    """Texts by number. Rich text is read as plain text and never taken for a plain one."""

    def __init__(self, data: bytes) -> None:
        """Take the part's bytes; they are read when first asked for."""
        self._xml = data.decode("utf-8")
        match = _ROOT.search(self._xml)
        self._prefix = match[1] if match else ""
        self._added: list[str] = []
        self._added_texts: list[str] = []
        self._given: dict[str, int] = {}
        self._is_cut = False

    @cached_property
    def texts(self) -> list[str]:
        """All texts; a cell's number is the place in this list."""
        plain = self._all_plain
        if plain is None:
            texts = [self._plain(one, whole) for one, whole in self._items]
        elif any(mark in self._xml for mark in ("&", "\r", "_x")):
            texts = [plain_text(one) for one in plain]
        else:
            texts = list(plain)
        return texts + self._added_texts

    @property
    def is_changed(self) -> bool:
        """Whether a text was added, or forgotten."""
        return bool(self._added) or self._is_cut

    def blank_all_but(self, shown: Collection[int]) -> None:
        """Forget the texts that no cell shows; the numbers of the others stay."""
        blank = f"<{self._prefix}si><{self._prefix}t/></{self._prefix}si>"
        number = -1

        def kept(match: re.Match[str]) -> str:
            nonlocal number
            number += 1
            return match[0] if number in shown else blank

        item = rf"<{self._prefix}si(?:\s[^>]*?)?(?:/>|>.*?</{self._prefix}si>)"
        first, xml = self._count, re.sub(item, kept, self._xml, flags=re.DOTALL)
        self._is_cut = self._is_cut or xml != self._xml
        self._xml = xml
        self._added = [each if at in shown else blank for at, each in enumerate(self._added, first)]
        self._added_texts = [each if at in shown else "" for at, each in enumerate(self._added_texts, first)]
        self._given.clear()
        for known in ("texts", "_all_plain", "_items", "_numbers", "_rich_numbers"):
            self.__dict__.pop(known, None)

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """The numbers of many texts, added where they are new."""
        given = self._given
        new = [text for text in dict.fromkeys(texts) if text not in given]
        joined = "\0".join(new)
        if joined.count("\0") != len(new) - 1 or _NOT_AS_IT_IS.search(joined) or max(map(len, new)) > LONGEST_TEXT:
            given |= {text: self.add(text) for text in new}
        else:
            self._add_as_they_are(new)
        return list(map(given.__getitem__, texts))

    def add(self, text: str) -> int:
        """The number of a text, added if it is new."""
        spelled = xml_text(text)
        number = self._numbers.get(spelled)
        if number is None:
            number = self._append(text, plain_item(text, self._prefix))
            self._numbers[spelled] = number
        return number

    def add_from(self, other: SharedStrings, number: int) -> int:
        """The number here of a text of another workbook, with its formats within the text."""
        text = other.texts[number]
        inner = other._items[number][1] if other._all_plain is None else ""
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
        count = self._count + len(self._added)
        root = f'{tag} count="{count}" uniqueCount="{count}">'
        end = self._xml.rfind("</") if not match[2] else len(self._xml)
        inside = self._xml[match.end() : end] if not match[2] else ""
        return "".join([self._xml[: match.start()], root, inside, *self._added, f"</{self._prefix}sst>"]).encode()

    @cached_property
    def _all_plain(self) -> list[str] | None:
        """The texts as they are spelled, if no item has formats within; else None."""
        p = self._prefix
        found = re.findall(rf'<{p}si><{p}t(?: xml:space="preserve")?>([^<]*)</{p}t></{p}si>', self._xml)
        return found if len(found) == self._xml.count(f"<{p}si") else None

    @property
    def _count(self) -> int:
        return len(self._items if self._all_plain is None else self._all_plain)

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
        """The numbers of the plain texts, each as it is spelled in XML."""
        if self._all_plain is not None:
            return {one: number for number, one in enumerate(self._all_plain)}
        return {one: number for number, (one, whole) in enumerate(self._items) if not whole}

    @cached_property
    def _rich_numbers(self) -> dict[str, int]:
        return {f"<si>{item[1]}</si>": number for number, item in enumerate(self._items) if item[1]}

    def _add_as_they_are(self, new: list[str]) -> None:
        """Add texts that XML spells as they are."""
        known, p = self._numbers, self._prefix
        added = [text for text in new if text not in known]
        first = self._count + len(self._added)
        known |= {text: number for number, text in enumerate(added, first)}
        self._given |= {text: known[text] for text in new}
        self._added += [f"<{p}si><{p}t>{text}</{p}t></{p}si>" for text in added]
        self._added_texts += added
        if "texts" in self.__dict__:
            self.texts += added

    def _plain(self, one: str, whole: str) -> str:
        return rich_text(whole, self._prefix) if whole else plain_text(one)

    def _append(self, text: str, item: str) -> int:
        if len(text) > LONGEST_TEXT:
            raise TextTooLongError(len(text))
        if "texts" in self.__dict__:
            self.texts.append(text)
        self._added.append(item)
        self._added_texts.append(text)
        return self._count + len(self._added) - 1


def plain_item(text: str, prefix: str = "", tag: str = "si") -> str:
    """The XML of one plain text: a shared string item, or the inside of an inline cell for the tag `is`."""
    space = ' xml:space="preserve"' if needs_preserved_space(text) else ""
    return f"<{prefix}{tag}><{prefix}t{space}>{xml_text(text)}</{prefix}t></{prefix}{tag}>"


def rich_text(xml: str, prefix: str = "") -> str:
    """The plain text of rich text; readings given for pronunciation are left out."""
    if f"<{prefix}rPh" in xml:
        xml = re.sub(rf"<{prefix}rPh\b.*?</{prefix}rPh>", "", xml, flags=re.DOTALL)
    return "".join(plain_text(piece) for piece in re.findall(rf"<{prefix}t(?:\s[^>]*?)?>([^<]*)</{prefix}t>", xml))
