"""The safe fixes: what can be mended without asking, because nothing is lost and nothing is guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from xlcrm.checks.check import CHECKED_TABLES, CheckedFirm
from xlcrm.checks.clean_text import HIDDEN, STRANGE_BLANKS, clean_line, clean_note
from xlcrm.checks.contact_points import phone_columns
from xlcrm.checks.email_addresses import small_letters
from xlcrm.checks.links import by_id, looked_up
from xlcrm.checks.written_text import ONE_LINE
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.country_codes import country_code
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.tables.link_rows import fold_name, fold_names
from xlcrm.tables.specs import name_key
from xlcrm.texts import N_

FIX_LABELS = {
    "blanks": N_("Blanks taken out"),
    "non_breaking_spaces": N_("Non-breaking spaces replaced"),
    "hidden_characters": N_("Hidden characters taken out"),
    "emails": N_("E-mail addresses in small letters"),
    "phones": N_("Phone numbers in international form"),
    "countries": N_("Country codes in capitals"),
    "listed_values": N_("Values written as in their list"),
    "names": N_("Names written as where they belong"),
}


@dataclass(frozen=True)
class Fixed:
    """The tables after the fixes, the cells to write, and how many cells each kind of fix changed (FIX_LABELS)."""

    tables: CrmTables
    edits: tuple[UpdateCells, ...]
    counts: dict[str, int]


def fix_values(firm: CheckedFirm, only: str | None = None) -> Fixed:
    """Every safe fix made, in one table or in all. Fixing what is fixed changes nothing.

    The user's own columns are left alone.
    """
    counts: Counter[str] = Counter()
    touched: dict[tuple[str, str], None] = {}
    fixed = firm
    for step in (_texts, _emails, _countries, _listed_values, _names, _phones):
        for mended in list(step(fixed)):
            if only in (None, mended.table):
                frame = fixed.frame(mended.table)
                counts.update(mended.counts(frame[mended.column]))
                touched[mended.table, mended.column] = None
                fixed = _with(fixed, {mended.table: frame.assign(**{mended.column: mended.values})})
        fixed = _with(fixed, _computed(fixed, {table for table, _column in touched}))
    return Fixed(fixed.tables, tuple(_edits(firm, fixed, touched)), dict(counts))


def _with(firm: CheckedFirm, frames: dict[str, pd.DataFrame]) -> CheckedFirm:
    return CheckedFirm(firm.tables.with_frames(**frames), firm.today)


def _computed(firm: CheckedFirm, tables: set[str]) -> dict[str, pd.DataFrame]:
    stages = firm.tables.frames.get("stages")
    return {table: fill_computed(table, firm.frame(table), stages) for table in tables}


@dataclass(frozen=True)
class _Mended:
    """One column with its new values, and the kind of fix; None where each cell decides."""

    table: str
    column: str
    values: pd.Series
    kind: str | None

    def counts(self, before: pd.Series) -> Counter[str]:
        changed = before[_differs(before, self.values)]
        if self.kind:
            return Counter({self.kind: len(changed)}) if len(changed) else Counter()
        return Counter(changed.map({text: _kind_of_cleaning(text) for text in changed.unique()}))


def _kind_of_cleaning(text: str) -> str:
    if HIDDEN.search(text):
        return "hidden_characters"
    return "non_breaking_spaces" if STRANGE_BLANKS.search(text) else "blanks"


def _texts(firm: CheckedFirm) -> Iterator[_Mended]:
    for spec, column, values in firm.columns(*ONE_LINE, Kind.NOTE):
        yield from _mended(spec.key, column.key, values, clean_note if column.kind is Kind.NOTE else clean_line, None)


def _emails(firm: CheckedFirm) -> Iterator[_Mended]:
    for spec, column, values in firm.columns(Kind.EMAIL):
        yield from _mended(spec.key, column.key, values, small_letters, "emails")


def _countries(firm: CheckedFirm) -> Iterator[_Mended]:
    for table in CHECKED_TABLES:
        if firm.has([table]) and "country" in table_spec(table).by_key:
            yield from _mended(table, "country", firm.frame(table)["country"], _capital_code, "countries")


def _capital_code(text: str) -> str:
    return text.upper() if len(text) == 2 and country_code(text) == text.upper() else text


def _listed_values(firm: CheckedFirm) -> Iterator[_Mended]:
    """Choices that differ from a value of their list in letter case only."""
    for spec, column, values in firm.columns(Kind.CHOICE):
        allowed = firm.allowed(column.info.choices or "")
        yield from _mended(spec.key, column.key, values, _as_listed(allowed), "listed_values")


def _as_listed(allowed: tuple[str, ...]) -> Callable[[str], str]:
    exact = frozenset(allowed)
    folded = {fold_name(value): value for value in reversed(allowed)}
    return lambda text: text if text in exact else folded.get(fold_name(text), text)


def _names(firm: CheckedFirm) -> Iterator[_Mended]:
    """Picked names that differ from the name of the row they point to in letter case or blanks only."""
    for table in CHECKED_TABLES:
        for link in table_spec(table).links if firm.has([table]) else ():
            target = table_spec(link.info.links_to or "")
            if firm.has([target.key]) and target.id_column and target.label:
                shown = firm.frame(table)[name_key(link.key)]
                names = by_id(firm.frame(target.key), target.id_column, target.label)
                proper = looked_up(firm.frame(table)[link.key], names)
                same = (fold_names(shown) == fold_names(proper)).fillna(value=False)
                if (same & (shown != proper)).any():
                    yield _Mended(table, name_key(link.key), shown.where(~same, proper), "names")


def _phones(firm: CheckedFirm) -> Iterator[_Mended]:
    for table, column, reading in phone_columns(firm):
        values = firm.frame(table)[column]
        e164 = reading["e164"].reindex(values.index).astype(TEXT)
        if (e164.notna() & (e164 != values)).any():
            yield _Mended(table, column, e164.fillna(values), "phones")


def _mended(
    table: str, column: str, values: pd.Series, mend: Callable[[str], str], kind: str | None
) -> Iterator[_Mended]:
    """The column with each different text mended once; nothing where all is well. An empty text becomes missing."""
    mended = {text: mend(text) or pd.NA for text in values.dropna().unique().tolist()}
    if any(new is pd.NA or text != new for text, new in mended.items()):
        yield _Mended(table, column, values.map(mended).astype(TEXT), kind)


def _differs(before: pd.Series, after: pd.Series) -> pd.Series:
    same = (before == after).fillna(value=False) | (before.isna() & after.isna())
    return ~same.astype(bool)


def _edits(before: CheckedFirm, after: CheckedFirm, touched: Iterable[tuple[str, str]]) -> Iterator[UpdateCells]:
    for table, column in touched:
        old, new = before.frame(table)[column], after.frame(table)[column]
        yield UpdateCells(table, column, new[_differs(old, new)])
