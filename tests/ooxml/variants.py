"""The same workbook as other programs spell it: prefixes, strict namespaces, no addresses, other zip features."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml import etree

from ooxml.package_checks import members

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NS = f"{{{MAIN.decode()}}}"
_STRICT_MAIN = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_STRICT_OFFICE = b"http://purl.oclc.org/ooxml/officeDocument/"
_MOST_ROWS, _MOST_COLUMNS = 400, 60


def prefixed(workbook: bytes) -> bytes:
    """Every element of SpreadsheetML with a prefix, as ClosedXML and the Open XML SDK write it."""
    return _zipped((name, _with_prefix(data)) for name, data in members(workbook).items())


def strict(workbook: bytes) -> bytes:
    """The namespaces of ISO/IEC 29500 strict."""

    def change(data: bytes) -> bytes:
        data = data.replace(MAIN, _STRICT_MAIN).replace(_OFFICE + b"relationships", _STRICT_OFFICE + b"relationships")
        return re.sub(rb"(<(?:\w+:)?workbook )(?!.*conformance)", rb'\1conformance="strict" ', data, count=1)

    return _changed_xml(workbook, change)


def without_addresses(workbook: bytes) -> bytes:
    """Small sheets whose rows and cells do not say where they are."""

    def change(data: bytes) -> bytes:
        if b"<sheetData" not in data:
            return data
        root = etree.fromstring(data)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True) if _forget_addresses(root) else data

    return _changed_xml(workbook, change)


def large_zip(workbook: bytes) -> bytes:
    """Members with the fields for sizes over 4 GB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members(workbook).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    return target.getvalue()


def streamed_zip(workbook: bytes) -> bytes:
    """Members whose sizes follow them, as programs write that stream."""
    return _zipped(members(workbook).items(), into=_Stream())


def other_names(workbook: bytes) -> bytes:
    """The workbook part and its folder under other names."""
    found = members(workbook)
    if "xl/workbook.xml" not in found:
        return workbook
    renamed = {name: _other_name(name) for name in found}
    return _zipped((renamed[name], _with_other_names(name, data)) for name, data in found.items())


def sixteen_bits(workbook: bytes) -> bytes:
    """XML in UTF-16."""

    def change(data: bytes) -> bytes:
        text = re.sub(r"^\s*<\?xml.*?\?>", "", data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
        return ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")

    return _changed_xml(workbook, change)


def spread_out(workbook: bytes) -> bytes:
    """One element a line, single quotes, `>` unescaped in attributes, a byte-order mark."""

    def change(data: bytes) -> bytes:
        if b"preserve" in data:
            return data
        data = re.sub(rb"(/>|</[^>]+>)(?=<)", rb"\1\r\n  ", data)
        data = re.sub(rb'(?<=[\w:])="([^"\'<>]*)"', rb"='\1'", data)
        return b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf").replace(b"&gt;", b">")

    return _changed_xml(workbook, change)


VARIANTS: tuple[Callable[[bytes], bytes], ...] = (
    prefixed,
    strict,
    without_addresses,
    large_zip,
    streamed_zip,
    other_names,
    sixteen_bits,
    spread_out,
)


class _Stream(io.RawIOBase):
    """A target that cannot go back."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        written = bytes(piece)  # type: ignore[call-overload]
        self.data += written
        return len(written)

    def getvalue(self) -> bytes:
        return bytes(self.data)


def _zipped(found: Iterator[tuple[str, bytes]], into: BinaryIO | None = None) -> bytes:
    target = into or io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found:
            archive.writestr(name, data)
    return target.getvalue()


def _changed_xml(workbook: bytes, change: Callable[[bytes], bytes]) -> bytes:
    found = members(workbook).items()
    return _zipped((name, change(data) if name.endswith((".xml", ".rels")) else data) for name, data in found)


def _with_prefix(data: bytes) -> bytes:
    plain = b'xmlns="' + MAIN + b'"'
    if data.count(b'xmlns="') != 1 or plain not in data or b"xmlns:ss=" in data or b"<!--" in data:
        return data
    prefix = b"ss" if b"xmlns:x=" in data else b"x"
    data = data.replace(plain, b"xmlns:" + prefix + b'="' + MAIN + b'"')
    return re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1" + prefix + rb":\2", data)


def _forget_addresses(root: etree._Element) -> bool:
    rows = root.find(f"{_NS}sheetData")
    if rows is None:  # the namespace is another, or the part is a picture of a sheet elsewhere
        return False
    numbers = [int(row.get("r", 0)) for row in rows]
    cells = [cell for row in rows for cell in row]
    if not all(numbers) or max(numbers, default=0) > _MOST_ROWS or not all(cell.get("r") for cell in cells):
        return False
    if any(_column(cell) > _MOST_COLUMNS for cell in cells):
        return False
    for row in list(rows):
        _fill_gaps(row, f"{_NS}c", _column)
    _fill_gaps(rows, f"{_NS}row", lambda row: int(row.get("r")))
    for each in rows.iter(f"{_NS}row", f"{_NS}c"):
        each.attrib.pop("r", None)
    return True


def _fill_gaps(parent: etree._Element, tag: str, place: Callable[[etree._Element], int]) -> None:
    for position, each in enumerate(list(parent)):
        before = list(parent)[: list(parent).index(each)]
        for _missing in range(place(each) - 1 - len(before)):
            each.addprevious(etree.Element(tag))
        assert position < place(each)


def _column(cell: etree._Element) -> int:
    number = 0
    for letter in re.sub(r"\d", "", cell.get("r")):
        number = number * 26 + ord(letter) - 64
    return number


def _other_name(name: str) -> str:
    name = name.replace("workbook.xml", "main.xml") if posixpath.dirname(name) in {"xl", "xl/_rels"} else name
    return re.sub(r"^xl/", "book/", name)


def _with_other_names(name: str, data: bytes) -> bytes:
    if name == "[Content_Types].xml":
        data = data.replace(b'"/xl/', b'"/book/').replace(b'"/book/workbook.xml"', b'"/book/main.xml"')
    elif name == "_rels/.rels":
        data = re.sub(rb'"/?xl/', b'"/book/', data).replace(b"/book/workbook.xml", b"/book/main.xml")
    elif name.endswith(".rels"):
        data = data.replace(b'"/xl/', b'"/book/')
    return data
