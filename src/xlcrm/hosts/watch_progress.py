"""A progress bar on stderr, where somebody watches."""

from __future__ import annotations

import sys

from xlcrm.commands.command import Progress
from xlcrm.texts import N_, _

_PHASES = {"read": N_("Reading"), "think": N_("Working"), "write": N_("Writing"), "done": N_("Done")}


def progress_bar() -> Progress:
    """Called with a phase and the share done; draws nothing where stderr is not a terminal."""
    if not sys.stderr.isatty():
        return lambda _phase, _share: None
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=1.0)

    def show(phase: str, share: float) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, completed=share, description=_(_PHASES.get(phase, phase)))
        if share >= 1:
            bar.stop()

    return show
