"""Values as the review sheet shows them, and as they are compared there."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pandas as pd

from xlcrm.duplicates.merge_rules import MergeField, merged_contents
from xlcrm.duplicates.normalise_names import (
    clean_company_name,
    clean_person_name,
    email_key,
    phone_key,
    sorted_skeleton,
)
from xlcrm.records.fields import Kind
from xlcrm.tables.fold_texts import fold_text, skeleton
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _

_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


def is_missing(value: object) -> bool:
    """Nothing is there.

    >>> is_missing(pd.NA), is_missing(" "), is_missing(0)
    (True, True, False)
    """
    return value is None or bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())  # type: ignore[call-overload]


def shown_value(value: object, field: MergeField) -> str:
    """A value as text: days as 2026-03-31, shares in percent, choices in the current language; empty for nothing."""
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == dt.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int | float):
        return f"{value * 100:.10g}%" if field.kind is Kind.PERCENT else f"{value:.15g}"
    text = str(value).strip()
    return _(text) if field.kind is Kind.CHOICE else text


def compared_value(text: str, field: MergeField) -> str:
    """What is left of a shown value when spelling does not count: equal ones are no conflict.

    Letter case, punctuation, legal forms, country codes and the script fall away.
    """
    if not text:
        return ""
    match field.kind:
        case Kind.EMAIL:
            return email_key(text) or text.casefold()
        case Kind.PHONE:
            return phone_key(text) or text
        case Kind.URL:
            return _SCHEME.sub("", text.strip()).rstrip("/").casefold()
        case Kind.TEXT | Kind.CHOICE:
            return _compared_text(text, field.key)
        case _:
            return text.casefold()


def _compared_text(text: str, key: str) -> str:
    if key == "name":
        return sorted_skeleton(clean_company_name(text)) or text.casefold()
    if key.endswith("_name"):
        return skeleton(clean_person_name(text)) or text.casefold()
    return skeleton(fold_text(text)) or text.casefold()


def plain_text(text: object) -> str:
    """A cell's text with one blank where any stand, for seeing whether somebody changed it."""
    return " ".join(str(text).split()) if not is_missing(text) else ""


def row_digests(spec: TableSpec, frame: pd.DataFrame, rows: list[int]) -> dict[int, str]:
    """Twelve letters for what a person filled into each row; links count by id, computed columns do not.

    rows: labels of the frame. The order of the columns does not matter.
    """
    keys = merged_contents(spec, frame)
    columns = [_canonical(frame.loc[rows, key]) for key in keys]
    return {row: _digest(keys, cells) for row, cells in zip(rows, zip(*columns, strict=True), strict=True)}


def _canonical(values: pd.Series) -> list[str]:
    filled = values.notna().tolist()
    return [_as_text(value) if there else "" for there, value in zip(filled, values.tolist(), strict=True)]


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _digest(keys: list[str], cells: tuple[str, ...]) -> str:
    filled = [f"{key}\x1f{cell}" for key, cell in zip(keys, cells, strict=True) if cell]
    return hashlib.blake2b("\x1e".join(filled).encode(), digest_size=6).hexdigest()
