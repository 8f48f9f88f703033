"""The workbooks of several managers brought together in the chief's: choices first, then one workbook after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.tables.problems import Problem, Severity
from xlcrm.team.carry_out_choices import ChoicesDone, carry_out_choices
from xlcrm.team.chief_tables import ChiefTables
from xlcrm.team.conflict_lines import CONFLICTS, conflict_edits, open_conflicts
from xlcrm.team.consolidate_source import SourceDone, consolidate_source, rows_of_copy
from xlcrm.team.left_in_sources import possible_twins, rows_not_here, values_not_here
from xlcrm.team.merged_columns import MERGED_TABLES
from xlcrm.team.remembered_rows import NOTHING, REMEMBERED, RememberedRows, known_sources, remembered_rows
from xlcrm.team.renamed_source import known_before_as
from xlcrm.texts import _, plural


@dataclass(frozen=True)
class Consolidation:
    """All that was done: by workbook, the choices, the edits, what is told, and how many new rows may be twins."""

    sources: tuple[SourceDone, ...]
    choices: ChoicesDone
    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    twins: int
    open_before: int

    @property
    def conflicts(self) -> int:
        """Fields that were found in conflict now and wait for a choice."""
        return sum(
            conflict.state == "Open"
            for source in self.sources
            for table in source.tables.values()
            for conflict in table.merged.conflicts
        )


def consolidate(
    tables: CrmTables,
    others: Sequence[OtherWorkbook],
    copied_from: OtherWorkbook | None,
    now: dt.datetime,
    user: str,
) -> Consolidation:
    """The chief's tables with what the others have to give; nothing of theirs is lost, nothing of the chief's either.

    copied_from: the workbook as it was when the others were copied from it, for those that come for the first time.
    """
    chief = ChiefTables(tables, {"updated_at": pd.Timestamp(now), "updated_by": user or pd.NA})
    choices = carry_out_choices(tables[CONFLICTS], chief, now, user)
    conflicts = _without_settled(tables[CONFLICTS], choices)
    sources: list[SourceDone] = []
    problems: list[Problem] = list(choices.problems)
    for other in others:
        if other.tables is None:
            problems.append(_unreadable(other))
            continue
        name, told = _name_of(other, tables[REMEMBERED], [each.name for each in others])
        if name.casefold() in {each.name.casefold() for each in sources}:
            problems.append(_given_twice(other))
            continue
        known = _known(name, tables[REMEMBERED], copied_from)
        sources.append(consolidate_source(name, other.tables, chief, known))
        problems += [*told, *_left_out(other, sources[-1], tables)]
    if copied_from is not None and copied_from.tables is None:
        problems.append(_unreadable(copied_from))
    remembered = [edit for source in sources for edit in source.remembered]
    edits = (*chief.edits(), *choices.edits, *conflict_edits(sources, conflicts, chief, now), *remembered)
    return Consolidation(
        tuple(sources), choices, edits, tuple(problems), possible_twins(chief), len(open_conflicts(conflicts))
    )


def _without_settled(conflicts: pd.DataFrame, choices: ChoicesDone) -> pd.DataFrame:
    return conflicts.assign(state=conflicts["state"].mask(conflicts.index.isin(choices.settled)))


def _name_of(other: OtherWorkbook, remembered: pd.DataFrame, given: list[str]) -> tuple[str, list[Problem]]:
    """The name by which the workbook is remembered; a renamed file is known again and told."""
    known = known_sources(remembered)
    if other.name.casefold() in known:
        return known[other.name.casefold()], []
    asked = {name.casefold() for name in given}
    absent = [name for folded, name in known.items() if folded not in asked]
    assert other.tables is not None
    before = known_before_as(other.tables, remembered, absent)
    if before is None:
        return other.name, []
    message = _("{file} is the workbook that was consolidated as {before}; it goes on under that name.",
                file=other.name, before=before)  # fmt: skip
    return before, [Problem(REMEMBERED, None, None, "source_renamed", Severity.HINT, message)]


def _known(name: str, remembered: pd.DataFrame, copied_from: OtherWorkbook | None) -> Mapping[str, RememberedRows]:
    known = {key: remembered_rows(remembered, name, key) for key in MERGED_TABLES}
    is_new = all(each is NOTHING for each in known.values())
    if is_new and copied_from is not None and copied_from.tables is not None:
        return {key: rows_of_copy(copied_from.tables, key) for key in MERGED_TABLES}
    return known


def _unreadable(other: OtherWorkbook) -> Problem:
    message = _("{file} was left out: {reason}", file=other.name, reason=other.problem)
    return Problem(REMEMBERED, None, None, "workbook_left_out", Severity.ERROR, message)


def _given_twice(other: OtherWorkbook) -> Problem:
    message = _("{file} was left out: a workbook of this name was given before it.", file=other.name)
    hint = _("Every manager's workbook needs a file name of its own.")
    return Problem(REMEMBERED, None, None, "workbook_left_out", Severity.ERROR, message, hint)


def _left_out(other: OtherWorkbook, done: SourceDone, chief: CrmTables) -> Iterator[Problem]:
    """What stays in their workbook, each sort of it in a sentence."""
    assert other.tables is not None
    if done.unread:
        yield _told(
            REMEMBERED,
            "cells_unread",
            plural(
                "{file}: {count} cell could not be read and was passed over.",
                "{file}: {count} cells could not be read and were passed over.",
                done.unread,
                file=other.name,
            ),
            _("See them with: xlcrm check {file}", file=other.name),
            Severity.WARNING,
        )
    for key, count in rows_not_here(other.tables, chief).items():
        message = plural(
            "{file}: {count} row of {table} is not here; only your own counts.",
            "{file}: {count} rows of {table} are not here; only your own count.",
            count,
            file=other.name,
            table=table_spec(key).sheet,
        )
        yield _told(key, "rows_left_there", message, _("Copy over what you want to keep."))
    for key, values in values_not_here(other.tables, chief).items():
        message = _("{file} uses list values that yours lacks: {values}.", file=other.name, values=", ".join(values))
        yield _told("lists", "values_left_there", message, _("Add them on the sheet Lists, column {key}.", key=key))
    for key, columns in done.own_columns.items():
        if columns:
            message = _("{file}: the columns {columns} of {table} are not in your workbook.", file=other.name,
                        columns=", ".join(columns), table=table_spec(key).sheet)  # fmt: skip
            hint = _("Add columns of these names to your table, and consolidate again.")
            yield _told(key, "columns_left_there", message, hint, Severity.WARNING)


def _told(table: str, code: str, message: str, hint: str = "", severity: Severity = Severity.HINT) -> Problem:
    return Problem(table, None, None, code, severity, message, hint)
