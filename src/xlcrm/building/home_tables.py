"""The small tables of Home: open stages, the last twelve months, managers, clients, loss reasons, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building.home_care_formulas import GAPS
from xlcrm.building.home_charts import MONTH
from xlcrm.building.home_formulas import count_deals, deals_where, sum_deals
from xlcrm.building.home_grid import Cached
from xlcrm.building.home_sales_formulas import revenue
from xlcrm.building.sheet_layout import FIRST_DATA_ROW, column_reference, in_quotes
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.texts import _
from xlcrm.workbooks import cell_formats, palette
from xlcrm.workbooks.cell_formats import CellFormats

STAGE_ROWS: Final = 5
MONTH_ROWS: Final = 12
RANKED_ROWS: Final = 6  # the last one is everybody else
GAP_ROWS: Final = len(GAPS) + 1
_BEHIND_ALL = 1_000_000  # no row that is read has such a number
_BUILT_MONTH = 46023  # January 2026, as a sheet counts days
_DAYS_BEFORE = (31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 28)  # of the months before it, backwards
_WON_TOTALS = ("kpi_won_year_count", "kpi_won_year")
_SHARE = '0%;-0%;"–"'
OR_BLANK, _SHARE_OR_BLANK = "#,##0;-#,##0;", "0%;-0%;"  # in rows that nobody fills


@dataclass(frozen=True, slots=True)
class Place:
    """Columns of a table, as (first column, how many) each, and the row of its header."""

    row: int
    columns: tuple[tuple[int, int], ...]

    def cell(self, nth: int, column: int, *, fixed: bool = True) -> str:
        """The address of a cell in the nth row under the header, from 1."""
        return str(xl_rowcol_to_cell(self.row + nth, self.columns[column][0], row_abs=fixed, col_abs=fixed))


@dataclass(frozen=True, slots=True)
class TableCell:
    """A formula, its value in an empty workbook, and how a number looks; without a formula, a fixed text."""

    formula: str
    empty: Cached = 0
    format: str = cell_formats.COUNT_OR_DASH


def draw_table(
    sheet: Any,
    place: Place,
    headers: tuple[str, ...],
    rows: list[tuple[TableCell, ...]],
    formats: CellFormats,
    *,
    texts: int = 1,
) -> None:
    """A header, rows with hairlines, and a total as the last of the rows. texts: columns of words, at the left."""
    sides = ["left" if at < texts else "right" for at in range(len(headers))]
    for at, header in enumerate(headers):
        looks = formats.muted(bottom=1, bottom_color=palette.ACCENT_DARK, align=sides[at], shrink=True)
        _write(sheet, place.row, place.columns[at], fixed(header), looks)
    for nth, row in enumerate(rows, 1):
        last = nth == len(rows)
        rule = {"top": 1, "top_color": palette.ACCENT_DARK} if last else {"bottom": 1, "bottom_color": palette.LINE}
        for at, cell in enumerate(row):
            looks = formats(bold=last, num_format=cell.format, align=sides[at], **rule)
            _write(sheet, place.row + nth, place.columns[at], cell, looks)


def stage_rows(place: Place) -> list[tuple[TableCell, ...]]:
    """The open stages in order; the last row is what the ones above leave over."""
    opened = [_(stage.stage or "") for stage in DEFAULT_STAGES if stage.type == "Open"]
    rows: list[tuple[TableCell, ...]] = []
    for nth in range(1, STAGE_ROWS):
        name = place.cell(nth, 0)
        found = f'IFERROR(INDEX(home_stages,MATCH({nth},home_stage_places,0)),"")'
        label = TableCell(found, opened[nth - 1] if nth <= len(opened) else "", "General")
        where = deals_where("stage", name)
        figures = (count_deals("Open", where), sum_deals("amount_base", "Open", where), _weighted_in(name))
        rows.append((label, *(TableCell(f'IF({name}="",0,{figure})') for figure in figures)))
    rows.append(_rest_of_stages(place))
    total = ("kpi_open_deals", "kpi_open_value", "kpi_weighted_pipeline")
    rows.append((fixed(_("All open deals")), *(TableCell(figure) for figure in total)))
    return rows


def month_rows(place: Place) -> list[tuple[TableCell, ...]]:
    """Revenue of the last twelve months, the present one last, each beside the month a year before."""
    rows: list[tuple[TableCell, ...]] = []
    for nth in range(1, MONTH_ROWS + 1):
        back = nth - MONTH_ROWS
        start = place.cell(nth, 0)
        now = revenue((start, f"MIN(kpi_today,EDATE({start},1)-1)"))
        earlier = revenue((f"EDATE({start},-12)", f"EDATE({start},-11)-1"))
        month = TableCell(f"EDATE(kpi_month_start,{back})", _months_back(-back), MONTH)
        rows.append((month, TableCell(now), TableCell(earlier)))
    sums = (f"SUM({place.cell(1, at)}:{place.cell(MONTH_ROWS, at)})" for at in (1, 2))
    rows.append((fixed(_("12 months")), *(TableCell(formula) for formula in sums)))
    return rows


def manager_rows(place: Place) -> list[tuple[TableCell, ...]]:
    """The managers who won most this year, everybody else in one row, and all."""
    rows: list[tuple[TableCell, ...]] = []
    for nth in range(1, RANKED_ROWS):
        found = f"MATCH(LARGE(home_manager_ranks,{nth}),home_manager_ranks,0)"
        name = TableCell(f'IF(INDEX(home_manager_deals,{found})>0,INDEX(home_manager_names,{found}),"")', "", "General")
        figures = (f"INDEX(home_manager_{part},{found})" for part in ("deals", "values"))
        rows.append((name, *(TableCell(figure, 0, OR_BLANK) for figure in figures), _share(place, nth)))
    rest = tuple(
        TableCell(left_over(place, at, RANKED_ROWS, total), 0, OR_BLANK) for at, total in enumerate(_WON_TOTALS, 1)
    )
    others = TableCell(f'IF({place.cell(RANKED_ROWS, 1)}=0,"",{in_quotes(_("Others, or nobody"))})', "", "General")
    rows.append((others, *rest, _share(place, RANKED_ROWS)))
    totals = (TableCell(total) for total in _WON_TOTALS)
    rows.append((fixed(_("All managers")), *totals, TableCell("IF(kpi_won_year=0,0,1)", 0, _SHARE)))
    return rows


def client_rows(place: Place) -> list[tuple[TableCell, ...]]:
    """The companies that were won for most this year, and everybody else, on won deals."""
    names = column_reference("companies", "name")
    rows: list[tuple[TableCell, ...]] = []
    for nth in range(1, RANKED_ROWS):
        amount = f"IFERROR(LARGE(home_clients,{nth}),0)"
        same = f"COUNTIF({place.cell(1, 1)}:{place.cell(nth, 1)},{place.cell(nth, 1)})"  # of equal amounts the next one
        at = nth_place("home_clients", place.cell(nth, 1), names, same)
        name = TableCell(f'IF({place.cell(nth, 1)}=0,"",INDEX({names},{at})&"")', "", "General")
        rows.append((name, TableCell(amount, 0, OR_BLANK), _share(place, nth, 1)))
    label = TableCell(f'IF({place.cell(RANKED_ROWS, 1)}=0,"",{in_quotes(_("Others"))})', "", "General")
    rest = TableCell(left_over(place, 1, RANKED_ROWS, "kpi_won_year"), 0, OR_BLANK)
    rows.append((label, rest, _share(place, RANKED_ROWS, 1)))
    rows.append((fixed(_("All clients")), TableCell("kpi_won_year"), TableCell("IF(kpi_won_year=0,0,1)", 0, _SHARE)))
    return rows


def gap_rows() -> list[tuple[TableCell, ...]]:
    """How many rows lack something, by what they lack."""
    rows = [(fixed(_(label)), TableCell(f"kpi_{key}")) for key, label in GAPS]
    return [*rows, (fixed(_("All gaps")), TableCell("kpi_gaps"))]


def loss_rows(place: Place) -> list[tuple[TableCell, ...]]:
    """The reasons that most deals were lost for this year, and the rest in one row."""
    rows: list[tuple[TableCell, ...]] = []
    for nth in range(1, RANKED_ROWS):
        found = f"MATCH(LARGE(home_reason_ranks,{nth}),home_reason_ranks,0)"
        name = TableCell(f'IF(INDEX(home_reason_deals,{found})>0,INDEX(home_reason_names,{found}),"")', "", "General")
        rows.append((name, TableCell(f"INDEX(home_reason_deals,{found})", 0, OR_BLANK)))
    rest = TableCell(left_over(place, 1, RANKED_ROWS, "kpi_lost_year_count"), 0, OR_BLANK)
    label = TableCell(f'IF({place.cell(RANKED_ROWS, 1)}=0,"",{in_quotes(_("Other, or no reason"))})', "", "General")
    rows.append((label, rest))
    rows.append((fixed(_("All lost deals")), TableCell("kpi_lost_year_count")))
    return rows


def fixed(text: str) -> TableCell:
    """A fixed text."""
    return TableCell("", text, "General")


def left_over(place: Place, column: int, nth: int, total: str) -> str:
    """What the rows above the nth one leave over of a total."""
    return f"ROUND({total}-SUM({place.cell(1, column)}:{place.cell(nth - 1, column)}),2)"


def nth_place(block: str, amount: str, beside: str, nth: str) -> str:
    """The place of the row that has the amount in a block, of several the nth; beside: a column of the rows."""
    return f"SUMPRODUCT(SMALL(({block}<>{amount})*{_BEHIND_ALL}+ROW({beside}),{nth}))-{FIRST_DATA_ROW}"


def _share(place: Place, nth: int, column: int = 2) -> TableCell:
    return TableCell(f"IF(kpi_won_year=0,0,{place.cell(nth, column)}/kpi_won_year)", 0, _SHARE_OR_BLANK)


def _rest_of_stages(place: Place) -> tuple[TableCell, ...]:
    fifth = f'IFERROR(INDEX(home_stages,MATCH({STAGE_ROWS},home_stage_places,0)),"")'
    many = f"MAX(home_stage_places)>{STAGE_ROWS}"
    other = in_quotes(_("Other stages"))
    label = f'IF({many},{other},IF({fifth}<>"",{fifth},IF({place.cell(STAGE_ROWS, 1)}=0,"",{other})))'
    totals = ("kpi_open_deals", "kpi_open_value", "kpi_weighted_pipeline")
    rest = (TableCell(left_over(place, at, STAGE_ROWS, total), 0, OR_BLANK) for at, total in enumerate(totals, 1))
    return (TableCell(label, "", "General"), *rest)


def _weighted_in(stage: str) -> str:
    """Weighted value of the open deals in one stage, with the stage's chance where a deal has none."""
    chance = column_reference("deals", "probability")
    where = deals_where("stage", stage)
    usual = f"INDEX({column_reference('stages', 'probability')},MATCH({stage},{column_reference('stages', 'stage')},0))"
    own = sum_deals("weighted", "Open", where, f'{chance},"<>"')
    without = sum_deals("amount_base", "Open", where, f'{chance},""')
    return f"{own}+{without}*{usual}"


def _months_back(months: int) -> int:
    return _BUILT_MONTH - sum(_DAYS_BEFORE[:months])


def _write(sheet: Any, row: int, column: tuple[int, int], cell: TableCell, looks: Any) -> None:
    first, count = column
    if count > 1:
        sheet.merge_range(row, first, row, first + count - 1, "", looks)
    if cell.formula:
        sheet.write_formula(row, first, f"={cell.formula}", looks, cell.empty)
    else:
        sheet.write(row, first, cell.empty, looks)
