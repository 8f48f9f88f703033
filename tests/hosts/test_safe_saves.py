"""Saving as its user meets it: held files, full disks, read-only folders, passwords, protection; sentence and exit code."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import libreoffice
from hosts.command_calls import Answer, call
from xlcrm.ooxml.backups import backups_of
from xlcrm.ooxml.own_lock import lock_of, own_lock
from xlcrm.ooxml.passwords import decrypt, encrypt, is_encrypted
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.workbooks.file_workbook import FileWorkbook

WORD = "тайна"


@pytest.fixture(autouse=True)
def in_folder(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(firm)
    monkeypatch.delenv("XLCRM_PASSWORD", raising=False)
    shutil.rmtree(".xlcrm", ignore_errors=True)


def files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def not_written(answer: Answer, *sentences: str) -> None:
    assert (answer.code, answer.out) == (3, ""), answer
    for sentence in sentences:
        assert sentence in answer.err


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Something happens while the command works, after it has looked who has the file open."""

    def during(happening: Callable[[], object]) -> None:
        real = FileWorkbook.write

        def write(book: FileWorkbook, edits: Any) -> None:
            happening()
            real(book, edits)

        monkeypatch.setattr(FileWorkbook, "write", write)

    return during


def companies(file: str = "crm.xlsx") -> list[object]:
    """All that stands in the rows of Companies."""
    book = XlsxFile.open(file)
    return [value for column in book.read_table("Companies").columns for value in column]


def bring(name: str) -> tuple[str, ...]:
    Path("more.csv").write_text(f"Company,Owner\n{name},Ann\n", encoding="utf-8")
    return ("import", "crm.xlsx", "more.csv", "--table", "companies")


def test_a_held_workbook_is_told_before_any_work_and_nothing_is_left() -> None:
    arguments = bring("Newcomer")
    Path("~$crm.xlsx").write_bytes(bytes([3]) + b"Ann" + bytes(160))
    before = files()
    started = time.perf_counter()
    not_written(call(*arguments), "is open in another program (Ann)", "--dry-run", "delete ~$crm.xlsx", "--force")
    assert time.perf_counter() - started < 1
    assert files() == before
    assert call(*arguments, "--dry-run").code == 0
    assert files() == before
    assert call(*arguments, "--force").code == 0
    assert "Newcomer" in companies()


def test_a_workbook_that_is_opened_meanwhile_stays_and_the_result_lies_beside_it(meanwhile: Any) -> None:
    before = Path("crm.xlsx").read_bytes()
    meanwhile(lambda: Path(".~lock.crm.xlsx#").write_bytes(b",bob,desk,21.11.2026 10:00,file:///x;"))
    not_written(call(*bring("Newcomer")), "(bob desk)", "kept beside it as crm.xlcrm-pending.xlsx")
    assert Path("crm.xlsx").read_bytes() == before
    assert "Newcomer" in companies("crm.xlcrm-pending.xlsx")
    assert backups_of(Path("crm.xlsx")) == []
    Path(".~lock.crm.xlsx#").unlink()
    not_written(call(*bring("Other")), "(bob desk)", "crm.xlcrm-pending-2.xlsx")
    assert "Newcomer" in companies("crm.xlcrm-pending.xlsx")


def test_a_workbook_that_was_changed_meanwhile_stays_as_the_other_left_it(meanwhile: Any) -> None:
    other = Path("crm.xlsx").read_bytes()
    with zipfile.ZipFile("crm.xlsx", "a") as archive:
        archive.comment = b"saved by somebody else"
    theirs = Path("crm.xlsx").read_bytes()
    Path("crm.xlsx").write_bytes(other)
    meanwhile(lambda: Path("crm.xlsx").write_bytes(theirs))
    answer = call(*bring("Newcomer"), "--force", "--json")
    not_written(answer, "was changed by somebody else meanwhile", "crm.xlcrm-pending.xlsx")
    assert Path("crm.xlsx").read_bytes() == theirs
    assert "Newcomer" in companies("crm.xlcrm-pending.xlsx")


def test_another_run_of_ours_is_told() -> None:
    before = files()
    with own_lock(Path("crm.xlsx"), "Bob", dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)):
        answer = call("history", "crm.xlsx", "--force")
        not_written(answer, "Another xlcrm works on crm.xlsx: Bob on", "since 2026-11-21 10:00 UTC")
        assert call("history", "crm.xlsx", "--dry-run").code == 0
    assert files() == before
    assert call("history", "crm.xlsx").code == 0
    assert not lock_of(Path("crm.xlsx")).exists()


def test_of_two_runs_at_once_each_is_done_whole_or_told() -> None:
    for name in ("One", "Two"):
        Path(f"{name}.csv").write_text(f"Company,Owner\n{name},Ann\n", encoding="utf-8")
    program = [sys.executable, "-m", "xlcrm.hosts.command_line", "import", "crm.xlsx"]
    runs = {name: subprocess.Popen([*program, f"{name}.csv", "--table", "companies"]) for name in ("One", "Two")}
    done = {name for name, run in runs.items() if run.wait() == 0}
    assert all(run.returncode in (0, 3) for run in runs.values())
    assert done
    assert {"One", "Two"} & set(companies()) == done


def test_a_real_libreoffice_that_has_the_workbook_open(tmp_path: Path) -> None:
    with opened_in_libreoffice(Path("crm.xlsx"), tmp_path):
        before = Path("crm.xlsx").read_bytes()
        not_written(call("history", "crm.xlsx"), "crm.xlsx is open in another program (", ".~lock.crm.xlsx#")
        assert Path("crm.xlsx").read_bytes() == before
    assert call("history", "crm.xlsx").code == 0


@contextlib.contextmanager
def opened_in_libreoffice(file: Path, tmp: Path) -> Iterator[None]:
    program = [libreoffice.office(), "--headless", "--norestore", f"-env:UserInstallation={(tmp / 'lo').as_uri()}"]
    with subprocess.Popen([*program, str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as office:
        lock = file.with_name(f".~lock.{file.name}#")
        try:
            for _wait in range(600):
                if lock.exists() and lock.read_bytes():
                    break
                time.sleep(0.1)
            yield
        finally:
            office.terminate()
    lock.unlink(missing_ok=True)  # a LibreOffice that is ended from outside leaves it


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.parametrize("room", [0.5, 1.0])
def test_a_disk_that_is_full_for_the_backup_or_for_the_workbook(room: float) -> None:
    import resource

    arguments = bring("Newcomer " * 50)
    limit = int(Path("crm.xlsx").stat().st_size * room)
    before = files()
    done = subprocess.run(
        [sys.executable, "-m", "xlcrm.hosts.command_line", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 2, done.stderr
    assert "crm.xlsx could not be written: File too large. Nothing was changed" in done.stderr
    assert files() == before


@pytest.mark.skipif(sys.platform == "win32", reason="folders are locked otherwise there")
def test_a_folder_that_is_read_only() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copy("crm.xlsx", folder)
        before = (folder / "crm.xlsx").read_bytes()
        folder.chmod(0o555)
        program = [sys.executable, "-c", AS_NOBODY, "crm.xlsx", folder / "crm.xlsx"]
        path = os.pathsep.join(each for each in sys.path if each)
        done = subprocess.run(
            program, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
        )
        assert "crm.xlsx could not be written: Permission denied" in done.stderr
        assert done.returncode == 2
        assert [each.name for each in folder.iterdir()] == ["crm.xlsx"]
        assert (folder / "crm.xlsx").read_bytes() == before
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


# Permissions do not bind root: the program loads all it needs while it may, and goes on as somebody else.
AS_NOBODY = """
import os, sys
from hosts.command_calls import call
assert call("history", sys.argv[1]).code == 0
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
assert call("history", sys.argv[2], "--dry-run", "--user", "Ann").code == 0
answer = call("history", sys.argv[2], "--user", "Ann")
sys.stderr.write(answer.err)
sys.exit(answer.code)
"""


def test_the_user_and_the_time_stand_in_the_properties() -> None:
    assert call("history", "crm.xlsx", "--user", "Ann Lee").code == 0
    properties = XlsxFile.open("crm.xlsx")._parts.package.read("docProps/core.xml").decode()
    assert "<cp:lastModifiedBy>Ann Lee</cp:lastModifiedBy>" in properties
    modified = re.search(r"<dcterms:modified[^>]*>([^<]*)Z<", properties)
    assert modified
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    assert now - dt.timedelta(minutes=5) < dt.datetime.fromisoformat(modified[1]) <= now


# Passwords


@pytest.fixture
def sealed() -> bytes:
    data = encrypt(Path("crm.xlsx").read_bytes(), WORD, "crm.xlsx")
    Path("crm.xlsx").write_bytes(data)
    return data


def test_an_encrypted_workbook_is_worked_on_with_its_password_and_stays_encrypted(
    sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(*bring("Newcomer"), "--password", WORD).code == 0
    monkeypatch.setenv("XLCRM_PASSWORD", WORD)
    assert call("history", "crm.xlsx", "--json").code == 0
    assert call("find-duplicates", "crm.xlsx").code == 0
    Path("plain.xlsx").write_bytes(decrypt(Path("crm.xlsx").read_bytes(), WORD, "crm.xlsx"))
    assert "Newcomer" in companies("plain.xlsx")
    kept = backups_of(Path("crm.xlsx"))
    assert [each.reason for each in kept] == ["import"]
    assert kept[0].path.read_bytes() == sealed
    Path("plain.xlsx").unlink()
    left = [each for each in files().items() if each[0].endswith((".xlsx", ".tmp"))]
    assert all(is_encrypted(data) for _name, data in left)


def test_an_encrypted_pending_file_stays_encrypted(sealed: bytes, meanwhile: Any) -> None:
    meanwhile(lambda: Path("~$crm.xlsx").write_bytes(b""))
    not_written(call("history", "crm.xlsx", "--password", WORD), "crm.xlcrm-pending.xlsx")
    assert is_encrypted(Path("crm.xlcrm-pending.xlsx").read_bytes())
    assert Path("crm.xlsx").read_bytes() == sealed


@pytest.mark.parametrize(
    ("command", "given", "sentence"),
    [
        (
            "history",
            (),
            "crm.xlsx is protected by a password. Give it with --password or in the variable XLCRM_PASSWORD.",
        ),
        ("find-duplicates", ("--password", "wrong"), "The password does not open crm.xlsx."),
    ],
)
def test_without_the_right_password_nothing_happens(
    sealed: bytes, command: str, given: tuple[str, ...], sentence: str
) -> None:
    before = files()
    answer = call(command, "crm.xlsx", *given)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert files() == before


def test_a_list_with_a_password_is_no_source(sealed: bytes) -> None:
    Path("list.xlsx").write_bytes(sealed)
    answer = call("import", "new.xlsx", "list.xlsx", "--table", "companies", "--password", WORD)
    assert answer.code == 2
    assert "list.xlsx cannot be read as a list: it is protected by a password; save a copy without one." in answer.err
    assert not Path("new.xlsx").exists()


def test_the_missing_extra_is_told(sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto.format.ooxml", None)
    answer = call("history", "crm.xlsx", "--password", WORD)
    assert answer.code == 2
    assert 'pip install "xlcrm[passwords]"' in answer.err


def test_at_a_terminal_the_password_is_asked_for_and_not_shown(sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlcrm.hosts import ask_password

    asked: list[tuple[str, Any]] = []

    def prompt(text: str, **given: Any) -> str:
        asked.append((text, given["hide_input"]))
        return WORD

    monkeypatch.setattr(ask_password, "_can_ask", lambda: True)
    monkeypatch.setattr(ask_password.click, "prompt", prompt)
    assert call("history", "crm.xlsx").code == 0
    assert asked == [("Password of crm.xlsx", True)]
    Path("plain.xlsx").write_bytes(decrypt(Path("crm.xlsx").read_bytes(), WORD, "crm.xlsx"))
    assert call("history", "plain.xlsx").code == 0
    assert len(asked) == 1


# Signatures and protection


def test_a_signed_workbook_is_changed_only_by_force() -> None:
    with zipfile.ZipFile("crm.xlsx", "a") as archive:
        archive.writestr("_xmlsignatures/origin.sigs", b"")
    only_by_force("digitally signed", "history", "crm.xlsx")


LOCK = b'<sheetProtection password="CEBA" sheet="1" objects="1" scenarios="1"/>'


def splice(part: str, before: bytes, new: bytes) -> None:
    package = XlsxFile.open("crm.xlsx")._parts.package
    package.write(part, package.read(part).replace(before, new + before, 1))
    Path("crm.xlsx").write_bytes(package.to_bytes())


def part_of(sheet: str) -> str:
    return XlsxFile.open("crm.xlsx")._parts.workbook.sheet_part(sheet)


def sheet_xml(sheet: str) -> bytes:
    return XlsxFile.open("crm.xlsx")._parts.package.read(part_of(sheet))


def protect(sheet: str) -> None:
    data = sheet_xml(sheet)
    splice(part_of(sheet), data[data.index(b"</sheetData>") + len(b"</sheetData>") :], LOCK)


def only_by_force(sentence: str, *arguments: str) -> None:
    before = files()
    answer = call(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert "--force" in answer.err
    assert files() == before
    assert call(*arguments, "--force").code == 0


def test_a_protected_sheet_is_changed_only_by_force_and_stays_protected() -> None:
    protect("Companies")
    only_by_force("The sheet Companies is protected", *bring("Newcomer"))
    assert "Newcomer" in companies()
    assert sheet_xml("Companies").count(LOCK) == 1


def test_a_protected_page_of_ours_is_drawn_anew_only_by_force_and_stays_protected() -> None:
    assert call("history", "crm.xlsx").code == 0
    protect("History")
    only_by_force("The sheet History is protected", "history", "crm.xlsx", "--run", "1")
    assert sheet_xml("History").count(b"</sheetData>" + LOCK) == 1


def test_a_locked_structure_takes_a_new_sheet_only_by_force_and_stays_locked() -> None:
    locked = b'<workbookProtection lockStructure="1"/>'
    splice("xl/workbook.xml", b"<bookViews>", locked)
    only_by_force("structure is protected", "history", "crm.xlsx")
    book = XlsxFile.open("crm.xlsx")
    assert "History" in book.sheet_names
    assert locked in book._parts.package.read("xl/workbook.xml")


def test_json_says_nothing_but_the_object_with_all_the_switches() -> None:
    answer = call("history", "crm.xlsx", "--json", "--force", "--password", "needless")
    assert json.loads(answer.out)
