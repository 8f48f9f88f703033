"""Ticked lines of the load balance carried out; what cannot be is left on the sheet and told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.tables.problems import Problem, Severity
from xlcrm.team.clients_to_share import client_of_rows
from xlcrm.team.load_proposals import MOVES
from xlcrm.team.new_owners import MOVED, Rows, edits_from, given_away, rows_to_move
from xlcrm.team.people import is_here
from xlcrm.texts import _


@dataclass(frozen=True)
class MadeMoves:
    """The edits, the rows that went by table, the lines that are done with, and what is wrong with the others."""

    edits: tuple[Edit, ...]
    rows: Rows
    done: tuple[int, ...]
    problems: tuple[Problem, ...]


def filled_moves(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that name a client; a table without rows shows an empty one to type in."""
    return lines[lines[["company_id", "company", "contact_id", "contact"]].notna().any(axis=1)]


def is_ticked(lines: pd.DataFrame) -> pd.Series:
    """Whether a person ticked each line."""
    return lines["tick"].fillna(value=False).astype(bool)


def make_moves(tables: CrmTables, lines: pd.DataFrame, now: dt.datetime, user: str) -> MadeMoves:
    """Each line's client, with its people, open deals and plans, in the hands of the new owner.

    Only what is the present owner's goes. A line whose client has another owner by now, or whose new owner is not
    known or not here, stays.
    """
    clients = lines["company_id"].fillna(lines["contact_id"])
    faults = _faults(tables, lines.assign(client_id=clients), now.date())
    sound = lines[faults.isna()].assign(client_id=clients)
    takers = sound.rename(columns={"new_owner_id": "taker_id", "new_owner": "taker"}).set_index("client_id")
    givers = takers["owner_id"]

    def is_wanted(table: str, rows: pd.DataFrame) -> pd.Series:
        owners = client_of_rows(table, rows, tables).map(givers.to_dict())
        return (owners == rows["owner_id"]).fillna(value=False).astype(bool)

    rows = rows_to_move(tables, is_wanted)
    after = given_away(tables, rows, takers[["taker_id", "taker"]], now, user)
    problems = tuple(_told(row, fault) for row, fault in faults.dropna().items())
    return MadeMoves(edits_from(tables, after, *MOVED), rows, tuple(int(row) for row in sound.index), problems)


def _faults(tables: CrmTables, lines: pd.DataFrame, today: dt.date) -> pd.Series:
    """By line, the code of what is wrong with it; missing where nothing is."""
    users = tables["users"]
    here = users.loc[is_here(users, today), "user_id"]
    known = pd.concat(
        [frame.dropna(subset=[key]).set_index(key)["owner_id"] for frame, key in
         ((tables["companies"], "company_id"), (tables["contacts"], "contact_id"))]
    )  # fmt: skip
    owners = lines["client_id"].map(known[~known.index.duplicated()].to_dict())
    faults = pd.Series(None, index=lines.index, dtype=object)
    faults = faults.mask(~lines["new_owner_id"].isin(here), "move_without_owner")
    faults = faults.mask(~owners.eq(lines["owner_id"]).fillna(value=False).astype(bool), "owner_changed")
    return faults.mask(lines["client_id"].duplicated(), "client_twice")


def _told(row: object, code: str) -> Problem:
    message, hint, column = {
        "move_without_owner": (
            _("This line names no new owner who is here."),
            _("Pick who should get the client."),
            "new_owner",
        ),
        "owner_changed": (
            _("This client is not the owner's any more."),
            _("Run the load balance again for new proposals."),
            "owner",
        ),
        "client_twice": (_("This client stands on the sheet twice."), _("Delete one of the lines."), "company"),
    }[code]
    return Problem(MOVES, int(str(row)), column, code, Severity.WARNING, message, hint)
