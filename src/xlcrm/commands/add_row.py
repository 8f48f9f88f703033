"""Add a row: one firm, person or deal, typed as columns and values; a likely duplicate is told before it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.commands.import_rows import IMPORTABLE
from xlcrm.duplicates.duplicate_result import LIKELY
from xlcrm.duplicates.likely_duplicates import (
    SOMEWHAT_ALIKE,
    LikelyDuplicate,
    duplicate_problems,
    known_row,
    likely_duplicates,
    somewhat_alike,
)
from xlcrm.errors import WrongUseError
from xlcrm.imports.guess_columns import UnknownKeyError
from xlcrm.imports.match_rows import match_rows
from xlcrm.imports.plan_import import ImportPlan, plan_import
from xlcrm.imports.source_tables import SourceTable, table_of_rows
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, RevealSheet
from xlcrm.tables.problems import Problem, Severity, problems_json
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import N_, _

READS = (*IMPORTABLE, "stages", "lists", "synonyms")
WRITES = (*IMPORTABLE, "stages")


@dataclass(frozen=True)
class _Entry:
    """One typed row: what it would become, whom it is likely to double or looks a little like, may it be made."""

    spec: TableSpec
    plan: ImportPlan
    found: list[LikelyDuplicate]
    alike: list[LikelyDuplicate]
    anyway: bool

    @property
    def is_sound(self) -> bool:
        return self.plan.created == 1 and all(p.severity is not Severity.ERROR for p in self.plan.problems)

    @property
    def is_added(self) -> bool:
        return self.is_sound and (self.anyway or not self.found)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    set: Annotated[tuple[str, ...], Option(N_("column=value, e.g. first_name=Ivan; may repeat."))],
    table: Annotated[str, Option(N_("The table that the row goes to, e.g. companies, contacts, deals."))] = "contacts",
    anyway: Annotated[bool, Option(N_("Add the row although one like it is here."))] = False,
) -> Outcome:
    """The row with its links and its id; nothing is written if it looks like another or a value cannot be read."""
    if table not in IMPORTABLE:
        raise WrongUseError(
            _("Rows cannot be added to {table!r}. Choose one of: {known}.", table=table, known=", ".join(IMPORTABLE))
        )
    spec = table_spec(table)
    source = _source(set)
    plan = plan_import(spec, source, tables, find_known=False)
    if unknown := [header for header in source.headers if header not in plan.columns]:
        raise UnknownKeyError(spec, unknown[0])
    context.progress(_("Looking for duplicates"), 0.5)
    found = _looks_like(spec, tables[table], plan.new_rows)
    likely = [pair for pair in found if pair.score >= LIKELY]
    return _outcome(_Entry(spec, plan, likely, [] if likely else found, anyway))


def _source(typed: Iterable[str]) -> SourceTable:
    """The typed columns as a list of one row."""
    pairs = [text.partition("=") for text in typed]
    if wrong := [text for text, equals, _value in pairs if not equals or not text.strip()]:
        raise WrongUseError(_("Write --set as column=value; {text!r} is not so.", text=wrong[0]))
    headers, values = [key.strip() for key, _equals, _value in pairs], [value for _key, _equals, value in pairs]
    if twice := [header for header in headers if headers.count(header) > 1]:
        raise WrongUseError(_("The column {column!r} is given twice.", column=twice[0]))
    return table_of_rows(_("the typed row"), headers, [(1, values)])


def _looks_like(spec: TableSpec, there: pd.DataFrame, new: pd.DataFrame) -> list[LikelyDuplicate]:
    """The rows that are alike, and the row that an import would take this one for."""
    found = likely_duplicates(spec, there, new, SOMEWHAT_ALIKE)
    matched = match_rows(spec, new.drop(columns=spec.id_column or ""), there) if spec.id_column else pd.Series()
    known = [known_row(spec, there, new, int(row)) for row in matched.dropna()]
    return found + [
        pair for pair in known if pair.other_id not in {other.other_id for other in found if other.score >= LIKELY}
    ]


def _outcome(entry: _Entry) -> Outcome:
    hint = _("It was added all the same.") if entry.anyway else _("Add it all the same with --anyway.")
    told = duplicate_problems(entry.spec, entry.found, hint)
    if entry.is_added:
        told = [replace(problem, severity=Severity.HINT) for problem in told]
    problems = [
        replace(problem, row=None)
        for problem in (*told, *somewhat_alike(entry.spec, entry.alike), *map(_as_typed, entry.plan.problems))
    ]
    json = {
        "table": entry.spec.key,
        "id": _id(entry) if entry.is_added else None,
        "added": entry.is_added,
        "likely_duplicates": [_without_row(pair.as_json()) for pair in entry.found],
        "problems": problems_json(problems),
    }
    return Outcome(_edits(entry), tuple(problems), _summary(entry), json)


def _edits(entry: _Entry) -> tuple[Edit, ...]:
    if not entry.is_added:
        return ()
    return entry.plan.edits if entry.spec.visible else (*entry.plan.edits, RevealSheet(entry.spec.key))


def _summary(entry: _Entry) -> str:
    if not entry.is_added:
        return _("Nothing was added to {table}.", table=entry.spec.sheet)
    return _("{id} was added to {table}.", id=_id(entry) or _("The row"), table=entry.spec.sheet)


def _id(entry: _Entry) -> str | None:
    return str(entry.plan.new_rows[entry.spec.id_column].iloc[0]) if entry.spec.id_column else None


def _as_typed(problem: Problem) -> Problem:
    """What an import says of a file, said of one typed row."""
    if problem.code == "required_missing":
        hint = _("Fill it in on the sheet, or give it: --set {key}=VALUE.", key=problem.column)
        message = _("{column} is missing.", column=table_spec(problem.table).column(problem.column or "").header)
        return replace(problem, message=message, hint=hint, severity=Severity.HINT)
    if problem.code == "closed_without_date":
        return replace(problem, hint=_("Fill it in on the sheet, or give it: --set {key}=VALUE.", key=problem.column))
    if problem.severity is Severity.ERROR:
        return replace(problem, hint=_("Nothing was added; give the row again without this mistake."))
    return problem


def _without_row(pair: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in pair.items() if key != "row"}
