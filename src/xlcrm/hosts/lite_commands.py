"""`xlcrm lite add|strip FILE`: our code for xlwings Lite in a workbook, or out of it."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def lite() -> None:
    """Put the commands and formulas into a workbook for the free add-in xlwings Lite, or take them out."""


@lite.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def add(file: Path) -> None:
    """Let FILE open with a task pane of buttons; no Python is needed on the PC."""
    from xlcrm.hosts.lite_files import add_to_file

    click.echo(add_to_file(file))


@lite.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def strip(file: Path) -> None:
    """Let FILE open without the task pane again."""
    from xlcrm.hosts.lite_files import strip_from_file

    click.echo(strip_from_file(file))
