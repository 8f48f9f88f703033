"""The firm's own segments as tables: how many belong to each, who they are, and what could not be read."""

from __future__ import annotations

import pandas as pd

from xlcrm.segments.user_segments import FoundSegments, UnreadSegment, UserSegment
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable, first_of
from xlcrm.texts import _

SHOWN_MEMBERS = 500  # of all segments together; --json has them all


def own_tables(found: FoundSegments) -> tuple[PageTable, ...]:
    """How many belong to each segment, and what could not be read; a table may have no rows."""
    return _counts(found.segments), _unread(found.unread)


def members_table(found: FoundSegments) -> PageTable:
    """A row a member, with a jump to its place: the first of each segment."""
    columns = (PageColumn("member", _("Member"), Format.LINK, 32), PageColumn("segment", _("Segment"), width=12))
    most = max(1, SHOWN_MEMBERS // max(len(found.segments), 1))
    listed = [
        (CellLink(segment.table, row, table_spec(segment.table).label, name), segment.name)
        for segment in found.segments
        for row, name in list(zip(segment.rows, segment.names, strict=True))[:most]
    ]
    rows = pd.DataFrame(listed[:SHOWN_MEMBERS], columns=["member", "segment"], dtype=object)
    everybody = sum(len(segment.ids) for segment in found.segments)
    title = first_of(_("Members of your own segments"), len(rows), everybody)
    note = _("Up to {most} of each segment; --json lists everybody.", most=most) if len(rows) < everybody else ""
    return PageTable("own_members", title, columns, rows, note)


def _counts(segments: tuple[UserSegment, ...]) -> PageTable:
    columns = (
        PageColumn("segment", _("Segment"), Format.LINK),
        PageColumn("table", _("Table")),
        PageColumn("members", _("Members"), Format.COUNT),
    )
    rows = pd.DataFrame(
        {
            "segment": pd.Series([_place(each.row, each.name) for each in segments], dtype=object),
            "table": pd.Series([table_spec(each.table).sheet for each in segments], dtype=object),
            "members": pd.Series([len(each.ids) for each in segments], dtype="int64"),
        }
    )
    return PageTable("own_segments", _("Your own segments"), columns, rows)


def _unread(segments: tuple[UnreadSegment, ...]) -> PageTable:
    columns = (
        PageColumn("segment", _("Segment"), Format.LINK),
        PageColumn("condition", _("Condition"), Format.WRAPPED, 22),
        PageColumn("wrong", _("What is wrong"), Format.WRAPPED, 22),
        PageColumn("hint", _("What to do"), Format.WRAPPED, 22),
    )
    rows = pd.DataFrame(
        {
            "segment": [_place(each.problem.row or 0, each.name or _("(no name)")) for each in segments],
            "condition": [each.condition or None for each in segments],
            "wrong": [each.problem.message for each in segments],
            "hint": [each.problem.hint or None for each in segments],
        },
        dtype=object,
    )
    note = _("They are left out until they are put right on the sheet Segments.")
    return PageTable("unread_segments", _("Segments that could not be read"), columns, rows, note)


def _place(row: int, name: str) -> CellLink:
    return CellLink("segments", row, "name", name)
