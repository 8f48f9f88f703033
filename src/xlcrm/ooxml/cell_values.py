"""What a cell may hold, and how texts are spelled in XML.

Values are None (blank), str, int, float, bool, `CellError` and, when writing, `Formula`. Dates are serial numbers.
Texts follow ECMA-376 part 1, 22.9.2.19 (ST_Xstring): characters that XML cannot hold are written `_xHHHH_`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NEEDS_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITY = re.compile(r"&(#[xX]?[0-9A-Fa-f]+|amp|lt|gt|quot|apos);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class CellError:
    """An error that a cell shows, such as `#N/A`."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, with or without the equals sign, and the value that readers without a calculator see."""

    text: str
    cached: CellValue = None


CellValue: TypeAlias = str | int | float | bool | CellError | None
NewValue: TypeAlias = CellValue | Formula


def plain_text(xml: str) -> str:
    """The text that a piece of XML character data stands for in a cell."""
    if "\r" in xml:
        xml = _LINE_END.sub("\n", xml)
    text = _ENTITY.sub(_character, xml) if "&" in xml else xml
    return without_escapes(text)


def xml_text(text: str) -> str:
    """The XML character data for a text of a cell."""
    return xml_characters(escaped(text))


def escaped(text: str) -> str:
    """The text with every character that XML cannot hold spelled `_xHHHH_`."""
    if _NEEDS_ESCAPE.search(text):
        return _NEEDS_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text


def xml_characters(text: str) -> str:
    """Text as XML character data, as Excel spells it, with no spelling of control characters."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


def needs_preserved_space(text: str) -> bool:
    """Whether `xml:space` must say that blanks at the ends and line ends count."""
    return text != text.strip() or "\n" in text or "\t" in text or "  " in text


def plain_number(text: bytes) -> CellValue:
    """The number in a cell: an int where it is written as one; a text stays a text where a number should be."""
    try:
        number = float(text) if b"." in text or b"E" in text or b"e" in text else int(text)
    except ValueError:
        return plain_text(text.decode())
    return number if -inf < number < inf else plain_text(text.decode())


def number_text(value: float) -> str:
    """The shortest spelling that reads back as the same number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(int(value)) if isinstance(value, int) else repr(float(value))


def without_escapes(text: str) -> str:
    """The text with every `_xHHHH_` replaced by its character."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if not name.startswith("#"):
        return _ENTITIES[name]
    digits = name[1:].lower()
    code = int(f"0{digits}", 0) if digits.startswith("x") else int(digits)
    return chr(code) if code < 0x110000 else "\ufffd"
