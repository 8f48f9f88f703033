"""The parts of a workbook that make it a workbook of xlwings Lite, put in and taken out as the last step.

The code of such a workbook lies in the settings of a task pane: `we:property` elements of a web extension (MS-OWEXML).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from xlcrm.building.lite_main import REQUIREMENTS, main_py
from xlcrm.errors import XlcrmError
from xlcrm.ooxml.package import Package, Relation
from xlcrm.ooxml.xml_trees import children, local_name, read_tree, write_tree
from xlcrm.texts import _

ADD_IN = "wa200008175"  # xlwings Lite in Microsoft's store
_PANES = "xl/webextensions/taskpanes.xml"
_EXTENSION = "xl/webextensions/webextension1.xml"
_PANES_TYPE = "application/vnd.ms-office.webextensiontaskpanes+xml"
_EXTENSION_TYPE = "application/vnd.ms-office.webextension+xml"
_PANES_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
_EXTENSION_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextension"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_HEAD = r'"\"\"\"xlcrm '  # of our main.py, as its property holds it
_NO_CODE = frozenset({"", '""', "null"})
_ID = uuid.uuid5(uuid.NAMESPACE_DNS, "xlcrm.lite")


class OtherLiteCodeError(XlcrmError):
    """The workbook holds code in xlwings Lite that somebody wrote; there is one place for code, and it is taken."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} holds code in xlwings Lite that is not of xlcrm, and there is room for one only. "
                "Copy it out of the pane, clear it there and save, then try again.",
                file=file,
            )
        )


def add_lite(workbook: bytes, file: str) -> bytes:
    """The workbook with our scripts and functions for xlwings Lite, in the current language, in place of older ones.

    Panes of other add-ins stay beside ours. Raises OtherLiteCodeError where Lite holds code of somebody else.
    """
    package = Package(remove_lite(workbook, file), file)
    if any(_is_of_lite(package, each.target) for panes in _panes_of(package) for each in _extensions(package, panes)):
        raise OtherLiteCodeError(file)
    settings = {
        "main.py": main_py(),
        "requirements.txt": "\n".join(REQUIREMENTS) + "\n",
        "xlwingsSettingsWorkbook": {"startupBehavior": "taskpane"},
        "xlwingsWorkbookId": str(_ID),
    }
    extension = package.free_name(_EXTENSION)
    package.add(extension, _extension(settings).encode(), _EXTENSION_TYPE)
    panes = next(_panes_of(package), None)
    if panes is None:
        panes = package.free_name(_PANES) if package.has(_PANES) else _PANES
        id = package.add_relation(panes, _EXTENSION_RELATION, extension)
        package.add(panes, f"{_XML}{_panes(id)}".encode(), _PANES_TYPE)
        package.add_relation("", _PANES_RELATION, panes)
    else:
        id = package.add_relation(panes, _EXTENSION_RELATION, extension)
        _join(package, panes, id)
    return package.to_bytes()


def remove_lite(workbook: bytes, file: str) -> bytes:
    """The workbook without our code for xlwings Lite; panes of other add-ins stay, and so does code of others."""
    package = Package(workbook, file)
    for panes in list(_panes_of(package)):
        ours = [each for each in _extensions(package, panes) if _is_ours(package, each.target)]
        for relation in ours:
            _take_out(package, panes, relation)
        if ours and not children(package.tree(panes), "taskpane"):
            package.remove(panes)
            package.set_relations("", [each for each in package.relations("") if each.target != panes])
    return package.to_bytes()


def _panes_of(package: Package) -> Iterator[str]:
    """The part that lists the panes, if there is one."""
    return (each.target for each in package.related("", "webextensiontaskpanes") if package.has(each.target))


def _extensions(package: Package, panes: str) -> list[Relation]:
    return [each for each in package.related(panes, "webextension") if package.has(each.target)]


def _is_of_lite(package: Package, extension: str) -> bool:
    references = (each for each in package.tree(extension).iter() if local_name(each) == "reference")
    return any(each.get("id", "").casefold() == ADD_IN for each in references)


def _is_ours(package: Package, extension: str) -> bool:
    """Of Lite, and with our code, or with none."""
    properties = (each for each in package.tree(extension).iter() if local_name(each) == "property")
    code = next((each.get("value", "") for each in properties if each.get("name") == "main.py"), "")
    return _is_of_lite(package, extension) and (code in _NO_CODE or code.startswith(_HEAD))


def _take_out(package: Package, panes: str, relation: Relation) -> None:
    """One extension, its relation and its pane."""
    root = package.tree(panes)
    for pane in children(root, "taskpane"):
        if relation.id in [value for each in pane for value in each.attrib.values()]:
            root.remove(pane)
    package.write(panes, write_tree(root))
    package.set_relations(panes, [each for each in package.relations(panes) if each.id != relation.id])
    package.remove(relation.target)


def _join(package: Package, panes: str, id: str) -> None:
    """Our pane as one more of the list."""
    root = package.tree(panes)
    root.extend(children(read_tree(_panes(id).encode()), "taskpane"))
    package.add(panes, write_tree(root), _PANES_TYPE)


def _panes(id: str) -> str:
    return (
        '<wetp:taskpanes xmlns:wetp="http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11">'
        '<wetp:taskpane dockstate="right" visibility="1" width="350" row="0">'
        f'<wetp:webextensionref xmlns:r="{_DOCUMENT}" r:id="{id}"/></wetp:taskpane></wetp:taskpanes>'
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
