"""The styles of a workbook: twins of a cell style, and styles taken over from another workbook."""

from __future__ import annotations

from copy import deepcopy

from xlcrm.ooxml.xml_trees import Element, canonical, child, children, make_child, read_tree, truth, write_tree

PART = "xl/styles.xml"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
EMPTY = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
FIRST_OWN_FORMAT = 164
_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)


class Styles:
    """Cell styles (`cellXfs`) by number. Sections only grow, so numbers that are in use stay right."""

    def __init__(self, data: bytes) -> None:
        """Take the part's bytes."""
        self._root = read_tree(data)
        self._known: dict[str, dict[bytes, int]] = {}
        self._twins: dict[tuple[int, bool], int] = {}
        self.is_changed = False

    def to_bytes(self) -> bytes:
        """The part."""
        return write_tree(self._root)

    def items(self, section: str) -> list[Element]:
        """The elements of a section such as `fonts` or `cellXfs`."""
        found = child(self._root, section)
        return [] if found is None else [each for each in found if isinstance(each.tag, str)]

    def quoted(self, style: int) -> int:
        """The twin of a style that keeps a text beginning with `=` or `+` a text when a person edits it."""
        return self._twin(style, quoted=True)

    def unquoted(self, style: int) -> int:
        """The twin of a style without that mark."""
        return self._twin(style, quoted=False)

    def add(self, section: str, element: Element) -> int:
        """The number of an element of a section, added if there is none like it."""
        key = canonical(element)
        known = self._known_items(section)
        if key not in known:
            parent = self._section(section)
            parent.append(element)
            known[key] = len(self.items(section)) - 1
            parent.set("count", str(len(self.items(section))))
            self.is_changed = True
        return known[key]

    def number_format(self, code: str) -> int:
        """The id of a number format of the workbook's own, added if there is none like it."""
        formats = self.items("numFmts")
        for each in formats:
            if each.get("formatCode") == code:
                return int(each.get("numFmtId", "0"))
        used = [int(each.get("numFmtId", "0")) for each in formats]
        number = max([FIRST_OWN_FORMAT - 1, *used]) + 1
        made = make_child(self._section("numFmts"), "numFmt")
        made.set("numFmtId", str(number))
        made.set("formatCode", code)
        self._section("numFmts").set("count", str(len(formats) + 1))
        self.is_changed = True
        return number

    def _twin(self, style: int, *, quoted: bool) -> int:
        key = (style, quoted)
        if key not in self._twins:
            styles = self.items("cellXfs")
            if style >= len(styles) or truth(styles[style].get("quotePrefix")) == quoted:
                self._twins[key] = style
            else:
                twin = deepcopy(styles[style])
                twin.tail = None
                twin.attrib.pop("quotePrefix", "")
                if quoted:
                    twin.set("quotePrefix", "1")
                self._twins[key] = self.add("cellXfs", twin)
        return self._twins[key]

    def _known_items(self, section: str) -> dict[bytes, int]:
        if section not in self._known:
            items = self.items(section)
            self._known[section] = {canonical(items[number]): number for number in reversed(range(len(items)))}
        return self._known[section]

    def _section(self, name: str) -> Element:
        found = child(self._root, name)
        if found is None:
            found = make_child(self._root, name, _ORDER[_ORDER.index(name) + 1 :])
        return found


class StyleMerge:
    """Takes styles of another workbook over, one by one, as they are used."""

    def __init__(self, ours: Styles, theirs: Styles) -> None:
        """Styles go from theirs to ours; theirs stay as they are."""
        self._ours = ours
        self._theirs = theirs
        self._styles = {0: 0}
        self._differences: dict[int, int] = {}
        self._formats = {each.get("numFmtId"): each.get("formatCode", "") for each in theirs.items("numFmts")}

    def cell_style(self, number: int) -> int:
        """Our number for their cell style; the plain style stays the plain style."""
        if number not in self._styles:
            self._styles[number] = self._taken_over(number)
        return self._styles[number]

    def difference(self, number: int) -> int:
        """Our number for their differential style (`dxf`), as conditional formats and tables use it."""
        if number not in self._differences:
            element = _copy(self._theirs.items("dxfs")[number])
            for each in children(element, "numFmt"):
                each.set("numFmtId", str(self._ours.number_format(each.get("formatCode", ""))))
            self._differences[number] = self._ours.add("dxfs", element)
        return self._differences[number]

    def _taken_over(self, number: int) -> int:
        style = _copy(self._theirs.items("cellXfs")[number])
        for attribute, section in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            item = self._theirs.items(section)[int(style.get(attribute, "0"))]
            style.set(attribute, str(self._ours.add(section, _copy(item))))
        number_format = style.get("numFmtId", "0")
        if number_format in self._formats:
            style.set("numFmtId", str(self._ours.number_format(self._formats[number_format])))
        style.set("xfId", "0")
        return self._ours.add("cellXfs", style)


def _copy(element: Element) -> Element:
    copied = deepcopy(element)
    copied.tail = None
    return copied
