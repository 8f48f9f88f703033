"""The VBA that asks for a command's arguments, one question after the other, where Python can open no window.

One function a button, made from the signatures.
"""

from __future__ import annotations

from xlcrm.building.button_questions import Question
from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_buttons
from xlcrm.building.vba_literals import vba_statements, vba_text
from xlcrm.building.vba_project import VbaModule

_ASKS = {
    "text": "AskText",
    "choice": "AskChoice",
    "day": "AskDay",
    "number": "AskNumber",
    "yes_no": "AskYesNo",
    "file": "AskFile",
    "files": "AskFiles",
}


def questions_module() -> VbaModule:
    """The module xlcrm_questions, in the current language."""
    asking = [button for button in ribbon_buttons() if button.questions]
    lines = [
        'Attribute VB_Name = "xlcrm_questions"',
        "Option Explicit",
        "Option Private Module",
        "' Made from the list of commands.",
        "",
        *_choice_of_button(asking),
        *(line for button in asking for line in _function(button)),
    ]
    return VbaModule("xlcrm_questions", "module", "\n".join(lines) + "\n")


def _choice_of_button(buttons: list[RibbonButton]) -> list[str]:
    cases = [f'        Case "{button.id}": goesOn = Ask_{button.id}(asksAll, answers)' for button in buttons]
    return [
        "Public Function CommandFor(ByVal button As String, ByVal asksAll As Boolean) As String",
        "    ' Nothing if the user cancelled.",
        "    Dim answers As String",
        "    Dim goesOn As Boolean",
        "    Select Case button",
        *cases,
        "        Case Else: goesOn = True",
        "    End Select",
        "    If goesOn Then CommandFor = RunCommand(button, answers)",
        "End Function",
        "",
    ]


def _function(button: RibbonButton) -> list[str]:
    always = [question for question in button.questions if question.is_always_asked]
    sometimes = [question for question in button.questions if not question.is_always_asked]
    lines = [line for question in always for line in _ask(question)]
    if sometimes:
        inner = [f"    {line}" for question in sometimes for line in _ask(question)]
        lines += ["    If asksAll Then", *inner, "    End If"]
    name = f"Ask_{button.id}"
    return [
        f"Private Function {name}(ByVal asksAll As Boolean, ByRef answers As String) As Boolean",
        "    Dim prompt As String",
        *lines,
        f"    {name} = True",
        "End Function",
        "",
    ]


def _ask(question: Question) -> list[str]:
    arguments = ["answers", vba_text(question.key), "prompt"]
    if question.kind not in {"file", "files"}:
        arguments.append(vba_text(question.usual))
    if question.kind not in {"file", "files", "yes_no"}:
        arguments.append(str(question.is_required))
    if question.kind == "choice":
        arguments.append(vba_text("|".join(question.choices)))
    call = f"If Not {_ASKS[question.kind]}({', '.join(arguments)}) Then Exit Function"
    prompt = f"{question.label}\n\n{question.prompt}"
    return [f"    {line}" for line in (*vba_statements("prompt", prompt), call)]
