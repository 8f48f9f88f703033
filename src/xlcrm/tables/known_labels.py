"""What people call tables, columns and list values: in any language, whatever the workbook's own is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from xlcrm.tables.specs import TableSpec
from xlcrm.texts import LANGUAGES, _, current_language, use_language

_APOSTROPHES = str.maketrans("’ʼ`", "'''")


def folded_label(text: str) -> str:
    """A label as it is compared: letter case, blanks and the kind of apostrophe do not matter.

    >>> folded_label(" Ім’я ") == folded_label("ім'я")
    True
    """
    return " ".join(text.split()).casefold().translate(_APOSTROPHES)


def is_labelled(labels: pd.Series, text: str) -> pd.Series:
    """Whether each label is the text, compared so."""
    same = labels.map(folded_label, na_action="ignore") == folded_label(text)
    return same.fillna(value=False).astype(bool)


def column_keys(spec: TableSpec) -> dict[str, str]:
    """Key of a column by each folded label of it, and by itself."""
    labels: dict[str, str] = {}
    for _code in _languages():
        labels.update({folded_label(column.header): column.key for column in reversed(spec.columns)})
    return labels | {key: key for key in spec.by_key}


def table_keys(specs: Iterable[TableSpec]) -> dict[str, str]:
    """Key of a table by each folded title of it, and by itself."""
    listed, titles = tuple(specs), {}
    for _code in _languages():
        titles.update({folded_label(spec.sheet): spec.key for spec in listed})
    return titles | {spec.key: spec.key for spec in listed}


def labels_in_every_language(text: str) -> set[str]:
    """The folded translations of a text of ours, and itself. text: the English source."""
    return {folded_label(_(text)) for _code in _languages()} | {folded_label(text)}


def choice_labels(values: tuple[str, ...]) -> dict[str, str]:
    """Canonical value by each folded label of it, and by itself, for values of a list."""
    found: dict[str, str] = {}
    for _code in _languages():
        found.update({folded_label(_(value)): value for value in values})
    return found | {folded_label(value): value for value in values}


def _languages() -> Iterator[str]:
    """Every language, the current one last, so that its labels win."""
    current = current_language()
    for code in sorted(LANGUAGES, key=lambda code: (code == current, code == "en")):
        with use_language(code):
            yield code
