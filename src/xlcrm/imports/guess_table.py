"""Which of our tables a foreign table is, told by its headers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from xlcrm.errors import WrongUseError
from xlcrm.imports.fold_headers import squeeze
from xlcrm.imports.guess_columns import TABLE_WORDS, guess_columns
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _

_LEAD = 1.2  # how many times better than the next table the best one must fit
_NAMED = 2.0  # how many times better a table fits after which the file is named
_LEAST_HEADERS = 2
_LEAST_SHARE = 0.3  # of the headers


class UnclearTableError(WrongUseError):
    """A file that fits no table, or several alike."""

    def __init__(self, name: str, fitting: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(
            _(
                "{name} may hold {first} or {second}. Say which with --table.",
                name=name,
                first=table_spec(fitting[0]).sheet,
                second=table_spec(fitting[1]).sheet,
            )
            if fitting
            else _(
                "The headers of {name} fit no table. Say which with --table: {known}.",
                name=name,
                known=", ".join(known),
            )
        )


def guess_table(source: SourceTable, tables: Sequence[str]) -> str:
    """The key of the table, among those given, that knows the source's headers best.

    A header that few tables know says more than one that all know, and a file may be named after its table.
    `UnclearTableError` where two fit about as well, or none does.
    """
    known = {key: _known_headers(table_spec(key), source) for key in tables}
    spread = {at: sum(at in places for places in known.values()) for at in range(len(source.headers))}
    fits = {
        key: sum(1 / spread[at] for at in places) * (_NAMED if _is_named(key, source) else 1.0)
        for key, places in known.items()
        if len(places) >= max(_LEAST_HEADERS, _LEAST_SHARE * len(source.headers))
    }
    best = sorted(fits, key=lambda key: -fits[key])
    if not best or (len(best) > 1 and fits[best[0]] < fits[best[1]] * _LEAD):
        raise UnclearTableError(source.name, best[:2], tables)
    return best[0]


def _known_headers(spec: TableSpec, source: SourceTable) -> frozenset[int]:
    return frozenset(column.position for column in guess_columns(spec, source, {}).columns)


def _is_named(table: str, source: SourceTable) -> bool:
    """Whether the file is called after the table, in one word or another: employees.csv."""
    stem = squeeze(PurePath(source.name).stem)
    words = (table, table_spec(table).sheet, *TABLE_WORDS.get(table, ()))
    return any(squeeze(word).rstrip("s") in stem for word in words)
