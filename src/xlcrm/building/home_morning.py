"""What an owner looks at each morning, by name: the largest overdue invoices, and whose birthday it is this week."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building.home_care_formulas import DAYS_OF_BIRTHDAYS, leap_day_is_near, month_and_day
from xlcrm.building.home_tables import OR_BLANK, Place, TableCell, fixed, left_over, nth_place
from xlcrm.building.sheet_layout import column_reference as column
from xlcrm.building.sheet_layout import in_quotes
from xlcrm.texts import _
from xlcrm.workbooks import cell_formats

NAMED_ROWS: Final = 4  # those that are named; then come the others, and all
_TODAY_FIRST = 1_000_000  # a key is this times the days ahead, plus the person's row
_NOBODY = 9 * _TODAY_FIRST * DAYS_OF_BIRTHDAYS


def draw_morning_figures(sheet: Any, first_row: int, at: int) -> dict[str, tuple[int, int]]:
    """The hidden cells behind both tables, from a column on; the column and the number of cells of each by name."""
    _write_overdue(sheet, first_row, at)
    _write_week(sheet, first_row, at + 2)
    last = first_row + NAMED_ROWS - 1
    sheet.write_array_formula(first_row, at + 3, last, at + 3, f"{{={_birthday_keys()}}}", None, _NOBODY)
    sheet.write_column(first_row + 1, at + 3, [_NOBODY] * (NAMED_ROWS - 1))  # what XlsxWriter would show as 0
    names = ("home_overdue_amounts", "home_overdue_places", "home_week", "home_birthday_keys")
    counts = (NAMED_ROWS, NAMED_ROWS, DAYS_OF_BIRTHDAYS + 1, NAMED_ROWS)
    return {name: (at + step, count) for step, (name, count) in enumerate(zip(names, counts, strict=True))}


def overdue_rows(place: Place) -> list[tuple[TableCell, ...]]:
    """Number, client, days late and open amount of the largest overdue invoices, the others, and all."""
    rows: list[tuple[TableCell, ...]] = []
    number, company, person, due = (column("invoices", key) for key in ("number", "company", "contact", "due_date"))
    for nth in range(1, NAMED_ROWS + 1):
        at = f"INDEX(home_overdue_places,{nth})"
        client = f'IF(INDEX({company},{at})<>"",INDEX({company},{at}),INDEX({person},{at})&"")'
        late = TableCell(f'IF({at}=0,"",kpi_today-INT(INDEX({due},{at})))', "", OR_BLANK)
        texts = (f'INDEX({number},{at})&""', client)
        said = (TableCell(f'IF({at}=0,"",{text})', "", "General") for text in texts)
        rows.append((*said, late, TableCell(f"INDEX(home_overdue_amounts,{nth})", 0, OR_BLANK)))
    last = NAMED_ROWS + 1
    others = TableCell(f'IF({place.cell(last, 3)}=0,"",{in_quotes(_("Others"))})', "", "General")
    left = f"IFERROR({left_over(place, 3, last, 'kpi_receivables_overdue')},0)"
    rows.append((others, fixed(""), fixed(""), TableCell(left, 0, OR_BLANK)))
    rows.append((fixed(_("All overdue")), fixed(""), fixed(""), TableCell("kpi_receivables_overdue")))
    return rows


def birthday_rows() -> list[tuple[TableCell, ...]]:
    """Day, name and firm of those whose birthday is next, how many others there are, and all of the week."""
    rows: list[tuple[TableCell, ...]] = []
    for nth in range(1, NAMED_ROWS + 1):
        key = f"INDEX(home_birthday_keys,{nth})"
        when = TableCell(f"kpi_today+INT({key}/{_TODAY_FIRST})", "", cell_formats.DATE)
        shown = [when.formula]
        shown += [
            f'INDEX({column("contacts", part)},MOD({key},{_TODAY_FIRST}))&""' for part in ("full_name", "company")
        ]
        formats = (cell_formats.DATE, "General", "General")
        rows.append(
            tuple(
                TableCell(f'IF({key}>={_NOBODY},"",{formula})', "", look)
                for formula, look in zip(shown, formats, strict=True)
            )
        )
    more = f"MAX(0,kpi_birthdays-{NAMED_ROWS})"
    others = TableCell(f'IF({more}=0,"",{in_quotes(_("Others"))})', "", "General")
    rows.append((others, fixed(""), TableCell(more, 0, OR_BLANK)))
    rows.append((fixed(_("All birthdays")), fixed(""), TableCell("kpi_birthdays")))
    return rows


def _write_overdue(sheet: Any, first_row: int, at: int) -> None:
    """The largest amounts, and the place of each among the invoices; of equal amounts the next one, or 0 for none."""
    top = xl_rowcol_to_cell(first_row, at, row_abs=True)
    numbers = column("invoices", "number")
    for nth in range(1, NAMED_ROWS + 1):
        row = first_row + nth - 1
        amount = xl_rowcol_to_cell(row, at)
        sheet.write_formula(row, at, f"=IFERROR(MAX(0,-SMALL(home_open,{nth})),0)", None, 0)
        same = f"COUNTIF({top}:{amount},{amount})"
        found = nth_place("home_open", f"-{amount}", numbers, same)
        sheet.write_formula(row, at + 1, f"=IF({amount}=0,0,{found})", None, 0)


def _write_week(sheet: Any, first_row: int, at: int) -> None:
    """Month and day of each day of the week from today on, and 29 February where it is kept on one of them."""
    for ahead in range(DAYS_OF_BIRTHDAYS):
        sheet.write_formula(first_row + ahead, at, f"={month_and_day(ahead)}", None, f"01-{ahead + 1:02d}")
    sheet.write_formula(first_row + DAYS_OF_BIRTHDAYS, at, f'=IF({leap_day_is_near()},"02-29","-")', None, "-")


def _birthday_keys() -> str:
    """The smallest keys: the sooner the birthday, and of one day the higher the row, the smaller."""
    birthday = column("contacts", "birthday")
    day = f"MATCH(RIGHT({birthday},5),home_week,0)"
    leap = f"({day}={DAYS_OF_BIRTHDAYS + 1})*(kpi_leap_day-kpi_today-{DAYS_OF_BIRTHDAYS})"
    row = f"ROW({birthday})-MIN(ROW({birthday}))+1"
    numbers = ";".join(map(str, range(1, NAMED_ROWS + 1)))
    keys = f"IFERROR(({day}-1+{leap})*{_TODAY_FIRST}+{row},{_NOBODY})"
    return f"IFERROR(SMALL({keys},{{{numbers}}}),{_NOBODY})"
