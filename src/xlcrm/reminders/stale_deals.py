"""Open deals that nobody moves: no next step, no work for too long, past their expected close, stuck in a stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.reminders.agenda_items import Found, ItemKind, days_since, make_items, money_rank
from xlcrm.reminders.clients import client_ids, is_yes, shown_client
from xlcrm.tables.frames import TEXT, looked_up
from xlcrm.texts import _, plural


def open_deals(
    deals: pd.DataFrame, stages: pd.DataFrame, history: pd.DataFrame, log: ActivityLog, today: dt.date
) -> pd.DataFrame:
    """How each open deal stands, sheet rows as index.

    Columns of the table, and: is_snoozed (snooze_until lies ahead), has_next_step (a next step in words, or an activity
    planned for the deal, or for its client and no deal), idle_days (since the last done activity of the deal, or of its
    client and no deal; else since the deal began), idle_limit and stage_limit (days, by stage), past_close_days,
    stage_days (only where the stage history knows), is_idle, is_past_close, is_stuck, is_stale (any of the three), and
    stale_since. Days are floats, NaN where unknown. Source: metric M22.
    """
    listed = deals[deals["status"].isin(["Open"])]
    client = client_ids(listed)
    last = _last_done(listed, client, log)
    begun = last.fillna(listed["created_at"])
    by_stage = stages.dropna(subset=["stage"]).drop_duplicates("stage").set_index("stage")
    entered = _entered_stage(listed, history)
    idle_limit = looked_up(listed["stage"], by_stage["max_idle_days"]).astype(float)
    stage_limit = looked_up(listed["stage"], by_stage["max_days"]).astype(float)
    standing = listed.assign(
        is_snoozed=listed["snooze_until"] > pd.Timestamp(today),
        has_next_step=_has_next_step(listed, client, log),
        idle_days=days_since(begun, today),
        idle_limit=idle_limit,
        stage_limit=stage_limit,
        past_close_days=days_since(listed["expected_close_date"], today),
        stage_days=days_since(entered, today),
    )
    flags = {
        "is_idle": standing["idle_days"] > standing["idle_limit"],
        "is_past_close": standing["past_close_days"] > 0,
        "is_stuck": standing["stage_days"] > standing["stage_limit"],
    }
    since = pd.DataFrame(
        {
            "is_idle": begun + _days(idle_limit),
            "is_past_close": listed["expected_close_date"],
            "is_stuck": entered + _days(stage_limit),
        }
    ).where(pd.DataFrame(flags))
    return standing.assign(**flags, is_stale=pd.DataFrame(flags).any(axis=1), stale_since=since.min(axis=1))


def neglected_deals(standing: pd.DataFrame, clients: pd.DataFrame, today: dt.date) -> Found:
    """One item for each open deal that has no next step or is stale, with all its reasons; snoozed ones are told.

    A deal is due since it went stale; one that only lacks a next step, today.
    """
    neglected = standing[~standing["has_next_step"] | standing["is_stale"]]
    awake = neglected[~neglected["is_snoozed"]]
    kind = pd.Series(ItemKind.STALE_DEAL.value, index=awake.index, dtype=TEXT)
    items = make_items(
        awake,
        today,
        kind=kind.where(awake["has_next_step"], ItemKind.NO_NEXT_STEP.value),
        due=awake["stale_since"].fillna(pd.Timestamp(today)),
        subject=awake["name"].fillna(awake["deal_id"]),
        client=shown_client(awake, clients),
        why=_reasons(awake),
        table="deals",
        column="next_step",
        weight=money_rank(standing["amount_base"]).reindex(awake.index)
        + looked_up(client_ids(awake), clients["weight"]).fillna(0.0),
    )
    snoozed = int(neglected["is_snoozed"].sum())
    told = plural("{count} deal is snoozed.", "{count} deals are snoozed.", snoozed)
    return Found(items, (told,) if snoozed else ())


def _last_done(deals: pd.DataFrame, client: pd.Series, log: ActivityLog) -> pd.Series:
    on_deal = log.done.groupby("deal_id")["day"].max()
    loose = log.done[log.done["deal_id"].isna()]
    on_client = loose["day"].groupby(client_ids(loose)).max()
    return pd.concat([looked_up(deals["deal_id"], on_deal), looked_up(client, on_client)], axis=1).max(axis=1)


def _has_next_step(deals: pd.DataFrame, client: pd.Series, log: ActivityLog) -> pd.Series:
    in_words = is_yes(deals["next_step"].str.strip().ne(""))
    loose = log.planned[log.planned["deal_id"].isna()]
    on_deal = deals["deal_id"].isin(log.planned["deal_id"].dropna())
    on_client = client.isin(client_ids(loose).dropna())
    return in_words | on_deal | on_client


def _entered_stage(deals: pd.DataFrame, history: pd.DataFrame) -> pd.Series:
    """The day that the deal came into its present stage; NaT where the history does not say."""
    moves = history.dropna(subset=["deal_id", "to_stage", "changed_at"]).sort_values("changed_at", kind="stable")
    last = moves.drop_duplicates("deal_id", keep="last").set_index("deal_id")
    is_present = is_yes(looked_up(deals["deal_id"], last["to_stage"]).astype(TEXT) == deals["stage"])
    entered: pd.Series = looked_up(deals["deal_id"], last["changed_at"]).dt.normalize()
    return entered.where(is_present)


def _days(count: pd.Series) -> pd.Series:
    return pd.to_timedelta(count, unit="D").astype("timedelta64[us]")


def _reasons(awake: pd.DataFrame) -> list[str]:
    return [" ".join(_sentences(deal)) for deal in awake.itertuples()]


def _sentences(deal: Any) -> Iterator[str]:
    if not deal.has_next_step:
        yield _("No next step.")
    if deal.is_past_close:
        days = int(deal.past_close_days)
        yield plural("Expected to close {count} day ago.", "Expected to close {count} days ago.", days)
    if deal.is_idle:
        days, limit = int(deal.idle_days), int(deal.idle_limit)
        yield plural(
            "Idle for {count} day (limit {limit}).", "Idle for {count} days (limit {limit}).", days, limit=limit
        )
    if deal.is_stuck:
        days, limit, stage = int(deal.stage_days), int(deal.stage_limit), _(deal.stage)
        yield plural(
            "{count} day in stage {stage} (limit {limit}).",
            "{count} days in stage {stage} (limit {limit}).",
            days,
            stage=stage,
            limit=limit,
        )
