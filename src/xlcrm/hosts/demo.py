"""The demo: a sample firm's workbook, everything run on it, and where to look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from rich.console import Console

from xlcrm.building.sample_firm import SampleFirm, make_sample_firm
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.workshop import new_workbook
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.edits import AppendRows, Edit, Outcome, ReplaceRows, RevealSheet
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables
from xlcrm.texts import _, use_language, written
from xlcrm.workbooks.file_workbook import FileWorkbook, writing

STEPS: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("check", {"fix": True}),
    ("find-duplicates", {}),
    ("agenda", {}),
    ("segment", {}),
    ("plan-contacts", {}),
    ("weekly-review", {}),
    ("load-balance", {}),
    ("report", {"names": ("all",)}),
)
_COUNTED = ("companies", "contacts", "deals", "activities", "invoices")
_SHOWN = ("products", "invoices", "users", "goals")


def run_demo(file: Path, *, seed: int, context: RunContext, language: str = "en") -> None:
    """Write the workbook anew, run every command on it, print one line a command and where to look."""
    console = Console(highlight=False, soft_wrap=True)
    with use_language(language):
        console.print(_("Making a sample firm …"))
        firm = make_sample_firm(context.today, seed)
        write_sample(file, firm, language)
        counted = (f"{written(len(firm.frames[key]), ',')} {table_spec(key).sheet.lower()}" for key in _COUNTED)
        console.print(f"  {', '.join(counted)}", style="dim")
        for name, options in STEPS:
            outcome = _run(name, file, context, options)
            console.print(f"xlcrm {name}", style="bold")
            console.print(f"  {outcome.summary}", markup=False)
        console.print(_("Open {file} in Excel or LibreOffice and start on Home.", file=file))
        console.print(
            _("Then look at Agenda, Contact plan, Weekly review, Duplicates, Segments overview and the reports.")
        )


def write_sample(file: Path, firm: SampleFirm, language: str = "en") -> None:
    """The sample firm in a workbook of its own; an earlier sample of that name is replaced, nothing else."""
    settings, _bad = FirmSettings.from_rows({**firm.settings, "language": language})
    _make_room(file, settings.firm_name)
    new_workbook(file, settings)
    rows: list[Edit] = [AppendRows(key, frame) for key, frame in firm.frames.items() if len(frame)]
    lists = ReplaceRows("lists", _lists(firm, settings))
    planned = plan_writes([lists, *rows], read_tables({}).tables)
    FileWorkbook.open(file).write([*planned, *(RevealSheet(key) for key in _SHOWN)])


def _make_room(file: Path, firm_name: str) -> None:
    if not file.exists():
        return
    if _firm_name(file) != firm_name:
        raise WrongUseError(_("{file} is there already and holds no sample firm. Choose another name.", file=file))
    with writing(file):
        file.unlink()


def _firm_name(file: Path) -> str | None:
    try:
        return read_tables(FileWorkbook.open(file).read(["settings"])).tables.settings.firm_name
    except XlcrmError:
        return None


def _lists(firm: SampleFirm, settings: FirmSettings) -> pd.DataFrame:
    """The default lists with what the firm added to them."""
    lists = default_rows(settings)["lists"]
    longer = {key: [*lists[key].dropna(), *values] for key, values in firm.own_values.items()}
    columns = {str(key): pd.Series(longer.get(str(key), lists[key].dropna().tolist())) for key in lists}
    return pd.DataFrame(columns)


def _run(name: str, file: Path, context: RunContext, options: Mapping[str, object]) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), FileWorkbook.open(file), context, options)
