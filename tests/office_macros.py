"""LibreOffice as a host for VBA: it loads a workbook's project and calls procedures in it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from html import escape
from pathlib import Path

from libreoffice import office

_SECONDS = 120
_DOCTYPE = '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
_MACROS_RUN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>"""

_PLACE = 'vnd.sun.star.script:xlcrm." & procedure & "?language=Basic&location=document'

Call = tuple[str, Sequence[str]]
"""A procedure, such as `xlcrm_text.HexOf`, and its arguments as Basic spells them."""


def call_procedures(workbook: Path, calls: Sequence[Call], tmp: Path) -> list[str]:
    """What each call gives, as text; `error: ...` where it stops."""
    profile, answers = tmp / "macro_profile", tmp / "answers.txt"
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_MACROS_RUN, encoding="utf-8")
        _start(
            profile, "macro:///Standard.Module1.Main"
        )  # a new profile gets the usual macros first, over all that is there
    _write_driver(profile, _driver(workbook, calls, answers))
    _start(profile, "macro:///Standard.Module1.Main")
    return answers.read_text(encoding="utf-8").splitlines()


def _start(profile: Path, order: str) -> None:
    how = ["--headless", "--norestore", f"-env:UserInstallation={profile.resolve().as_uri()}"]
    subprocess.run([office(), *how, order], check=False, capture_output=True, timeout=_SECONDS)


def _driver(workbook: Path, calls: Sequence[Call], answers: Path) -> str:
    lines = [f'Answer("{procedure}", Array({", ".join(given)}))' for procedure, given in calls]
    return "\n".join(
        [
            "Dim book As Object",
            "Sub Main",
            "Dim how(1) As New com.sun.star.beans.PropertyValue",
            'how(0).Name = "Hidden" : how(0).Value = True',
            'how(1).Name = "MacroExecutionMode" : how(1).Value = 4',
            f'Open "{answers}" For Output As #1',
            f'book = StarDesktop.loadComponentFromURL("{workbook.resolve().as_uri()}", "_blank", 0, how())',
            lines[0].replace("Answer(", "Warm("),  # the first call into a project only loads it
            *lines,
            "Close #1",
            "book.close(True)",
            "StarDesktop.terminate()",
            "End Sub",
            "Sub Warm(procedure As String, given)",
            "On Local Error Resume Next",
            f'where = "{_PLACE}"',
            "Dim places(), changed()",
            "book.getScriptProvider().getScript(where).invoke(given, places, changed)",
            "End Sub",
            "Sub Answer(procedure As String, given)",
            "On Local Error Goto failed",
            "Dim places(), changed()",
            f'where = "{_PLACE}"',
            "script = book.getScriptProvider().getScript(where)",
            "found = script.invoke(given, places, changed)",
            "Print #1, CStr(found)",
            "Exit Sub",
            "failed:",
            'Print #1, "error: " & Join(Split(Error$, Chr$(10)), " ")',
            "End Sub",
        ]
    )


def _write_driver(profile: Path, source: str) -> None:
    """In place of the empty module that every profile has."""
    head = '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{head}{escape(source)}\n</script:module>'
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(text, encoding="utf-8")
