"""Erase: after it no part of the saved file names the person, undo brings nothing back, and the rest is as it was."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from firms import copied
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Command, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.hosts.run_on_file import run_on_file
from xlcrm.hosts.workshop import template_bytes
from xlcrm.imports.read_text import read_text
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.package import Package
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.privacy.find_person import UnknownPersonError
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, Outcome, RemoveRows, UpdateCells
from xlcrm.texts import _, use_language
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

NOW = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
EVERY = tuple(spec.key for spec in ALL_TABLES)
PEOPLE = (
    "First name,Last name,E-mail,Phone,Mobile,Birthday,Street,City,Notes,Company name,Messenger\n"
    "Ivan,Petrov,ivan.petrov@acme.example,+359 888 123 456,,1981-06-18,Vitosha 15A,Sofia,Likes tea,Acme,Telegram @ivanp\n"
    "Maria,Koleva,maria@acme.example,+359 888 999 111,,,,Sofia,Colleague of Ivan Petrov,Acme,\n"
)
NAMES = ("petrov", "ivan.p", "888123456", "888 123 456", "1981-06-18", "vitosha", "likes tea", "@ivanp", "ipetrov")


def command(name: str) -> Command:
    listed = listed_command(name)
    assert listed
    return listed.load()


def change(edits: Callable[[CrmTables], list[Edit]], name: str = "change") -> Command:
    """A command that makes these edits, and is journaled as any."""
    return Command(name, EVERY, EVERY, lambda tables, _context: Outcome(tuple(edits(tables))))


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame([columns])


def column(table: str, key: str, row: int, value: object) -> UpdateCells:
    return UpdateCells(table, key, pd.Series([value], index=[row], dtype=object), as_is=True)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook that has named Ivan Petrov wherever it can: tables, the journal, a merge, pages, notes, caches."""
    path = tmp_path_factory.mktemp("firm") / "crm.xlsx"
    path.write_bytes(template_bytes())
    source = read_text(PEOPLE.encode(), "ivan.petrov.csv")
    run_command(
        command("import"), FileWorkbook.open(path), NOW, {"source": source, "table": "contacts", "create_linked": True}
    )
    for edits in (_made_rows, _changed_mail, _merged):
        run_command(change(edits), FileWorkbook.open(path), NOW)
    run_command(command("history"), FileWorkbook.open(path), NOW, {"run": 3})
    _with_leftovers(path)
    return path.read_bytes()


def _made_rows(tables: CrmTables) -> list[Edit]:
    ivan = tables["contacts"]["contact_id"].iloc[0]
    firm_id = tables["companies"]["company_id"].iloc[0]
    deal = {"deal_id": "D-000001", "company_id": firm_id, "contact_id": ivan, "stage": "Won", "amount": 1200.0}
    return [
        AppendRows("deals", frame(name="Tea for Ivan Petrov", **deal)),
        AppendRows(
            "activities",
            pd.DataFrame(
                [
                    {"type": "Call", "subject": "Call Petrov", "contact_id": ivan, "notes": "He is on +359888123456"},
                    {
                        "type": "Call",
                        "subject": "Ask petrov, ivan",
                        "notes": "mail ivan.petrov@acme.example, 0888-123-456",
                    },
                    {"type": "Task", "subject": "Petrov Day party", "deal_id": "D-000001"},
                ]
            ).assign(status="Done", done_at=pd.Timestamp("2026-01-05")),
        ),
        AppendRows("calls", frame(number="+359888123456", direction="In", started_at=pd.Timestamp("2026-01-05 10:00"))),
        AppendRows("surveys", frame(contact_id=ivan, score=9, comment="My brother said so")),
        AppendRows("invoices", frame(number="7", contact_id=ivan, amount=1200.0, notes="Paid by Ivan Petrov")),
        AppendRows("not_duplicates", frame(table="contacts", first_id=ivan, second_id="P-000002", notes="Ivan Petrov")),
    ]


def _changed_mail(tables: CrmTables) -> list[Edit]:
    row = int(tables["contacts"].index[0])
    return [
        column("contacts", "email", row, "ipetrov@new.example"),
        column("contacts", "notes", row, "Likes tea, ivan.p"),
    ]


def _merged(tables: CrmTables) -> list[Edit]:
    """P-000003 comes and is merged into Ivan at once."""
    before = {"contact_id": "P-000003", "first_name": "I.", "last_name": "Petrov-Old", "email": "ivan.p@old.example"}
    line = frame(
        table="contacts",
        kept_id="P-000001",
        merged_id="P-000003",
        merged_name="I. Petrov-Old",
        row_before=json.dumps(before),
    )
    return [AppendRows("merge_log", line)]


def _with_leftovers(path: Path) -> None:
    """A sheet of the user's own with a chart of names, a note, a pivot cache, a name and a link: all name the person."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Mine")
    sheet.write_row("A1", ["Who", "How much"])
    sheet.write_formula("A2", "=Contacts!A4", None, "Ivan Petrov")
    sheet.write("B2", 5)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Mine!$A$2:$A$2", "values": "=Mine!$B$2:$B$2", "categories_data": ["Ivan Petrov"]})
    sheet.insert_chart("D4", chart)
    book.close()
    file = XlsxFile.open(path)
    file.replace_sheet("Mine", target.getvalue(), after=file.sheet_names[-1])
    file.set_defined_name("Best", '="Ivan Petrov"')
    package = Package(file.to_bytes(), "crm.xlsx")
    contacts = XlsxFile(package.to_bytes())._parts.workbook.sheet_part("Contacts")
    main = '<?xml version="1.0"?><{tag} xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"{more}>'
    pivot = (
        main.format(tag="pivotCacheDefinition", more=' refreshedVersion="6"')
        + '<cacheSource type="worksheet"><worksheetSource name="Contacts"/></cacheSource><cacheFields count="1">'
        '<cacheField name="Who"><sharedItems count="2"><s v="Ivan Petrov"/><s v="Petrov Ivan"/></sharedItems></cacheField>'
        "</cacheFields></pivotCacheDefinition>"
    )
    notes = (
        main.format(tag="comments", more="")
        + '<authors><author>Anna</author></authors><commentList><comment ref="A4" authorId="0"><text><r><t>Ivan </t></r>'
        "<r><t>Petrov hates fax</t></r></text></comment></commentList></comments>"
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
    for owner, name, data, content, relation in (
        (
            "xl/workbook.xml",
            "xl/pivotCache/pivotCacheDefinition1.xml",
            pivot,
            "pivotCacheDefinition",
            "pivotCacheDefinition",
        ),
        (contacts, "xl/comments77.xml", notes, "comments", "comments"),
    ):
        package.add(name, data.encode(), kind.format(content))
        package.add_relation(owner, office + relation, name)
    path.write_bytes(package.to_bytes())


def texts_of(data: bytes) -> dict[str, str]:
    """Every part as letters: as it lies and without its tags, so that a name cut in pieces is found too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return {name: unescape(f"{text} {re.sub(r'<[^>]*>', '', text)}").casefold() for name, text in parts.items()}


def named_in(data: bytes, names: tuple[str, ...] = NAMES) -> set[tuple[str, str]]:
    return {(part, name) for part, text in texts_of(data).items() for name in names if name in text}


def erase(path: Path, **options: object) -> Outcome:
    listed = listed_command("erase")
    assert listed
    return run_on_file(listed, path, NOW, {"ids": ("P-000001",), "yes": True, **options}, dry_run=False)


@pytest.fixture
def path(firm: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(firm)
    return file


@pytest.fixture(scope="module")
def erased(firm: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    file = tmp_path_factory.mktemp("erased") / "crm.xlsx"
    file.write_bytes(firm)
    return file, erase(file)


def cells(book: Path | MemoryWorkbook, table: str, *keys: str) -> list[tuple[object, ...]]:
    raw = (FileWorkbook.open(book) if isinstance(book, Path) else book).read([table])[table]
    return [row for row in zip(*(raw.columns[key] for key in keys), strict=True) if any(row)]


def test_the_workbook_named_the_person_everywhere(firm: bytes) -> None:
    found = {part for part, _name in named_in(firm)}
    assert found >= {
        "xl/sharedStrings.xml",
        "xl/comments77.xml",
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/workbook.xml",
    }
    assert any("chart" in part for part in found)


def test_no_part_of_the_file_names_the_person_any_more(erased: tuple[Path, Outcome]) -> None:
    path, outcome = erased
    data = path.read_bytes()
    assert named_in(data) == {("xl/sharedStrings.xml", "petrov")}, "only the party, which is on Petrov Day"
    assert texts_of(data)["xl/sharedStrings.xml"].count("petrov") == 2
    assert lint_package(data, "crm.xlsx") == []
    assert outcome.json["own_cells"] == []
    assert not (path.parent / ".xlcrm").exists(), "a backup would be a hidden copy"


def test_sums_dates_and_ids_stay(erased: tuple[Path, Outcome]) -> None:
    path, _outcome = erased
    name = "Erased person P-000001"
    assert cells(path, "contacts", "contact_id", "first_name", "last_name", "email", "notes", "company") == [
        ("P-000001", "Erased person", "P-000001", None, None, "Acme"),
        ("P-000002", "Maria", "Koleva", "maria@acme.example", f"Colleague of {name}", "Acme"),
    ]
    assert cells(path, "deals", "name", "contact", "contact_id", "amount") == [
        (f"Tea for {name}", name, "P-000001", 1200)
    ]
    assert [row[:3] for row in cells(path, "activities", "subject", "notes", "deal", "type")] == [
        (f"Call {name}", "(erased)", None),
        (f"Ask {name}", "mail (erased), (erased)", None),
        ("Petrov Day party", None, f"Tea for {name}"),
    ]
    assert cells(path, "calls", "number", "direction") == [(None, "In")]
    assert cells(path, "surveys", "score", "comment") == [(9, "(erased)")]
    assert cells(path, "invoices", "number", "amount", "notes") == [("7", 1200, f"Paid by {name}")]
    assert cells(path, "merge_log", "kept_id", "merged_id", "merged_name") == [
        ("P-000001", "P-000003", "Erased person P-000003")
    ]


def test_the_log_says_that_it_was_done_and_nothing_else(erased: tuple[Path, Outcome]) -> None:
    path, _outcome = erased
    lines = cells(path, "erasure_log", "erased_by", "table", "row_id")
    assert lines == [("Anna", "contacts", "P-000001"), ("Anna", "contacts", "P-000003")]
    [places] = {row[0] for row in cells(path, "erasure_log", "places")}
    assert re.fullmatch(r"(\w+ \d+(; |$))+", str(places))


def test_pages_that_showed_the_person_are_gone(erased: tuple[Path, Outcome]) -> None:
    path, outcome = erased
    sheets = XlsxFile.open(path).sheet_names
    assert "History" not in sheets
    assert "Mine" in sheets
    assert "taken out" in outcome.summary


def test_undoing_earlier_runs_brings_nothing_back(erased: tuple[Path, Outcome], tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    path.write_bytes(erased[0].read_bytes())
    for run in (3, 2, 1):
        run_command(command("undo"), FileWorkbook.open(path), NOW, {"run": run})
        assert {name for _part, name in named_in(path.read_bytes())} <= {"petrov"}, run
        assert texts_of(path.read_bytes())["xl/sharedStrings.xml"].count("ivan") == 0
    run_command(command("history"), FileWorkbook.open(path), NOW, {"run": 1})
    assert {name for _part, name in named_in(path.read_bytes())} <= {"petrov"}


def test_a_second_time_changes_nothing(erased: tuple[Path, Outcome], tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    path.write_bytes(erased[0].read_bytes())
    before = path.read_bytes()
    outcome = erase(path)
    assert "erased already" in outcome.summary
    assert path.read_bytes() == before


def test_nothing_is_written_without_yes(path: Path) -> None:
    before = path.read_bytes()
    outcome = erase(path, yes=False)
    assert "would be erased" in outcome.summary
    assert outcome.json["erased"] is False
    assert path.read_bytes() == before


def test_cells_of_the_users_own_stay_and_are_told(path: Path) -> None:
    file = XlsxFile.open(path)
    file.set_cells("Mine", {(7, 1): "Lunch with Ivan Petrov", (8, 2): 359888123456, (9, 1): "Ivan"})
    file.set_cells("Contacts", {(4, 80): "petrov ivan's desk"})
    file.save()
    outcome = erase(path)
    told = [{"sheet": "Mine", "cell": "A7"}, {"sheet": "Mine", "cell": "B8"}, {"sheet": "Contacts", "cell": "CB4"}]
    assert sorted(map(str, outcome.json["own_cells"])) == sorted(map(str, told))  # type: ignore[call-overload]
    assert {"Mine!A7 names the person.", "Mine!B8 names the person."} <= {p.message for p in outcome.problems}
    assert dict(XlsxFile.open(path).read_sheet("Mine"))[7] == {1: "Lunch with Ivan Petrov"}


@pytest.fixture(scope="module")
def checked(firm: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbook after a check, and one backup of it as it was before."""
    folder = tmp_path_factory.mktemp("checked")
    (folder / "crm.xlsx").write_bytes(firm)
    listed = listed_command("check")
    assert listed
    run_on_file(listed, folder / "crm.xlsx", NOW, {"fix": True}, dry_run=False)
    return folder


@pytest.fixture
def backed_up(checked: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The workbook and its one backup."""
    folder = shutil.copytree(checked, tmp_path / "checked")
    [backup] = (folder / ".xlcrm" / "backups" / "crm.xlsx").glob("*.xlsx")
    return folder / "crm.xlsx", backup


def test_backups_are_named_and_may_be_deleted_later(backed_up: tuple[Path, Path]) -> None:
    path, backup = backed_up
    outcome = erase(path)
    assert outcome.json["backups"] == {"holding": [backup.name], "deleted": []}
    assert any(backup.name in problem.message for problem in outcome.problems)
    outcome = erase(path, backups="delete")
    assert outcome.json["backups"] == {"holding": [], "deleted": [backup.name]}
    assert not backup.exists()


def test_the_person_is_erased_from_backups_too(backed_up: tuple[Path, Path]) -> None:
    path, backup = backed_up
    outcome = erase(path, backups="erase")
    assert outcome.json["backups"] == {"holding": [], "deleted": []}
    assert {name for _part, name in named_in(backup.read_bytes())} == {"petrov"}
    assert cells(backup, "deals", "amount") == [(1200,)]


@pytest.fixture
def book(in_memory: MemoryWorkbook) -> MemoryWorkbook:
    return copied(in_memory)


@pytest.fixture(scope="module")
def in_memory() -> MemoryWorkbook:
    """The tables alone."""
    people = read_text(PEOPLE.encode(), "ivan.petrov.csv")
    made = MemoryWorkbook.blank()
    run_command(command("import"), made, NOW, {"source": people, "table": "contacts", "create_linked": True})
    run_command(change(_changed_mail), made, NOW)
    run_command(change(_merged), made, NOW)
    return made


def erase_in(book: MemoryWorkbook, **options: object) -> Outcome:
    return run_command(command("erase"), book, NOW, {"ids": ("P-000001",), "yes": True, **options})


def test_a_namesake_and_a_shared_number_stay_and_are_told(book: MemoryWorkbook) -> None:
    others = pd.DataFrame(
        [
            {
                "contact_id": "P-000009",
                "first_name": "Ivan",
                "last_name": "Petrov",
                "phone": "+359888123456",
                "owner": "x",
            }
        ]
    )
    run_command(change(lambda _tables: [AppendRows("contacts", others)]), book, NOW)
    outcome = erase_in(book)
    rows = cells(book, "contacts", "contact_id", "first_name", "phone")
    assert rows[-1] == ("P-000009", "Ivan", "+359888123456")
    assert rows[0] == ("P-000001", "Erased person", None)
    assert [problem.code for problem in outcome.problems].count("shared_text") >= 2


def test_a_sole_trader_goes_with_the_person_when_asked(book: MemoryWorkbook) -> None:
    def alone(tables: CrmTables) -> list[Edit]:
        firm = int(tables["companies"].index[0])
        gone = int(tables["contacts"].index[1])
        return [
            RemoveRows("contacts", (gone,)),
            column("companies", "name", firm, "ET Ivan Petrov"),
            column("companies", "legal_form", firm, "ЕТ"),
            column("companies", "vat_no", firm, "BG8005171234"),
        ]

    run_command(change(alone), book, NOW)
    kept = erase_in(book, yes=False)
    assert "company_named_so" in {problem.code for problem in kept.problems}
    erase_in(book, with_company=True)
    [(company_id, name, number)] = cells(book, "companies", "company_id", "name", "vat_no")
    assert (name, number) == (f"Erased company {company_id}", None)


def test_who_is_meant(book: MemoryWorkbook) -> None:
    for who in ("petrov  IVAN", "IPETROV@new.example", "00359 888-123-456", "P-000003"):
        assert run_command(command("erase"), book, NOW, {"who": who}).json["ids"] == ["P-000001", "P-000003"], who
    with pytest.raises(UnknownPersonError, match="Did you mean 'Maria Koleva'"):
        run_command(command("erase"), book, NOW, {"who": "Maria Kolewa"})
    with pytest.raises(WrongUseError, match="Say who"):
        run_command(command("erase"), book, NOW)
    with pytest.raises(UnknownPersonError):
        run_command(command("erase"), book, NOW, {"ids": ("P-000099",)})


def test_other_texts_are_looked_for_too(book: MemoryWorkbook) -> None:
    note = frame(type="Task", subject="Vanyo called", notes="his desk is 02 811 1234", status="Done")
    run_command(change(lambda _tables: [AppendRows("activities", note)]), book, NOW)
    erase_in(book, also=("Vanyo", "+359 2 811 1234"))
    assert cells(book, "activities", "subject", "notes") == [("Erased person P-000001 called", "his desk is (erased)")]


def test_a_russian_workbook_loses_the_name_in_every_case() -> None:
    book = MemoryWorkbook.blank(FirmSettings(language="ru"))
    rows: list[Edit] = [
        AppendRows("contacts", frame(contact_id="P-000001", first_name="Пётр", last_name="Козлов")),
        AppendRows("activities", frame(type="Call", subject="Сказать Козлову Петру; Козлова ждёт")),
        AppendRows("activities", frame(type="Call", subject="Позвонить Козлову", contact_id="P-000001")),
    ]
    run_command(change(lambda _tables: rows), book, NOW)
    erase_in(book)
    with use_language("ru"):
        name = f"{_('Erased person')} P-000001"
    assert cells(book, "activities", "subject") == [(f"Сказать {name}; Козлова ждёт",), (f"Позвонить {name}",)]


def test_an_empty_workbook_knows_nobody() -> None:
    with pytest.raises(UnknownPersonError):
        run_command(command("erase"), MemoryWorkbook.blank(), NOW, {"who": "Ann"})
