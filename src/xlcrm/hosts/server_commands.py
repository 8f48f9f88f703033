"""`xlcrm server init DIR`: a ready project for firms that have a licence of xlwings Server."""

from __future__ import annotations

from pathlib import Path

import click

from xlcrm.texts import LANGUAGES


@click.group()
def server() -> None:
    """Make a project for xlwings Server: the tab CRM and the formulas for a whole firm. Its licence is paid."""


@server.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--address", default="", help="Where the server will run, e.g. https://crm.example.com.")
@click.option("--language", default=None, type=click.Choice(LANGUAGES), help="Language of buttons and forms.")
def init(folder: Path, address: str, language: str | None) -> None:
    """Write the project into DIR, or bring it up to date; files that you changed are kept."""
    from xlcrm.hosts.server_files import init_server

    click.echo("\n".join(init_server(folder, address, language or "")))
