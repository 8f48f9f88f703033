"""The Agenda sheet before there is an agenda: how to get one."""

from __future__ import annotations

from typing import Any

from xlcrm.building.table_sheet import set_up_print
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.texts import _
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import CellFormats


def draw_agenda_sheet(sheet: Any, formats: CellFormats, home: str) -> None:
    """A page of its own, which the agenda command draws anew."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, 90)
    sheet.set_row(0, 30)
    sheet.write_string(0, 1, _("Agenda"), formats.title())
    sheet.write_string(1, 1, _("What is overdue, what is due today and this week, and whom to call."), formats.muted())
    lines = (
        _("There is no agenda yet."),
        _("Press Today's agenda on the xlcrm tab, or run: xlcrm agenda FILE"),
        _("It is drawn anew each time, so keep notes in Activities and not here."),
    )
    for row, line in enumerate(lines, 3):
        sheet.set_row(row, 22)
        sheet.write_string(row, 1, line, formats(bg_color=palette.TINT, indent=1, bold=row == 3))
    sheet.write_url(7, 1, f"internal:{quoted_sheet(home)}!A1", formats.link(), f"← {home}")
    set_up_print(sheet, landscape=True)
