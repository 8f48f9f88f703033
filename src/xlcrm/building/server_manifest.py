"""The manifest of the add-in for xlwings Server: the tab CRM with the groups, labels and tips of the desktop tab.

After Microsoft's schema of the add-in only manifest (MS-OWEMXML): ids of resources have up to 32 characters, labels up
to 125, tips up to 250, addresses begin with https. Microsoft's pages have named six controls as the most that a group
may hold, so a larger group is one menu.
"""

from __future__ import annotations

import uuid
from itertools import groupby

from lxml import etree

from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_buttons
from xlcrm.building.ribbon_words import HELP_GROUP, group_id
from xlcrm.building.server_icons import icon_name
from xlcrm.texts import _, current_language

OFFICE = "http://schemas.microsoft.com/office/appforoffice/1.1"
OVERRIDES = "http://schemas.microsoft.com/office/taskpaneappversionoverrides"
BASIC = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_MOST_CONTROLS, _MOST_LABEL, _MOST_TIP = 6, 125, 250
_LOCALES = {"en": "en-US", "bg": "bg-BG", "ru": "ru-RU", "uk": "uk-UA"}


class _Resources:
    """The texts, pictures and addresses that the ribbon names by their ids."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.images: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.tips: dict[str, str] = {}

    def label(self, id: str, text: str) -> str:
        """The id of a short text; a longer one is cut."""
        self.labels[f"{id}.label"] = text[:_MOST_LABEL]
        return f"{id}.label"

    def tip(self, id: str, text: str) -> str:
        """The id of a long text; a longer one is cut."""
        self.tips[f"{id}.tip"] = text[:_MOST_TIP]
        return f"{id}.tip"

    def url(self, id: str, path: str) -> str:
        """The id of an address on the server."""
        self.urls[id] = f"{self.address}{path}"
        return id

    def image(self, group: str, size: int) -> str:
        """The id of a group's picture."""
        name = icon_name(group)
        id = f"icon.{name}.{size}"
        self.images[id] = f"{self.address}/static/images/crm_{name}_{size}.png"
        return id

    def add_to(self, parent: etree._Element) -> None:
        """Write them where the schema wants them."""
        box = _add(parent, "Resources")
        lists = ("Images", "Image", self.images), ("Urls", "Url", self.urls)
        texts = ("ShortStrings", "String", self.labels), ("LongStrings", "String", self.tips)
        for kind, each, values in (*lists, *texts):
            listed = etree.SubElement(box, f"{{{BASIC}}}{kind}")
            for id, value in values.items():
                etree.SubElement(listed, f"{{{BASIC}}}{each}", id=id, DefaultValue=value)


def manifest_xml(address: str) -> bytes:
    """The manifest for a server at that address, `https://HOST`, in the current language."""
    spaces = {None: OFFICE, "xsi": _XSI, "bt": BASIC}
    root = etree.Element(f"{{{OFFICE}}}OfficeApp", {f"{{{_XSI}}}type": "TaskPaneApp"}, nsmap=spaces)  # type: ignore[arg-type]
    _add_head(root, address)
    _add_overrides(root, address)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_head(root: etree._Element, address: str) -> None:
    """What Excel shows before it loads anything: who made it, where it lives, what it may do."""
    for name, text in (
        ("Id", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{address}/xlcrm"))),
        ("Version", "1.0.0.0"),
        ("ProviderName", "xlcrm"),
        ("DefaultLocale", _LOCALES.get(current_language(), "en-US")),
    ):
        _office(root, name).text = text
    images = f"{address}/static/images"
    about = _("Check, follow up, segment and report on your clients in the workbook itself.")
    _office(root, "DisplayName", DefaultValue="CRM")
    _office(root, "Description", DefaultValue=about)
    _office(root, "IconUrl", DefaultValue=f"{images}/crm_crm_32.png")
    _office(root, "HighResolutionIconUrl", DefaultValue=f"{images}/crm_crm_64.png")
    _office(_office(root, "AppDomains"), "AppDomain").text = address
    _office(_office(root, "Hosts"), "Host", Name="Workbook")
    sets = _office(_office(root, "Requirements"), "Sets", DefaultMinVersion="1.1")
    _office(sets, "Set", Name="SharedRuntime", MinVersion="1.1")
    _office(_office(root, "DefaultSettings"), "SourceLocation", DefaultValue=f"{address}/taskpane.html")
    _office(root, "Permissions").text = "ReadWriteDocument"


def _add_overrides(root: etree._Element, address: str) -> None:
    """The ribbon and the formulas; one page, the task pane, runs the code of both."""
    resources = _Resources(address)
    pane = resources.url("pane", "/taskpane.html")
    overrides = etree.SubElement(
        root,
        f"{{{OVERRIDES}}}VersionOverrides",
        {f"{{{_XSI}}}type": "VersionOverridesV1_0"},
        nsmap={None: OVERRIDES},  # type: ignore[dict-item]
    )
    host = _add(_add(overrides, "Hosts"), "Host", type="Workbook")
    _add(_add(host, "Runtimes"), "Runtime", resid=pane, lifetime="long")
    _add_functions(_add(host, "AllFormFactors"), pane, resources)
    desktop = _add(host, "DesktopFormFactor")
    _add(desktop, "FunctionFile", resid=pane)
    tab = _add(_add(desktop, "ExtensionPoint", type="PrimaryCommandSurface"), "CustomTab", id="crm_tab")
    for group, buttons in groupby(ribbon_buttons(), key=lambda button: button.command.group):
        _add_group(tab, group, list(buttons), resources)
    _add_help(tab, pane, resources)
    _add(tab, "Label", resid=resources.label("crm_tab", "CRM"))
    resources.add_to(overrides)


def _add_functions(form: etree._Element, pane: str, resources: _Resources) -> None:
    """Where the formulas come from; xlwings Server makes both files. No namespace: names are the same at every door."""
    point = _add(form, "ExtensionPoint", type="CustomFunctions")
    script = resources.url("functions.script", "/xlwings/custom-functions-code.js")
    metadata = resources.url("functions.metadata", "/xlwings/custom-functions-meta.json")
    for name, resid in (("Script", script), ("Page", pane), ("Metadata", metadata)):
        _add(_add(point, name), "SourceLocation", resid=resid)


def _add_group(tab: etree._Element, group: str, buttons: list[RibbonButton], resources: _Resources) -> None:
    id = group_id(group)
    box = _add(tab, "Group", id=id)
    _add(box, "Label", resid=resources.label(id, _(group)))
    _add_icon(box, group, resources)
    if len(buttons) <= _MOST_CONTROLS:
        for button in buttons:
            _add_button(_add(box, "Control", id=button.id, type="Button"), button, resources)
        return
    menu_id = id.replace("_group_", "_menu_")
    menu = _add(box, "Control", id=menu_id, type="Menu")
    _add_words(menu, menu_id, _(group), _(buttons[0].tip), resources)
    _add_icon(menu, group, resources)
    items = _add(menu, "Items")
    for button in buttons:
        _add_button(_add(items, "Item", id=button.id), button, resources)


def _add_button(box: etree._Element, button: RibbonButton, resources: _Resources) -> None:
    _add_words(box, button.id, _(button.label), _(button.tip), resources)
    _add_icon(box, button.command.group, resources)
    _add(_add(box, "Action", type="ExecuteFunction"), "FunctionName").text = button.id


def _add_help(tab: etree._Element, pane: str, resources: _Resources) -> None:
    """The button that opens the pane, where each command can be told everything."""
    id = group_id(HELP_GROUP)
    box = _add(tab, "Group", id=id)
    _add(box, "Label", resid=resources.label(id, _(HELP_GROUP)))
    _add_icon(box, HELP_GROUP, resources)
    button = _add(box, "Control", id="crm_options", type="Button")
    tip = _("Opens the pane, where a button asks for everything that its command can be told.")
    _add_words(button, "crm_options", _("Ask for options"), tip, resources)
    _add_icon(button, HELP_GROUP, resources)
    action = _add(button, "Action", type="ShowTaskpane")
    _add(action, "TaskpaneId").text = "crm_pane"
    _add(action, "SourceLocation", resid=pane)


def _add_words(box: etree._Element, id: str, label: str, tip: str, resources: _Resources) -> None:
    words = resources.label(id, label)
    _add(box, "Label", resid=words)
    supertip = _add(box, "Supertip")
    _add(supertip, "Title", resid=words)
    _add(supertip, "Description", resid=resources.tip(id, tip))


def _add_icon(box: etree._Element, group: str, resources: _Resources) -> None:
    icon = _add(box, "Icon")
    for size in (16, 32, 80):
        etree.SubElement(icon, f"{{{BASIC}}}Image", size=str(size), resid=resources.image(group, size))


def _office(parent: etree._Element, name: str, **values: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{OFFICE}}}{name}", values)


def _add(parent: etree._Element, name: str, *, type: str = "", **values: str) -> etree._Element:
    """An element of the ribbon; type: which kind of it (xsi:type)."""
    kind = {f"{{{_XSI}}}type": type} if type else {}
    return etree.SubElement(parent, f"{{{OVERRIDES}}}{name}", {**kind, **values})
