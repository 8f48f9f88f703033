"""A table as CSV: what Excel opens right, and what never turns into a formula there."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from xlcrm.ooxml.save_file import put_in_place
from xlcrm.records.fields import Kind
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _
from xlcrm.workbooks.file_workbook import writing

_MAY_BE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PHONE_OR_NUMBER = re.compile(r"[+-]?[\d\s().,/-]*\d(?:;ext=\d+)?")


def write_csv(path: Path, spec: TableSpec, frame: pd.DataFrame) -> int:
    """Write the rows under the headers of the current language, whole or not at all; gives the number of rows.

    UTF-8 with a mark, so that Excel reads every script; days as YYYY-MM-DD, shares from 0 to 1.
    """
    columns = {_header(spec, str(key)): _cells(spec, str(key), frame[key]) for key in frame.columns}
    with writing(path):
        put_in_place(path, b"\xef\xbb\xbf" + pd.DataFrame(columns).to_csv(index=False, lineterminator="\r\n").encode())
    return len(frame)


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula; numbers and phones stay.

    Source: OWASP on CSV injection, CWE-1236.

    >>> harmless("=1+1"), harmless("+359 88 812-34-56"), harmless("-12.5"), harmless("@home")
    ("'=1+1", '+359 88 812-34-56', '-12.5', "'@home")
    """
    is_harmless = not text.startswith(_MAY_BE_A_FORMULA) or _PHONE_OR_NUMBER.fullmatch(text)
    return text if is_harmless else f"'{text}"


def _header(spec: TableSpec, key: str) -> str:
    column = spec.by_key.get(key)
    return harmless(column.header if column else key)


def _cells(spec: TableSpec, key: str, values: pd.Series) -> pd.Series:
    column = spec.by_key.get(key)
    if column is not None and column.kind is Kind.DATE:
        days: pd.Series = values.dt.strftime("%Y-%m-%d")
        return days
    texts = {text: harmless(_(text) if column and column.info.choices else text) for text in _texts(values)}
    return values.astype(object).map(lambda value: texts.get(value, value) if isinstance(value, str) else value)


def _texts(values: pd.Series) -> list[str]:
    return [value for value in values.dropna().unique() if isinstance(value, str)]
