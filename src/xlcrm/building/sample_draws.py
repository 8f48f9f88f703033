"""Chance and calendar of the sample firm: one seeded source, days as numpy dates, ids and phones in bulk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from anyascii import anyascii

from xlcrm.building.sample_words import CountryWords

HISTORY_DAYS = 913  # 30 months
Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What a part of the firm is drawn with: the day it is, how large it is, and its own stream of chance."""

    today: np.datetime64
    scale: float
    rng: np.random.Generator

    @property
    def start(self) -> np.datetime64:
        """The day on which the firm began to keep its CRM."""
        return self.today - HISTORY_DAYS

    def count(self, number: int) -> int:
        """So many rows at this scale, at least one."""
        return max(1, round(number * self.scale))


def plans(today: dt.date, seed: int, scale: float, parts: int) -> list[SamplePlan]:
    """A plan for each part, each with its own stream, so that one part may change without moving the others."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return [SamplePlan(np.datetime64(today, "D"), scale, stream) for stream in rng.spawn(parts)]


def ids(prefix: str, count: int, start: int = 1) -> Values:
    """Ids as the software gives them: `C-000001` and on."""
    return np.array([f"{prefix}-{number:06d}" for number in range(start, start + count)], dtype=object)


def shares(rng: np.random.Generator, weights: Values, total: int) -> Numbers:
    """How many of the total fall to each, at random by weight."""
    return rng.multinomial(total, weights / weights.sum()).astype(np.int64)


def blank(values: Values | list[Any], keep: Flags) -> Values:
    """The values as objects, None where they are not kept; days and moments stay what they are, with NaT."""
    kept = np.asarray(values)
    if kept.dtype.kind == "M":
        return np.where(keep, kept, np.datetime64("NaT"))
    kept = kept.astype(object)
    kept[~keep] = None
    return kept


def days_after(days: Days, count: Values | int) -> Days:
    """Each day moved by so many days."""
    moved: Days = days + np.asarray(count, dtype=np.int64).astype("timedelta64[D]")
    return moved


def to_workday(days: Days) -> Days:
    """The day itself, or the Friday before a weekend."""
    workdays: Days = np.busday_offset(days.astype("datetime64[D]"), 0, roll="backward")
    return workdays


def at_work(rng: np.random.Generator, days: Days) -> Values:
    """Moments between 9:00 and 17:55 of those days, in steps of five minutes."""
    minutes = 9 * 60 + 5 * rng.integers(0, 108, len(days))
    moments: Values = days.astype("datetime64[us]") + minutes.astype("timedelta64[m]")
    return moments


def mail_part(name: str) -> str:
    """A name as addresses write it: lower-case Latin letters and digits, one blank between words.

    >>> mail_part("Щерев-O'Connor Łódź")
    'shcherev oconnor lodz'
    """
    kept = "".join(letter if letter.isalnum() else " " for letter in anyascii(name).replace("'", "").lower())
    return " ".join(kept.split())


def phones(rng: np.random.Generator, country: CountryWords, kind: str, count: int) -> Values:
    """Different valid numbers of that country, E.164. kind: mobile or landline."""
    prefixes, digits = country.mobile if kind == "mobile" else country.landline
    space = len(prefixes) * 10**digits
    drawn = rng.choice(space, count, replace=count > space // 2)
    found = [f"{prefixes[n // 10**digits]}{n % 10**digits:0{digits}d}" for n in drawn.tolist()]
    return np.array(found, dtype=object)


def with_audit(frame: pd.DataFrame, plan: SamplePlan) -> pd.DataFrame:
    """The frame with who made each row, when it was last touched, and its version; it has created_at and owner."""
    created = frame["created_at"].to_numpy().astype("datetime64[D]")
    age = (plan.today - created).astype(np.int64)
    touched = days_after(created, (plan.rng.random(len(frame)) ** 0.5 * np.maximum(age - 1, 0)).astype(np.int64))
    return frame.assign(
        created_by=frame["owner"],
        updated_at=at_work(plan.rng, touched),
        updated_by=frame["owner"],
        version=1 + plan.rng.poisson(1.2, len(frame)),
    )
