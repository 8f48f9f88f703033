"""Erase: a person's data replaced for good, in all tables, logs and leftovers of the workbook; sums stay."""

from __future__ import annotations

from typing import Annotated, Literal

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.privacy.erase_person import ErasurePlan, is_erased, plan_erasure
from xlcrm.privacy.find_person import find_people
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import problems_json
from xlcrm.texts import N_, _, plural

READS = tuple(spec.key for spec in ALL_TABLES)
WRITES = READS
BackupChoice = Literal["keep", "erase", "delete"]


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[tuple[str, ...], Option(N_("The id of the person, e.g. P-000012."), picks=("contacts",))] = (),
    who: Annotated[str, Option(N_("The person by name, e-mail address or phone number, written exactly."))] = "",
    yes: Annotated[bool, Option(N_("Erase now; it cannot be undone. Without it you only see what would go."))] = False,
    with_company: Annotated[bool, Option(N_("Erase the person's company too: a sole trader."))] = False,
    also: Annotated[tuple[str, ...], Option(N_("Another text that names the person: a former name, a number."))] = (),
    backups: Annotated[  # noqa: ARG001 - the door that knows the file follows it
        BackupChoice, Option(N_("What becomes of backups that hold the person: keep, erase there too, delete."))
    ] = "keep",
) -> Outcome:
    """The people under a pseudonym everywhere; nothing is written without `yes`."""
    found = find_people(tables, ids, who)
    if found.fitting is not None:
        fitting = found.fitting["contact_id"].tolist()
        return Outcome(problems=found.problems, summary=found.summary, json={"erased": False, "fitting": fitting})
    if also and len(found.ids) > 1:
        raise WrongUseError(
            _("Give --also for one person at a time; these are several: {ids}.", ids=", ".join(found.ids))
        )
    plan = plan_erasure(tables, found.ids, context.now, context.user, with_company=with_company, also=also)
    people = ", ".join(found.ids)
    if not plan.edits and all(is_erased(tables, each) for each in found.ids):
        told = plural("{ids} is erased already.", "{ids} are erased already.", len(found.ids), ids=people)
        return Outcome(summary=told, json=_json(plan, erased=True), seeks=plan.texts)
    edits = plan.edits if yes else ()
    return Outcome(edits, plan.problems, _summary(people, plan, yes=yes), _json(plan, erased=yes), seeks=plan.texts)


def _summary(people: str, plan: ErasurePlan, *, yes: bool) -> str:
    places = ", ".join(f"{table_spec(table).sheet} {count}" for table, count in plan.counts.items())
    if yes:
        return plural(
            "Erased {ids}: {count} cell ({places}). This cannot be undone.",
            "Erased {ids}: {count} cells ({places}). This cannot be undone.",
            plan.cells,
            ids=people,
            places=places,
        )
    return plural(
        "{count} cell of {ids} would be erased ({places}). Nothing is changed yet: it cannot be undone, so say --yes.",
        "{count} cells of {ids} would be erased ({places}). Nothing is changed yet: it cannot be undone, so say --yes.",
        plan.cells,
        ids=people,
        places=places,
    )


def _json(plan: ErasurePlan, *, erased: bool) -> dict[str, object]:
    problems = problems_json(plan.problems)
    return {"erased": erased, "ids": list(plan.ids), "cells": plan.counts, "problems": problems}
