from __future__ import annotations

import datetime as dt
import stat

import pytest

from xlcrm.ooxml.backups import KEPT, back_up, backups_of, drop_oldest, folder_of, is_sound, newest_sound

NOW = dt.datetime(2026, 11, 21, 10, 0, 0, 999)


@pytest.fixture
def path(tmp_path, deals):
    found = tmp_path / "crm.xlsx"
    found.write_bytes(deals)
    return found


def test_a_backup_holds_the_bytes_the_moment_the_reason_and_the_mode(path, deals):
    path.chmod(0o600)
    made = back_up(path, deals, "merge", NOW)
    assert backups_of(path) == [made]
    assert made.path.read_bytes() == deals
    assert (made.at, made.reason) == (dt.datetime(2026, 11, 21, 10), "merge")
    assert made.path.relative_to(path.parent).as_posix() == ".xlcrm/backups/crm.xlsx/2026-11-21_10-00-00_merge.xlsx"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_those_of_one_second_keep_their_order(path):
    for turn in range(12):
        back_up(path, b"%d" % turn, "daily", NOW)
    assert [each.path.read_bytes() for each in backups_of(path)] == [b"%d" % turn for turn in reversed(range(12))]


def test_the_last_ten_are_kept(path):
    for day in range(1, 14):
        back_up(path, b"%d" % day, "daily", dt.datetime(2026, 11, day))
    dropped = drop_oldest(path)
    assert [each.at.day for each in dropped] == [3, 2, 1]
    assert [each.at.day for each in backups_of(path)] == list(range(13, 13 - KEPT, -1))
    assert drop_oldest(path) == []


def test_workbooks_of_one_folder_and_strange_files_do_not_mix(path):
    back_up(path, b"", "daily", NOW)
    other = path.with_name("crm.xlsm")
    other.touch()
    assert backups_of(other) == []
    (folder_of(path) / "notes.txt").touch()
    assert len(backups_of(path)) == 1


def test_through_a_link_they_are_those_of_the_file(path):
    link = path.parent / "elsewhere" / "link.xlsx"
    link.parent.mkdir()
    link.symlink_to(path)
    back_up(link, b"", "daily", NOW)
    assert backups_of(link) == backups_of(path) != []
    assert list(link.parent.iterdir()) == [link]


def test_the_newest_whole_one_is_found(path, deals):
    middle = len(deals) // 2
    back_up(path, deals, "daily", NOW - dt.timedelta(days=1))
    back_up(path, deals[:middle], "merge", NOW)
    back_up(path, deals[:middle] + b"?" + deals[middle + 1 :], "merge", NOW)
    number, found = newest_sound(path)
    assert (number, found.at.day) == (3, 20)
    assert newest_sound(path.with_name("other.xlsx")) is None
    assert not is_sound(b"", "", "crm.xlsx")
