"""Names in a file to rows that are there: by our id, by another system's id, by name, mail or article number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from xlcrm.imports.fold_headers import squeeze
from xlcrm.tables.link_rows import NameBook, fold_name
from xlcrm.tables.specs import TableSpec

_WITH_NUMBER = re.compile(r"^(.*?)\s*\((\d{4,})\)$")
_WITH_OUR_ID = re.compile(r"\(([A-Z]-\d{6,})\)\s*$")
_SMALL_TABLES = frozenset({"users", "products"})  # looked through whole, name by name


@dataclass(frozen=True)
class NameFinder:
    """Finds the rows of one table. `synonyms`: what a name of the file means, by squeezed name.

    `former_ids`, `former_names`: the id of the row that stayed, by ids and squeezed names of rows merged into it.
    """

    spec: TableSpec
    frame: pd.DataFrame
    synonyms: Mapping[str, str] = field(default_factory=dict)
    former_ids: Mapping[str, str] = field(default_factory=dict)
    former_names: Mapping[str, str] = field(default_factory=dict)

    def with_rows(self, rows: pd.DataFrame) -> NameFinder:
        """A finder that knows these rows as well."""
        return replace(self, frame=pd.concat([self.frame, rows]))

    def find(self, text: str, prefix: str) -> str | None:
        """The id of the row that a cell means; None where it fits none or several. prefix: of external ids."""
        if (known := self.known_id(text)) or (
            (match := _WITH_OUR_ID.search(text)) and (known := self.known_id(match[1]))
        ):
            return known
        name = plain_name(text)
        number = _WITH_NUMBER.match(text.partition(";")[0].strip())
        tries = (
            self._external.get(f"{prefix}:{number[2] if number else text}"),
            self._names.get(fold_name(name)),
            self._names.get(fold_name(self.synonyms.get(squeeze(name), ""))),
            self._keys.get(name.casefold()),
            self._bare.get(text),
            None if self.fits_several(text) else self._stayed(self.former_names.get(squeeze(name))),
        )
        return next((found for found in tries if found), None)

    def known_id(self, text: str) -> str | None:
        """The text itself where it is the id of a row, or the id of the row that this one was merged into."""
        return text if text in self._ids else self._stayed(self.former_ids.get(text))

    def _stayed(self, id: str | None) -> str | None:
        return id if id in self._ids else None

    def fits_several(self, text: str) -> bool:
        """More than one row is called so."""
        return fold_name(plain_name(text)) in self.book.several

    def closest(self, text: str) -> str | None:
        """The name that a misspelt one was probably meant to be: one letter away, never another number."""
        name = plain_name(text)
        if self.spec.key in _SMALL_TABLES:
            meant = self.book.closest(name)
        else:
            meant = next((self._near[key] for key in _shortenings(squeeze(name)) if key in self._near), None)
        return meant if meant and _is_near(name, meant) else None

    @cached_property
    def book(self) -> NameBook:
        """The table's names."""
        return NameBook(self.spec, self.frame)

    @cached_property
    def labels(self) -> pd.Series:
        """Name by id."""
        return self.book.current

    @cached_property
    def _ids(self) -> frozenset[str]:
        assert self.spec.id_column
        return frozenset(self.frame[self.spec.id_column].dropna())

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self.book.ids_of_name.items())  # type: ignore[arg-type]

    @cached_property
    def _external(self) -> dict[str, str]:
        if "external_ids" not in self.frame or self.spec.id_column is None:
            return {}
        pairs = self.frame[[self.spec.id_column, "external_ids"]].dropna()
        spread = pairs.assign(external_ids=pairs["external_ids"].str.split(r"\s*;\s*", regex=True)).explode(
            "external_ids"
        )
        return dict(zip(spread["external_ids"], spread[self.spec.id_column], strict=True))

    @cached_property
    def _bare(self) -> dict[str, str]:
        """Ids of other systems without their prefix, where only one row has them."""
        rows = pd.Series(self._external, dtype=object)
        bare = pd.Series(rows.to_numpy(), index=[str(key).partition(":")[2] for key in rows.index], dtype=object)
        return dict(bare[~bare.index.duplicated(keep=False)].items())  # type: ignore[arg-type]

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Ids by mail address and article number, which are nobody else's."""
        found: dict[str, str] = {}
        for key in ("email", "sku"):
            if key in self.frame and self.spec.id_column:
                rows = self.frame[[key, self.spec.id_column]].dropna().drop_duplicates(key, keep=False)
                found.update(zip(rows[key].str.casefold(), rows[self.spec.id_column], strict=True))
        return found

    @cached_property
    def _near(self) -> dict[str, str]:
        return {
            short: str(name) for name in self.labels.dropna().unique() for short in _shortenings(squeeze(str(name)))
        }


def plain_name(text: str) -> str:
    """The name in a cell that may hold an id in brackets, or several names.

    >>> plain_name("Acme (1234567); Beta (7654321)")
    'Acme'
    """
    match = _WITH_NUMBER.match(text.partition(";")[0].strip())
    return match[1] if match else text


def _shortenings(name: str) -> list[str]:
    """The name, and the name without each one of its letters: near names share one of these."""
    if len(name) < 5:
        return [name]
    return [name, *(name[:at] + name[at + 1 :] for at in range(len(name)))]


def _is_near(name: str, meant: str) -> bool:
    written, known = squeeze(name), squeeze(meant)
    same_digits = re.sub(r"\D", "", written) == re.sub(r"\D", "", known)
    return bool(written) and same_digits and written[0] == known[:1]
