"""Workbooks of many programs, each also as another program would spell it: edited, compared, opened by LibreOffice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from libreoffice import to_csv
from ooxml.package_checks import lost_elements, members, new_schema_errors, raw_members
from ooxml.variants import VARIANTS
from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.xlsx_file import XlsxFile

PLACE, MARK, ADDED = (300, 30), "mark of the edit", "row of the edit"
MAY_CHANGE = ("[Content_Types].xml", "sharedStrings.xml", "workbook.xml", "main.xml", "styles.xml", ".xml.rels")
CALCULATION_CHAIN = "calcchain.xml"


@dataclass(frozen=True)
class Edited:
    """A workbook before and after, and the parts that the edit was about."""

    before: bytes
    after: bytes
    parts: frozenset[str]
    grown: int


def edited(before: bytes) -> Edited:
    """Set a cell on the first sheet that lets us, and add a row to every table that has room."""
    file, parts, grown = XlsxFile(before), set(), 0
    sheets = [name for name in file.sheet_names if is_worksheet(file, name) and not file.sheet_is_protected(name)]
    file.set_cells(sheets[0], {PLACE: MARK})
    parts.add(file._parts.workbook.sheet_part(sheets[0]))
    for name, area in file.tables.items():
        try:
            file.append_rows(name, {0: [ADDED]}, 1)
        except WorkbookFileError:
            continue
        parts |= {file._parts.workbook.sheet_part(area.sheet), file._parts.list_object(name).part}
        grown += 1
    return Edited(before, file.to_bytes(), frozenset(parts), grown)


def is_worksheet(file: XlsxFile, name: str) -> bool:
    return file._parts.package.content_type(file._parts.workbook.sheet_part(name)).endswith("worksheet+xml")


def one_of_each(edits: dict[str, Edited]) -> dict[str, Edited]:
    """Each workbook in one spelling: its own, or, by turns, another."""
    return {name: edit for at, (name, edit) in enumerate(edits.items()) if at % 4 in (0, 3)}


@pytest.fixture(scope="module")
def edits(shared_data) -> dict[str, Edited]:
    """Every foreign workbook once as it is, and once in one of the other spellings, by turns."""
    found = {}
    for at, path in enumerate(sorted((shared_data / "workbooks").iterdir())):
        data, variant = path.read_bytes(), VARIANTS[at % len(VARIANTS)]
        found[f"{at}_as_it_is{path.suffix}"] = edited(data)
        found[f"{at}_{variant.__name__}{path.suffix}"] = edited(variant(data))
    return found


def test_nothing_is_lost_and_what_is_not_touched_keeps_its_bytes(edits):
    for name, edit in edits.items():
        old, new = raw_members(edit.before), raw_members(edit.after)
        assert {each for each in set(old) - set(new) if not each.lower().endswith(CALCULATION_CHAIN)} == set(), name
        changed = {each for each in old if each in new and old[each] != new[each]}
        others = {each for each in changed - edit.parts if not each.endswith(MAY_CHANGE)}
        assert all("/charts/" in each or "/pivotCache/" in each for each in others), (name, others)
        lost = [each for each in lost_elements(edit.before, edit.after) if "calcChain" not in each]
        assert [each for each in lost if not each.startswith(("[Content_Types]", "xl/_rels", "book/_rels"))] == [], name


def test_the_schemas_have_nothing_new_to_say(edits, shared_data):
    for name, edit in one_of_each(edits).items():
        assert new_schema_errors(edit.before, edit.after, shared_data / "ooxml-xsd") == [], name


def test_the_edit_is_read_back(edits):
    assert sum(edit.grown for edit in edits.values()) >= 20
    for name, edit in edits.items():
        file = XlsxFile(edit.after)
        cells = [dict(file.read_sheet(sheet)) for sheet in file.sheet_names if is_worksheet(file, sheet)]
        assert any(rows.get(PLACE[0], {}).get(PLACE[1]) == MARK for rows in cells), name
        rows = [value for table in file.tables for value in file.read_table(table).columns[0]]
        assert rows.count(ADDED) == edit.grown, name


def test_libreoffice_shows_the_edit(edits, tmp_path):
    edits = one_of_each(edits)
    for name, edit in edits.items():
        (tmp_path / name).write_bytes(edit.after)
    shown = to_csv([tmp_path / name for name in edits], tmp_path)
    refused = {name for name in edits if Path(name).stem not in shown}
    for name in refused:
        (tmp_path / "before").mkdir(exist_ok=True)
        (tmp_path / "before" / name).write_bytes(edits[name].before)
    shown_before = to_csv([tmp_path / "before" / name for name in refused], tmp_path / "before") if refused else {}
    assert shown_before == {}, "what LibreOffice opened before the edit, it opens after it"
    for name in edits.keys() - refused:
        assert MARK in shown[Path(name).stem], name
    assert len(refused) <= len(edits) // 20


def test_the_variants_are_other_spellings(shared_data):
    path = next((shared_data / "workbooks").glob("synth*"))
    data = path.read_bytes()
    seen = [members(variant(data)) for variant in VARIANTS]
    assert (
        b"<x:worksheet" in seen[0]["xl/worksheets/sheet1.xml"]
        or b"<ss:worksheet" in seen[0]["xl/worksheets/sheet1.xml"]
    )
    assert b"purl.oclc.org" in seen[1]["xl/workbook.xml"]
    assert b'<c r="' not in seen[2]["xl/worksheets/sheet1.xml"]
    assert "book/main.xml" in seen[5]
    assert seen[6]["xl/workbook.xml"].startswith(b"\xff\xfe")
