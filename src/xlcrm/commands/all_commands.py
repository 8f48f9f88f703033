"""The one list of commands; every door, the ribbon and the reference pages are made from it.

The list is light, so that `xlcrm --help` need not load the trade; a command's file is loaded when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from xlcrm.texts import N_

if TYPE_CHECKING:
    from xlcrm.commands.command import Command


@dataclass(frozen=True, slots=True)
class ListedCommand:
    """One button: its name on the command line, its file, and the words on it (English sources)."""

    name: str
    file: str
    label: str
    tip: str
    group: str
    takes_lists: bool = False  # FILE may be a bare list, and more files may follow

    def load(self) -> Command:
        """The command itself: what it reads and writes, and its function."""
        from xlcrm.commands.command import Command

        module = import_module(f"xlcrm.commands.{self.file}")
        return Command(self.name, module.READS, module.WRITES, module.run, getattr(module, "reads", None))


ALL_COMMANDS = (
    ListedCommand(
        "import",
        "import_rows",
        N_("Import"),
        N_("Bring rows from a CSV or Excel file into a table; bad rows are told, nothing is lost."),
        N_("Data"),
    ),
    ListedCommand(
        "add",
        "add_row",
        N_("Add a row"),
        N_("Add one firm, person or deal; if it looks like one that is here, you are told before it is made."),
        N_("Add"),
    ),
    ListedCommand(
        "check",
        "check_data",
        N_("Check data"),
        N_("Find what is missing, misspelt or impossible, cell by cell, and mend what is safe to mend."),
        N_("Clean"),
    ),
    ListedCommand(
        "find-duplicates",
        "find_duplicates",
        N_("Find duplicates"),
        N_("Find companies and people who stand in the list twice, with the reasons in words."),
        N_("Clean"),
        takes_lists=True,
    ),
    ListedCommand(
        "merge",
        "merge_reviewed",
        N_("Merge duplicates"),
        N_("Merge what was decided on the review sheet; links move along, and nothing that was entered is lost."),
        N_("Clean"),
    ),
    ListedCommand(
        "agenda",
        "agenda",
        N_("Today's agenda"),
        N_("Who to call and what to do: overdue, today, this week, and whom you are about to forget."),
        N_("Follow up"),
    ),
    ListedCommand(
        "segment",
        "segment",
        N_("Segments"),
        N_("Sort clients by recency, frequency and money, by ABC, and by segments of your own."),
        N_("Segment"),
    ),
    ListedCommand(
        "report",
        "report",
        N_("Reports"),
        N_("Show what the work with clients brings: revenue, win rate, cycle, refusals, receivables."),
        N_("Reports"),
    ),
    ListedCommand(
        "undo",
        "undo",
        N_("Undo"),
        N_("Take back what a command did, also days later; what you edited since is kept and named."),
        N_("Safety"),
    ),
    ListedCommand(
        "history",
        "history",
        N_("History"),
        N_("Which commands changed the workbook, when and by whom, and every cell before and after."),
        N_("Safety"),
    ),
)


def listed_command(name: str) -> ListedCommand | None:
    """The command of that name."""
    return next((listed for listed in ALL_COMMANDS if listed.name == name), None)
