"""Whom to talk to at a client, and how: the way that led somewhere before, among those that the person allows."""

from __future__ import annotations

import pandas as pd

from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.reminders.clients import by_id, is_yes
from xlcrm.reminders.contact_rhythm import touches_by_client
from xlcrm.tables.frames import TEXT

CALL, LETTER, MESSAGE, TASK = "Call", "E-mail", "Message", "Task"
_IN_PERSON = ("Meeting", "Visit")
_ANSWERED = ("contact_id", "is_closed", "no_calls", "no_letters")
_LED_SOMEWHERE = ("Interested", "Agreed")


def choose_channels(
    clients: pd.DataFrame, contacts: pd.DataFrame, log: ActivityLog, wanted: pd.Index, today: pd.Timestamp
) -> pd.DataFrame:
    """Person and channel for each of the wanted clients, index: client id.

    contact_id: a company's person with whom the last talk was, else one who can be reached. type: of the allowed
    channels the one that led somewhere most often (worked, of tried times), else the most used one, else a call, a
    letter, or a task to find an address. is_closed: nobody there may be contacted. no_calls, no_letters: what the
    person does not want.
    """
    people = _people(clients, contacts, log, today)
    at_company = people[~people["is_gone"]].sort_values(
        ["is_closed", "is_reachable", "last_touch", "row"], ascending=[True, False, False, True], na_position="last"
    )
    first = at_company.reset_index(names="contact_id").dropna(subset=["company_id"]).drop_duplicates("company_id")
    firms = first.set_index("company_id").reindex(wanted[clients.loc[wanted, "table"] == "companies"])
    persons = people.reindex(wanted[clients.loc[wanted, "table"] == "contacts"])
    persons = persons.assign(contact_id=pd.Series(persons.index, persons.index, dtype=TEXT))
    chosen = pd.concat([_without_people(firms, clients), persons]).reindex(wanted)
    return chosen[list(_ANSWERED)].join(_best(chosen, _history(log)))


def _people(clients: pd.DataFrame, contacts: pd.DataFrame, log: ActivityLog, today: pd.Timestamp) -> pd.DataFrame:
    known = by_id(contacts, "contact_id")
    withdrawn = known["consent"].isin(["Withdrawn"])
    no_calls, no_letters = is_yes(known["do_not_call"]), is_yes(known["email_opt_out"])
    phone, email = (clients[key].reindex(known.index) for key in ("phone", "email"))
    can_write = email.notna() & ~known["email_status"].isin(["Bounced"])
    people = pd.DataFrame(
        {
            "company_id": known["company_id"],
            "row": known["row"],
            "is_gone": is_yes(clients["is_gone"].astype("boolean").reindex(known.index)),
            "is_closed": withdrawn | (no_calls & no_letters),
            "no_calls": no_calls,
            "no_letters": no_letters,
            "can_call": phone.notna() & ~no_calls,
            "can_write": can_write & ~no_letters,
            "can_message": (phone.notna() | known["messenger"].notna()) & ~no_letters,
            "last_touch": touches_by_client(log, today.date())["last_touch"].reindex(known.index),
        }
    )
    return people.assign(is_reachable=people["can_call"] | people["can_write"])


def _without_people(firms: pd.DataFrame, clients: pd.DataFrame) -> pd.DataFrame:
    """Companies at which nobody is known have a number and an address of their own."""
    alone = firms["contact_id"].isna()
    own = clients.reindex(firms.index)
    usual = {
        "can_call": own["phone"].notna(),
        "can_write": own["email"].notna(),
        **dict.fromkeys(("is_closed", "no_calls", "no_letters", "can_message"), False),
    }
    filled = firms.assign(company_id=pd.Series(firms.index, firms.index, dtype=TEXT))
    for key, values in usual.items():
        filled[key] = is_yes(filled[key].astype("boolean").mask(alone, values))
    return filled


def _history(log: ActivityLog) -> pd.DataFrame:
    """How often each channel was tried with each client, company or person, and how often it led somewhere."""
    touches = log.touches
    worked = touches["outcome"].isin(_LED_SOMEWHERE)
    parts = [
        pd.DataFrame({"client_id": touches[key], "type": touches["type"], "day": touches["day"], "worked": worked})
        for key in ("company_id", "contact_id")
    ]
    tried = pd.concat(parts).dropna(subset=["client_id"]).groupby(["client_id", "type"])
    return tried.agg(tried=("worked", "size"), worked=("worked", "sum"), last=("day", "max")).reset_index()


def _best(chosen: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """type, worked and tried by client."""
    mine = history[history["client_id"].isin(chosen.index)]
    flags = chosen.loc[mine["client_id"]].set_index(mine.index)
    is_allowed = (
        (mine["type"].isin([CALL]) & flags["can_call"])
        | (mine["type"].isin([LETTER]) & flags["can_write"])
        | (mine["type"].isin([MESSAGE]) & flags["can_message"])
        | mine["type"].isin(_IN_PERSON)
    )
    ordered = mine[is_yes(is_allowed.astype("boolean"))].sort_values(
        ["worked", "tried", "last", "type"], ascending=[False, False, False, True]
    )
    best = ordered.drop_duplicates("client_id").set_index("client_id").reindex(chosen.index)
    usual = pd.Series(TASK, chosen.index, dtype=TEXT).mask(chosen["can_write"], LETTER).mask(chosen["can_call"], CALL)
    return pd.DataFrame(
        {
            "type": best["type"].fillna(usual).astype(TEXT),
            "worked": best["worked"].fillna(0).astype("int64"),
            "tried": best["tried"].fillna(0).astype("int64"),
        }
    )
