"""Report pages as PDF: the pages and nothing else, nothing left behind, and a sentence where it cannot be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pandas as pd
import pytest

from libreoffice import office
from xlcrm.errors import WrongUseError
from xlcrm.hosts import find_office, print_pages
from xlcrm.hosts.find_office import NoOfficeError, usual_places
from xlcrm.hosts.print_pages import NotPrintedError, check_printable
from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable, ReportPage

COLUMNS = (PageColumn("deal", "Deal", Format.LINK), PageColumn("amount", "Amount", Format.MONEY))
ROWS = pd.DataFrame({"deal": [CellLink("deals", n, None, f"Deal {n}") for n in range(30)], "amount": [1.5] * 30})
PAGES = [
    ReportPage(key, title, title, f"The headline of {title}.", drill=(PageTable("rows", "The rows", COLUMNS, ROWS),))
    for key, title in (("funnel", "Funnel"), ("sales", "Sales"))
]


def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_office.shutil, "which", lambda _name: None)
    monkeypatch.setattr(find_office, "usual_places", lambda *_: iter(()))


def test_the_pages_and_nothing_else_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office()
    monkeypatch.setattr(print_pages.tempfile, "tempdir", str(tmp_path))
    target = tmp_path / "out" / "pages.pdf"
    target.parent.mkdir()
    told = print_pages.print_pages(PAGES, target)
    assert told == f"Printed to {target}: Funnel, Sales."
    text = subprocess.run(["pdftotext", "-layout", target, "-"], check=True, capture_output=True).stdout.decode()
    assert "The headline of Funnel." in text
    assert text.index("The headline of Funnel.") < text.index("The headline of Sales.")
    assert "The rows, first 20 of 30" in text
    assert "Deal 19" in text
    assert "Deal 20" not in text
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "temporary files are gone"
    assert [path.name for path in target.parent.iterdir()] == ["pages.pdf"]


def test_without_libreoffice_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_office(monkeypatch)
    with pytest.raises(NoOfficeError, match=r"LibreOffice, and it is not installed here\. Install it"):
        check_printable(tmp_path / "pages.pdf")


def test_what_cannot_become_a_pdf_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"should end in \.pdf"):
        check_printable(tmp_path / "pages.xlsx")
    with pytest.raises(WrongUseError, match="There is no folder"):
        check_printable(tmp_path / "nowhere" / "pages.pdf")
    with pytest.raises(WrongUseError, match="no page to print"):
        print_pages.print_pages([], tmp_path / "pages.pdf")


def test_a_program_that_fails_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_pages, "find_office", lambda: str(tmp_path / "no-such-program"))
    monkeypatch.setattr(print_pages.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(NotPrintedError, match="could not print the pages"):
        print_pages.print_pages(PAGES, tmp_path / "pages.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        ("win32", {"ProgramFiles": "C:/Program Files"}, "C:/Program Files/LibreOffice/program/soffice.exe"),
        ("darwin", {"HOME": "/Users/me"}, "/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        ("darwin", {"HOME": "/Users/me"}, "/Users/me/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        ("linux", {}, "/snap/bin/libreoffice"),
    ],
)
def test_libreoffice_is_looked_for_in_its_usual_places(platform: str, environment: dict[str, str], place: str) -> None:
    assert place in [path.as_posix() for path in usual_places(platform, environment)]
