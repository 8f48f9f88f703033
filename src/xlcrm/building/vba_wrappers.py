"""The VBA behind =CRM_…(): one wrapper a formula, made from the list of formulas, and what the function wizard says."""

from __future__ import annotations

import re

from xlcrm.building.vba_literals import vba_statements, vba_text
from xlcrm.building.vba_project import VbaModule
from xlcrm.formulas.all_formulas import ALL_FORMULAS, ListedFormula
from xlcrm.formulas.formula import FormulaArgument
from xlcrm.texts import _

FUNCTIONS = "xlcrm.hosts.excel_functions"  # the Python module that answers
CATEGORY = "CRM"
_MOST_HELP = 255  # letters in the function wizard
_CELL_LIKE = re.compile(r"^([a-z]{1,3}\d+|r\d*c?\d*|c\d*)$", re.IGNORECASE)
_KEYWORDS_IN_A_ROW = """
addressof and any as boolean byref byte byval call case class close const currency date debug
decimal declare default dim do double each else elseif empty end endif enum eqv erase error event
exit false for friend function get global gosub goto if imp implements in input integer is let lib
like line lock long longlong longptr loop lset me mid mod name new next not nothing null object on
open option optional or paramarray preserve print private property ptrsafe public put raiseevent
redim rem resume return rset seek select set shared single static step stop string sub text then
time to true type typeof unlock until variant wend while with withevents write xor
"""
_KEYWORDS = frozenset(_KEYWORDS_IN_A_ROW.split())


def vba_argument(name: str) -> str:
    """The argument's name in VBA: a keyword, or what looks like a cell, gets a line at its end.

    >>> vba_argument("to"), vba_argument("client"), vba_argument("A1")
    ('to_', 'client', 'A1_')
    """
    return f"{name}_" if name.lower() in _KEYWORDS or _CELL_LIKE.match(name) else name


def wrappers_module() -> VbaModule:
    """The module xlcrm_udfs, its help in the current language."""
    lines = [
        'Attribute VB_Name = "xlcrm_udfs"',
        "Option Explicit",
        "' Made from the list of formulas.",
        "",
        *(line for listed in ALL_FORMULAS for line in _wrapper(listed)),
    ]
    return VbaModule("xlcrm_udfs", "module", "\n".join(lines) + "\n")


def descriptions_module() -> VbaModule:
    """The module xlcrm_wizard: what the function wizard says of every function and argument."""
    told = f'Description:=tip, Category:="{CATEGORY}", ArgumentDescriptions:=Split(helps, vbTab)'
    lines = [
        'Attribute VB_Name = "xlcrm_wizard"',
        "Option Explicit",
        "Option Private Module",
        "' Made from the list of formulas.",
        "",
        "Public Sub DescribeFunctions()",
        *(f"    Describe_{listed.name}" for listed in ALL_FORMULAS),
        "End Sub",
        "",
        "Private Sub Describe(ByVal functionName As String, ByVal tip As String, ByVal helps As String)",
        "    ' Where Excel refuses, the function works all the same, without help.",
        "    On Error Resume Next",
        f"    Application.MacroOptions Macro:=functionName, {told}",
        "End Sub",
        "",
        *(line for listed in ALL_FORMULAS for line in _description(listed)),
    ]
    return VbaModule("xlcrm_wizard", "module", "\n".join(lines) + "\n")


def _wrapper(listed: ListedFormula) -> list[str]:
    arguments = listed.load().arguments
    names = [vba_argument(argument.name) for argument in arguments]
    shown = ", ".join(_declared(arguments, names))
    given = f'"{FUNCTIONS}", "{listed.name}", Array({", ".join(names)}), ActiveWorkbook, Application.Caller'
    return [
        f"Public Function {listed.name}({shown}) As Variant",
        "    On Error GoTo failed",
        f"    {listed.name} = ShownValue(XLPy.CallUDF({given}))",
        "    Exit Function",
        "failed:",
        f"    {listed.name} = BadArgument(Err.Description)",
        "End Function",
        "",
    ]


def _declared(arguments: tuple[FormulaArgument, ...], names: list[str]) -> list[str]:
    """VBA wants optional arguments last: one that is needed behind them is optional to VBA, and Python asks for it."""
    first_optional = next((at for at, argument in enumerate(arguments) if not argument.is_required), len(names))
    return [name if at < first_optional else f"Optional {name}" for at, name in enumerate(names)]


def _description(listed: ListedFormula) -> list[str]:
    helps = "\t".join(argument.help[:_MOST_HELP] for argument in listed.load().arguments)
    return [
        f"Private Sub Describe_{listed.name}()",
        "    Dim helps As String",
        *(f"    {line}" for line in vba_statements("helps", helps)),
        f'    Describe "{listed.name}", {vba_text(_(listed.tip)[:_MOST_HELP])}, helps',
        "End Sub",
        "",
    ]
