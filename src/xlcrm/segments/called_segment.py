"""The rows that a person names: a segment by its name, or a condition typed on the spot."""

from __future__ import annotations

import datetime as dt
import difflib

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.segments.user_segments import UserSegment, find_segments
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.known_labels import folded_label
from xlcrm.texts import _


class UnreadableSegmentError(WrongUseError):
    """A text that is neither the name of a segment nor a condition; the nearest name and the reason are told."""

    def __init__(self, text: str, names: list[str], reason: str) -> None:
        close = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
        known = (
            _("Did you mean {name!r}?", name=close[0])
            if close
            else _("Segments there are: {names}.", names=", ".join(names))
            if names
            else _("The sheet Segments is empty.")
        )
        super().__init__(
            _("{text!r} is no segment and no condition. {known} As a condition: {reason}", text=text, known=known,
              reason=reason)
        )  # fmt: skip


class BrokenSegmentError(WrongUseError):
    """A segment that is there and cannot be evaluated."""

    def __init__(self, name: str, reason: str, hint: str) -> None:
        super().__init__(_("The segment {name!r} cannot be read. {reason} {hint}", name=name, reason=reason, hint=hint))


def called_segment(text: str, table: str, tables: CrmTables, today: dt.date) -> UserSegment:
    """The members of the segment of that name, one that is switched off too; else of the condition over the table."""
    segments = tables["segments"]
    named = segments["name"].map(folded_label, na_action="ignore") == folded_label(text)
    rows = segments[named.fillna(value=False).astype(bool)].head(1)
    is_named = len(rows) == 1
    if not is_named:
        rows = pd.DataFrame({"name": [text], "table": [table], "condition": [text]}, index=[0])
    active = rows.assign(is_active=pd.array([True], dtype="boolean"))
    found = find_segments(active, tables.frames, tables.lists or {}, today)
    if found.segments:
        return found.segments[0]
    problem = found.problems[0]
    if is_named:
        raise BrokenSegmentError(text, problem.message, problem.hint)
    raise UnreadableSegmentError(text, segments["name"].dropna().tolist(), problem.sentence)
