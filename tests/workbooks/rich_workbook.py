"""A CRM workbook in which a firm keeps everything else too: what no library that rewrites files would leave whole.

Parts that no library writes are written by hand here, as small as their schemas let them be.
"""

from __future__ import annotations

import io
import re
import zipfile

import xlsxwriter

from xlcrm.ooxml.package import Package
from xlcrm.ooxml.xlsx_file import XlsxFile

SHEET = "Mine"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_THREADED = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
_RELATED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_MS_XML = "application/vnd.ms-excel.{}+xml"


def rich_workbook(crm: bytes) -> bytes:
    """The workbook with macros, a ribbon, and a sheet of the user's own that uses its tables."""
    file = XlsxFile(crm)
    file.replace_sheet(SHEET, _own_sheet(), after=file.sheet_names[-1])
    package = Package(_with_macros(file.to_bytes()), "rich.xlsm")
    sheet = XlsxFile(package.to_bytes())._parts.workbook.sheet_part(SHEET)
    deals = XlsxFile(package.to_bytes())._parts.workbook.sheet_part("Deals")
    _add_around(package)
    _add_pivot_and_slicer(package, sheet)
    _add_query(package, sheet)
    _add_controls(package, sheet)
    _add_comments(package, deals)
    return package.to_bytes()


def parts_of_the_user(rich: bytes, crm: bytes) -> dict[str, bytes]:
    """The parts that only the rich workbook has, but for the list of parts and what points to them."""
    with zipfile.ZipFile(io.BytesIO(rich)) as after, zipfile.ZipFile(io.BytesIO(crm)) as before:
        return {name: after.read(name) for name in set(after.namelist()) - set(before.namelist())}


def _own_sheet() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    sheet.add_table("A3:B6", {"name": "Rates", "data": [["EUR", 1], ["USD", 1.1], ["BGN", 1.95583]]})
    sheet.write_formula("D1", "=SUM(Rates[Column2])", None, 4.05583)
    sheet.add_sparkline("D4", {"range": f"{SHEET}!B4:B6"})
    sheet.conditional_format("B4:B6", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B4:B6", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.data_validation("D6", {"validate": "list", "source": "=$A$4:$A$6"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": f"={SHEET}!$B$4:$B$6", "categories": f"={SHEET}!$A$4:$A$6"})
    sheet.insert_chart("F2", chart)
    sheet.insert_textbox("F20", "our way of working", {"fill": {"color": "#DDEEFF"}})
    sheet.insert_button("F26", {"macro": "RunIt", "caption": "Run it"})
    sheet.write_comment("B4", "fixed by law")
    book.close()
    return target.getvalue()


def _with_macros(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    _XML.format("sheet.main").encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
                )
            new.writestr(name, content)
    return target.getvalue()


def _add_around(package: Package) -> None:
    """What hangs on the workbook or the package: macros, a ribbon tab, XML of the user's own."""
    _add(
        package,
        "xl/workbook.xml",
        "xl/vbaProject.bin",
        b"\xd0\xcf\x11\xe0 macros",
        "application/vnd.ms-office.vbaProject",
        f"{_MICROSOFT}2006/relationships/vbaProject",
    )
    ribbon = b'<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon/></customUI>'
    ui = f"{_MICROSOFT}2007/relationships/ui/extensibility"
    _add(package, "", "customUI/customUI14.xml", ribbon, "application/xml", ui)
    _add(
        package,
        "xl/workbook.xml",
        "customXml/item1.xml",
        b"<codes><code>7</code></codes>",
        "application/xml",
        f"{_OFFICE}customXml",
    )
    props = b'<ds:datastoreItem ds:itemID="{11111111-2222-3333-4444-555555555555}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    _add(
        package,
        "customXml/item1.xml",
        "customXml/itemProps1.xml",
        props,
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        f"{_OFFICE}customXmlProps",
    )


def _add_pivot_and_slicer(package: Package, sheet: str) -> None:
    cache = f'<pivotCacheDefinition {_MAIN} recordCount="0"><cacheSource type="worksheet"><worksheetSource name="Contacts"/></cacheSource><cacheFields count="0"/></pivotCacheDefinition>'
    cache_id = _add(
        package,
        "xl/workbook.xml",
        "xl/pivotCache/pivotCacheDefinition1.xml",
        cache.encode(),
        _XML.format("pivotCacheDefinition"),
        f"{_OFFICE}pivotCacheDefinition",
    )
    table = f'<pivotTableDefinition {_MAIN} name="ByStage" cacheId="1" dataCaption="Values"><location ref="A20:B22" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/></pivotTableDefinition>'
    part = "xl/pivotTables/pivotTable1.xml"
    _add(package, sheet, part, table.encode(), _XML.format("pivotTable"), f"{_OFFICE}pivotTable")
    package.add_relation(part, f"{_OFFICE}pivotCacheDefinition", "xl/pivotCache/pivotCacheDefinition1.xml")
    slicer_cache = '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" name="Slicer_Stage" sourceName="Stage"/>'
    slicer_cache_id = _add(
        package,
        "xl/workbook.xml",
        "xl/slicerCaches/slicerCache1.xml",
        slicer_cache.encode(),
        _MS_XML.format("slicerCache"),
        f"{_MICROSOFT}2007/relationships/slicerCache",
    )
    slicer = '<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><slicer name="Stage" cache="Slicer_Stage" rowHeight="241300"/></slicers>'
    slicer_id = _add(
        package,
        sheet,
        "xl/slicers/slicer1.xml",
        slicer.encode(),
        _MS_XML.format("slicer"),
        f"{_MICROSOFT}2007/relationships/slicer",
    )
    caches = f'<pivotCaches><pivotCache cacheId="1" r:id="{cache_id}" {_RELATED}/></pivotCaches><extLst><ext uri="{{BBE1A952-AA13-448e-AADC-164F8A28A991}}" {_X14}><x14:slicerCaches><x14:slicerCache r:id="{slicer_cache_id}" {_RELATED}/></x14:slicerCaches></ext></extLst>'
    _put_before(package, "xl/workbook.xml", "</workbook>", caches)
    shown = f'<ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}" {_X14}><x14:slicerList><x14:slicer r:id="{slicer_id}" {_RELATED}/></x14:slicerList></ext>'
    _put_before(package, sheet, "</extLst>", shown)


def _add_query(package: Package, sheet: str) -> None:
    connections = f'<connections {_MAIN}><connection id="1" name="Rates" type="5" refreshedVersion="6"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Location=Rates" command="SELECT * FROM [Rates]"/></connection></connections>'
    _add(
        package,
        "xl/workbook.xml",
        "xl/connections.xml",
        connections.encode(),
        _XML.format("connections"),
        f"{_OFFICE}connections",
    )
    [table] = [each.target for each in package.related(sheet, "table")]
    query = f'<queryTable {_MAIN} name="ExternalData_1" connectionId="1" autoFormatId="16"/>'
    _add(
        package,
        table,
        "xl/queryTables/queryTable1.xml",
        query.encode(),
        _XML.format("queryTable"),
        f"{_OFFICE}queryTable",
    )


def _add_controls(package: Package, sheet: str) -> None:
    control = b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked" lockText="1"/>'
    control_id = _add(
        package,
        sheet,
        "xl/ctrlProps/ctrlProp1.xml",
        control,
        _MS_XML.format("controlproperties"),
        f"{_OFFICE}ctrlProp",
    )
    controls = f'<controls><control shapeId="1026" r:id="{control_id}" name="Check Box 1" {_RELATED}/></controls>'
    _put_before(package, sheet, "<tableParts", controls)
    printer = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    printer_id = _add(
        package, sheet, "xl/printerSettings/printerSettings1.bin", b"\0printer", printer, f"{_OFFICE}printerSettings"
    )
    xml = package.read(sheet).decode()
    setup = f'<pageSetup orientation="landscape" r:id="{printer_id}" {_RELATED}/>'
    package.write(sheet, re.sub(r"(<pageMargins[^>]*/>)", lambda match: match[0] + setup, xml, count=1).encode())


def _add_comments(package: Package, sheet: str) -> None:
    person = "{AAAAAAAA-0000-0000-0000-000000000001}"
    persons = (
        f'<personList {_THREADED}><person displayName="Ann" id="{person}" userId="ann" providerId="None"/></personList>'
    )
    _add(
        package,
        "xl/workbook.xml",
        "xl/persons/person.xml",
        persons.encode(),
        _MS_XML.format("person"),
        f"{_MICROSOFT}2017/10/relationships/person",
    )
    thread = f'<ThreadedComments {_THREADED}><threadedComment ref="B5" dT="2026-01-01T00:00:00.00" personId="{person}" id="{{BBBBBBBB-0000-0000-0000-000000000001}}"><text>ask them again</text></threadedComment></ThreadedComments>'
    _add(
        package,
        sheet,
        "xl/threadedComments/threadedComment1.xml",
        thread.encode(),
        _MS_XML.format("threadedcomments"),
        f"{_MICROSOFT}2017/10/relationships/threadedComment",
    )


def _add(package: Package, owner: str, name: str, data: bytes, content_type: str, relation: str) -> str:
    package.add(name, data, content_type)
    return package.add_relation(owner, relation, name)


def _put_before(package: Package, part: str, mark: str, xml: str) -> None:
    text = package.read(part).decode()
    assert mark in text, (part, mark)
    before, found, after = text.rpartition(mark)
    package.write(part, (before + xml + found + after).encode())
