"""Import: a foreign table into one of ours."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.duplicates.likely_duplicates import duplicate_problems, likely_duplicates
from xlcrm.errors import WrongUseError
from xlcrm.imports.guess_columns import parse_mapping
from xlcrm.imports.guess_table import guess_table
from xlcrm.imports.plan_import import ImportMode, ImportPlan, plan_import
from xlcrm.imports.rejected_page import rejected_page
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, Outcome, RevealSheet, ShowPage
from xlcrm.tables.problems import problems_json
from xlcrm.texts import N_, _

IMPORTABLE = (
    "companies", "contacts", "deals", "activities", "deal_lines", "stage_history", "products", "invoices", "payments",
    "campaigns", "campaign_members", "costs", "income", "wallet", "surveys", "calls", "users", "goals", "holidays",
    "fx_rates",
)  # fmt: skip

READS = (*IMPORTABLE, "stages", "lists", "synonyms")
WRITES = (*IMPORTABLE, "stages", "import_log")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    source: Annotated[SourceTable, Option(N_("The .csv or .xlsx file to import."), positional=True)],
    table: Annotated[
        str, Option(N_("The table that the rows go to, e.g. companies, contacts, deals; told by the headers if blank."))
    ] = "",
    map: Annotated[tuple[str, ...], Option(N_("THEIR_HEADER=our_key, where the guess is wrong; may repeat."))] = (),
    mode: Annotated[ImportMode, Option(N_("Make new rows, change known ones, both, or fill blank cells only."))] = (
        "create+update"
    ),
    create_linked: Annotated[bool, Option(N_("Make new firms, people and products that the rows name."))] = True,
    check_duplicates: Annotated[bool, Option(N_("Warn of new firms and people that look like others."))] = True,
) -> Outcome:
    """Created, updated, unchanged and rejected rows add up to the rows of the file."""
    table = table or guess_table(source, IMPORTABLE)
    if table not in IMPORTABLE:
        raise WrongUseError(
            _("Rows cannot be imported into {table!r}. Choose one of: {known}.", table=table,
              known=", ".join(IMPORTABLE))
        )  # fmt: skip
    context.progress(_("Reading {name}", name=source.name), 0.4)
    spec = table_spec(table)
    plan = plan_import(spec, source, tables, mapping=parse_mapping(map), mode=mode, create_linked=create_linked)
    context.progress(_("Looking for duplicates"), 0.55)
    found = likely_duplicates(spec, tables[table], plan.new_rows) if check_duplicates else []
    hint = _("It comes in all the same; look at both with Find duplicates.")
    problems = (*duplicate_problems(spec, found, hint), *plan.problems)
    told = {
        "likely_duplicates": [pair.as_json() for pair in found],
        "problems": problems_json(problems),
    }
    return Outcome(
        _edits(plan, source, context), problems, _summary(plan, source), _json(plan) | told, source=source.name
    )


def _edits(plan: ImportPlan, source: SourceTable, context: RunContext) -> tuple[Edit, ...]:
    edits = [*plan.edits]
    if plan.created and not table_spec(plan.table).visible:
        edits.append(RevealSheet(plan.table))
    if len(plan.rejected):
        edits.append(ShowPage(rejected_page(source, plan.rejected)))
    if plan.changes_something:
        edits.append(AppendRows("import_log", _log_entry(plan, source, context)))
    return tuple(edits)


def _log_entry(plan: ImportPlan, source: SourceTable, context: RunContext) -> pd.DataFrame:
    entry = {
        "batch": f"{context.now:%Y%m%d-%H%M%S}",
        "imported_at": context.now.replace(microsecond=0),
        "imported_by": context.user or None,
        "file": source.name,
        "table": plan.table,
        "created": plan.created,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "rejected": len(plan.rejected),
        "mapping": "; ".join(f"{header}={key}" for header, key in plan.columns.items()),
    }
    return pd.DataFrame([entry])


def _summary(plan: ImportPlan, source: SourceTable) -> str:
    return _(
        "{file} into {table}: {created:,} new, {updated:,} changed, {unchanged:,} unchanged, {rejected:,} rejected.",
        file=source.name,
        table=table_spec(plan.table).sheet,
        created=plan.created,
        updated=plan.updated,
        unchanged=plan.unchanged + plan.skipped,
        rejected=len(plan.rejected),
    )


def _json(plan: ImportPlan) -> dict[str, object]:
    return {
        "table": plan.table,
        "created": plan.created,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "skipped": plan.skipped,
        "rejected": len(plan.rejected),
        "rejected_rows": [{"row": int(row), "reason": reason} for row, reason in plan.rejected.items()],  # type: ignore[call-overload]
        "created_linked": dict(plan.created_linked),
        "also_changed": dict(plan.also_changed),
        "columns": dict(plan.columns),
    }
