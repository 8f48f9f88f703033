"""Retention: people about whom nothing has happened for years, so that the firm has no more reason to keep them."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.privacy.retention import TABLES, old_data, old_data_json, old_data_page
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.texts import N_

READS = TABLES
WRITES: tuple[str, ...] = ()


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    months: Annotated[int | None, Option(N_("Months without any event; the setting says 36."))] = None,
) -> Outcome:
    """A sheet of the people past the term, longest silence first, and their ids for `erase`."""
    term = tables.settings.retention_months if months is None else max(months, 1)
    old = old_data(tables, context.today, term)
    page = old_data_page(old)
    return Outcome((ShowPage(page),), summary=page.headline, json=old_data_json(old))
