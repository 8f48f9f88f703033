"""The add-in: built from text, the same bytes every time, read back by others and run by LibreOffice."""

from __future__ import annotations

import gettext
import io
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import olefile
import pytest
from lxml import etree

from office_macros import call_procedures
from xlcrm.building.button_questions import LABELS
from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_buttons
from xlcrm.building.ribbon_words import ribbon_words, words_module
from xlcrm.building.ribbon_xml import NAMESPACE, ribbon_xml
from xlcrm.building.vba_compression import compress
from xlcrm.building.vba_project import VbaModule, dir_records, protection_value, vba_project
from xlcrm.building.vba_questions import questions_module
from xlcrm.building.vba_runtime import CHANGES, UnknownRuntimeError, fitted, runtime_folder, vba_runtime
from xlcrm.building.vba_wrappers import vba_argument, wrappers_module
from xlcrm.building.xlam_package import addin_bytes, addin_modules, addin_of, manifest
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.formulas.all_formulas import ALL_FORMULAS
from xlcrm.texts import use_language

with warnings.catch_warnings():  # it calls what its own parser has renamed
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser, decompress_stream

NO_PYTHON = VbaModule(
    "xlwings",
    "module",
    'Attribute VB_Name = "xlwings"\n'
    "Public Heard As String\n"
    "Public Function RunPython(command As String)\n    Heard = command\nEnd Function\n"
    "Public Function HeardCommand() As String\n    HeardCommand = Heard\nEnd Function\n",
)
CLASS_BASE = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\n'
PRESSED = VbaModule(
    "PressedControl", "class", f'Attribute VB_Name = "PressedControl"\n{CLASS_BASE}Public ID As String\n'
)
FINGER = VbaModule(
    "finger",
    "module",
    'Attribute VB_Name = "finger"\n'
    "Public Sub Press(button As String)\n"
    "    Dim control As New PressedControl\n    control.ID = button\n    ButtonClicked control\nEnd Sub\n"
    "Public Function Shown(button As String) As String\n"
    "    Dim control As New PressedControl\n    Dim words As Variant\n    control.ID = button\n"
    "    LabelOf control, words\n    Shown = words\n    TipOf control, words\n    Shown = Shown & Chr$(124) & words\n"
    "End Function\n"
    "Public Function RowsOf(key As String, value As String) As String\n"
    "    Dim cells(1 To 2, 1 To 3) As Variant\n    cells(1, 1) = 3.5\n    cells(2, 1) = value\n    cells(2, 3) = key\n"
    "    RowsOf = LanguageIn(cells)\nEnd Function\n",
)
MODULES = [
    "xlwings",
    "Dictionary",
    "xlcrm_text",
    "xlcrm_ribbon",
    "xlcrm_form",
    "xlcrm_words",
    "xlcrm_udfs",
    "xlcrm_wizard",
]


@pytest.fixture(scope="module")
def modules() -> tuple[VbaModule, ...]:
    return addin_modules(vba_runtime())


@pytest.fixture(scope="module")
def asking_modules() -> tuple[VbaModule, ...]:
    """For a Python without windows."""
    return addin_modules(vba_runtime(), has_windows=False)


@pytest.fixture(scope="module")
def addin(modules: tuple[VbaModule, ...]) -> bytes:
    return addin_of(modules)


@pytest.fixture(scope="module")
def project(addin: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(addin)).read("xl/vbaProject.bin")


def test_two_builds_are_byte_equal(addin: bytes) -> None:
    code = "import sys; from xlcrm.building.xlam_package import addin_bytes; sys.stdout.buffer.write(addin_bytes())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == addin


def test_olevba_reads_every_module_back(project: bytes, modules: tuple[VbaModule, ...]) -> None:
    read = {name.rsplit(".", 1)[0]: code for _, _, name, code in VBA_Parser("p", data=project).extract_macros()}
    assert set(read) == {"ThisWorkbook", "Sheet1", *MODULES}
    for module in modules:
        assert read[module.name].splitlines() == module.source.splitlines(), module.name


def test_a_strict_reader_finds_no_defect_and_every_stream(project: bytes) -> None:
    with olefile.OleFileIO(project, raise_defects=olefile.DEFECT_POTENTIAL) as file:
        streams = {"/".join(path) for path in file.listdir()}
        assert not file.parsing_issues
    inside = {f"VBA/{name}" for name in ("dir", "_VBA_PROJECT", "ThisWorkbook", "Sheet1", *MODULES)}
    assert streams == {"PROJECT", "PROJECTwm"} | inside


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        number, size = struct.unpack_from("<HI", data, place)
        size = 6 if number == 9 else size
        yield number, data[place + 6 : place + 6 + size]
        place += 6 + size


def test_the_dir_stream_has_the_shape_of_xlwings_own(modules: tuple[VbaModule, ...]) -> None:
    """Record for record; theirs differs in names, hashes and cookies only."""
    folder = runtime_folder()
    assert folder
    theirs = zipfile.ZipFile(folder / "addin" / "xlwings.xlam").read("xl/vbaProject.bin")
    with olefile.OleFileIO(theirs) as file:
        stream = bytes(decompress_stream(bytearray(file.openstream("VBA/dir").read())))
        assert file.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")
    ours, known = list(records(dir_records("xlcrm", modules))), list(records(stream))
    start = [number for number, _ in known].index(0x19)
    assert [number for number, _ in ours[:start]] == [number for number, _ in known[:start]]
    for number in (0x01, 0x02, 0x14, 0x03, 0x07, 0x08):
        assert dict(ours[:start])[number] == dict(known[:start])[number], hex(number)
    document = [number for number, _ in known[start : start + 11]]
    shapes = [[0x21 if number == 0x22 and m.kind == "module" else number for number in document] for m in modules]
    assert [number for number, _ in ours[start:-1]] == [number for shape in shapes for number in shape]


def disguised(seed: int, text: str, project_id: str) -> bytes:
    """MS-OVBA 2.4.3.3, the other way round."""
    raw = bytes.fromhex(text)
    plain = raw[2] ^ raw[0]
    assert plain == sum(project_id.encode()) & 0xFF
    assert raw[0] == seed
    before, older, out = raw[2], raw[1], []
    for byte in raw[3:]:
        plain = byte ^ ((older + plain) & 0xFF)
        out.append(plain)
        before, older = byte, before
    out = out[(seed & 6) // 2 :]
    assert struct.unpack("<I", bytes(out[:4])) == (len(out) - 4,)
    return bytes(out[4:])


@pytest.mark.parametrize("seed", [0x00, 0x5D, 0x7F, 0x21, 0xFF])
@pytest.mark.parametrize("data", [bytes(4), b"\0", b"\xff"])
def test_protection_values_can_be_undone(seed: int, data: bytes) -> None:
    identity = "{318BEE36-5BE1-492A-826D-473DB19B0F30}"
    assert disguised(seed, protection_value(seed, data, identity), identity) == data


def test_the_undoing_reads_what_excel_itself_wrote() -> None:
    """Of xlwings' quickstart add-in: not protected, no password, shown."""
    identity = "{318BEE36-5BE1-492A-826D-473DB19B0F30}"
    assert disguised(0x5D, "5D5F8AADDAA8DEA8DEA8DEA8DE", identity) == bytes(4)
    assert disguised(0x5D, "5D5F8AADDAADDBADDBAD", identity) == b"\0"
    assert disguised(0x5D, "5D5F8AADDAADDBADDB52", identity) == b"\xff"


@pytest.mark.parametrize("size", [1, 2, 3, 4095, 4096, 4097, 20_000])
@pytest.mark.parametrize("text", [b"a", b"ab", b"Dim prompt As String\r\n", bytes(range(32, 127))])
def test_what_is_compressed_comes_back(size: int, text: bytes) -> None:
    data = (text * (size // len(text) + 1))[:size]
    assert bytes(decompress_stream(bytearray(compress(data)))) == data


def test_letters_other_than_ascii_never_reach_a_module() -> None:
    with pytest.raises(UnicodeEncodeError):
        vba_project("x", [VbaModule("m", "module", "' да")])
    with use_language("ru"):
        assert questions_module().source.isascii()


@pytest.mark.usefixtures("other_words")
def test_no_line_is_longer_than_vba_reads(
    modules: tuple[VbaModule, ...], asking_modules: tuple[VbaModule, ...]
) -> None:
    sources = [module.source for module in (*modules, *asking_modules, words_module())]
    assert max(len(line) for source in sources for line in source.splitlines()) <= 1023


class OtherWords(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"ж€ {message}"


@pytest.fixture
def other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Ukrainian catalogue that translates everything, Russian and Bulgarian ones that translate nothing."""
    plain = gettext.NullTranslations()
    monkeypatch.setattr("xlcrm.texts._catalogue", lambda code: OtherWords() if code == "uk" else plain)


@pytest.mark.usefixtures("other_words")
def test_each_language_has_what_differs_from_english_and_no_procedure_is_too_large() -> None:
    source = words_module().source
    assert source.isascii()
    functions = source.split("Private Function ")[1:]
    assert [function.split("(")[0] for function in functions] == ["Words_en", "Words_uk"]
    assert functions[0].count("Case ") == functions[1].count("Case ")
    assert max(map(len, functions)) < 60_000, "VBA takes 64 KB of a procedure"
    with use_language("uk"):
        assert 'UsualLanguage = "uk"' in words_module().source


def test_only_an_addin_for_a_python_without_windows_asks_by_itself(
    modules: tuple[VbaModule, ...], asking_modules: tuple[VbaModule, ...]
) -> None:
    assert [module.name for module in modules[4:]] == MODULES[2:]
    assert {module.name for module in asking_modules} ^ {module.name for module in modules} == {
        "xlcrm_form",
        "xlcrm_ask",
        "xlcrm_questions",
    }


@pytest.mark.parametrize("count", [0, 2])
def test_a_new_xlwings_that_looks_different_stops_the_build(count: int) -> None:
    source = "".join(old + "\n" for old, _ in CHANGES[1:]) + (CHANGES[0][0] + "\n") * count
    with pytest.raises(UnknownRuntimeError, match=f"{count} times, not once"):
        fitted(source, CHANGES)


def test_the_package_is_an_addin_with_a_ribbon(addin: bytes) -> None:
    package = zipfile.ZipFile(io.BytesIO(addin))
    assert package.testzip() is None
    for name in package.namelist():
        if not name.endswith(".bin"):
            etree.fromstring(package.read(name))
    assert b"addin.macroEnabled.main+xml" in package.read("[Content_Types].xml")
    assert b"office/2006/relationships/ui/extensibility" in package.read("_rels/.rels")
    assert b"xlcrm.conf" in package.read("xl/workbook.xml")


def test_the_manifest_tells_every_module(addin: bytes) -> None:
    assert all(f'"{name}"' in manifest() for name in MODULES)
    assert addin == addin_bytes()


# --- the ribbon ---


def controls() -> list[etree._Element]:
    return [each for each in etree.fromstring(ribbon_xml()).iter() if each.get("onAction")]


def test_ids_and_key_tips_are_unique_and_no_tip_begins_another() -> None:
    tree = etree.fromstring(ribbon_xml())
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    tips = [str(each.get("keytip")) for each in controls()]
    assert len(tips) == len(set(tips))
    assert {len(tip) for tip in tips} == {2}
    assert tree.tag == f"{{{NAMESPACE}}}customUI"
    assert "menu" not in {etree.QName(each).localname for each in tree.iter()}, "macOS hides the whole tab"


def test_every_control_has_icon_label_tips_and_a_callback_that_exists(modules: tuple[VbaModule, ...]) -> None:
    sources = {module.name: module.source for module in modules}
    for control in controls():
        asked = [control.get(key) for key in ("onAction", "getLabel", "getScreentip", "getSupertip")]
        assert all(control.get(key) for key in ("imageMso", "keytip")), control.get("id")
        for callback in asked:
            module, name = str(callback).split(".")
            assert f"Public Sub {name}(control As IRibbonControl" in sources[module]
    module, name = str(etree.fromstring(ribbon_xml()).get("onLoad")).split(".")
    assert f"Public Sub {name}(ribbon As IRibbonUI)" in sources[module]


def test_every_control_has_its_words() -> None:
    words = ribbon_words()
    labelled = [str(each.get("id")) for each in etree.fromstring(ribbon_xml()).iter() if each.get("getLabel")]
    assert {id for id in labelled if not words.get(id)} == set()
    assert {str(each.get("id")) for each in controls() if not words.get(f"{each.get('id')}.tip")} == set()
    with use_language("ru"):
        russian = ribbon_xml()
    assert russian == ribbon_xml()


def test_every_command_is_on_the_ribbon() -> None:
    assert {button.command.name for button in ribbon_buttons()} == {listed.name for listed in ALL_COMMANDS}
    shown = {control.get("id") for control in controls()}
    assert {button.id for button in ribbon_buttons()} <= shown


@pytest.mark.parametrize("button", ribbon_buttons(), ids=lambda button: button.id)
def test_a_button_asks_for_what_its_command_needs(button: RibbonButton) -> None:
    parameters = button.command.load().parameters
    asked = {question.key.partition(":")[0] for question in button.questions if question.is_always_asked}
    assert {parameter.key for parameter in parameters if parameter.is_required} <= asked | set(button.options)
    everything = {question.key.partition(":")[0] for question in button.questions} | set(button.options)
    assert {parameter.key for parameter in parameters} == everything


def test_every_option_has_a_label_of_its_own() -> None:
    keys = {parameter.key for listed in ALL_COMMANDS for parameter in listed.load().parameters}
    assert keys == set(LABELS)


# --- formulas ---


def test_every_formula_has_a_wrapper_with_all_its_arguments() -> None:
    source = wrappers_module().source
    for listed in ALL_FORMULAS:
        head = next(line for line in source.splitlines() if line.startswith(f"Public Function {listed.name}("))
        shown = head.split("(", 1)[1].split(")")[0].replace("Optional ", "").split(", ")
        assert shown == [vba_argument(argument.name) for argument in listed.load().arguments]


# --- others judge it ---


def complaints(addin: bytes, tmp_path: Path) -> list[str]:
    file = tmp_path / "addin.xlam"
    file.write_bytes(addin)
    analyser = Path(sys.executable).with_name("pyvbaanalysis")
    if not analyser.exists():
        pytest.skip("pyvbaanalysis is not installed")
    done = subprocess.run([analyser, "--fail-level", "error", file], capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if " error " in line]


@pytest.mark.usefixtures("other_words")
def test_the_analyser_finds_nothing(
    modules: tuple[VbaModule, ...], asking_modules: tuple[VbaModule, ...], tmp_path: Path
) -> None:
    spoken = tuple(words_module() if module.name == "xlcrm_words" else module for module in modules)
    assert complaints(addin_of(spoken), tmp_path) == []
    assert complaints(addin_of(asking_modules), tmp_path) == []


def test_the_analyser_finds_a_planted_fault(modules: tuple[VbaModule, ...], tmp_path: Path) -> None:
    few = [module for module in modules if module.name in {"ThisWorkbook", "Sheet1", *MODULES[2:6]}]
    assert "xlcrm_ribbon" in {module.name for module in few}
    spoilt = [VbaModule(m.name, m.kind, m.source.replace("RunButton control", "RunButtom control")) for m in few]
    assert any("RunButtom" in line for line in complaints(addin_of((*spoilt, NO_PYTHON)), tmp_path))


def as_workbook(addin: bytes, file: Path) -> Path:
    """The same project in a workbook that can be seen: LibreOffice has no add-ins of this kind."""
    with zipfile.ZipFile(io.BytesIO(addin)) as given, zipfile.ZipFile(file, "w") as made:
        for name in given.namelist():
            data = given.read(name).replace(b"addin.macroEnabled", b"sheet.macroEnabled")
            made.writestr(name, data.replace(b' visibility="hidden"', b"") if name == "xl/workbook.xml" else data)
    return file


@pytest.mark.usefixtures("other_words")
def test_libreoffice_runs_it_down_to_the_python_command(modules: tuple[VbaModule, ...], tmp_path: Path) -> None:
    stubs = {"xlwings": NO_PYTHON, "xlcrm_words": words_module()}
    stubbed = addin_of((PRESSED, FINGER, *(stubs.get(module.name, module) for module in modules)))
    calls = [
        ("xlcrm_text.HexOf", ['"aд1"']),
        ("xlcrm_text.LettersOf", ['"0061043420ACD83DDE00"']),
        ("xlcrm_text.ShownValue", ["12"]),
        ("xlcrm_text.ShownValue", ['"#VALUE! No such stage."']),
        ("xlcrm_text.WhyLastError", []),
        ("finger.RowsOf", ['"language"', '"bg"']),
        ("finger.RowsOf", ['"language"', '""']),
        ("finger.RowsOf", ['"currency"', '"bg"']),
        ("finger.Shown", ['"crm_history"']),
        ("xlcrm_ribbon.Speak", ['"uk"']),
        ("finger.Shown", ['"crm_group_clean"']),
        ("xlcrm_ribbon.Speak", ['"bg"']),
        ("finger.Shown", ['"crm_group_clean"']),
        ("finger.Press", ['"crm_find_duplicates"']),
        ("xlwings.HeardCommand", []),
        ("xlcrm_text.RunCommand", ['"crm_add"', '"д"']),
        ("xlcrm_wizard.DescribeFunctions", []),
    ]
    said = call_procedures(as_workbook(stubbed, tmp_path / "addin.xlsm"), calls, tmp_path)
    assert said[:3] == ["006104340031", "aд€😀", "12"]
    assert said[4:8] == ["No such stage.", "bg", "en", ""]
    history = ribbon_words()
    assert said[8] == f"{history['crm_history']}|{history['crm_history.tip']}"
    assert said[10] == "ж€ Clean|"
    assert said[12] == "Clean|", "no Bulgarian words, so English ones"
    assert said[14] == "import xlcrm.hosts.excel as excel; excel.press('crm_find_duplicates', False)"
    assert said[15] == "import xlcrm.hosts.excel as excel; excel.run('crm_add', '0434')"
    assert not [line for line in said if line.startswith("error")]


def test_libreoffice_runs_the_addin_that_asks_by_itself(asking_modules: tuple[VbaModule, ...], tmp_path: Path) -> None:
    stubs = {"xlwings": NO_PYTHON}
    stubbed = addin_of((PRESSED, FINGER, *(stubs.get(module.name, module) for module in asking_modules)))
    names = '"effectiveness|funnel|forecast"'
    calls = [
        ("xlcrm_ask.ChoiceOf", ['" FUN "', names]),
        ("xlcrm_ask.ChoiceOf", ['"f"', names]),
        ("xlcrm_ask.ChoiceOf", ['"forecast"', names]),
        ("xlcrm_ask.DayOf", ['"2026-03-31"']),
        ("xlcrm_ask.DayOf", ['"soon"']),
        ("finger.Press", ['"crm_find_duplicates"']),
        ("xlwings.HeardCommand", []),
    ]
    said = call_procedures(as_workbook(stubbed, tmp_path / "addin.xlsm"), calls, tmp_path)
    assert said[:5] == ["funnel", "", "forecast", "2026-03-31", ""]
    assert said[6] == "import xlcrm.hosts.excel as excel; excel.run('crm_find_duplicates', '')"
    assert not [line for line in said if line.startswith("error")]


def test_nothing_of_the_paid_part_is_in_it_and_no_key_is_set(addin: bytes, modules: tuple[VbaModule, ...]) -> None:
    assert not any(word in module.source for module in modules for word in ("RunRemotePython", "WebClient"))
    assert b"LICENSE" not in zipfile.ZipFile(io.BytesIO(addin)).read("xl/worksheets/sheet1.xml")
