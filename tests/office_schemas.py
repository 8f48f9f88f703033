"""The published schemas of Excel's parts, for workbooks that we draw from nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from lxml import etree

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SCHEMAS = {"xl/charts/": "dml-chart", "xl/drawings/": "dml-spreadsheetDrawing", "xl/": "sml"}


def schema_errors(workbook: bytes, folder: Path) -> list[str]:
    """What the schemas in the folder have against the parts, as `part: complaint`."""
    schemas = {name: etree.XMLSchema(etree.parse(str(folder / f"{name}.xsd"))) for name in _SCHEMAS.values()}
    found = []
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        for part in package.namelist():
            name = next((schema for start, schema in _SCHEMAS.items() if part.startswith(start)), None)
            if name is None or not part.endswith(".xml") or "/theme/" in part:
                continue
            tree = etree.fromstring(package.read(part))
            for element in tree.iter():
                element.attrib.pop(_SPACE, None)  # the standard's own schema forgets it
            if not schemas[name].validate(tree):
                found += [f"{part}: {error.message}" for error in schemas[name].error_log]
    return found
