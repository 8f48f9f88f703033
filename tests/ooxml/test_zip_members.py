"""Files that are not sound are refused with a sentence."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from xlcrm.ooxml.file_errors import (
    DamagedFileError,
    FileMissingError,
    NotAWorkbookError,
    PasswordProtectedError,
    UnsafeFileError,
    WorkbookFileError,
)
from xlcrm.ooxml.xlsx_file import XlsxFile

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def rezipped(data: bytes, changes: dict[str, bytes], twice: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for name in dict.fromkeys([*names, *changes]):
            content = changes.get(name, old.read(name) if name in names else b"")
            new.writestr(name, content)
            if name == twice:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    new.writestr(name.upper(), content)
    return target.getvalue()


def test_what_is_no_zip_file():
    for data in (b"", b"a,b\n1,2\n", OLE + bytes(600)):
        with pytest.raises(NotAWorkbookError, match="is not an"):
            XlsxFile(data)


def test_an_encrypted_workbook():
    with pytest.raises(PasswordProtectedError, match="password"):
        XlsxFile(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(90))


@pytest.mark.parametrize("kept", [10, 400, 3000, -30])
def test_a_file_that_is_cut_short(deals, kept):
    with pytest.raises(DamagedFileError, match="damaged"):
        XlsxFile(deals[:kept])


def test_a_flipped_byte_is_noticed(deals):
    with zipfile.ZipFile(io.BytesIO(deals)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    broken = bytearray(deals)
    broken[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
    with pytest.raises(DamagedFileError, match="sheet1"):
        XlsxFile(bytes(broken)).read_sheet("Deals")


def test_a_part_that_is_there_twice(deals):
    with pytest.raises(DamagedFileError, match="twice"):
        XlsxFile(rezipped(deals, {}, twice="xl/styles.xml"))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\..\\x", "C:/x"])
def test_a_name_that_points_out_of_the_file(deals, name):
    with pytest.raises(UnsafeFileError, match="points out"):
        XlsxFile(rezipped(deals, {name: b"x"}))


def test_a_bomb_is_refused_before_it_is_inflated(deals):
    with pytest.raises(UnsafeFileError, match="huge"):
        XlsxFile(rezipped(deals, {"xl/media/bomb.bin": bytes(70_000_000)}))


def test_a_declared_size_that_lies(deals):
    data = bytearray(rezipped(deals, {"xl/sharedStrings.xml": b"<sst>" + b" " * 100_000 + b"</sst>"}))
    at = data.rindex(b"xl/sharedStrings.xml") - 46 + 24
    assert struct.unpack_from("<L", data, at) == (100_011,)
    struct.pack_into("<L", data, at, 50)
    with pytest.raises(DamagedFileError):
        XlsxFile(bytes(data)).read_sheet("Deals")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_document_type_is_refused(deals, name, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb">]><a>&b;</a>'.encode(encoding)
    with pytest.raises(UnsafeFileError, match="document type"):
        XlsxFile(rezipped(deals, {name: bomb})).read_sheet("Deals")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/worksheets/sheet1.xml", b"<chartsheet/>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>"),
        ("xl/sharedStrings.xml", b"<sst></sst>"),
        ("xl/sharedStrings.xml", b"\xfe\x00<sst></sst>"),
        ("xl/tables/table1.xml", b"<table ref='?'/>"),
    ],
)
def test_a_part_that_makes_no_sense(deals, name, content):
    with pytest.raises(WorkbookFileError):
        read_deals(rezipped(deals, {name: content}))


def read_deals(data: bytes) -> None:
    XlsxFile(data).read_table("Deals")


def test_other_zip_files_are_no_workbooks(deals):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "a")
    word = rezipped(
        deals, {"_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'}
    )
    for data in (target.getvalue(), word):
        with pytest.raises(NotAWorkbookError):
            XlsxFile(data)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileMissingError, match="There is no file"):
        XlsxFile.open(tmp_path / "gone.xlsx")


def test_members_written_as_a_stream_are_copied_whole(deals, raw_members, parts):
    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    target = OneWay()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts(deals).items():
            new.writestr(name, content)
    data = target.getvalue()
    file = XlsxFile(data)
    assert file.to_bytes() == data
    file.set_cells("Lists", {(1, 1): "x"})
    after = file.to_bytes()
    assert parts(after)["xl/worksheets/sheet1.xml"] == parts(deals)["xl/worksheets/sheet1.xml"]
    assert raw_members(after)["xl/worksheets/sheet1.xml"] == raw_members(data)["xl/worksheets/sheet1.xml"]
