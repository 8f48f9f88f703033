"""What was agreed at a weekly review, as typed: ACTION | WHO | DAY."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import pandas as pd

from xlcrm.metrics.review_actions import ReviewAction
from xlcrm.tables.find_people import people_named, unknown_person
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _

_PARTS = 3
_BETWEEN = re.compile(r"\s*[|\t]\s*")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


def read_actions(
    texts: Iterable[str], users: pd.DataFrame, usual_owner: str, usual_due: dt.date
) -> tuple[list[ReviewAction], list[Problem]]:
    """The actions that can be planned, and a problem for each that cannot.

    A tab between the parts will do too: three cells of the answers, copied. No name means usual_owner, no day
    usual_due.
    """
    read = [_action(text, users, usual_owner, usual_due) for text in texts if text.strip()]
    good = [action for action in read if isinstance(action, ReviewAction)]
    return good, [problem for problem in read if isinstance(problem, Problem)]


def _action(text: str, users: pd.DataFrame, usual_owner: str, usual_due: dt.date) -> ReviewAction | Problem:
    what, who, by_when = (*_BETWEEN.split(text.strip()), "", "")[:_PARTS]
    name = who or usual_owner
    if not what or not name:
        return _unclear(text)
    if unknown := unknown_person(users, name):
        return unknown
    due = _day(by_when) if by_when else usual_due
    if due is None:
        return _unclear(text)
    ids = users.loc[users["name"] == people_named(users, name)[0], "user_id"].dropna()
    return ReviewAction(what, str(ids.iloc[0]), due) if len(ids) else _unclear(text)


def _day(text: str) -> dt.date | None:
    found = _DAY.fullmatch(text.strip())
    if not found:
        return None
    parts = [int(part) for part in found.groups() if part]
    year, month, day = parts if found[1] else reversed(parts)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _unclear(text: str) -> Problem:
    return Problem(
        "activities",
        None,
        "subject",
        "action_unclear",
        Severity.WARNING,
        _("{text!r} is not planned: it does not say what, who and by when.", text=text),
        _("Write it as ACTION | WHO | DAY, such as: Send the offer to Acme | Ann | 2026-11-25."),
    )
