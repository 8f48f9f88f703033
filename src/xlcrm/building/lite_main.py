"""The `main.py` that xlwings Lite runs inside a workbook, written from the lists of commands and formulas.

It carries the package itself as a zip file in letters, so that nothing has to be fetched from a server of ours.
"""

from __future__ import annotations

import base64
import bz2
import io
import keyword
import textwrap
import zipfile
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import xlcrm
from xlcrm.commands.all_commands import ALL_COMMANDS, ListedCommand
from xlcrm.commands.command import Parameter
from xlcrm.formulas.all_formulas import ALL_FORMULAS, ListedFormula
from xlcrm.formulas.formula import FormulaArgument, Value
from xlcrm.texts import _

REQUIREMENTS = (
    "xlwings==0.37.8",
    "pandas",
    "pydantic",
    "narwhals",
    "scipy",
    "phonenumbers",
    "email-validator",
    "babel",
    "anyascii",
)
_ROOMS_LEFT_OUT = frozenset({"building", "hosts", "ooxml", "workbooks"})
_FILES_OF_THOSE = (
    "hosts/__init__.py",
    "hosts/lite_door.py",
    "ooxml/__init__.py",
    "ooxml/cell_addresses.py",
    "workbooks/__init__.py",
    "workbooks/cell_formats.py",
    "workbooks/chart_looks.py",
    "workbooks/column_map.py",
    "workbooks/draw_pages.py",
    "workbooks/excel_cells.py",
    "workbooks/excel_charts.py",
    "workbooks/excel_page_words.py",
    "workbooks/excel_pages.py",
    "workbooks/excel_tables.py",
    "workbooks/excel_workbook.py",
    "workbooks/page_breaks.py",
    "workbooks/page_charts.py",
    "workbooks/page_grid.py",
    "workbooks/page_tables.py",
    "workbooks/palette.py",
)
_HEAD = '''"""xlcrm {version} in xlwings Lite: one script a command, one function a formula. Generated; do not edit."""

import base64
import bz2
import datetime as dt
import io
import sys
import tempfile
import zipfile
from typing import Literal

import xlwings as xw
from xlwings import arg, func, script

__all__ = {names}

PACKAGE = """
{package}
"""


def _unpack():
    folder = tempfile.mkdtemp()
    zipfile.ZipFile(io.BytesIO(bz2.decompress(base64.b64decode(PACKAGE)))).extractall(folder)
    sys.path.insert(0, folder)


_unpack()

from xlcrm.errors import XlcrmError
from xlcrm.hosts.lite_door import answer, run_script, told


def _run(book, name, **given):
    try:
        print(told(run_script(book, name, given)))
    except XlcrmError as error:
        raise xw.XlwingsError(str(error)) from None


def _answer(name, *cells):
    try:
        return answer(name, list(cells))
    except XlcrmError as error:
        raise xw.XlwingsError(str(error)) from None
'''


def main_py() -> str:
    """The whole file; the same sources give the same text."""
    package = "\n".join(textwrap.wrap(base64.b64encode(packed_package()).decode(), 76))
    names = [*(script_name(each) for each in ALL_COMMANDS), *(each.name for each in ALL_FORMULAS)]
    listed = "[\n" + "".join(f'    "{name}",\n' for name in names) + "]"
    head = _HEAD.format(version=xlcrm.__version__, names=listed, package=package)
    return "\n\n".join([head.rstrip(), *map(_script, ALL_COMMANDS), *map(_function, ALL_FORMULAS)]) + "\n"


def packed_package() -> bytes:
    """What Lite runs of the package, as a zip file packed in one piece; the same sources give the same bytes."""
    root = Path(xlcrm.__file__).parent
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in {".py", ".mo"} and _is_taken(name):
                archive.writestr(zipfile.ZipInfo(f"xlcrm/{name}"), path.read_bytes())
    return bz2.compress(buffer.getvalue())


def script_name(listed: ListedCommand) -> str:
    """The name of a command's Python function.

    >>> [script_name(each) for each in ALL_COMMANDS][:4]
    ['import_rows', 'add', 'check', 'find_duplicates']
    """
    name = listed.name.replace("-", "_")
    return listed.file if keyword.iskeyword(name) else name


def _is_taken(name: str) -> bool:
    return name.partition("/")[0] not in _ROOMS_LEFT_OUT or name in _FILES_OF_THOSE


def _script(listed: ListedCommand) -> str:
    parameters = sorted(listed.load().parameters, key=lambda each: not each.is_required)
    fields = "".join(f", {each.key}: {_hint(each)}{_default(each)}" for each in parameters)
    passed = "".join(f", {each.key}={each.key}" for each in parameters)
    words = [_(listed.tip)]
    if parameters:
        words += ["", "Args:", *(f"    {each.key}: {_help(each)}" for each in parameters)]
    return "\n".join(
        (
            "",
            f"@script(name={_(listed.label)!r})",
            f"def {script_name(listed)}(book: xw.Book{fields}):",
            _docstring(words),
            f'    _run(book, "{listed.name}"{passed})',
        )
    )


def _hint(parameter: Parameter) -> str:
    """The plain hint that makes a form field; a field for several values is a text with semicolons."""
    hint = parameter.type
    if get_origin(hint) is tuple:
        hint = get_args(hint)[0]
        return _choice(hint) if get_origin(hint) is Literal else "str"
    if get_origin(hint) is Literal:
        return _choice(hint)
    plain = next((each for each in (hint, *get_args(hint)) if each in (bool, int, float, str)), None)
    return plain.__name__ if plain else "dt.date" if "date" in str(hint) else "str"


def _choice(hint: Any) -> str:
    return f"Literal[{', '.join(map(repr, get_args(hint)))}]"


def _default(parameter: Parameter) -> str:
    if parameter.is_required:
        return ""
    default = parameter.default
    if isinstance(default, tuple):
        default = default[0] if default else ""
    return f" = {default!r}"


def _help(parameter: Parameter) -> str:
    if (
        _hint(parameter) == "str"
        and parameter.type not in (str, str | None)
        and get_origin(parameter.type) is not tuple
    ):
        return _("The sheet of this workbook that holds the rows to import.")
    several = _("Several: with a semicolon between them.")
    is_many = get_origin(parameter.type) is tuple and _hint(parameter) == "str"
    return f"{_(parameter.option.help)} {several}" if is_many else _(parameter.option.help)


def _function(listed: ListedFormula) -> str:
    arguments = listed.load().arguments
    names = [_argument_name(each) for each in arguments]
    last_required = max((at for at, each in enumerate(arguments) if each.is_required), default=-1)
    given = [name if at <= last_required else f"{name}=None" for at, name in enumerate(names)]
    shapes = [_shape(name, each) for name, each in zip(names, arguments, strict=True)]
    return "\n".join(
        (
            "",
            "@func",
            *shapes,
            f"def {listed.name}({', '.join(given)}):",
            _docstring([_(listed.tip)]),
            f'    return _answer("{listed.name}", {", ".join(names)})',
        )
    )


def _shape(name: str, argument: FormulaArgument) -> str:
    rows = "" if isinstance(argument.wants, Value) else "ndim=2, "
    return f'@arg("{name}", {rows}err_to_str=True, doc={argument.help!r})'


def _argument_name(argument: FormulaArgument) -> str:
    return f"{argument.name}_" if keyword.iskeyword(argument.name) else argument.name


def _docstring(words: list[str]) -> str:
    text = "\n".join(words).replace("\\", "\\\\").replace('"""', "'''")
    end = "\n" if len(words) > 1 else ""
    return textwrap.indent(f'"""{text}{end}"""', "    ")
