"""Who changed a workbook last and when, as Excel shows it under File > Info and as cloud folders count versions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xlcrm.ooxml.package import Package
from xlcrm.ooxml.xml_trees import Element, child, write_tree

_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TERMS = "http://purl.org/dc/terms/"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the workbook: by whom, and at what moment (local time if it has no zone)."""

    user: str
    at: dt.datetime


def note_change(package: Package, change: Change) -> None:
    """Write a change into the document properties; a workbook that has none stays without."""
    part = next(package.related("", "core-properties"), None)
    if part is None or not package.has(part.target):
        return
    root = package.tree(part.target)
    if change.user:
        _property(root, _PROPERTIES, "lastModifiedBy").text = "".join(filter(str.isprintable, change.user))
    modified = _property(root, _TERMS, "modified")
    modified.text = f"{change.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    if not modified.get(_TYPE):
        prefix = next((key for key, uri in modified.nsmap.items() if uri == _TERMS and key), "dcterms")
        modified.set(_TYPE, f"{prefix}:W3CDTF")
    package.write(part.target, write_tree(root))


def _property(root: Element, namespace: str, name: str) -> Element:
    found = child(root, name)
    if found is None:
        prefixes = {"dcterms": _TERMS} if namespace == _TERMS else {"cp": _PROPERTIES}
        found = root.makeelement(f"{{{namespace}}}{name}", nsmap=prefixes)
        root.append(found)
    return found
