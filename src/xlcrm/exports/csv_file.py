"""Rows of texts as a CSV file: what Excel opens with its letters, and what never turns into a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from xlcrm.tables.harmless_text import harmless

Encoding = Literal["utf-8-sig", "utf-8", "cp1251"]


def csv_file(
    headers: Sequence[str], rows: Iterable[Sequence[str]], *, encoding: Encoding, delimiter: str
) -> tuple[bytes, int]:
    """The bytes, and how many cells hold letters that the encoding does not have; these are written as question marks.

    utf-8-sig begins with a mark by which Excel knows UTF-8.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    spoilt = 0
    for row in (headers, *rows):
        cells = [harmless(cell) for cell in row]
        spoilt += 0 if encoding.startswith("utf") else sum(not _fits(cell, encoding) for cell in cells)
        writer.writerow(cells)
    return buffer.getvalue().encode(encoding, "replace"), spoilt


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
