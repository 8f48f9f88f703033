"""The sheet Consolidation: what came from whom, what stayed, what waits for a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.pages import Figure, Format, PageColumn, PageTable, ReportPage, first_of
from xlcrm.team.consolidate import Consolidation
from xlcrm.team.consolidate_source import SourceDone, SourceTableDone
from xlcrm.team.merged_columns import label_of_rows
from xlcrm.team.three_way import OPEN
from xlcrm.texts import _, plural

_SHOWN = 500
_OWNED = ("companies", "contacts", "deals", "activities")
Counts = dict[str, int]


def counts_of(done: SourceTableDone) -> Counts:
    """One table of one workbook in figures."""
    merged, rows = done.merged, len(done.theirs.frame)
    states = Counter(conflict.state == OPEN for conflict in merged.conflicts)
    in_conflict = {conflict.place for conflict in merged.conflicts}
    untouched = set(range(rows)) - set(merged.new.tolist()) - set(merged.changed.tolist()) - in_conflict
    return {
        "rows": rows,
        "new": len(merged.new),
        "changed": len(merged.changed),
        "fields": merged.fields,
        "same": len(untouched - set(merged.deleted_here.tolist())),
        "conflicts": states[True],
        "decided_by_date": states[False],
        "moved_ids": len(done.moved),
        "deleted_here": len(merged.deleted_here),
        "deleted_there": len(done.deleted_there),
        "merged_there": done.merged_there,
    }


def source_counts(source: SourceDone) -> Counts:
    """One workbook in figures."""
    return dict(sum((Counter(counts_of(done)) for done in source.tables.values()), Counter(_zeros())))


def _zeros() -> Counts:
    keys = ("rows", "new", "changed", "fields", "same", "conflicts", "decided_by_date", "moved_ids")
    return dict.fromkeys((*keys, "deleted_here", "deleted_there", "merged_there"), 0)


def consolidation_json(done: Consolidation) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "sources": [
            {
                "file": source.name,
                **_zeros(),
                **source_counts(source),
                "unread_cells": source.unread,
                "links_to_moved": {"there": source.links[0], "here": source.links[1]},
                "tables": {key: counts_of(table) for key, table in source.tables.items() if len(table.theirs.frame)},
                "moved": [
                    dict(zip(("table", "their_id", "our_id", "name"), each, strict=True)) for each in _moved(source)
                ],
            }
            for source in done.sources
        ],
        "by_owner": _by_owner(done.sources).to_dict("records"),
        "conflicts": done.conflicts,
        "choices": {"kept": done.choices.kept, "taken": done.choices.taken, "left": len(done.choices.problems)},
        "possible_duplicates": done.twins,
        "problems": [problem.as_json() for problem in done.problems],
    }


def consolidation_page(done: Consolidation) -> ReportPage:
    """The page; every table has a line a workbook, or a line a workbook and table."""
    totals = Counter(_zeros())
    for source in done.sources:
        totals.update(source_counts(source))
    figures = (
        Figure(_("New rows"), totals["new"], Format.COUNT),
        Figure(_("Changed rows"), totals["changed"], Format.COUNT),
        Figure(_("Conflicts to decide"), done.conflicts, Format.COUNT, _("see the sheet Conflicts")),
        Figure(_("Rows with a new ID"), totals["moved_ids"], Format.COUNT),
        Figure(_("Possible duplicates"), done.twins, Format.COUNT, _("look with Find duplicates")),
    )
    return ReportPage(
        key="consolidation",
        sheet=_("Consolidation"),
        title=_("Consolidation"),
        headline=headline(done),
        figures=figures,
        tables=tuple(_tables(done)),
        definitions=tuple(_definitions()),
        left_out=tuple(problem.message for problem in done.problems),
        problems=done.problems,
    )


def headline(done: Consolidation) -> str:
    """All of it in one line."""
    counts = Counter(_zeros())
    for source in done.sources:
        counts.update(source_counts(source))
    told = [plural("{count} workbook consolidated.", "{count} workbooks consolidated.", len(done.sources))]
    told.append(plural("{count} new row.", "{count} new rows.", counts["new"]))
    told.append(plural("{count} changed row.", "{count} changed rows.", counts["changed"]))
    told.append(
        plural("{count} conflict waits for your choice.", "{count} conflicts wait for your choice.", done.conflicts)
        if done.conflicts
        else _("No new conflict.")
    )
    return " ".join(told)


def _tables(done: Consolidation) -> Iterable[PageTable]:
    rows = [{"file": source.name, **_zeros(), **source_counts(source)} for source in done.sources]
    yield PageTable(
        "sources", _("By workbook"), (_file(), *_count_columns()), _frame(rows, (_file(), *_count_columns()))
    )
    lines = [
        {"file": source.name, "table": table_spec(key).sheet, **counts_of(table)}
        for source in done.sources
        for key, table in source.tables.items()
        if _has_news(table)
    ]
    columns = (_file(), PageColumn("table", _("Table"), width=20), *_count_columns())
    if lines:
        note = _("Tables in which something is new, changed, in conflict or gone.")
        yield PageTable("tables", _("By workbook and table"), columns, _frame(lines, columns), note)
    owners = (
        PageColumn("owner", _("Owner"), width=26),
        PageColumn("new", _("New rows"), Format.COUNT),
        PageColumn("changed", _("Changed rows"), Format.COUNT),
    )
    note = _("Companies, contacts, deals and activities, by who owns them in the managers' workbooks.")
    yield PageTable("owners", _("By manager"), owners, _by_owner(done.sources), note)
    moved = [dict(zip(("file", "table", "their_id", "our_id", "name"), each, strict=True)) for each in _all_moved(done)]
    if moved:
        columns = (_file(), *_moved_columns())
        title = first_of(_("Rows that have another ID here"), _SHOWN, len(moved))
        yield PageTable("moved", title, columns, _frame(moved[:_SHOWN], columns), _links_note(done))
    gone = [line for source in done.sources for line in _deleted_there(source)]
    if gone:
        columns = (_file(), *(column for column in _moved_columns() if column.key != "their_id"))
        title = first_of(_("Deleted there, still here"), _SHOWN, len(gone))
        note = _("Nothing is deleted here; take the rows out yourself if they are to go.")
        yield PageTable("deleted_there", title, columns, _frame(gone[:_SHOWN], columns), note)


def _has_news(done: SourceTableDone) -> bool:
    counts = counts_of(done)
    return any(count for key, count in counts.items() if key not in ("rows", "same"))


def _file() -> PageColumn:
    return PageColumn("file", _("Workbook"), width=26)


def _count_columns() -> tuple[PageColumn, ...]:
    headers = {
        "rows": _("Rows"),
        "new": _("New rows"),
        "changed": _("Changed rows"),
        "fields": _("Fields taken"),
        "same": _("Same rows"),
        "conflicts": _("Conflicts"),
        "decided_by_date": _("Decided by date"),
        "moved_ids": _("New IDs"),
        "deleted_here": _("Deleted here"),
        "deleted_there": _("Deleted there"),
        "merged_there": _("Merged there"),
    }
    return tuple(PageColumn(key, header, Format.COUNT, 11) for key, header in headers.items())


def _moved_columns() -> tuple[PageColumn, ...]:
    return (
        PageColumn("name", _("Name"), width=24),
        PageColumn("table", _("Table"), width=16),
        PageColumn("their_id", _("Their ID"), width=11),
        PageColumn("our_id", _("Our ID"), width=11),
    )


def _links_note(done: Consolidation) -> str:
    there, here = (sum(source.links[at] for source in done.sources) for at in (0, 1))
    return plural(
        "{count} row there points to these rows; {here} of the same rows point to them here.",
        "{count} rows there point to these rows; {here} of the same rows point to them here.",
        there,
        here=here,
    )


def _definitions() -> Iterable[tuple[str, str]]:
    yield _("Changed rows"), _("Only the manager changed the field since the last consolidation: the value is taken.")
    yield _("Conflicts"), _("You and the manager changed one field differently: yours stays until you choose.")
    yield _("Decided by date"), _("First time, and both rows were changed by commands: the later one counts.")
    yield _("New IDs"), _("Both workbooks gave one ID to different rows; the manager's row has another one here.")
    yield _("Deleted here"), _("Rows that you deleted; they do not come back.")


def _frame(rows: Sequence[Mapping[str, object]], columns: tuple[PageColumn, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.key for column in columns])


def _moved(source: SourceDone) -> Iterable[tuple[str, str, str, str]]:
    for key, done in source.tables.items():
        names = label_of_rows(key, done.theirs.frame)
        for at in done.moved.tolist():
            yield key, done.theirs.ids.iloc[at], done.found.ours[at], str(names.iloc[at])


def _all_moved(done: Consolidation) -> Iterable[tuple[str, str, str, str, str]]:
    for source in done.sources:
        for key, theirs, ours, name in _moved(source):
            yield source.name, table_spec(key).sheet, theirs, ours, name


def _deleted_there(source: SourceDone) -> Iterable[dict[str, object]]:
    for key, done in source.tables.items():
        for our_id in done.deleted_there:
            yield {
                "file": source.name,
                "table": table_spec(key).sheet,
                "our_id": our_id,
                "name": done.names.get(our_id),
            }


def _by_owner(sources: Iterable[SourceDone]) -> pd.DataFrame:
    """New and changed rows by the owner that they have in the managers' workbooks."""
    new: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for source in sources:
        for done in (source.tables[key] for key in _OWNED if key in source.tables):
            owners = done.theirs.frame["owner"].fillna(_("(no owner)"))
            new.update(owners.iloc[done.merged.new])
            changed.update(owners.iloc[done.merged.changed])
    names = sorted({*new, *changed}, key=lambda name: (-new[name] - changed[name], name))
    rows = [{"owner": name, "new": new[name], "changed": changed[name]} for name in names]
    return pd.DataFrame(rows, columns=["owner", "new", "changed"])
