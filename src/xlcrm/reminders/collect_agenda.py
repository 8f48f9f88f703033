"""The agenda of a day: every rule asked once, nothing proposed twice, the most pressing first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.reminders.activities_due import activities_due, promised_calls
from xlcrm.reminders.activity_log import ActivityLog, read_activity_log
from xlcrm.reminders.agenda_items import ItemKind, rank_items
from xlcrm.reminders.birthdays import birthdays_ahead
from xlcrm.reminders.clients import client_ids, list_clients
from xlcrm.reminders.contact_rhythm import clients_past_norm, contact_rhythm
from xlcrm.reminders.invoices_due import invoices_due, not_invoiced, open_invoices
from xlcrm.reminders.load_calendar import load_calendar
from xlcrm.reminders.owner_load import owner_load
from xlcrm.reminders.stale_deals import neglected_deals, open_deals
from xlcrm.reminders.working_days import workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.find_people import is_owned_by
from xlcrm.tables.frames import TEXT, looked_up

TABLES = (
    "companies",
    "contacts",
    "deals",
    "activities",
    "stage_history",
    "invoices",
    "payments",
    "users",
    "holidays",
)


@dataclass(frozen=True)
class Agenda:
    """What there is to do.

    items: columns of ITEM_DTYPES, phone and email, ranked. rhythm: by client. load: by owner.
    calendar: planned by working day and owner, of `load_calendar`; most_a_day: what the settings allow.
    """

    today: dt.date
    days: int
    owner: str
    items: pd.DataFrame
    rhythm: pd.DataFrame
    load: pd.DataFrame
    calendar: pd.DataFrame
    most_a_day: int
    log: ActivityLog
    left_out: tuple[str, ...]

    def of(self, *kinds: ItemKind) -> pd.DataFrame:
        """The items of these kinds, ranked."""
        return self.items[self.items["kind"].isin([kind.value for kind in kinds])]

    def count(self, *kinds: ItemKind) -> int:
        """How many items of these kinds there are."""
        return len(self.of(*kinds))


def collect_agenda(tables: CrmTables, today: dt.date, *, days: int, owner: str = "") -> Agenda:
    """The agenda as of a day, `days` days ahead. owner: a part of the name of whose agenda it is, "" for everybody's.

    A client with an activity on the agenda or planned, or a promised call, is not proposed again by the contact norm.
    """
    settings = tables.settings
    companies, contacts, deals = tables["companies"], tables["contacts"], tables["deals"]
    log = read_activity_log(tables["activities"], contacts, deals, today)
    clients = list_clients(companies, contacts, deals, settings)
    rhythm = contact_rhythm(clients, log, today, settings)
    standing = open_deals(deals, tables["stages"], tables["stage_history"], log, today)
    promised = promised_calls(log, clients, today, settings)
    busy = pd.concat([log.planned[["company_id", "contact_id"]], promised.items[["company_id", "contact_id"]]])
    found = (
        activities_due(log, clients, contacts, today, days),
        promised,
        neglected_deals(standing, clients, today),
        clients_past_norm(rhythm, pd.concat([busy["company_id"], busy["contact_id"]]), today),
        birthdays_ahead(contacts, clients, today, settings),
        invoices_due(open_invoices(tables["invoices"], tables["payments"], today), clients, deals, today, days),
        not_invoiced(deals, tables["invoices"], clients, today),
    )
    items = rank_items(_with_numbers(pd.concat([part.items for part in found]), clients))
    load = owner_load(clients, deals, tables["users"], log, today=today, settings=settings)
    calendar = load_calendar(log, today, workdays_of(tables))
    left_out = tuple(sentence for part in found for sentence in part.left_out)
    return Agenda(
        today,
        days,
        owner,
        _of_owner(items, "who", owner),
        _of_owner(rhythm, "owner", owner),
        _of_owner(load, "owner", owner),
        _of_owner(calendar.T.reset_index(), "owner", owner).set_index("owner").T,
        settings.most_activities_a_day,
        log,
        left_out,
    )


def _of_owner(frame: pd.DataFrame, column: str, owner: str) -> pd.DataFrame:
    return frame[is_owned_by(frame[column], owner)] if owner else frame


def _with_numbers(items: pd.DataFrame, clients: pd.DataFrame) -> pd.DataFrame:
    """Phone and e-mail: the contact's own, else the client's."""
    reach = {
        key: looked_up(items["contact_id"], clients[key])
        .fillna(looked_up(client_ids(items), clients[key]))
        .astype(TEXT)
        for key in ("phone", "email")
    }
    return items.assign(**{key: values.to_numpy() for key, values in reach.items()})
