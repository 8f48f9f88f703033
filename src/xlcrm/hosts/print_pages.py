"""Report pages as a PDF: drawn into a workbook of their own, which LibreOffice prints."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.find_office import find_office
from xlcrm.ooxml.file_errors import NotWrittenError
from xlcrm.ooxml.save_file import put_in_place
from xlcrm.tables.pages import PageTable, ReportPage, first_of
from xlcrm.texts import _
from xlcrm.workbooks.draw_pages import draw_pages_alone

_SECONDS = 300
_ROWS_BEHIND = 20  # that are printed of each table of the rows behind the figures


class NotPrintedError(XlcrmError):
    """LibreOffice made no PDF."""

    def __init__(self, program: str) -> None:
        super().__init__(
            _(
                "LibreOffice ({program}) could not print the pages. The workbook has them; open it and save the "
                "sheets as PDF.",
                program=program,
            )
        )


class PdfNotWrittenError(NotWrittenError):
    """The PDF cannot be put where it was asked for."""

    def __init__(self, target: str) -> None:
        super().__init__(
            _("{target} cannot be written. Close it if a viewer has it open, or name another place.", target=target)
        )


def check_printable(target: Path) -> None:
    """Raise, before any work is done, where no PDF could be made or put."""
    if target.suffix.lower() != ".pdf":
        raise WrongUseError(_("{file} should end in .pdf.", file=target))
    if not target.parent.is_dir():
        raise WrongUseError(_("There is no folder {folder} for the PDF.", folder=target.parent))
    find_office()


def print_pages(pages: Sequence[ReportPage], target: Path) -> str:
    """Write the pages, and no other sheet, as one PDF; the sentence that says so. Temporary files are removed.

    Of the rows behind the figures the first ones are printed, and the title says of how many; the sheet has them all.
    """
    if not pages:
        raise WrongUseError(_("There is no page to print."))
    print_books({target: pages})
    return _("Printed to {target}: {titles}.", target=target, titles=", ".join(page.sheet for page in pages))


def print_books(books: Mapping[Path, Sequence[ReportPage]]) -> None:
    """Write the pages of each target as its PDF; LibreOffice, slow to start, is started once for them all."""
    program = find_office()
    with tempfile.TemporaryDirectory(prefix="xlcrm-", ignore_cleanup_errors=True) as folder:
        drawn = [Path(folder) / f"{number}.xlsx" for number in range(len(books))]
        for book, pages in zip(drawn, books.values(), strict=True):
            book.write_bytes(draw_pages_alone([_on_paper(page) for page in pages]))
        for target, printed in zip(books, _printed(program, drawn), strict=True):
            try:
                put_in_place(target, printed)
            except OSError as error:
                raise PdfNotWrittenError(str(target)) from error


def _on_paper(page: ReportPage) -> ReportPage:
    return replace(page, drill=tuple(map(_first_rows, page.drill)))


def _first_rows(table: PageTable) -> PageTable:
    title = first_of(table.title, _ROWS_BEHIND, len(table.rows))
    return replace(table, title=title, rows=table.rows.head(_ROWS_BEHIND))


def _printed(program: str, books: Sequence[Path]) -> list[bytes]:
    """The PDF of each workbook, printed in a profile of its own, so that the user may have LibreOffice open."""
    folder = books[0].parent
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    orders = ("--headless", "--norestore", "--convert-to", "pdf:calc_pdf_Export", "--outdir", str(folder))
    try:
        subprocess.run([program, profile, *orders, *map(str, books)], check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 - no shell, no word of a user
        return [book.with_suffix(".pdf").read_bytes() for book in books]
    except (OSError, subprocess.SubprocessError) as error:
        raise NotPrintedError(program) from error
