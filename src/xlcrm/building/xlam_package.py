"""The add-in xlcrm.xlam: a workbook that nobody sees, with the VBA project, the tab CRM and a sheet of two settings."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from html import escape
from importlib.resources import files
from io import BytesIO

from xlcrm.building.ribbon_words import words_module
from xlcrm.building.ribbon_xml import ribbon_xml
from xlcrm.building.vba_project import VbaModule, document_module, vba_project
from xlcrm.building.vba_questions import questions_module
from xlcrm.building.vba_runtime import PROJECT, VbaRuntime, vba_runtime
from xlcrm.building.vba_wrappers import FUNCTIONS, descriptions_module, wrappers_module

ADDIN = "xlcrm.xlam"
_CONF = (("ADD_WORKBOOK_TO_PYTHONPATH", "False"), ("UDF MODULES", FUNCTIONS))
_WATCHING = """
Private WithEvents excelApp As Application

Private Sub Workbook_Open()
    Set excelApp = Application
    DescribeFunctions
End Sub

Private Sub excelApp_WorkbookActivate(ByVal Wb As Workbook)
    FollowWorkbook
End Sub
"""
_OLDEST = (1980, 1, 1, 0, 0, 0)  # every part is of one time and not deflated: equal parts give an equal file anywhere

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = f"""<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>\
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_ML}.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_SHEET_ML}.styles+xml"/></Types>"""
_RELATIONS = f"""<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>\
<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" \
Target="customUI/customUI.xml"/></Relationships>"""
_WORKBOOK = f"""<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="ThisWorkbook"/>\
<bookViews><workbookView visibility="hidden"/></bookViews>\
<sheets><sheet name="{PROJECT}.conf" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_WORKBOOK_RELATIONS = f"""<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>\
<Relationship Id="rId3" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" \
Target="vbaProject.bin"/></Relationships>"""
_STYLES = f"""<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def addin_bytes() -> bytes:
    """The add-in in the current language, byte for byte the same for the same sources and the same xlwings."""
    return addin_of(addin_modules(vba_runtime()))


def addin_modules(runtime: VbaRuntime, *, has_windows: bool = True) -> tuple[VbaModule, ...]:
    """The modules of the project, in their order. has_windows: Python can open one; if not, VBA asks."""
    asking = (_handwritten("xlcrm_form"),) if has_windows else (_handwritten("xlcrm_ask"), questions_module())
    return (
        document_module("ThisWorkbook", is_workbook=True, code=_WATCHING),
        document_module("Sheet1"),
        *runtime.modules,
        _handwritten("xlcrm_text"),
        _handwritten("xlcrm_ribbon"),
        *asking,
        words_module(),
        wrappers_module(),
        descriptions_module(),
    )


def addin_of(modules: tuple[VbaModule, ...]) -> bytes:
    """The add-in around these modules."""
    parts = {
        "[Content_Types].xml": _xml(_TYPES),
        "_rels/.rels": _xml(_RELATIONS),
        "xl/workbook.xml": _xml(_WORKBOOK),
        "xl/_rels/workbook.xml.rels": _xml(_WORKBOOK_RELATIONS),
        "xl/worksheets/sheet1.xml": _xml(_sheet()),
        "xl/styles.xml": _xml(_STYLES),
        "xl/vbaProject.bin": vba_project(PROJECT, modules),
        "customUI/customUI.xml": ribbon_xml(),
    }
    return _zipped(parts)


def manifest() -> str:
    """What is in the add-in, for a firm that hands it out: the version of xlwings, and each module with its hash."""
    runtime = vba_runtime()
    modules = addin_modules(runtime)
    told = {
        "addin": ADDIN,
        "xlwings": runtime.version,
        "sha256": sha256(addin_of(modules)).hexdigest(),
        "modules": {module.name: sha256(module.source.encode()).hexdigest() for module in modules},
        "ribbon": sha256(ribbon_xml()).hexdigest(),
        "settings": dict(_CONF),
    }
    return json.dumps(told, indent=2) + "\n"


def _handwritten(name: str) -> VbaModule:
    source = (files("xlcrm.building") / "vba" / f"{name}.bas").read_text(encoding="ascii")
    return VbaModule(name, "module", source)


def _sheet() -> str:
    rows = (
        f'<row r="{at}">{_cell(f"A{at}", key)}{_cell(f"B{at}", value)}</row>'
        for at, (key, value) in enumerate(_CONF, 1)
    )
    shown = "".join(rows)
    return f'<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData>{shown}</sheetData></worksheet>'


def _cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _xml(text: str) -> bytes:
    return (_HEAD + text).encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in parts.items():
            member = zipfile.ZipInfo(name, _OLDEST)
            member.create_system = 0
            file.writestr(member, data)
    return buffer.getvalue()
