"""The people whose birthday comes up, with what one wants to know before one rings them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.birthdays import birthdays_ahead, next_birthdays
from xlcrm.reminders.clients import by_id, is_yes, list_clients
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.find_people import is_owned_by
from xlcrm.tables.frames import TEXT, looked_up
from xlcrm.texts import _

TABLES = ("companies", "contacts", "deals", "activities")
_GIFTS = r"birthday|congrat|\bgifts?\b|\bpresents?\b|рожд|подар|поздрав|народж|вітан"
_LONGEST_NOTE = 160


@dataclass(frozen=True)
class BirthdayList:
    """The birthdays of the days to come, the next one first.

    rows: day, age (NaN where the year is unknown), name, contact_id, company_id, company, owner, phone, email, class,
    note (what was done for an earlier birthday, the last time), preferences; index: sheet rows of the contacts.
    """

    today: dt.date
    days: int
    owner: str
    rows: pd.DataFrame
    left_out: tuple[str, ...]


def list_birthdays(tables: CrmTables, today: dt.date, *, days: int, owner: str = "") -> BirthdayList:
    """Birthdays within `days` days. People who are gone are left out, those who wish to be left alone are told.

    owner: a part of the name of whose clients they are, "" for everybody's. Source: metric M19.
    """
    contacts, settings = tables["contacts"], tables.settings
    clients = list_clients(tables["companies"], contacts, tables["deals"], settings)
    ahead = settings.model_copy(update={"birthday_horizon_days": days})
    found = birthdays_ahead(contacts, clients, today, ahead)
    people = contacts.loc[found.items["row"]]
    ids = people["contact_id"]
    coming = next_birthdays(people["birthday"], today, settings.feb29_birthday)
    rows = pd.DataFrame(
        {
            "day": coming["day"],
            "age": coming["age"],
            "name": looked_up(ids, clients["name"]).fillna(ids),
            "contact_id": ids,
            "company_id": people["company_id"],
            "company": looked_up(people["company_id"], clients["name"]),
            "owner": looked_up(ids, clients["owner"]),
            "phone": looked_up(ids, clients["phone"]),
            "email": looked_up(ids, clients["email"]),
            "class": _classes(people, tables["companies"]),
            "note": looked_up(ids, _last_notes(tables, today)),
            "preferences": people["preferences"],
        }
    )
    ordered = rows[is_owned_by(rows["owner"], owner)].sort_values(["day", "name"], kind="stable")
    return BirthdayList(today, days, owner, ordered, found.left_out)


def _classes(people: pd.DataFrame, companies: pd.DataFrame) -> pd.Series:
    """A, B or C of the person, else of the company; key clients that have none are called so."""
    firms = by_id(companies, "company_id")
    known = people["abc_class"].fillna(looked_up(people["company_id"], firms["abc_class"]))
    is_key = is_yes(looked_up(people["company_id"], firms["is_key"]))
    return known.mask(known.isna() & is_key, _("Key client")).astype(TEXT)


def _last_notes(tables: CrmTables, today: dt.date) -> pd.Series:
    """What was done for a person's birthday the last time, with its day; index: contact id."""
    done = read_activity_log(tables["activities"], tables["contacts"], tables["deals"], today).done
    text = done["subject"].fillna("") + "\n" + done["notes"].fillna("")
    greeted = done[text.str.contains(_GIFTS, case=False, regex=True)].dropna(subset=["contact_id"])
    last = greeted.sort_values("day", kind="stable").drop_duplicates("contact_id", keep="last")
    told = last["notes"].fillna(last["subject"]).fillna("").str.slice(0, _LONGEST_NOTE)
    notes = [_("{day}: {text}", day=day.date(), text=text) for day, text in zip(last["day"], told, strict=True)]
    return pd.Series(notes, index=pd.Index(last["contact_id"]), dtype=TEXT)
