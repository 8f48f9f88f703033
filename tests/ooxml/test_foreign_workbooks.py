"""Workbooks that others made: nothing is lost, whatever is in them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from xlcrm.ooxml.file_errors import CellsBelowTableError, SheetProtectedError
from xlcrm.ooxml.xlsx_file import XlsxFile

MAY_CHANGE = {
    "[Content_Types].xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
}
DROPPED = {"xl/calcChain.xml"}


@pytest.fixture(scope="session")
def workbooks(shared_data) -> list[Path]:
    return sorted((shared_data / "workbooks").iterdir())


def editable(file: XlsxFile) -> str | None:
    for name in file.sheet_names:
        part = file._parts.workbook.sheet_part(name)
        if "worksheet" in file._parts.package.content_type(part) and not file.sheet_is_protected(name):
            return name
    return None


def test_nothing_done_gives_the_same_bytes_for_every_member(workbooks, raw_members):
    for path in workbooks:
        data = path.read_bytes()
        assert raw_members(XlsxFile(data).to_bytes()) == raw_members(data), path.name


def test_one_cell_changes_one_sheet(workbooks, raw_members):
    for path in workbooks:
        data = path.read_bytes()
        file = XlsxFile(data)
        name = editable(file)
        assert name is not None, path.name
        before = dict(file.read_sheet(name))
        file.set_cells(name, {(3000, 30): "new text"})
        after = file.to_bytes()
        expected = before | {3000: before.get(3000, {}) | {30: "new text"}}
        assert dict(XlsxFile(after).read_sheet(name)) == expected, path.name
        old, new = raw_members(data), raw_members(after)
        part = file._parts.workbook.sheet_part(name)
        differing = {each for each in old if old[each] != new.get(each)}
        assert {each.casefold() for each in differing - {part}} <= {each.casefold() for each in MAY_CHANGE}, path.name
        assert set(old) <= set(new), path.name


def test_the_tables_grow_and_nothing_is_lost(workbooks, raw_members):
    grown = 0
    for path in workbooks:
        file = XlsxFile.open(path)
        old = raw_members(path.read_bytes())
        for name, area in file.tables.items():
            file = XlsxFile.open(path)
            try:
                file.append_rows(name, {0: ["last"]}, 1)
            except (SheetProtectedError, CellsBelowTableError):
                continue
            after = file.to_bytes()
            again = XlsxFile(after)
            assert again.tables[name].last_row == area.last_row + 1, path.name
            assert again.read_table(name).columns[0][-1] == "last", path.name
            assert set(old) - set(raw_members(after)) <= DROPPED, path.name
            grown += 1
    assert grown >= 6


def test_the_same_cells_as_another_reader(workbooks):
    calamine = pytest.importorskip("python_calamine")
    compared = 0
    for path in workbooks[:40]:
        file = XlsxFile.open(path)
        try:
            other = calamine.CalamineWorkbook.from_path(str(path))
        except Exception:  # noqa: BLE001  the other reader may refuse what we read
            continue
        for name in file.sheet_names:
            if name not in other.sheet_names or "chartsheet" in file._parts.workbook.sheet_part(name):
                continue
            theirs = texts_of(other.get_sheet_by_name(name))
            ours = [
                value
                for _, cells in file.read_sheet(name)
                for value in cells.values()
                if isinstance(value, str) and value
            ]
            assert sorted(ours) == sorted(theirs), (path.name, name)
            compared += len(ours)
    assert compared > 2_000


def texts_of(sheet) -> list[str]:
    return [value for row in sheet.to_python() for value in row if isinstance(value, str) and value]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_what_was_written(deals, tmp_path):
    file = XlsxFile(deals)
    file.append_rows("Deals", {0: ["Ünï 😀", "=1+1"], 1: [30, 40], 2: [45002, None]}, 2)
    path = tmp_path / "out.xlsx"
    file.save(path)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    lines = [
        line.replace('"', "").strip(",") for line in (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    ]
    assert [line for line in lines if line] == [
        "Id,Amount,Close,Double",
        "D-1,10.50,2023-03-15,21.00,,,beside",
        "D-2,20.00,2023-03-16,40.00",
        "Ünï 😀,30.00,2023-03-17,60.00",
        "=1+1,40.00,,80.00",
    ]
