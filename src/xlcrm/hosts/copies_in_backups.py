"""Backups that hold what was erased from the workbook: named, erased too, or deleted, as the user chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xlcrm.building.missing_tables import add_missing_tables
from xlcrm.commands.command import Command, RunContext
from xlcrm.errors import XlcrmError
from xlcrm.ooxml.backups import backups_of
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.privacy.find_person import UnknownPersonError
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.sought_texts import SoughtTexts
from xlcrm.texts import _, plural
from xlcrm.workbooks.file_access import FileAccess
from xlcrm.workbooks.file_workbook import FileWorkbook


@dataclass(frozen=True, slots=True)
class ErasedWorkbook:
    """The workbook that a run erased from, and how: the same is done to its backups."""

    path: Path
    access: FileAccess
    command: Command
    context: RunContext
    options: Mapping[str, Any]

    @property
    def choice(self) -> str:
        """What becomes of backups: keep, erase, delete. Without `yes` they are only named."""
        return str(self.options.get("backups", "keep")) if self.options.get("yes") else "keep"


def settle_backups(workbook: ErasedWorkbook, outcome: Outcome) -> Outcome:
    """The outcome that says what became of the backups which hold the texts that the run was about."""
    texts = outcome.seeks
    if texts is None:
        return outcome
    if workbook.choice == "erase":
        for path in _holding(workbook, texts):
            _erase_in(path, workbook)
    holding = list(_holding(workbook, texts))
    if workbook.choice == "delete":
        for path in holding:
            path.unlink()
    names = [path.name for path in holding]
    if workbook.choice == "delete":
        told = _deleted(names) if names else ""
        summary = " ".join(filter(None, (outcome.summary, told)))
        return replace(outcome, summary=summary, json={**outcome.json, "backups": {"holding": [], "deleted": names}})
    problems = (*outcome.problems, *map(_left, holding))
    return replace(outcome, problems=problems, json={**outcome.json, "backups": {"holding": names, "deleted": []}})


def _holding(workbook: ErasedWorkbook, texts: SoughtTexts) -> Iterator[Path]:
    """Backups that hold the texts, and those that cannot be looked into."""
    for backup in backups_of(workbook.path):
        try:
            if _holds(backup.path, workbook, texts):
                yield backup.path
        except UnknownPersonError:
            continue
        except XlcrmError:
            yield backup.path


def _holds(path: Path, workbook: ErasedWorkbook, texts: SoughtTexts) -> bool:
    """Whether a backup holds the texts; where they are unknown by now, whether there is anything to erase in it."""
    if texts.parts:
        return XlsxFile.open(path, workbook.access.password).holds_texts(texts)
    backup = FileWorkbook.open(path, workbook.access)
    options = {**workbook.options, "yes": False}
    return bool(run_command(workbook.command, backup, workbook.context, options, dry_run=True).json.get("cells"))


def _erase_in(path: Path, workbook: ErasedWorkbook) -> None:
    """The same command over a backup; one that cannot be changed is named afterwards."""
    access = replace(workbook.access, change=None, force=True)
    try:
        backup = FileWorkbook.open(path, access)
        add_missing_tables(backup)
        run_command(workbook.command, backup, workbook.context, workbook.options)
    except XlcrmError:
        return


def _deleted(names: list[str]) -> str:
    return plural(
        "{count} backup that held the person is deleted: {names}.",
        "{count} backups that held the person are deleted: {names}.",
        len(names),
        names=", ".join(names),
    )


def _left(path: Path) -> Problem:
    message = _("The backup {name} in {folder} holds the person still.", name=path.name, folder=path.parent)
    hint = _("Erase it there too, or delete it: --backups erase, --backups delete.")
    return Problem("", None, None, "backup_holds_person", Severity.WARNING, message, hint)
