"""What can be wrong with a workbook file or with a change to it; each error says the way out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from xlcrm.errors import XlcrmError
from xlcrm.texts import _


class WorkbookFileError(XlcrmError):
    """The file cannot be read, or may not be written."""


class FileMissingError(WorkbookFileError):
    """No file lies under that name."""

    def __init__(self, file: str) -> None:
        super().__init__(_("There is no file {file}. Check the name and the folder.", file=file))


class NotAWorkbookError(WorkbookFileError):
    """The file is something else than an .xlsx or .xlsm workbook."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _("{file} is not an .xlsx or .xlsm workbook. Open it in Excel and save it as an Excel workbook.", file=file)
        )


class PasswordProtectedError(WorkbookFileError):
    """The whole file is encrypted, and no password was given."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} is protected by a password. Give it with --password or in the variable XLCRM_PASSWORD.",
                file=file,
            )
        )


class WrongPasswordError(WorkbookFileError):
    """The password does not open the file."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _("The password does not open {file}. Capital letters and the keyboard's language count.", file=file)
        )


class PasswordsNotInstalledError(WorkbookFileError):
    """What opens encrypted files is an extra."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} is protected by a password, and what opens such files is not installed. "
                'Install it with: pip install "xlcrm[passwords]"',
                file=file,
            )
        )


class UnknownEncryptionError(WorkbookFileError):
    """The file is encrypted in a way that a password alone does not open, such as by rights management."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} is encrypted in a way that is not known here. Open it in Excel, choose File > Info > "
                "Protect Workbook > Encrypt with Password anew, save it, and run the command again.",
                file=file,
            )
        )


class DamagedFileError(WorkbookFileError):
    """The file is cut short or its content does not hold together."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(
            _(
                "{file} is damaged: {detail}. Restore it from a backup, or let Excel repair it with Open and Repair.",
                file=file,
                detail=detail,
            )
        )


class UnsafeFileError(WorkbookFileError):
    """The file is made to do harm, or looks like it."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(
            _(
                "{file} is not opened, to be safe: {detail}. If you trust it, save a fresh copy from Excel.",
                file=file,
                detail=detail,
            )
        )


class NotWrittenError(WorkbookFileError):
    """The workbook is somebody else's just now, so it was left alone; `pending` is the result beside it, if any."""

    pending = ""

    def kept_as(self, pending: str) -> Self:
        """The same error, which also tells under what name the result lies beside the workbook."""
        self.pending = pending
        kept = _(
            "The changed workbook is kept beside it as {pending}: put it in the other's place, or delete it.",
            pending=pending,
        )
        self.args = (f"{self} {kept}",)
        return self


class FileInUseError(NotWrittenError):
    """Somebody has the workbook open."""

    def __init__(self, file: str, owner: str, lock: str) -> None:
        super().__init__(
            _(
                "{file} is open in another program ({owner}). Close it there and run the command again, or only look "
                "with --dry-run; if nobody has it open, delete {lock} beside it or add --force.",
                file=file,
                owner=owner or _("unknown user"),
                lock=lock,
            )
        )


class RunUnderWayError(NotWrittenError):
    """Another run of ours works on the workbook."""

    def __init__(self, file: str, user: str, host: str, since: str, lock: str) -> None:
        super().__init__(
            _(
                "Another xlcrm works on {file}: {user} on {host}, since {since} UTC. Run the command again when it "
                "has ended; if none is running, delete {lock} beside it.",
                file=file,
                user=user or _("unknown user"),
                host=host,
                since=since,
                lock=lock,
            )
        )


class FileHeldError(NotWrittenError):
    """The system does not let us replace the workbook."""

    def __init__(self, file: str) -> None:
        super().__init__(_("{file} could not be replaced: it is locked, or another program holds it.", file=file))


class FileChangedError(NotWrittenError):
    """The file is no longer the one that was read."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _("{file} was changed by somebody else meanwhile, so it was left alone. Run the command again.", file=file)
        )


class SignedWorkbookError(WorkbookFileError):
    """A change would break the digital signature."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} is digitally signed, and a change would break the signature. Work on an unsigned copy, "
                "or add --force if the signature may go.",
                file=file,
            )
        )


class TrackedChangesError(WorkbookFileError):
    """The workbook is shared in the old way, with a history of revisions."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} is a shared workbook with tracked changes. Unshare it in Excel (Review), then run again.",
                file=file,
            )
        )


class WorkbookProtectedError(WorkbookFileError):
    """The structure of the workbook is locked."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The workbook's structure is protected. Choose Review > Protect Workbook in Excel to unlock it, "
                "then run again, or add --force; it then stays protected."
            )
        )


class SheetProtectedError(WorkbookFileError):
    """A sheet is locked against changes."""

    def __init__(self, sheet: str) -> None:
        super().__init__(
            _(
                "The sheet {sheet} is protected. Choose Review > Unprotect Sheet in Excel, save, and run again, "
                "or add --force; it then stays protected.",
                sheet=sheet,
            )
        )


class UnknownSheetError(WorkbookFileError):
    """The workbook has no sheet of that name."""

    def __init__(self, sheet: str, known: Iterable[str]) -> None:
        super().__init__(
            _("There is no sheet {sheet!r} in the workbook; it has: {known}.", sheet=sheet, known=", ".join(known))
        )


class UnknownListObjectError(WorkbookFileError):
    """The workbook has no Excel table of that name."""

    def __init__(self, table: str, known: Iterable[str]) -> None:
        super().__init__(
            _("There is no table {table!r} in the workbook; it has: {known}.", table=table, known=", ".join(known))
        )


class CellsBelowTableError(WorkbookFileError):
    """The table cannot grow over what lies below it."""

    def __init__(self, table: str, cell: str) -> None:
        super().__init__(
            _(
                "The table {table} cannot grow: something lies below it, at {cell}. "
                "Move it to the side or to another sheet and run the command again.",
                table=table,
                cell=cell,
            )
        )


class CellsBesideTableError(WorkbookFileError):
    """The table cannot get more columns over what lies right of it."""

    def __init__(self, table: str, cell: str) -> None:
        super().__init__(
            _(
                "The table {table} cannot get wider: something lies right of it, at {cell}. "
                "Move it further right or to another sheet and run the command again.",
                table=table,
                cell=cell,
            )
        )


class SheetFullError(WorkbookFileError):
    """A sheet ends at row 1,048,576."""

    def __init__(self, table: str) -> None:
        super().__init__(
            _(
                "The table {table} would pass the last row of a sheet (1,048,576). Move old rows to an archive.",
                table=table,
            )
        )


class ArrayFormulaError(WorkbookFileError):
    """One cell of a formula that fills many cells cannot be changed alone."""

    def __init__(self, sheet: str, area: str) -> None:
        super().__init__(
            _(
                "{area} on the sheet {sheet} is one array formula; its cells cannot be changed singly. "
                "Remove the formula first.",
                area=area,
                sheet=sheet,
            )
        )


class TextTooLongError(WorkbookFileError):
    """A cell holds at most 32,767 characters."""

    def __init__(self, length: int) -> None:
        super().__init__(
            _("A text of {length} characters does not fit into a cell, which holds 32,767. Shorten it.", length=length)
        )


class TableHeaderError(WorkbookFileError):
    """Headers of a table are texts, and each is there once."""

    def __init__(self, table: str, header: str) -> None:
        super().__init__(
            _("{header!r} cannot be a header of {table}: it is blank or there already.", header=header, table=table)
        )


class SheetInUseError(WorkbookFileError):
    """Slicers or formulas elsewhere hang on the sheet that would go."""

    def __init__(self, sheet: str, user: str) -> None:
        super().__init__(
            _(
                "The sheet {sheet} cannot be replaced or removed because of {user}. Delete that first.",
                sheet=sheet,
                user=user,
            )
        )


class LastVisibleSheetError(WorkbookFileError):
    """Excel needs one visible sheet at least."""

    def __init__(self, sheet: str) -> None:
        super().__init__(_("{sheet} is the only visible sheet; show another one first.", sheet=sheet))
