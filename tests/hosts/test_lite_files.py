"""A workbook of xlwings Lite: its parts, its code, and that what is put in comes out again."""

from __future__ import annotations

import ast
import inspect
import json
import runpy
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from xlcrm.building import lite_parts
from xlcrm.building.lite_main import main_py, packed_package
from xlcrm.building.lite_parts import OtherLiteCodeError, add_lite, remove_lite
from xlcrm.building.script_source import script_name
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.formulas.all_formulas import ALL_FORMULAS
from xlcrm.hosts.lite_commands import lite as lite_group
from xlcrm.hosts.lite_files import add_to_file, strip_from_file
from xlcrm.hosts.workshop import lite_template_bytes, template_bytes
from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.package import Package
from xlcrm.ooxml.xml_trees import canonical, read_tree
from xlcrm.workbooks.file_workbook import FileWorkbook, NotACrmWorkbookError

TEMPLATE = template_bytes()


@pytest.fixture(scope="module")
def lite() -> bytes:
    return lite_template_bytes()


def settings_of(workbook: bytes) -> dict[str, object]:
    tree = Package(workbook, "crm.xlsx").tree("xl/webextensions/webextension1.xml")
    named = [each for each in tree.iter() if str(each.tag).endswith("}property")]
    return {each.get("name", ""): json.loads(each.get("value", "")) for each in named}


def test_the_parts_are_as_the_format_wants_them(lite: bytes) -> None:
    package = Package(lite, "crm.xlsx")
    (panes,) = package.related("", "webextensiontaskpanes")
    (extension,) = package.related(panes.target, "webextension")
    assert package.content_type(panes.target) == "application/vnd.ms-office.webextensiontaskpanes+xml"
    assert package.content_type(extension.target) == "application/vnd.ms-office.webextension+xml"
    assert 'r:id="rId1"' in package.read(panes.target).decode()
    assert extension.id == "rId1"
    assert settings_of(lite)["xlwingsSettingsWorkbook"] == {"startupBehavior": "taskpane"}


def test_the_code_inside_is_the_code_that_was_written(lite: bytes) -> None:
    settings = settings_of(lite)
    assert settings["main.py"] == main_py()
    assert "xlwings==" in str(settings["requirements.txt"])
    ast.parse(main_py())


def test_the_same_sources_give_the_same_workbook(lite: bytes) -> None:
    assert lite_template_bytes() == lite
    assert len(packed_package()) < 1_100_000  # half of it are the texts in three languages


def test_every_other_part_is_as_it_was_and_comes_back(lite: bytes) -> None:
    before, after = zipfile.ZipFile(BytesIO(TEMPLATE)), zipfile.ZipFile(BytesIO(lite))
    touched = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert touched == {"[Content_Types].xml", "_rels/.rels"}
    stripped = zipfile.ZipFile(BytesIO(remove_lite(lite, "crm.xlsx")))
    assert stripped.namelist() == before.namelist()
    again = add_lite(lite, "crm.xlsx")
    assert sum("webextension1" in name for name in zipfile.ZipFile(BytesIO(again)).namelist()) == 2 - 1
    assert len(list(Package(again, "crm.xlsx").related("", "webextensiontaskpanes"))) == 1


def test_other_readers_open_it(lite: bytes) -> None:
    assert "Companies" in load_workbook(BytesIO(lite)).sheetnames


def test_the_pane_of_another_add_in_stays(lite: bytes) -> None:
    package = Package(lite, "crm.xlsx")
    part = "xl/webextensions/webextension1.xml"
    package.write(
        part, package.read(part).replace(b"wa200008175", b"wa000000001").replace(b"WA200008175", b"wa000000001")
    )
    other = package.to_bytes()
    assert remove_lite(other, "crm.xlsx") == other


def parts_of(workbook: bytes) -> dict[str, bytes]:
    """The parts by name; lists in XML in one spelling."""
    archive = zipfile.ZipFile(BytesIO(workbook))
    lists = ("[Content_Types].xml", ".rels", "taskpanes.xml")
    return {
        name: canonical(read_tree(archive.read(name))) if name.endswith(lists) else archive.read(name)
        for name in archive.namelist()
    }


def test_foreign_workbooks_keep_every_part_and_get_back_what_they_were(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lite_parts, "main_py", lambda: '"""xlcrm short"""')
    for file in sorted((shared_data / "workbooks").glob("*.xls?")):
        try:
            before = parts_of(file.read_bytes())
            added = add_lite(file.read_bytes(), file.name)
        except (WorkbookFileError, zipfile.BadZipFile):
            continue
        told, stripped = parts_of(added), remove_lite(added, file.name)
        changed = {name for name in before if told[name] != before[name]}
        assert changed <= {"[Content_Types].xml", "_rels/.rels", *panes_of(added)}, file.name
        assert parts_of(stripped) == before, file.name
        assert add_lite(stripped, file.name) == add_lite(added, file.name), file.name


def panes_of(workbook: bytes) -> set[str]:
    panes = {each.target for each in Package(workbook, "any.xlsx").related("", "webextensiontaskpanes")}
    return panes | {f"{Path(each).parent.as_posix()}/_rels/{Path(each).name}.rels" for each in panes}


def other_add_in(workbook: bytes) -> bytes:
    """The pane of Lite turned into the pane of somebody else."""
    package = Package(workbook, "crm.xlsx")
    part = "xl/webextensions/webextension1.xml"
    told = package.read(part).replace(b"wa200008175", b"wa000000001").replace(b"WA200008175", b"WA000000001")
    package.write(part, told)
    return package.to_bytes()


def test_the_pane_of_another_add_in_stands_beside_ours_and_outlives_it(lite: bytes) -> None:
    other = other_add_in(lite)
    both = add_lite(other, "crm.xlsx")
    package = Package(both, "crm.xlsx")
    (panes,) = package.related("", "webextensiontaskpanes")
    targets = {each.id: each.target for each in package.related(panes.target, "webextension")}
    shown = [each for pane in package.tree(panes.target) for each in pane[0].attrib.values()]
    assert shown == list(targets) == ["rId1", "rId2"]
    assert b"wa000000001" in package.read(targets["rId1"])
    assert b"wa200008175" in package.read(targets["rId2"])
    assert parts_of(remove_lite(both, "crm.xlsx")) == parts_of(other)
    assert add_lite(both, "crm.xlsx") == both


def test_lite_code_of_somebody_else_is_neither_replaced_nor_removed(lite: bytes, tmp_path: Path) -> None:
    package = Package(lite, "crm.xlsx")
    part = "xl/webextensions/webextension1.xml"
    package.write(part, package.read(part).replace(b"xlcrm ", b"my own "))
    theirs = package.to_bytes()
    assert remove_lite(theirs, "crm.xlsx") == theirs
    file = tmp_path / "crm.xlsx"
    file.write_bytes(theirs)
    with pytest.raises(OtherLiteCodeError, match=r"crm\.xlsx holds code in xlwings Lite that is not of xlcrm"):
        add_to_file(file)
    assert "nothing was changed" in strip_from_file(file)
    assert file.read_bytes() == theirs


def test_a_file_gets_the_pane_and_loses_it(tmp_path: Path) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(TEMPLATE)
    assert "Ctrl+Shift+M" in add_to_file(file)
    assert settings_of(file.read_bytes())
    FileWorkbook.open(file).write([])
    assert settings_of(file.read_bytes()), "our own saves keep the pane"
    strip_from_file(file)
    assert not Package(file.read_bytes(), "crm.xlsx").has("xl/webextensions/webextension1.xml")


def test_a_workbook_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(NotACrmWorkbookError):
        add_to_file(tmp_path / "other.xlsx")


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What main.py declares; what it unpacks is not used here."""
    path = tmp_path_factory.mktemp("main") / "main.py"
    path.write_text(main_py(), encoding="utf-8")
    before, stand_ins = list(sys.path), str(Path(__file__).parent / "lite_stand_ins")
    real = sys.modules.pop("xlwings", None)
    sys.path.insert(0, stand_ins)
    try:
        return runpy.run_path(str(path))
    finally:
        sys.path[:] = before
        del sys.modules["xlwings"]
        if real:
            sys.modules["xlwings"] = real


def test_every_command_is_a_script_with_its_parameters_and_help(main: dict[str, object]) -> None:
    for listed in ALL_COMMANDS:
        script = main[script_name(listed)]
        assert script.script_name == listed.label
        given = list(inspect.signature(script).parameters)[1:]
        wanted = (each.key for each in listed.load().parameters if not each.takes_workbooks)
        assert sorted(given) == sorted(wanted)
        assert all(f"{name}:" in (inspect.getdoc(script) or "") for name in given)


def test_every_formula_is_a_function_with_its_arguments_and_help(main: dict[str, object]) -> None:
    for listed in ALL_FORMULAS:
        function = main[listed.name]
        assert function.is_formula
        arguments = listed.load().arguments
        names = list(inspect.signature(function).parameters)
        assert [name.rstrip("_") for name in names] == [argument.name.rstrip("_") for argument in arguments]
        assert all(function.arguments[name]["doc"] for name in names)
    assert set(main["__all__"]) <= main.keys()


def test_the_command_line_puts_it_in_and_takes_it_out(tmp_path: Path) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(TEMPLATE)
    assert CliRunner().invoke(lite_group, ["add", str(file)]).exit_code == 0
    assert settings_of(file.read_bytes())
    assert "as they were" in CliRunner().invoke(lite_group, ["strip", str(file)]).output
