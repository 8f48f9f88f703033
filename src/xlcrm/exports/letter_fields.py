"""The fields of a letter: {first_name}, {amount}, or {first_name|colleague} with a word for where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from xlcrm.errors import WrongUseError
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.known_labels import column_keys, folded_label
from xlcrm.tables.nearest_names import nearest
from xlcrm.texts import _

_FIELD = re.compile(r"\{([^{}|]+)(?:\|([^{}]*))?\}")

OF_DEALS: Final = {
    "deal": "name",
    "amount": "amount",
    "currency": "currency",
    "stage": "stage",
    "expected_close_date": "expected_close_date",
    "next_step": "next_step",
    "product": "product",
}
"""Fields that a deal fills, and its columns."""

OF_LETTERS: Final = ("lines", "owner_email", "owner_phone", "today", "firm")
"""Fields that no single column fills: the lines of the deal, who writes, the day, the firm's name."""


class UnknownFieldError(WrongUseError):
    """A field that nothing can fill; the nearest one is told."""

    def __init__(self, names: Iterable[str]) -> None:
        known = list(_names())
        told = []
        for name in names:
            close = nearest(folded_label(name), known)
            told.append(_("{{{name}}} (did you mean {{{close}}}?)", name=name, close=close) if close else f"{{{name}}}")
        some = "{first_name}, {last_name}, {company}, {deal}, {amount}, {currency}, {lines}, {owner}"
        super().__init__(
            _("The letter has fields that nothing fills: {fields}. Fields are, for example: {known}.",
              fields=", ".join(told), known=some)
        )  # fmt: skip


def check_fields(*texts: str) -> frozenset[str]:
    """The keys of the fields in the texts; `UnknownFieldError` names those that there are not."""
    names = dict.fromkeys(found[1].strip() for text in texts for found in _FIELD.finditer(text))
    known = _names()
    if unknown := [name for name in names if folded_label(name) not in known]:
        raise UnknownFieldError(unknown)
    return frozenset(known[folded_label(name)] for name in names)


def filled(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with its fields filled in, and the names of those that have neither a value nor a word for it.

    values: by key; what is missing is not among them.

    >>> filled("Dear {First name|colleague}, {deal}", {"deal": "Roof"})
    ('Dear colleague, Roof', ())
    """
    known = _names()
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        written = values.get(known[folded_label(found[1])], found[2])
        if written is None:
            missing.append(found[1].strip())
        return written or ""

    return _FIELD.sub(value, text), tuple(dict.fromkeys(missing))


def _names() -> dict[str, str]:
    """Key of a field by each of its names: keys, and headers in every language; people's columns win."""
    people, deals = table_spec("contacts"), table_spec("deals")
    own = {c.key for c in people.columns if c.kind is not Kind.ID and c.info.place != "hidden"}
    found = {name: field for field, key in OF_DEALS.items() for name, of in column_keys(deals).items() if of == key}
    found |= {name: key for name, key in column_keys(people).items() if key in own}
    return found | {name: name for name in (*OF_DEALS, *OF_LETTERS)} | {"name": "full_name"}
