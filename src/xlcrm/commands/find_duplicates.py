"""Find duplicates: companies and people who stand in the list twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.duplicates.duplicates_page import Searched, duplicates_page
from xlcrm.duplicates.field_roles import SEARCHED
from xlcrm.duplicates.find_duplicates import find_duplicates
from xlcrm.duplicates.not_duplicates import cannot_link
from xlcrm.duplicates.review_blocks import REVIEW, lines_of, read_review
from xlcrm.duplicates.review_sheet import review_sheet
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, ReplaceRows, RevealSheet, ShowPage
from xlcrm.tables.follow_merges import merged_into
from xlcrm.texts import N_, _

READS = ("companies", "contacts", "not_duplicates", "duplicate_review")
WRITES = ("duplicate_review",)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    table: Annotated[Literal["all", "companies", "contacts"], Option(N_("Which table to search."))] = "all",
) -> Outcome:
    """A Duplicates sheet with groups, score and reasons, and a sheet to decide on them; nothing is merged.

    Pairs that a person told apart are not shown again; decisions that wait on the review sheet stay there.
    """
    keys = tuple(SEARCHED) if table == "all" else (table,)
    merged = merged_into(tables["merge_log"])
    searched = []
    for at, key in enumerate(keys):
        context.progress(_("Searching {table}", table=table_spec(key).sheet), 0.3 + 0.4 * at / len(keys))
        spec, frame = table_spec(key), tables[key]
        apart = cannot_link(spec, frame, tables["not_duplicates"], merged)
        result = find_duplicates(frame, *SEARCHED[key], cannot_link=apart)
        searched.append(Searched(spec, frame, result))
    return _outcome(searched, tables)


def _outcome(searched: list[Searched], tables: CrmTables) -> Outcome:
    blocks, unclear = read_review(tables[REVIEW])
    review = review_sheet(searched, blocks, tables.frames)
    others = lines_of(tables[REVIEW], [block for block in blocks if block.table not in {p.spec.key for p in searched}])
    others = others.assign(group=pd.factorize(others["ids"])[0] + 1 + review.shown)
    edits: list[Edit] = []
    if review.shown or len(tables[REVIEW]):
        edits.append(ReplaceRows(REVIEW, pd.concat([review.lines, others], ignore_index=True)))
    where = ""
    if review.shown:
        edits.append(RevealSheet(REVIEW))
        where = _("Decide on the sheet {sheet}, then run: xlcrm merge", sheet=table_spec(REVIEW).sheet)
    problems = (*unclear, *review.problems)
    page = duplicates_page(searched)
    left_out = (*page.left_out, *(f"{problem.message} {problem.hint}" for problem in problems))
    page = replace(page, subtitle=where, left_out=left_out)
    return Outcome((*edits, ShowPage(page)), problems, f"{page.headline} {where}".strip(), _json(searched))


def _json(searched: list[Searched]) -> dict[str, object]:
    found: dict[str, list[dict[str, object]]] = {"groups": [], "pairs": []}
    for part in searched:
        assert part.spec.id_column
        ids = part.frame[part.spec.id_column]
        told = part.result.as_json(dict(zip(ids.index.tolist(), ids.tolist(), strict=True)), table=part.spec.key)
        found = {key: [*found[key], *told[key]] for key in found}
    return dict(found)
