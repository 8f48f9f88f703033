"""Find: whatever of the workbook looks like the typed text, on a sheet of its own with jumps."""

from __future__ import annotations

from typing import Annotated, Any

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import UnknownTableError, WrongUseError
from xlcrm.finding.find_page import find_page
from xlcrm.finding.find_rows import find_rows
from xlcrm.finding.searched_columns import SEARCHED
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.texts import N_, _

READS = SEARCHED
WRITES: tuple[str, ...] = ()
_LINKED = ("companies", "contacts", "users")


def reads(table: str | None = None, **_others: Any) -> tuple[str, ...]:
    """The tables that are searched, and those that their rows name."""
    return tuple(dict.fromkeys((*_asked(table), *_LINKED)))


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    text: Annotated[
        str, Option(N_("A name, a phone, an e-mail, a number or words of a note, in any spelling."), positional=True)
    ],
    table: Annotated[str | None, Option(N_("Only this table, such as contacts or deals."))] = None,
    most: Annotated[int, Option(N_("How many rows to show at most."))] = 50,
) -> Outcome:
    """A Find sheet: the rows that look like the text, best first, each with a jump, its owner and a phone."""
    if not text.strip():
        raise WrongUseError(_("Type what to look for: a name, a phone, an e-mail, a number."))
    context.progress(_("Searching"), 0.4)
    found = find_rows(tables.frames, text, _asked(table))
    page = find_page(tables.frames, found, text.strip(), max(most, 1))
    return Outcome((ShowPage(page),) if len(found) else (), summary=page.headline, json=page.json)


def _asked(table: str | None) -> tuple[str, ...]:
    if table and table not in SEARCHED:
        raise UnknownTableError(table, list(SEARCHED))
    return (table,) if table else SEARCHED
