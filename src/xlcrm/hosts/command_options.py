"""A button's signature as a command-line command: its typed parameters are the arguments and options."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click

from xlcrm.commands.all_commands import ListedCommand
from xlcrm.commands.command import Parameter
from xlcrm.hosts.day_option import DAY
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.texts import _

Runner = Callable[[ListedCommand, Path, Mapping[str, Any]], None]

PRINTABLE = frozenset({"agenda", "report", "segment"})  # commands whose pages people take along


def click_command(listed: ListedCommand, run: Runner) -> click.Command:
    """The click command for a button: FILE, the parameters, and the options that every command takes."""
    parameters = listed.load().parameters

    def callback(file: Path, **given: Any) -> None:
        run(listed, file, given)

    file = click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE")
    return click.Command(
        listed.name,
        params=[
            *(file, *_further_files(listed)),
            *map(_click_parameter, parameters),
            *_printing(listed),
            *_of_warehouses(listed),
            *_of_files(listed),
            *_shared_options(),
        ],
        callback=callback,
        help=_(listed.tip),
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _further_files(listed: ListedCommand) -> list[click.Argument]:
    """Files that are searched together with the first one."""
    if not listed.takes_lists:
        return []
    return [click.Argument(["others"], nargs=-1, type=click.Path(path_type=Path), metavar="[OTHER_FILE]...")]


def _printing(listed: ListedCommand) -> list[click.Option]:
    """The pages as a PDF, besides the sheets in the workbook."""
    if listed.name not in PRINTABLE:
        return []
    told = _("Print the pages to this PDF too; LibreOffice must be installed.")
    return [click.Option(["--pdf"], type=click.Path(path_type=Path, dir_okay=False), default=None, help=told)]


def _of_warehouses(listed: ListedCommand) -> list[click.Option]:
    """A report over a warehouse has no workbook of its own to draw in."""
    if listed.name != "report":
        return []
    told = _("A new workbook for the pages of a report over a warehouse, such as pages.xlsx.")
    return [click.Option(["--pages"], type=click.Path(path_type=Path), default=None, help=told)]


def _of_files(listed: ListedCommand) -> list[click.Option]:
    """Where the files go that the command makes."""
    if not listed.makes_files:
        return []
    told = _("The folder for the files; that of the workbook where not given.")
    return [click.Option(["--into"], type=click.Path(path_type=Path), default=None, help=told)]


def _click_parameter(parameter: Parameter) -> click.Parameter:
    kind, is_flag, many = _click_type(parameter.type)
    default = () if many else parameter.default
    given: dict[str, Any] = {"required": True} if parameter.is_required else {"default": default}
    if parameter.option.positional:
        given |= {"nargs": -1, "required": parameter.is_required} if many else {}
        return click.Argument([parameter.key], type=kind, metavar=_names(parameter, many=many), **given)
    flag = f"--{parameter.name}"
    return click.Option(
        [parameter.key, f"{flag}/--no-{parameter.name}" if is_flag and default else flag],
        type=None if is_flag else kind,
        is_flag=is_flag,
        multiple=many,
        help=_(parameter.option.help),
        show_default=not parameter.is_required and default not in (None, "", (), False),
        **given,
    )


def _names(parameter: Parameter, *, many: bool) -> str | None:
    return f"[{parameter.name.upper()}]..." if many else None


def _click_type(hint: Any) -> tuple[Any, bool, bool]:
    """The click type, whether it is a flag, whether it may be given many times."""
    if hint is bool:
        return bool, True, False
    if get_origin(hint) is tuple:
        return _click_type(get_args(hint)[0])[0], False, True
    if get_origin(hint) is Literal:
        return click.Choice(get_args(hint)), False, False
    plain = next((arg for arg in get_args(hint) if arg is not type(None)), hint)
    if plain is dt.date:
        return DAY, False, False
    if plain in (SourceTable, OtherWorkbook):
        return click.Path(path_type=Path, exists=True, dir_okay=False), False, False
    return plain, False, False


def file_options() -> list[click.Option]:
    """How a workbook file is opened and saved."""
    past = _("Write also if the workbook is marked as open, protected or signed.")
    secret = _("The password of an encrypted workbook; safer in the variable XLCRM_PASSWORD, or typed when asked.")
    return [
        click.Option(["--force"], is_flag=True, help=past),
        click.Option(["--password"], default="", envvar="XLCRM_PASSWORD", help=secret, show_default=False),
    ]


def _shared_options() -> list[click.Option]:
    return [
        click.Option(["as_json", "--json"], is_flag=True, help=_("Print one JSON object and nothing else.")),
        click.Option(["--dry-run"], is_flag=True, help=_("Say what would be done and write nothing.")),
        click.Option(["--today"], type=DAY, default=None, help=_("The day to count from, YYYY-MM-DD.")),
        click.Option(["--user"], default=getpass.getuser, help=_("Who runs the command."), show_default=False),
        *file_options(),
    ]
