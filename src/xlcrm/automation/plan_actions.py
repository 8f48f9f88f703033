"""What the automations would do: each thing once for a record, and at most so many for one rule in a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.automation.find_events import STATES, Facts, find_events, record_names
from xlcrm.automation.read_rules import ASSIGN, BIRTHDAY, PLAN, SET, SHOW, USUAL_WORKDAYS, Rule
from xlcrm.metrics.workdays import Workdays
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT

LOG = "automation_log"
SEEN = "seen"
_MARK = r"(?:^|;)\s*automation:([^;]+)"  # in an activity's external ids


@dataclass(frozen=True)
class RuleRun:
    """One rule in this run.

    doing: the events that it answers now, with names and owners (see `record_names`). seen: those that lasted when it
    first ran, which it leaves alone for good. waiting: how many are left for the next run.
    """

    rule: Rule
    doing: pd.DataFrame
    seen: pd.DataFrame
    waiting: int


def plan_rules(
    rules: Iterable[Rule], facts: Facts, fitting: Mapping[int, frozenset[str]], most: int
) -> tuple[RuleRun, ...]:
    """Every rule's part, worked out from the tables as they were read: what one rule does cannot wake another.

    fitting: by row of a rule with a condition, the ids of the records that it holds for.
    """
    answered = _answered(facts.tables)
    return tuple(_planned(rule, facts, fitting.get(rule.row), answered, most) for rule in rules)


def _planned(
    rule: Rule, facts: Facts, fitting: frozenset[str] | None, answered: frozenset[tuple[str, str, str]], most: int
) -> RuleRun:
    found = find_events(rule, facts)
    keys = zip(found["id"], found["event"], strict=True)
    is_old = pd.Series([(rule.id, id, event) in answered for id, event in keys], index=found.index, dtype=bool)
    new = found[~is_old & _fits(found, fitting)]
    counts = pd.Series(data=True, index=new.index)
    is_undated = pd.Series(data=False, index=new.index)
    if rule.event not in STATES:
        is_undated = new["day"].isna()
        counts = (new["day"] >= (rule.since or facts.day)) | (is_undated & rule.ran_before)
    due = new[counts].sort_values(["day", "table", "row"], kind="stable")
    doing = record_names(due.head(most), facts.tables)
    unknown = found[~is_old & found["day"].isna()] if rule.event not in STATES and not rule.ran_before else found[:0]
    return RuleRun(rule, doing, unknown, max(len(due) - most, 0))


def _fits(found: pd.DataFrame, fitting: frozenset[str] | None) -> pd.Series:
    """Whether the condition holds: of a survey's answer for the person."""
    if fitting is None:
        return pd.Series(data=True, index=found.index)
    return found["person"].fillna(found["id"]).isin(fitting)


def _answered(tables: CrmTables) -> frozenset[tuple[str, str, str]]:
    """Rule, record and event of all that was answered, by the log and by the marks of the planned activities."""
    log = tables[LOG].dropna(subset=["automation_id", "record_id", "event"])
    known = set(zip(log["automation_id"], log["record_id"], log["event"], strict=True))
    marks = tables["activities"]["external_ids"].str.extract(_MARK, expand=False).dropna()
    for mark in marks:
        rule, _slash, rest = mark.strip().partition("/")
        record, _slash, event = rest.partition("/")
        known.add((rule, record, event))
    return frozenset(known)


def activities_of(run: RuleRun, tables: CrmTables, today: dt.date, workdays: Workdays) -> pd.DataFrame:
    """The activities that the rule plans, as rows of the table; empty for rules that do something else.

    tables: as they are when owners are assigned. Due so many workdays from today; one for a birthday on the birthday,
    or the last workday before it, unless the rule says a number.
    """
    rule = run.rule
    if rule.action not in {PLAN, SHOW} or run.doing.empty:
        return pd.DataFrame()
    doing = record_names(run.doing[["table", "row", "id", "event", "day", "person"]], tables)
    keys = zip(doing["id"], doing["event"], strict=True)
    owner = {"owner_id": rule.owner_id, "owner": rule.owner} if rule.owner_id else doing[["owner_id", "owner"]]
    return pd.DataFrame(
        {
            "type": rule.activity_type,
            "subject": [rule.subject.replace("{name}", name) for name in doing["name"]],
            "company_id": doing["company_id"],
            "contact_id": doing["contact_id"],
            "deal_id": doing["deal_id"],
            "owner_id": owner["owner_id"],
            "owner": owner["owner"],
            "due_at": _due(rule, doing["day"], today, workdays),
            "external_ids": [f"automation:{rule.id}/{id}/{event.replace(';', ',')}" for id, event in keys],
        },
        index=doing.index,
    ).astype({"owner_id": TEXT, "owner": TEXT})


def _due(rule: Rule, days: pd.Series, today: dt.date, workdays: Workdays) -> pd.Series:
    now = np.datetime64(today)
    if rule.event == BIRTHDAY and rule.action == PLAN and rule.workdays is None:
        on_day = np.busday_offset(
            days.to_numpy().astype("datetime64[D]"), 0, roll="backward", holidays=workdays.holidays
        )
        return pd.Series(np.maximum(on_day, now).astype("datetime64[us]"), index=days.index)
    count = 0 if rule.action == SHOW else USUAL_WORKDAYS if rule.workdays is None else rule.workdays
    due = np.busday_offset(now, count, roll="backward" if count else "forward", holidays=workdays.holidays)
    return pd.Series(pd.Timestamp(due), index=days.index, dtype="datetime64[us]")


def with_columns_set(
    runs: Iterable[RuleRun], tables: CrmTables, moment: pd.Timestamp, user: str
) -> dict[str, pd.DataFrame]:
    """The tables whose columns rules set, as they are afterwards, with the mark of who changed them."""
    after: dict[str, pd.DataFrame] = {}
    for run in runs:
        if run.rule.action != SET:
            continue
        for key, events in run.doing.groupby("table", sort=False):
            table = str(key)
            frame = after.get(table, tables[table].copy())
            after[table] = _with_value(frame, pd.Index(events["row"]), run.rule, moment, user)
    return after


def _with_value(frame: pd.DataFrame, rows: pd.Index, rule: Rule, moment: pd.Timestamp, user: str) -> pd.DataFrame:
    old = frame.loc[rows, rule.column]
    new = _added(old, rule.value) if rule.is_added else pd.Series(rule.value, index=rows).astype(old.dtype)
    changed = rows[~old.eq(new).fillna(value=False).astype(bool)]
    frame.loc[changed, rule.column] = new[changed]
    if "version" in frame and len(changed):
        frame.loc[changed, "updated_at"], frame.loc[changed, "updated_by"] = moment, user or pd.NA
        frame.loc[changed, "version"] = frame.loc[changed, "version"].fillna(0) + 1
    return frame


def _added(old: pd.Series, value: str) -> pd.Series:
    """Cells that hold several values, with this one among them."""
    there = [{part.strip().casefold() for part in cell.split(";")} for cell in old.fillna("")]
    more = [cell if value.casefold() in known else f"{cell}; {value}" for cell, known in zip(old, there, strict=True)]
    return pd.Series(more, index=old.index, dtype=old.dtype).where(old.notna(), value)


def records_to_assign(runs: Iterable[RuleRun]) -> frozenset[str]:
    """Ids of the records that shall get an owner."""
    return frozenset(str(id) for run in runs if run.rule.action == ASSIGN for id in run.doing["id"])


def log_rows(runs: Iterable[RuleRun], moment: pd.Timestamp, user: str) -> pd.DataFrame:
    """What the log remembers of the run."""
    parts = [
        events[["id", "event"]]
        .rename(columns={"id": "record_id"})
        .assign(automation_id=run.rule.id, did=did, ran_at=moment, ran_by=user or None)
        for run in runs
        for did, events in ((run.rule.action, run.doing), (SEEN, run.seen))
        if len(events)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
