"""`xlcrm COMMAND FILE ...`: one command a button, and three of the workshop's own (new, build, demo)."""

from __future__ import annotations

import datetime as dt
import getpass
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
from xlcrm.hosts.lite_commands import lite as lite_commands
from xlcrm.hosts.own_language import own_language
from xlcrm.hosts.server_commands import server as server_commands
from xlcrm.ooxml.file_errors import NotWrittenError
from xlcrm.texts import LANGUAGES, _, use_language

if TYPE_CHECKING:
    from xlcrm.commands.command import RunContext
    from xlcrm.tables.edits import Outcome

PROBLEMS_FOUND, WRONG_USE, NOT_WRITTEN = 1, 2, 3
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
@click.option(
    "--language", default=own_language, type=click.Choice(LANGUAGES), help="Language of sheets and headers; else yours."
)
@click.option("--currency", default="EUR", help="The firm's currency.")
@click.option("--country", default="BG", help="Country of phone numbers typed without a code.")
@click.option("--lite", is_flag=True, help="Let it open with the xlwings Lite task pane; no Python on the PC.")
def new(file: Path, language: str, currency: str, country: str, lite: bool) -> None:
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
    if lite:
        from xlcrm.hosts.lite_files import add_to_file

        click.echo(add_to_file(file))


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


@xlcrm.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "only_list", is_flag=True, help="Show the backups; so does a call without --from.")
@click.option("--from", "chosen", default="", metavar="N|DAY", help="The backup: its number in the list, or its day.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--user", default=getpass.getuser, help="Who runs the command.", show_default=False)
@click.option("--force", is_flag=True, help="Write also if the workbook is marked as open.")
@click.option("--password", default="", envvar="XLCRM_PASSWORD", help="The password of an encrypted workbook.")
def restore(file: Path, *, only_list: bool, chosen: str, as_json: bool, user: str, force: bool, password: str) -> None:
    """Show the backups of a workbook, or put one back; the present file is backed up first."""
    from xlcrm.hosts import restore as backups

    if only_list or not chosen:
        if as_json:
            click.echo(json.dumps({"backups": backups.backups_json(file, password)}))
        else:
            backups.print_backups(file, password)
        return
    done = backups.restore(file, chosen, user=user, now=dt.datetime.now(), password=password, force=force)
    click.echo(json.dumps(done.json) if as_json else done.sentence(file))


@xlcrm.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--excel", is_flag=True, help="Look at this PC's Excel instead; the report can be pasted into a mail.")
@click.option("--start-excel", is_flag=True, help="With --excel: start Excel and run the add-in in it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--password", default="", envvar="XLCRM_PASSWORD", help="The password of an encrypted workbook.")
def doctor(file: Path | None, *, excel: bool, start_excel: bool, as_json: bool, password: str) -> None:
    """Look for what is broken in a workbook, or between Excel and Python, and say how to mend it."""
    if excel or start_excel:
        _doctor_of_excel(start_excel)
        return
    if file is None:
        raise WrongUseError(_("Name a workbook, or look at this PC's Excel: xlcrm doctor --excel"))
    from xlcrm.hosts.ask_password import password_for
    from xlcrm.hosts.doctor import examine, print_examination

    found = examine(file, password_for(file, password))
    if as_json:
        click.echo(json.dumps(found.as_json, ensure_ascii=False))
    else:
        print_examination(file, found)
    if found.findings:
        sys.exit(PROBLEMS_FOUND)


@xlcrm.command()
@click.option(
    "--language", default=own_language, type=click.Choice(LANGUAGES), help="Language of the tab CRM; else yours."
)
def install(language: str) -> None:
    """Put the tab CRM and the formulas into this PC's Excel."""
    from xlcrm.hosts.excel_places import Pc
    from xlcrm.hosts.install import install as put

    click.echo("\n".join(put(Pc(), language)))


@xlcrm.command()
def uninstall() -> None:
    """Take away what `install` put, and nothing else."""
    from xlcrm.hosts.excel_places import Pc
    from xlcrm.hosts.install import uninstall as take_away

    click.echo("\n".join(take_away(Pc())))


@xlcrm.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A .duckdb file, or a folder for Spark.")
@click.option("--forget", multiple=True, metavar="NAME", help="Take out the rows of a workbook, by its file name.")
@click.option("--password", default="", envvar="XLCRM_PASSWORD", help="The password of encrypted workbooks.")
def warehouse(files: tuple[Path, ...], to: Path, forget: tuple[str, ...], password: str) -> None:
    """Collect one or many workbooks in a DuckDB file, or in a folder for Spark, to report over them all."""
    from xlcrm.hosts.collect_workbooks import collect_workbooks

    if not files and not forget:
        raise WrongUseError(_("Name the workbooks to collect: xlcrm warehouse CRM.xlsx --to {file}", file=to))
    collect_workbooks(files, to, forget, password, click.echo)


def _doctor_of_excel(start_excel: bool) -> None:
    from xlcrm.hosts.excel_doctor import examined
    from xlcrm.hosts.excel_places import Pc

    told, is_well = examined(Pc(), with_excel=start_excel)
    click.echo(told, nl=False)
    if not is_well:
        sys.exit(PROBLEMS_FOUND)


def _unfit(key: str, typed: Mapping[str, str]) -> str:
    from xlcrm.records.settings import SETTINGS

    setting = next(info for info in SETTINGS if info.key == key)
    return _("{setting} cannot be {value!r}. {help}", setting=_(setting.label), value=typed[key], help=_(setting.help))


def _run(listed: ListedCommand, file: Path, given: Mapping[str, Any]) -> None:
    """Run a button's command over a file and print what it says."""
    from xlcrm.hosts.ask_password import password_for
    from xlcrm.hosts.report_on_warehouse import is_warehouse, report_on_warehouse
    from xlcrm.hosts.run_on_file import run_on_file

    options = dict(given)
    as_json, dry_run = options.pop("as_json"), options.pop("dry_run")
    today, user, force = options.pop("today"), options.pop("user"), options.pop("force")
    pdf = _printable(options.pop("pdf", None))
    password, pages = options.pop("password"), options.pop("pages", None)
    folder = options.pop("into", None) or file.parent
    context = _context(today, user, is_watched=not as_json)
    if listed.name == "report" and (pages or is_warehouse(file)):
        outcome = report_on_warehouse(file, context, options, None if dry_run else pages)
    else:
        password = password_for(file, password)
        outcome = run_on_file(listed, file, context, options, dry_run=dry_run, password=password, force=force)
    if outcome.files:
        outcome = _with_files(outcome, folder, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(outcome.json, ensure_ascii=False, allow_nan=False, default=_plain))
    else:
        _print(outcome, dry_run=dry_run)
    if pdf and not dry_run:
        with use_language(outcome.language):
            _print_pdf(outcome, pdf)
    if any(problem.severity != "hint" for problem in outcome.problems):
        sys.exit(PROBLEMS_FOUND)


def _print(outcome: Outcome, *, dry_run: bool) -> None:
    from xlcrm.hosts.print_outcome import print_outcome

    with use_language(outcome.language):
        print_outcome(outcome, dry_run=dry_run)


def _with_files(outcome: Outcome, folder: Path, *, dry_run: bool) -> Outcome:
    """The outcome that says where its files are; a dry run says which there would be."""
    from xlcrm.hosts.made_files import told_of_files, write_files

    if dry_run:
        return replace(outcome, json={**outcome.json, "files": [file.name for file in outcome.files]})
    with use_language(outcome.language):
        paths = write_files(outcome.files, folder)
        told = told_of_files(outcome.files, paths)
    json_object = {**outcome.json, "files": [str(path) for path in paths]}
    return replace(outcome, summary=f"{outcome.summary} {told}", json=json_object)


def _printable(pdf: Path | None) -> Path | None:
    """The path as it is; whatever forbids a PDF is told before any work is done."""
    if pdf:
        from xlcrm.hosts.print_pages import check_printable

        check_printable(pdf)
    return pdf


def _print_pdf(outcome: Outcome, pdf: Path) -> None:
    from xlcrm.hosts.print_pages import print_pages

    click.echo(_("LibreOffice is printing {count} pages …", count=len(outcome.pages)), err=True)
    click.echo(print_pages(outcome.pages, pdf), err=True)


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


xlcrm.add_command(lite_commands)
xlcrm.add_command(server_commands)


def main() -> None:
    """The console script: a user's mistake is a sentence and exit code 2, a bug shows its traceback.

    A workbook that somebody else holds, or changed meanwhile, gives 3: later, the same call may work.
    """
    try:
        with use_language(own_language()):
            xlcrm(standalone_mode=True)
    except XlcrmError as error:
        click.echo(f"xlcrm: {error}", err=True)
        sys.exit(NOT_WRITTEN if isinstance(error, NotWrittenError) else WRONG_USE)


if __name__ == "__main__":
    main()
