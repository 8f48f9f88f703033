"""Findings in the styles of a workbook: fonts, fills and borders that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from xlcrm.ooxml.package import Package
from xlcrm.ooxml.package_defects import Defect
from xlcrm.ooxml.xml_trees import Element, child
from xlcrm.texts import _

_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


def style_limits(package: Package, workbook: str) -> tuple[int, int]:
    """How many cell styles there are, and how many differences that conditional formats may use."""
    root = _styles(package, workbook)[1]
    return max(len(_items(root, "cellXfs")), 1), len(_items(root, "dxfs"))


def style_defects(package: Package, workbook: str) -> Iterator[Defect]:
    """Cell styles that use a font, fill, border or named style that is not there."""
    part, root = _styles(package, workbook)
    sizes = {key: len(_items(root, section)) for key, section in _PARTS.items()}
    for section in ("cellStyleXfs", "cellXfs"):
        limits = sizes | ({"xfId": len(_items(root, "cellStyleXfs"))} if section == "cellXfs" else {})
        for number, style in enumerate(_items(root, section)):
            for key, size in limits.items():
                if size and not is_index(style.get(key, "0"), size):
                    message = _("Style {number} uses {key} {value}.", number=number, key=key, value=style.get(key, ""))
                    yield Defect("font_index", part, message)


def is_index(text: str, size: int) -> bool:
    """Whether a text is a number from 0 to below the size."""
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) < size


def _styles(package: Package, workbook: str) -> tuple[str, Element | None]:
    part = next((each.target for each in package.related(workbook, "styles") if package.has(each.target)), None)
    return part or "", package.tree(part) if part else None


def _items(root: Element | None, section: str) -> list[Element]:
    found = child(root, section) if root is not None else None
    return [] if found is None else [each for each in found if isinstance(each.tag, str)]
