"""`xlcrm install` and `xlcrm uninstall`: the add-in goes where Excel loads it, and only what was put is taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from xlcrm.building.ribbon_xml import CLICKED
from xlcrm.building.vba_runtime import vba_runtime
from xlcrm.building.xlam_package import addin_modules, addin_of
from xlcrm.errors import XlcrmError
from xlcrm.hosts.excel_places import MACOS, WINDOWS, Pc, Places, places_on
from xlcrm.texts import _, use_language

_KEYS = {WINDOWS: "INTERPRETER_WIN", MACOS: "INTERPRETER_MAC"}


class AddinInUseError(XlcrmError):
    """Excel holds the file open."""

    def __init__(self, file: Path) -> None:
        super().__init__(_("{file} cannot be changed. Close Excel and try again.", file=file))


class UnwritablePlaceError(XlcrmError):
    """A folder or file of the PC that we may not write to."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            _(
                "{file} cannot be written: {reason}. Ask whoever looks after this PC for the right to write there.",
                file=file,
                reason=reason,
            )
        )


class UnfitInterpreterError(XlcrmError):
    """The path of Python has letters that VBA, which reads in the PC's own code page, would not get."""

    def __init__(self, interpreter: Path) -> None:
        super().__init__(
            _(
                "Excel cannot read the path {path}: it has letters of another alphabet than this Windows. "
                "Install Python in a folder with plain Latin letters, then xlcrm in it, then: xlcrm install",
                path=interpreter,
            )
        )


class LostRecordError(XlcrmError):
    """The record of what was installed cannot be read."""

    def __init__(self, record: Path) -> None:
        super().__init__(
            _("{file} is damaged. Run xlcrm install, which writes it anew, then: xlcrm uninstall", file=record)
        )


class ForeignFileError(XlcrmError):
    """Something lies where the add-in should go that was not put there by us."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            _("{file} is there already and was not put there by `xlcrm install`. Move it away first.", file=file)
        )


@dataclass
class Record:
    """What `install` put on the PC: paths with the hash of what was written, and the xlwings that it was built from."""

    xlwings: str = ""
    files: dict[str, str] = field(default_factory=dict)
    conf_line: str = ""  # our line in a conf file that holds lines of others too

    @classmethod
    def read(cls, file: Path) -> Record:
        """The record; an empty one where nothing is installed, or where it is damaged."""
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            return cls(str(found["xlwings"]), {**found["files"]}, str(found["conf_line"]))
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return cls()

    def write(self, file: Path) -> None:
        """Keep the record."""
        _put(file, (json.dumps(asdict(self), indent=2) + "\n").encode())

    def owns(self, file: Path) -> bool:
        """The file is as it was put."""
        return file.exists() and self.files.get(str(file)) == _hash(file.read_bytes())


def install(pc: Pc, language: str = "en") -> list[str]:
    """Build the add-in and put it in place; what was done, in sentences. A second call brings it up to date.

    An add-in that was changed since it was put is kept beside the record. Raises ForeignFileError and
    UnfitInterpreterError before anything is written, AddinInUseError while Excel holds the file, UnwritablePlaceError
    where the PC lets nobody write; run again after that, it goes on from there.
    """
    places, runtime = places_on(pc), vba_runtime()
    record = Record.read(places.record)
    if not fits_excel(pc):
        raise UnfitInterpreterError(pc.interpreter)
    if places.addin.exists() and str(places.addin) not in record.files and not _is_our_addin(places.addin):
        raise ForeignFileError(places.addin)
    with use_language(language):
        addin = addin_of(addin_modules(runtime, has_windows=find_spec("_tkinter") is not None))
    record.xlwings = runtime.version
    with _writing(places):
        said = _set_aside(record, places, addin)
        _put_recorded(record, places, places.addin, addin)
        _put_conf(record, places, pc)
        if places.scripts is not None and runtime.apple_script.exists():
            _put_script(record, places, places.scripts / runtime.apple_script.name, runtime.apple_script.read_bytes())
        record.write(places.record)
    return [
        *said,
        _("The add-in is in {file}.", file=places.addin),
        _("Start Excel anew: the tab CRM is at the right of the ribbon. If it is not: xlcrm doctor --excel"),
    ]


def uninstall(pc: Pc) -> list[str]:
    """Take away what `install` put; what was done and what is left, in sentences.

    A changed add-in leaves Excel's folder and is kept beside the record; any other changed file stays. Raises
    LostRecordError, AddinInUseError while Excel holds the file, and UnwritablePlaceError.
    """
    places = places_on(pc)
    if not places.record.exists():
        return [_("Nothing is installed.")]
    record = Record.read(places.record)
    if not record.files:
        raise LostRecordError(places.record)
    with _writing(places):
        said = _taken_away(record, places)
        places.record.unlink()
        if not any(places.record.parent.iterdir()):
            places.record.parent.rmdir()
    return said


def fits_excel(pc: Pc) -> bool:
    """VBA gets the path of Python letter by letter."""
    try:
        conf_line(pc).encode(_conf_encoding())
    except UnicodeEncodeError:
        return False
    return True


def conf_line(pc: Pc) -> str:
    """The line of the conf file that tells the add-in which Python to run."""
    return f'"{_KEYS[pc.platform]}","{pc.interpreter}"'


def read_conf(file: Path) -> str:
    """The conf file as text; empty where there is none."""
    return file.read_bytes().decode(_conf_encoding(), "surrogateescape") if file.exists() else ""


def _is_our_addin(file: Path) -> bool:
    """It is an add-in of ours: copied by hand, or put by a run that was cut short."""
    try:
        with ZipFile(file) as archive:
            return CLICKED.encode() in archive.read("customUI/customUI.xml")
    except (BadZipFile, KeyError):
        return False


def _set_aside(record: Record, places: Places, fresh: bytes = b"") -> list[str]:
    """Keep an add-in that somebody changed, out of the folder from which Excel opens everything."""
    addin = places.addin
    if not addin.exists() or record.owns(addin) or addin.read_bytes() == fresh:
        return []
    names = (places.record.with_name(f"{addin.stem}-changed-{number}{addin.suffix}") for number in count(1))
    kept = next(name for name in names if not name.exists())
    _put(kept, addin.read_bytes())
    return [_("{file} was changed since it was installed: the changed one is kept as {kept}.", file=addin, kept=kept)]


def _taken_away(record: Record, places: Places) -> list[str]:
    said = []
    if str(places.addin) in record.files and places.addin.exists():
        said = _set_aside(record, places)
        places.addin.unlink()
        said.append(_("{file} is removed.", file=places.addin))
    others = (file for file in map(Path, record.files) if file != places.addin and file.exists())
    said += [_removed(record, file) for file in others]
    if record.conf_line and (left := _without_line(places.conf, record.conf_line)):
        said.append(left)
    return said


def _removed(record: Record, file: Path) -> str:
    if not record.owns(file):
        return _("{file} was changed since and is kept.", file=file)
    file.unlink()
    return _("{file} is removed.", file=file)


def _put_conf(record: Record, places: Places, pc: Pc) -> None:
    """A conf file of our own, or our line in one that others wrote to."""
    line, file = conf_line(pc), places.conf
    key = line.split(",", 1)[0]
    others = [each for each in read_conf(file).splitlines() if each and not each.startswith(f"{key},")]
    data = "".join(f"{each}\r\n" for each in (line, *others)).encode(_conf_encoding(), "surrogateescape")
    if others or (file.exists() and str(file) not in record.files and not record.conf_line):
        record.files.pop(str(file), None)
        record.conf_line = line
        _put(file, data)
    else:
        _put_recorded(record, places, file, data)


def _without_line(file: Path, line: str) -> str:
    if line not in (lines := read_conf(file).splitlines()):
        return ""
    kept = "".join(f"{each}\r\n" for each in lines if each != line)
    _put(file, kept.encode(_conf_encoding(), "surrogateescape"))
    return _("Our line in {file} is removed; the others are kept.", file=file)


def _put_script(record: Record, places: Places, file: Path, script: bytes) -> None:
    """Other add-ins made with xlwings share the script: one that is there is not ours to remove."""
    if not file.exists() or str(file) in record.files:
        _put_recorded(record, places, file, script)


def _put_recorded(record: Record, places: Places, file: Path, data: bytes) -> None:
    """Recorded first: what a run that was cut short left behind is known as ours."""
    record.files[str(file)] = _hash(data)
    record.write(places.record)
    _put(file, data)


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


@contextmanager
def _writing(places: Places) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        file = Path(error.filename or places.addin)
        if isinstance(error, PermissionError) and file == places.addin and file.exists():
            raise AddinInUseError(file) from error
        raise UnwritablePlaceError(file, error.strerror or str(error)) from error


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _conf_encoding() -> str:
    """VBA reads the file in the PC's own code page."""
    try:
        "".encode("mbcs")
    except LookupError:
        return "utf-8"
    return "mbcs"
