"""Merge duplicates: what was decided on the review sheet is carried out, and every link moves along."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.duplicates.follow_decisions import MERGED_TABLES, FollowedDecisions, follow_decisions, refreshed_digests
from xlcrm.duplicates.not_duplicates import told_apart
from xlcrm.duplicates.review_blocks import REVIEW, lines_of, read_review
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.changed_cells import edits_between
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, Outcome, RemoveRows, UpdateCells
from xlcrm.tables.rows_before import log_lines
from xlcrm.texts import N_, _, plural

_LINKING = (spec.key for spec in ALL_TABLES if any(link.info.links_to in MERGED_TABLES for link in spec.links))
_CHANGED = tuple(dict.fromkeys((*MERGED_TABLES, *_LINKING)))
READS = (*_CHANGED, REVIEW, "merge_log", "not_duplicates")
WRITES = READS


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    accept_sure: Annotated[
        bool, Option(N_("Merge undecided groups too that are sure and have no field in conflict."))
    ] = False,
) -> Outcome:
    """The decisions carried out; groups with rows that were changed since the review are left and named."""
    blocks, unclear = read_review(tables[REVIEW])
    stamp = {"updated_at": pd.Timestamp(context.now), "updated_by": context.user}
    followed = follow_decisions(tables.frames, blocks, tables.lists or {}, stamp, accept_sure=accept_sure)
    problems = (*unclear, *followed.problems)
    return Outcome(tuple(_edits(tables, followed, context)), problems, _summary(followed, len(blocks)), _json(followed))


def _edits(tables: CrmTables, followed: FollowedDecisions, context: RunContext) -> list[Edit]:
    edits: list[Edit] = []
    if followed.merged:
        for key in _CHANGED:
            edits += edits_between(table_spec(key), tables[key], followed.frames[key])
        log = pd.concat(followed.gone, ignore_index=True)
        batch = f"merge-{context.now:%Y%m%d-%H%M%S}"
        lines = log_lines(log).assign(batch=batch, merged_at=context.now, merged_by=context.user)
        edits.append(AppendRows("merge_log", lines))
    if followed.apart:
        edits.append(AppendRows("not_duplicates", told_apart(followed.apart, context.now, context.user)))
    done = lines_of(tables[REVIEW], (*followed.merged, *followed.apart))
    if len(done):
        edits += [
            UpdateCells(REVIEW, "digests", _fresh_digests(tables, followed)),
            RemoveRows(REVIEW, tuple(done.index)),
        ]
    return edits


def _fresh_digests(tables: CrmTables, followed: FollowedDecisions) -> pd.Series:
    """Of the blocks that were not carried out: they know their rows again although this merge moved links of theirs."""
    lines = lines_of(tables[REVIEW], followed.left)
    fresh = refreshed_digests(followed.left, tables.frames, followed.frames)
    heads = lines[lines["digests"].notna()]
    known = [fresh.get(key, pd.NA) for key in zip(heads["table"], heads["ids"], strict=True)]
    digests = pd.Series(known, index=heads.index, dtype=heads["digests"].dtype)
    return digests[(digests != heads["digests"]).fillna(value=False)]


def _summary(followed: FollowedDecisions, blocks: int) -> str:
    if not blocks:
        return _("The review sheet is empty. Search first: xlcrm find-duplicates")
    if not (followed.merged or followed.apart) and followed.left:
        sheet = table_spec(REVIEW).sheet
        return _(
            "Nothing is decided yet. Choose Merge or Not a duplicate on the sheet {sheet}, then merge again.",
            sheet=sheet,
        )
    gone = sum(len(rows) for rows in followed.gone)
    parts = [
        plural("{count} group merged", "{count} groups merged", len(followed.merged))
        + plural(" ({count} row went into another).", " ({count} rows went into others).", gone)
    ]
    if followed.before:
        counts = ", ".join(
            _(
                "{table} {before} before, {after} after",
                table=table_spec(key).sheet,
                before=count,
                after=followed.after[key],
            )
            for key, count in followed.before.items()
        )
        parts.append(_("Linked rows: {counts}.", counts=counts))
    if followed.apart:
        parts.append(plural("{count} group told apart.", "{count} groups told apart.", len(followed.apart)))
    if followed.left:
        parts.append(plural("{count} group left to decide.", "{count} groups left to decide.", len(followed.left)))
    return " ".join(parts)


def _json(followed: FollowedDecisions) -> dict[str, object]:
    groups = [
        {"table": block.table, "kept_id": block.ids[0], "merged_ids": list(block.ids[1:])} for block in followed.merged
    ]
    skipped = [
        {"table": problem.table, "row": problem.row, "code": problem.code, "message": problem.message}
        for problem in followed.problems
    ]
    return {
        "merged": sum(len(rows) for rows in followed.gone),
        "groups": groups,
        "moved": dict(followed.moved),
        "counts": {key: {"before": count, "after": followed.after[key]} for key, count in followed.before.items()},
        "skipped": skipped,
        "not_duplicates": len(followed.apart),
        "left": len(followed.left),
    }
