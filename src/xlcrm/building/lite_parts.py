"""The parts of a workbook that make it a workbook of xlwings Lite, put in and taken out as the last step.

The code of such a workbook lies in the settings of a task pane: `we:property` elements of a web extension (MS-OWEXML).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape

from xlcrm.building.lite_main import REQUIREMENTS, main_py
from xlcrm.ooxml.package import Package

ADD_IN = "wa200008175"  # xlwings Lite in Microsoft's store
_PANES = "xl/webextensions/taskpanes.xml"
_EXTENSION = "xl/webextensions/webextension1.xml"
_PANES_TYPE = "application/vnd.ms-office.webextensiontaskpanes+xml"
_EXTENSION_TYPE = "application/vnd.ms-office.webextension+xml"
_PANES_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
_EXTENSION_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextension"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_ID = uuid.uuid5(uuid.NAMESPACE_DNS, "xlcrm.lite")


def add_lite(workbook: bytes, file: str) -> bytes:
    """The workbook with our scripts and functions for xlwings Lite, in the current language, in place of older ones."""
    package = Package(remove_lite(workbook, file), file)
    settings = {
        "main.py": main_py(),
        "requirements.txt": "\n".join(REQUIREMENTS) + "\n",
        "xlwingsSettingsWorkbook": {"startupBehavior": "taskpane"},
        "xlwingsWorkbookId": str(_ID),
    }
    package.add(_PANES, _panes().encode(), _PANES_TYPE)
    package.add(_EXTENSION, _extension(settings).encode(), _EXTENSION_TYPE)
    package.add_relation(_PANES, _EXTENSION_RELATION, _EXTENSION)
    package.add_relation("", _PANES_RELATION, _PANES)
    return package.to_bytes()


def remove_lite(workbook: bytes, file: str) -> bytes:
    """The workbook without the task pane of xlwings Lite; panes of other add-ins stay, and so do their settings."""
    package = Package(workbook, file)
    for relation in list(package.related("", "webextensiontaskpanes")):
        extensions = [each.target for each in package.related(relation.target, "webextension")]
        if extensions and all(ADD_IN in package.read(part).decode().casefold() for part in extensions):
            for part in (*extensions, relation.target):
                package.remove(part)
            package.set_relations("", [each for each in package.relations("") if each.id != relation.id])
    return package.to_bytes()


def _panes() -> str:
    return (
        f'{_XML}<wetp:taskpanes xmlns:wetp="http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11">'
        '<wetp:taskpane dockstate="right" visibility="1" width="350" row="0">'
        f'<wetp:webextensionref xmlns:r="{_DOCUMENT}" r:id="rId1"/></wetp:taskpane></wetp:taskpanes>'
    )


def _extension(settings: Mapping[str, object]) -> str:
    properties = "".join(f'<we:property name="{name}" value={_value(value)}/>' for name, value in settings.items())
    return (
        f'{_XML}<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" '
        f'id="{{{str(_ID).upper()}}}">'
        f'<we:reference id="{ADD_IN}" version="1.0.0.0" store="en-US" storeType="OMEX"/>'
        f'<we:alternateReferences><we:reference id="{ADD_IN}" version="1.0.0.0" store="{ADD_IN.upper()}" '
        'storeType="OMEX"/></we:alternateReferences>'
        f"<we:properties>{properties}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{_DOCUMENT}"/></we:webextension>'
    )


def _value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")
    return '"' + escape(text, {'"': "&quot;"}) + '"'
