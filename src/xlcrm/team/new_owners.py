"""Rows that go to another owner: which they are, and the edits that give them away. History stays with its owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.changed_cells import edits_between
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.tables.frames import looked_up
from xlcrm.team.clients_to_share import client_of_rows, is_open_deal, is_to_do
from xlcrm.texts import _

MOVED = ("companies", "contacts", "deals", "activities")
"""The tables whose rows go to another owner: of deals the open ones, of activities the planned ones."""
_CHANGED = ("owner", "owner_id", "notes", "end_date", "updated_at", "updated_by", "version")
Rows = Mapping[str, pd.DataFrame]  # by table, sheet rows as index


def rows_to_move(tables: CrmTables, wanted: Callable[[str, pd.DataFrame], pd.Series]) -> dict[str, pd.DataFrame]:
    """By table, the rows that are wanted and still alive, with client_id; a row without a client is its own.

    wanted: of a table's key and its rows, whether each is wanted.
    """
    found = {}
    for key in MOVED:
        rows = tables[key]
        alive = {"deals": is_open_deal, "activities": is_to_do}.get(key)
        kept = rows[wanted(key, rows) & (alive(rows) if alive else True)]
        own = kept[str(table_spec(key).id_column)]
        found[key] = kept.assign(client_id=client_of_rows(key, kept, tables).fillna(own))
    return found


def is_of_clients(table: str, rows: pd.DataFrame, ids: frozenset[str]) -> pd.Series:
    """Whether each row is one of the records, or of a firm or person among them; all are where none is named."""
    if not ids:
        return pd.Series(data=True, index=rows.index)
    keys = {str(table_spec(table).id_column), "company_id", "contact_id"}
    return rows[rows.columns.intersection(sorted(keys))].isin(ids).any(axis=1)


def clients_of_rows(clients: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """The clients whose rows these are, those included of which nothing is known but a deal or a task.

    clients: of `clients_to_share`; open_deals and planned become those of the rows.
    """
    ids = pd.Index(pd.concat([moved["client_id"] for moved in rows.values()]).unique(), name="client_id", dtype=object)
    known = clients.reindex(ids)
    names = pd.concat([moved.set_index("client_id")[str(table_spec(key).label)] for key, moved in rows.items()])
    counts = {
        key: rows[table]["client_id"].value_counts().reindex(ids).fillna(0).astype("int64")
        for key, table in (("open_deals", "deals"), ("planned", "activities"))
    }
    return known.assign(
        name=known["name"].fillna(names[~names.index.duplicated()].reindex(ids)).fillna(_("(no name)")),
        active=known["active"].fillna(0).astype("int64"),
        bought=known["bought"].fillna(0.0),
        places=known["places"].map(lambda places: places if isinstance(places, tuple) else ()),
        **counts,
    )


def given_away(tables: CrmTables, rows: Rows, takers: pd.DataFrame, now: dt.datetime, user: str) -> CrmTables:
    """The tables with the rows in their takers' hands, stamped.

    rows: of `rows_to_move`. takers: by client id, taker_id and taker; rows of a client without one stay.
    """
    moment = pd.Timestamp(now).floor("s").as_unit("us")
    changed = {}
    for key, moved in rows.items():
        after = tables[key].copy()
        ids, names = (looked_up(moved["client_id"], takers[column]).dropna() for column in ("taker_id", "taker"))
        is_new = after.loc[ids.index, "owner_id"].ne(ids).fillna(value=True).astype(bool)
        at = ids.index[is_new]
        after.loc[at, "owner_id"], after.loc[at, "owner"] = ids[at], names[at]
        after.loc[at, "updated_at"], after.loc[at, "updated_by"] = moment, user or pd.NA
        after.loc[at, "version"] = after.loc[at, "version"].fillna(0) + 1
        changed[key] = after
    return tables.with_frames(**changed)


def edits_from(before: CrmTables, after: CrmTables, *keys: str) -> tuple[Edit, ...]:
    """The edits that lead from one state of the tables to the other, where owners, notes and last days differ."""
    edits: list[Edit] = []
    for key in keys:
        columns = before[key].columns.intersection(list(_CHANGED))
        edits += edits_between(table_spec(key), before[key][columns], after[key][columns])
    return tuple(edits)
