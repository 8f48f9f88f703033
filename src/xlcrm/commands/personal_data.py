"""Personal data: all that is held about one person, as a page and as files to hand over."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.privacy.find_person import find_people
from xlcrm.privacy.personal_data import as_file, personal_data, personal_data_json, personal_data_page
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, OutputFile, PagesFile, ShowPage
from xlcrm.texts import N_, _

READS = tuple(spec.key for spec in ALL_TABLES)
WRITES: tuple[str, ...] = ()


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[tuple[str, ...], Option(N_("The id of the person, e.g. P-000012."), picks=("contacts",))] = (),
    who: Annotated[str, Option(N_("The person by name, e-mail address or phone number, written exactly."))] = "",
) -> Outcome:
    """Every row of every table and log about the person, a workbook and a JSON file of it."""
    found = find_people(tables, ids, who)
    if found.fitting is not None:
        fitting = found.fitting["contact_id"].tolist()
        return Outcome(problems=found.problems, summary=found.summary, json={"person": None, "fitting": fitting})
    if len(found.ids) > 1:
        raise WrongUseError(_("Ask for one person at a time; these are several: {ids}.", ids=", ".join(found.ids)))
    data = personal_data(tables, found.ids[0])
    page = personal_data_page(data)
    told = personal_data_json(data, context.now, tables.settings.firm_name)
    name = f"personal-data-{data.id}"
    files = (PagesFile(f"{name}.xlsx", (page,)), OutputFile(f"{name}.json", as_file(told)))
    return Outcome((ShowPage(page),), summary=page.headline, json=told, files=files, seeks=data.texts.strict)
