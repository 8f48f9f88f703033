"""Segments that the firm describes itself: a row of the Segments table names a table and a condition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.segments.condition_words import ConditionError
from xlcrm.segments.evaluate_conditions import Columns, expression_of
from xlcrm.segments.parse_conditions import parse_condition
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.known_labels import choice_labels, column_keys, folded_label, table_keys
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _

TABLES = ("companies", "contacts", "deals", "activities", "products", "invoices", "users")
_OWN_KINDS = {
    "integer": Kind.DECIMAL,
    "floating": Kind.DECIMAL,
    "mixed-integer-float": Kind.DECIMAL,
    "decimal": Kind.DECIMAL,
    "boolean": Kind.BOOL,
    "datetime": Kind.DATE,
    "datetime64": Kind.DATE,
    "date": Kind.DATE,
}


@dataclass(frozen=True, slots=True)
class UserSegment:
    """A segment's members: ids, sheet rows and names, in the table's order. row: where the segment is described."""

    name: str
    table: str
    row: int
    ids: tuple[str, ...]
    rows: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadSegment:
    """A segment that could not be evaluated, as it was typed, and what is wrong with it."""

    name: str
    condition: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class FoundSegments:
    """The segments that could be evaluated, and those that could not."""

    segments: tuple[UserSegment, ...]
    unread: tuple[UnreadSegment, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with those that could not."""
        return tuple(each.problem for each in self.unread)


def find_segments(
    segments: pd.DataFrame, frames: Mapping[str, pd.DataFrame], lists: Mapping[str, tuple[str, ...]], today: dt.date
) -> FoundSegments:
    """Every active row of the Segments table with its members. lists: allowed values by list key."""
    is_described = segments[["name", "condition"]].notna().any(axis=1)
    active = segments[is_described & segments["is_active"].fillna(value=True)]
    found, unread = [], []
    for row, name, table, condition in active[["name", "table", "condition"]].itertuples(name=None):
        try:
            members = _members(table, condition, frames, lists, today)
            found.append(UserSegment(condition if pd.isna(name) else name, members[0].key, int(row), *members[1:]))
        except ConditionError as wrong:
            unread.append(_unread(int(row), name, condition, wrong))
    return FoundSegments(tuple(found), tuple(unread))


def _unread(row: int, name: object, condition: object, wrong: ConditionError) -> UnreadSegment:
    column = "table" if wrong.code == "segment_unknown_table" else "condition"
    problem = Problem("segments", row, column, wrong.code, Severity.ERROR, wrong.message, wrong.hint)
    return UnreadSegment(_typed_text(name), _typed_text(condition), problem)


def _typed_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def ids_that_fit(
    table: str, condition: str, frame: pd.DataFrame, lists: Mapping[str, tuple[str, ...]], today: dt.date
) -> frozenset[str]:
    """Ids of the rows of a table that a condition holds for; raises ConditionError where it cannot be read."""
    return frozenset(_members(table, condition, {table: frame}, lists, today)[1])


def note_members(segments: pd.DataFrame, found: FoundSegments, today: dt.date) -> tuple[UpdateCells, ...]:
    """Member counts and the day of the count where they change, for the segments that could be evaluated."""
    rows = pd.Index([segment.row for segment in found.segments], name=segments.index.name)
    counts = pd.Series([len(segment.ids) for segment in found.segments], index=rows, dtype="Int64")
    days = pd.Series(pd.Timestamp(today), index=rows, dtype="datetime64[us]")
    edits = []
    for column, values in (("member_count", counts), ("counted_at", days)):
        changed = (values != segments.loc[rows, column]).fillna(value=True).astype(bool)
        if changed.any():
            edits.append(UpdateCells("segments", column, values[changed]))
    return tuple(edits)


def _members(
    table: object,
    condition: object,
    frames: Mapping[str, pd.DataFrame],
    lists: Mapping[str, tuple[str, ...]],
    today: dt.date,
) -> tuple[TableSpec, tuple[str, ...], tuple[int, ...], tuple[str, ...]]:
    spec = _spec_of(table)
    assert spec.id_column
    assert spec.label
    if not isinstance(condition, str):
        raise ConditionError(
            "segment_unreadable", _("The segment has no condition."), _("Write one, such as: City = Sofia.")
        )
    frame = frames[spec.key]
    frame = frame[frame[spec.id_column].notna()]
    own = {str(key): _own_kind(frame[key]) for key in frame.columns if key not in spec.by_key}
    kinds = {column.key: column.kind for column in spec.columns} | own
    tree = parse_condition(condition, _names(spec, own))
    rows = _typed(frame, own).assign(_row=frame.index)
    headers = {column.key: column.header for column in spec.columns}
    expression = expression_of(tree, Columns(kinds, today, _labels(spec, lists), headers))
    fits = nw.from_native(rows).lazy().filter(expression)
    kept = fits.select(spec.id_column, "_row", _name=nw.col(spec.label)).collect("pandas").to_native()
    names = kept["_name"].fillna(kept[spec.id_column])
    return spec, tuple(kept[spec.id_column]), tuple(int(row) for row in kept["_row"]), tuple(names)


def _spec_of(table: object) -> TableSpec:
    """The table by its key or its title in any language."""
    wanted = "" if pd.isna(table) else str(table)  # type: ignore[call-overload]
    key = table_keys(map(table_spec, TABLES)).get(folded_label(wanted))
    if key:
        return table_spec(key)
    raise ConditionError(
        "segment_unknown_table",
        _("Segments cannot be made of {table!r}.", table=wanted) if wanted else _("The segment names no table."),
        _("Choose one of: {tables}.", tables=", ".join(table_spec(key).sheet for key in TABLES)),
    )


def _names(spec: TableSpec, own: Mapping[str, Kind]) -> dict[str, str]:
    """Key by folded name: a key wins over a header, a column of ours over the firm's own."""
    return {folded_label(name): name for name in own} | column_keys(spec)


def _labels(spec: TableSpec, lists: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    """Canonical value by its label in any language, for each column with a list."""
    return {
        column.key: choice_labels(lists.get(column.info.choices or "", ()))
        for column in spec.columns
        if column.info.choices
    }


def _own_kind(values: pd.Series) -> Kind:
    return _OWN_KINDS.get(pd.api.types.infer_dtype(values, skipna=True), Kind.TEXT)


def _typed(frame: pd.DataFrame, own: Mapping[str, Kind]) -> pd.DataFrame:
    """The frame with the firm's own columns in dtypes that compare."""
    columns: dict[str, pd.Series] = {}
    for key, kind in own.items():
        if kind is Kind.DECIMAL:
            columns[key] = pd.to_numeric(frame[key], errors="coerce").astype("float64")
        elif kind is Kind.DATE:
            columns[key] = pd.to_datetime(frame[key], errors="coerce")
        else:
            columns[key] = frame[key].astype("boolean" if kind is Kind.BOOL else pd.StringDtype("python"))
    return frame.assign(**columns)
