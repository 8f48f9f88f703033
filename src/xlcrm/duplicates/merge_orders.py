"""From decisions to merges: which groups can be merged as they were reviewed, and which are left and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.duplicates.merge_rows import MergeOrder
from xlcrm.duplicates.merge_rules import NAMES
from xlcrm.duplicates.read_groups import read_groups
from xlcrm.duplicates.review_blocks import ReviewBlock
from xlcrm.duplicates.show_values import is_missing, row_digests
from xlcrm.duplicates.survivorship import survive
from xlcrm.duplicates.typed_choices import Known, typed_choices
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _


@dataclass(frozen=True)
class PlannedMerges:
    """Merges that can be made, with the blocks that asked for them; the others are told."""

    orders: tuple[MergeOrder, ...]
    blocks: tuple[ReviewBlock, ...]
    problems: tuple[Problem, ...]


def plan_merges(
    spec: TableSpec,
    blocks: Sequence[ReviewBlock],
    reviewed: pd.DataFrame,
    now: pd.DataFrame,
    known: Known,
) -> PlannedMerges:
    """Merges of one table. A group with a row that was changed or taken out since the review is left as it is.

    Blocks without a decision are accepted unseen: they stay on the sheet where a value would have to give way.

    reviewed: the table as it lies in the workbook; now: the same rows after merges in the tables that they link to.
    """
    asked = [block for block in blocks if block.table == spec.key]
    places, problems = _places(spec, asked, reviewed)
    ready = [(block, labels) for block, labels in zip(asked, places, strict=True) if labels]
    groups = read_groups(spec, now, [labels for _block, labels in ready]) if ready else []
    orders: list[MergeOrder] = []
    done: list[ReviewBlock] = []
    for (block, labels), rows in zip(ready, groups, strict=True):
        if block.decision is None and any(kept.conflict for kept in survive(rows).values()):
            continue  # sure that the rows are one, not which value is right: a person decides
        chosen, told = typed_choices(spec, block, rows, known)
        order = MergeOrder(block.ids, labels, rows, chosen)
        told = told or _nameless(block, order)
        problems += told
        if not told:
            orders.append(order)
            done.append(block)
    return PlannedMerges(tuple(orders), tuple(done), tuple(problems))


def _places(
    spec: TableSpec, blocks: Sequence[ReviewBlock], frame: pd.DataFrame
) -> tuple[list[tuple[int, ...]], list[Problem]]:
    """The rows of each block, none where it cannot be followed."""
    labels_of = _labels_by_id(spec, frame)
    wanted = [label for block in blocks for id in block.ids for label in labels_of.get(id, [])]
    digests = row_digests(spec, frame, list(dict.fromkeys(wanted)))
    asked = Counter(id for block in blocks for id in block.ids)
    places: list[tuple[int, ...]] = []
    problems: list[Problem] = []
    for block in blocks:
        told = _changed(spec, block, labels_of, digests) or _twice(block, asked)
        problems += told
        places.append(() if told else tuple(labels_of[id][0] for id in block.ids))
    return places, problems


def _labels_by_id(spec: TableSpec, frame: pd.DataFrame) -> Mapping[str, list[int]]:
    labels: dict[str, list[int]] = {}
    for id, label in zip(frame[spec.id_column].tolist(), frame.index.tolist(), strict=True):
        if not is_missing(id):
            labels.setdefault(id, []).append(label)
    return labels


def _changed(
    spec: TableSpec, block: ReviewBlock, labels_of: Mapping[str, list[int]], digests: Mapping[int, str]
) -> list[Problem]:
    problems: list[Problem] = []
    for id, digest in zip(block.ids, block.digests, strict=False):
        labels = labels_of.get(id, [])
        if len(labels) != 1:
            message = (
                _("{id} is no longer in {table}.", id=id, table=spec.sheet)
                if not labels
                else _("{id} stands in {table} more than once.", id=id, table=spec.sheet)
            )
            problems.append(_skip(block, None, "row_missing", message))
        elif digests[labels[0]] != digest:
            message = _("{id} in {table} was changed after the review.", id=id, table=spec.sheet)
            problems.append(_skip(block, labels[0], "row_changed", message))
    if len(block.digests) != len(block.ids):
        problems.append(_skip(block, None, "review_damaged", _("The hidden columns of the review were changed.")))
    return problems


def _twice(block: ReviewBlock, asked: Mapping[str, int]) -> list[Problem]:
    doubled = [id for id in block.ids if asked[id] > 1]
    return [_skip(block, None, "row_in_two_groups", _("{id} stands in two groups.", id=id)) for id in doubled[:1]]


def _nameless(block: ReviewBlock, order: MergeOrder) -> list[Problem]:
    kept = survive(order.rows, order.chosen)
    keys = [key for key in ("name", *NAMES) if key in kept]
    had = any(any(order.rows.texts[key]) for key in keys)
    if not had or any(not is_missing(kept[key].value) for key in keys):
        return []
    return [_skip(block, order.labels[0], "no_name_left", _("The merged row would have no name."))]


def _skip(block: ReviewBlock, row: int | None, code: str, message: str) -> Problem:
    left = _("Group {number} was not merged: {reason}", number=block.number, reason=message)
    hint = _("Search for duplicates again: your decision stays, and the block shows the rows as they are now.")
    return Problem(block.table, row, None, code, Severity.WARNING, left, hint)
