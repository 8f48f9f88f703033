"""Which of our tables a foreign table is, told by its headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from xlcrm.errors import WrongUseError
from xlcrm.imports.fold_headers import squeeze
from xlcrm.imports.guess_columns import TABLE_WORDS, MappedColumn, guess_columns
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _

_LEAD = 1.2  # how many times better than the next table the best one must fit
_NAMED = 2.0  # how many times better a table fits after which the file is named
_NAMELESS = 0.7  # how well a table fits whose rows would have no name
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
    known = {key: guess_columns(table_spec(key), source, {}).columns for key in tables}
    spread = Counter(column.position for columns in known.values() for column in columns)
    fits = {
        key: sum(1 / spread[column.position] for column in columns) * _weight(key, source, columns)
        for key, columns in known.items()
        if len(columns) >= max(_LEAST_HEADERS, _LEAST_SHARE * len(source.headers))
    }
    best = sorted(fits, key=lambda key: -fits[key])
    if not best or (len(best) > 1 and fits[best[0]] < fits[best[1]] * _LEAD):
        raise UnclearTableError(source.name, best[:2], tables)
    return best[0]


def _weight(table: str, source: SourceTable, columns: Sequence[MappedColumn]) -> float:
    names = {table_spec(table).label, "first_name", "last_name"}
    has_name = any(column.key.split(".")[0] in names for column in columns) or not table_spec(table).label
    return (_NAMED if _is_named(table, source) else 1.0) * (1.0 if has_name else _NAMELESS)


def _is_named(table: str, source: SourceTable) -> bool:
    """Whether the file is called after the table, in one word or another: employees.csv."""
    stem = squeeze(PurePath(source.name).stem)
    words = (table, table_spec(table).sheet, *TABLE_WORDS.get(table, ()))
    return any(squeeze(word).rstrip("s") in stem for word in words)
