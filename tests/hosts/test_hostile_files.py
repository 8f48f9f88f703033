"""Files that are broken or made to do harm, through the command line: a sentence, exit code 2, nothing written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hosts.command_calls import call
from ooxml.hostile_files import HOSTILE, Sound
from xlcrm.hosts.workshop import template_bytes
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.harmless_text import as_it_was


@pytest.fixture(scope="module")
def sound() -> Sound:
    """A CRM workbook with two companies."""
    file = XlsxFile(template_bytes())
    file.append_rows("Companies", {0: ["Acme", "Beta"]}, 2)
    parts = file._parts
    return Sound(file.to_bytes(), parts.workbook.sheet_part("Companies"), parts.list_object("Companies").part)


@pytest.fixture
def folder(sound: Sound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crm.xlsx").write_bytes(sound.data)
    return tmp_path


@pytest.mark.parametrize(("make", "sentence"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_spoilt_workbook(folder: Path, sound: Sound, make: Callable[[Sound], bytes], sentence: str | None) -> None:
    bad = make(sound)
    (folder / "bad.xlsx").write_bytes(bad)
    if sentence is None:
        answer = call("check", "bad.xlsx", "--dry-run")
        assert answer.code in (0, 1) or "damaged" in answer.err
    for arguments in ("check bad.xlsx", "import crm.xlsx bad.xlsx --table companies") if sentence else ():
        answer = call(*arguments.split())
        assert (answer.code, answer.out) == (2, "")
        assert re.search(str(sentence), answer.err)
        assert answer.err.startswith("xlcrm: bad.xlsx ")
    assert call("doctor", "bad.xlsx").code in ({0, 1, 2} if sentence is None else {1, 2})
    assert (folder / "bad.xlsx").read_bytes() == bad
    assert sorted(each.name for each in folder.iterdir()) == ["bad.xlsx", "crm.xlsx"]


@pytest.mark.parametrize(
    "arguments", ["check .", "import crm.xlsx . --table companies", "doctor .", "import . list.csv --table companies"]
)
def test_a_folder_is_no_workbook(folder: Path, arguments: str) -> None:
    (folder / "list.csv").write_text("Name\nAcme\n", encoding="utf-8")
    answer = call(*arguments.split())
    assert (answer.code, answer.out) == (2, "")
    assert "older" in answer.err or "irectory" in answer.err


TEXT = ["=cmd|'/c calc'!A1", "+7 916", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("http://x","y")', "plain"]


def test_an_imported_text_never_becomes_a_formula(folder: Path) -> None:
    """It is stored as the text it was, with the mark that keeps it a text when a person edits the cell."""
    rows = "".join(f'"{text.replace(chr(34), chr(34) * 2)}",client{at}\n' for at, text in enumerate(TEXT))
    (folder / "list.csv").write_text("Notes,Company\n" + rows, encoding="utf-8")
    assert call("import", "crm.xlsx", "list.csv", "--table", "companies").code in (0, 1)
    file = XlsxFile.open(folder / "crm.xlsx")
    area = file.tables["Companies"]
    notes = file.read_table("Companies").columns[area.headers.index("Notes")]
    meant = [as_it_was(text.strip()) for text in TEXT]  # the apostrophe before a formula is a mark, not a letter
    assert [text for text in notes if text] == meant
    sheet = file._parts.sheet("Companies")
    column = area.first_column + area.headers.index("Notes")
    styles = file._parts.styles.items("cellXfs")
    for row, text in zip(range(area.first_row + 2, area.last_row + 1), meant, strict=True):
        cell = sheet.row(row).cells[column]
        assert "<f" not in cell
        style = re.search(r' s="(\d+)"', cell)
        quoted = style is not None and styles[int(style[1])].get("quotePrefix") == "1"
        assert quoted == text.startswith(("=", "+", "-", "@"))


def test_every_error_value_of_a_list_is_told(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Company", "City", "Phone", "E-mail", "Created"])
    sheet.append(["Gamma", "#N/A", "#REF!", "#NAME?", "#DIV/0!"])
    for cell in sheet[2][1:]:
        cell.data_type = "e"
    book.save(folder / "list.xlsx")
    answer = call("import", "crm.xlsx", "list.xlsx", "--table", "companies", "--json")
    told = {problem["column"]: problem["message"] for problem in answer.json["problems"] if problem["row"] == 2}
    assert {key: re.search("'(.*)'", text)[1] for key, text in told.items() if "'#" in text} == {  # type: ignore[index]
        "city": "#N/A",
        "phone": "#REF!",
        "email": "#NAME?",
        "created_at": "#DIV/0!",
    }
