"""People pick names, the software keeps ids: ids for new rows, ids for picked names, names for renamed rows."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.tables.edits import Edit, UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import ColumnSpec, TableSpec, name_key
from xlcrm.texts import _

MOST_GUESSES = 100  # names a table that are compared letter by letter; the others get the plain hint
_WITH_ID = re.compile(r"\(([A-Z]-\d{6,})\)\s*$")


def fold_name(name: str) -> str:
    r"""A name for comparing: letter case, kinds of blanks and their number do not matter.

    >>> fold_name("  Acme\u00a0 LTD ")
    'acme ltd'
    """
    return " ".join(name.split()).casefold()


def fold_names(names: pd.Series) -> pd.Series:
    """`fold_name` over a column; each different name is folded once."""
    unique = names.dropna().unique()
    return names.map({name: fold_name(name) for name in unique}).astype(TEXT)


@dataclass(frozen=True)
class NameBook:
    """Who is called what in one table: current names, names at the last command, other names.

    frame: a link's target table with its id, label, `known_as` and, for companies, `alt_names`.
    """

    spec: TableSpec
    frame: pd.DataFrame

    @cached_property
    def current(self) -> pd.Series:
        """Name by id."""
        return self._by_id(self._label)

    @cached_property
    def known_as(self) -> pd.Series:
        """Folded name at the last command, by id."""
        return fold_names(self._by_id("known_as"))

    @cached_property
    def ids_of_name(self) -> pd.Series:
        """Ids by folded name, for names that fit one row alone; other names count where no current name fits."""
        names = self._long(self.current)
        if "alt_names" in self.frame:
            spread = self._by_id("alt_names").dropna().str.split(";").explode()
            others = self._long(spread)
            names = pd.concat([names, others[~others["name"].isin(names["name"])]])
        unique = names.drop_duplicates().drop_duplicates("name", keep=False)
        return unique.set_index("name")["id"]

    @cached_property
    def several(self) -> frozenset[str]:
        """Folded names that fit more than one row."""
        names = self._long(self.current).drop_duplicates()
        return frozenset(names.loc[names["name"].duplicated(), "name"])

    def closest(self, name: str) -> str | None:
        """The name that a misspelt one was probably meant to be."""
        folded, squeezed = self._spellings
        if same := squeezed.get(fold_name(name).replace(" ", "")):
            return same
        if len(self._guessed) >= MOST_GUESSES and name not in self._guessed:
            return None
        self._guessed.add(name)
        found = difflib.get_close_matches(fold_name(name), folded, n=1, cutoff=0.84)
        return folded[found[0]] if found else None

    @cached_property
    def _spellings(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names by folded name, and by folded name without blanks."""
        folded = {fold_name(str(known)): str(known) for known in self.current.dropna().unique()}
        return folded, {key.replace(" ", ""): known for key, known in folded.items()}

    @cached_property
    def _guessed(self) -> set[str]:
        return set()

    @property
    def _label(self) -> str:
        assert self.spec.label
        return self.spec.label

    def _by_id(self, key: str) -> pd.Series:
        assert self.spec.id_column
        known = self.frame[self.frame[self.spec.id_column].notna()].drop_duplicates(self.spec.id_column)
        return known.set_index(self.spec.id_column)[key]

    @staticmethod
    def _long(names: pd.Series) -> pd.DataFrame:
        present = names.dropna()
        return pd.DataFrame({"name": fold_names(present).to_numpy(), "id": present.index.to_numpy()})


@dataclass(frozen=True)
class Linked:
    """A table with its links resolved, the cells that this changes, and the names that fit none or several."""

    frame: pd.DataFrame
    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]


def link_rows(spec: TableSpec, frame: pd.DataFrame, books: dict[str, NameBook]) -> Linked:
    """Every link of the table resolved, in the order of the schema.

    A picked name wins over the hidden id, unless it is the old name of that very id: then the row was renamed
    and the name follows. A cleared name unlinks. A name that fits none or several loses its id and is told.
    """
    linked = frame.copy()
    edits: list[Edit] = []
    problems: list[Problem] = []
    for column in spec.links:
        book = books.get(column.info.links_to or "")
        if book is not None and any(linked[key].notna().any() for key in (column.key, name_key(column.key))):
            problems += _resolve(spec, linked, column, book)
            edits += _changed_cells(spec, frame, linked, column)
    return Linked(linked, tuple(edits), tuple(problems))


def _resolve(spec: TableSpec, frame: pd.DataFrame, column: ColumnSpec, book: NameBook) -> list[Problem]:
    """The link and its name put right in the frame, on the rows where they are not as they should be."""
    id_key, visible = column.key, name_key(column.key)
    in_order = (frame[visible] == frame[id_key].map(book.current)).fillna(value=False)
    some = frame[~(in_order | (frame[visible].isna() & frame[id_key].isna())).astype(bool)]
    if some.empty:
        return []
    names, ids = some[visible], some[id_key]
    folded = fold_names(names)
    current = ids.map(book.current).astype(TEXT)
    same = (folded == fold_names(current)).fillna(value=False)
    renamed = (~same & (folded == ids.map(book.known_as).astype(TEXT))).fillna(value=False)
    picked = _picked_ids(names, folded, book)
    picked = picked.fillna(_among_own(some, folded, book))
    kept = same | renamed
    orphan = ids.notna() & current.isna() & picked.isna() & names.notna()
    frame.loc[some.index, id_key] = ids.where(kept | orphan, picked).astype(TEXT)
    frame.loc[some.index, visible] = names.where(~renamed, current)
    unknown = names.notna() & ~kept & picked.isna()
    return _name_problems(spec, column, book, names[unknown], folded[unknown])


def _picked_ids(names: pd.Series, folded: pd.Series, book: NameBook) -> pd.Series:
    by_name = folded.map(book.ids_of_name).astype(TEXT)
    with_id = names.str.extract(_WITH_ID, expand=False).astype(TEXT)
    return by_name.fillna(with_id.where(with_id.isin(book.current.index)))


def _among_own(frame: pd.DataFrame, folded: pd.Series, book: NameBook) -> pd.Series:
    """Namesakes told apart by the company of the row: the Anna Berg of this very firm."""
    missing = pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    if book.spec.key != "contacts" or "company_id" not in frame or not book.several:
        return missing
    people = pd.DataFrame({"name": fold_names(book.current), "company": book._by_id("company_id")})  # noqa: SLF001
    people = people.dropna().reset_index(names="id").drop_duplicates(["name", "company"], keep=False)
    wanted = pd.DataFrame({"name": folded, "company": frame["company_id"]})
    found = wanted.merge(people, how="left", on=["name", "company"])["id"]
    return pd.Series(found.to_numpy(), index=frame.index, dtype=TEXT)


def _name_problems(
    spec: TableSpec, column: ColumnSpec, book: NameBook, names: pd.Series, folded: pd.Series
) -> list[Problem]:
    visible = name_key(column.key)
    header = spec.column(visible).header
    unknown = dict(zip(names, folded, strict=True))
    hints = {name: _hint(book, name, fold in book.several) for name, fold in unknown.items()}
    return [
        Problem(
            spec.key,
            int(row),
            visible,
            "name_fits_several" if fold in book.several else "name_unknown",
            Severity.WARNING,
            _("{header} {name!r} fits several rows of {table}.", header=header, name=name, table=book.spec.sheet)
            if fold in book.several
            else _("{header} {name!r} is not in {table}.", header=header, name=name, table=book.spec.sheet),
            hints[name],
        )
        for row, name, fold in zip(names.index, names, folded, strict=True)
    ]


def _hint(book: NameBook, name: str, fits_several: bool) -> str:
    if fits_several:
        matches = fold_names(book.current) == fold_name(name)
        ids = ", ".join(book.current.index[matches.fillna(value=False)][:3])
        return _(
            "Write the name with the id in brackets, e.g. {name} ({id}).", name=name, id=ids.split(", ", maxsplit=1)[0]
        )
    if closest := book.closest(name):
        return _("Did you mean {name!r}?", name=closest)
    return _("Pick a name from the list, or add it to {table} first.", table=book.spec.sheet)


def _changed_cells(spec: TableSpec, before: pd.DataFrame, after: pd.DataFrame, column: ColumnSpec) -> list[Edit]:
    edits: list[Edit] = []
    for key in (column.key, name_key(column.key)):
        old, new = before[key], after[key]
        changed = (old != new).fillna(value=False) | (old.isna() != new.isna())
        if changed.any():
            edits.append(UpdateCells(spec.key, key, new[changed]))
    return edits


def remember_names(spec: TableSpec, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Edit]]:
    """`known_as` set to today's name, so that the next rename can be followed."""
    if spec.label is None or "known_as" not in spec.by_key:
        return frame, []
    named = frame[spec.label]
    changed = ((named != frame["known_as"]).fillna(value=False) | (named.notna() & frame["known_as"].isna())).to_numpy()
    if not changed.any():
        return frame, []
    return frame.assign(known_as=named), [UpdateCells(spec.key, "known_as", named[changed])]
