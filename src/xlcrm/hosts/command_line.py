"""`xlcrm COMMAND FILE ...`: one command a button, and three of the workshop's own (new, build, demo)."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlcrm import __version__
from xlcrm.commands.all_commands import ALL_COMMANDS, ListedCommand, listed_command
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.day_option import DAY
from xlcrm.texts import LANGUAGES, _

if TYPE_CHECKING:
    from xlcrm.commands.command import RunContext
    from xlcrm.tables.edits import Outcome

PROBLEMS_FOUND, WRONG_USE = 1, 2
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class CommandLine(click.Group):
    """Commands from the list, loaded one at a time: help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """The workshop's commands, then the buttons in the order of the list."""
        return [*self.commands, *(listed.name for listed in ALL_COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A workshop command, or a button's command made from its signature."""
        if own := super().get_command(ctx, cmd_name):
            return own
        if listed := listed_command(cmd_name):
            from xlcrm.hosts.command_options import click_command

            return click_command(listed, _run)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click calls it so
        """Names and tips, without loading any command."""
        own = [(name, command.get_short_help_str(90)) for name, command in self.commands.items()]
        with formatter.section(_("Commands")):
            formatter.write_dl([*own, *((listed.name, _(listed.tip)) for listed in ALL_COMMANDS)])


@click.group(cls=CommandLine, context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="xlcrm")
def xlcrm() -> None:
    """The CRM that lives in an Excel workbook.

    See it work with `xlcrm demo`; start your own with `xlcrm import CRM.xlsx LIST.csv --table contacts`.
    """


@xlcrm.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", default="en", type=click.Choice(LANGUAGES), help="Language of sheets and headers.")
@click.option("--currency", default="EUR", help="The firm's currency.")
@click.option("--country", default="BG", help="Country of phone numbers typed without a code.")
def new(file: Path, language: str, currency: str, country: str) -> None:
    """Make an empty CRM workbook."""
    from xlcrm.hosts.workshop import new_workbook
    from xlcrm.records.settings import FirmSettings

    typed = {"language": language, "currency": currency, "default_phone_country": country}
    settings, bad = FirmSettings.from_rows(typed)
    if bad:
        raise WrongUseError(_unfit(bad[0][0], typed))
    new_workbook(file, settings)
    click.echo(
        _("{file} is ready. Open it, or bring your list: xlcrm import {file} LIST.csv --table contacts", file=file)
    )


@xlcrm.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a built file is not up to date.")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="The project's folder.")
def build(check: bool, into: Path) -> None:
    """Build the template and the reference pages from the lists."""
    from xlcrm.hosts.workshop import build_all

    stale = build_all(into, write=not check)
    for path in stale:
        click.echo(_("{file} is not up to date.", file=path) if check else _("{file} built.", file=path))
    if check and stale:
        sys.exit(PROBLEMS_FOUND)
    if not stale:
        click.echo(_("Everything is up to date."))


@xlcrm.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("demo") / "crm_demo.xlsx")
@click.option("--seed", default=7, help="Another seed makes another firm.")
@click.option("--today", type=DAY, default=None, help="The day to pretend it is.")
def demo(file: Path, seed: int, today: dt.date | None) -> None:
    """Make a sample firm's workbook, run everything on it, and say where to look."""
    from xlcrm.hosts.demo import run_demo

    run_demo(file, seed=seed, context=_context(today, "demo", is_watched=True))


def _unfit(key: str, typed: Mapping[str, str]) -> str:
    from xlcrm.records.settings import SETTINGS

    setting = next(info for info in SETTINGS if info.key == key)
    return _("{setting} cannot be {value!r}. {help}", setting=_(setting.label), value=typed[key], help=_(setting.help))


def _run(listed: ListedCommand, file: Path, given: Mapping[str, Any]) -> None:
    """Run a button's command over a file and print what it says."""
    from xlcrm.hosts.run_on_file import run_on_file

    options = dict(given)
    as_json, dry_run = options.pop("as_json"), options.pop("dry_run")
    today, user = options.pop("today"), options.pop("user")
    context = _context(today, user, is_watched=not as_json)
    outcome = run_on_file(listed, file, context, options, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(outcome.json, ensure_ascii=False, allow_nan=False, default=_plain))
    else:
        _print(outcome, dry_run=dry_run)
    if any(problem.severity != "hint" for problem in outcome.problems):
        sys.exit(PROBLEMS_FOUND)


def _print(outcome: Outcome, *, dry_run: bool) -> None:
    from xlcrm.hosts.print_outcome import print_outcome

    print_outcome(outcome, dry_run=dry_run)


def _context(today: dt.date | None, user: str, *, is_watched: bool) -> RunContext:
    from xlcrm.commands.command import RunContext
    from xlcrm.hosts.watch_progress import progress_bar

    now = dt.datetime.now()
    context = RunContext(today or now.date(), now, user)
    return replace(context, progress=progress_bar()) if is_watched else context


def _plain(value: object) -> object:
    """What json does not know: dates as ISO text, numpy's numbers as Python's."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(type(value).__name__)


def main() -> None:
    """The console script: a user's mistake is a sentence and exit code 2, a bug shows its traceback."""
    try:
        xlcrm(standalone_mode=True)
    except XlcrmError as error:
        click.echo(f"xlcrm: {error}", err=True)
        sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
