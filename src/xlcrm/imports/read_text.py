"""A text file, comma-separated or otherwise, to a source table."""

from __future__ import annotations

import csv
import io
import itertools
import sys

from xlcrm.imports.decode_text import decode_text
from xlcrm.imports.source_tables import EmptySourceError, SourceTable, blank_nulls, null_note, table_of_rows
from xlcrm.tables.harmless_text import as_it_was
from xlcrm.texts import _, plural

_DELIMITERS = (",", ";", "\t", "|")
_SURE = ("utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be")


def read_text(data: bytes, name: str) -> SourceTable:
    """The table in the bytes of a .csv, .txt or .tsv file; `EmptySourceError` where there is not even a header.

    Encoding and delimiter are found out; quoted fields may run over several lines; what was guessed is noted.
    """
    text, encoding = decode_text(data)
    notes = (
        [] if encoding in _SURE else [_("The letters of {name} are read as {encoding}.", name=name, encoding=encoding)]
    )
    if nulls := text.count("\x00"):
        text = text.replace("\x00", "")
        notes.append(plural("{count} NUL byte was taken out.", "{count} NUL bytes were taken out.", nulls))
    records = _records(text)
    start = next((at for at, record in enumerate(records) if any(cell.strip() for cell in record)), None)
    if start is None:
        raise EmptySourceError(name)
    rows, blanked = blank_nulls([_as_they_were(record) for record in records[start + 1 :]])
    if blanked:
        notes.append(null_note(blanked))
    return table_of_rows(name, records[start], enumerate(rows, start + 2), tuple(notes))


def guess_delimiter(text: str) -> str:
    r"""The sign between fields: the one that cuts most rows into as many fields as the header.

    >>> guess_delimiter("a;b;c\n1,5;2;3\n")
    ';'
    """
    return max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _records(text: str) -> list[list[str]]:
    csv.field_size_limit(sys.maxsize)
    declared = text[:4].casefold() == "sep=" and text[4:5]
    delimiter = declared or guess_delimiter(text)
    body = text.split("\n", 1)[-1] if declared else text
    records = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    return [[], *records] if declared else records


def _as_they_were(record: list[str]) -> list[str]:
    """Without the apostrophes that an export puts before what would be a formula."""
    return [as_it_was(cell) if cell.startswith("'") else cell for cell in record]


def _evenness(text: str, delimiter: str) -> float:
    sample = io.StringIO(text[:300_000], newline="")
    rows = [row for row in itertools.islice(csv.reader(sample, delimiter=delimiter), 200) if any(row)]
    if not rows or len(rows[0]) < 2:
        return 0.0
    width = len(rows[0])
    even = sum(len(row) == width for row in rows[1:]) if len(rows) > 1 else 1
    return (even + 0.1) / max(len(rows) - 1, 1) * width
