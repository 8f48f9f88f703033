"""Load balance: who has too many clients, which moves would help; the lines that are ticked are made."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, RemoveRows, ReplaceRows, RevealSheet, ShowPage
from xlcrm.tables.problems import problems_json
from xlcrm.team.load_page import load_json, load_page
from xlcrm.team.load_proposals import MOVES, propose_moves
from xlcrm.team.make_moves import filled_moves, is_ticked, make_moves
from xlcrm.team.new_owners import MOVED
from xlcrm.texts import N_, _, plural

READS = ("companies", "contacts", "deals", "activities", "invoices", "users", MOVES)
WRITES = (*MOVED, MOVES)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    make: Annotated[bool, Option(N_("Give the clients of the ticked lines to their new owners."))] = False,
) -> Outcome:
    """A page and a sheet of proposals, ticked lines kept; or the ticked lines made and taken off the sheet."""
    lines = filled_moves(tables[MOVES])
    ticked = lines[is_ticked(lines)]
    if make:
        return _made(tables, context, lines, ticked)
    balance = propose_moves(tables, context.today, ticked)
    page = load_page(balance)
    together = pd.concat([ticked, balance.lines], ignore_index=True)
    edits: tuple[Edit, ...] = (ShowPage(page),)
    if len(together) or len(lines):
        edits = (ReplaceRows(MOVES, together), *edits)
    if len(together):
        edits = (*edits, RevealSheet(MOVES))
    return Outcome(edits, (), " ".join((page.headline, *page.left_out)), load_json(balance))


def _made(tables: CrmTables, context: RunContext, lines: pd.DataFrame, ticked: pd.DataFrame) -> Outcome:
    made = make_moves(tables, ticked, context.now, context.user)
    edits: tuple[Edit, ...] = made.edits
    if made.done:
        edits = (*edits, RemoveRows(MOVES, made.done))
    counts = {key: len(rows) for key, rows in made.rows.items()}
    left = len(lines) - len(made.done)
    json = {
        "moved": len(made.done),
        "rows": counts,
        "left": left,
        "problems": problems_json(made.problems),
    }
    if not len(ticked):
        return Outcome(summary=_("No line is ticked, so nothing was moved."), json=json)
    told = plural("{count} client has a new owner.", "{count} clients have new owners.", len(made.done))
    rest = plural("{count} line is left on the sheet.", "{count} lines are left on the sheet.", left)
    return Outcome(edits, made.problems, f"{told} {rest}" if left else told, json)
