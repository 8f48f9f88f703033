"""Erasures: that a person was erased, when, by whom and where; never what was erased."""

from __future__ import annotations

from datetime import datetime

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class ErasureLogEntry(CrmRecord):
    """One row that was erased for good."""

    erased_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When the person was erased."), place="main")
    erased_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who ran the command."), place="main")
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table of the row."), place="main")
    row_id: str | None = column(Kind.ID, N_("Row ID"), N_("The id of the row."), place="main")
    places: str | None = column(
        Kind.NOTE, N_("Where"), N_("How many cells of which tables were erased; not what stood there."), place="main"
    )
