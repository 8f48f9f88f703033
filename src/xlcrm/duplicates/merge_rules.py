"""Which rule decides what a merged row holds, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.specs import ColumnSpec, TableSpec, name_key


class Rule(StrEnum):
    """How the values of several rows become one."""

    BEST = "best"  # filled before empty, newest, most frequent, longest
    NAME = "name"  # native script, no initial, what most rows have, more usual words, newest, longest
    ADDRESS = "address"  # from the row with the fullest address
    CHANNEL = "channel"  # mails and phones: valid first, the others go to the free columns, then to the notes
    UNITED = "united"  # lists of values
    JOINED = "joined"  # notes, one beneath the other
    EARLIEST = "earliest"
    LATEST = "latest"
    YES_WINS = "yes_wins"  # wishes not to be disturbed
    CAREFUL = "careful"  # consent: withdrawn before none before implied before given
    FOLLOWS = "follows"  # from the row whose value of another column was kept
    OLDEST = "oldest"  # the surviving row's own, filled from the others where empty


NAMES = ("first_name", "middle_name", "last_name")
ADDRESS_PARTS = ("street", "city", "region", "postal_code", "country")
CHANNELS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "companies": (("email",), ("phone",)),
        "contacts": (("email", "email_2"), ("phone", "mobile", "phone_other")),
    }
)
LEADERS: Mapping[str, str] = MappingProxyType(
    {"consent_date": "consent", "consent_source": "consent", "email_status": "email", "legal_form": "name"}
)

_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "name": Rule.NAME,
        **dict.fromkeys(NAMES, Rule.NAME),
        **dict.fromkeys(ADDRESS_PARTS, Rule.ADDRESS),
        **dict.fromkeys(LEADERS, Rule.FOLLOWS),
        "created_at": Rule.EARLIEST,
        "first_contact_date": Rule.EARLIEST,
        "last_activity_date": Rule.LATEST,
        "next_activity_date": Rule.EARLIEST,
        "days_since_touch": Rule.EARLIEST,
        "touches_365": Rule.LATEST,
        "do_not_call": Rule.YES_WINS,
        "email_opt_out": Rule.YES_WINS,
        "consent": Rule.CAREFUL,
        "created_by": Rule.OLDEST,
    }
)
_BY_KIND: Mapping[Kind, Rule] = MappingProxyType(
    {Kind.MULTI: Rule.UNITED, Kind.NOTE: Rule.JOINED, Kind.EMAIL: Rule.CHANNEL, Kind.PHONE: Rule.CHANNEL}
)
_WRITTEN_BY_MERGE = frozenset({"known_as", "updated_at", "updated_by", "version"})


@dataclass(frozen=True, slots=True)
class MergeField:
    """One column that takes part in a merge. column: None for the user's own; shown: it has a line in the review."""

    key: str
    label: str
    rule: Rule
    column: ColumnSpec | None
    shown: bool

    @property
    def kind(self) -> Kind:
        """What the column holds; the user's own columns are text to us."""
        return self.column.kind if self.column else Kind.TEXT

    @property
    def is_link(self) -> bool:
        """The values are ids of another table."""
        return self.column is not None and self.column.info.links_to is not None


def merge_fields(spec: TableSpec, columns: Iterable[str]) -> tuple[MergeField, ...]:
    """The columns of a table that a merge decides on, in the order of the sheet, the user's own last."""
    present = list(columns)
    places = {column.names or column.key: at for at, column in reversed(list(enumerate(spec.columns)))}
    taking_part = [column for column in spec.columns if column.key in present and _takes_part(spec, column)]
    known = [_field(spec, column) for column in sorted(taking_part, key=lambda column: places[column.key])]
    own = [MergeField(key, key, Rule.OLDEST, None, shown=True) for key in present if key not in spec.by_key]
    return (*known, *own)


def merged_contents(spec: TableSpec, frame: pd.DataFrame) -> list[str]:
    """The columns that a person filled in: what a digest of a row is made of."""
    fields = merge_fields(spec, frame.columns)
    return sorted(field.key for field in fields if field.column is None or not field.column.info.computed)


def _field(spec: TableSpec, column: ColumnSpec) -> MergeField:
    rule = _RULES.get(column.key, _BY_KIND.get(column.kind, Rule.BEST))
    shown_as = spec.column(name_key(column.key)) if column.info.links_to else column
    return MergeField(column.key, shown_as.header, rule, column, shown=not column.info.computed)


def _takes_part(spec: TableSpec, column: ColumnSpec) -> bool:
    if column.key == spec.id_column or column.names is not None or column.info.formula:
        return False
    return column.key not in _WRITTEN_BY_MERGE and (not column.info.computed or column.key in _RULES)
