from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xlcrm.ooxml import own_lock as room
from xlcrm.ooxml.file_errors import RunUnderWayError
from xlcrm.ooxml.own_lock import LockOwner, lock_of, own_lock
from xlcrm.ooxml.xlsx_file import XlsxFile

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
PROGRAM = Path(__file__).with_name("contend_saves.py")


@pytest.fixture
def path(tmp_path, deals):
    found = tmp_path / "crm.xlsx"
    found.write_bytes(deals)
    return found


def leave_lock(path: Path, **other: object) -> None:
    fields = {"user": "Bob", "host": room.socket.gethostname(), "pid": 1, "since": NOW.isoformat(), **other}
    lock_of(path).write_text(json.dumps(fields), encoding="utf-8")


def take_and_give(path: Path) -> None:
    with own_lock(path, "Ann", NOW):
        assert lock_of(path).exists()
    assert not lock_of(path).exists()


def test_inside_the_lock_says_who_where_and_since_when_and_then_it_is_gone(path):
    with own_lock(path, "Ann", NOW):
        said = json.loads(lock_of(path).read_text(encoding="utf-8"))
    assert said == {"user": "Ann", "host": room.socket.gethostname(), "pid": os.getpid(), "since": NOW.isoformat()}
    assert not lock_of(path).exists()


def test_it_is_given_back_after_an_error(path):
    with pytest.raises(ZeroDivisionError), own_lock(path, "Ann", NOW):
        _ = 1 / 0
    take_and_give(path)


def test_a_second_run_is_told_who_works(path):
    with own_lock(path, "Ann", NOW):
        with pytest.raises(RunUnderWayError, match=r"Ann on .*since 2026-11-21 10:00 UTC.*\.crm\.xlsx\.xlcrm\.lock"):
            take_and_give(path)
        assert lock_of(path).exists()


def test_through_a_link_it_is_the_same_lock(path):
    link = path.with_name("link.xlsx")
    link.symlink_to(path)
    with own_lock(path, "Ann", NOW), pytest.raises(RunUnderWayError):
        take_and_give(link)


def test_the_lock_of_a_killed_run_is_in_nobodys_way(path):
    code = (
        "import datetime as dt, sys, time; from pathlib import Path; from xlcrm.ooxml.own_lock import own_lock\n"
        "with own_lock(Path(sys.argv[1]), 'Bob', dt.datetime(2026, 11, 21)): print('in', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "in\n"
        with pytest.raises(RunUnderWayError, match="Bob"):
            take_and_give(path)
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert lock_of(path).exists()
    take_and_give(path)


@pytest.mark.skipif(sys.platform == "win32", reason="tells by the system's lock on the file")
def test_a_number_that_another_process_has_by_now_does_not_keep_a_dead_lock_alive(path):
    leave_lock(path, pid=os.getpid())
    take_and_give(path)


def test_where_the_system_cannot_lock_the_process_number_tells(path, monkeypatch):
    monkeypatch.setattr(room, "_is_held", lambda _descriptor: None)
    leave_lock(path, pid=os.getpid())
    with pytest.raises(RunUnderWayError):
        take_and_give(path)
    leave_lock(path, pid=2**22 + 1)  # no process has a number as high as that
    take_and_give(path)


def test_the_lock_of_another_machine_is_given_up_by_age(path):
    leave_lock(path, host="elsewhere", since=(NOW - dt.timedelta(hours=11)).isoformat())
    with pytest.raises(RunUnderWayError, match="Bob on elsewhere"):
        take_and_give(path)
    leave_lock(path, host="elsewhere", since=(NOW - dt.timedelta(hours=13)).isoformat())
    take_and_give(path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"user": "Bob"}'])
def test_an_unreadable_lock_that_nobody_holds_is_cleared_away(path, text):
    lock_of(path).write_text(text, encoding="utf-8")
    take_and_give(path)


def test_the_way_of_windows(path, monkeypatch):
    own = LockOwner("Ann", "here", 1, NOW)
    leave_lock(path, host="elsewhere")
    with pytest.raises(RunUnderWayError, match="elsewhere"):
        room._clear_on_windows(lock_of(path), own, path.name)
    leave_lock(path, host="here")
    room._clear_on_windows(lock_of(path), own, path.name)
    assert not lock_of(path).exists()

    def is_open(*_given: object, **_named: object) -> None:
        raise PermissionError

    leave_lock(path, host="here")
    monkeypatch.setattr(Path, "unlink", is_open)
    with pytest.raises(RunUnderWayError, match="Bob on here"):
        room._clear_on_windows(lock_of(path), own, path.name)


def test_what_killed_saves_left_is_swept_and_nothing_else(path):
    folder = path.parent / ".xlcrm" / "backups" / path.name
    folder.mkdir(parents=True)
    left = [path.with_name(".crm.xlsx.123.tmp"), folder / ".2026-11-21_10-00-00_merge.xlsx.123.tmp"]
    kept = [path.with_name(name) for name in (".other.xlsx.123.tmp", ".crm.xlsx.tmp", "crm.xlsx.123.tmp")]
    for each in (*left, *kept):
        each.touch()
    take_and_give(path)
    assert [each for each in (*left, *kept) if each.exists()] == kept


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_processes_that_contend_lose_nothing(path):
    file = XlsxFile.open(path)
    file.set_cells("Lists", {(1, 1): 0})
    file.save()
    done = subprocess.run([sys.executable, PROGRAM, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0  # they were in each other's way
    assert dict(XlsxFile.open(path).read_sheet("Lists"))[1][1] == 36
    assert [each.name for each in path.parent.iterdir()] == ["crm.xlsx"]
