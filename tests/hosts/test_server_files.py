"""`xlcrm server init`: what it writes, what it brings up to date, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from xlcrm.hosts import server_files
from xlcrm.hosts.command_line import xlcrm
from xlcrm.hosts.server_files import (
    RECORD,
    DamagedRecordError,
    NotEmptyFolderError,
    UnfitAddressError,
    UnwritableProjectError,
    init_server,
)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Three files; the real ones are tested where they are built."""

    def project(address):
        return {"a.txt": f"at {address}".encode(), "deep/b.txt": b"two", ".env.template": b"KEY="}

    monkeypatch.setattr(server_files, "server_project", project)


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != RECORD)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_a_new_folder_gets_every_file(tmp_path):
    said = init_server(tmp_path / "crm" / "server")
    assert set(contents(tmp_path / "crm" / "server")) == {"a.txt", "deep/b.txt", ".env.template"}
    assert said[0].startswith("3 files written")
    assert "who must pay" in said[-1]


def test_a_second_run_changes_nothing(tmp_path):
    init_server(tmp_path)
    before = contents(tmp_path) | {RECORD: (tmp_path / RECORD).read_bytes()}
    assert init_server(tmp_path)[0].endswith("is up to date.")
    assert contents(tmp_path) | {RECORD: (tmp_path / RECORD).read_bytes()} == before


def test_files_that_nobody_changed_are_brought_up_to_date(tmp_path):
    init_server(tmp_path)
    said = init_server(tmp_path, "https://crm.example.com")
    assert said[0].startswith("1 file written")
    assert contents(tmp_path)["a.txt"] == b"at https://crm.example.com"


def test_what_a_person_changed_stays_and_is_named(tmp_path):
    init_server(tmp_path)
    (tmp_path / "deep" / "b.txt").write_text("mine")
    (tmp_path / "a.txt").unlink()
    (tmp_path / "own.txt").write_text("mine too")
    said = init_server(tmp_path, "https://crm.example.com")
    assert contents(tmp_path)["deep/b.txt"] == b"mine"
    assert contents(tmp_path)["own.txt"] == b"mine too"
    assert contents(tmp_path)["a.txt"] == b"at https://crm.example.com"
    assert any("deep/b.txt" in sentence and "changed by hand" in sentence for sentence in said)
    assert any("deep/b.txt" in sentence for sentence in init_server(tmp_path)), "still kept on the third run"


def test_the_address_and_language_are_remembered(tmp_path):
    init_server(tmp_path, "https://crm.example.com/", "bg")
    init_server(tmp_path)
    record = json.loads((tmp_path / RECORD).read_text())
    assert (record["address"], record["language"]) == ("https://crm.example.com", "bg")


def test_a_folder_with_other_files_is_refused_and_left_as_it_was(tmp_path):
    (tmp_path / "own.txt").write_text("mine")
    with pytest.raises(NotEmptyFolderError, match="is not empty"):
        init_server(tmp_path)
    assert contents(tmp_path) == {"own.txt": b"mine"}
    with pytest.raises(NotEmptyFolderError):
        init_server(tmp_path / "own.txt")


def test_hidden_files_of_the_user_are_kept(tmp_path):
    (tmp_path / ".env.template").write_text("mine")
    said = init_server(tmp_path)
    assert contents(tmp_path)[".env.template"] == b"mine"
    assert any(".env.template" in sentence for sentence in said)


@pytest.mark.parametrize(
    "address",
    [
        "http://crm.example.com",
        "crm.example.com",
        "https://",
        "https://a.b/path",
        "https://u:p@a.b",
        "https://a.b?x=1",
        "https://[::1",
        "https://a b",
        'https://a"b',
        "https://a<b",
        "https://a.b:port",
        "https://a.b:99999",
        "https://a.b:0",
    ],
)
def test_an_address_that_excel_would_not_take_is_told(tmp_path, address):
    with pytest.raises(UnfitAddressError, match="no address of a server"):
        init_server(tmp_path / "new", address)
    assert not (tmp_path / "new").exists()


def test_line_ends_of_windows_are_no_change_by_hand(tmp_path, monkeypatch):
    monkeypatch.setattr(server_files, "server_project", lambda address: {"a.py": f"one\ntwo {address}\n".encode()})
    init_server(tmp_path)
    (tmp_path / "a.py").write_bytes((tmp_path / "a.py").read_bytes().replace(b"\n", b"\r\n"))
    assert init_server(tmp_path)[0].endswith("is up to date.")
    assert init_server(tmp_path, "https://crm.example.com")[0].startswith("1 file written")
    assert contents(tmp_path)["a.py"] == b"one\ntwo https://crm.example.com\n"


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"{}", b'{"address": 1, "language": "en", "files": 3}', b"\xff"])
def test_a_damaged_record_is_told_and_nothing_is_written(tmp_path, damaged):
    init_server(tmp_path)
    (tmp_path / RECORD).write_bytes(damaged)
    (tmp_path / "a.txt").write_text("mine")
    with pytest.raises(DamagedRecordError, match="is damaged"):
        init_server(tmp_path, "https://crm.example.com")
    assert contents(tmp_path)["a.txt"] == b"mine"


def test_a_language_that_is_no_more_is_english(tmp_path):
    init_server(tmp_path)
    record = tmp_path / RECORD
    record.write_text(record.read_text().replace('"en"', '"xx"'))
    init_server(tmp_path)
    assert json.loads(record.read_text())["language"] == "en"


@pytest.mark.parametrize("name", ["Сервер фирмы", "with blanks", "a&b 'c'", "-x", "deep/er/still"])
def test_folders_of_every_name(tmp_path, name):
    init_server(tmp_path / name)
    assert init_server(tmp_path / name)[0].endswith("is up to date.")


def test_what_stands_in_the_way_is_told(tmp_path):
    init_server(tmp_path)
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(UnwritableProjectError, match=r"a\.txt cannot be written"):
        init_server(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableProjectError, match="Name another folder"):
        init_server(tmp_path / "file" / "under")


def test_on_the_command_line(tmp_path):
    done = CliRunner().invoke(xlcrm, ["server", "init", str(tmp_path / "new"), "--language", "uk"])
    assert done.exit_code == 0, done.output
    assert "3 files written" in done.output
