"""What happened, as automations see it: a row for each record that a rule's event fits, with the day if it is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from xlcrm.automation.read_rules import (
    BIRTHDAY,
    LOST,
    NEW_CLIENT,
    OVERDUE,
    SILENT,
    STAGE,
    SURVEY,
    WON,
    Rule,
)
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT, looked_up, rows_by_id

EVENT_COLUMNS = ("table", "row", "id", "event", "day", "person")
STATES = frozenset({OVERDUE, SILENT, BIRTHDAY})
"""Events that last: whoever is in them now counts, whenever it began."""


@dataclass(frozen=True)
class Facts:
    """What the events are worked out from.

    owed: invoices that are owed today. clients: by id, with is_tracked, is_gone, is_shy, since. last_touch: by client
    id. busy: ids of clients for whom something is planned. birthdays: the next one of each contact, by sheet row.
    """

    tables: CrmTables
    today: dt.date
    owed: pd.DataFrame
    clients: pd.DataFrame
    last_touch: pd.Series
    busy: frozenset[str]
    birthdays: pd.Series

    @property
    def day(self) -> pd.Timestamp:
        """The day of the run."""
        return pd.Timestamp(self.today)


def find_events(rule: Rule, facts: Facts) -> pd.DataFrame:
    """Columns of EVENT_COLUMNS, in the tables' order.

    table, row (of the sheet), id: the record. event: a text that is the same whenever the same thing is seen again.
    day: when it happened, NaT where nobody knows. person: the contact of a survey's answer, else missing.
    """
    found = _EVENTS[rule.event](rule, facts)
    known = found[found["id"].notna()].drop_duplicates(["id", "event"])
    return known.reindex(columns=list(EVENT_COLUMNS)).reset_index(drop=True)


def _events(table: str, rows: pd.DataFrame, event: str | pd.Series, day: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": table,
            "row": rows.index,
            "id": rows[str(table_spec(table).id_column)],
            "event": pd.Series(event, index=rows.index, dtype=TEXT),
            "day": day.dt.normalize(),
            "person": pd.Series(pd.NA, index=rows.index, dtype=TEXT),
        }
    )


def _stage(rule: Rule, facts: Facts) -> pd.DataFrame:
    """Deals that are in the stage; the day is told by the history, else by a deal that is new since the rule began."""
    deals = facts.tables["deals"]
    rows = deals[deals["stage"].eq(rule.stage).fillna(value=False)]
    history = facts.tables["stage_history"]
    moves = history[history["to_stage"].eq(rule.stage).fillna(value=False)].dropna(subset=["deal_id", "changed_at"])
    entered = looked_up(rows["deal_id"], moves.groupby("deal_id")["changed_at"].max())
    created = rows["created_at"].where(rows["created_at"] >= (rule.since or facts.day))
    return _events("deals", rows, f"stage {rule.stage}", entered.fillna(created))


def _closed(rule: Rule, facts: Facts) -> pd.DataFrame:
    status = "Won" if rule.event == WON else "Lost"
    deals = facts.tables["deals"]
    rows = deals[deals["status"].isin([status])]
    return _events("deals", rows, status.lower(), rows["close_date"])


def _new_clients(_rule: Rule, facts: Facts) -> pd.DataFrame:
    return pd.concat(
        [_events(table, rows, "new", rows["created_at"]) for table, rows in _client_rows(facts, with_partners=False)]
    )


def _silent(rule: Rule, facts: Facts) -> pd.DataFrame:
    """Clients without a touch for so many days, counted from the first known day where there never was one."""
    parts = []
    for table, rows in _client_rows(facts, with_partners=False):
        ids = rows[str(table_spec(table).id_column)]
        last = looked_up(ids, facts.last_touch).fillna(looked_up(ids, facts.clients["since"]))
        is_long = ~((facts.day - last).dt.days < rule.number) & ~ids.isin(facts.busy)
        event = ("silent since " + last.dt.strftime("%Y-%m-%d")).astype(TEXT).fillna("never touched")
        parts.append(_events(table, rows[is_long], event[is_long], last[is_long]))
    return pd.concat(parts)


def _client_rows(facts: Facts, *, with_partners: bool) -> list[tuple[str, pd.DataFrame]]:
    """Companies, and people without one, who are alive and may be contacted."""
    parts = []
    for table in ("companies", "contacts"):
        frame = facts.tables[table]
        ids = frame[str(table_spec(table).id_column)]
        flags = {key: looked_up(ids, facts.clients[key].astype("boolean")) for key in _FLAGS}
        is_client = flags["is_tracked"].fillna(value=False).astype(bool) | with_partners
        is_away = (flags["is_gone"] | flags["is_shy"]).fillna(value=True).astype(bool)
        parts.append((table, frame[is_client & ~is_away]))
    return parts


_FLAGS = ("is_tracked", "is_gone", "is_shy")


def _overdue(rule: Rule, facts: Facts) -> pd.DataFrame:
    owed = facts.owed
    late = (facts.day - owed["due_date"]).dt.days
    rows = owed[(late >= max(rule.number, 1)).fillna(value=False)]
    return _events("invoices", rows, "overdue", rows["due_date"] + pd.Timedelta(days=rule.number))


def _answers(rule: Rule, facts: Facts) -> pd.DataFrame:
    surveys = facts.tables["surveys"]
    rows = surveys[(surveys["score"] <= rule.number).fillna(value=False).astype(bool)]
    return _events("surveys", rows, "answer", rows["asked_at"]).assign(person=rows["contact_id"])


def _birthdays(rule: Rule, facts: Facts) -> pd.DataFrame:
    """People whose birthday is within so many days; of those who wish to be left alone none."""
    everybody = dict(_client_rows(facts, with_partners=True))["contacts"]
    day = facts.birthdays.reindex(everybody.index)
    is_near = ((day - facts.day).dt.days <= rule.number).fillna(value=False)
    rows, day = everybody[is_near], day[is_near]
    return _events("contacts", rows, "birthday " + day.dt.year.astype("Int64").astype(TEXT), day)


_EVENTS: dict[str, Callable[[Rule, Facts], pd.DataFrame]] = {
    STAGE: _stage,
    WON: _closed,
    LOST: _closed,
    NEW_CLIENT: _new_clients,
    OVERDUE: _overdue,
    SURVEY: _answers,
    SILENT: _silent,
    BIRTHDAY: _birthdays,
}


def record_names(events: pd.DataFrame, tables: CrmTables) -> pd.DataFrame:
    """The events with name (of the deal, invoice or client), company_id, contact_id, deal_id, owner_id and owner."""
    parts = [_named(str(table), rows, tables) for table, rows in events.groupby("table", sort=False)]
    columns = [*events.columns, "name", "company_id", "contact_id", "deal_id", "owner_id", "owner"]
    told = pd.concat(parts) if parts else events
    return told.reindex(columns=columns).loc[events.index]


def _named(table: str, events: pd.DataFrame, tables: CrmTables) -> pd.DataFrame:
    spec, frame = table_spec(table), tables[table]
    own = frame.loc[events["row"]].set_axis(events.index, axis=0)
    links = {key: _column(own, key) for key in ("company_id", "contact_id", "deal_id")}
    people, firms, deals = (
        rows_by_id(tables[key], f"{one}_id")
        for key, one in (("contacts", "contact"), ("companies", "company"), ("deals", "deal"))
    )
    links["company_id"] = links["company_id"].fillna(looked_up(links["contact_id"], people["company_id"]))
    name = own[spec.label] if spec.label else looked_up(links["contact_id"], people["full_name"])
    known = {key: own[key] if key in own else pd.Series(pd.NA, index=own.index, dtype=TEXT) for key in _OWNER}
    for ids, rows in ((links["deal_id"], deals), (links["company_id"], firms), (links["contact_id"], people)):
        is_open = known["owner_id"].isna()
        for key in _OWNER:
            known[key] = known[key].where(~is_open, looked_up(ids, rows[key]))
    return events.assign(name=name.fillna(events["id"]), **links, **known)


_OWNER = ("owner_id", "owner")


def _column(rows: pd.DataFrame, key: str) -> pd.Series:
    """The ids of that column; a table without it concerns none."""
    return rows[key].astype(TEXT) if key in rows else pd.Series(pd.NA, index=rows.index, dtype=TEXT)
