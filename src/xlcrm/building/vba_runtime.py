"""The VBA half of xlwings, taken from the xlwings that is installed and fitted to this add-in.

Its desktop part is free (BSD); the class Dictionary that comes with it is MIT. Nothing of either is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from xlcrm.building.vba_project import VbaModule
from xlcrm.errors import XlcrmError
from xlcrm.texts import _

PROJECT = "xlcrm"  # names the conf file and the conf sheet that the runtime looks for

_CLASS_BASE = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"'

Change = tuple[str, str]
CHANGES: tuple[Change, ...] = (
    ('Public Const PROJECT_NAME As String = "myaddin"', f'Public Const PROJECT_NAME As String = "{PROJECT}"'),
    # The runtime's own functions stay out of the list of functions.
    ('Attribute VB_Name = "xlwings"\n', 'Attribute VB_Name = "xlwings"\nOption Private Module\n'),
    # The command line of the formula server must not name the workbook: each other line starts one more Python.
    (
        'PYTHONPATH = AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName & ";" & GetConfig(',
        'PYTHONPATH = AddExcelDir & ";;;" & GetConfig(',
    ),
)


class MissingRuntimeError(XlcrmError):
    """There is no xlwings to take the VBA runtime from."""

    def __init__(self) -> None:
        super().__init__(_("The add-in needs xlwings. Run `pip install xlwings`, then `xlcrm install` again."))


class UnknownRuntimeError(XlcrmError):
    """The installed xlwings is of a version whose VBA runtime looks different."""

    def __init__(self, text: str, count: int) -> None:
        super().__init__(
            _(
                "This version of xlwings does not fit: {text!r} is in its VBA {count} times, not once. "
                "Install the version that the documentation names.",
                text=text.strip(),
                count=count,
            )
        )


@dataclass(frozen=True, slots=True)
class VbaRuntime:
    """The two modules of the runtime and the version they are of."""

    modules: tuple[VbaModule, ...]
    version: str
    apple_script: Path  # what macOS runs for RunPython; named by the version


def vba_runtime() -> VbaRuntime:
    """The runtime of the installed xlwings; raises MissingRuntimeError or UnknownRuntimeError."""
    folder = runtime_folder()
    if folder is None:
        raise MissingRuntimeError
    source = fitted((folder / "xlwings_custom_addin.bas").read_text(encoding="utf-8"), CHANGES)
    dictionary = _as_stored((folder / "addin" / "Dictionary.cls").read_text(encoding="utf-8"))
    version = source.split('XLWINGS_VERSION As String = "', 1)[1].split('"', 1)[0]
    modules = VbaModule("xlwings", "module", source), VbaModule("Dictionary", "class", dictionary)
    return VbaRuntime(modules, version, folder / f"xlwings-{version}.applescript")


def runtime_folder() -> Path | None:
    """Where xlwings is installed."""
    found = find_spec("xlwings")
    places = list(found.submodule_search_locations or ()) if found else []
    return Path(places[0]) if places else None


def fitted(source: str, changes: tuple[Change, ...]) -> str:
    """The source with every change made, each in the one place where it fits; UnknownRuntimeError otherwise."""
    source = "\n".join(source.splitlines()) + "\n"
    for old, new in changes:
        if (count := source.count(old)) != 1:
            raise UnknownRuntimeError(old, count)
        source = source.replace(old, new)
    return source


def _as_stored(source: str) -> str:
    """A class as it stands inside a project: without the lines before its attributes, with the base of every class."""
    lines = source.splitlines()
    attributes = next(at for at, line in enumerate(lines) if line.startswith("Attribute "))
    exposed = next(at for at, line in enumerate(lines) if line.startswith("Attribute VB_Exposed"))
    return "\n".join(
        (
            *(lines[attributes], _CLASS_BASE, *lines[attributes + 1 : exposed + 1]),
            *("Attribute VB_TemplateDerived = False", "Attribute VB_Customizable = False"),
            *lines[exposed + 1 :],
        )
    )
