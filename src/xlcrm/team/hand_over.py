"""A portfolio handed over: who gets which client and why, and the tables before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.tables.frames import looked_up
from xlcrm.team.clients_to_share import clients_to_share, planned_day
from xlcrm.team.new_owners import MOVED, Rows, clients_of_rows, edits_from, given_away, is_of_clients, rows_to_move
from xlcrm.team.people import Person, load_of_owners, team_room
from xlcrm.team.share_out import Sharing, share_out, wins_by_industry
from xlcrm.texts import _


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ids: only these companies and contacts; none means all. leaving: the giver leaves the firm."""

    giver: Person
    takers: tuple[Person, ...]
    today: dt.date
    ids: frozenset[str] = frozenset()
    from_day: dt.date | None = None
    best_for_best: bool = False
    leaving: bool = False
    note: bool = False

    @property
    def last_day(self) -> dt.date:
        """The giver's last day with the clients."""
        return self.today if self.from_day is None else self.from_day - dt.timedelta(days=1)


@dataclass(frozen=True)
class HandOver:
    """What goes to whom.

    rows: by table, the rows that go, with client_id. shared: by client id, taker_id, taker and why, beside the columns
    of `clients_to_share` where the client is known. stays: planned activities that the giver still does, being due
    before the day. people: of `team_room`, as it was. active_after: active contacts then, by user id.
    """

    order: Order
    before: CrmTables
    after: CrmTables
    rows: Rows
    shared: pd.DataFrame
    stays: int
    people: pd.DataFrame
    active_after: pd.Series

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What it changes."""
        return edits_from(self.before, self.after, *MOVED, "users")

    def of(self, taker: Person) -> pd.DataFrame:
        """The clients that one of the takers gets, by client id."""
        return self.shared[self.shared["taker_id"] == taker.user_id]


def hand_over(tables: CrmTables, order: Order, now: dt.datetime, user: str) -> HandOver:
    """The giver's clients, open deals and planned activities in the hands of the takers; what is done stays as it is.

    A firm goes with its people and deals. Several takers: see `share_out`. Activities due before the day stay.
    Source: M10, M26, M37.
    """
    rows = rows_to_move(tables, lambda key, frame: order.giver.owns(frame) & is_of_clients(key, frame, order.ids))
    stays = 0
    if order.from_day is not None:
        is_early = planned_day(rows["activities"]) < pd.Timestamp(order.from_day)
        stays, rows["activities"] = int(is_early.sum()), rows["activities"][~is_early]
    clients = clients_to_share(tables, order.today)
    people = team_room(tables, order.today, order.from_day)
    shared = _shared(clients_of_rows(clients, rows), people, order, tables)
    after = given_away(tables, rows, shared, now, user)
    after = _with_notes(after, rows, shared, order) if order.note else after
    after = _without_giver(after, order) if order.leaving else after
    active_after = load_of_owners(after, order.today).set_index("owner")["active_contacts"]
    then = looked_up(people["name"], active_after).fillna(0).astype("int64")
    return HandOver(order, tables, after, rows, shared, stays, people, then)


def _shared(clients: pd.DataFrame, people: pd.DataFrame, order: Order, tables: CrmTables) -> pd.DataFrame:
    """The clients with taker_id, taker and why."""
    if len(order.takers) == 1:
        only = order.takers[0]
        return clients.assign(taker_id=only.user_id, taker=only.name, why=_("takes over everything"))
    sharing = Sharing(tables.settings.org_structure, wins_by_industry(tables), order.best_for_best)
    candidates = people.reindex([taker.user_id for taker in order.takers]).assign(is_seller=True)
    return clients.join(share_out(clients, candidates, sharing))


def _with_notes(after: CrmTables, rows: Rows, shared: pd.DataFrame, order: Order) -> CrmTables:
    """A line below the notes of each client, a firm or a private person, that goes."""
    changed = {}
    for key in ("companies", "contacts"):
        moved = rows[key]
        own = moved[moved["client_id"] == moved[str(table_spec(key).id_column)]]
        frame = after[key].copy()
        takers = looked_up(own["client_id"], shared["taker"])
        lines = [_line(order, taker) for taker in takers]
        notes = frame.loc[own.index, "notes"].fillna("")
        frame.loc[own.index, "notes"] = [
            f"{old}\n{line}" if old else line for old, line in zip(notes, lines, strict=True)
        ]
        changed[key] = frame
    return after.with_frames(**changed)


def _line(order: Order, taker: str) -> str:
    return _("{day}: handed over from {giver} to {taker}.", day=order.today, giver=order.giver.name, taker=taker)


def _without_giver(after: CrmTables, order: Order) -> CrmTables:
    users = after["users"].copy()
    users.loc[users["user_id"] == order.giver.user_id, "end_date"] = pd.Timestamp(order.last_day)
    return after.with_frames(users=users)


def givers_of(tables: CrmTables, ids: Sequence[str]) -> list[Person]:
    """Who has the companies and contacts, in the order of their names."""
    found: set[tuple[str, str]] = set()
    for key in ("companies", "contacts"):
        frame = tables[key]
        rows = frame[frame[str(table_spec(key).id_column)].isin(ids)].dropna(subset=["owner"])
        known = rows["owner_id"].where(rows["owner_id"].isin(tables["users"]["user_id"]), "")
        found |= set(zip(known, rows["owner"], strict=True))
    return [Person(*each) for each in sorted(found, key=lambda each: each[1])]
