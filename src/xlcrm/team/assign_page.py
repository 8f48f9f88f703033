"""The sheet Assignment: who gets how much, and every row that got an owner, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import looked_up
from xlcrm.tables.pages import CellLink, Figure, Format, PageColumn, PageTable, ReportPage, filled, first_of
from xlcrm.team.assign_owners import Assigned
from xlcrm.team.new_owners import MOVED
from xlcrm.texts import _, plural

_SHOWN = 500


def assigned_rows(done: Assigned) -> pd.DataFrame:
    """The rows that get an owner: table, row (the sheet's), id, name, taker, why; in the order of the tables."""
    parts = []
    for key, moved in done.rows.items():
        spec = table_spec(key)
        told = {column: looked_up(moved["client_id"], done.shared[column]) for column in ("taker", "why")}
        own = {"table": key, "row": moved.index, "id": moved[str(spec.id_column)], "name": moved[str(spec.label)]}
        parts.append(pd.DataFrame({**own, **told}))
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["taker"].notna()].reset_index(drop=True)


def assign_page(done: Assigned) -> ReportPage:
    """Figures by table, people, and the rows one by one."""
    rows = assigned_rows(done)
    counts = rows["table"].value_counts()
    return ReportPage(
        key="assignment",
        sheet=_("Assignment"),
        title=_("Owners assigned"),
        headline=assign_sentence(done, rows),
        figures=tuple(Figure(table_spec(key).sheet, int(counts.get(key, 0)), Format.COUNT) for key in MOVED),
        tables=filled(_people(done, rows), _rows(rows)),
        definitions=tuple(_definitions()),
        left_out=tuple(_left_out(done)),
    )


def assign_sentence(done: Assigned, rows: pd.DataFrame) -> str:
    """How many rows got an owner."""
    if done.people.empty:
        return _("Add your people to Users first.")
    if rows.empty:
        return _("Every client, open deal and plan has an owner.") if not done.left else _("No row got an owner.")
    people = rows["taker"].nunique()
    return plural(
        "{count} row has an owner now; people who got something: {people}.",
        "{count} rows have an owner now; people who got something: {people}.",
        len(rows),
        people=people,
    )


def assign_json(done: Assigned) -> dict[str, object]:
    """The rows with their new owners and why, and what was left."""
    rows = assigned_rows(done)
    columns = [
        rows[key].astype(object).where(rows[key].notna(), None) for key in ("table", "id", "name", "taker", "why")
    ]
    listed = [
        {"table": table, "id": id, "name": name, "owner": owner, "why": why}
        for table, id, name, owner, why in zip(*columns, strict=True)
    ]
    return {"assigned": listed, "left": dict(done.left)}


def _people(done: Assigned, rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("taker", _("Owner"), width=26),
        *(PageColumn(key, table_spec(key).sheet, Format.COUNT) for key in MOVED),
        PageColumn("active", _("Active contacts before"), Format.COUNT),
        PageColumn("soft", _("Soft limit"), Format.COUNT),
    )
    counts = pd.crosstab(rows["taker"], rows["table"]).reindex(columns=list(MOVED), fill_value=0)
    known = done.people.drop_duplicates("name").set_index("name")[["active", "soft"]]
    told = counts.join(known).rename_axis("taker").reset_index()
    return _table("people", _("Who gets how much"), columns, told)


def _rows(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("link", _("Row"), Format.LINK, 34),
        PageColumn("sheet", _("Table"), width=14),
        PageColumn("taker", _("Owner"), width=26),
        PageColumn("why", _("Why"), Format.WRAPPED, 44),
    )
    shown = rows.head(_SHOWN)
    places = zip(shown["table"], shown["row"], shown["name"].fillna(_("(no name)")), strict=True)
    links = [CellLink(table, int(row), "owner", name) for table, row, name in places]
    told = shown.assign(
        link=pd.Series(links, index=shown.index, dtype=object),
        sheet=[table_spec(key).sheet for key in shown["table"]],
    )
    return _table("rows", first_of(_("Row by row"), _SHOWN, len(rows)), columns, told)


def _left_out(done: Assigned) -> Iterator[str]:
    if count := done.left.get("no_client", 0):
        yield plural(
            "{count} planned activity without an owner concerns no client and is left.",
            "{count} planned activities without an owner concern no client and are left.",
            count,
        )
    if count := done.left.get("unknown_owner", 0):
        yield plural(
            "{count} row names an owner who is not in Users; run check to see it.",
            "{count} rows name an owner who is not in Users; run check to see them.",
            count,
        )
    if count := done.left.get("owned", 0):
        yield plural(
            "{count} chosen row has an owner already and is left; --again assigns it anew.",
            "{count} chosen rows have an owner already and are left; --again assigns them anew.",
            count,
        )


def _definitions() -> Iterator[tuple[str, str]]:
    yield (
        _("Who gets what"),
        _(
            "Whoever has the firm already, or most of its contacts and open deals; then the organisation in Settings "
            "(territory, product line, both); who won deals in the industry; who has most room below the soft limit of "
            "active contacts."
        ),
    )


def _table(name: str, title: str, columns: tuple[PageColumn, ...], rows: pd.DataFrame) -> PageTable:
    return PageTable(name, title, columns, rows[[each.key for each in columns]].reset_index(drop=True))
