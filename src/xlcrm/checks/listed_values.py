"""What has to come from a list: choices, and the tables that segments name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from xlcrm.checks.check import Check, CheckedFirm, Finding, matching
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_, _

SHOWN_VALUES = 8


def closest_of(value: str, allowed: tuple[str, ...]) -> str | None:
    """The allowed value that a misspelt one was probably meant to be, by its name in the current language or English.

    >>> closest_of("technolgy", ("Technology", "Retail"))
    'Technology'
    """
    names = {fold_name(name): listed for listed in allowed for name in (listed, _(listed))}
    found = difflib.get_close_matches(fold_name(value), list(names), n=1, cutoff=0.75)
    return names[found[0]] if found else None


def is_open(list_key: str) -> bool:
    """A firm may add values of its own; nothing relies on what they are called."""
    return list_key in CHOICES and CHOICES[list_key].open


def _not_listed(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.CHOICE, Kind.MULTI):
        list_key = column.info.choices
        allowed = firm.allowed(list_key) if list_key else ()
        if not list_key or not allowed:
            continue
        known = {fold_name(value) for value in allowed} if column.kind is Kind.MULTI else set(allowed)
        unlisted = {value: _unlisted(value, column.kind, known) for value in values.dropna().unique()}
        rows = matching(values, unlisted.__getitem__)
        if len(rows):
            bad = values.loc[rows].map({value: "; ".join(parts) for value, parts in unlisted.items()})
            hints = bad.map({text: _hint(text, list_key, allowed) for text in bad.unique()})
            severity = Severity.WARNING if is_open(list_key) else Severity.ERROR
            yield Finding(spec.key, column.key, rows, {"value": bad}, hints, severity)


def _unlisted(value: str, kind: Kind, known: set[str]) -> list[str]:
    if kind is Kind.CHOICE:
        return [] if value in known else [value]
    return [part.strip() for part in value.split(";") if part.strip() and fold_name(part) not in known]


def _hint(value: str, list_key: str, allowed: tuple[str, ...]) -> str:
    if closest := closest_of(value, allowed):
        return _("Did you mean {value}?", value=_(closest))
    listed = ", ".join(_(each) for each in allowed[:SHOWN_VALUES]) + (" …" if len(allowed) > SHOWN_VALUES else "")
    if is_open(list_key):
        return _(
            "Pick one of {listed}; or add it to the list {name} in Lists.", listed=listed, name=_list_name(list_key)
        )
    return _("Pick one of {listed}.", listed=listed)


def _list_name(list_key: str) -> str:
    return _(CHOICES[list_key].label)


LISTED_CHECKS = (
    Check(
        "not_listed",
        (),
        Severity.WARNING,
        N_("Value not in its list"),
        N_("A value stands in no list, so figures by that column split it off; where reports rely on it, an error."),
        N_("{header} {value!r} is not in the list."),
        N_("Pick a value from the list."),
        _not_listed,
        strict=True,
    ),
)
