"""Costs to drill into."""

from __future__ import annotations

from xlcrm.metrics.native_frames import Lazy, collected
from xlcrm.reports.row_links import linked_rows
from xlcrm.tables.pages import Format, PageColumn, PageTable
from xlcrm.texts import _


def cost_rows_table(title: str, costs: Lazy) -> PageTable:
    """The costs, newest first, each with a jump to its place. costs: rows of `FirmCosts`."""
    columns = (
        PageColumn("link", _("What for"), Format.LINK, 28),
        PageColumn("date", _("Date"), Format.DATE),
        PageColumn("kind", _("Kind"), width=16),
        PageColumn("purpose", _("Purpose"), width=16),
        PageColumn("user", _("Person"), width=22),
        PageColumn("amount", _("Amount"), Format.MONEY),
    )
    found = collected(costs).sort_values(["date", "row"], ascending=[False, True], ignore_index=True)
    named = found.assign(**{key: found[key].map(_, na_action="ignore") for key in ("kind", "purpose")})
    return linked_rows("cost_rows", title, columns, named, ("costs", "name"))
