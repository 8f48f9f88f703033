"""Home: the firm's day on one page, in native formulas and charts that need no Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from xlcrm.building.home_charts import add_bars, add_columns, cells
from xlcrm.building.home_figures import home_figures
from xlcrm.building.home_grid import (
    BLOCK_STARTS,
    HALF_PIXELS,
    LAST_COLUMN,
    LAST_HALF_PIXELS,
    PAGE_PIXELS,
    TILE_ROWS,
    Cached,
    Tile,
    draw_tile,
    merge_formula,
    set_grid,
)
from xlcrm.building.home_morning import NAMED_ROWS, birthday_rows, overdue_rows
from xlcrm.building.home_tables import (
    GAP_ROWS,
    MONTH_ROWS,
    RANKED_ROWS,
    STAGE_ROWS,
    Place,
    client_rows,
    draw_table,
    gap_rows,
    loss_rows,
    manager_rows,
    month_rows,
    stage_rows,
)
from xlcrm.building.sheet_layout import in_quotes
from xlcrm.building.table_sheet import set_up_print
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import N_, _
from xlcrm.workbooks import cell_formats, palette
from xlcrm.workbooks.cell_formats import CellFormats
from xlcrm.workbooks.page_breaks import print_scale

_FIRST_TILE_ROW: Final = 4
_TILE_LINES: Final = 4
_LEFT, _RIGHT = BLOCK_STARTS[0], BLOCK_STARTS[2]
_ROW_HEIGHT: Final = 20  # pixels
_AGENDA_PURPOSE = N_("What is overdue, due today and due this week.")


def draw_home_sheet(
    book: Any, sheet: Any, formats: CellFormats, settings: FirmSettings, others: Sequence[TableSpec | str]
) -> None:
    """The whole sheet. others: the sheets to list, in order; a text is the name of a sheet that is no table."""
    empty = {figure.key: figure.empty for figure in home_figures()} | {"currency": settings.currency}
    sheet.hide_gridlines(2)
    set_grid(sheet)
    _write_title(sheet, formats, settings)
    _draw_tiles(sheet, formats, empty)
    row = _draw_morning(sheet, _FIRST_TILE_ROW + _TILE_LINES * TILE_ROWS, formats)
    row = _draw_pipeline(book, sheet, row, formats)
    first_page = row
    row = _draw_months(book, sheet, row, formats)
    row = _draw_year(book, sheet, row, formats)
    row = _draw_clients(sheet, row, formats)
    second_page = row
    row = _write_next_steps(sheet, row, formats)
    row = _write_sheet_list(sheet, row, formats, others)
    set_up_print(sheet, landscape=True)
    sheet.set_print_scale(print_scale(PAGE_PIXELS))
    sheet.set_h_pagebreaks([first_page, second_page])
    sheet.center_horizontally()
    sheet.print_area(0, 0, row, LAST_COLUMN + 1)


def _write_title(sheet: Any, formats: CellFormats, settings: FirmSettings) -> None:
    sheet.set_row_pixels(0, 12)
    sheet.set_row_pixels(1, 34)
    sheet.set_row_pixels(3, 10)
    unnamed = _("Your clients and deals")
    firm = f'IF(kpi_firm="","{unnamed}",kpi_firm)'
    merge_formula(sheet, (1, _LEFT, 11), firm, formats.title(), settings.firm_name or unnamed)
    date = formats(bold=True, font_size=palette.SIZE_SECTION, align="right", num_format=cell_formats.DATE)
    merge_formula(sheet, (1, BLOCK_STARTS[3], 3), "kpi_today", date, 46023)
    note = _("Amounts are in {currency}. This year runs from the month that Settings name.", currency="%s")
    before, after = map(in_quotes, note.split("%s"))
    hint = _("Nothing is here yet: begin with What to do next, below.")
    told = f"IF(kpi_companies+kpi_contacts+kpi_open_deals=0,{in_quotes(hint)},{before}&kpi_currency&{after})"
    merge_formula(sheet, (2, _LEFT, 11), told, formats.muted(), hint)


def _tiles() -> tuple[Tile, ...]:
    """Four lines of four: today, money, selling, what is owed and what is missing."""
    whole, share, days = cell_formats.COUNT_OR_DASH, '0.0%;-0.0%;"–"', '#,##0.0;-#,##0.0;"–"'
    return (
        Tile(_("Overdue activities"), "overdue_activities", whole, _("Planned and not done"), warns=True),
        Tile(_("Activities today"), "activities_today", whole, _("Due today and not done")),
        Tile(
            _("Deals past their date"),
            "past_date",
            whole,
            _("Open deals without a next step: {without_next_step}"),
            warns=True,
        ),
        Tile(_("Birthdays in 7 days"), "birthdays", whole, _("Today: {birthday_today}")),
        Tile(_("Revenue this month"), "revenue_month", whole, _("A year ago {revenue_month_before}")),
        Tile(_("Revenue this quarter"), "revenue_quarter", whole, _("A year ago {revenue_quarter_before}")),
        Tile(_("Revenue this year"), "revenue_year", whole, _("A year ago {revenue_year_before}")),
        Tile(_("Share of the year's target"), "target_reached", share, _("Target {target} {currency}")),
        Tile(_("Weighted pipeline"), "weighted_pipeline", whole, _("Open deals: {open_deals}, worth {open_value}")),
        Tile(_("Win rate this year"), "win_rate", share, _("Won {won_year_count}, lost {lost_year_count}")),
        Tile(_("Days to win, median"), "days_to_win", days, _("From opening to winning, this year")),
        Tile(_("Average won deal"), "average_won", whole, _("Won this year: {won_year}")),
        Tile(_("Receivables"), "receivables", whole, _("Sent and not yet paid")),
        Tile(_("Overdue receivables"), "receivables_overdue", whole, _("Past their due date"), warns=True),
        Tile(_("New clients this year"), "new_clients", whole, _("Companies: {companies}, customers: {customers}")),
        Tile(_("Gaps in the data"), "gaps", whole, _("People: {contacts}, with e-mail: {reachable}"), warns=True),
    )


def _draw_tiles(sheet: Any, formats: CellFormats, empty: dict[str, Cached]) -> None:
    for at, tile in enumerate(_tiles()):
        row = _FIRST_TILE_ROW + at // 4 * TILE_ROWS
        draw_tile(sheet, (row, at % 4), tile, formats, empty)
    for line in range(_TILE_LINES):
        for step, height in enumerate((20, 32, 20, 12)):
            sheet.set_row_pixels(_FIRST_TILE_ROW + line * TILE_ROWS + step, height)


def _draw_morning(sheet: Any, row: int, formats: CellFormats) -> int:
    _write_section(sheet, (row, _LEFT, _RIGHT - 2), _("Overdue invoices, the largest"), formats)
    invoices = Place(row + 1, ((_LEFT, 1), (_LEFT + 1, 4), (_LEFT + 5, 1), (_LEFT + 6, 1)))
    headers = (_("Number"), _("Client"), _("Days late"), _("Open amount"))
    draw_table(sheet, invoices, headers, overdue_rows(invoices), formats, texts=2)
    _write_section(sheet, (row, _RIGHT, LAST_COLUMN), _("Birthdays in 7 days"), formats)
    birthdays = Place(row + 1, ((_RIGHT, 1), (_RIGHT + 1, 3), (_RIGHT + 4, 3)))
    draw_table(sheet, birthdays, (_("Day"), _("Name"), _("Company")), birthday_rows(), formats, texts=3)
    return row + NAMED_ROWS + 5


def _draw_pipeline(book: Any, sheet: Any, row: int, formats: CellFormats) -> int:
    _write_section(sheet, (row, _LEFT, LAST_COLUMN), _("Open deals by stage"), formats)
    place = _half(row + 1, _LEFT)
    headers = (_("Stage"), _("Deals"), _("Amount"), _("Weighted"))
    draw_table(sheet, place, headers, stage_rows(place), formats)
    size = (HALF_PIXELS, (STAGE_ROWS + 2) * _ROW_HEIGHT + 6)
    add_bars(book, sheet, (row + 1, _RIGHT), size, _ranges(place, 2, STAGE_ROWS))
    return row + STAGE_ROWS + 3


def _draw_months(book: Any, sheet: Any, row: int, formats: CellFormats) -> int:
    _write_section(sheet, (row, _LEFT, LAST_COLUMN), _("Revenue by month"), formats)
    place = Place(row + 1, ((_LEFT, 1), (_LEFT + 1, 2), (_LEFT + 3, 2)))
    draw_table(sheet, place, (_("Month"), _("Revenue"), _("A year before")), month_rows(place), formats)
    size = (LAST_HALF_PIXELS, (MONTH_ROWS + 2) * _ROW_HEIGHT - 4)
    months, now = _ranges(place, 1, MONTH_ROWS)
    earlier = _ranges(place, 2, MONTH_ROWS)[1]
    names = [cells(_("Home"), xl_col_to_name(place.columns[at][0]), place.row, place.row) for at in (1, 2)]
    series = ((names[1], earlier), (names[0], now))
    add_columns(book, sheet, (row + 1, BLOCK_STARTS[1] + 2), size, (months, series))
    return row + MONTH_ROWS + 4


def _draw_year(book: Any, sheet: Any, row: int, formats: CellFormats) -> int:
    _write_section(sheet, (row, _LEFT, _RIGHT - 2), _("Won this year by manager"), formats)
    managers = _half(row + 1, _LEFT)
    headers = (_("Manager"), _("Deals"), _("Amount"), _("Share"))
    draw_table(sheet, managers, headers, manager_rows(managers), formats)
    _write_section(sheet, (row, _RIGHT, LAST_COLUMN), _("Why deals were lost this year"), formats)
    reasons = Place(row + 1, ((_RIGHT, 2), (_RIGHT + 2, 1)))
    draw_table(sheet, reasons, (_("Reason"), _("Deals")), loss_rows(reasons), formats)
    size = (HALF_PIXELS // 2, (RANKED_ROWS + 1) * _ROW_HEIGHT + 8)
    add_bars(book, sheet, (row + 1, BLOCK_STARTS[3]), size, _ranges(reasons, 1, RANKED_ROWS))
    return row + RANKED_ROWS + 4


def _draw_clients(sheet: Any, row: int, formats: CellFormats) -> int:
    _write_section(sheet, (row, _LEFT, _RIGHT - 2), _("Best clients this year, by won deals"), formats)
    clients = Place(row + 1, ((_LEFT, 3), (_LEFT + 3, 3), (_LEFT + 6, 1)))
    draw_table(sheet, clients, (_("Client"), _("Amount"), _("Share")), client_rows(clients), formats)
    _write_section(sheet, (row, _RIGHT, LAST_COLUMN), _("Gaps in the data"), formats)
    gaps = Place(row + 1, ((_RIGHT, 5), (_RIGHT + 5, 2)))
    draw_table(sheet, gaps, (_("What is missing"), _("Rows")), gap_rows(), formats)
    return row + max(RANKED_ROWS + 1, GAP_ROWS) + 3


def _write_next_steps(sheet: Any, row: int, formats: CellFormats) -> int:
    _write_section(sheet, (row, _LEFT, LAST_COLUMN), _("What to do next"), formats)
    steps = (
        _("Set your currency, phone country and first month of the year in Settings."),
        _("Type in Companies, Contacts and Deals, or bring a list in: xlcrm import CRM.xlsx LIST.csv --table deals"),
        _("Check the data and look for duplicates: xlcrm check CRM.xlsx, then xlcrm find-duplicates CRM.xlsx"),
        _("Decide on the sheet Review duplicates, then xlcrm merge CRM.xlsx; xlcrm undo CRM.xlsx takes it back"),
        _("Each morning ask for the agenda: xlcrm agenda CRM.xlsx"),
    )
    for nth, step in enumerate(steps, 1):
        sheet.merge_range(row + nth, _LEFT, row + nth, LAST_COLUMN, f"{nth}.  {step}", formats())
    return row + len(steps) + 2


def _write_sheet_list(sheet: Any, row: int, formats: CellFormats, others: Sequence[TableSpec | str]) -> int:
    _write_section(sheet, (row, _LEFT, LAST_COLUMN), _("Where to go"), formats)
    advice = _("Sheets that are not in bold are hidden until needed: right-click any sheet tab and choose Unhide.")
    sheet.merge_range(row + 1, _LEFT, row + 1, LAST_COLUMN, advice, formats.muted(italic=True))
    half = (len(others) + 1) // 2
    for at, other in enumerate(others):
        left = _LEFT if at < half else _RIGHT
        line = row + 2 + at % half
        sheet.set_row_pixels(line, 17)
        name, purpose = (other, _AGENDA_PURPOSE) if isinstance(other, str) else (other.sheet, other.purpose)
        shown = isinstance(other, str) or other.visible
        looks = formats.link(bold=True) if shown else formats.muted()
        sheet.write_url(line, left, f"internal:{quoted_sheet(name)}!A1", looks, name)
        sheet.merge_range(line, left + 1, line, left + 6, _(purpose), formats.muted())
    return row + 2 + half


def _half(row: int, left: int) -> Place:
    return Place(row, ((left, 2), (left + 2, 1), (left + 3, 2), (left + 5, 2)))


def _ranges(place: Place, column: int, rows: int) -> tuple[str, str]:
    first, last = place.row + 1, place.row + rows
    names = (xl_col_to_name(place.columns[at][0]) for at in (0, column))
    categories, values = (cells(_("Home"), name, first, last) for name in names)
    return categories, values


def _write_section(sheet: Any, place: tuple[int, int, int], title: str, formats: CellFormats) -> None:
    row, first, last = place
    sheet.set_row_pixels(row, 26)
    sheet.merge_range(row, first, row, last, title, formats.section())
