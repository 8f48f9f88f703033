"""What users do wrong: always a sentence and exit code 2, never a traceback, never a changed file."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.protection import WorkbookProtection

from hosts.command_calls import call
from xlcrm.ooxml import save_file

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
Change = Callable[[Any], object]


@pytest.fixture(autouse=True)
def in_folder(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(firm)


def refused(sentence: str, *arguments: str, code: int = 2) -> None:
    """The call ends with the sentence, and every file in the folder is as it was."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    answer = call(*arguments)
    assert answer.code == code, answer
    assert sentence in " ".join(answer.err.split())
    assert answer.out in ("", "Making a sample firm …\n")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def changed(change: Change) -> None:
    book = openpyxl.load_workbook("crm.xlsx")
    change(book)
    book.save("crm.xlsx")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("check nowhere.xlsx", "There is no file nowhere.xlsx"),
        ("check .", "is a folder"),
        ("check companies.csv", "is not an .xlsx or .xlsm workbook"),
        ("import companies.csv deals.csv --table deals", "is not an .xlsx or .xlsm workbook"),
        ("import new.csv deals.csv --table deals", "should end in .xlsx"),
        ("import new.xlsx deals.csv --table pears", "'pears'"),
        ("import crm.xlsx deals.csv --table pears", "Choose one of: companies, contacts"),
        ("import crm.xlsx nowhere.csv --table deals", "nowhere.csv"),
        ("import crm.xlsx deals.csv --table deals --map Stage", "Write --map as THEIR_HEADER=our_key"),
        ("import crm.xlsx deals.csv --table deals --map Stage=pear", "no column 'pear'"),
        ("import crm.xlsx deals.csv --table deals --map Pear=stage", "no column 'Pear'"),
        ("report crm.xlsx effectiveness --from soon", "Write it like 2024-12-31"),
        ("report crm.xlsx effectiveness --from 2025-02-30", "Write it like 2024-12-31"),
        ("report crm.xlsx effectiveness --from 2025-01-01 --to 2024-01-01", "Swap the two dates"),
        ("report crm.xlsx poetry", "poetry"),
        ("agenda crm.xlsx --today yesterday", "Write it like 2024-12-31"),
        ("check", "Missing argument"),
        ("check crm.xlsx --frob", "--frob"),
        ("frobnicate crm.xlsx", "frobnicate"),
        ("new crm.xlsx", "is there already"),
        ("new crm", "should end in .xlsx"),
        ("new x.xlsx --currency euro", "cannot be 'euro'. Three letters"),
        ("new x.xlsx --country Bulgaria", "cannot be 'Bulgaria'. Two letters"),
        ("new x.xlsx --language xx", "'xx' is not one of"),
        ("build", "is not the project's folder"),
    ],
)
@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_wrong_call(arguments: str, sentence: str, extra: tuple[str, ...]) -> None:
    if extra and arguments.split(maxsplit=1)[0] in {"new", "build", "frobnicate"}:
        pytest.skip("takes no --json")
    refused(sentence, *arguments.split(), *extra)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not an .xlsx or .xlsm workbook"),
        (b"Company,City\nAcme,Sofia\n", "is not an .xlsx or .xlsm workbook"),
        (OLE, "is not an .xlsx or .xlsm workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600), "is protected by a password"),
    ],
)
def test_another_kind_of_file_under_the_name_of_a_workbook(data: bytes, sentence: str) -> None:
    Path("odd.xlsx").write_bytes(data)
    for arguments in ("check odd.xlsx", "find-duplicates odd.xlsx", "import crm.xlsx odd.xlsx --table companies"):
        refused(sentence, *arguments.split())


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_workbook_cut_short(share: float) -> None:
    data = Path("crm.xlsx").read_bytes()
    Path("cut.xlsx").write_bytes(data[: int(len(data) * share)])
    for arguments in ("check cut.xlsx", "agenda cut.xlsx", "import crm.xlsx cut.xlsx --table companies"):
        refused("cut.xlsx is damaged", *arguments.split())


def test_a_workbook_with_a_broken_part() -> None:
    with zipfile.ZipFile("crm.xlsx") as old, zipfile.ZipFile("bad.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><sheetData" if name == "xl/worksheets/sheet2.xml" else old.read(name))
    refused("bad.xlsx is damaged", "check", "bad.xlsx")


def test_a_workbook_of_somebody_else() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "hello"  # type: ignore[index]  # a new workbook has an active sheet
    book.save("plain.xlsx")
    refused("is not an xlcrm workbook", "check", "plain.xlsx")
    refused("xlcrm new", "import", "plain.xlsx", "deals.csv", "--table", "deals")
    refused("cannot be read as a list", "import", "crm.xlsx", "plain.xlsx", "--table", "deals")


def test_a_workbook_of_a_later_version() -> None:
    def of_tomorrow(book: Any) -> None:
        for row in book["_xlcrm"].iter_rows():
            if row[1].value == "schema_version":
                row[2].value = "9"

    changed(of_tomorrow)
    refused("Update it first", "check", "crm.xlsx")


@pytest.mark.parametrize(("sheet", "command"), [("Deals", "check"), ("Activities", "agenda"), ("Settings", "segment")])
def test_a_table_that_every_firm_needs_is_gone(sheet: str, command: str) -> None:
    changed(lambda book: book[sheet].tables.pop(sheet))
    refused(f"The table {sheet} is not in crm.xlsx", command, "crm.xlsx")


def test_a_table_that_is_gone_comes_back_hidden_and_the_work_goes_on() -> None:
    changed(lambda book: book.remove(book["Wallet"]))
    dry = call("check", "crm.xlsx", "--json", "--dry-run")
    [told] = [problem for problem in dry.json["problems"] if problem["code"] == "table_missing"]
    assert (told["table"], told["severity"]) == ("wallet", "hint")
    assert "the table Wallet is brought up to date" in call("agenda", "crm.xlsx").out.replace("\n", " ")
    assert openpyxl.load_workbook("crm.xlsx")["Wallet"].sheet_state == "hidden"
    Path("wallet.csv").write_text("Company,Category,Total spend\nAcme,IT,5\n", encoding="utf-8")
    assert call("import", "crm.xlsx", "wallet.csv", "--table", "wallet", "--json").json["created"] == 1


def test_a_protected_sheet_stops_what_would_change_it_and_nothing_else() -> None:
    changed(lambda book: book["Companies"].protection.enable())
    Path("more.csv").write_text("Company,Owner\nNewcomer,Ann\n", encoding="utf-8")
    refused("Unprotect Sheet", "import", "crm.xlsx", "more.csv", "--table", "companies")
    assert call("report", "crm.xlsx", "effectiveness").code == 0


def test_a_workbook_whose_structure_is_locked() -> None:
    changed(lambda book: setattr(book, "security", WorkbookProtection(lockStructure=True)))
    refused("Protect Workbook", "check", "crm.xlsx")


@pytest.mark.parametrize(
    ("lock", "content", "owner"),
    [
        ("~$crm.xlsx", bytes([3]) + b"Ann" + bytes(160), "Ann"),
        (".~lock.crm.xlsx#", b",bob,desk,21.11.2026 10:00,file:///x;", "bob desk"),
    ],
)
def test_a_workbook_that_is_open_in_another_program(lock: str, content: bytes, owner: str) -> None:
    Path(lock).write_bytes(content)
    refused(f"is open in another program ({owner})", "agenda", "crm.xlsx", code=3)
    assert call("agenda", "crm.xlsx", "--dry-run").code == 0


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(save_file.os, "fsync", full)
    refused("crm.xlsx could not be written: No space left on device", "agenda", "crm.xlsx")
    refused("fresh.xlsx could not be written: No space left on device", "new", "fresh.xlsx")


def test_a_folder_that_may_not_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def locked(path: Path, mode: str = "r", **given: Any) -> Any:
        if "x" in mode:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, mode, **given)

    monkeypatch.setattr(Path, "open", locked)
    refused("crm.xlsx could not be written: Permission denied", "agenda", "crm.xlsx")


def test_a_file_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", locked)
        for arguments in ("check crm.xlsx", "import crm.xlsx deals.csv --table deals"):
            answer = call(*arguments.split())
            assert (answer.code, answer.out) == (2, "")
            assert "could not be read: Permission denied" in answer.err


def test_the_demo_never_replaces_a_workbook_that_is_no_demo() -> None:
    refused("holds no sample firm", "demo", "crm.xlsx")
    refused("holds no sample firm", "demo", "deals.csv")


@pytest.mark.parametrize("command", ["check", "check --fix", "agenda", "segment", "find-duplicates", "report"])
def test_json_is_one_object_and_nothing_else_and_a_dry_run_gives_the_same(command: str) -> None:
    name, *options = command.split()
    arguments = (name, "crm.xlsx", *options, "--json", "--today", "2026-11-21")
    before = Path("crm.xlsx").read_bytes()
    dry = call(*arguments, "--dry-run")
    assert Path("crm.xlsx").read_bytes() == before
    wet = call(*arguments)
    assert dry.json == wet.json
    assert wet.err == ""


def test_a_day_may_be_typed_as_people_write_it() -> None:
    iso = call("agenda", "crm.xlsx", "--json", "--dry-run", "--today", "2026-11-21")
    assert call("agenda", "crm.xlsx", "--json", "--dry-run", "--today", "21.11.2026").json == iso.json
