"""Formulas about the segments that the firm describes itself on the sheet Segments."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from xlcrm.formulas.formula import BadArgumentError, FoundTable, KnownTable, Table, Value
from xlcrm.formulas.named_rows import ids_of
from xlcrm.formulas.shared_arguments import Clients, Today
from xlcrm.segments.user_segments import TABLES, UserSegment, find_segments
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import empty_frame
from xlcrm.tables.link_rows import fold_name, fold_names
from xlcrm.texts import N_, _

Segments = Annotated[pd.DataFrame, Table("segments", needs=("name", "table", "condition"))]
Rows = Annotated[FoundTable, KnownTable(N_("The table that the segment is of, such as Companies[#All]."), TABLES)]
Name = Annotated[str, Value(N_("The segment's name on the sheet Segments."))]


def is_in_segment(segments: Segments, table: Rows, client: Clients, segment: Name, today: Today) -> pd.Series:
    """Whether a row, by name or id, belongs to one of the firm's segments; #N/A where the table has no such row.

    >>> from xlcrm.call_formula import call_formula
    >>> segments = [["Segment", "Table", "Condition"], ["Near", "companies", "City = Sofia"]]
    >>> firms = [["Company", "City"], ["Acme", "Sofia"], ["Berg", "Varna"]]
    >>> call_formula("CRM_SEGMENT", [segments, firms, [["Acme"], ["Berg"]], "near", "2026-01-31"])
    [[True], [False]]
    """
    found = _segment(segments, table, segment, today)
    spec, rows = table_spec(table.key), table.tables[table.key]
    ids = ids_of(client, rows[spec.id_column], rows[spec.label])
    return ids.isin(found.ids).astype(object).where(ids.notna(), None)


def members_of(segments: Segments, table: Rows, segment: Name, today: Today) -> pd.DataFrame:
    """Who belongs to one of the firm's segments: id and name, in the table's order.

    >>> from xlcrm.call_formula import call_formula
    >>> segments = [["Segment", "Table", "Condition"], ["Near", "companies", "City = Sofia"]]
    >>> firms = [["Company", "City", "Company ID"], ["Acme", "Sofia", "C-000001"], ["Berg", "Varna", "C-000002"]]
    >>> call_formula("CRM_MEMBERS", [segments, firms, "Near", "2026-01-31"])
    [['id', 'name'], ['C-000001', 'Acme']]
    """
    found = _segment(segments, table, segment, today)
    return pd.DataFrame({"id": found.ids, "name": found.names}, dtype=object)


def _segment(segments: pd.DataFrame, table: FoundTable, name: str, today: Today) -> UserSegment:
    """The segment of that name, also one that is switched off. A condition that cannot be read is told as it is."""
    named = segments[fold_names(segments["name"]).eq(fold_name(name)).fillna(value=False).astype(bool)]
    if named.empty:
        known = ", ".join(segments["name"].dropna()) or "-"
        raise BadArgumentError(_("There is no segment {name!r}; the sheet has: {known}.", name=name, known=known))
    rows = {key: table.tables.frames.get(key, empty_frame(table_spec(key))) for key in TABLES}
    found = find_segments(named.head(1).assign(is_active=True), rows, table.tables.lists or {}, today)
    if found.unread:
        problem = found.unread[0].problem
        raise BadArgumentError(f"{problem.message} {problem.hint}".strip())
    segment = found.segments[0]
    if segment.table != table.key:
        sheet, wanted = table_spec(segment.table).sheet, table_spec(segment.table).name
        raise BadArgumentError(
            _("The segment {name!r} is of {sheet}: give {wanted}[#All].", name=name, sheet=sheet, wanted=wanted)
        )
    return segment
