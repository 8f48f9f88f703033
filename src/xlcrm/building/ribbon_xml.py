"""The tab CRM as Excel reads it: customUI of 2006, which Windows and macOS draw; no menus, which macOS does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_buttons
from xlcrm.texts import N_, _

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
CLICKED = "xlcrm_ribbon.ButtonClicked"
_MOST_LETTERS = 1024  # of a tip; Excel refuses the whole ribbon for one that is longer
_HELP_GROUP = N_("Help")


def ribbon_xml() -> bytes:
    """The part customUI/customUI.xml, in the current language."""
    spaces: Any = {None: NAMESPACE}
    root = etree.Element(_tag("customUI"), nsmap=spaces)
    tabs = etree.SubElement(etree.SubElement(root, _tag("ribbon")), _tag("tabs"))
    tab = etree.SubElement(tabs, _tag("tab"), id="crm_tab", label="CRM", keytip="XC")
    letters: set[str] = set()
    for group, buttons in groupby(ribbon_buttons(), key=lambda button: button.command.group):
        _add_group(tab, group, list(buttons), _letter(group, letters))
    _add_help(tab, _letter(_HELP_GROUP, letters))
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
    name = "crm_group_" + group.lower().replace(" ", "_")
    box = etree.SubElement(tab, _tag("group"), id=name, label=_(group))
    for button, key_tip in zip(buttons, _key_tips(letter), strict=False):
        _add_button(box, button, key_tip)


def _add_button(box: etree._Element, button: RibbonButton, key_tip: str) -> None:
    _add_control(
        box,
        "button",
        button.id,
        label=_(button.label),
        supertip=_(button.tip)[:_MOST_LETTERS],
        imageMso=button.icon,
        size="large" if button.is_large else "normal",
        keytip=key_tip,
        onAction=CLICKED,
    )


def _add_control(box: etree._Element, kind: str, id: str, **words: str) -> None:
    etree.SubElement(box, _tag(kind), {"id": id, "screentip": words["label"], **words})


def _add_help(tab: etree._Element, letter: str) -> None:
    """Whether buttons ask for their options, and why a formula shows #VALUE!."""
    box = etree.SubElement(tab, _tag("group"), id="crm_group_help", label=_(_HELP_GROUP))
    _add_control(
        box,
        "toggleButton",
        "crm_options",
        label=_("Ask for options"),
        supertip=_("While this is pressed, a button asks for everything that its command can be told."),
        imageMso="ControlProperties",
        size="large",
        keytip=f"{letter}A",
        onAction="xlcrm_ribbon.OptionsToggled",
    )
    _add_control(
        box,
        "button",
        "crm_reason",
        label=_("Why #VALUE!?"),
        supertip=_("The sentence behind the last #VALUE! that a CRM formula gave."),
        imageMso="TraceError",
        size="large",
        keytip=f"{letter}B",
        onAction="xlcrm_ribbon.ReasonClicked",
    )
