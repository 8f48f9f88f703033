"""How many active contacts and open deals each of our people looks after (M10), against the limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings

_LIMITS = ("contact_limit_soft", "contact_limit_hard")


def contact_load(
    frames: Mapping[str, Frame], log: ActivityDays, people: pd.DataFrame, settings: FirmSettings, today: dt.date
) -> pd.DataFrame:
    """A row an owner, most active contacts first: owner, active_contacts, open_deals, the two limits, over.

    frames: companies, contacts, deals. Active: in an open deal, in an activity done within the active
    window (setting, 90 days), or in a planned one. A company counts as one contact while no person of it is known; a
    person without an owner is the company's. over: "" within the limits, "soft", "hard". Limits: the person's own, else
    the settings. people: of `team`. Owners go by name; without one, None. Source: M10.
    """
    owners = _count_by_owner(active_contacts(frames, log, settings, today), "active_contacts")
    open_deals = _count_by_owner(_open_deals(frames), "open_deals")
    rows = owners.merge(open_deals, on="owner", how="outer").fillna({"active_contacts": 0, "open_deals": 0})
    rows = rows.astype({"active_contacts": "int64", "open_deals": "int64"})
    known = people.dropna(subset=["name"]).drop_duplicates("name").set_index("name")
    for key in _LIMITS:
        rows[key] = rows["owner"].map(known[key]).astype(float).fillna(getattr(settings, key)).astype("int64")
    over = pd.Series("", index=rows.index).mask(rows["active_contacts"] > rows[_LIMITS[0]], "soft")
    rows["over"] = over.mask(rows["active_contacts"] > rows[_LIMITS[1]], "hard")
    rows = rows.sort_values(
        ["active_contacts", "open_deals", "owner"], ascending=[False, False, True], ignore_index=True
    )
    return rows.assign(owner=rows["owner"].astype(object).where(rows["owner"] != "", None))


def active_contacts(frames: Mapping[str, Frame], log: ActivityDays, settings: FirmSettings, today: dt.date) -> Lazy:
    """client_id and owner (a name) of each active contact, as `contact_load` counts them. Source: M10."""
    active = _active_ids(_open_deals(frames), log, settings.active_window_days, today)
    return _owned(frames).join(active, on="client_id", how="inner")


def _open_deals(frames: Mapping[str, Frame]) -> Lazy:
    deals = lazy(frames["deals"]).select("company_id", "contact_id", "owner", "status")
    return deals.filter(nw.col("status") == "Open")


def _active_ids(open_deals: Lazy, log: ActivityDays, window: int, today: dt.date) -> Lazy:
    """client_id of the companies and contacts that somebody works with."""
    recent = log.done.filter(Period(today - dt.timedelta(days=window - 1), today).contains("day"))
    parts = [
        rows.filter(~nw.col(key).is_null()).select(client_id=nw.col(key))
        for rows in (open_deals, recent, log.planned)
        for key in ("company_id", "contact_id")
    ]
    return nw.concat(parts, how="vertical").unique(["client_id"])


def _owned(frames: Mapping[str, Frame]) -> Lazy:
    """client_id and owner of each contact, and of each company that no person is known of."""
    companies = lazy(frames["companies"]).select("company_id", "owner").filter(~nw.col("company_id").is_null())
    contacts = (
        lazy(frames["contacts"]).select("contact_id", "company_id", "owner").filter(~nw.col("contact_id").is_null())
    )
    bosses = companies.select("company_id", company_owner=nw.col("owner")).unique(["company_id"])
    people = contacts.select("contact_id", "company_id", "owner").join(bosses, on="company_id", how="left")
    staffed = contacts.filter(~nw.col("company_id").is_null()).select("company_id").unique(["company_id"])
    lone = companies.join(staffed, on="company_id", how="anti")
    return nw.concat(
        [
            people.select(client_id=nw.col("contact_id"), owner=nw.coalesce("owner", "company_owner")),
            lone.select(client_id=nw.col("company_id"), owner=nw.col("owner")),
        ],
        how="vertical",
    ).unique(["client_id"])


def _count_by_owner(rows: Lazy, name: str) -> pd.DataFrame:
    named = rows.with_columns(owner=nw.col("owner").fill_null(""))
    return collected(named.group_by("owner").agg(**{name: nw.len()}))
