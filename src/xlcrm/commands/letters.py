"""Letters: quotes and letters from a template, as drafts that a person sends. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.exports.choose_rows import unknown_ids
from xlcrm.exports.export_log import export_entry
from xlcrm.exports.letter_activities import LetterActivity, planned_activities
from xlcrm.exports.letter_files import drafts, letter_rows
from xlcrm.exports.letter_targets import letter_targets
from xlcrm.exports.letters import Letter, LetterTables, Template, write_letters
from xlcrm.segments.called_segment import called_segment
from xlcrm.segments.user_segments import TABLES as SEGMENT_TABLES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, MadeFile, Outcome
from xlcrm.tables.known_labels import is_labelled
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.tables.problems import Problem, problems_json
from xlcrm.texts import N_, _, plural

READS = (*SEGMENT_TABLES, "segments", "deal_lines", "campaign_members", "letter_templates")
WRITES = ("activities", "export_log")


class UnknownLetterError(WrongUseError):
    """A letter that the sheet does not have; the nearest name is told."""

    def __init__(self, name: str, known: list[str]) -> None:
        otherwise = _("The sheet Letter templates has: {names}.", names=", ".join(known) or "–")
        hint = did_you_mean(name, known, otherwise)
        super().__init__(_("There is no letter {name!r}. {hint}", name=name, hint=hint))


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    template: Annotated[str, Option(N_("The letter, by its name on the sheet Letter templates."))],
    ids: Annotated[
        tuple[str, ...],
        Option(N_("The deals, people or firms that it is for; may repeat."), picks=("deals", "contacts", "companies")),
    ] = (),
    segment: Annotated[str, Option(N_("Or a segment of them: its name, or a condition on deals."))] = "",
    format: Annotated[Literal["drafts", "rows"], Option(N_("Drafts of e-mails, or rows for mail merge."))] = "drafts",
    activity: Annotated[LetterActivity, Option(N_("Plan an e-mail or a quote for today for each of them."))] = "none",
) -> Outcome:
    """A draft for each deal or person; who wants no letters, and what would have holes, is left out and told."""
    if segment:
        ids = (*ids, *called_segment(segment, "deals", tables, context.today).ids)
    elif not ids:
        raise WrongUseError(_("Select the deals or people first, or name a segment."))
    targets, problems = letter_targets(tables.frames, ids)
    letters, left_out = write_letters(_template(tables, template), targets, _letter_tables(tables, context))
    problems = (*unknown_ids(tables.frames, ids), *problems, *left_out)
    edits: list[Edit] = []
    if letters and activity != "none":
        edits.append(planned_activities(letters, tables["activities"], activity, context.today))
    files = _files(letters, format, context)
    if files:
        edits.append(
            export_entry(
                context.now, context.user, command="letters", spec=table_spec("contacts"), format=format,
                rows=len(letters), chosen=segment or ", ".join(ids), file=files[0].name.partition("/")[0],
            )
        )  # fmt: skip
    return Outcome(tuple(edits), problems, _summary(letters, problems, format), _json(letters, problems), files=files)


def _template(tables: CrmTables, name: str) -> Template:
    rows = tables["letter_templates"]
    found = rows[is_labelled(rows["name"], name)]
    if found.empty:
        raise UnknownLetterError(name, rows["name"].dropna().tolist())
    subject, body = (found[key].iloc[0] for key in ("subject", "body"))
    if pd.isna(subject) or pd.isna(body):
        raise WrongUseError(_("The letter {name!r} has no subject or no text yet.", name=name))
    return Template(name, subject, body)


def _letter_tables(tables: CrmTables, context: RunContext) -> LetterTables:
    firm = tables.settings
    return LetterTables(tables.frames, firm.currency, firm.firm_name, firm.default_phone_country, context.today)


def _files(letters: Sequence[Letter], format: str, context: RunContext) -> tuple[MadeFile, ...]:
    name = f"{_('Letters')} {context.today}"
    if not letters:
        return ()
    return drafts(letters, name) if format == "drafts" else (letter_rows(letters, f"{name}.xlsx"),)


def _summary(letters: Sequence[Letter], problems: Sequence[Problem], format: str) -> str:
    made = plural("{count} letter is ready.", "{count} letters are ready.", len(letters))
    left = plural("{count} is left out.", "{count} are left out.", len(problems)) if problems else ""
    how = _("Nothing was sent.")
    if letters and format == "drafts":
        how = _("Nothing was sent: open the drafts in your mail program, read them, and send them yourself.")
    elif letters:
        how = _("Nothing was sent: merge the rows in your word processor, read the letters, and send them yourself.")
    return " ".join(part for part in (made, left, how) if part)


def _json(letters: Sequence[Letter], problems: Sequence[Problem]) -> dict[str, object]:
    keys = ("to", "name", "subject", "contact_id", "company_id", "deal_id")
    return {
        "letters": [{key: getattr(letter, key) for key in keys} for letter in letters],
        "problems": problems_json(problems),
    }
