"""`xlcrm doctor FILE`: what is broken in a workbook, and how to mend it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from rich.console import Console

from xlcrm.errors import WrongUseError
from xlcrm.texts import _, plural
from xlcrm.workbooks.doctor_findings import Finding
from xlcrm.workbooks.examine_workbook import Examination, examine_workbook
from xlcrm.workbooks.file_access import FileAccess

_SHOWN = 8  # findings of one rule in the terminal; --json has all


def examine(file: Path, password: str = "") -> Examination:
    """The findings in a workbook; raises `WrongUseError` or a `WorkbookFileError` where there is nothing to read."""
    if file.is_dir():
        raise WrongUseError(_("{file} is a folder. Name a workbook in it.", file=file))
    return examine_workbook(file, FileAccess(password))


def print_examination(file: Path, examination: Examination) -> None:
    """The findings by rule, each rule with the way out, and one sentence at the end."""
    console = Console(highlight=False, soft_wrap=True)
    for _rule, group in groupby(examination.findings, key=lambda finding: finding.rule):
        _print_rule(console, list(group))
    if not examination.is_ours:
        console.print(_("It has no tables of ours: only the file itself was looked at."))
    count = len(examination.findings)
    if not count:
        console.print(_("{file} is sound.", file=file.name), markup=False, style="bold")
        return
    said = plural(
        "{file}: {count} finding. Nothing was changed.",
        "{file}: {count} findings. Nothing was changed.",
        count,
        file=file.name,
    )
    console.print(said, markup=False, style="bold")


def _print_rule(console: Console, findings: list[Finding]) -> None:
    for finding in findings[:_SHOWN]:
        console.print(f"  {finding.place}: {finding.message}", markup=False)
    if (more := len(findings) - _SHOWN) > 0:
        console.print("  " + plural("… and {count} more like it", "… and {count} more like them", more), style="dim")
    console.print(f"    → {findings[0].mend}", markup=False, style="dim")
