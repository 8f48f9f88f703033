"""How many active contacts each of our people looks after, against the limits at which good sellers stop selling."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.tables.frames import TEXT
from xlcrm.texts import _

LIMIT_SOFT, LIMIT_HARD = "contact_limit_soft", "contact_limit_hard"


def owner_load(
    clients: pd.DataFrame,
    deals: pd.DataFrame,
    users: pd.DataFrame,
    log: ActivityLog,
    *,
    today: dt.date,
    settings: FirmSettings,
) -> pd.DataFrame:
    """One row an owner, most active contacts first: owner, active_contacts, open_deals, the two limits, verdict.

    Active: in an open deal, in a done activity within the active window, or in a planned one. A company counts as one
    contact while no person of it is known. Limits: the user's own, else the settings. Source: metric M10.
    """
    open_deals = deals[deals["status"].isin(["Open"])]
    recent = log.done[log.done["day"] > pd.Timestamp(today) - pd.Timedelta(days=settings.active_window_days)]
    worked = pd.concat([part[["company_id", "contact_id"]] for part in (open_deals, recent, log.planned)])
    counted = clients[
        _is_counted(clients) & clients.index.isin(pd.concat([worked["company_id"], worked["contact_id"]]))
    ]
    owners = pd.DataFrame(
        {
            "active_contacts": counted["owner"].fillna("").value_counts(),
            "open_deals": open_deals["owner"].fillna("").value_counts(),
        }
    )
    owners = owners.fillna(0).astype("int64").rename_axis("owner").reset_index()
    loaded = owners.assign(**_limits(owners["owner"], users, settings))
    loaded["verdict"] = _verdicts(loaded)
    loaded["owner"] = loaded["owner"].replace("", _("(no owner)")).astype(TEXT)
    return loaded.sort_values(
        ["active_contacts", "open_deals", "owner"], ascending=[False, False, True], ignore_index=True
    )


def _is_counted(clients: pd.DataFrame) -> pd.Series:
    is_person = clients["table"] == "contacts"
    with_people = clients.loc[is_person, "company_id"].dropna()
    return is_person | ~clients.index.isin(with_people)


def _limits(owners: pd.Series, users: pd.DataFrame, settings: FirmSettings) -> dict[str, pd.Series]:
    known = users.sort_index().dropna(subset=["name"]).drop_duplicates("name").set_index("name")
    usual = {LIMIT_SOFT: settings.contact_limit_soft, LIMIT_HARD: settings.contact_limit_hard}
    return {key: owners.map(known[key].astype(float)).astype(float).fillna(usual[key]).astype("int64") for key in usual}


def _verdicts(loaded: pd.DataFrame) -> list[str]:
    rows = zip(loaded["active_contacts"], loaded[LIMIT_SOFT], loaded[LIMIT_HARD], strict=True)
    return [_verdict(active, soft, hard) for active, soft, hard in rows]


def _verdict(active: int, soft: int, hard: int) -> str:
    if active > hard:
        return _("Too many: hand some over.")
    return _("Nearly too many: take no new ones.") if active > soft else ""
