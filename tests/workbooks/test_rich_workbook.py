"""Every command of the project over a workbook in which a firm keeps everything else too: nothing of theirs is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from hosts.command_calls import call
from hosts.conftest import write_sources
from libreoffice import to_csv
from ooxml.package_checks import lost_elements, members
from workbooks.rich_workbook import parts_of_the_user, rich_workbook
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.ooxml.xlsx_file import XlsxFile

TABLE_SHEETS = ("Companies", "Contacts", "Deals", "Activities", "Invoices", "Products", "Settings", "Lists")
CACHE = "xl/pivotCache/pivotCacheDefinition1.xml"
TWICE = ("first_name=Ivan", "last_name=Petrov", "email=ivan@acme.de")
MORE = """First name,Last name,Company,Email,Owner
Maria,Lang,Zeta,maria@zeta.bg,Bob
"""


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rich")
    for table, source in write_sources(folder).items():
        assert call("import", folder / "crm.xlsx", source, "--table", table).code == 0
    return folder / "crm.xlsx"


def runs(folder: Path) -> dict[str, tuple[object, ...]]:
    """A call of each command that has something to do."""
    more = folder / "more.csv"
    more.write_text(MORE, encoding="utf-8")
    return {
        "import": (more, "--table", "contacts", "--mode", "create"),
        "add": (*(each for value in TWICE for each in ("--set", value)), "--anyway"),
        "check": ("--fix",),
        "find-duplicates": (),
        "merge": ("--accept-sure",),
        "agenda": (),
        "find": ("Acme",),
        "card": ("Acme",),
        "show": ("goals",),
        "note": ("--ids", "C-000001", "--text", "Wants a price", "--call-back-in", "2"),
        "done": ("--ids", "A-000002", "--next-in", "3"),
        "reschedule": ("--ids", "A-000003", "--days", "5"),
        "mark-won": ("--ids", "D-000002"),
        "mark-lost": ("--ids", "D-000003", "--reason", "Price"),
        "plan-contacts": ("--days", "90"),
        "birthdays": ("--days", "300"),
        "automate": (),
        "calendar": ("--into", folder / "files"),
        "segment": (),
        "weekly-review": ("--into", folder / "files"),
        "consolidate": (folder / "theirs.xlsx",),
        "assign": (),
        "hand-over": ("--from", "Bob", "--to", "Ann", "--into", folder / "files"),
        "load-balance": (),
        "personal-data": ("--ids", "P-000001", "--into", folder / "files"),
        "retention": (),
        "export": ("--table", "contacts", "--format", "google", "--into", folder / "files"),
        "mailing-list": ("--into", folder / "files"),
        "letters": ("--template", "Follow-up", "--ids", "D-000001", "--into", folder / "files"),
        "report": ("effectiveness",),
        "history": (),
        "undo": (),
        "erase": ("--ids", "P-000001", "--yes"),
    }


def test_every_command_leaves_what_the_user_keeps(crm, tmp_path):
    file = tmp_path / "rich.xlsm"
    rich = rich_workbook(crm.read_bytes())
    file.write_bytes(rich)
    kept = parts_of_the_user(rich, crm.read_bytes())
    assert len(kept) > 20
    (tmp_path / "theirs.xlsx").write_bytes(crm.read_bytes())
    commands = runs(tmp_path)
    assert commands.keys() == {listed.name for listed in ALL_COMMANDS}
    changed = set()
    for name, options in commands.items():
        before = file.read_bytes()
        answer = call(name, file, *options)
        assert answer.code in (0, 1), (name, answer.err)
        after = file.read_bytes()
        now = members(after)
        assert {part for part, data in kept.items() if now.get(part) != data} <= {CACHE}, name
        lost = lost_from_tables(before, after)
        assert [each for each in lost if name != "erase" or "workbook.xml" not in each] == [], (
            name
        )  # it takes pages out
        changed |= {name} if before != after else set()
    assert changed >= set(commands) - {"assign", "calendar", "history"}
    assert b'refreshOnLoad="1"' in now[CACHE]
    assert XlsxFile(after).sheet_names[0] == XlsxFile(rich).sheet_names[0]
    assert set(XlsxFile(rich).tables) <= set(XlsxFile(after).tables)
    assert "BGN,1.95583" in to_csv([file], tmp_path)["rich"]


def lost_from_tables(before: bytes, after: bytes) -> list[str]:
    """Elements that the workbook part and the sheets of tables lost, but for cells and what they hold."""
    file = XlsxFile(before)
    sheets = {file._parts.workbook.sheet_part(name) for name in TABLE_SHEETS if name in file.sheet_names}
    parts = {"xl/workbook.xml", "xl/styles.xml", *sheets}
    return [each for each in lost_elements(before, after) if each.split(":")[0] in parts and not each.endswith(" f")]
