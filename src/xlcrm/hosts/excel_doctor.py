"""`xlcrm doctor --excel`: the ten things that go wrong between Excel and Python, looked at one by one."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from xlcrm import __version__
from xlcrm.building.vba_runtime import VbaRuntime, vba_runtime
from xlcrm.errors import XlcrmError
from xlcrm.hosts.excel_places import MACOS, WINDOWS, Pc, Places, places_on
from xlcrm.hosts.install import Record, UnfitInterpreterError, conf_line, fits_excel, read_conf
from xlcrm.texts import N_, _

_PYTHONS_AT_MOST = 3
_SECONDS = 60
_CLOUD_FOLDERS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")  # the folder may have another name


@dataclass(frozen=True, slots=True)
class Check:
    """One of the ten: what was looked at, whether it is well (None: cannot be seen from here), and what to do."""

    name: str
    is_well: bool | None
    said: str
    mend: str = ""

    @property
    def mark(self) -> str:
        """One letter for the report."""
        return {True: "+", False: "!", None: "?"}[self.is_well]


@dataclass(frozen=True)
class Facts:
    """What the checks look at."""

    pc: Pc
    places: Places
    record: Record
    runtime: VbaRuntime | None


def examine_pc(pc: Pc) -> tuple[Check, ...]:
    """The ten checks on that PC; raises WrongUseError where there is no desktop Excel."""
    places = places_on(pc)
    try:
        runtime = vba_runtime()
    except XlcrmError:
        runtime = None
    facts = Facts(pc, places, Record.read(places.record), runtime)
    return tuple(check(facts) for check in CHECKS)


def examined(pc: Pc, *, with_excel: bool) -> tuple[str, bool]:
    """The report, and whether nothing was found; with Excel itself, which is started for it, if asked."""
    checks = examine_pc(pc)
    if with_excel:
        checks = (*checks, try_in_excel(pc))
    return report(pc, checks), all(check.is_well is not False for check in checks)


def report(pc: Pc, checks: tuple[Check, ...]) -> str:
    """The findings as text to paste into a mail; the user's name does not show in paths."""
    head = f"xlcrm {__version__}, Python {platform.python_version()}, {platform.platform()}"
    lines = [head, str(pc.interpreter)]
    for number, check in enumerate(checks, 1):
        lines.append(f"{check.mark} {number:2}. {_(check.name)}: {check.said}")
        if check.mend:
            lines.append(f"       → {check.mend}")
    return "\n".join(lines).replace(str(pc.home), "~") + "\n"


def try_in_excel(pc: Pc) -> Check:
    """Excel itself loads the add-in and runs a function of it: what compiles there is proved, what does not is told."""
    name, addin = N_("Excel runs the add-in"), places_on(pc).addin
    try:
        with import_module("xlwings").App(visible=False, add_book=True) as app:
            app.books.open(str(addin))
            hexadecimal = app.macro(f"'{addin.name}'!xlcrm_text.HexOf")("a")
    except Exception as error:  # noqa: BLE001 - COM and AppleScript raise whatever they like, and all of it is the finding
        return Check(name, False, str(error), _("Send this report to whoever looks after xlcrm."))
    return Check(name, hexadecimal == "0061", _("It answered {answer}.", answer=hexadecimal))


def _library(facts: Facts) -> Check:
    name = N_("Library of the formulas")
    if facts.pc.platform != WINDOWS:
        return Check(name, True, _("Formulas in cells work on Windows only; the buttons work without it."))
    if facts.runtime is None:
        return Check(name, False, _("xlwings is missing."), _("Run: pip install xlwings, then: xlcrm install"))
    wanted = f"xlwings64-{facts.runtime.version}.dll"
    folder = facts.pc.interpreter.parent
    if any((place / wanted).exists() for place in (folder, folder.parent)):
        return Check(name, True, _("{file} is beside Python.", file=wanted))
    said = _("{file} is not in {folder}.", file=wanted, folder=folder)
    return Check(name, False, said, _("Run: pip install --force-reinstall xlwings, then: xlcrm install"))


def _interpreter(facts: Facts) -> Check:
    name, path = N_("Python"), str(facts.pc.interpreter)
    if "WindowsApps" in path:
        said = _("{path} is the shortcut of the Microsoft Store, which Excel cannot start.", path=path)
        return Check(name, False, said, _("Install Python from python.org, then xlcrm in it, then: xlcrm install"))
    if not fits_excel(facts.pc):
        return Check(name, False, str(UnfitInterpreterError(facts.pc.interpreter)))
    if conf_line(facts.pc) not in read_conf(facts.places.conf).splitlines():
        said = _("{file} names another Python, or none.", file=facts.places.conf)
        return Check(name, False, said, _("Run: xlcrm install"))
    if "CONDA_PREFIX" in facts.pc.environment:
        said = _("This is a conda Python: it works only while its folder is where it was at `xlcrm install`.")
        return Check(name, True, said)
    return Check(name, True, _("Excel starts {path}.", path=path))


def _guarded(facts: Facts) -> Check:
    name = N_("Antivirus and rules of the firm")
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that runs this
            [str(facts.pc.interpreter), "-c", "import xlcrm.hosts.excel"],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check(name, False, str(error), _blocked())
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return Check(name, False, " ".join(last), _blocked())
    said = _("Python starts here. Whether Excel may start it, only Excel can show: {mend}", mend=_blocked())
    return Check(name, None, said)


def _blocked() -> str:
    return _("If a button does nothing, ask IT to let Excel start Python (rule: Office child processes).")


def _cloud(facts: Facts) -> Check:
    name = N_("OneDrive")
    paths, given = (facts.pc.interpreter, facts.places.addin), facts.pc.environment
    folders = [folder for key in _CLOUD_FOLDERS if (folder := given.get(key, "").casefold())]
    inside = [path for path in paths if any(mark in str(path).casefold() for mark in ("onedrive", *folders))]
    if inside:
        said = _("{path} lies in OneDrive, which may take it away or move it.", path=inside[0])
        return Check(name, False, said, _("Install Python outside OneDrive, then: xlcrm install"))
    return Check(name, True, _("Neither Python nor the add-in lies in it. A workbook may."))


def _other_runtime(facts: Facts) -> Check:
    name, other = N_("Import Functions"), facts.places.addin.with_name("xlwings.xlam")
    if other.exists():
        said = _("The add-in of xlwings is loaded too: its button Import Functions is not for our formulas.")
        return Check(name, False, said, _("Do not press it. If two tabs confuse people: xlwings addin remove"))
    return Check(name, True, _("It is not needed, and neither is trust in the VBA project."))


def _addin(facts: Facts) -> Check:
    name, addin = N_("The tab CRM"), facts.places.addin
    if not addin.exists():
        return Check(name, False, _("The add-in is not in {file}.", file=addin), _("Run: xlcrm install"))
    if Path(f"{addin}:Zone.Identifier").exists():
        said = _("{file} is marked as come from the web, so Excel does not run it.", file=addin)
        return Check(name, False, said, _("Run: xlcrm install, which builds it on this PC."))
    if not facts.record.owns(addin):
        said = _("{file} is not as it was installed.", file=addin)
        return Check(name, False, said, _("Run: xlcrm install"))
    said = _("The add-in is in place. If the tab is missing: File > Options > Add-ins > Disabled Items > Go.")
    return Check(name, True, said)


def _versions(facts: Facts) -> Check:
    name = N_("Add-in and Python of one version")
    installed, built = facts.runtime.version if facts.runtime else "-", facts.record.xlwings or "-"
    said = _("The add-in was built for xlwings {built}; here is {installed}.", built=built, installed=installed)
    if built == installed:
        return Check(name, True, said)
    return Check(name, False, said, _("This gives 'Object required' in cells. Run: xlcrm install"))


def _script(facts: Facts) -> Check:
    name = N_("Script that lets Excel run Python (macOS)")
    if facts.pc.platform != MACOS or facts.places.scripts is None or facts.runtime is None:
        return Check(name, True, _("It is not needed here."))
    file = facts.places.scripts / facts.runtime.apple_script.name
    if file.exists():
        return Check(name, True, _("{file} is there.", file=file))
    return Check(name, False, _("{file} is missing.", file=file), _("Run: xlcrm install"))


def _left_running(facts: Facts) -> Check:
    name = N_("Pythons left running")
    command = ["tasklist"] if facts.pc.platform == WINDOWS else ["ps", "-A", "-o", "command"]
    try:
        listed = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False).stdout  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return Check(name, None, _("The list of processes cannot be read."))
    lines = listed.decode("utf-8", "replace").casefold().splitlines()
    count = sum("xlwings" in line or line.startswith(("python.exe", "pythonw.exe")) for line in lines)
    said = _("{count} are running.", count=count)
    if count <= _PYTHONS_AT_MOST:
        return Check(name, True, said)
    return Check(name, False, said, _("Close Excel, end what is left of python in the task list, start Excel."))


def _settings(facts: Facts) -> Check:
    """A line that VBA cannot read, or an empty value, stops every button; so does having no workbook open."""
    name, file = N_("Settings file (error 91)"), facts.places.conf
    lines = [line for line in read_conf(file).splitlines() if line]
    broken = [line for line in lines if not line.startswith('"') or line.count('"') != 4 or '"",' in line]
    if broken:
        said = _("{file} has a line that cannot be read: {line}", file=file, line=broken[0])
        return Check(name, False, said, _("Delete the line, then: xlcrm install"))
    return Check(name, True, _("It can be read. Buttons ask for an open workbook before they do anything."))


CHECKS: tuple[Callable[[Facts], Check], ...] = (
    *(_library, _interpreter, _guarded, _cloud, _other_runtime),
    *(_addin, _versions, _script, _left_running, _settings),
)
