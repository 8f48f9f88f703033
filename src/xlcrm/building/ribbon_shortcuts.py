"""Icons of the commands, and the buttons that set an option of a command beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import HOME
from xlcrm.texts import N_

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A button beside that of its command: a word for its id, the words on it (English sources), what it sets."""

    word: str
    label: str
    tip: str  # empty: that of its command
    icon: str
    options: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    columns: tuple[str, ...] = ()  # of the table of a new row, each asked for
    group: str = ""  # where it is not that of its command


ICONS = {  # by command; names of Office (imageMso)
    "find": "FindDialog",
    "card": "ContactPictureMenu",
    "show": "ViewNormalViewExcel",
    "import": "GetExternalDataFromText",
    "export": "FileSaveAsOtherFormats",
    "personal-data": "FileDocumentInspect",
    "erase": "InkEraseMode",
    "retention": "Archive",
    "mailing-list": "MailMergeRecipientsEditList",
    "letters": "MailMergeStartLetters",
    "add": "TableInsertExcel",
    "check": "Spelling",
    "find-duplicates": "RemoveDuplicates",
    "merge": "MergeCells",
    "agenda": "DateAndTimeInsert",
    "done": "FileMarkAsFinal",
    "reschedule": "CalendarInsert",
    "note": "ReviewNewComment",
    "mark-lost": "DeclineInvitation",
    "mark-won": "AcceptInvitation",
    "plan-contacts": "MeetingsWorkspace",
    "birthdays": "HappyFace",
    "calendar": "ViewAppointmentInCalendar",
    "automate": "MacroRecord",
    "segment": "Filter",
    "report": "ChartInsert",
    "weekly-review": "ReviewShowAllComments",
    "consolidate": "ReviewCompareAndMergeWorkbooks",
    "hand-over": "DistributionListAddNewMember",
    "load-balance": "ChartTypeBarInsertGallery",
    "assign": "AssignTask",
    "undo": "Undo",
    "history": "ReviewTrackChanges",
}
USUAL_ICON = "MacroPlay"
PRESSED_DAILY = frozenset({"find", "card", "check", "find-duplicates", "agenda", "done", "segment", "report", "import"})
_SHOWN = {  # sheets with a button of their own, and its icon
    "settings": "PropertySheet",
    "lists": "DataValidation",
    "stages": "SmartArtInsert",
    "rules": "ConditionalFormattingMenu",
    "goals": "ChartTrendline",
    "segments": "SortFilterMenu",
    "holidays": "CalendarInsert",
    "users": "DistributionListSelectMembers",
    "products": "CreateTable",
    "fx_rates": "AccountingFormat",
    "synonyms": "Thesaurus",
    "automations": "ControlsGallery",
}
_NEW_ROWS = (
    ("contacts", N_("Contact"), ("first_name", "last_name", "company", "phone", "email")),
    ("companies", N_("Company"), ("name", "city", "phone", "email")),
    ("deals", N_("Deal"), ("name", "company", "amount", "expected_close_date")),
    ("activities", N_("Activity"), ("type", "subject", "company", "due_at")),
)
_SHORTCUTS: Mapping[str, tuple[Shortcut, ...]] = {
    "automate": (
        Shortcut(
            "preview",
            N_("Preview automations"),
            N_("Show what the automations would do; nothing is changed."),
            "FilePrintPreview",
            {"preview": True},
        ),
    ),
    "check": (
        Shortcut(
            "fix",
            N_("Fix safe problems"),
            N_("Mend blanks, hidden characters, letter case and phone numbers; it can be undone."),
            "AutoCorrect",
            {"fix": True},
        ),
    ),
    "consolidate": (
        Shortcut(
            "choices",
            N_("Settle conflicts"),
            N_("Carry out what was chosen on the sheet Conflicts; it can be undone."),
            "AcceptTask",
            {"files": ()},
        ),
    ),
    "load-balance": (
        Shortcut(
            "make",
            N_("Make ticked moves"),
            N_("Give the clients of the ticked lines to their new owners; it can be undone."),
            "AcceptInvitation",
            {"make": True},
        ),
    ),
    "note": (
        Shortcut(
            "call",
            N_("Log call"),
            N_("Write down a call with the selected clients, and plan the call back."),
            "AutoDial",
            {"kind": "Call"},
        ),
    ),
    "plan-contacts": (
        Shortcut(
            "make",
            N_("Make ticked"),
            N_("Make the ticked lines of the contact plan planned activities; it can be undone."),
            "AcceptInvitation",
            {"make": True},
        ),
    ),
    "reschedule": (
        Shortcut(
            "snooze",
            N_("Snooze"),
            N_("Let the selected deals rest until a day, with the reason; activities move too."),
            "LowImportance",
            {"overdue": False, "owner": ""},
        ),
    ),
}


def shortcuts_of(command: str) -> Iterator[Shortcut]:
    """The buttons beside that of the command."""
    yield from _SHORTCUTS.get(command, ())
    if command == "add":
        for table, label, columns in _NEW_ROWS:
            yield Shortcut(table, label, "", "RecordsNew", {"table": table}, columns)
    if command == "show":
        tip = N_("Back to the first sheet: figures, charts and what to do.")
        yield Shortcut(HOME, N_("Home"), tip, "OpenStartPage", {"sheet": HOME}, group=N_("Start"))
        for table, icon in _SHOWN.items():
            spec = table_spec(table)
            yield Shortcut(table, spec.title, spec.purpose, icon, {"sheet": table})
    if command == "report":
        for report in ALL_REPORTS:
            yield Shortcut(
                report.name, report.label, report.tip, "ChartTypeColumnInsertGallery", {"names": (report.name,)}
            )
