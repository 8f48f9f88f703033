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
    makes_files: bool = False  # beside the workbook, in a folder that the door chooses

    def load(self) -> Command:
        """The command itself: what it reads and writes, and its function."""
        from xlcrm.commands.command import Command

        module = import_module(f"xlcrm.commands.{self.file}")
        return Command(self.name, module.READS, module.WRITES, module.run, getattr(module, "reads", None))


ALL_COMMANDS = (
    ListedCommand(
        "find",
        "find_anything",
        N_("Find"),
        N_("Find a person, firm, deal or anything else by any part of it, however it is spelt."),
        N_("Start"),
    ),
    ListedCommand(
        "card",
        "card",
        N_("Client card"),
        N_("One client, product or manager on one page: money, people, what happened, what is next."),
        N_("Start"),
    ),
    ListedCommand(
        "show",
        "show_sheet",
        N_("Show a sheet"),
        N_("Bring a sheet to the front, also one that is hidden."),
        N_("Settings"),
    ),
    ListedCommand(
        "import",
        "import_rows",
        N_("Import"),
        N_("Bring rows from a CSV or Excel file into a table; bad rows are told, nothing is lost."),
        N_("Data"),
    ),
    ListedCommand(
        "export",
        "export_rows",
        N_("Export"),
        N_("Take rows out as CSV, Excel, vCard or in the form of another CRM or address book."),
        N_("Data"),
        makes_files=True,
    ),
    ListedCommand(
        "personal-data",
        "personal_data",
        N_("Personal data"),
        N_("All that is held about one person, in every table and log, as a page and as files to hand over."),
        N_("Data"),
        makes_files=True,
    ),
    ListedCommand(
        "erase",
        "erase",
        N_("Erase a person"),
        N_("Replace a person's data for good, in tables, logs and leftovers of the file; sums and dates stay."),
        N_("Data"),
    ),
    ListedCommand(
        "retention",
        "retention",
        N_("Old data"),
        N_("People about whom nothing has happened for years, with the last event, to be erased."),
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
        "done",
        "done",
        N_("Done"),
        N_("Mark the selected activities done, say what came of them, and plan the next step at once."),
        N_("Follow up"),
    ),
    ListedCommand(
        "reschedule",
        "reschedule",
        N_("Reschedule"),
        N_("Give the selected activities a new day, let deals rest, or spread all that is overdue over workdays."),
        N_("Follow up"),
    ),
    ListedCommand(
        "note",
        "note",
        N_("Quick note"),
        N_("Write down what was said with the selected clients, and plan the call back."),
        N_("Add"),
    ),
    ListedCommand(
        "mark-lost",
        "mark_lost",
        N_("Mark lost"),
        N_("Close the selected deals as lost, with the reason."),
        N_("Follow up"),
    ),
    ListedCommand(
        "mark-won",
        "mark_won",
        N_("Mark won"),
        N_("Close the selected deals as won, with their amounts."),
        N_("Follow up"),
    ),
    ListedCommand(
        "plan-contacts",
        "plan_contacts",
        N_("Plan contacts"),
        N_("Propose whom to contact next, on which workday and how; the lines that you tick become activities."),
        N_("Follow up"),
    ),
    ListedCommand(
        "birthdays",
        "birthdays",
        N_("Birthdays"),
        N_("Whose birthday comes up, with age, number and tastes; plan a task for each if you like."),
        N_("Follow up"),
    ),
    ListedCommand(
        "automate",
        "automate",
        N_("Run automations"),
        N_("Do what the sheet Automations asks for: tasks after a won deal, a late invoice, a silent client."),
        N_("Follow up"),
    ),
    ListedCommand(
        "calendar",
        "calendar",
        N_("Export to calendar"),
        N_("Planned activities, closing days, birthdays and invoices as a file for Outlook, Google and others."),
        N_("Follow up"),
        makes_files=True,
    ),
    ListedCommand(
        "segment",
        "segment",
        N_("Segments"),
        N_("Sort clients by recency, frequency and money, by ABC, and by segments of your own."),
        N_("Segment"),
    ),
    ListedCommand(
        "mailing-list",
        "mailing_list",
        N_("Mailing list"),
        N_("Who of a segment may be written to, and who not and why, with a file for mail merge; nothing is sent."),
        N_("Segment"),
        makes_files=True,
    ),
    ListedCommand(
        "letters",
        "letters",
        N_("Letters"),
        N_("Quotes and letters to the selected deals or people, as drafts that you send; nothing is sent by itself."),
        N_("Segment"),
        makes_files=True,
    ),
    ListedCommand(
        "report",
        "report",
        N_("Reports"),
        N_("Show what the work with clients brings: revenue, win rate, cycle, refusals, receivables."),
        N_("Reports"),
    ),
    ListedCommand(
        "weekly-review",
        "weekly_review",
        N_("Weekly review"),
        N_("Why so few quotes and invoices, why not all paid, how to do better: the numbers, a page a manager."),
        N_("Reports"),
        makes_files=True,
    ),
    ListedCommand(
        "consolidate",
        "consolidate",
        N_("Consolidate files"),
        N_("Bring the managers' workbooks together in yours: what they changed is taken, conflicts wait for you."),
        N_("Team"),
    ),
    ListedCommand(
        "hand-over",
        "hand_over",
        N_("Hand over"),
        N_("Give one person's clients, open deals and plans to others, with a pack to read for each of them."),
        N_("Team"),
        makes_files=True,
    ),
    ListedCommand(
        "load-balance",
        "load_balance",
        N_("Load balance"),
        N_("Who has more clients than anybody can look after, and which of them had better go to whom."),
        N_("Team"),
    ),
    ListedCommand(
        "assign",
        "assign_owners",
        N_("Assign owners"),
        N_("Give every client, deal and plan without an owner to one of your people, with the reason."),
        N_("Team"),
    ),
    ListedCommand(
        "undo",
        "undo",
        N_("Undo"),
        N_("Take back what a command did, also days later; what you edited since is kept and named."),
        N_("Clean"),
    ),
    ListedCommand(
        "history",
        "history",
        N_("History"),
        N_("Which commands changed the workbook, when and by whom, and every cell before and after."),
        N_("Clean"),
    ),
)


def listed_command(name: str) -> ListedCommand | None:
    """The command of that name."""
    return next((listed for listed in ALL_COMMANDS if listed.name == name), None)
