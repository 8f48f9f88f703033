"""Write down a talk or a note with each chosen client, and plan the call back that was promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import chosen_records, named, told_of
from xlcrm.reminders.planned_rows import CLIENT, OWNER, new_planned, not_there_yet, typed_activities
from xlcrm.reminders.touched_clients import touched_clients
from xlcrm.reminders.working_days import workday_in, workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit
from xlcrm.tables.frames import TEXT
from xlcrm.tables.problems import Problem
from xlcrm.tables.row_changes import Stamp, with_new_rows
from xlcrm.texts import _

PICKS = ("companies", "contacts", "deals", "activities")
TABLES = (*PICKS, "users", "holidays")
_LONGEST_SUBJECT = 80


@dataclass(frozen=True, slots=True)
class Talk:
    """What happened: the text, and for a call its direction and outcome. call_back_in: days, None for no call back."""

    text: str
    type: str = "Note"
    direction: str = ""
    outcome: str = ""
    refusal_reason: str = ""
    minutes: int | None = None
    call_back_in: int | None = None


@dataclass(frozen=True)
class Logged:
    """The edits, what was left out, the rows written down, and the call backs planned."""

    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    logged: pd.DataFrame
    call_backs: pd.DataFrame


def log_contacts(tables: CrmTables, ids: tuple[str, ...], talk: Talk, stamp: Stamp) -> Logged:
    """One done activity for each client that the ids name: companies, contacts, deals, or clients of activities.

    Its owner is who runs the command where Users knows them, else the owner of the row.
    """
    if not talk.text.strip():
        raise WrongUseError(_("Write what was said or agreed: --text."))
    if (talk.minutes or 0) < 0:
        raise WrongUseError(_("Minutes must not be negative."))
    chosen = chosen_records(tables, ids, PICKS)
    rows = [_linked(key, chosen[key]) for key in PICKS]
    clients = pd.concat(rows).drop_duplicates(["company_id", "contact_id", "deal_id"])
    nameless = chosen["activities"][chosen["activities"][["company_id", "contact_id", "deal_id"]].isna().all(axis=1)]
    clients = _of_user(clients[clients[["company_id", "contact_id", "deal_id"]].notna().any(axis=1)], tables, stamp)
    logged = typed_activities(clients.assign(**dict(_done_values(talk, stamp))))
    call_backs = _call_backs(clients, talk, tables, stamp)
    new = pd.concat([logged, call_backs], ignore_index=True)
    after = with_new_rows("activities", tables["activities"], new)
    touched = touched_clients(tables, after, logged, stamp) if len(logged) else ()
    appended = (AppendRows("activities", new),) if len(new) else ()
    messages = [_("{name} names no client.", name=name) for name in named("activities", nameless)]
    told = told_of("activities", nameless, "no_client", messages)
    return Logged((*appended, *touched), (*chosen.problems, *told), logged, call_backs)


def _linked(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The client, deal and owner of each row, under the keys of an activity."""
    label = {"companies": {"company": "name"}, "contacts": {"contact": "full_name"}, "deals": {"deal": "name"}}
    own = rows.assign(**{key: rows[column] for key, column in label.get(table, {}).items()})
    missing = {key: pd.Series(pd.NA, index=rows.index, dtype=TEXT) for key in (*CLIENT, *OWNER) if key not in own}
    return own.assign(**missing)[[*CLIENT, *OWNER]].reset_index(drop=True)


def _of_user(clients: pd.DataFrame, tables: CrmTables, stamp: Stamp) -> pd.DataFrame:
    users, name = tables["users"], stamp.user.strip().casefold()
    is_user = users["name"].str.casefold().eq(name) | users["email"].str.casefold().str.split("@").str[0].eq(name)
    found = users[is_user.fillna(value=False).astype(bool)].dropna(subset=["user_id"])
    if not name or found.empty:
        return clients
    return clients.assign(owner_id=found["user_id"].iloc[0], owner=found["name"].iloc[0])


def _done_values(talk: Talk, stamp: Stamp) -> Iterator[tuple[str, Any]]:
    text = talk.text.strip()
    yield "type", talk.type
    yield "subject", _subject(text)
    yield "notes", text if text != _subject(text) else pd.NA
    yield "status", "Done"
    yield "done_at", stamp.moment
    yield "direction", talk.direction or ("Out" if talk.type == "Call" else pd.NA)
    yield "outcome", talk.outcome or ("Call back" if talk.call_back_in is not None else pd.NA)
    yield "refusal_reason", talk.refusal_reason or pd.NA
    yield "duration_min", pd.NA if talk.minutes is None else talk.minutes
    yield "created_at", stamp.today
    yield "created_by", stamp.user or pd.NA


def _subject(text: str) -> str:
    """The first line, cut between two words where it is long."""
    line = " ".join(text.splitlines()[0].split())
    if len(line) <= _LONGEST_SUBJECT:
        return line
    return line[:_LONGEST_SUBJECT].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _call_backs(clients: pd.DataFrame, talk: Talk, tables: CrmTables, stamp: Stamp) -> pd.DataFrame:
    """The planned call to each client, unless the same is planned on that day already."""
    if talk.call_back_in is None:
        return typed_activities(clients[:0])
    day = pd.Timestamp(workday_in(talk.call_back_in, stamp.today.date(), workdays_of(tables)))
    subject = _("Call back: {subject}", subject=_subject(talk.text.strip()))
    values = {"type": "Call", "subject": subject, "direction": "Out", "due_at": day}
    planned = typed_activities(new_planned(clients, values, stamp))
    return planned[not_there_yet(planned, tables["activities"])]
