"""Who should hear from us next: a person, a channel, a workday and the reasons for each client near the norm."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.purchases import find_purchases
from xlcrm.reminders.activity_log import ActivityLog, read_activity_log
from xlcrm.reminders.agenda_items import ItemKind, days_since, money_rank, priority
from xlcrm.reminders.clients import client_ids, is_yes, list_clients
from xlcrm.reminders.contact_channels import TASK, choose_channels
from xlcrm.reminders.contact_reasons import contact_reasons
from xlcrm.reminders.contact_rhythm import GREEN, contact_rhythm
from xlcrm.reminders.seasonal_clients import off_season_clients
from xlcrm.reminders.spread_days import spread_days, workdays_ahead
from xlcrm.reminders.working_days import workdays_of
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.find_people import ids_by_name, is_owned_by
from xlcrm.tables.frames import TEXT, complete_frame, looked_up
from xlcrm.texts import _, plural

PLAN = "contact_plan"
_QUIET_DAYS = 30  # after a talk nobody is offered anything between the seasons


@dataclass(frozen=True)
class ContactPlan:
    """The proposed lines, rows of the contact plan in order of their days, and sentences on who is left out."""

    lines: pd.DataFrame
    left_out: tuple[str, ...]


def plan_contacts(
    tables: CrmTables,
    today: dt.date,
    *,
    days: int,
    most_a_day: int,
    owner: str = "",
    off_season: bool = False,
    kept: pd.DataFrame | None = None,
) -> ContactPlan:
    """A line for each client that is past the contact norm or will be within `days` days, and has nothing planned.

    Most pressing first: how late, the client's class, the money of the RFM window. They are spread over the workdays
    of those days, `most_a_day` for each owner, planned activities and the lines that are `kept` counted in.
    off_season: also clients who buy in one season and are between seasons now. Source: metric M23.
    """
    log = read_activity_log(tables["activities"], tables["contacts"], tables["deals"], today)
    clients = list_clients(tables["companies"], tables["contacts"], tables["deals"], tables.settings)
    stay = tables[PLAN][:0] if kept is None else kept
    near = _candidates(tables, clients, log, today, days, off_season=off_season)
    near = near[is_owned_by(near["owner"], owner) & ~near.index.isin(line_clients(stay, clients).dropna())]
    is_busy = near.index.isin(_planned_clients(log))
    free = near[~is_busy]
    free = free.join(choose_channels(clients, tables["contacts"], log, free.index, pd.Timestamp(today)))
    ranked = _ranked(_without_those_whose_people_are_asked(free[~free["is_closed"]]), today)
    ahead = workdays_ahead(workdays_of(tables), today, days)
    ranked["day"] = spread_days(ranked, _busy_days(log, stay), ahead, most_a_day)
    fitting = ranked[ranked["day"].notna()].sort_values(["day", "rank"], ascending=[True, False], kind="stable")
    told = _told(int(free["is_closed"].sum()), int(is_busy.sum()))
    no_room = _told_of_room(len(ranked) - len(fitting), most_a_day, days)
    return ContactPlan(_lines(fitting, clients, tables, today), (*told, *no_room))


def busy_clients(lines: pd.DataFrame, clients: pd.DataFrame, log: ActivityLog) -> pd.Series:
    """Whether each line's client has something planned. A person with a norm of their own is a client of their own."""
    busy: pd.Series = line_clients(lines, clients).isin(_planned_clients(log))
    return busy


def line_clients(lines: pd.DataFrame, clients: pd.DataFrame) -> pd.Series:
    """Whose norm each line is about: the person's, where that person has one, else the company's."""
    has_norm = is_yes(looked_up(lines["contact_id"], clients["is_tracked"].astype("boolean")))
    return lines["contact_id"].where(has_norm, client_ids(lines)).astype(TEXT)


def _candidates(
    tables: CrmTables, clients: pd.DataFrame, log: ActivityLog, today: dt.date, days: int, *, off_season: bool
) -> pd.DataFrame:
    """The clients near their norm, and those between seasons; with money (of the RFM window) and season."""
    settings = tables.settings
    rhythm = contact_rhythm(clients, log, today, settings)
    bought = collected(find_purchases(tables["deals"], tables["invoices"], settings.revenue_basis).of_clients())
    seasons = off_season_clients(bought, today) if off_season else pd.Series(dtype=object)
    is_quiet = ~(days_since(rhythm["last_touch"], today) <= _QUIET_DAYS)
    is_near = (rhythm["light"] != GREEN) | (rhythm["late"] >= -float(days))
    season = seasons.reindex(rhythm.index).where(~is_near | is_quiet)
    since = pd.Timestamp(today) - pd.DateOffset(months=settings.rfm_window_months)
    recent = bought[bought["date"].between(since, pd.Timestamp(today))]
    money = recent.groupby("client_id")["amount"].sum()
    own = pd.Series(rhythm.index, rhythm.index, dtype=TEXT)
    spent = looked_up(own, money).fillna(looked_up(rhythm["company_id"], money)).fillna(0.0)
    found = rhythm.assign(season=season.where(is_quiet), money=spent)
    return found[is_near | found["season"].notna()]


def _planned_clients(log: ActivityLog) -> pd.Series:
    planned: pd.Series = pd.concat([log.planned["company_id"], log.planned["contact_id"]]).dropna()
    return planned


def _without_those_whose_people_are_asked(rows: pd.DataFrame) -> pd.DataFrame:
    """A company is not proposed beside a person of its own: talking to the person is talking to the company."""
    is_firm = rows["table"] == "companies"
    return rows[~(is_firm & rows.index.isin(rows.loc[~is_firm, "company_id"].dropna()))]


def _ranked(rows: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """Most pressing first, with rank (0..100) and earliest (the day before which there is no need)."""
    kinds = pd.Series(ItemKind.CONTACT_DUE.value, index=rows.index, dtype=TEXT)
    rank = priority(kinds, rows["due"], today, rows["weight"] + money_rank(rows["money"].where(rows["money"] > 0)))
    earliest = rows["due"].where(rows["season"].isna())
    ranked = rows.assign(rank=rank, earliest=earliest)
    return ranked.sort_values(["rank", "money", "late", "row"], ascending=[False, False, False, True], kind="stable")


def _busy_days(log: ActivityLog, kept: pd.DataFrame) -> pd.DataFrame:
    planned = pd.DataFrame({"owner": log.planned["owner"], "day": log.planned["end"]})
    return pd.concat([planned, kept[["owner", "day"]]]).dropna(subset=["day"])


def _lines(rows: pd.DataFrame, clients: pd.DataFrame, tables: CrmTables, today: dt.date) -> pd.DataFrame:
    """Rows of the contact plan."""
    subject = np.where(rows["type"] == TASK, _("Find a phone number or an address"), _("Get in touch"))
    between = rows["season"].notna() & (rows["type"] != TASK)
    return complete_frame(
        table_spec(PLAN),
        pd.DataFrame(
            {
                "day": rows["day"],
                "owner_id": looked_up(rows["owner"], ids_by_name(tables["users"])),
                "owner": rows["owner"],
                "company_id": rows["company_id"],
                "company": looked_up(rows["company_id"], clients["name"]),
                "contact_id": rows["contact_id"],
                "contact": looked_up(rows["contact_id"], clients["name"]),
                "type": rows["type"],
                "subject": pd.Series(subject, rows.index, dtype=TEXT).mask(between, _("Off-season offer")),
                "why": contact_reasons(rows, today, tables.settings),
                "rank": rows["rank"],
            }
        ).reset_index(drop=True),
    )


def _told(closed: int, busy: int) -> tuple[str, ...]:
    told = (
        (
            closed,
            plural(
                "{count} client is not proposed: nobody there may be called or written to.",
                "{count} clients are not proposed: nobody there may be called or written to.",
                closed,
            ),
        ),
        (
            busy,
            plural(
                "{count} client near the norm has something planned already.",
                "{count} clients near the norm have something planned already.",
                busy,
            ),
        ),
    )
    return tuple(sentence for count, sentence in told if count)


def _told_of_room(count: int, most_a_day: int, days: int) -> tuple[str, ...]:
    if not count:
        return ()
    told = plural(
        "{count} more client does not fit into {days} days with {most} contacts a day.",
        "{count} more clients do not fit into {days} days with {most} contacts a day.",
        count,
        days=days,
        most=most_a_day,
    )
    return (told,)
