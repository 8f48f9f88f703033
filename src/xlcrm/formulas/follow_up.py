"""Formulas about whom to get in touch with: touches, agenda, load, stale deals, birthdays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

import pandas as pd

from xlcrm.formulas.formula import BadArgumentError, Column, Table, Value
from xlcrm.formulas.named_rows import ids_of
from xlcrm.formulas.shared_arguments import (
    MOST_DAYS,
    Activities,
    Clients,
    Deals,
    OptionalActivities,
    OptionalCompanies,
    OptionalContacts,
    OptionalDeals,
    OptionalHistory,
    OptionalInvoices,
    OptionalPayments,
    OptionalSettings,
    OptionalStages,
    OptionalUsers,
    Today,
)
from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.contact_load import contact_load
from xlcrm.metrics.native_frames import Frame
from xlcrm.metrics.team import team
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import ActivityLog, read_activity_log
from xlcrm.reminders.agenda_items import ItemKind, days_since
from xlcrm.reminders.birthdays import next_birthdays
from xlcrm.reminders.clients import list_clients, looked_up
from xlcrm.reminders.collect_agenda import collect_agenda
from xlcrm.reminders.contact_rhythm import YEAR, touches_by_client
from xlcrm.reminders.stale_deals import open_deals
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import empty_frame
from xlcrm.texts import N_, _

_STATES = {"": N_("OK"), "soft": N_("Near"), "hard": N_("Over")}
_KINDS = {
    ItemKind.OVERDUE: N_("Overdue"),
    ItemKind.TODAY: N_("Today"),
    ItemKind.THIS_WEEK: N_("The days ahead"),
    ItemKind.CALL_BACK: N_("Call back"),
    ItemKind.NO_NEXT_STEP: N_("No next step"),
    ItemKind.STALE_DEAL: N_("Stale deal"),
    ItemKind.CONTACT_DUE: N_("Past contact norm"),
    ItemKind.BIRTHDAY: N_("Birthday"),
    ItemKind.INVOICE_OVERDUE: N_("Invoice overdue"),
    ItemKind.INVOICE_DUE: N_("Invoice due"),
    ItemKind.NOT_INVOICED: N_("Not invoiced"),
}
_MOST_LOAD = 1_000_000
_AGENDA = ("due", "kind", "subject", "client", "why", "who", "phone")

Birthdays = Annotated[pd.DataFrame, Table("contacts", needs=("birthday",))]
People = Annotated[pd.Series, Column(N_("A manager's name or id, or a column of them."))]
Near = Annotated[
    int, Value(N_("Active contacts past which it is Near, where Users says nothing else."), least=1, most=_MOST_LOAD)
]
Over = Annotated[
    int, Value(N_("Active contacts past which it is Over, where Users says nothing else."), least=1, most=_MOST_LOAD)
]
Window = Annotated[
    int, Value(N_("Days after an activity in which a contact counts as active."), least=1, most=MOST_DAYS)
]


def last_touch_of(
    activities: Activities, contacts: OptionalContacts, deals: OptionalDeals, client: Clients, today: Today
) -> pd.Series:
    """The last day on which the client heard from us: call, meeting, visit or letter. Source: M23.

    >>> from xlcrm.call_formula import call_formula
    >>> log = [["Type", "Company", "Status", "Done on"], ["Call", "Acme", "Done", "2026-01-10"]]
    >>> call_formula("CRM_LASTTOUCH", [log, None, None, "Acme", "2026-01-31"])
    datetime.datetime(2026, 1, 10, 0, 0)
    """
    log = read_activity_log(activities, contacts, deals, today)
    return _of_clients(client, log, touches_by_client(log, today)["last_touch"])


def next_touch_of(
    activities: Activities, contacts: OptionalContacts, deals: OptionalDeals, client: Clients, today: Today
) -> pd.Series:
    """The day of the first activity that is planned with the client, overdue ones too. Source: M23.

    >>> from xlcrm.call_formula import call_formula
    >>> log = [["Type", "Company", "Status", "Due"], ["Call", "Acme", "Planned", "2026-02-10"]]
    >>> call_formula("CRM_NEXTTOUCH", [log, None, None, "Acme", "2026-01-31"])
    datetime.datetime(2026, 2, 10, 0, 0)
    """
    log = read_activity_log(activities, contacts, deals, today)
    first = pd.concat([log.planned.groupby(key)["end"].min() for key in ("company_id", "contact_id")])
    return _of_clients(client, log, first[~first.index.duplicated()])


def touches_of(
    activities: Activities,
    contacts: OptionalContacts,
    deals: OptionalDeals,
    client: Clients,
    today: Today,
    days: Annotated[int, Value(N_("How many days back, today included."), least=1, most=MOST_DAYS)] = YEAR,
) -> pd.Series:
    """On how many days the client heard from us in the last days. Source: M23.

    >>> from xlcrm.call_formula import call_formula
    >>> log = [["Type", "Company", "Status", "Done on"], ["Call", "Acme", "Done", "2026-01-10"]]
    >>> log += [["Meeting", "Acme", "Done", "2025-12-01"]]
    >>> call_formula("CRM_TOUCHES", [log, None, None, "Acme", "2026-01-31"])
    2
    >>> call_formula("CRM_TOUCHES", [log, None, None, "Acme", "2026-01-31", 30])
    1
    """
    log = read_activity_log(activities, contacts, deals, today)
    touches = _of_clients(client, log, touches_by_client(log, today, days)["touches"])
    return touches.fillna(0).astype("Int64").where(client.notna())


def load_of(
    activities: Activities,
    contacts: OptionalContacts,
    companies: OptionalCompanies,
    deals: OptionalDeals,
    users: OptionalUsers,
    user: People,
    as_of: Today,
    window: Window = 90,
) -> pd.Series:
    """How many active contacts a manager looks after. Source: M10.

    >>> from xlcrm.call_formula import call_formula
    >>> people = [["First name", "Last name", "Owner"], ["Anna", "Berg", "Ann"], ["Ivan", "Petrov", "Ann"]]
    >>> log = [["Type", "Contact", "Status", "Done on"], ["Call", "Anna Berg", "Done", "2026-01-10"]]
    >>> call_formula("CRM_LOAD", [log, people, None, None, None, "Ann", "2026-01-31"])
    1
    """
    frames = {"companies": companies, "contacts": contacts, "deals": deals}
    loads = _loads(activities, frames, users, FirmSettings(active_window_days=window), as_of)
    return _of_people(user, loads, users)["active_contacts"]


def load_state_of(
    activities: Activities,
    contacts: OptionalContacts,
    companies: OptionalCompanies,
    deals: OptionalDeals,
    users: OptionalUsers,
    user: People,
    as_of: Today,
    window: Window = 90,
    near: Near = 100,
    over: Over = 150,
) -> pd.Series:
    """Whether a manager looks after too many active contacts: OK, Near or Over. Source: M10.

    >>> from xlcrm.call_formula import call_formula
    >>> people = [["First name", "Last name", "Owner"], ["Anna", "Berg", "Ann"], ["Ivan", "Petrov", "Ann"]]
    >>> log = [["Type", "Contact", "Status", "Done on"], ["Call", "Anna Berg", "Done", "2026-01-10"]]
    >>> log += [["Call", "Ivan Petrov", "Done", "2026-01-11"]]
    >>> call_formula("CRM_LOADSTATE", [log, people, None, None, None, "Ann", "2026-01-31", 90, 1, 2])
    'Near'
    """
    if near > over:
        raise BadArgumentError(_("near is {near} and over {over}: near may not be the larger.", near=near, over=over))
    settings = FirmSettings(active_window_days=window, contact_limit_soft=near, contact_limit_hard=over)
    frames = {"companies": companies, "contacts": contacts, "deals": deals}
    loads = _loads(activities, frames, users, settings, as_of)
    states = loads.assign(over=loads["over"].map({key: _(state) for key, state in _STATES.items()}))
    return _of_people(user, states, users)["over"]


def days_stale(
    deals: Deals,
    stages: OptionalStages,
    history: OptionalHistory,
    activities: OptionalActivities,
    contacts: OptionalContacts,
    deal: Annotated[pd.Series, Column(N_("A deal's name or id, or a column of them."))],
    today: Today,
) -> pd.Series:
    """For how many days nobody has moved an open deal that should have moved; 0 where all is well. Source: M22.

    It is stale once it is idle or in its stage for longer than the stage permits, or past its expected close; a deal
    that is snoozed or closed is well.

    >>> from xlcrm.call_formula import call_formula
    >>> deals = [["Deal", "Status", "Expected close"], ["One", "Open", "2026-01-21"], ["Two", "Open", "2026-03-01"]]
    >>> call_formula("CRM_STALE", [deals, None, None, None, None, [["One"], ["Two"]], "2026-01-31"])
    [[10], [0]]
    """
    log = read_activity_log(activities, contacts, deals, today)
    standing = open_deals(deals, stages, history, log, today)
    is_stale = standing["is_stale"] & ~standing["is_snoozed"].fillna(value=False)
    late = days_since(standing["stale_since"], today).where(is_stale, 0.0).set_axis(standing["deal_id"])
    ids = ids_of(deal, deals["deal_id"], deals["name"])
    return looked_up(ids, late[~late.index.duplicated()]).fillna(0).astype("Int64").where(ids.notna())


def birthdays_of(
    contacts: Birthdays,
    today: Today,
    days: Annotated[int, Value(N_("How many days ahead."), least=0, most=MOST_DAYS)] = 14,
    feb29: Annotated[
        Literal["02-28", "03-01"], Value(N_("When 29 February is kept in other years: 02-28 or 03-01."))
    ] = "02-28",
) -> pd.DataFrame:
    """Whose birthday it is from today on: name, date and age then. People who left, or wish no contact, are out.

    Source: M19.

    >>> from xlcrm.call_formula import call_formula
    >>> people = [["First name", "Last name", "Birthday"], ["Anna", "Berg", "1980-02-05"]]
    >>> people += [["Ivan", "Petrov", "1990-07-01"]]
    >>> call_formula("CRM_BIRTHDAYS", [people, "2026-01-31"])
    [['name', 'date', 'age'], ['Anna Berg', datetime.datetime(2026, 2, 5, 0, 0), 46]]
    """
    companies, deals = (empty_frame(table_spec(key)) for key in ("companies", "deals"))
    clients = list_clients(companies, contacts, deals, FirmSettings())
    reachable = clients.index[~(clients["is_gone"] | clients["is_shy"]).astype(bool)]
    people = contacts[contacts["birthday"].notna() & contacts["contact_id"].isin(reachable)]
    coming = next_birthdays(people["birthday"], today, feb29)
    rows = pd.DataFrame({"name": people["full_name"], "date": coming["day"], "age": coming["age"].astype("Int64")})
    near = rows[(-days_since(coming["day"], today)).between(0, days)]
    return near.sort_values(["date", "name"], ignore_index=True)


def agenda_of(
    activities: OptionalActivities,
    contacts: OptionalContacts,
    companies: OptionalCompanies,
    deals: OptionalDeals,
    invoices: OptionalInvoices,
    payments: OptionalPayments,
    stages: OptionalStages,
    history: OptionalHistory,
    users: OptionalUsers,
    settings: OptionalSettings,
    today: Today,
    user: Annotated[str | None, Value(N_("A part of the name of whose agenda it is; empty for everybody's."))] = None,
    days: Annotated[
        int, Value(N_("How many days ahead; 0 for what is due today or late."), least=0, most=MOST_DAYS)
    ] = 0,
) -> pd.DataFrame:
    """What there is to do, the most pressing first, as the command Agenda lists it.

    >>> from xlcrm.call_formula import call_formula
    >>> log = [["Type", "Subject", "Company", "Status", "Due"], ["Call", "Offer", "Acme", "Planned", "2026-01-31"]]
    >>> found = call_formula("CRM_AGENDA", [log, *[None] * 9, "2026-01-31"])
    >>> found[0][:4], found[1][1:3]
    (['due', 'kind', 'subject', 'client'], ['Today', 'Call: Offer'])
    """
    frames = {
        "activities": activities,
        "contacts": contacts,
        "companies": companies,
        "deals": deals,
        "invoices": invoices,
        "payments": payments,
        "stages": stages,
        "stage_history": history,
        "users": users,
    }
    by_row = {key: frame.set_index("row") for key, frame in frames.items()}
    items = collect_agenda(CrmTables(by_row, settings), today, days=days, owner=user or "").items
    names = {kind.value: _(name) for kind, name in _KINDS.items()}
    return items.assign(kind=items["kind"].map(names))[list(_AGENDA)]


def _of_clients(client: pd.Series, log: ActivityLog, by_id: pd.Series) -> pd.Series:
    """What is known by id of each client that any activity names."""
    named = pd.concat([log.done, log.planned])
    ids = pd.concat([named["company_id"], named["contact_id"]], ignore_index=True)
    names = pd.concat([named["company"], named["contact"]], ignore_index=True)
    return looked_up(ids_of(client, ids, names), by_id)


def _loads(
    activities: Frame, frames: Mapping[str, Frame], users: Frame, settings: FirmSettings, as_of: dt.date
) -> pd.DataFrame:
    """The load of each owner; frames: companies, contacts, deals."""
    return contact_load(frames, read_activity_days(activities, frames["deals"]), team(users), settings, as_of)


def _of_people(user: pd.Series, loads: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """The load of each person; one of the Users sheet without a contact has none, and is OK."""
    known = users[["name", "user_id"]].dropna(subset=["name"]).astype(object)
    owners = loads.dropna(subset=["owner"]).set_index("owner")[["active_contacts", "over"]]
    nobodys = pd.Index(known["name"].drop_duplicates()).difference(owners.index)
    free = pd.DataFrame({"active_contacts": 0, "over": _(_STATES[""])}, index=nobodys)
    rows = pd.concat([owners, free]) if len(free) else owners
    ids = pd.concat([pd.Series(rows.index, dtype=object), known["name"]], ignore_index=True)
    names = pd.concat([pd.Series(rows.index, dtype=object), known["user_id"]], ignore_index=True)
    return rows.reindex(ids_of(user, ids, names)).set_axis(user.index)
