"""The add-in comes to a PC and leaves it; the PC is a folder here, on every system."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from xlcrm.building.xlam_package import addin_bytes
from xlcrm.errors import WrongUseError
from xlcrm.hosts import excel_doctor
from xlcrm.hosts import install as installing
from xlcrm.hosts.excel_doctor import CHECKS, Check, examine_pc, report
from xlcrm.hosts.excel_places import MACOS, WINDOWS, Pc, places_on
from xlcrm.hosts.install import ForeignFileError, install, uninstall

pytest.importorskip("xlwings")


@pytest.fixture(scope="module")
def addin() -> bytes:
    return addin_bytes()


@pytest.fixture(autouse=True)
def _built_once(monkeypatch: pytest.MonkeyPatch, addin: bytes) -> None:
    monkeypatch.setattr(installing, "addin_of", lambda _modules: addin)
    monkeypatch.setattr(installing, "addin_modules", lambda _runtime, **_given: ())


@pytest.fixture(params=[WINDOWS, MACOS])
def pc(request: pytest.FixtureRequest, tmp_path: Path) -> Pc:
    home = tmp_path / "home"
    home.mkdir()
    return Pc(request.param, home, {}, home / "python" / "python.exe")


def files(pc: Pc) -> dict[str, bytes]:
    return {str(file.relative_to(pc.home)): file.read_bytes() for file in pc.home.rglob("*") if file.is_file()}


def test_it_puts_the_addin_where_excel_loads_it(pc: Pc, addin: bytes) -> None:
    install(pc)
    places = places_on(pc)
    assert places.addin.read_bytes() == addin
    assert places.addin.parent.name == ("XLSTART" if pc.platform == WINDOWS else "Excel")
    key = "INTERPRETER_WIN" if pc.platform == WINDOWS else "INTERPRETER_MAC"
    assert places.conf.read_text() == f'"{key}","{pc.interpreter}"\n'
    scripts = [name for name in files(pc) if name.endswith(".applescript")]
    assert len(scripts) == (pc.platform == MACOS)


def test_appdata_may_lie_elsewhere(tmp_path: Path) -> None:
    pc = Pc(WINDOWS, tmp_path, {"APPDATA": str(tmp_path / "roaming")}, tmp_path / "python.exe")
    assert places_on(pc).addin == tmp_path / "roaming" / "Microsoft" / "Excel" / "XLSTART" / "xlcrm.xlam"


def test_uninstall_leaves_nothing_of_ours(pc: Pc) -> None:
    (pc.home / "own.txt").write_text("mine")
    install(pc)
    uninstall(pc)
    assert files(pc) == {"own.txt": b"mine"}


def test_a_second_install_changes_nothing(pc: Pc) -> None:
    install(pc)
    before = files(pc)
    install(pc)
    assert files(pc) == before


def test_a_new_python_takes_the_place_of_the_old_one(pc: Pc) -> None:
    install(pc)
    newer = dataclasses.replace(pc, interpreter=pc.home / "newer" / "python.exe")
    install(newer)
    assert places_on(pc).conf.read_text().splitlines() == [installing.conf_line(newer)]
    uninstall(newer)
    assert files(pc) == {}


def test_the_users_settings_outlive_the_addin(pc: Pc) -> None:
    conf = places_on(pc).conf
    conf.parent.mkdir(parents=True)
    conf.write_text('"SHOW CONSOLE","True"\n')
    install(pc)
    assert '"SHOW CONSOLE","True"' in conf.read_text()
    install(pc)
    said = uninstall(pc)
    assert conf.read_text() == '"SHOW CONSOLE","True"\n'
    assert any("the others are kept" in sentence for sentence in said)


def test_a_line_that_the_user_added_later_is_kept(pc: Pc) -> None:
    install(pc)
    conf = places_on(pc).conf
    conf.write_text(conf.read_text() + '"SHOW CONSOLE","True"\n')
    said = uninstall(pc)
    assert "SHOW CONSOLE" in conf.read_text()
    assert any("was changed since and is kept" in sentence for sentence in said)


def test_an_addin_of_that_name_that_is_not_ours_is_left_alone(pc: Pc) -> None:
    addin = places_on(pc).addin
    addin.parent.mkdir(parents=True)
    addin.write_bytes(b"somebody's")
    with pytest.raises(ForeignFileError, match="Move it away first"):
        install(pc)
    assert list(files(pc).values()) == [b"somebody's"]


def test_a_script_that_was_there_stays(tmp_path: Path) -> None:
    pc = Pc(MACOS, tmp_path, {}, tmp_path / "python")
    scripts = places_on(pc).scripts
    assert scripts
    scripts.mkdir(parents=True)
    name = installing.vba_runtime().apple_script.name
    (scripts / name).write_text("of another add-in")
    install(pc)
    uninstall(pc)
    assert [(file.name, file.read_text()) for file in scripts.iterdir()] == [(name, "of another add-in")]


def test_an_open_excel_is_told(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_bytes", locked)
    with pytest.raises(installing.AddinInUseError, match="Close Excel"):
        install(pc)


def test_uninstalling_nothing_says_so(pc: Pc) -> None:
    assert uninstall(pc) == ["Nothing is installed."]


def test_there_is_no_excel_on_linux(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="use the commands"):
        install(Pc("linux", tmp_path, {}, tmp_path / "python"))


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [check for check in CHECKS if check.__name__ not in {"_guarded", "_left_running"}]
    monkeypatch.setattr(excel_doctor, "CHECKS", tuple(quick))


def found(pc: Pc) -> dict[str, Check]:
    return {check.name: check for check in examine_pc(pc)}


@pytest.mark.usefixtures("_quick")
def test_the_doctor_finds_nothing_on_a_sound_pc(pc: Pc) -> None:
    install(pc)
    version = installing.vba_runtime().version
    pc.interpreter.parent.mkdir(exist_ok=True)
    (pc.interpreter.parent / f"xlwings64-{version}.dll").touch()
    assert [check for check in examine_pc(pc) if check.is_well is False] == []


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("nothing installed", "The tab CRM"),
        ("no library", "Library of the formulas"),
        ("store", "Python"),
        ("other python", "Python"),
        ("onedrive", "OneDrive"),
        ("xlwings addin", "Import Functions"),
        ("changed addin", "The tab CRM"),
        ("other version", "Add-in and Python of one version"),
        ("no script", "Script that lets Excel run Python (macOS)"),
        ("broken conf", "Settings file (error 91)"),
    ],
)
def test_the_doctor_finds_each_fault_and_says_what_to_do(fault: str, name: str, tmp_path: Path) -> None:
    platform = MACOS if fault == "no script" else WINDOWS
    parts = {"store": ("WindowsApps",), "onedrive": ("OneDrive",)}.get(fault, ())
    pc = Pc(platform, tmp_path, {}, tmp_path.joinpath(*parts, "python.exe"))
    places = places_on(pc)
    if fault != "nothing installed":
        install(pc)
    match fault:
        case "other python":
            places.conf.write_text('"INTERPRETER_WIN","elsewhere"\n')
        case "xlwings addin":
            places.addin.with_name("xlwings.xlam").touch()
        case "changed addin":
            places.addin.write_bytes(b"other")
        case "other version":
            places.record.write_text(places.record.read_text().replace('"xlwings": "', '"xlwings": "9.'))
        case "no script":
            assert places.scripts
            next(places.scripts.iterdir()).unlink()
        case "broken conf":
            places.conf.write_text(places.conf.read_text() + "SHOW CONSOLE=True\n")
    check = found(pc)[name]
    assert check.is_well is False
    assert check.said
    assert check.mend.endswith((".", "install", "remove")) or "xlcrm" in check.mend


@pytest.mark.usefixtures("_quick")
def test_the_report_can_be_pasted_and_names_nobody(pc: Pc) -> None:
    install(pc)
    text = report(pc, examine_pc(pc))
    assert str(pc.home) not in text
    assert text.count("\n") >= len(excel_doctor.CHECKS)


def test_ten_things_are_looked_at() -> None:
    assert len(CHECKS) == 10
