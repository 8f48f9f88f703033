"""Before rows are made: which rows of the base, or of the new ones, they probably double. Quick, nothing is learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from xlcrm.duplicates.duplicate_result import LIKELY, ScoredPair
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.explain_pairs import explain_pairs
from xlcrm.duplicates.learn_chances import usual_tables
from xlcrm.duplicates.parts_of_values import Part, all_parts
from xlcrm.duplicates.prepare_fields import PreparedField, prepare_fields
from xlcrm.duplicates.propose_candidates import LARGEST_BLOCK, distinct
from xlcrm.duplicates.related_classes import Kind
from xlcrm.duplicates.saved_plan import SavedPlan
from xlcrm.duplicates.vocabulary import MISSING
from xlcrm.duplicates.weigh_fields import as_weights

_EVERY_PAIR = 300_000  # so few that each new row is compared with every row


def find_for_new_rows(
    base: pd.DataFrame,
    new: pd.DataFrame,
    roles: Mapping[str, str],
    kind: Kind,
    *,
    threshold: float = LIKELY,
    plan: SavedPlan | None = None,
) -> tuple[ScoredPair, ...]:
    """Pairs of which at least one row is new, best first; a and b are places: rows of the base first, then the new.

    threshold: chance 0..1 from which a pair is told. plan: the weights of an earlier find_duplicates over the base
    (result.plan); without one the usual weights are taken, with the frequencies of the values in the base.
    """
    columns = [column for column in roles if column in base.columns or column in new.columns]
    both = pd.concat([base.reindex(columns=columns), new.reindex(columns=columns)], ignore_index=True)
    fields = prepare_fields(both, {column: roles[column] for column in columns}) if len(new) else []
    if not fields:
        return ()
    row_count = len(both)
    known = plan.tables_for(fields, kind, row_count) if plan else None
    weights = as_weights(fields, kind, known or usual_tables(fields, kind, row_count), np.arange(row_count))
    found = weights.weigh(*_candidates(fields, len(base), row_count))
    told = found.taken(found.scores.same >= threshold)
    reasons = explain_pairs(fields, told)
    pairs = map(ScoredPair, told.left.tolist(), told.right.tolist(), told.scores.same.tolist(), reasons)
    return tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.a, pair.b)))


def _candidates(fields: Sequence[PreparedField], base_count: int, row_count: int) -> tuple[Ints, Ints]:
    """Each new row with every row before it, or where they are many with those that share a part of a value."""
    new_rows = np.arange(base_count, row_count)
    if len(new_rows) * row_count <= _EVERY_PAIR:
        left = np.concatenate([np.arange(row) for row in new_rows.tolist()])
        return left.astype(np.int64), np.repeat(new_rows, new_rows).astype(np.int64)
    found = [_sharing(part, base_count, row_count) for part in all_parts(fields)]
    codes = distinct(np.concatenate(found))
    return codes // row_count, codes % row_count


def _sharing(part: Part, base_count: int, row_count: int) -> Ints:
    """Numbers of the pairs of a new row and one before it that share the part; parts that too many share say little."""
    rows = np.concatenate([np.flatnonzero(column != MISSING) for column in part.columns]).astype(np.int64)
    codes = np.concatenate([column[column != MISSING] for column in part.columns])
    order = np.argsort(codes, kind="stable")
    rows, codes = rows[order], codes[order]
    asking = np.flatnonzero(rows >= base_count)
    starts, ends = np.searchsorted(codes, codes[asking]), np.searchsorted(codes, codes[asking], side="right")
    counts = np.where(ends - starts <= LARGEST_BLOCK, ends - starts, 0).astype(np.intp)
    before = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    others, new_rows = rows[np.repeat(starts, counts) + before], np.repeat(rows[asking], counts)
    apart = others != new_rows
    low, high = np.minimum(others, new_rows)[apart], np.maximum(others, new_rows)[apart]
    return np.asarray(low * row_count + high)
