"""Owners for rows that have none: whoever has the client, else by the organisation, the industry and the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.team.clients_to_share import client_of_rows, clients_to_share, is_open_deal
from xlcrm.team.new_owners import (
    MOVED,
    Rows,
    clients_of_rows,
    edits_from,
    given_away,
    is_of_clients,
    rows_to_move,
)
from xlcrm.team.people import Person, team_room
from xlcrm.team.share_out import Sharing, share_out, wins_by_industry
from xlcrm.texts import _


@dataclass(frozen=True)
class Assigned:
    """Who gets what.

    rows: by table, the rows that get an owner, with client_id. shared: by client id, taker_id, taker and why.
    left: how many rows stay as they are, by reason: no_client (tasks that concern nobody), unknown_owner (a name that
    is not in Users), owned (chosen, and somebody's already). people: of `team_room`.
    """

    before: CrmTables
    after: CrmTables
    rows: Rows
    shared: pd.DataFrame
    left: Mapping[str, int]
    people: pd.DataFrame

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What it changes."""
        return edits_from(self.before, self.after, *MOVED)


def assign_owners(
    tables: CrmTables,
    today: dt.date,
    stamp: tuple[dt.datetime, str],
    *,
    ids: frozenset[str] = frozenset(),
    takers: tuple[Person, ...] = (),
    again: bool = False,
) -> Assigned:
    """Companies, contacts, open deals and planned activities without an owner in the hands of one; done ones stay.

    ids: only these records and what belongs to them; none means all. takers: only these people; none means whoever
    sells. again: chosen records that have an owner too. stamp: the moment, and who runs it. See `share_out`.
    Source: M26.
    """
    anew = again and bool(ids)
    rows = rows_to_move(tables, lambda key, frame: is_of_clients(key, frame, ids) & (_has_no_owner(frame) | anew))
    without_client = rows["activities"]["client_id"] == rows["activities"]["activity_id"]
    rows["activities"] = rows["activities"][~without_client]
    people = team_room(tables, today)
    if takers:
        people = people.reindex([taker.user_id for taker in takers]).assign(is_seller=True)
    shared = _shared(tables, rows, people, today, anew=anew)
    after = given_away(tables, rows, shared, *stamp)
    left = {
        "no_client": int(without_client.sum()),
        "unknown_owner": _unknown_owners(tables, ids),
        "owned": 0 if anew or not ids else _owned(tables, ids),
    }
    return Assigned(tables, after, rows, shared, {key: count for key, count in left.items() if count}, people)


def _has_no_owner(frame: pd.DataFrame) -> pd.Series:
    return frame["owner_id"].isna() & frame["owner"].isna()


def _shared(tables: CrmTables, rows: Rows, people: pd.DataFrame, today: dt.date, *, anew: bool) -> pd.DataFrame:
    clients = clients_of_rows(clients_to_share(tables, today), rows)
    if len(people) == 1:
        only = people.iloc[0]
        return clients.assign(taker_id=people.index[0], taker=only["name"], why=_("nobody else was to choose from"))
    keepers = clients["owner_id"].fillna(_keepers(tables).reindex(clients.index))
    clients = clients.assign(owner_id=None if anew else keepers)
    return clients.join(share_out(clients, people, Sharing(tables.settings.org_structure, wins_by_industry(tables))))


def _keepers(tables: CrmTables) -> pd.Series:
    """By client, who has most of its contacts and open deals."""
    deals = tables["deals"]
    parts = [("contacts", tables["contacts"]), ("deals", deals[is_open_deal(deals)])]
    owned = pd.concat(
        [
            pd.DataFrame({"client_id": client_of_rows(key, frame, tables), "owner_id": frame["owner_id"]})
            for key, frame in parts
        ]
    ).dropna()
    counts = owned.value_counts(sort=False).rename("rows").reset_index()
    ranked = counts.sort_values(["rows", "owner_id"], ascending=[False, True])
    return ranked.drop_duplicates("client_id").set_index("client_id")["owner_id"].astype(object)


def _unknown_owners(tables: CrmTables, ids: frozenset[str]) -> int:
    """Rows whose owner is a name that is not in Users."""
    frames = rows_to_move(tables, lambda key, frame: is_of_clients(key, frame, ids) & frame["owner_id"].isna())
    return sum(int(frame["owner"].notna().sum()) for frame in frames.values())


def _owned(tables: CrmTables, ids: frozenset[str]) -> int:
    frames = rows_to_move(tables, lambda key, frame: is_of_clients(key, frame, ids) & frame["owner_id"].notna())
    return sum(len(frame) for frame in frames.values())
