"""Rows of groups become one row each; every link of every table moves along, and the count of links must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.duplicates.merge_rules import merge_fields
from xlcrm.duplicates.show_values import is_missing
from xlcrm.duplicates.survivorship import GroupRows, survive
from xlcrm.errors import XlcrmError
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import TEXT
from xlcrm.tables.rows_before import rows_as_json
from xlcrm.tables.specs import TableSpec, name_key
from xlcrm.texts import _

Frames = Mapping[str, pd.DataFrame]


class LinksLostError(XlcrmError):
    """A merge would have lost links: a fault of ours, found before anything was written."""

    def __init__(self, table: str, before: int, after: int) -> None:
        super().__init__(
            _(
                "The merge was called off: {table} had {before} linked rows before and would have {after} after. "
                "Nothing was written.",
                table=table,
                before=before,
                after=after,
            )
        )


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """One group to merge. labels: rows of the frame, the surviving one first; chosen: values that a person set."""

    ids: tuple[str, ...]
    labels: tuple[int, ...]
    rows: GroupRows
    chosen: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class MergedRows:
    """Frames after the merge. moved: links by table; counts: linked rows by table before and after.

    gone: one line for each row that went into another, with its id, the kept id, its name, the links that moved
    and its cells as JSON; the first line of a group has those of the row that stays too.
    """

    frames: Frames
    moved: Mapping[str, int]
    counts: Mapping[str, tuple[int, int]]
    gone: pd.DataFrame


def merge_rows(
    frames: Frames,
    table: str,
    orders: Sequence[MergeOrder],
    stamp: Mapping[str, object],
    as_it_was: pd.DataFrame | None = None,
) -> MergedRows:
    """The tables with the groups of one table merged: links moved, values survived, the other rows taken out.

    Groups share no row. stamp: values by column that tell of the change, such as `updated_at`. as_it_was: the
    table as the merge log shall tell of it, where merges of other tables came first.
    Raises `LinksLostError` where the count of links before and after would not agree.
    """
    spec = table_spec(table)
    into = {loser: order.ids[0] for order in orders for loser in order.ids[1:]}
    survivors = {order.ids[0] for order in orders}
    gone = _gone_rows(spec, frames[table] if as_it_was is None else as_it_was, orders)
    changed = dict(frames) | {table: _survived(spec, frames, orders, into, stamp)}
    names = _names(spec, changed[table])
    moved: dict[str, int] = {}
    counts: dict[str, tuple[int, int]] = {}
    links_of = dict.fromkeys(into, 0)
    losing = set(gone.index)
    for key, frame in changed.items():
        linking = [link.key for link in table_spec(key).links if link.info.links_to == table]
        if not linking:
            continue
        staying = frame.drop(index=list(losing)) if key == table else frame
        before = _linked(staying, linking, into.keys() | survivors)
        for loser, count in _links_by_id(staying, linking, into).items():
            links_of[loser] += count
        changed[key] = _relinked(frame, linking, into, names, survivors)
        after = _linked(changed[key].loc[staying.index], linking, survivors)
        if before != after:
            raise LinksLostError(table_spec(key).sheet, before, after)
        if before:
            counts[key] = (before, after)
            moved[key] = _linked(staying, linking, into.keys())
    changed[table] = changed[table].drop(index=list(losing))
    _no_link_dangles(changed, table, into)
    gone["moved_links"] = [links_of[id] for id in gone["merged_id"]]
    return MergedRows(changed, {key: count for key, count in moved.items() if count}, counts, gone)


def _survived(
    spec: TableSpec,
    frames: Frames,
    orders: Sequence[MergeOrder],
    into: Mapping[str, str],
    stamp: Mapping[str, object],
) -> pd.DataFrame:
    """The frame in which the surviving rows hold what survives."""
    result = frames[spec.key].copy()
    labels = [order.labels[0] for order in orders]
    kept = [survive(order.rows, order.chosen) for order in orders]
    for each in merge_fields(spec, result.columns):
        values = [one[each.key].value for one in kept]
        target = each.column.info.links_to if each.column else None
        if target == spec.key:
            values = [
                _other_than(order.ids[0], into.get(str(id), id)) for order, id in zip(orders, values, strict=True)
            ]
        _put(result, each.key, labels, values)
        if target:
            _put(result, name_key(each.key), labels, _names_of(frames, target, values, orders, each.key))
    versions = frames[spec.key]["version"].fillna(0)
    newer = [int(versions.loc[list(order.labels)].max()) + 1 for order in orders]
    for key, value in stamp.items():
        _put(result, key, labels, [value] * len(labels))
    _put(result, "version", labels, newer)
    result = fill_computed(spec.key, result)
    if "known_as" in result and spec.label:
        _put(result, "known_as", labels, result.loc[labels, spec.label].tolist())
    return result


def _put(frame: pd.DataFrame, key: str, labels: list[int], values: Sequence[object]) -> None:
    """Values for some rows of a column, in the column's own dtype."""
    column = frame[key].copy()
    filled = [None if is_missing(value) else value for value in values]
    if column.dtype == object:
        column.loc[labels] = pd.Series(filled, index=labels, dtype=object)
    else:
        column.loc[labels] = pd.Series(filled, index=labels, dtype=column.dtype)
    frame[key] = column


def _other_than(id: str, value: object) -> object:
    """Nothing where a row would link to itself."""
    return pd.NA if isinstance(value, str) and value == id else value


def _names_of(
    frames: Frames, target: str, ids: Sequence[object], orders: Sequence[MergeOrder], key: str
) -> list[object]:
    """The names beside kept links: those of the linked rows, else what stood beside the link."""
    known = _names(table_spec(target), frames[target]).to_dict() if target in frames else {}
    beside = [dict(zip(map(str, order.rows.values[key]), order.rows.texts[key], strict=True)) for order in orders]
    return [
        pd.NA if is_missing(id) else known.get(id, shown.get(str(id), id))
        for id, shown in zip(ids, beside, strict=True)
    ]


def _names(spec: TableSpec, frame: pd.DataFrame) -> pd.Series:
    known = frame.dropna(subset=[spec.id_column]).drop_duplicates(spec.id_column)
    return known.set_index(spec.id_column)[spec.label]


def _relinked(
    frame: pd.DataFrame, linking: Sequence[str], into: Mapping[str, str], names: pd.Series, survivors: set[str]
) -> pd.DataFrame:
    """The frame with its links on the surviving rows and their names beside."""
    changed = {}
    for key in linking:
        ids = frame[key]
        following = ids.map(into).astype(TEXT).fillna(ids)
        shown = frame[name_key(key)]
        there = following.isin(survivors)
        changed[key] = following
        changed[name_key(key)] = shown.mask(there, following.map(names).astype(TEXT))
    return frame.assign(**changed)


def _linked(frame: pd.DataFrame, linking: Sequence[str], ids: Iterable[str]) -> int:
    """How many links of these columns point to one of the ids."""
    wanted = list(ids)
    return sum(int(frame[key].isin(wanted).sum()) for key in linking)


def _links_by_id(frame: pd.DataFrame, linking: Sequence[str], into: Mapping[str, str]) -> Mapping[str, int]:
    links = pd.concat([frame[key] for key in linking])
    return Counter(links[links.isin(list(into))].tolist())


def _no_link_dangles(frames: Frames, table: str, into: Mapping[str, str]) -> None:
    for key, frame in frames.items():
        linking = [link.key for link in table_spec(key).links if link.info.links_to == table]
        if left := _linked(frame, linking, into.keys()):
            raise LinksLostError(table_spec(key).sheet, left, 0)


def _gone_rows(spec: TableSpec, frame: pd.DataFrame, orders: Sequence[MergeOrder]) -> pd.DataFrame:
    """What the merge log tells of each row that goes, by label."""
    labels = [label for order in orders for label in order.labels[1:]]
    rows = frame.loc[labels]
    lines = {
        "table": spec.key,
        "kept_id": [order.ids[0] for order in orders for _loser in order.ids[1:]],
        "merged_id": [loser for order in orders for loser in order.ids[1:]],
        "merged_name": rows[spec.label].tolist(),
        "row_before": rows_as_json(rows),
    }
    gone = pd.DataFrame(lines, index=labels)
    stayed = frame.loc[[order.labels[0] for order in orders]]
    first = [order.labels[1] for order in orders]
    return gone.assign(kept_before=pd.Series(rows_as_json(stayed), index=first, dtype=TEXT).reindex(labels))
