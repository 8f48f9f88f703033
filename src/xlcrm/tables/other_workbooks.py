"""Other workbooks that a command is given beside the one it works on: only read, never written."""

from __future__ import annotations

from dataclasses import dataclass

from xlcrm.tables.crm_tables import CrmTables


@dataclass(frozen=True)
class OtherWorkbook:
    """A workbook of ours, by its file name. One that could not be read has no tables and says why."""

    name: str
    tables: CrmTables | None
    problem: str = ""
