"""The add-in comes to a PC and leaves it; the PC is a folder here, on every system."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from xlcrm.building.xlam_package import addin_bytes
from xlcrm.errors import WrongUseError
from xlcrm.hosts import excel_doctor
from xlcrm.hosts import install as installing
from xlcrm.hosts.excel_doctor import CHECKS, Check, examine_pc, report
from xlcrm.hosts.excel_places import MACOS, WINDOWS, Pc, places_on
from xlcrm.hosts.install import (
    ForeignFileError,
    LostRecordError,
    UnfitInterpreterError,
    UnwritablePlaceError,
    install,
    uninstall,
)

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


def refused(at: Path) -> Callable[..., None]:
    """What the system does when a file may not be written or removed."""

    def refuse(self: Path, *_arguments: object) -> None:
        if self == at:
            raise PermissionError(13, "Permission denied", str(self))
        _AS_ALWAYS(self, *_arguments)

    return refuse


_AS_ALWAYS: Callable[..., object] = Path.write_bytes


def test_an_open_excel_is_told(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    install(pc)
    before = files(pc)
    monkeypatch.setattr(Path, "write_bytes", refused(places_on(pc).addin))
    with pytest.raises(installing.AddinInUseError, match="Close Excel"):
        install(pc)
    monkeypatch.setattr(Path, "unlink", refused(places_on(pc).addin))
    with pytest.raises(installing.AddinInUseError, match="Close Excel"):
        uninstall(pc)
    assert files(pc) == before


@pytest.mark.parametrize("part", ["addin", "conf", "record"])
def test_a_folder_that_may_not_be_written_is_told_and_the_next_run_goes_on(
    pc: Pc, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", refused(getattr(places_on(pc), part)))
        with pytest.raises(UnwritablePlaceError, match="Permission denied"):
            install(pc)
    install(pc)
    uninstall(pc)
    assert files(pc) == {}


def test_a_file_in_the_way_of_a_folder_is_told(pc: Pc) -> None:
    addin = places_on(pc).addin
    addin.parent.parent.mkdir(parents=True)
    addin.parent.touch()
    with pytest.raises(UnwritablePlaceError, match="cannot be written"):
        install(pc)


@pytest.mark.usefixtures("_quick")
def test_an_install_that_was_cut_short_is_mended_by_the_next(pc: Pc, addin: bytes) -> None:
    install(pc)
    whole = files(pc)
    places = places_on(pc)
    for damaged in (b"", b"{", b"[]", b'{"files": 1}', b"\xff\xfe", places.record.read_bytes()[:40]):
        places.record.write_bytes(damaged)
        with pytest.raises(LostRecordError, match="is damaged"):
            uninstall(pc)
        assert {check.name: check.is_well for check in examine_pc(pc)}["The tab CRM"] is False
        install(pc)
        assert {key: file for key, file in files(pc).items() if key != ".xlcrm/installed.json"} == {
            key: file for key, file in whole.items() if key != ".xlcrm/installed.json"
        }
    places.addin.write_bytes(addin[:1000])
    install(pc)
    assert places.addin.read_bytes() == addin


def test_an_addin_that_the_user_changed_is_never_lost(pc: Pc, addin: bytes) -> None:
    install(pc)
    places = places_on(pc)
    places.addin.write_bytes(addin + b"own macro")
    assert "was changed since it was installed" in install(pc)[0]
    assert places.addin.read_bytes() == addin
    places.addin.write_bytes(addin + b"another")
    assert "was changed since it was installed" in uninstall(pc)[0]
    assert files(pc) == {
        ".xlcrm/xlcrm-changed-1.xlam": addin + b"own macro",
        ".xlcrm/xlcrm-changed-2.xlam": addin + b"another",
    }


def test_an_addin_of_ours_that_was_copied_there_by_hand_is_taken_over(pc: Pc, addin: bytes) -> None:
    places = places_on(pc)
    places.addin.parent.mkdir(parents=True)
    places.addin.write_bytes(addin)
    install(pc)
    uninstall(pc)
    assert files(pc) == {}


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("folder", ["Иван Петрович", "with blanks", "O'Neill & Söhne", "100%"])
def test_names_of_every_sort_are_borne(folder: str, tmp_path: Path) -> None:
    for platform in (WINDOWS, MACOS):
        home = tmp_path / platform / folder
        home.mkdir(parents=True)
        pc = Pc(platform, home, {}, home / "python.exe")
        install(pc)
        assert installing.conf_line(pc) in places_on(pc).conf.read_text(encoding="utf-8")
        assert found(pc)["Python"].is_well
        uninstall(pc)
        assert files(pc) == {}


@pytest.mark.usefixtures("_quick")
def test_a_path_that_excel_could_not_read_is_told_before_anything_is_written(
    pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "_conf_encoding", lambda: "cp1252")
    russian = dataclasses.replace(pc, interpreter=pc.home / "Иван" / "python.exe")
    with pytest.raises(UnfitInterpreterError, match="letters of another alphabet"):
        install(russian)
    assert files(pc) == {}
    assert "another alphabet" in found(russian)["Python"].said


def test_lines_of_others_keep_their_bytes(pc: Pc) -> None:
    conf = places_on(pc).conf
    conf.parent.mkdir(parents=True)
    theirs = '"LOG FILE","C:\\Иван\\log.txt"\r\n'.encode("cp1251")
    conf.write_bytes(theirs)
    install(pc)
    assert conf.read_bytes().endswith(theirs)
    uninstall(pc)
    assert conf.read_bytes() == theirs


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
        ("cloud of another name", "OneDrive"),
        ("xlwings addin", "Import Functions"),
        ("changed addin", "The tab CRM"),
        ("other version", "Add-in and Python of one version"),
        ("no script", "Script that lets Excel run Python (macOS)"),
        ("broken conf", "Settings file (error 91)"),
        ("mark before conf", "Settings file (error 91)"),
    ],
)
def test_the_doctor_finds_each_fault_and_says_what_to_do(fault: str, name: str, tmp_path: Path) -> None:
    platform = MACOS if fault == "no script" else WINDOWS
    parts = {"store": ("WindowsApps",), "onedrive": ("OneDrive",)}.get(fault, ())
    settings = {"OneDriveCommercial": str(tmp_path)} if fault == "cloud of another name" else {}
    pc = Pc(platform, tmp_path, settings, tmp_path.joinpath(*parts, "python.exe"))
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
        case "mark before conf":
            places.conf.write_bytes(b"\xef\xbb\xbf" + places.conf.read_bytes())
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
