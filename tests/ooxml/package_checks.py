"""What an edit did to a package: which members changed, what was lost, and what the published schemas say now."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

from lxml import etree

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ROOTS = {
    "worksheet": "sml",
    "chartsheet": "sml",
    "table": "sml",
    "workbook": "sml",
    "styleSheet": "sml",
    "sst": "sml",
    "comments": "sml",
    "pivotCacheDefinition": "sml",
    "pivotTableDefinition": "sml",
    "queryTable": "sml",
    "chartSpace": "dml-chart",
    "wsDr": "dml-spreadsheetDrawing",
    "Relationships": "opc/opc-relationships",
    "Types": "opc/opc-contentTypes",
}
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def members(workbook: bytes) -> dict[str, bytes]:
    """The inflated members by name."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def raw_members(workbook: bytes) -> dict[str, bytes]:
    """The members as they lie in the file: local header and packed bytes."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for info in archive.infolist():
            start = info.header_offset
            size = 30 + sum(int.from_bytes(workbook[start + at : start + at + 2], "little") for at in (26, 28))
            found[info.filename] = workbook[start : start + size + info.compress_size]
    return found


def new_schema_errors(before: bytes, after: bytes, schemas: Path) -> list[str]:
    """Complaints of the schemas about changed and new members that the same member did not earn before."""
    old, new = members(before), members(after)
    said = []
    for name, data in new.items():
        if old.get(name) != data and name.endswith((".xml", ".rels")):
            earlier = Counter(_schema_errors(old[name], schemas)) if name in old else Counter()
            said += [f"{name}: {each}" for each in (Counter(_schema_errors(data, schemas)) - earlier)]
    return said


def lost_elements(before: bytes, after: bytes) -> list[str]:
    """Elements by member that are fewer than before; cells, rows and the values seen last do not count."""
    old, new = members(before), members(after)
    said = []
    for name, data in old.items():
        if name in new and data != new[name] and name.endswith((".xml", ".vml", ".rels")):
            fewer = _tags(data) - _tags(new[name])
            said += [f"{name}: {count} {tag}" for tag, count in fewer.items() if tag not in {"v", "c", "row"}]
    return said


def _tags(data: bytes) -> Counter[str]:
    parser = etree.XMLParser(recover=True, resolve_entities=False)
    root = etree.fromstring(data, parser)
    return Counter(etree.QName(each).localname for each in root.iter(etree.Element))


def _schema_errors(data: bytes, schemas: Path) -> list[str]:
    for strict, transitional in _STRICT:
        data = data.replace(strict, transitional)
    root = etree.fromstring(data)
    schema = _ROOTS.get(etree.QName(root).localname)
    if schema is None:
        return []
    _resolve_alternatives(root)
    compiled = _schema(schemas / f"{schema}.xsd")
    compiled.validate(root)
    return [str(error.message) for error in compiled.error_log]


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path)))


def _resolve_alternatives(root: etree._Element) -> None:
    """Read the part as a program would that knows no extension (ECMA-376 part 3)."""
    for element in list(root.iter(f"{_COMPATIBILITY}AlternateContent")):
        parent = element.getparent()
        fallback = element.find(f"{_COMPATIBILITY}Fallback")
        for each in list(fallback) if fallback is not None else []:
            element.addprevious(each)
        parent.remove(element)
    ignored: set[str] = set()
    for element in root.iter(etree.Element):
        prefixes = element.get(f"{_COMPATIBILITY}Ignorable", "").split()
        ignored |= {str(element.nsmap.get(prefix)) for prefix in prefixes}
        for key in list(element.attrib):
            space = etree.QName(key).namespace
            if key == _SPACE or (space and (space in ignored or f"{{{space}}}" == _COMPATIBILITY)):
                del element.attrib[key]
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).namespace in ignored and not _in_extension(element):
            element.getparent().remove(element)


def _in_extension(element: etree._Element) -> bool:
    return any(etree.QName(each).localname == "ext" for each in element.iterancestors())
