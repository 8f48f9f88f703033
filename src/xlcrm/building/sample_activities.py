"""What the sample firm's people did and plan to do: calls, letters and meetings, the telephone log, surveys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlcrm.building.sample_draws import (
    HISTORY_DAYS,
    Days,
    Numbers,
    SamplePlan,
    Values,
    at_work,
    blank,
    days_after,
    ids,
    shares,
    to_workday,
    with_audit,
)
from xlcrm.building.sample_users import MANAGERS
from xlcrm.building.sample_words import SUBJECTS, SURVEY_COMMENTS
from xlcrm.tables.compute_columns import full_names

TYPES = tuple(SUBJECTS)
TYPE_SHARES = (0.36, 0.27, 0.10, 0.05, 0.08, 0.05, 0.04, 0.05)
MINUTES = {"Call": 9, "E-mail": 6, "Meeting": 60, "Visit": 110, "Message": 3, "Task": 25, "Note": 4, "Quote sent": 20}
OUTCOMES = ("Interested", "Call back", "Refused", "Agreed", "Sent", "Other")
LINES = ("+35924400100", "+35924400101", "+35932400200")


def make_activities(plan: SamplePlan, deals: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Done in the past, planned ahead, and overdue, in order of time."""
    total = plan.count(6000)
    ahead, overdue, care = round(total * 0.07), round(total * 0.022), round(total * 0.22)
    parts = [
        _on_deals(plan, deals, total - ahead - overdue - care),
        _care(plan, contacts, care),
        _planned(plan, deals, contacts, ahead),
        _overdue(plan, deals, overdue),
    ]
    drawn = pd.concat(parts).sort_values("_day", kind="stable", ignore_index=True)
    return with_audit(_filled(plan, drawn), plan).assign(activity_id=ids("A", len(drawn)))


def make_calls(plan: SamplePlan, activities: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """The telephone log of the last 90 days: calls that people wrote down, strangers, hidden numbers."""
    rng = plan.rng
    number = dict(zip(contacts["contact_id"], contacts["mobile"].fillna(contacts["phone"]), strict=True))
    recent = activities["done_at"] >= pd.Timestamp(plan.today - 90)
    told = activities[recent & (activities["type"] == "Call") & activities["contact_id"].map(number).notna()]
    known = pd.DataFrame(
        {
            "started_at": told["done_at"].to_numpy(),
            "direction": told["direction"].to_numpy(),
            "number": told["contact_id"].map(number).to_numpy(dtype=object),
            "user_id": told["owner_id"].to_numpy(),
            "user": told["owner"].to_numpy(),
            "answered": (told["status"] == "Done").to_numpy(),
        }
    )
    unknown = _unknown_calls(plan, contacts, plan.count(85))
    calls = pd.concat([known, unknown, _calls_back(plan, unknown)]).sort_values("started_at", kind="stable")
    talked = rng.gamma(2.0, 110, len(calls)).astype(np.int64) + 8
    return calls.assign(
        call_id=ids("K", len(calls)),
        line=rng.choice(np.array(LINES, dtype=object), len(calls)),
        duration_s=np.where(calls["answered"], talked, 0),
        source_file=["pbx-" + month for month in calls["started_at"].dt.strftime("%Y-%m.csv")],
    )


def make_surveys(plan: SamplePlan, deals: pd.DataFrame) -> pd.DataFrame:
    """Would you recommend us, asked some weeks after a won deal."""
    rng = plan.rng
    won = deals[(deals["status"] == "Won") & (deals["close_date"] < pd.Timestamp(plan.today - 30))]
    asked = won.sample(min(plan.count(180), len(won)), random_state=rng).sort_values("close_date", kind="stable")
    days = days_after(asked["close_date"].to_numpy().astype("datetime64[D]"), rng.integers(10, 29, len(asked)))
    comments = rng.choice(np.array(SURVEY_COMMENTS, dtype=object), len(asked))
    return pd.DataFrame(
        {
            "response_id": ids("S", len(asked)),
            "contact_id": asked["contact_id"].to_numpy(),
            "contact": asked["contact"].to_numpy(),
            "asked_at": days,
            "score": rng.choice(11, len(asked), p=[0.02, 0.01, 0.01, 0.02, 0.03, 0.05, 0.07, 0.13, 0.2, 0.24, 0.22]),
            "comment": blank(comments, rng.random(len(asked)) < 0.3),
            "channel": rng.choice(np.array(["E-mail", "Call"], dtype=object), len(asked)),
        }
    )


def _on_deals(plan: SamplePlan, deals: pd.DataFrame, count: int) -> pd.DataFrame:
    """Done work on deals between their first day and their last; forgotten deals were left after a third."""
    rng = plan.rng
    diligence = np.array([m.diligence for m in MANAGERS])[deals["_manager"].to_numpy()]
    weight = diligence * np.where(deals["status"] == "Won", 1.25, 1.0) * np.where(deals["_is_forgotten"], 0.5, 1.0)
    per_deal = shares(rng, weight * rng.gamma(4, 0.25, len(deals)), count)
    chosen = deals.loc[np.repeat(deals.index.to_numpy(), per_deal)]
    begin = chosen["created_at"].to_numpy().astype("datetime64[D]")
    span = (np.minimum(chosen["_cycle_end"].to_numpy(), plan.today - 1).astype("datetime64[D]") - begin).astype(
        np.int64
    )
    reach = np.where(chosen["_is_forgotten"], 0.35, 1.0) * np.maximum(span, 0)
    day = days_after(begin, (rng.random(count) * reach).astype(np.int64))
    return _rows(chosen, np.maximum(to_workday(np.minimum(day, plan.today - 1)), begin), "done")


def _care(plan: SamplePlan, contacts: pd.DataFrame, count: int) -> pd.DataFrame:
    """Done touches with no deal behind them, more of them lately."""
    rng = plan.rng
    weight = np.array([m.diligence for m in MANAGERS])[contacts["owner_id"].str[2:].astype(int).to_numpy() - 1]
    chosen = contacts.iloc[rng.choice(len(contacts), count, p=weight / weight.sum())]
    known = np.maximum((plan.today - chosen["created_at"].to_numpy().astype("datetime64[D]")).astype(np.int64), 1)
    ago = 1 + (rng.random(count) ** 2.2 * np.minimum(known, HISTORY_DAYS - 1)).astype(np.int64)
    return _rows(_as_links(chosen), to_workday(days_after(np.full(count, plan.today), -ago)), "done")


def _planned(plan: SamplePlan, deals: pd.DataFrame, contacts: pd.DataFrame, count: int) -> pd.DataFrame:
    """Next steps of most open deals, the rest with clients; today and up to five weeks ahead."""
    rng = plan.rng
    open_deals = deals[(deals["status"] == "Open") & ~deals["_is_forgotten"]]
    on_deals = open_deals.sample(min(round(len(open_deals) * 0.75), count), random_state=rng)
    others = _as_links(contacts.iloc[rng.integers(0, len(contacts), count - len(on_deals))])
    days = days_after(np.full(count, plan.today), (rng.random(count) ** 1.7 * 35).astype(np.int64))
    return _rows(pd.concat([on_deals, others]), np.maximum(to_workday(days), plan.today), "planned")


def _overdue(plan: SamplePlan, deals: pd.DataFrame, count: int) -> pd.DataFrame:
    """Planned work whose day has passed; those who are less diligent have more of it."""
    rng = plan.rng
    started = deals["created_at"] < pd.Timestamp(plan.today - 40)
    pool = deals[started & (deals["_is_forgotten"] | ((deals["status"] == "Open") & ~deals["_is_forgotten"]))]
    pool = pool if len(pool) else deals
    weight = np.array([m.diligence for m in MANAGERS])[pool["_manager"].to_numpy()] ** -3.0
    chosen = pool.iloc[rng.choice(len(pool), count, p=weight / weight.sum())]
    ago = 1 + (rng.random(count) ** 2 * 38).astype(np.int64)
    return _rows(chosen, days_after(np.full(count, plan.today), -ago), "overdue")


def _rows(source: pd.DataFrame, day: Days, state: str) -> pd.DataFrame:
    links = ["deal_id", "company_id", "company", "contact_id", "contact", "owner_id", "owner"]
    rows = source[links].reset_index(drop=True)
    rows["deal"] = source["name"].to_numpy(dtype=object)
    rows["campaign_id"], rows["campaign"] = None, None
    return rows.assign(_day=day.astype("datetime64[us]"), _state=state)


def _as_links(contacts: pd.DataFrame) -> pd.DataFrame:
    """People as the links of an activity that stands on no deal."""
    return contacts.assign(contact=full_names(contacts), deal_id=None, name=None)


def _filled(plan: SamplePlan, drawn: pd.DataFrame) -> pd.DataFrame:
    """Each activity's type, words, moments and result."""
    rng, count = plan.rng, len(drawn)
    kind = rng.choice(np.array(TYPES, dtype=object), count, p=TYPE_SHARES)
    day = drawn["_day"].to_numpy().astype("datetime64[D]")
    moment = at_work(rng, day)
    is_done = (drawn["_state"] == "done").to_numpy()
    status = _statuses(rng, kind, is_done)
    is_talk = is_done & (status == "Done") & np.isin(kind, ["Call", "Meeting", "Visit", "E-mail", "Message"])
    outcome = rng.choice(np.array(OUTCOMES, dtype=object), count, p=[0.3, 0.2, 0.08, 0.17, 0.2, 0.05])
    was_planned = ~is_done | (rng.random(count) < 0.5)
    created = np.where(is_done, day, np.minimum(day, plan.today) - 7).astype("datetime64[D]")
    return drawn.assign(
        type=kind,
        subject=_subjects(rng, kind),
        direction=blank(np.where(rng.random(count) < 0.72, "Out", "In"), ~np.isin(kind, ["Task", "Note"])),
        planned_at=blank(moment, was_planned),
        due_at=blank(moment + np.timedelta64(30, "m"), was_planned),
        done_at=blank(moment, is_done & (status == "Done")),
        status=status,
        outcome=blank(outcome, is_talk),
        refusal_reason=blank(np.full(count, "Price", dtype=object), is_talk & (outcome == "Refused")),
        duration_min=blank(_minutes(rng, kind), is_done & (status == "Done")),
        remind_before_min=blank(np.full(count, 30), ~is_done),
        priority=rng.choice(np.array(["Low", "Normal", "High"], dtype=object), count, p=[0.15, 0.65, 0.2]),
        created_at=np.minimum(created, plan.today - 1),
    )


def _statuses(rng: np.random.Generator, kind: Values, is_done: np.ndarray) -> Values:
    """Done, with a tenth of the calls unanswered and a few appointments canceled; what is not done is planned."""
    chance = rng.random(len(kind))
    past = np.where((kind == "Call") & (chance < 0.1), "No answer", np.where(chance > 0.985, "Canceled", "Done"))
    return np.where(is_done, past, "Planned").astype(object)


def _subjects(rng: np.random.Generator, kind: Values) -> Values:
    """One of the usual sentences of that type."""
    chance = rng.random(len(kind))
    return np.array([SUBJECTS[k][int(c * len(SUBJECTS[k]))] for k, c in zip(kind, chance, strict=True)], dtype=object)


def _minutes(rng: np.random.Generator, kind: Values) -> Numbers:
    usual = np.array([MINUTES[k] for k in kind])
    return np.maximum(1, np.round(usual * rng.lognormal(0, 0.35, len(kind)))).astype(np.int64)


def _unknown_calls(plan: SamplePlan, contacts: pd.DataFrame, count: int) -> pd.DataFrame:
    """Incoming calls that no activity tells of: clients, strangers, hidden numbers; a third of them missed."""
    rng = plan.rng
    who = rng.choice(3, count, p=[0.45, 0.47, 0.08])
    client = contacts["mobile"].to_numpy(dtype=object)[rng.integers(0, len(contacts), count)]
    stranger = np.array([f"+3598865{n:05d}" for n in rng.integers(0, 100_000, count)], dtype=object)
    number = np.where(who == 0, client, blank(stranger, who == 1))
    user = rng.integers(0, len(MANAGERS), count)
    days = to_workday(days_after(np.full(count, plan.today), -rng.integers(1, 90, count)))
    return pd.DataFrame(
        {
            "started_at": at_work(rng, days),
            "direction": "In",
            "number": number,
            "user_id": ids("U", len(MANAGERS))[user],
            "user": np.array([m.name for m in MANAGERS], dtype=object)[user],
            "answered": rng.random(count) < 0.66,
        }
    )


def _calls_back(plan: SamplePlan, unknown: pd.DataFrame) -> pd.DataFrame:
    """Most missed calls are returned within the hour, some the next day or after days, a few never."""
    rng = plan.rng
    missed = unknown[~unknown["answered"] & unknown["number"].notna()]
    way = rng.choice(4, len(missed), p=[0.52, 0.18, 0.12, 0.18])
    minutes = np.array([1, 60, 1500, 0])[way] + (rng.random(len(missed)) * np.array([55, 900, 4000, 1])[way]).astype(
        int
    )
    back = missed.assign(
        started_at=missed["started_at"].to_numpy() + minutes.astype("timedelta64[m]"),
        direction="Out",
        answered=rng.random(len(missed)) < 0.85,
    )
    return back[(way < 3) & (back["started_at"] < pd.Timestamp(plan.today)).to_numpy()]
