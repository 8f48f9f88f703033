"""Backups and restore as their user meets them."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from hosts.command_calls import call
from xlcrm.hosts import command_line
from xlcrm.ooxml.backups import back_up, backups_of
from xlcrm.ooxml.passwords import encrypt

CRM = Path("crm.xlsx")


class Clock:
    """The host's clock, set by hand; every look at it takes a second."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 11, 20, 9, 0)

    def now(self) -> dt.datetime:
        self.moment += dt.timedelta(seconds=1)
        return self.moment

    def next_day(self) -> None:
        self.moment += dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(firm: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.chdir(firm)
    shutil.rmtree(".xlcrm", ignore_errors=True)
    shown = Clock()

    class Watched(dt.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return shown.now()

    monkeypatch.setattr(command_line.dt, "datetime", Watched)
    return shown


def reasons() -> list[str]:
    return [each.reason for each in backups_of(CRM)]


def refused(sentence: str, *arguments: object, code: int = 2) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    answer = call(*arguments)
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def bring(name: str) -> int:
    Path("more.csv").write_text(f"Company,Owner\n{name},Ann\n", encoding="utf-8")
    return call("import", CRM, "more.csv", "--table", "companies").code


def test_a_backup_before_the_first_change_of_a_day_and_before_each_import_and_merge(clock: Clock) -> None:
    first = CRM.read_bytes()
    call("history", CRM)
    call("history", CRM)
    call("history", CRM, "--dry-run")
    assert reasons() == ["daily"]
    assert backups_of(CRM)[0].path.read_bytes() == first
    for name in ("One", "Two"):
        before = CRM.read_bytes()
        assert bring(name) == 0
        assert backups_of(CRM)[0].path.read_bytes() == before
    clock.next_day()
    call("history", CRM)
    call("find-duplicates", CRM)
    assert reasons() == ["daily", "import", "import", "daily"]


def test_a_merge_is_backed_up() -> None:
    twin = "Company,City,Phone,Email,Owner,Country\nZeta Ltd,Sofia,0888123456,a@zeta.bg,Ann,BG\n"
    Path("more.csv").write_text(twin, encoding="utf-8")
    assert call("import", CRM, "more.csv", "--table", "companies").code in {0, 1}
    call("find-duplicates", CRM)
    before = CRM.read_bytes()
    call("merge", CRM, "--accept-sure")
    assert CRM.read_bytes() != before
    assert reasons() == ["merge", "import"]
    assert backups_of(CRM)[0].path.read_bytes() == before


def test_an_import_that_makes_the_workbook_has_nothing_to_back_up() -> None:
    assert call("import", "fresh.xlsx", "companies.csv", "--table", "companies").code == 0
    assert backups_of(Path("fresh.xlsx")) == []


def test_the_oldest_drops_off_and_that_is_told(clock: Clock) -> None:
    for day in range(1, 10):
        back_up(CRM, b"", "daily", dt.datetime(2026, 11, day))
    assert "backup" not in call("history", CRM).out
    clock.next_day()
    assert "The oldest backup went; the last 10 are kept." in " ".join(call("history", CRM).out.split())
    assert len(backups_of(CRM)) == 10


def test_a_restore_puts_the_old_bytes_back_and_can_be_undone() -> None:
    old = CRM.read_bytes()
    bring("Newcomer")
    new = CRM.read_bytes()
    CRM.chmod(0o640)
    answer = call("restore", CRM, "--from", "1", "--user", "Ann")
    assert answer.code == 0
    assert "crm.xlsx is again as it was at 2026-11-20 09:00:01, before an import." in answer.out
    assert "xlcrm restore crm.xlsx --from 1" in answer.out
    assert CRM.read_bytes() == old
    assert CRM.stat().st_mode & 0o777 == 0o640
    assert call("restore", CRM, "--from", "1", "--json").json["reason"] == "restore"
    assert CRM.read_bytes() == new


def test_what_was_restored_is_backed_up_before_its_first_change() -> None:
    old = CRM.read_bytes()
    bring("Newcomer")
    call("restore", CRM, "--from", "1")
    call("history", CRM)
    call("history", CRM)
    assert reasons() == ["daily", "restore", "import"]
    assert backups_of(CRM)[0].path.read_bytes() == old


def test_the_list_says_when_why_how_large_and_how_many(clock: Clock) -> None:
    bring("Newcomer")
    clock.next_day()
    call("history", CRM)
    for arguments in ((), ("--list",)):
        lines = call("restore", CRM, *arguments).out.splitlines()
        assert lines[0].split() == ["No.", "Made", "Before", "Size", "Companies", "Contacts", "Deals"]
        assert lines[1].split()[:3] == ["1", "2026-11-21", "09:00"]
        assert lines[1].split()[-3:] == ["4", "2", "3"]
        assert "an import" in lines[2]
        assert lines[2].split()[-3:] == ["3", "2", "3"]
        assert "xlcrm restore crm.xlsx --from No." in lines[3]
    found = call("restore", CRM, "--list", "--json").json["backups"]
    assert [(each["number"], each["reason"], each["rows"]["companies"]) for each in found] == [
        (1, "daily", 4),
        (2, "import", 3),
    ]


def test_the_blank_row_of_an_empty_table_is_no_row() -> None:
    assert call("new", "fresh.xlsx").code == 0
    assert call("history", "fresh.xlsx").code == 0
    [found] = call("restore", "fresh.xlsx", "--json").json["backups"]
    assert found["rows"] == {"companies": 0, "contacts": 0, "deals": 0}


def test_a_backup_is_chosen_by_number_day_or_moment(clock: Clock) -> None:
    old = CRM.read_bytes()
    bring("One")
    clock.next_day()
    bring("Two")
    bring("Three")
    refused(
        "There are 2 backups of 2026-11-21: numbers 1, 2. Choose by number.", "restore", CRM, "--from", "2026-11-21"
    )
    for wrong in ("0", "4", "2026-11-19", "yesterday", "2026"):
        refused(f"There is no backup {wrong}. Choose a number from 1 to 3", "restore", CRM, "--from", wrong)
    assert call("restore", CRM, "--from", "2026-11-20").code == 0
    assert CRM.read_bytes() == old
    bring("Four")
    assert call("restore", CRM, "--from", "2026-11-20T09:00:01").code == 0
    assert CRM.read_bytes() == old


def test_a_workbook_that_is_gone_is_restored_too() -> None:
    old = CRM.read_bytes()
    bring("Newcomer")
    CRM.unlink()
    assert call("restore", CRM, "--from", "1").code == 0
    assert CRM.read_bytes() == old
    assert reasons() == ["import"]


def test_what_cannot_be_restored_is_told() -> None:
    refused("There are no backups of crm.xlsx yet", "restore", CRM)
    refused("There are no backups of crm.xlsx yet", "restore", CRM, "--from", "1")
    back_up(CRM, CRM.read_bytes()[:5000], "daily", dt.datetime(2026, 11, 1))
    refused("Backup 1 is damaged. Choose another one", "restore", CRM, "--from", "1")
    assert "–" in call("restore", CRM).out


def test_a_held_workbook_is_not_restored() -> None:
    bring("Newcomer")
    Path("~$crm.xlsx").write_bytes(b"")
    refused("is open in another program", "restore", CRM, "--from", "1", code=3)
    assert call("restore", CRM, "--from", "1", "--force").code == 0


def test_a_restore_of_an_encrypted_backup_stays_encrypted() -> None:
    plain = CRM.read_bytes()
    sealed = encrypt(plain, "word", "crm.xlsx")
    back_up(CRM, sealed, "daily", dt.datetime(2026, 11, 1))
    refused("The password does not open crm.xlsx", "restore", CRM, "--from", "1", "--password", "wrong")
    for given in ((), ("--password", "word")):
        CRM.write_bytes(plain)
        number = str(len(backups_of(CRM)))
        assert call("restore", CRM, "--from", number, *given).code == 0
        assert CRM.read_bytes() == sealed


@pytest.mark.parametrize(
    ("data", "command"), [(b"", "history"), (b"PK\3\4 cut", "find-duplicates"), (bytes(5000), "history")]
)
def test_a_broken_workbook_offers_its_newest_whole_backup(data: bytes, command: str) -> None:
    old = CRM.read_bytes()
    bring("Newcomer")
    back_up(CRM, old[:9000], "merge", dt.datetime(2026, 11, 25))
    CRM.write_bytes(data)
    refused("A whole backup of 2026-11-20 09:00 is there: xlcrm restore crm.xlsx --from 2", command, CRM)
    assert call("restore", CRM, "--from", "2").code == 0
    assert call(command, CRM).code in (0, 1)


def test_a_broken_sheet_offers_it_too() -> None:
    bring("Newcomer")
    data = bytearray(CRM.read_bytes())
    place = data.index(b"xl/worksheets/sheet2.xml") + 400
    data[place] ^= 255
    CRM.write_bytes(data)
    refused("xlcrm restore crm.xlsx --from 1", "check", CRM)
