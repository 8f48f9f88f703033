"""Clients as they go from hand to hand: a firm with its people and deals is one, a private person is one."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.metrics.activity_days import DONE_DAYS, done_day, is_done, read_activity_days
from xlcrm.metrics.contact_load import active_contacts
from xlcrm.metrics.native_frames import collected, lazy
from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import revenue_by_client
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT, looked_up, rows_by_id
from xlcrm.texts import _

BEST = "A"
_PLACES = ("territory", "region", "city", "country")
_CLOSED = ("Won", "Lost")


def client_of_rows(table: str, rows: pd.DataFrame, tables: CrmTables) -> pd.Series:
    """The client of each row: its firm, that of its person, or of its deal; else the person; missing without any.

    table: companies, contacts, deals or activities.
    """
    if table == "companies":
        return rows["company_id"]
    firms, people = rows["company_id"], rows["contact_id"]
    if "deal_id" in rows and table == "activities":
        deals = rows_by_id(tables["deals"], "deal_id")
        is_bare = firms.isna() & people.isna()
        firms = firms.mask(is_bare, looked_up(rows["deal_id"], deals["company_id"])).astype(TEXT)
        people = people.mask(is_bare, looked_up(rows["deal_id"], deals["contact_id"])).astype(TEXT)
    firms_of_people = looked_up(people, rows_by_id(tables["contacts"], "contact_id")["company_id"])
    return firms.fillna(firms_of_people.astype(TEXT)).fillna(people).astype(TEXT)


def is_open_deal(deals: pd.DataFrame) -> pd.Series:
    """Neither won nor lost."""
    return ~deals["status"].isin(_CLOSED)


def is_to_do(activities: pd.DataFrame) -> pd.Series:
    """Planned: no done day, and the status says so or nothing."""
    return activities["status"].fillna("Planned").isin(["Planned"]) & activities["done_at"].isna()


def planned_day(activities: pd.DataFrame) -> pd.Series:
    """The day by which a planned activity is due; missing where none is known."""
    day: pd.Series = activities["due_at"].fillna(activities["planned_at"]).dt.normalize()
    return day


def done_rows(tables: CrmTables) -> pd.DataFrame:
    """The done activities with a day, oldest first: client_id, day and the columns of the table."""
    found = collected(lazy(tables["activities"]).filter(is_done()).with_columns(day=done_day()))
    done = found.dropna(subset=["day"]).sort_values(["day", *DONE_DAYS], kind="stable", ignore_index=True)
    return done.assign(client_id=client_of_rows("activities", done, tables))


def clients_to_share(tables: CrmTables, today: dt.date) -> pd.DataFrame:
    """By client id, every firm and every person without one: what is known that says who should have the client.

    table, row (the sheet's), name, owner_id, owner, places (a tuple: territory, region, town, country), product_line
    (of most of its open deals, else of its deals), industry, lifecycle_stage, type, is_key, since, bought (ever, own
    currency), class (A, B, C; key clients are A; missing without purchases), active (contacts, M10), last_touch (a
    done activity), open_deals, planned.
    """
    clients = _firms_and_people(tables)
    bought = find_purchases(tables["deals"], tables["invoices"], tables.settings.revenue_basis).rows
    ranking = pareto(revenue_by_client(bought).dropna(subset=["id"])).rows.set_index("id")
    classes = ranking["class"].reindex(clients.index).where(ranking["value"].reindex(clients.index).notna())
    deals, activities = tables["deals"], tables["activities"]
    open_deals, to_do = deals[is_open_deal(deals)], activities[is_to_do(activities)]
    return clients.assign(
        **{
            "product_line": _product_lines(tables).reindex(clients.index),
            "bought": ranking["value"].reindex(clients.index).fillna(0.0),
            "class": classes.mask(clients["is_key"], BEST),
            "active": _active(tables, today).reindex(clients.index).fillna(0).astype("int64"),
            "last_touch": done_rows(tables).groupby("client_id")["day"].max().reindex(clients.index),
            "open_deals": _counted("deals", open_deals, tables, clients.index),
            "planned": _counted("activities", to_do, tables, clients.index),
        }
    )


def _firms_and_people(tables: CrmTables) -> pd.DataFrame:
    firms = tables["companies"].dropna(subset=["company_id"]).drop_duplicates("company_id")
    people = tables["contacts"].dropna(subset=["contact_id"]).drop_duplicates("contact_id")
    private = people[people["company_id"].isna()]
    parts = [
        _as_clients("companies", firms, "company_id", "name"),
        _as_clients("contacts", private, "contact_id", "full_name"),
    ]
    together = pd.concat(parts)
    return together[~together.index.duplicated()]


def _as_clients(table: str, rows: pd.DataFrame, id_column: str, label: str) -> pd.DataFrame:
    nothing = pd.Series(pd.NA, index=rows.index, dtype=TEXT)
    places = [rows.get(key, nothing) for key in _PLACES]
    found = pd.DataFrame(
        {
            "table": pd.Series(table, index=rows.index, dtype=TEXT),
            "row": pd.Series(rows.index, index=rows.index),
            "name": rows[label].fillna(rows["email"]).fillna(rows["phone"]).fillna(_("(no name)")),
            "owner_id": rows["owner_id"],
            "owner": rows["owner"],
            "places": [tuple(str(place) for place in each if not pd.isna(place)) for each in zip(*places, strict=True)],
            "industry": rows.get("industry", nothing),
            "lifecycle_stage": rows["lifecycle_stage"],
            "type": rows.get("type", nothing),
            "is_key": rows.get("is_key", nothing).eq(other=True).fillna(value=False).astype(bool),
            "since": rows["created_at"],
        }
    )
    return found.set_axis(pd.Index(rows[id_column], name="client_id", dtype=object), axis=0)


def _product_lines(tables: CrmTables) -> pd.Series:
    """By client, the product line of most of its open deals, else of its deals."""
    deals = tables["deals"].assign(client_id=client_of_rows("deals", tables["deals"], tables))
    named = deals.dropna(subset=["client_id", "product_line"])
    counts = named.assign(is_open=is_open_deal(named)).groupby(["client_id", "product_line"])["is_open"]
    ranked = counts.agg(["sum", "size"]).reset_index()
    ranked = ranked.sort_values(["sum", "size", "product_line"], ascending=[False, False, True])
    return ranked.drop_duplicates("client_id").set_index("client_id")["product_line"]


def _active(tables: CrmTables, today: dt.date) -> pd.Series:
    log = read_activity_days(tables["activities"], tables["deals"])
    found = collected(active_contacts(tables.frames, log, tables.settings, today))
    firms = looked_up(found["client_id"], rows_by_id(tables["contacts"], "contact_id")["company_id"])
    return firms.fillna(found["client_id"]).value_counts()


def _counted(table: str, rows: pd.DataFrame, tables: CrmTables, clients: pd.Index) -> pd.Series:
    counts = client_of_rows(table, rows, tables).value_counts()
    return counts.reindex(clients).fillna(0).astype("int64")
