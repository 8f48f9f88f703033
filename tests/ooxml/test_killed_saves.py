"""Whatever moment a save is killed at: the old or the new file is there, whole, and nothing of it stays about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xlcrm.ooxml.backups import KEPT, backups_of, is_sound

PROGRAM = Path(__file__).with_name("kill_saves.py")


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed by signal")
def test_two_hundred_saves_that_are_killed_leave_the_old_or_the_new_file(tmp_path, deals):
    path = tmp_path / "crm.xlsx"
    path.write_bytes(deals)
    done = subprocess.run([sys.executable, PROGRAM, path, "7"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    old, new, killed = map(int, done.stdout.split())
    assert old + new == 200
    assert min(old, new) > 0  # how many of each is a matter of the machine
    assert killed > old  # some were killed right after the swap
    assert sorted(each.name for each in tmp_path.iterdir()) == [".xlcrm", "crm.xlsx"]
    kept = backups_of(path)
    assert len(kept) == KEPT
    assert len(list(kept[0].path.parent.iterdir())) == len(kept)
    assert all(is_sound(each.path.read_bytes(), "", "crm.xlsx") for each in kept)
