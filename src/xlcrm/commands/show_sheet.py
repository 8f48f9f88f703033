"""Show a sheet: Settings, Lists, Stages and all the others that a newcomer does not see, or Home."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import HOME, Outcome, TurnToSheet
from xlcrm.tables.known_labels import folded_label, labels_in_every_language, table_keys
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import N_, _

READS = ("settings",)
WRITES: tuple[str, ...] = ()


def run(
    _tables: CrmTables,
    _context: RunContext,
    *,
    sheet: Annotated[str, Option(N_("The sheet, by its name or key: Settings, stages, Home."), positional=True)] = HOME,
) -> Outcome:
    """The sheet comes to the front, and is shown where it was hidden; its name may be of any language."""
    keys = table_keys(ALL_TABLES) | dict.fromkeys(labels_in_every_language(N_("Home")), HOME) | {HOME: HOME}
    key = keys.get(folded_label(sheet)) or keys.get(folded_label(sheet).replace("-", "_"))
    if key is None:
        return Outcome.refused(_unknown(sheet, list(keys)), {"sheet": None})
    name = _("Home") if key == HOME else table_spec(key).sheet
    return Outcome((TurnToSheet(key),), summary=_("{sheet} is in front.", sheet=name), json={"sheet": key})


def _unknown(typed: str, known: list[str]) -> Problem:
    otherwise = _("Choose one of: {known}.", known=", ".join(spec.sheet for spec in ALL_TABLES))
    hint = did_you_mean(folded_label(typed), known, otherwise)
    message = _("No sheet is called {sheet!r}.", sheet=typed)
    return Problem("settings", None, None, "sheet_unknown", Severity.WARNING, message, hint)
