"""The project for xlwings Server, read back: every name in the manifest leads somewhere, every list is complete."""

from __future__ import annotations

import ast
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from lxml import etree

from xlcrm.building.ribbon_buttons import ribbon_buttons
from xlcrm.building.server_icons import icon_files
from xlcrm.building.server_manifest import BASIC, OVERRIDES
from xlcrm.building.server_project import server_project
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.formulas.all_formulas import ALL_FORMULAS
from xlcrm.texts import LANGUAGES, use_language

ADDRESS = "https://crm.example.com"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
NAMES = {"o": OVERRIDES, "bt": BASIC}


@pytest.fixture(scope="module", params=LANGUAGES)
def project(request) -> dict[str, bytes]:
    with use_language(request.param):
        return server_project(ADDRESS)


@pytest.fixture(scope="module")
def manifest(project) -> etree._Element:
    return etree.fromstring(project["templates/manifest.xml"])


def resources(manifest, kind: str) -> dict[str, str]:
    found = manifest.findall(f".//bt:{kind}/*", NAMES)
    assert len({each.get("id") for each in found}) == len(found)
    return {each.get("id"): each.get("DefaultValue") for each in found}


def test_every_resource_is_there_once_and_is_used(manifest):
    kinds = ("Images", "Urls", "ShortStrings", "LongStrings")
    listed = [id for kind in kinds for id in resources(manifest, kind)]
    used = {each.get("resid") for each in manifest.iter() if each.get("resid")}
    assert set(listed) == used
    assert len(listed) == len(set(listed))
    assert max(map(len, listed)) <= 32


def test_words_fit(manifest):
    assert all(0 < len(text) <= 125 for text in resources(manifest, "ShortStrings").values())
    assert all(0 < len(text) <= 250 for text in resources(manifest, "LongStrings").values())


def test_every_address_is_https_on_the_server(manifest, project):
    found = [*resources(manifest, "Urls").values(), *resources(manifest, "Images").values()]
    found += [each.get("DefaultValue") for each in manifest.iter() if "Url" in each.tag and each.get("DefaultValue")]
    assert found
    assert all(url.startswith(f"{ADDRESS}/") for url in found)
    pictures = [url.removeprefix(f"{ADDRESS}/") for url in found if url.endswith(".png")]
    assert pictures
    assert set(pictures) <= set(project)


def test_every_control_has_an_id_of_its_own_and_three_icons(manifest):
    controls = [*manifest.iter(f"{{{OVERRIDES}}}Control"), *manifest.iter(f"{{{OVERRIDES}}}Item")]
    groups = list(manifest.iter(f"{{{OVERRIDES}}}Group"))
    ids = [each.get("id") for each in (*controls, *groups)]
    assert len(ids) == len(set(ids))
    for each in (*controls, *groups):
        sizes = [image.get("size") for image in each.findall("o:Icon/bt:Image", NAMES)]
        assert sizes == ["16", "32", "80"]


def test_groups_are_as_large_as_microsoft_allows(manifest):
    groups = list(manifest.iter(f"{{{OVERRIDES}}}Group"))
    assert len(groups) <= 10
    assert all(1 <= len(group.findall("o:Control", NAMES)) <= 6 for group in groups)


def test_the_tab_is_the_tab_of_the_desktop(manifest):
    """Same groups in the same order, same buttons, labels and tips."""
    texts = resources(manifest, "ShortStrings") | resources(manifest, "LongStrings")
    found = []
    for group in manifest.iter(f"{{{OVERRIDES}}}Group"):
        title = texts[group.find("o:Label", NAMES).get("resid")]
        for each in group.iter(f"{{{OVERRIDES}}}Control", f"{{{OVERRIDES}}}Item"):
            if each.find("o:Action/o:FunctionName", NAMES) is not None:
                label = texts[each.find("o:Label", NAMES).get("resid")]
                tip = texts[each.find("o:Supertip/o:Description", NAMES).get("resid")]
                found.append((title, each.get("id"), label, tip))
    language = {"en-US": "en", "bg-BG": "bg", "ru-RU": "ru", "uk-UA": "uk"}
    from xlcrm.texts import _

    locale = manifest.findtext("{http://schemas.microsoft.com/office/appforoffice/1.1}DefaultLocale")
    with use_language(language[locale]):
        assert found == [(_(b.command.group), b.id, _(b.label), _(b.tip)) for b in ribbon_buttons()]


def test_every_function_name_is_associated(manifest, project):
    named = [each.text for each in manifest.iter(f"{{{OVERRIDES}}}FunctionName")]
    script = project["static/js/ribbon.js"].decode()
    associated = [line.split('"')[1] for line in script.splitlines() if line.startswith("Office.actions.associate(")]
    assert associated == named
    assert {button.command.name for button in ribbon_buttons()} == {listed.name for listed in ALL_COMMANDS}


def test_the_schema_s_order_of_elements(manifest):
    """What comes where, after MS-OWEMXML; Excel refuses a manifest in another order."""
    button = manifest.find(".//o:Control[@id='crm_check']", NAMES)
    assert [etree.QName(each).localname for each in button] == ["Label", "Supertip", "Icon", "Action"]
    menu = manifest.find(".//o:Control[@id='crm_menu_reports']", NAMES)
    assert menu.get(XSI) == "Menu"
    assert [etree.QName(each).localname for each in menu] == ["Label", "Supertip", "Icon", "Items"]
    tab = manifest.find(".//o:CustomTab", NAMES)
    assert etree.QName(tab[-1]).localname == "Label"


def definitions(source: bytes) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(source)
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    (listed,) = (node.value for node in tree.body if isinstance(node, ast.Assign))
    assert ast.literal_eval(listed) == [node.name for node in found]
    return {node.name: node for node in found}


def test_scripts_are_the_commands_with_help_for_each_argument(project):
    found = definitions(project["custom_scripts/crm.py"])
    assert len(found) == len(ALL_COMMANDS)
    for (name, node), listed in zip(found.items(), ALL_COMMANDS, strict=True):
        assert name.replace("_", "-") == listed.name or name == listed.file
        book, *arguments = [each.arg for each in node.args.args]
        assert book == "book"
        wanted = (parameter for parameter in listed.load().parameters if not parameter.takes_workbooks)
        assert set(arguments) == {parameter.key for parameter in wanted}
        told = ast.get_docstring(node) or ""
        assert all(f"{key}: " in told for key in arguments)


def test_functions_are_the_formulas_with_help_for_each_argument(project):
    found = definitions(project["custom_functions/crm.py"])
    assert list(found) == [listed.name for listed in ALL_FORMULAS]
    for node in found.values():
        helped = {}
        for call in node.decorator_list:
            if isinstance(call, ast.Call):
                words = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                helped[ast.literal_eval(call.args[0])] = words["doc"]
        assert set(helped) == {each.arg for each in node.args.args}
        assert all(helped.values())
        assert ast.get_docstring(node)


def test_no_python_name_twice(project):
    names = [*definitions(project["custom_scripts/crm.py"]), *definitions(project["custom_functions/crm.py"])]
    assert len(names) == len(set(names))


def test_forms_pass_the_arguments_of_the_scripts(project):
    """The pane gives arguments by place: their order is that of the script."""
    found = definitions(project["custom_scripts/crm.py"])
    shown = json.loads(project["static/js/crm_buttons.js"].decode().partition("globalThis.crm = ")[2].rstrip(";\n"))
    assert [button["id"] for button in shown["buttons"]] == [button.id for button in ribbon_buttons()]
    for button in shown["buttons"]:
        assert button["arguments"] == [each.arg for each in found[button["script"]].args.args][1:]
        keys = {field["key"].partition(":")[0] for field in button["fields"]} | set(button["given"])
        assert keys <= set(button["arguments"])


def test_no_key_is_in_it(project):
    assert b"\nXLWINGS_LICENSE_KEY=\n" in project[".env.template"]
    assert b"\nXLWINGS_FUNCTIONS_NAMESPACE=\n" in project[".env.template"]
    assert not any(b"LICENSE_KEY=n" in data for data in project.values())


def test_two_builds_are_equal_in_every_byte(project, manifest):
    if manifest.findtext("{*}DefaultLocale") == "en-US":
        assert server_project(ADDRESS) == project
        assert server_project("https://other.example.com") != project


@pytest.mark.parametrize(("name", "data"), icon_files().items())
def test_pictures_are_whole(name, data):
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    assert (width, height, depth, color) == (int(name.removesuffix(".png").rpartition("_")[2]), width, 8, 6)
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    body = data[start + 4 : start + 4 + length]
    assert len(zlib.decompress(body)) == height * (1 + 4 * width)


def test_the_python_in_it_is_sound(tmp_path):
    """Linted, and importable with the open-source part of xlwings alone."""
    pytest.importorskip("xlwings")
    for path, data in server_project(ADDRESS).items():
        if path.endswith(".py"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(data)
    ruff = Path(sys.executable).parent / "ruff"
    subprocess.run(
        [ruff, "check", "--isolated", "--select", "E,F,B,UP", "--ignore", "E501", "."], cwd=tmp_path, check=True
    )
    code = (
        "import custom_scripts as s, custom_functions as f; print(len(s.__dict__), s.check.__name__, f.CRM_ROI(10, 4))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert told.stdout.split()[1:] == ["check", "2.5"]
