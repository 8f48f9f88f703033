"""`xlcrm restore`: which backups a workbook has, and putting one of them back so that it can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.ooxml.backups import Backup, back_up, backups_of, drop_oldest, is_sound
from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.foreign_locks import refuse_open_file
from xlcrm.ooxml.own_lock import own_lock
from xlcrm.ooxml.passwords import decrypt, is_encrypted
from xlcrm.ooxml.save_file import put_in_place, refuse_changed_file
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import N_, _, written
from xlcrm.workbooks.file_access import DAILY, RESTORE, dropped_notice
from xlcrm.workbooks.file_workbook import reading, writing

_COUNTED = ("companies", "contacts", "deals")
_REASONS = {
    DAILY: N_("the day's first change"),
    "import": N_("an import"),
    "merge": N_("a merge"),
    RESTORE: N_("a restore"),
}


class NoBackupsError(XlcrmError):
    """There is nothing to restore from."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "There are no backups of {file} yet: one is made before the first change of a day, and before each "
                "import and merge.",
                file=file,
            )
        )


class BackupDamagedError(XlcrmError):
    """The chosen backup does not open."""

    def __init__(self, number: int) -> None:
        super().__init__(_("Backup {number} is damaged. Choose another one; nothing was changed.", number=number))


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what is said besides."""

    backup: Backup
    notices: tuple[str, ...] = ()

    @property
    def json(self) -> dict[str, object]:
        """The same as plain values."""
        return {"restored": self.backup.at.isoformat(), "reason": self.backup.reason}

    def sentence(self, file: Path) -> str:
        """What is told, and how to take it back."""
        told = _(
            "{file} is again as it was at {made}, before {reason}. What was there is the newest backup now; "
            "to take this back: xlcrm restore {file} --from 1",
            file=file,
            made=f"{self.backup.at:%Y-%m-%d %H:%M:%S}",
            reason=reason_text(self.backup),
        )
        return " ".join((told, *self.notices))


def restore(file: Path, chosen: str, *, user: str, now: dt.datetime, password: str, force: bool) -> Restored:
    """Put a backup in the workbook's place, whole or not at all; the present file becomes a backup itself.

    chosen: its number in the list, or its day or moment as the list shows it.
    """
    with reading(file):
        backups = known_backups(file)
        number = number_of(backups, chosen)
        data = backups[number - 1].path.read_bytes()
    _refuse_unsound(data, password, file, number)
    target = file.resolve()
    with own_lock(target, user, now), writing(target):
        if not force:
            refuse_open_file(target)
        _put_back(target, backups[number - 1].path, data, now)
        dropped = drop_oldest(target)
    return Restored(backups[number - 1], (dropped_notice(len(dropped)),) if dropped else ())


def known_backups(file: Path) -> list[Backup]:
    """The backups, newest first; raises `NoBackupsError`."""
    if not (found := backups_of(file)):
        raise NoBackupsError(file.name)
    return found


def number_of(backups: Sequence[Backup], chosen: str) -> int:
    """The number of the backup that was meant; raises `WrongUseError` if it is none of them or several."""
    if chosen.isdigit() and 1 <= int(chosen) <= len(backups):
        return int(chosen)
    meant = [number for number, each in enumerate(backups, 1) if _is_meant(each, chosen)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise WrongUseError(
            _(
                "There are {count} backups of {chosen}: numbers {numbers}. Choose by number.",
                count=len(meant),
                chosen=chosen,
                numbers=", ".join(map(str, meant)),
            )
        )
    raise WrongUseError(
        _(
            "There is no backup {chosen}. Choose a number from 1 to {last}, or a day like 2024-12-31; "
            "--list shows them.",
            chosen=chosen,
            last=len(backups),
        )
    )


def print_backups(file: Path, password: str) -> None:
    """The backups as a table, and how to restore one."""
    backups = known_backups(file)
    grid = Table(header_style="bold", box=None, padding=(0, 1, 0, 0))
    for header in (_("No."), _("Made"), _("Before"), _("Size"), *(table_spec(key).sheet for key in _COUNTED)):
        grid.add_column(header, justify="left" if header == _("Before") else "right", no_wrap=True)
    for number, each in enumerate(backups, 1):
        counts = row_counts(each, password)
        size = f"{written(each.path.stat().st_size / 1024, ',.0f')} KB"
        shown = ("–" if counts.get(key) is None else written(counts[key], ",") for key in _COUNTED)
        grid.add_row(str(number), f"{each.at:%Y-%m-%d %H:%M}", reason_text(each), size, *shown)
    console = Console(highlight=False, soft_wrap=True)
    console.print(grid)
    console.print(_("To put one back: xlcrm restore {file} --from No.", file=file), markup=False)


def backups_json(file: Path, password: str) -> list[dict[str, object]]:
    """The backups as plain values."""
    return [
        {
            "number": number,
            "at": each.at.isoformat(),
            "reason": each.reason,
            "bytes": each.path.stat().st_size,
            "rows": row_counts(each, password),
        }
        for number, each in enumerate(known_backups(file), 1)
    ]


def reason_text(backup: Backup) -> str:
    """Before what it was made, in words."""
    return _(_REASONS.get(backup.reason, backup.reason))


def row_counts(backup: Backup, password: str) -> dict[str, int]:
    """Rows of the main tables; nothing for a backup that does not open."""
    try:
        file = XlsxFile.open(backup.path, password)
        return {key: _rows(file, table_spec(key).name) for key in _COUNTED if table_spec(key).name in file.tables}
    except (WorkbookFileError, OSError):
        return {}


def _rows(file: XlsxFile, table: str) -> int:
    area = file.tables[table]
    count = area.last_row - area.first_row + 1
    if count > 1:
        return count
    cells, calculated = file.read_table(table), file.calculated_columns(table)
    typed = [column for header, column in zip(cells.headers, cells.columns, strict=True) if header not in calculated]
    return int(any(value is not None for column in typed for value in column))


def _put_back(target: Path, backup: Path, data: bytes, now: dt.datetime) -> None:
    if not target.exists():
        put_in_place(target, data, like=backup)
        return
    present = target.read_bytes()
    back_up(target, present, RESTORE, now)
    put_in_place(target, data, last_look=lambda: refuse_changed_file(target, present))


def _is_meant(backup: Backup, chosen: str) -> bool:
    return f"{backup.at:%Y-%m-%d %H:%M:%S}".startswith(chosen.replace("T", " ")) and len(chosen) >= len("2024-12-31")


def _refuse_unsound(data: bytes, password: str, file: Path, number: int) -> None:
    if is_encrypted(data):
        if not password:
            return  # it goes back as it is; whoever opens it has the password
        data = decrypt(data, password, file.name)
    if not is_sound(data, password, file.name):
        raise BackupDamagedError(number)
