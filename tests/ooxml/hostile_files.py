"""Files that are broken or made to do harm, each from a workbook that is neither."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

Parts = dict[str, bytes]
TYPES, BOOK, TEXTS, STYLES = "[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass
class Sound:
    """The workbook to spoil: its parts, the sheet and the table part that a reader of it reads."""

    data: bytes
    sheet: str
    table: str
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts, *more: tuple[str, bytes]) -> bytes:
    """A zip file of the parts in their order; `more` may repeat names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in [*parts.items(), *more]:
            archive.writestr(name, content)
    return target.getvalue()


def with_part(name: str | None, content: bytes | Callable[[bytes], bytes]) -> Callable[[Sound], bytes]:
    """One part replaced or changed; None stands for the sheet."""

    def make(sound: Sound) -> bytes:
        part = name or sound.sheet
        changed = content(sound.parts[part]) if callable(content) else content
        assert changed != sound.parts.get(part)
        return zipped(sound.parts | {part: changed})

    return make


def without(name: str) -> Callable[[Sound], bytes]:
    return lambda sound: zipped({part: content for part, content in sound.parts.items() if part != name})


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(old, lambda _match: new, data, count=1)


def in_rows(extra: bytes) -> Callable[[bytes], bytes]:
    """Behind the last row of the sheet."""
    return swapped(b"</sheetData>", extra + b"</sheetData>")


def patched(name: str, offset: int, form: str, value: int, local: int | None = None) -> Callable[[Sound], bytes]:
    """A field of a member's entry in the central directory, at an offset of the record, and its twin before the data."""

    def make(sound: Sound) -> bytes:
        data = bytearray(sound.data)
        raw = (name or sound.sheet).encode()
        struct.pack_into(form, data, data.rindex(raw) - 46 + offset, value)
        if local is not None:
            struct.pack_into(form, data, data.index(raw) - 30 + local, value)
        return bytes(data)

    return make


def _flipped(sound: Sound) -> bytes:
    data = bytearray(sound.data)
    with zipfile.ZipFile(io.BytesIO(sound.data)) as archive:
        info = archive.getinfo(sound.sheet)
    data[info.header_offset + 30 + len(sound.sheet) + info.compress_size // 2] ^= 0xFF
    return bytes(data)


def _local_name(sound: Sound) -> bytes:
    return sound.data.replace(b"xl/styles.xml", b"xl/stylez.xml", 1)


def _stolen_offset(sound: Sound) -> bytes:
    """Two entries of the directory share the bytes of one member."""
    data = bytearray(sound.data)
    one, other = (data.rindex(name) - 46 + 42 for name in (b"xl/styles.xml", b"xl/workbook.xml"))
    data[one : one + 4] = data[other : other + 4]
    return bytes(data)


def _document_type(encoding: str, declaration: str) -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding.islower() else '<?xml version="1.0"?>'
    return f"{head}{declaration}<workbook>&b;</workbook>".encode(encoding)


BOMB = '<!DOCTYPE a [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
LATE = "<!-- <a> " + "x" * 200_000 + " -->" + BOMB
_ROW = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'

# What it is, how it is made, and what the sentence says; None: it may be
# read all the same, where nobody looks at the place.
HOSTILE: list[tuple[str, Callable[[Sound], bytes], str | None]] = [
    ("a member of zeros", with_part("xl/media/image1.png", bytes(70_000_000)), "huge size"),
    ("a sheet of blanks", with_part(None, in_rows(b" " * 20_000_000)), "huge size"),
    ("a texts part of empty texts", with_part(TEXTS, b"<sst>" + b"<si/>" * 3_000_000 + b"</sst>"), "huge size"),
    ("more than 2 GB in the directory", patched("xl/theme/theme1.xml", 24, "<L", 0xFFFFFFF0), "2 GB"),
    ("a declared size of 3 MB more", patched("xl/styles.xml", 24, "<L", 5_000_000), "xl/styles.xml"),
    ("a declared size that is too small", patched("xl/styles.xml", 24, "<L", 50), "xl/styles.xml"),
    ("a packed size behind the end", patched("xl/styles.xml", 20, "<L", 9_999_999), "overlap|cut short"),
    ("an entity bomb", with_part(BOOK, _document_type("utf-8", BOMB)), "document type"),
    ("an entity bomb in UTF-16", with_part(BOOK, _document_type("UTF-16", BOMB)), "document type"),
    ("an entity bomb in UTF-16 without its mark", with_part(BOOK, _document_type("UTF-16-LE", BOMB)), "document type"),
    ("an entity bomb in UTF-32", with_part(BOOK, _document_type("UTF-32", BOMB)), "document type"),
    ("an entity bomb in UTF-7", with_part(BOOK, _document_type("utf-7", BOMB)), "document type"),
    ("an entity bomb in EBCDIC", with_part(BOOK, _document_type("cp037", BOMB)), "xl/workbook.xml"),
    ("an entity bomb behind a long comment", with_part(BOOK, _document_type("utf-8", LATE)), "document type"),
    ("an entity bomb in a sheet", with_part(None, _document_type("utf-8", BOMB)), "document type"),
    ("an entity bomb in the texts", with_part(TEXTS, _document_type("utf-8", BOMB)), "document type"),
    ("an entity bomb in the relations", with_part(BOOK_RELATIONS, _document_type("utf-8", BOMB)), "document type"),
    ("a file of the system as an entity", with_part(BOOK, _document_type("utf-8", OUTSIDE)), "document type"),
    ("an encoding that is a program", with_part(BOOK, b'<?xml version="1.0" encoding="punycode"?><a/>'), "xl/workbook.xml"),
    ("an absolute name", with_part("/etc/passwd", b"x"), "points out of the file"),
    ("a name that climbs", with_part("xl/../../x", b"x"), "points out of the file"),
    ("a name with backslashes", with_part("xl\\..\\x", b"x"), "points out of the file"),
    ("a name with a drive", with_part("C:/x", b"x"), "points out of the file"),
    ("a part twice", lambda sound: zipped(sound.parts, (STYLES, b"<a/>")), "there twice"),
    ("a part twice in other letters", lambda sound: zipped(sound.parts, ("XL/Styles.XML", b"<a/>")), "there twice"),
    ("an encrypted member", patched("xl/styles.xml", 8, "<H", 1), "password"),
    ("a member packed in an unknown way", patched("xl/styles.xml", 10, "<H", 99), "unknown way"),
    ("a wrong checksum", patched("xl/styles.xml", 16, "<L", 12345), "xl/styles.xml"),
    ("a flipped byte", _flipped, "xl/worksheets"),
    ("another name before the data", _local_name, "xl/styles.xml"),
    ("two members in one place", _stolen_offset, "overlap"),
    ("half of the file", lambda sound: sound.data[: len(sound.data) // 2], "cut short"),
    ("all but the last bytes", lambda sound: sound.data[:-10], "cut short"),
    ("the end without a beginning", lambda sound: b"PK\3\4" + sound.data[-200:], "damaged"),
    ("row 1,048,577", with_part(None, in_rows(_ROW % (1_048_577, 1_048_577))), "1,?048,?577|1048577"),
    ("a row number of 5,000 digits", with_part(None, in_rows(b'<row r="' + b"9" * 5000 + b'"/>')), "xl/worksheets"),
    ("a row twice", with_part(None, in_rows(_ROW % (4, 4) + _ROW % (4, 4))), "xl/worksheets"),
    ("a cell in XFE1", with_part(None, swapped(b'<row r="1".*?</row>', b'<row r="1"><c r="XFE1"><v>1</v></c></row>')), None),
    ("a stray cell in the last corner", with_part(None, in_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), None),
    ("a sheet cut in the middle", with_part(None, lambda data: data[: len(data) // 2]), "xl/worksheets"),
    ("a sheet cut behind its rows", with_part(None, lambda data: data[: data.index(b"</sheetData>") + 12]), "xl/worksheets"),
    ("relations in a circle", with_part("xl/theme/_rels/theme1.xml.rels", b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="x/theme" Target="theme1.xml"/><Relationship Id="s" Type="x/w" Target="../workbook.xml"/></Relationships>'), None),
    ("no styles", without(STYLES), None),
    ("no content types", without(TYPES), "is not an .xlsx"),
    ("no workbook part", without(BOOK), "xl/workbook.xml|is not an .xlsx"),
    ("no relations of the workbook", without(BOOK_RELATIONS), "cannot be found|not an xlcrm workbook"),
    ("no texts", without(TEXTS), "shows the text"),
    ("content types of a document", with_part(TYPES, lambda data: data.replace(b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")), "is not an .xlsx"),
    ("a sheet outside of the file", with_part(BOOK_RELATIONS, lambda data: data.replace(b'"worksheets/', b'"../../../../etc/')), "missing|not an xlcrm workbook"),
    ("a text number of 20 digits", with_part(None, swapped(rb't="s"><v>\d+', b't="s"><v>99999999999999999999')), None),
    ("a text number in the table", with_part(None, lambda data: re.sub(rb'(<row r="4".*?t="s"><v>)\d+', rb"\g<1>99999999999999999999", data, count=1)), "shows the text"),
    ("a negative text number", with_part(None, lambda data: re.sub(rb'(<row r="4".*?t="s"><v>)\d+', rb"\g<1>-1", data, count=1)), "shows the text"),
    ("a style that is not there", with_part(None, lambda data: re.sub(rb'(<row r="4".*? s=")\d+', rb"\g<1>99999", data, count=1)), None),
    ("a negative style", with_part(None, lambda data: re.sub(rb'(<row r="4".*? s=")\d+', rb"\g<1>-5", data, count=1)), None),
    ("a style that is no number", with_part(None, lambda data: re.sub(rb'(<row r="4".*? s=")\d+', rb"\g<1>NaN", data, count=1)), None),
    ("a text of 10 MB", with_part(TEXTS, lambda data: data.replace(b"</sst>", b"<si><t>" + bytes(range(65, 91)) * 400_000 + b"</t></si></sst>")), "huge size|characters"),
    ("100,000 levels", with_part(BOOK, b"<a>" * 100_000 + b"</a>" * 100_000), "xl/workbook.xml"),
    ("letters that are no UTF-8", with_part(TEXTS, lambda data: data.replace(b"<t>", b"<t>\xff\xfe\xc3", 1)), "sharedStrings"),
    ("a table that lies nowhere", lambda sound: with_part(sound.table, lambda data: re.sub(rb' ref="[^"]*"', b' ref="ZZZZ1"', data))(sound), None),
    ("an OLE file", lambda _sound: OLE + bytes(4000), "is not an .xlsx"),
    ("a web page", lambda _sound: b"<html><table><tr><td>Name</td></tr></table></html>", "is not an .xlsx"),
    ("a text file", lambda _sound: b"Name,City\nAcme,Sofia\n", "is not an .xlsx"),
    ("nothing", lambda _sound: b"", "is not an .xlsx"),
    ("a zip file in a zip file", lambda sound: zipped({"inner.xlsx": sound.data}), "is not an .xlsx"),
]  # fmt: skip
