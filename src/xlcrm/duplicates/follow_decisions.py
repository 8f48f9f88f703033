"""The decisions of the review sheet carried out over the frames: merges, pairs told apart, blocks that are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.duplicates.merge_orders import PlannedMerges, plan_merges
from xlcrm.duplicates.merge_rows import merge_rows
from xlcrm.duplicates.review_blocks import MERGE, NOT_A_DUPLICATE, ReviewBlock
from xlcrm.duplicates.show_values import row_digests
from xlcrm.duplicates.typed_choices import Known
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.link_rows import NameBook
from xlcrm.tables.problems import Problem

MERGED_TABLES = ("companies", "contacts")  # companies first: contacts are then compared under their merged firms


@dataclass
class FollowedDecisions:
    """What became of the review: frames after the merges, the rows that are gone, and what is left to decide."""

    frames: dict[str, pd.DataFrame]
    merged: list[ReviewBlock] = field(default_factory=list)
    apart: list[ReviewBlock] = field(default_factory=list)
    left: list[ReviewBlock] = field(default_factory=list)
    gone: list[pd.DataFrame] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def follow_decisions(
    frames: Mapping[str, pd.DataFrame],
    blocks: Sequence[ReviewBlock],
    lists: Mapping[str, tuple[str, ...]],
    stamp: Mapping[str, object],
    *,
    accept_sure: bool = False,
) -> FollowedDecisions:
    """Merge what was decided so, part what was told apart, leave the rest.

    accept_sure: groups without a decision are merged too where they are sure and no value gives way to another.
    stamp: values by column that tell of the change. Raises `LinksLostError` before anything is written.
    """
    followed = FollowedDecisions(dict(frames))
    wanted = [block for block in blocks if _is_to_merge(block, accept_sure)]
    for table in MERGED_TABLES:
        known = Known(_books(followed.frames, table), lists)
        planned = plan_merges(table_spec(table), wanted, frames[table], followed.frames[table], known)
        _make_merges(followed, table, planned, stamp, frames[table])
    followed.apart = [block for block in blocks if block.decision == NOT_A_DUPLICATE]
    done = {block.key for block in (*followed.merged, *followed.apart)}
    followed.left = [block for block in blocks if block.key not in done]
    return followed


def refreshed_digests(
    blocks: Sequence[ReviewBlock], before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> dict[tuple[str, str], str]:
    """Digests by table and joined ids for blocks whose rows were only changed by this very merge."""
    fresh: dict[tuple[str, str], str] = {}
    for table in MERGED_TABLES:
        spec = table_spec(table)
        assert spec.id_column
        old, new = before[table], after[table]
        labels = dict(zip(new[spec.id_column].tolist(), new.index.tolist(), strict=True))
        mine = [block for block in blocks if block.table == table and all(id in labels for id in block.ids)]
        rows = list(dict.fromkeys(labels[id] for block in mine for id in block.ids))
        known, current = row_digests(spec, old, rows), row_digests(spec, new, rows)
        for block in mine:
            places = [labels[id] for id in block.ids]
            if tuple(known[at] for at in places) == block.digests:
                fresh[table, ";".join(block.ids)] = ";".join(current[at] for at in places)
    return fresh


def _is_to_merge(block: ReviewBlock, accept_sure: bool) -> bool:
    return block.decision == MERGE or (accept_sure and block.is_sure)


def _make_merges(
    followed: FollowedDecisions, table: str, planned: PlannedMerges, stamp: Mapping[str, object], before: pd.DataFrame
) -> None:
    """before: the table as it was before all the merges, those of the tables that it links to as well."""
    followed.problems += planned.problems
    if not planned.orders:
        return
    result = merge_rows(followed.frames, table, planned.orders, stamp, before)
    followed.frames = dict(result.frames)
    followed.merged += planned.blocks
    followed.gone.append(result.gone)
    followed.moved.update(result.moved)
    followed.before.update({key: before for key, (before, _after) in result.counts.items()})
    followed.after.update({key: after for key, (_before, after) in result.counts.items()})


def _books(frames: Mapping[str, pd.DataFrame], table: str) -> dict[str, NameBook]:
    targets = {link.info.links_to or "" for link in table_spec(table).links}
    return {key: NameBook(table_spec(key), frames[key]) for key in targets if key in frames}
