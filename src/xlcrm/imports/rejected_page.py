"""The Rejected sheet: rows that could not be taken in, as they stood, with their number and the reason."""

from __future__ import annotations

import pandas as pd

from xlcrm.imports.read_cells import text_of
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.pages import Format, PageColumn, PageTable, ReportPage
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _, plural


def rejected_page(source: SourceTable, rejected: pd.Series) -> ReportPage:
    """A page with the original columns of the rejected rows, and what stands behind the last one.

    rejected: reason by row number of the source.
    """
    at = [position for position, row in enumerate(source.row_numbers) if row in rejected.index]
    rows = pd.DataFrame({"row": [source.row_numbers[position] for position in at]})
    rows["reason"] = rows["row"].map(rejected)
    columns = [PageColumn("row", _("Row"), Format.COUNT, 8), PageColumn("reason", _("Reason"), Format.WRAPPED, 40)]
    for number, (header, cells) in enumerate(zip(source.headers, source.columns, strict=True)):
        rows[f"column_{number}"] = [text_of(cells[position]) for position in at]
        columns.append(PageColumn(f"column_{number}", header, Format.WRAPPED))
    if source.surplus:
        rows["more"] = rows["row"].map({row: _surplus(cells) for row, cells in source.surplus.items()})
        columns.append(PageColumn("more", _("More"), Format.WRAPPED))
    headline = plural(
        "{count} row of {name} was not imported.",
        "{count} rows of {name} were not imported.",
        len(rows),
        name=source.name,
    )
    table = PageTable(
        "rejected", _("Rejected rows"), tuple(columns), rows, _("Mend them in the file and import it again.")
    )
    return ReportPage("rejected", _("Rejected"), _("Rejected rows"), headline, tables=(table,))


def _surplus(cells: list[Cell]) -> str:
    return " | ".join(text_of(cell) or "" for cell in cells)
