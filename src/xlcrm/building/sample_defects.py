"""Defects planted into the sample firm: a few of each kind that a check of the data should find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import numpy as np
import pandas as pd

from xlcrm.building.sample_draws import SamplePlan
from xlcrm.building.sample_duplicates import Planted

Change = Callable[[pd.DataFrame, np.datetime64], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Defect:
    """One kind of defect: where it can be planted, how many, and which cells it changes to what."""

    code: str
    table: str
    count: int
    what: str
    fits: Callable[[pd.DataFrame], pd.Series]
    change: Change


def plant_defects(
    plan: SamplePlan, frames: Mapping[str, pd.DataFrame], spared: Mapping[str, set[str]]
) -> tuple[dict[str, pd.DataFrame], dict[str, Planted]]:
    """The frames with defects, and which rows have them; no row has two, and spared ids by table have none."""
    broken = {table: frames[table].copy() for table in {defect.table for defect in DEFECTS}}
    taken = {table: set(spared.get(table, ())) for table in broken}
    planted: dict[str, Planted] = {}
    for defect in DEFECTS:
        frame, id_key = broken[defect.table], ID_KEYS[defect.table]
        free = defect.fits(frame).to_numpy(dtype=bool) & ~frame[id_key].isin(taken[defect.table]).to_numpy()
        rows = np.sort(plan.rng.permutation(np.flatnonzero(free))[: plan.count(defect.count)])
        for key, values in defect.change(frame.iloc[rows], plan.today).items():
            frame.loc[frame.index[rows], key] = values
        found = frame[id_key].iloc[rows].tolist()
        taken[defect.table].update(found)
        planted[defect.code] = Planted(defect.code, defect.table, defect.what, tuple((str(key),) for key in found))
    return dict(frames) | broken, planted


ID_KEYS = {
    "companies": "company_id",
    "contacts": "contact_id",
    "deals": "deal_id",
    "activities": "activity_id",
    "invoices": "invoice_id",
}


def _is_set(*keys: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[list(keys)].notna().all(axis=1)


def _is(key: str, *values: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[key].isin(values)


def _write(**cells: tuple[Any, ...]) -> Change:
    """The cells take these values in turn."""
    return lambda rows, _today: {key: list(islice(cycle(values), len(rows))) for key, values in cells.items()}


def _move(key: str, days: int, since: str | None = None) -> Change:
    """The date lies so many days after another date of the row, or after today."""

    def change(rows: pd.DataFrame, today: np.datetime64) -> dict[str, Any]:
        begin = pd.Series(pd.Timestamp(today) + pd.Timedelta(hours=10), rows.index) if since is None else rows[since]
        return {key: (begin + pd.Timedelta(days=days)).to_numpy()}

    return change


def _respell(key: str, respell: Callable[[str], str]) -> Change:
    return lambda rows, _today: {key: [respell(text) for text in rows[key]]}


def _look_alike(name: str) -> str:
    """Latin letters that look like the Cyrillic ones."""
    return name.translate(str.maketrans("аео", "aeo"))


def _has_look_alikes(frame: pd.DataFrame) -> pd.Series:
    return frame["last_name"].str.contains("[аео]", regex=True, na=False)


DEFECTS = (
    Defect(
        "bad_email",
        "contacts",
        6,
        "e-mail addresses that no mail can reach",
        _is_set("email"),
        _write(
            email=(
                "office@",
                "maria(at)firma.example",
                "ivan@@mail.example",
                "no mail",
                "petrov@firma",
                "a b@mail.example",
            )
        ),
    ),
    Defect(
        "bad_phone",
        "contacts",
        6,
        "phone numbers too short, too long or not numbers",
        _is_set("mobile"),
        _write(mobile=("12345", "+359 88", "see e-mail", "+3598877665544332", "0000000000", "+380 1")),
    ),
    Defect(
        "double_spaces",
        "contacts",
        6,
        "names with non-breaking or too many spaces",
        _is_set("first_name", "email"),
        _respell("first_name", "\u00a0{}  ".format),
    ),
    Defect("upper_case_email", "contacts", 7, "e-mail in capitals", _is_set("email"), _respell("email", str.upper)),
    Defect(
        "impossible_birthday",
        "contacts",
        3,
        "birthdays that no calendar has",
        _is_set("birthday"),
        _write(birthday=("1985-02-30", "2091-04-11", "--13-05")),
    ),
    Defect(
        "mixed_script_name",
        "contacts",
        5,
        "Latin letters inside a Cyrillic name",
        _has_look_alikes,
        _respell("last_name", _look_alike),
    ),
    Defect(
        "unknown_industry",
        "companies",
        6,
        "industries that are not in the list",
        _is_set("industry"),
        _write(industry=("technolgy", "Retial", "Logistic", "медицина", "Food & drinks", "constuction")),
    ),
    Defect(
        "orphan_owner_name",
        "companies",
        4,
        "owners that are not among the users",
        _is_set("owner_id"),
        _write(owner_id=(None,), owner=("G. Ivanof", "Elena P", "former colleague", "Мария")),
    ),
    Defect(
        "bad_country",
        "companies",
        3,
        "countries that are no codes",
        _is("country", "BG"),
        _write(country=("Bulgaria", "БГ", "XX")),
    ),
    Defect(
        "bad_website",
        "companies",
        3,
        "websites that are no addresses",
        _is_set("website"),
        _write(website=("none", "http//firm", "www")),
    ),
    Defect(
        "lost_without_reason",
        "deals",
        9,
        "lost, nobody says why",
        _is("stage", "Lost"),
        _write(loss_reason=(None,), loss_category=(None,)),
    ),
    Defect(
        "won_without_amount",
        "deals",
        4,
        "won, for nobody knows how much",
        _is("stage", "Won"),
        _write(amount=(np.nan, 0.0)),
    ),
    Defect(
        "close_before_create",
        "deals",
        5,
        "closed before they began",
        _is("stage", "Lost"),
        _move("close_date", -20, since="created_at"),
    ),
    Defect("future_close_date", "deals", 3, "closed on a day to come", _is("stage", "Lost"), _move("close_date", 45)),
    Defect(
        "stage_against_status",
        "deals",
        4,
        "the stage says won, the status open",
        _is("stage", "Negotiation"),
        _write(stage=("Won",)),
    ),
    Defect("closed_without_date", "deals", 3, "closed, on no day", _is("stage", "Lost"), _write(close_date=(pd.NaT,))),
    Defect(
        "negative_amount",
        "deals",
        2,
        "amounts below zero",
        _is("stage", "Proposal"),
        lambda rows, _today: {"amount": -rows["amount"].to_numpy()},
    ),
    Defect(
        "probability_out_of_range",
        "deals",
        2,
        "more than certain",
        _is("stage", "Qualified"),
        _write(probability=(1.5, 20.0)),
    ),
    Defect(
        "orphan_company_id",
        "deals",
        3,
        "clients that do not exist",
        _is("stage", "New"),
        _write(company_id=("C-999901", "C-999902", "C-999903"), company=("Vanished Ltd", "Няма такава", "Old client")),
    ),
    Defect(
        "deal_without_client",
        "deals",
        2,
        "deals with nobody",
        _is("stage", "New"),
        _write(company_id=(None,), company=(None,), contact_id=(None,), contact=(None,)),
    ),
    Defect("future_done_date", "activities", 4, "done on a day to come", _is("status", "Done"), _move("done_at", 30)),
    Defect("done_without_date", "activities", 4, "done, on no day", _is("status", "Done"), _write(done_at=(pd.NaT,))),
    Defect(
        "negative_duration",
        "activities",
        2,
        "shorter than nothing",
        _is("status", "Done"),
        _write(duration_min=(-15, -60)),
    ),
    Defect("missing_subject", "activities", 4, "about nothing", _is("status", "Planned"), _write(subject=(None,))),
    Defect(
        "activity_without_links",
        "activities",
        4,
        "with nobody",
        _is("type", "Note"),
        _write(company_id=(None,), company=(None,), contact_id=(None,), contact=(None,), deal_id=(None,), deal=(None,)),
    ),
    Defect(
        "due_before_issue",
        "invoices",
        3,
        "due before they were written",
        _is("status", "Paid"),
        _move("due_date", -12, since="issue_date"),
    ),
    Defect(
        "repeated_number",
        "invoices",
        3,
        "several invoices under one number",
        _is("status", "Paid"),
        lambda rows, _today: {"number": rows["number"].iloc[0]},
    ),
)
