"""Values as the XML of cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from xlcrm.ooxml.cell_values import CellError, Formula, NewValue, number_text, xml_characters, xml_text
from xlcrm.ooxml.shared_strings import SharedStrings
from xlcrm.ooxml.styles import Styles

LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CellWriter:
    """Makes cells: texts become shared strings, and a text that looks like a formula is marked as text."""

    def __init__(self, strings: SharedStrings, styles: Styles | None, prefix: str) -> None:
        """`prefix` is the sheet's namespace prefix with its colon, mostly empty."""
        self.strings = strings
        self.prefix = prefix
        self._styles = styles
        self.wrote_formula = False

    def cell(self, address: str, style: int, value: NewValue) -> str:
        """The XML of a cell; empty for a blank cell without a style."""
        return self._write(address, style, value)

    def column(self, letters: str, first_row: int, style: int, values: Sequence[NewValue]) -> list[str]:
        """The XML of cells below each other."""
        write = self._write
        return [write(f"{letters}{row}", style, value) for row, value in enumerate(values, first_row)]

    def _write(self, address: str, style: int, value: NewValue) -> str:
        p = self.prefix
        mark = f' s="{style}"' if style else ""
        if value is None:
            return f'<{p}c r="{address}"{mark}/>' if style else ""
        if isinstance(value, str):
            if value.startswith(LOOKS_LIKE_FORMULA):
                mark = self._mark(style, Styles.quoted)
            return f'<{p}c r="{address}"{mark} t="s"><{p}v>{self.strings.add(value)}</{p}v></{p}c>'
        mark = self._mark(style, Styles.unquoted) if style else mark
        if isinstance(value, Formula):
            return self._formula(address, mark, value)
        kind, text = _kind_and_text(value)
        if text is None:
            return f'<{p}c r="{address}"{mark}/>' if mark else ""
        return f'<{p}c r="{address}"{mark}{kind}><{p}v>{text}</{p}v></{p}c>'

    def _formula(self, address: str, mark: str, formula: Formula) -> str:
        p = self.prefix
        self.wrote_formula = True
        text = xml_characters(formula.text.removeprefix("="))
        kind, cached = _kind_and_text(formula.cached)
        value = "" if cached is None else f"<{p}v>{cached}</{p}v>"
        return f'<{p}c r="{address}"{mark}{kind}><{p}f>{text}</{p}f>{value}</{p}c>'

    def _mark(self, style: int, twin: Callable[[Styles, int], int]) -> str:
        number = twin(self._styles, style) if self._styles else style
        return f' s="{number}"' if number else ""


def _kind_and_text(value: object) -> tuple[str, str | None]:
    if value is None:
        return "", None
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, str):
        return ' t="str"', xml_text(value)
    if isinstance(value, CellError):
        return ' t="e"', value.text
    if isinstance(value, int | float):
        return _number(value)
    if hasattr(value, "item"):
        return _kind_and_text(value.item())
    message = f"a cell cannot hold {type(value).__name__}"
    raise TypeError(message)


def _number(value: float) -> tuple[str, str | None]:
    if math.isnan(value):
        return "", None
    if math.isinf(value):
        return ' t="e"', "#NUM!"
    return "", number_text(value)
