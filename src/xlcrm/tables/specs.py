"""The table as the rest of the software sees it, derived from its record and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from xlcrm.errors import MissingColumnError
from xlcrm.records.fields import ColumnInfo, CrmRecord, Kind, column_info
from xlcrm.texts import _

NUMBER_KINDS = frozenset({Kind.INT, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT})
DATE_KINDS = frozenset({Kind.DATE, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: what its field declares, and its key. A link has two: the id, and the name that people pick."""

    key: str
    info: ColumnInfo
    names: str | None = None  # key of the id column whose name this column shows

    @property
    def kind(self) -> Kind:
        """What the column holds."""
        return self.info.kind

    @property
    def header(self) -> str:
        """The header in the current language."""
        name = _(self.info.header)
        return _("{name} ID", name=name) if self.info.links_to and not self.names else name

    @property
    def help(self) -> str:
        """The note on the header, in the current language."""
        return _(self.info.help)


@dataclass(frozen=True)
class TableSpec:
    """A table: its ListObject name (never translated), sheet, record and place in the firm's day."""

    key: str
    name: str
    title: str  # sheet title, English source
    purpose: str  # one sentence for Home, English source
    record: type[CrmRecord]
    id_prefix: str = ""
    label: str | None = None  # column that people know a row by; links show it
    visible: bool = False  # a newcomer sees the sheet
    owned: bool = False  # the software may replace all rows

    @property
    def sheet(self) -> str:
        """The sheet's name in the current language."""
        return _(self.title)

    @cached_property
    def id_column(self) -> str | None:
        """Key of the id column, if rows have one."""
        first = next(iter(self.record.model_fields))
        return first if column_info(self.record.model_fields[first]).kind is Kind.ID and self.id_prefix else None

    @cached_property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """All columns as they lie on the sheet: those that people use, the folded ones, the hidden ids."""
        everything = list(self._expanded())
        return tuple(spec for place in ("main", "more", "hidden") for spec in everything if spec.info.place == place)

    @cached_property
    def by_key(self) -> dict[str, ColumnSpec]:
        """The columns by key."""
        return {spec.key: spec for spec in self.columns}

    @cached_property
    def links(self) -> tuple[ColumnSpec, ...]:
        """The id columns that point to other tables."""
        return tuple(spec for spec in self.columns if spec.info.links_to and spec.names is None)

    def column(self, key: str) -> ColumnSpec:
        """The column with that key; KeyError is a bug, so it is told as a missing column."""
        try:
            return self.by_key[key]
        except KeyError:
            raise MissingColumnError(self.sheet, key) from None

    def _expanded(self) -> Iterator[ColumnSpec]:
        for key, field in self.record.model_fields.items():
            info = column_info(field)
            if info.links_to is None:
                yield ColumnSpec(key, info)
                continue
            yield ColumnSpec(name_key(key), replace(info, kind=Kind.TEXT), names=key)
            yield ColumnSpec(
                key,
                replace(info, kind=Kind.ID, place="hidden", synonyms=(), required=False),
            )


def name_key(id_key: str) -> str:
    """The key of the visible name column beside a link.

    >>> name_key("company_id")
    'company'
    """
    return id_key.removesuffix("_id")
