"""The linter of workbook files: what no schema sees and Excel would have to repair. Nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.lint_cells import Limits, sheet_findings
from xlcrm.ooxml.lint_styles import style_defects, style_limits
from xlcrm.ooxml.lint_tables import table_defects, tables_of
from xlcrm.ooxml.lint_workbook_part import workbook_defects
from xlcrm.ooxml.package import Package, Relation, relations_name
from xlcrm.ooxml.package_defects import PACKAGE_RULES, Defect
from xlcrm.ooxml.shared_strings import LONGEST_TEXT, SharedStrings
from xlcrm.ooxml.workbook_part import WorkbookPart
from xlcrm.ooxml.xml_trees import BrokenXmlError, children, plain_markup, refuse_broken_xml
from xlcrm.texts import _

_RELATIONS = re.compile(
    rb'xmlns:(\w+)="http://(?:schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)'
    rb'/relationships"'
)
# What the type of a part must end with, by the kind of the relation that leads to it.
_TYPES = {
    "worksheet": "worksheet+xml",
    "chartsheet": "chartsheet+xml",
    "table": "table+xml",
    "sharedStrings": "sharedStrings+xml",
    "styles": "styles+xml",
    "drawing": "drawing+xml",
    "chart": "chart+xml",
    "comments": "comments+xml",
    "theme": "theme+xml",
    "pivotTable": "pivotTable+xml",
    "pivotCacheDefinition": "pivotCacheDefinition+xml",
    "calcChain": "calcChain+xml",
}


def lint_package(data: bytes, file: str) -> list[Defect]:
    """All findings in a workbook file; raises a `WorkbookFileError` on what cannot be opened at all."""
    package = Package(data, file)
    workbook = WorkbookPart(package)
    reachable = package.reachable()
    broken = list(_broken_parts(package, reachable))
    if broken:
        return broken  # the rest would be said of parts that cannot be trusted
    part, texts = _shared_texts(package, workbook.name)
    found = [
        *_relation_defects(package, {"", *reachable}),
        *_type_defects(package, {"", *reachable}),
        *workbook_defects(workbook),
        *style_defects(package, workbook.name),
        *_text_defects(part, texts),
        *_cell_and_table_defects(package, workbook, texts),
    ]
    rules = list(PACKAGE_RULES)
    return sorted(dict.fromkeys(found), key=lambda defect: rules.index(defect.rule))


def _broken_parts(package: Package, parts: set[str]) -> Iterator[Defect]:
    for part in sorted({*parts, *map(relations_name, ["", *parts])}):
        if not package.has(part) or not part.endswith((".xml", ".rels")):
            continue
        try:
            refuse_broken_xml(package.xml(part))
        except BrokenXmlError as error:
            yield Defect("part_unreadable", part, _("This part is no whole XML: {reason}.", reason=error))
        except WorkbookFileError as error:
            yield Defect("part_unreadable", part, str(error))


def _relation_defects(package: Package, parts: set[str]) -> Iterator[Defect]:
    for part in sorted(parts):
        relations = package.relations(part)
        for relation in relations:
            if _leads_nowhere(package, relation):
                message = _("It leads to {target}, which is not in the file.", target=relation.target)
                yield Defect("part_missing", part or "/", message)
        if part and part.endswith(".xml"):
            known = {relation.id for relation in relations}
            for key in sorted(_used_ids(package.xml(part)) - known):
                yield Defect("relation_missing", part, _("It uses the relation {id}, which is not there.", id=key))


def _leads_nowhere(package: Package, relation: Relation) -> bool:
    if relation.is_external or relation.kind == "hyperlink" or relation.target.rpartition("/")[2] == "NULL":
        return False  # a jump within the file, or what Excel itself writes for a picture that is gone
    return not package.has(relation.target)


def _used_ids(data: bytes) -> set[str]:
    start, end = data.find(b"sheetData"), data.rfind(b"sheetData")
    if start != end:
        data = data[:start] + data[end:]
    return {
        found.decode()
        for prefix in set(_RELATIONS.findall(data))
        for found in re.findall(rb'\s%s:(?:id|embed|link|pict)="([^"]+)"' % prefix, data)
    }


def _type_defects(package: Package, parts: set[str]) -> Iterator[Defect]:
    types = package.tree("[Content_Types].xml")
    own = {each.get("PartName", "").lstrip("/").casefold(): each for each in children(types, "Override")}
    usual = {each.get("Extension", "").casefold(): each for each in children(types, "Default")}
    for part in sorted(parts):
        for relation in package.relations(part):
            if relation.is_external or not package.has(relation.target):
                continue
            name = relation.target.casefold()
            entry = own.get(name, usual.get(name.rsplit(".", 1)[-1]))
            given = "" if entry is None else entry.get("ContentType", "")
            if not given or not given.endswith(_TYPES.get(relation.kind, "")):
                message = _("The file does not say that this part is of the kind {kind}.", kind=relation.kind)
                yield Defect("content_type", relation.target, message)


def _text_defects(part: str, texts: list[str]) -> Iterator[Defect]:
    longest = max(map(len, texts), default=0)
    if longest > LONGEST_TEXT:
        message = _("A text has {length} characters, more than a cell holds.", length=f"{longest:,}")
        yield Defect("text_too_long", part, message)


def _cell_and_table_defects(package: Package, workbook: WorkbookPart, texts: list[str]) -> Iterator[Defect]:
    limits = Limits(*style_limits(package, workbook.name), texts)
    sheets = tables_of(package, workbook)
    headers = {}
    for sheet, on_sheet in sheets.items():
        if on_sheet.is_worksheet:
            found = sheet_findings(sheet, package.xml(on_sheet.part), limits, on_sheet.header_rows)
            yield from found.defects
            headers[sheet] = found.headers
    yield from table_defects(sheets, workbook.defined_names, headers)


def _shared_texts(package: Package, workbook: str) -> tuple[str, list[str]]:
    part = next((each.target for each in package.related(workbook, "sharedStrings") if package.has(each.target)), "")
    return part, SharedStrings(plain_markup(package.xml(part))).texts if part else []
