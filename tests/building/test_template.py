"""The template: what is on its sheets, and that Home's formulas are right in a spreadsheet that is not Excel."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from libreoffice import recalculate, to_text
from office_schemas import schema_errors
from xlcrm.building.home_figures import home_figures
from xlcrm.building.template import build_template, sheet_order
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.frames import complete_frame
from xlcrm.workbooks.column_map import COLUMN_MAP, SCHEMA_VERSION, SCHEMA_VERSION_KEY, WORKBOOK

TODAY = dt.date.today()  # Home asks the clock, so the rows are dated from it
SETTINGS = FirmSettings(firm_name="Ромашка & Co", currency="BGN", fiscal_year_start_month=TODAY.month)


def built(settings: FirmSettings | None = None, rows: dict[str, pd.DataFrame] | None = None) -> bytes:
    target = BytesIO()
    build_template(target, settings or FirmSettings(), rows)
    return target.getvalue()


@pytest.fixture(scope="module")
def template() -> bytes:
    return built()


@pytest.fixture(scope="module")
def book(template: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(template))


def days_ago(days: int) -> dt.datetime:
    return dt.datetime.combine(TODAY - dt.timedelta(days), dt.time())


def frame(table: str, *rows: dict[str, object]) -> pd.DataFrame:
    return complete_frame(table_spec(table), pd.DataFrame(list(rows)))


def test_two_builds_are_the_same_bytes(template: bytes) -> None:
    assert built() == template


def test_seven_sheets_are_open_and_the_rest_waits(book: openpyxl.Workbook) -> None:
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Home", "Companies", "Contacts", "Deals", "Activities", "Agenda", "Settings"]
    assert len(sheet_order()) == len(ALL_TABLES) + 2
    assert book["_xlcrm"].sheet_state == "veryHidden"


def test_every_table_stands_on_its_sheet_under_its_name(book: openpyxl.Workbook) -> None:
    for spec in ALL_TABLES:
        sheet = book[spec.sheet]
        (table,) = sheet.tables.values()
        assert table.displayName == spec.name
        assert [column.name for column in table.tableColumns] == [column.header for column in spec.columns]
        headers = [sheet.cell(3, at).value for at in range(1, len(spec.columns) + 1)]
        assert headers == [column.header for column in spec.columns]
        assert sheet.freeze_panes == "B4"
        assert sheet["A1"].value == spec.sheet


def test_people_see_the_columns_they_use(book: openpyxl.Workbook) -> None:
    for spec in ALL_TABLES:
        folded = {
            at: (dimension.hidden, dimension.outlineLevel)
            for dimension in book[spec.sheet].column_dimensions.values()
            for at in range(dimension.min or 0, (dimension.max or 0) + 1)
        }
        for at, column in enumerate(spec.columns, 1):
            level = {"main": 0, "more": 1, "hidden": 2}[column.info.place]
            assert folded[at] == (column.info.place != "main", level), (spec.key, column.key)


def test_cells_keep_what_is_typed(book: openpyxl.Workbook) -> None:
    contacts, deals = table_spec("contacts"), table_spec("deals")
    for spec, sheet in ((contacts, book["Contacts"]), (deals, book["Deals"])):
        for at, column in enumerate(spec.columns, 1):
            number_format = sheet.cell(4, at).number_format
            if column.kind in (Kind.PHONE, Kind.EMAIL, Kind.ID):
                assert number_format == "@", column.key
            if column.kind is Kind.DATE:
                assert number_format == "yyyy-mm-dd", column.key
            if column.kind is Kind.MONEY:
                assert number_format == "#,##0.00", column.key


def test_every_choice_and_link_has_its_drop_down(book: openpyxl.Workbook) -> None:
    for spec in ALL_TABLES:
        offered = {str(rule.sqref).split(":")[0]: rule for rule in book[spec.sheet].data_validations.dataValidation}
        for at, column in enumerate(spec.columns, 1):
            cell = f"{openpyxl.utils.get_column_letter(at)}4"
            if column.names:
                assert offered[cell].formula1 == f"names_{column.info.links_to}"
                assert offered[cell].errorStyle == "warning"
            elif column.kind is Kind.CHOICE:
                assert offered[cell].formula1 == f"list_{column.info.choices}"
                is_closed = column.info.choices in CHOICES and not CHOICES[column.info.choices].open
                assert (offered[cell].errorStyle or "stop") == ("stop" if is_closed else "warning")
    assert {f"list_{key}" for key in CHOICES} <= set(book.defined_names)


def test_every_header_has_a_note(book: openpyxl.Workbook) -> None:
    for spec in ALL_TABLES:
        for at, column in enumerate(spec.columns, 1):
            note = book[spec.sheet].cell(3, at).comment
            assert note is not None
            assert note.text.startswith(column.help)


def test_the_hidden_map_points_at_the_real_headers(template: bytes, book: openpyxl.Workbook) -> None:
    cached = openpyxl.load_workbook(BytesIO(template), data_only=True)["_xlcrm"]
    rows = list(cached.iter_rows(values_only=True))
    assert rows[0] == ("table", "key", "header")
    assert rows[1] == (WORKBOOK, SCHEMA_VERSION_KEY, str(SCHEMA_VERSION))
    columns = [(spec.key, column.key, column.header) for spec in ALL_TABLES for column in spec.columns]
    assert rows[3:] == columns
    assert COLUMN_MAP in book["_xlcrm"].tables
    assert book["_xlcrm"]["C4"].value == "='Companies'!$A$3"


def test_the_parts_are_valid(template: bytes, shared_data: Path) -> None:
    assert schema_errors(template, shared_data / "ooxml-xsd") == []


def test_home_lists_every_sheet_with_its_purpose(book: openpyxl.Workbook) -> None:
    cells = [cell for row in book["Home"].iter_rows() for cell in row]
    linked = {cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert linked == {f"'{spec.sheet}'!A1" for spec in ALL_TABLES} | {"'Agenda'!A1"}
    assert {spec.purpose for spec in ALL_TABLES} <= {cell.value for cell in cells}
    assert len(book["Home"]._charts) == 3


@pytest.fixture(scope="module")
def empty_home(template: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, openpyxl.Workbook]:
    tmp = tmp_path_factory.mktemp("empty")
    path = tmp / "crm.xlsx"
    path.write_bytes(template)
    return path, openpyxl.load_workbook(recalculate(path, tmp), data_only=True)


def test_an_empty_workbook_has_no_errors_anywhere(empty_home: tuple[Path, openpyxl.Workbook]) -> None:
    errors = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in empty_home[1]
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(("#", "Err:"))
    ]
    assert errors == []


def test_what_a_reader_sees_without_calculating_is_what_is_calculated(
    template: bytes, empty_home: tuple[Path, openpyxl.Workbook]
) -> None:
    cached = openpyxl.load_workbook(BytesIO(template), data_only=True)
    for sheet in ("Home", "_home"):
        for row in cached[sheet].iter_rows():
            for cell in row:
                fresh = empty_home[1][sheet][cell.coordinate].value
                is_day = isinstance(cell.value, dt.datetime | None) or re.fullmatch(r"\d\d-\d\d", str(cell.value))
                if not is_day:
                    assert (fresh or 0) == pytest.approx(cell.value or 0), (sheet, cell.coordinate)


FIRM = {
    "users": frame("users", {"name": "Ana", "user_id": "U-1"}, {"name": "Боян", "user_id": "U-2"}),
    "companies": frame(
        "companies", {"name": "Alpha", "type": "Customer"}, {"name": "Beta", "type": "Prospect"}, {"name": "Gamma"}
    ),
    "contacts": frame(
        "contacts",
        {"first_name": "Mia", "last_name": "Stone", "email": "mia@alpha.example"},
        {"last_name": "Kolev"},
    ),
    "deals": frame(
        "deals",
        # Open: 2 said so, 1 known by its stage alone. Weighted: 1000*.5 + 400*.2 (stage) + 200*2*.05 (stage).
        {"name": "a", "stage": "Proposal", "status": "Open", "amount": 1000, "probability": 0.5, "owner": "Ana"},
        {"name": "b", "stage": "Qualified", "status": "Open", "amount": 400, "owner": "Ana"},
        {"name": "c", "stage": "New", "amount": 200, "fx_rate": 2.0, "owner": "Боян"},
        # Won this month: d, and f by its stage alone; g was won by another one than its owner of today.
        {"name": "d", "stage": "Won", "status": "Won", "amount": 500, "close_date": days_ago(0), "owner": "Ana"},
        {"name": "f", "stage": "Won", "amount": 300, "close_date": days_ago(0), "owner": "Ana"},
        {
            "name": "g",
            "stage": "Won",
            "status": "Won",
            "amount": 100,
            "close_date": days_ago(0),
            "owner": "Ana",
            "owner_at_close": "Боян",
        },
        {"name": "h", "stage": "Won", "status": "Won", "close_date": days_ago(0)},  # no amount, no owner
        {"name": "i", "stage": "Won", "status": "Won", "amount": 7000, "close_date": days_ago(40), "owner": "Ana"},
        {"name": "j", "stage": "Won", "status": "Won", "amount": 9, "close_date": days_ago(-3), "owner": "Ana"},
        {"name": "k", "stage": "Lost", "status": "Lost", "close_date": days_ago(0), "loss_reason": "Price"},
        {"name": "l", "stage": "Lost", "status": "Lost", "close_date": days_ago(0), "loss_reason": "Price"},
        {"name": "m", "stage": "Lost", "status": "Lost", "close_date": days_ago(0)},
    ),
    "activities": frame(
        "activities",
        {"subject": "late", "status": "Planned", "due_at": days_ago(2)},
        {"subject": "late, no status", "planned_at": days_ago(1)},
        {"subject": "done in time", "status": "Done", "due_at": days_ago(2), "done_at": days_ago(2)},
        {"subject": "done, not said", "status": "Planned", "due_at": days_ago(2), "done_at": days_ago(1)},
        {"subject": "canceled", "status": "Canceled", "due_at": days_ago(2)},
        {"subject": "today", "status": "Planned", "due_at": days_ago(0) + dt.timedelta(hours=15)},
        {"subject": "under way", "status": "Planned", "planned_at": days_ago(1), "due_at": days_ago(-1)},
        {"subject": "planned today", "planned_at": days_ago(0) + dt.timedelta(hours=9)},
        {"subject": "tomorrow", "status": "Planned", "due_at": days_ago(-1)},
    ),
    "invoices": frame(
        "invoices",
        # Open: 60 of 100 overdue, 2 * 50 not due; 4 is paid twice over, 5 marked paid, 6 to 8 are not owed.
        {"number": "1", "invoice_id": "I-1", "amount": 100, "issue_date": days_ago(30), "due_date": days_ago(5)},
        {
            "number": "2",
            "amount": 50,
            "fx_rate": 2.0,
            "status": "Sent",
            "issue_date": days_ago(3),
            "due_date": days_ago(-9),
        },
        {"number": "4", "invoice_id": "I-4", "amount": 10, "issue_date": days_ago(9), "due_date": days_ago(1)},
        {"number": "5", "invoice_id": "I-5", "amount": 70, "status": "Paid", "issue_date": days_ago(9)},
        {"number": "6", "amount": 80, "status": "Draft", "issue_date": days_ago(9), "due_date": days_ago(1)},
        {"number": "7", "amount": 90, "status": "Sent", "issue_date": days_ago(-2), "due_date": days_ago(-9)},
        {"number": "8", "amount": -40, "status": "Credit note", "issue_date": days_ago(9), "due_date": days_ago(1)},
        # Marked paid, and the payments say otherwise.
        {
            "number": "9",
            "invoice_id": "I-9",
            "amount": 30,
            "status": "Paid",
            "issue_date": days_ago(9),
            "due_date": days_ago(0),
        },
    ),
    "payments": frame(
        "payments",
        {"invoice": "1", "invoice_id": "I-1", "amount": 25, "paid_at": days_ago(1)},
        {"invoice": "1", "amount": 15, "paid_at": days_ago(0)},  # known by number only
        {"invoice": "1", "invoice_id": "I-1", "amount": 60, "paid_at": days_ago(-1)},  # to come
        {"invoice": "4", "invoice_id": "I-4", "amount": 20, "paid_at": days_ago(1)},
        {"invoice": "9", "invoice_id": "I-9", "amount": 29, "paid_at": days_ago(1)},
    ),
}


@pytest.fixture(scope="module")
def firm_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("firm") / "firm.xlsx"
    path.write_bytes(built(SETTINGS, FIRM))
    return path


@pytest.fixture(scope="module")
def firm_home(firm_path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(recalculate(firm_path, firm_path.parent), data_only=True)


def test_home_prints_on_three_pages_the_others_on_one_with_room_for_every_number(firm_path: Path) -> None:
    pages = to_text(firm_path, firm_path.parent).rstrip("\f").split("\f")
    others = ("Companies", "Contacts", "Deals", "Activities", "Agenda", "Settings")
    assert [page.split(maxsplit=1)[0] for page in pages[3:9]] == list(others)
    assert "Ромашка & Co" in pages[0]
    assert all(
        title in page
        for title, page in zip(("Open deals by stage", "Revenue by month", "Where to go"), pages, strict=False)
    )
    assert "###" not in "".join(pages[:3])  # on the others the folded columns may say so, unseen


def figures_of(book: openpyxl.Workbook) -> dict[str, object]:
    rows = book["_home"].iter_rows(min_row=2, max_col=2, max_row=1 + len(list(home_figures())), values_only=True)
    return {str(key): value for key, value in rows}


def test_home_counts_right(firm_home: openpyxl.Workbook) -> None:
    figures = figures_of(firm_home)
    expected = {
        "firm": "Ромашка & Co",
        "currency": "BGN",
        "open_deals": 3,
        "open_value": 1800,
        "weighted_pipeline": 600,
        "won_month_count": 4,
        "won_month": 900,
        "won_year_count": 4,
        "won_year": 900,
        "lost_year_count": 3,
        "win_rate": 4 / 7,
        "average_won": 300,
        "overdue_activities": 2,
        "activities_today": 3,
        "receivables": 161,
        "receivables_overdue": 60,
        "companies": 3,
        "customers": 1,
        "contacts": 2,
        "reachable": 1,
        "takes_invoices": True,
        "without_next_step": 3,
        "past_date": 0,
        "won_without_amount": 1,
        "lost_without_reason": 1,
        "open_without_date": 3,
        "unreachable": 1,
        "gaps": 6,
    }
    assert {key: figures[key] for key in expected} == pytest.approx(expected)


def table_on_home(book: openpyxl.Workbook, header: str, columns: str, rows: int) -> list[tuple[object, ...]]:
    sheet = book["Home"]
    at = next(c.row for row in sheet.iter_rows() for c in row if c.value == header and c.column_letter == columns[0])
    return [tuple(sheet[f"{letter}{row}"].value for letter in columns) for row in range(at + 1, at + 1 + rows)]


def test_the_tables_of_home_add_up(firm_home: openpyxl.Workbook) -> None:
    assert table_on_home(firm_home, "Stage", "BDEG", 6) == [
        ("New", 1, 400, pytest.approx(20)),
        ("Qualified", 1, 400, pytest.approx(80)),
        ("Proposal", 1, 1000, 500),
        ("Negotiation", 0, 0, 0),
        (None, 0, 0, 0),
        ("All open deals", 3, 1800, pytest.approx(600)),
    ]
    assert table_on_home(firm_home, "Manager", "BDE", 7) == [
        ("Ana", 2, 800),
        ("Боян", 1, 100),
        (None, 0, 0),
        (None, 0, 0),
        (None, 0, 0),
        ("Others, or nobody", 1, 0),
        ("All managers", 4, 900),
    ]
    assert table_on_home(firm_home, "Reason", "JL", 7)[0] == ("Price", 2)
    assert table_on_home(firm_home, "Reason", "JL", 7)[-2:] == [("Other, or no reason", 1), ("All lost deals", 3)]
    # Five invoices of the last 30 days, one in another currency, less a credit note; a draft and a later one are out.
    assert table_on_home(firm_home, "Month", "BCE", 13)[12] == ("12 months", 270, 0)
    assert table_on_home(firm_home, "What is missing", "JO", 7)[-1] == ("All gaps", 6)
    assert table_on_home(firm_home, "Client", "BEH", 7)[-1] == ("All clients", 900, 1)


def test_calculated_columns_follow_their_rows(firm_home: openpyxl.Workbook) -> None:
    spec = table_spec("deals")
    at = [column.key for column in spec.columns].index("amount_base") + 1
    assert [firm_home["Deals"].cell(row, at).value for row in (4, 6, 10)] == [1000, 400, None]
    assert firm_home["Contacts"]["A4"].value == "Mia Stone"


NAMES = {"list_industry": 16, "list_gender": 3, "list_stage": 6, "names_companies": 3, "names_deals": 12}


@pytest.fixture(scope="module")
def changed(firm_path: Path) -> openpyxl.Workbook:
    """The workbook after a user renamed a header, with a formula for what each drop-down offers."""
    book = openpyxl.load_workbook(firm_path)
    book["Deals"]["A3"].value = "Opportunity"
    book["Deals"].tables["Deals"].tableColumns[0].name = "Opportunity"
    for row, name in enumerate(NAMES, 1):
        book["Agenda"][f"D{row}"].value = f"=ROWS({name})"
    path = firm_path.with_name("changed.xlsx")
    book.save(path)
    return openpyxl.load_workbook(recalculate(path, path.parent), data_only=True)


def test_the_hidden_map_follows_a_renamed_header(changed: openpyxl.Workbook) -> None:
    headers = {row[:2]: row[2] for row in changed["_xlcrm"].iter_rows(values_only=True)}
    assert headers["deals", "name"] == "Opportunity"


def test_drop_downs_offer_the_filled_part_of_a_column(changed: openpyxl.Workbook) -> None:
    offered = [changed["Agenda"][f"D{row}"].value for row in range(1, len(NAMES) + 1)]
    assert dict(zip(NAMES, offered, strict=True)) == NAMES
