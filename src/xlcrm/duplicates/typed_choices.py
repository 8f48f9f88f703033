"""What a person typed into the Keep cells, as values: a row's number, a row's value, a name, or anything readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.duplicates.merge_rules import MergeField
from xlcrm.duplicates.review_blocks import REVIEW, ReviewBlock
from xlcrm.duplicates.show_values import is_missing, plain_text
from xlcrm.duplicates.survivorship import GroupRows
from xlcrm.tables.link_rows import NameBook, fold_name
from xlcrm.tables.parse_values import parse_number
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _


@dataclass(frozen=True, slots=True)
class Known:
    """What typed words may mean: names by table that a link points to, and allowed values by list."""

    books: Mapping[str, NameBook]
    lists: Mapping[str, tuple[str, ...]]


def typed_choices(
    spec: TableSpec, block: ReviewBlock, rows: GroupRows, known: Known
) -> tuple[dict[str, object], list[Problem]]:
    """Values by field where the Keep cell was changed; an emptied cell is a missing value.

    What cannot be read is told.
    """
    chosen: dict[str, object] = {}
    problems: list[Problem] = []
    for key, text in block.keeps.items():
        field = rows.fields.get(key)
        if field is None:
            continue
        place = _place(rows, key, text)
        if not plain_text(text):
            chosen[key] = pd.NA
        elif place is not None:
            chosen[key] = rows.values[key][place]
        else:
            value, told = _read(spec, field, text, rows, known)
            chosen[key] = value
            if is_missing(value):
                problems.append(_unreadable(block, field, text, told))
    return chosen, problems


def _place(rows: GroupRows, key: str, text: str) -> int | None:
    """The row whose value this is, or whose number."""
    typed = plain_text(text).casefold()
    shown = [plain_text(each).casefold() for each in rows.texts[key]]
    if typed in shown:
        return shown.index(typed)
    return int(typed) - 1 if typed.isdecimal() and 1 <= int(typed) <= len(shown) else None


def _read(spec: TableSpec, field: MergeField, text: str, rows: GroupRows, known: Known) -> tuple[object, str]:
    if field.column is None:
        return _like_the_others(text, rows.values[field.key]), ""
    if field.column.info.links_to:
        return _linked(text, known.books[field.column.info.links_to])
    frame, bad = frame_of(spec, RawTable(spec.key, (1,), {field.key: [text]}), dict(known.lists))
    return (frame[field.key].tolist() or [pd.NA])[0], "".join(problem.message for problem in bad)


def _linked(text: str, book: NameBook) -> tuple[object, str]:
    if text.strip() in book.current.index:
        return text.strip(), ""
    found = book.ids_of_name.get(fold_name(text))
    return found, _("{name!r} is not in {table}, or fits several rows there.", name=text, table=book.spec.sheet)


def _like_the_others(text: str, values: object) -> object:
    """A number where the user's own column holds numbers."""
    filled = [value for value in values if not is_missing(value)] if isinstance(values, list) else []
    if filled and all(isinstance(value, int | float) and not isinstance(value, bool) for value in filled):
        number = parse_number(text)
        return text if number is None else number
    return text


def _unreadable(block: ReviewBlock, field: MergeField, text: str, told: str) -> Problem:
    message = _(
        "{field} of group {number} cannot be kept as {text!r}.", field=field.label, number=block.number, text=text
    )
    hint = told or _("Type it anew, or type the number of the row whose value should stay.")
    return Problem(REVIEW, block.keep_rows.get(field.key), "keep", "keep_unreadable", Severity.WARNING, message, hint)
