"""Segment: sort clients by RFM and ABC, and count the segments that the firm describes itself."""

from __future__ import annotations

import pandas as pd

from xlcrm.commands.command import RunContext
from xlcrm.metrics.deal_counts import undated_deals
from xlcrm.metrics.pareto import Pareto, pareto
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import revenue_by_client
from xlcrm.metrics.revenue_shares import revenue_by_manager, revenue_by_product
from xlcrm.metrics.rfm import rfm
from xlcrm.segments.client_marks import mark_clients
from xlcrm.segments.segments_page import Segmented, segments_page
from xlcrm.segments.user_segments import TABLES, find_segments, note_members
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, ShowPage
from xlcrm.texts import _

READS = (*TABLES, "deal_lines", "segments")
WRITES = ("companies", "contacts", "segments")


def run(tables: CrmTables, context: RunContext) -> Outcome:
    """Segment and class beside each client, member counts on the Segments table, and a page over all."""
    bought = find_purchases(tables["deals"], tables["invoices"], tables.settings.revenue_basis).rows
    values = {
        "clients": revenue_by_client(bought),
        "products": revenue_by_product(tables["deals"], tables["deal_lines"]),
        "managers": revenue_by_manager(tables["deals"]),
    }
    rankings = {key: _ranking(rows) for key, rows in values.items()}
    scores = rfm(bought, context.today, tables.settings.rfm_window_months)
    context.progress(_("Counting your segments"), 0.6)
    own = find_segments(tables["segments"], tables.frames, tables.lists or {}, context.today)
    unnamed = {key: float(rows.loc[rows["id"].isna(), "value"].sum()) for key, rows in values.items()}
    undated = undated_deals(tables["deals"])["won_without_close_date"]
    segmented = Segmented(scores, rankings, unnamed, own, undated)
    page = segments_page(segmented, _places(tables))
    edits: tuple[Edit, ...] = (
        *mark_clients(tables.frames, scores, rankings["clients"]),
        *note_members(tables["segments"], own, context.today),
        ShowPage(page),
    )
    return Outcome(edits, own.problems, page.headline, page.json)


def _ranking(values: pd.DataFrame) -> Pareto:
    return pareto(values[values["id"].notna()])


def _places(tables: CrmTables) -> dict[str, tuple[str, int, str]]:
    """Where each client stands, by id."""
    places: dict[str, tuple[str, int, str]] = {}
    for table, key, name in (("contacts", "contact_id", "full_name"), ("companies", "company_id", "name")):
        known = tables[table][key].dropna()
        places |= {client: (table, row, name) for client, row in zip(known, known.index.tolist(), strict=True)}
    return places
