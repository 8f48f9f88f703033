"""The tab CRM as Excel reads it: customUI of 2006, which Windows and macOS draw; no menus, which macOS does not.

Labels and tips are asked of VBA while the tab is drawn, so that they follow the language of the workbook in front.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_buttons
from xlcrm.building.ribbon_words import HELP_GROUP, NEW_BOOK, group_id

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
CLICKED = "xlcrm_ribbon.ButtonClicked"
_NEW, _FIRST_GROUP = "xlcrm_ribbon.NewClicked", "Start"
_LABEL, _TIP = "xlcrm_ribbon.LabelOf", "xlcrm_ribbon.TipOf"


def ribbon_xml() -> bytes:
    """The part customUI/customUI.xml, the same in every language."""
    spaces: Any = {None: NAMESPACE}
    root = etree.Element(_tag("customUI"), {"onLoad": "xlcrm_ribbon.TabLoaded"}, nsmap=spaces)
    tabs = etree.SubElement(etree.SubElement(root, _tag("ribbon")), _tag("tabs"))
    tab = etree.SubElement(tabs, _tag("tab"), id="crm_tab", label="CRM", keytip="XC")
    letters: set[str] = set()
    for group, buttons in groupby(ribbon_buttons(), key=lambda button: button.command.group):
        _add_group(tab, group, list(buttons), _letter(group, letters))
    _add_help(tab, _letter(HELP_GROUP, letters))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _letter(group: str, taken: set[str]) -> str:
    """A letter that no other group's key tips begin with; after the English word, so that every keyboard has it."""
    letter = next(each for each in (group + "QWXYZ").upper() if each.isalpha() and each not in taken)
    taken.add(letter)
    return letter


def _key_tips(letter: str) -> Iterator[str]:
    """RA, RB, …: two letters each, so that none begins another."""
    return (letter + chr(number) for number in range(ord("A"), ord("Z") + 1))


def _add_group(tab: etree._Element, group: str, buttons: list[RibbonButton], letter: str) -> None:
    box = etree.SubElement(tab, _tag("group"), id=group_id(group), getLabel=_LABEL)
    key_tips = _key_tips(letter)
    if group == _FIRST_GROUP:
        _add_control(box, "button", NEW_BOOK, imageMso="FileNew", keytip=next(key_tips), onAction=_NEW)
    for button, key_tip in zip(buttons, key_tips, strict=False):
        size = "large" if button.is_large else "normal"
        _add_control(box, "button", button.id, imageMso=button.icon, size=size, keytip=key_tip, onAction=CLICKED)


def _add_control(box: etree._Element, kind: str, id: str, **given: str) -> None:
    asked = {"getLabel": _LABEL, "getScreentip": _LABEL, "getSupertip": _TIP}
    etree.SubElement(box, _tag(kind), {"id": id, **asked, "size": "large", **given})


def _add_help(tab: etree._Element, letter: str) -> None:
    """Whether buttons ask for their options, and why a formula shows #VALUE!."""
    box = etree.SubElement(tab, _tag("group"), id=group_id(HELP_GROUP), getLabel=_LABEL)
    toggled, clicked = "xlcrm_ribbon.OptionsToggled", "xlcrm_ribbon.ReasonClicked"
    _add_control(
        box, "toggleButton", "crm_options", imageMso="ControlProperties", keytip=f"{letter}A", onAction=toggled
    )
    _add_control(box, "button", "crm_reason", imageMso="TraceError", keytip=f"{letter}B", onAction=clicked)
