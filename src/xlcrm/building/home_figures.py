"""The hidden sheet that computes what Home shows: named figures, and the ranked blocks behind its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building import home_block_formulas as block_formulas
from xlcrm.building import home_care_formulas as care
from xlcrm.building import home_formulas as formulas
from xlcrm.building import home_sales_formulas as sales
from xlcrm.building.home_formulas import THIS_MONTH, THIS_YEAR, closed_within, count_deals, sum_deals
from xlcrm.building.home_morning import draw_morning_figures
from xlcrm.building.sheet_layout import column_reference, in_quotes
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.texts import _
from xlcrm.workbooks import cell_formats
from xlcrm.workbooks.cell_formats import CellFormats
from xlcrm.workbooks.column_map import HOME_FIGURES_SHEET

STAGES_READ, USERS_READ, REASONS_READ = 20, 100, 40  # rows of each table that Home looks at

_FIRST_ROW = 1
_STAGES_AT, _USERS_AT, _REASONS_AT, _MORNING_AT, _BLOCKS_AT = (3, 7, 12, 17, 22)  # first columns of the blocks
_BUILT = 46023  # 2026-01-01: what a reader that does not calculate sees as today


@dataclass(frozen=True, slots=True)
class HomeFigure:
    """One named cell: `kpi_` and its key."""

    key: str
    formula: str
    empty: float | str = 0  # its value in an empty workbook
    format: str = "General"
    is_array: bool = False  # a formula that wants Ctrl+Shift+Enter


@dataclass(frozen=True, slots=True)
class Ranking:
    """A block of four columns that ranks the first rows of a table: what it is about, where it lies, what it reads."""

    what: str
    column: int
    rows: int
    table: str
    key: str


def home_figures() -> Iterator[HomeFigure]:
    """Every figure of Home, in the order they build on each other."""
    yield from _frame_of_reference()
    yield from _deal_figures()
    yield from _sales_figures()
    yield from _care_figures()
    yield HomeFigure("activities_without_status", formulas.activities_without_status())
    yield HomeFigure("overdue_activities", formulas.overdue_activities())
    yield HomeFigure("activities_today", formulas.activities_today())
    yield HomeFigure("receivables", formulas.receivables(overdue=False))
    yield HomeFigure("receivables_overdue", formulas.receivables(overdue=True))
    yield HomeFigure("companies", f"COUNTA({column_reference('companies', 'name')})")
    customer = in_quotes(_("Customer"))
    yield HomeFigure("customers", f"COUNTIFS({column_reference('companies', 'type')},{customer})")
    yield HomeFigure("contacts", f"SUMPRODUCT(--(LEN({column_reference('contacts', 'full_name')})>0))")
    yield HomeFigure("reachable", f"COUNTIFS({column_reference('contacts', 'email')},{in_quotes('?*')})")


def draw_home_figures(book: Any, sheet: Any, formats: CellFormats) -> None:
    """The sheet: figures in the first two columns, then stages, managers and loss reasons."""
    for row, figure in enumerate(home_figures(), _FIRST_ROW):
        sheet.write_string(row, 0, figure.key)
        _write_figure(sheet, row, figure, formats(num_format=figure.format))
        cell = xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
        book.define_name(f"kpi_{figure.key}", f"={quoted_sheet(HOME_FIGURES_SHEET)}!{cell}")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 16)
    _write_stages(book, sheet)
    _write_ranking(book, sheet, Ranking("manager", _USERS_AT, USERS_READ, "users", "name"))
    _write_ranking(book, sheet, Ranking("reason", _REASONS_AT, REASONS_READ, "lists", "loss_reason"))
    sheet.write_column(_FIRST_ROW, _BLOCKS_AT, range(1, block_formulas.ROWS_READ + 1))
    _name_block(book, "home_numbers", _BLOCKS_AT, block_formulas.ROWS_READ)
    for at, (name, (rows, formula)) in enumerate(block_formulas.blocks().items(), _BLOCKS_AT + 1):
        _write_block(book, sheet, (at, name, rows), formula)
    for name, (column, count) in draw_morning_figures(sheet, _FIRST_ROW, _MORNING_AT).items():
        _name_block(book, name, column, count)
    for name, part in block_formulas.names().items():
        book.define_name(name, f"={part}")


def _frame_of_reference() -> Iterator[HomeFigure]:
    month = f"IFERROR(VALUE({formulas.setting('fiscal_year_start_month')}),1)"
    status, stage = column_reference("deals", "status"), column_reference("deals", "stage")
    yield HomeFigure("today", "TODAY()", _BUILT, cell_formats.DATE)
    yield HomeFigure("firm", formulas.setting("firm_name"), "")
    yield HomeFigure("currency", formulas.setting("currency"), "EUR")
    yield HomeFigure("month_start", "DATE(YEAR(kpi_today),MONTH(kpi_today),1)", _BUILT, cell_formats.DATE)
    yield HomeFigure("fiscal_month", month, 1)
    year = "DATE(YEAR(kpi_today)-(MONTH(kpi_today)<kpi_fiscal_month),kpi_fiscal_month,1)"
    yield HomeFigure("year_start", year, _BUILT, cell_formats.DATE)
    yield HomeFigure("without_status", f'COUNTIFS({stage},"?*",{status},"")')


def _deal_figures() -> Iterator[HomeFigure]:
    dash = in_quotes("–")
    yield HomeFigure("open_deals", count_deals("Open"))
    yield HomeFigure("open_value", sum_deals("amount_base", "Open"))
    yield HomeFigure("weighted_pipeline", formulas.weighted_pipeline())
    yield HomeFigure("won_month_count", count_deals("Won", closed_within(THIS_MONTH)))
    yield HomeFigure("won_month", sum_deals("amount_base", "Won", closed_within(THIS_MONTH)))
    yield HomeFigure("won_year_count", count_deals("Won", closed_within(THIS_YEAR)))
    yield HomeFigure("won_year", sum_deals("amount_base", "Won", closed_within(THIS_YEAR)))
    yield HomeFigure("lost_year_count", count_deals("Lost", closed_within(THIS_YEAR)))
    closed = "kpi_won_year_count+kpi_lost_year_count"
    yield HomeFigure("win_rate", f"IF({closed}=0,{dash},kpi_won_year_count/({closed}))", "–")
    priced = count_deals("Won", closed_within(THIS_YEAR), formulas.has_amount())
    yield HomeFigure("priced_won", priced)
    yield HomeFigure("average_won", f"IF(kpi_priced_won=0,{dash},kpi_won_year/kpi_priced_won)", "–")


def _sales_figures() -> Iterator[HomeFigure]:
    yield HomeFigure("takes_invoices", sales.takes_invoices(), False)
    months = "(YEAR(kpi_today)-YEAR(kpi_year_start))*12+MONTH(kpi_today)-MONTH(kpi_year_start)"
    quarter = f"EDATE(kpi_year_start,3*INT(({months})/3))"
    yield HomeFigure("quarter_start", quarter, _BUILT, cell_formats.DATE)
    year_ago = "IF(DAY(kpi_today+1)=1,EOMONTH(kpi_today,-12),EDATE(kpi_today,-12))"
    yield HomeFigure("year_ago", year_ago, _BUILT - 365, cell_formats.DATE)
    for span in ("month", "quarter", "year"):
        start = f"kpi_{span}_start"
        yield HomeFigure(f"revenue_{span}", sales.revenue((start, "kpi_today")))
        yield HomeFigure(f"revenue_{span}_before", sales.revenue((f"EDATE({start},-12)", "kpi_year_ago")))
    yield HomeFigure("target", sales.target())
    yield HomeFigure("target_reached", f"IF(kpi_target=0,{in_quotes('–')},kpi_revenue_year/kpi_target)", "–")
    yield HomeFigure("days_to_win", sales.days_to_win("MEDIAN"), "–", is_array=True)
    yield HomeFigure("mean_days_to_win", sales.days_to_win("AVERAGE"), "–", is_array=True)
    for table in ("companies", "contacts", "invoices"):
        yield HomeFigure(f"{table}_in_order", block_formulas.in_order(table), False)
    yield HomeFigure("people_who_buy", sales.people_who_buy())
    yield HomeFigure("new_clients", sales.new_clients(THIS_YEAR), is_array=True)


def _care_figures() -> Iterator[HomeFigure]:
    yield HomeFigure("past_date", care.past_their_date())
    yield HomeFigure("without_next_step", care.without_next_step())
    yield HomeFigure("leap_day", care.leap_day(), _BUILT + 58, cell_formats.DATE)
    yield HomeFigure("birthdays", care.birthdays())
    yield HomeFigure("birthday_today", care.birthday_today(), "–")
    for (key, _label), formula in zip(care.GAPS, care.gap_formulas(), strict=True):
        yield HomeFigure(key, formula)
    yield HomeFigure("gaps", "+".join(f"kpi_{key}" for key, _label in care.GAPS))


def _write_figure(sheet: Any, row: int, figure: HomeFigure, looks: Any) -> None:
    if figure.is_array:
        sheet.write_array_formula(row, 1, row, 1, f"{{={figure.formula}}}", looks, figure.empty)
    else:
        sheet.write_formula(row, 1, f"={figure.formula}", looks, figure.empty)


def _write_block(book: Any, sheet: Any, block: tuple[int, str, int], formula: str) -> None:
    """One array formula over as many rows as Home reads of a table; past the table's last row it gives errors."""
    column, name, rows = block
    first = block_formulas.first_value(name)
    sheet.write_array_formula(_FIRST_ROW, column, _FIRST_ROW + rows - 1, column, f"{{={formula}}}", None, first)
    _name_block(book, name, column, rows)


def _write_stages(book: Any, sheet: Any) -> None:
    """Stage, its type, and its place among the open ones."""
    blocks = (column_reference("stages", "stage"), column_reference("stages", "type"))
    places = [sum(stage.type == "Open" for stage in DEFAULT_STAGES[: at + 1]) for at in range(len(DEFAULT_STAGES))]
    known = [
        (_(stage.stage or ""), _(stage.type or ""), place if stage.type == "Open" else "")
        for stage, place in zip(DEFAULT_STAGES, places, strict=True)
    ]
    opened = in_quotes(_("Open"))
    for at in range(STAGES_READ):
        row = _FIRST_ROW + at
        cached = known[at] if at < len(known) else ("", "", "")
        for step, block in enumerate(blocks):
            sheet.write_formula(row, _STAGES_AT + step, f'=IFERROR(INDEX({block},{at + 1})&"","")', None, cached[step])
        kind = xl_rowcol_to_cell(row, _STAGES_AT + 1)
        first = xl_rowcol_to_cell(_FIRST_ROW, _STAGES_AT + 1, row_abs=True)
        place = f'=IF({kind}={opened},COUNTIF({first}:{kind},{kind}),"")'
        sheet.write_formula(row, _STAGES_AT + 2, place, None, cached[2])
    _name_block(book, "home_stages", _STAGES_AT, STAGES_READ)
    _name_block(book, "home_stage_places", _STAGES_AT + 2, STAGES_READ)


def _write_ranking(book: Any, sheet: Any, ranking: Ranking) -> None:
    """Name, deals, value, and a number to rank by: ties keep the order of the table."""
    names = column_reference(ranking.table, ranking.key)
    for nth in range(1, ranking.rows + 1):
        row = _FIRST_ROW + nth - 1
        name, deals, value = (xl_rowcol_to_cell(row, ranking.column + step) for step in range(3))
        sheet.write_formula(row, ranking.column, f'=IFERROR(INDEX({names},{nth})&"","")', None, "")
        for step, formula in enumerate(_ranked(ranking.what, name), 1):
            sheet.write_formula(row, ranking.column + step, f'=IF({name}="",0,{formula})')
        leading = value if ranking.what == "manager" else deals
        sheet.write_formula(row, ranking.column + 3, f"={leading}-{nth}/1000000", None, -nth / 1_000_000)
    for step, part in enumerate(("names", "deals", "values", "ranks")):
        _name_block(book, f"home_{ranking.what}_{part}", ranking.column + step, ranking.rows)


def _ranked(what: str, name: str) -> tuple[str, str]:
    if what == "manager":
        return formulas.sold_by(name), formulas.sold_by(name, "amount_base")
    criteria = (closed_within(THIS_YEAR), formulas.deals_where("loss_reason", name))
    return count_deals("Lost", *criteria), sum_deals("amount_base", "Lost", *criteria)


def _name_block(book: Any, name: str, column: int, count: int) -> None:
    first, last = (
        xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for row in (_FIRST_ROW, _FIRST_ROW + count - 1)
    )
    book.define_name(name, f"={quoted_sheet(HOME_FIGURES_SHEET)}!{first}:{last}")
