"""The Python text of a script a command and of a function a formula, as xlwings Lite and xlwings Server find them."""

from __future__ import annotations

import keyword
import textwrap
from typing import Any, Literal, get_args, get_origin

from xlcrm.commands.all_commands import ALL_COMMANDS, ListedCommand
from xlcrm.commands.command import Parameter
from xlcrm.formulas.all_formulas import ALL_FORMULAS, ListedFormula
from xlcrm.formulas.formula import FormulaArgument, Value
from xlcrm.texts import N_, _

SOURCE_HELP = N_("The sheet of this workbook that holds the rows to import.")


def scripts(*, with_none: bool = False) -> list[str]:
    """One function a command; needs `script`, `xw`, `dt`, `Literal` and a `_run(book, name, **given)` around it.

    with_none: hints say `| None` where None is the default. Lite's form fields are made from the hint alone.
    """
    return [_script(listed, with_none) for listed in ALL_COMMANDS]


def functions() -> list[str]:
    """One function a formula; needs `arg`, `func` and an `_answer(name, *cells)` around it."""
    return [_function(listed) for listed in ALL_FORMULAS]


def script_parameters(listed: ListedCommand) -> list[Parameter]:
    """A command's parameters in the order of its script's arguments: those that must be given come first.

    Without other workbooks: a script has no files of its user.
    """
    parameters = (each for each in listed.load().parameters if not each.takes_workbooks)
    return sorted(parameters, key=lambda each: not each.is_required)


def listed_names(names: list[str]) -> str:
    """The list behind `__all__`, a line a name: scripts and functions are found by it."""
    return "[\n" + "".join(f'    "{name}",\n' for name in names) + "]"


def script_name(listed: ListedCommand) -> str:
    """The name of a command's Python function.

    >>> [script_name(each) for each in ALL_COMMANDS][:4]
    ['find', 'card', 'show', 'import_rows']
    """
    name = listed.name.replace("-", "_")
    return listed.file if keyword.iskeyword(name) else name


def _script(listed: ListedCommand, with_none: bool) -> str:
    parameters = script_parameters(listed)
    hints = [_hint(each) + (" | None" if with_none and each.default is None else "") for each in parameters]
    fields = "".join(f", {each.key}: {hint}{_default(each)}" for each, hint in zip(parameters, hints, strict=True))
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
        return _(SOURCE_HELP)
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
