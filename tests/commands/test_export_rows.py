"""`xlcrm export`: what goes out comes in again unchanged, nothing in it is a formula, and the log says who took it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import vobject

from hosts.command_calls import call
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.exports.all_layouts import ALL_LAYOUTS
from xlcrm.exports.csv_file import csv_file
from xlcrm.exports.export_rows import FileWish, export_rows
from xlcrm.exports.layout import Layout, lay_out
from xlcrm.imports.plan_import import ImportPlan, plan_import
from xlcrm.imports.read_text import read_text
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, OutputFile, RowsFile
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.texts import use_language
from xlcrm.workbooks.draw_rows import draw_rows
from xlcrm.workbooks.memory_workbook import MemoryWorkbook
from xlcrm.workbooks.read_source import read_source

TODAY = dt.date(2026, 3, 2)
CONTEXT = RunContext(TODAY, dt.datetime(2026, 3, 2, 9, 30), "ann")
PEOPLE = pd.DataFrame(
    {
        "first_name": ["Ivan", "Anna", "Мария", "Jürgen"],
        "last_name": ["Petrov", "Berg", "Илиева", "Groß"],
        "company": ["Acme", "Acme", "Бета", None],
        "owner": ["Ann", "Ann", "Bob", "Bob"],
        "email": ["ivan@acme.de", "anna@acme.de", "m@beta.bg", "j@gross.de"],
        "email_2": ["ivan@home.bg", None, None, None],
        "phone": ["+35928111234;ext=12", "+359888123456", None, "+4930123456"],
        "mobile": ["+359888123457", None, None, None],
        "salutation": ["Mr", "Ms", "Ms", "Dr"],
        "birthday": ["1980-05-17", "--12-03", None, "1975-02-09"],
        "notes": ["=cmd|'/c calc'!A1", "-12.5", "@home", 'two\nlines; "quoted", and more'],
        "tags": ["VIP; fair", None, "VIP", None],
        "email_opt_out": [False, True, None, None],
        "do_not_call": [True, None, None, None],
        "lifecycle_stage": ["Qualified", "Repeat", "Parted", "Lead"],
        "country": ["DE", "DE", "BG", "DE"],
        "city": ["Berlin", None, "Варна", "Berlin"],
        "external_ids": ["hubspot:11; pipedrive:7", "zoho:5", "bitrix24:3", None],
        "created_at": pd.Timestamp(2025, 12, 31),
    }
)
DEALS = pd.DataFrame(
    {
        "name": ["Roof", "Wall", "Door"],
        "company": ["Acme", "Бета", "Acme"],
        "contact": ["Ivan Petrov", None, "Anna Berg"],
        "owner": ["Ann", "Bob", "Ann"],
        "stage": ["Won", "Lost", "Proposal"],
        "status": ["Won", "Lost", "Open"],
        "amount": [29.013, 1500.5, 1_000_000.0],
        "close_date": [pd.Timestamp(2026, 1, 5), pd.Timestamp(2026, 2, 13), pd.NaT],
        "expected_close_date": [pd.NaT, pd.NaT, pd.Timestamp(2026, 5, 4)],
        "created_at": [pd.Timestamp(2025, 11, 1)] * 3,
        "loss_reason": [None, "Price", None],
        "probability": [1.0, 0.0, 0.35],
    }
)


def firm(language: str = "en") -> MemoryWorkbook:
    book = MemoryWorkbook.blank(FirmSettings(language=language))
    book.write([])
    for key, rows in (
        ("users", pd.DataFrame({"name": ["Ann", "Bob"], "email": ["ann@us.bg", "bob@us.bg"]})),
        ("companies", pd.DataFrame({"name": ["Acme", "Бета"], "owner": ["Ann", "Bob"], "annual_revenue": [1e6, 0.5]})),
        ("contacts", PEOPLE),
        ("deals", DEALS),
        ("segments", pd.DataFrame({"name": ["Berliners"], "table": ["Contacts"], "condition": ["City = Berlin"]})),
    ):
        book._replace(key, rows)
    return book


def export(book: MemoryWorkbook, table: str, *, dry_run: bool = False, **options: object) -> Outcome:
    listed = listed_command("export")
    assert listed
    return run_command(listed.load(), book, CONTEXT, {"table": table, **options}, dry_run=dry_run)


@cache
def tables_of(language: str) -> CrmTables:
    """The firm as commands read it."""
    listed = listed_command("import")
    assert listed
    keys = (*listed.load().reads, "import_log", "segments")
    return read_tables(firm(language).read(tables_to_read(keys))).tables


def taken(table: str, language: str = "en", **options: object) -> Outcome:
    """What the command answers over the firm as it was read once; nothing is written."""
    listed = listed_command("export")
    assert listed
    with use_language(language):
        return listed.load().run(tables_of(language), CONTEXT, table=table, **options)


def content(outcome: Outcome) -> bytes:
    [file] = outcome.files
    assert isinstance(file, OutputFile)
    return file.content


def cells(outcome: Outcome, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(outcome).decode("utf-8-sig"), newline=""), delimiter=delimiter))


def bring_back(book: MemoryWorkbook, table: str, source: object, *, dry_run: bool = True) -> Outcome:
    listed = listed_command("import")
    assert listed
    options = {"source": source, "table": table, "check_duplicates": False}
    return run_command(listed.load(), book, CONTEXT, options, dry_run=dry_run)


def assert_unchanged(again: Outcome, count: int) -> None:
    found = {key: again.json[key] for key in ("created", "updated", "unchanged", "rejected")}
    assert found == {"created": 0, "updated": 0, "unchanged": count, "rejected": 0}, again.edits
    assert again.json["created_linked"] == {}
    assert again.json["also_changed"] == {}


def comes_back(tables: CrmTables, layout: Layout) -> ImportPlan:
    spec = table_spec(layout.table)
    laid = lay_out(layout, spec, tables[layout.table], tables.frames)
    made, _spoilt = csv_file(layout.headers, laid.rows, encoding="utf-8-sig", delimiter=layout.delimiter)
    return plan_import(spec, read_text(made, "back.csv"), tables)


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=lambda layout: f"{layout.system} {layout.table}")
def test_every_layout_comes_back_unchanged(layout: Layout) -> None:
    count = {"contacts": 4, "companies": 2, "deals": 3}[layout.table]
    for language in ("en", "ru") if layout.system in {"hubspot", "bitrix24", "amocrm"} else ("bg",):
        plan = comes_back(tables_of(language), layout)
        assert (plan.edits, plan.unchanged, len(plan.rejected)) == ((), count, 0), language


def test_our_own_csv_comes_back_unchanged() -> None:
    made = make_sample_firm(TODAY, 7, 0.01).frames
    sample = MemoryWorkbook.of({key: frame for key, frame in made.items() if key not in {"lists", "stages"}})
    outcome = export(sample, "activities", dry_run=True)
    assert_unchanged(bring_back(sample, "activities", read_text(content(outcome), "back.csv")), outcome.json["rows"])
    for table in ("contacts", "companies", "deals"):
        for language in ("en", "ru"):
            source = read_text(content(taken(table, language)), "back.csv")
            with use_language(language):
                plan = plan_import(table_spec(table), source, tables_of(language))
            assert (plan.edits, plan.unchanged) == ((), len(tables_of(language)[table]))


def test_a_workbook_comes_back_unchanged_and_keeps_texts_as_texts(tmp_path: Path) -> None:
    book = firm("bg")
    for table, count in (("contacts", 4),):
        [file] = export(book, table, format="xlsx").files
        assert isinstance(file, RowsFile)
        path = tmp_path / file.name
        path.write_bytes(draw_rows(file))
        assert_unchanged(bring_back(book, table, read_source(path)), count)


def test_nothing_is_a_formula_and_phones_stay() -> None:
    rows = cells(taken("contacts"))
    assert [row["Notes"] for row in rows] == ["'=cmd|'/c calc'!A1", "-12.5", "'@home", 'two\nlines; "quoted", and more']
    assert [row["Phone"] for row in rows] == ["+35928111234 ext. 12", "+359888123456", "", "+4930123456"]
    assert content(taken("contacts")).startswith(b"\xef\xbb\xbf")


def test_a_russian_workbook_goes_out_as_russian_excel_reads_it() -> None:
    outcome = taken("deals", "ru", encoding="cp1251")
    text = content(outcome).decode("cp1251")
    header, first = text.splitlines()[:2]
    assert header.split(";")[0] == "Сделка"
    assert ";29,0130;" in first
    assert outcome.problems == ()
    spoilt = taken("contacts", "ru", encoding="cp1251", delimiter="tab")
    assert [problem.code for problem in spoilt.problems] == ["letters_left_out"]
    assert "J?rgen" in content(spoilt).decode("cp1251")


def test_their_ids_and_words_are_used() -> None:
    [ivan, anna, maria, _jurgen] = cells(taken("contacts", format="hubspot"))
    assert (ivan["Record ID"], anna["Record ID"], ivan["Lifecycle Stage"]) == ("11", "", "Sales Qualified Lead")
    assert (anna["Unsubscribed from all email"], maria["Country/Region"]) == ("Yes", "Bulgaria")
    [roof, wall, door] = cells(taken("deals", format="hubspot"))
    assert [deal["Deal Stage"] for deal in (roof, wall, door)] == ["Closed Won", "Closed Lost", "Proposal"]
    assert [deal["Close Date"] for deal in (roof, wall, door)] == ["2026-01-05", "2026-02-13", "2026-05-04"]
    pipedrive = cells(taken("deals", format="pipedrive"))
    assert [deal["Deal - Probability"] for deal in pipedrive] == ["100", "0", "35"]
    amo = cells(taken("deals", format="amocrm"))
    assert (amo[0]["Этап сделки"], amo[0]["Рабочий email"]) == ("Успешно реализовано", "ivan@acme.de")
    google = cells(taken("contacts", format="google"))
    assert google[0]["Labels"] == "* myContacts ::: VIP ::: fair"
    assert google[1]["Birthday"] == "--12-03"


def test_what_has_no_place_is_told() -> None:
    outcome = taken("contacts", format="outlook")
    assert {problem.code for problem in outcome.problems} == {
        "columns_left_out",
        "opt_out_left_out",
        "birthday_left_out",
    }
    header = content(outcome).decode("utf-8-sig").splitlines()[0]
    assert header.count(",") == 60, "Outlook.com has 61 columns"
    with pytest.raises(WrongUseError, match="Contacts"):
        taken("deals", format="google")


@pytest.mark.parametrize(
    ("format", "birthdays"), [("vcard", ["1980-05-17", "--12-03"]), ("vcard4", ["19800517", "--1203"])]
)
def test_vcards_hold_what_an_address_book_needs(format: str, birthdays: list[str]) -> None:
    outcome = taken("contacts", format=format)
    cards = list(vobject.readComponents(content(outcome).decode()))
    assert [card.fn.value for card in cards] == ["Ivan Petrov", "Anna Berg", "Мария Илиева", "Jürgen Groß"]
    ivan, anna, *_others = cards
    assert (ivan.n.value.family, ivan.n.value.prefix, ivan.org.value) == ("Petrov", "Mr", ["Acme"])
    assert [(line.value, line.params["TYPE"]) for line in ivan.contents["tel"]] == [
        ("+35928111234 ext. 12", ["work"]), ("+359888123457", ["cell"])]  # fmt: skip
    assert [line.value for line in ivan.contents["email"]] == ["ivan@home.bg", "ivan@acme.de"]
    assert [ivan.bday.value, anna.bday.value] == birthdays
    assert (ivan.categories.value, ivan.uid.value, ivan.adr.value.city) == (["VIP", "fair"], "P-000001", "Berlin")
    assert cards[3].note.value == 'two\nlines; "quoted", and more'
    assert all(len(line.encode()) <= 75 for line in content(outcome).decode().split("\r\n"))
    firms = list(vobject.readComponents(content(taken("companies", format=format)).decode()))
    assert [card.org.value for card in firms] == [["Acme"], ["Бета"]]


def test_json_keeps_types() -> None:
    rows = json.loads(content(taken("deals", format="json")))
    assert (rows[0]["amount"], rows[0]["close_date"], rows[2]["close_date"]) == (29.013, "2026-01-05", None)


def test_segments_conditions_and_ids_choose_rows() -> None:
    names = [row["First name"] for row in cells(taken("contacts", segment="berliners"))]
    assert names == ["Ivan", "Jürgen"]
    assert [row["Deal"] for row in cells(taken("deals", segment="Berliners"))] == ["Roof"]
    assert [row["First name"] for row in cells(taken("contacts", segment="E-mail contains beta"))] == ["Мария"]
    assert [row["First name"] for row in cells(taken("contacts", ids=("C-000001",)))] == ["Ivan", "Anna"]
    told = taken("contacts", ids=("P-000001", "P-000099"))
    assert (told.json["rows"], told.problems[0].code) == (1, "id_unknown")
    with pytest.raises(WrongUseError, match="Berliners"):
        taken("contacts", segment="Berliner")
    with pytest.raises(WrongUseError, match="has no rows"):
        taken("contacts", ids=("P-000099",))


def test_the_log_says_who_took_what() -> None:
    book = firm()
    export(book, "contacts", dry_run=True)
    export(book, "Контакты", format="hubspot", segment="Berliners")
    log = read_tables(book.read(tables_to_read(("export_log",)))).tables["export_log"]
    [line] = log.astype(object).to_dict("records")
    assert (line["exported_by"], line["table"], line["format"], line["rows"], line["chosen"]) == (
        "ann", "contacts", "hubspot", 2, "Berliners")  # fmt: skip
    assert line["file"] == "Contacts 2026-03-02 hubspot.csv"


def test_an_empty_workbook_and_blank_rows_survive_every_format() -> None:
    tagged = {table: pd.DataFrame({"tags": ["x"]}) for table in ("contacts", "companies", "deals")}
    formats = {(layout.table, layout.system) for layout in ALL_LAYOUTS}
    formats |= {(table, each) for table in ("contacts", "companies") for each in ("csv", "xlsx", "vcard", "vcard4")}
    for book, count in ((MemoryWorkbook.blank(), 0), (MemoryWorkbook.of(tagged), 1)):
        tables = read_tables(book.read(tables_to_read(("contacts", "companies", "deals", "stages")))).tables
        for table, format in formats:
            made = export_rows(table_spec(table), tables[table], tables.frames, FileWish(format, "x"))
            assert len(tables[table]) == count
            assert made.file.name.startswith("x")


def test_the_command_line_writes_beside_the_workbook_and_over_nothing(tmp_path: Path) -> None:
    call("new", tmp_path / "crm.xlsx", "--language", "en")
    (tmp_path / "Contacts 2026-03-02.csv").write_text("mine", encoding="utf-8")
    made = call("export", tmp_path / "crm.xlsx", "--table", "contacts", "--today", "2026-03-02", "--json").json["files"]
    assert made == [str(tmp_path / "Contacts 2026-03-02 (2).csv")]
    assert Path(made[0]).read_bytes().startswith(b"\xef\xbb\xbfFull name,")
    assert (tmp_path / "Contacts 2026-03-02.csv").read_text(encoding="utf-8") == "mine"


def test_an_unknown_table_is_told() -> None:
    with pytest.raises(XlcrmError, match="contacts"):
        taken("pears")
