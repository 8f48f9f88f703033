from __future__ import annotations

import os
import stat
import time

import pytest

from xlcrm.ooxml import save_file
from xlcrm.ooxml.file_errors import (
    DamagedFileError,
    FileChangedError,
    FileHeldError,
    FileInUseError,
    SignedWorkbookError,
    TrackedChangesError,
)
from xlcrm.ooxml.xlsx_file import XlsxFile


@pytest.fixture
def path(tmp_path, deals):
    found = tmp_path / "crm.xlsx"
    found.write_bytes(deals)
    return found


def changed(path) -> XlsxFile:
    file = XlsxFile.open(path)
    file.set_cells("Lists", {(1, 1): "changed"})
    return file


def test_a_saved_file_can_be_changed_and_saved_again(path):
    file = changed(path)
    file.save()
    file.set_cells("Lists", {(1, 2): 5})
    file.save()
    assert dict(XlsxFile.open(path).read_sheet("Lists"))[1] == {1: "changed", 2: 5}
    assert [each.name for each in path.parent.iterdir()] == ["crm.xlsx"]


def test_save_to_another_path(path, deals):
    file = changed(path)
    other = path.with_name("other.xlsx")
    file.save(other)
    assert path.read_bytes() == deals
    assert dict(XlsxFile.open(other).read_sheet("Lists"))[1] == {1: "changed"}
    assert file.path == other


def test_mode_owner_attributes_and_link_are_kept_and_the_time_is_fresh(path):
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 4321, 4322)
    marked = _mark(path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    link = path.with_name("link.xlsx")
    link.symlink_to(path)
    started = time.time() - 1
    changed(link).save()
    status = path.stat()
    assert link.is_symlink()
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert status.st_mtime > started
    assert (status.st_uid, status.st_gid) == ((4321, 4322) if os.geteuid() == 0 else (os.getuid(), os.getgid()))
    assert not marked or os.getxattr(path, "user.xlcrm") == b"kept"
    assert dict(XlsxFile.open(path).read_sheet("Lists"))[1] == {1: "changed"}


def _mark(path) -> bool:
    """Whether the file system took an extended attribute."""
    try:
        os.setxattr(path, "user.xlcrm", b"kept")
    except (OSError, AttributeError):
        return False
    return True


def test_a_new_file_has_the_mode_of_any_new_file(path):
    plain = path.with_name("plain")
    plain.touch()
    other = path.with_name("other.xlsx")
    changed(path).save(other)
    assert stat.S_IMODE(other.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_file_that_changed_meanwhile_is_not_overwritten_and_the_result_lies_beside_it(path, deals):
    file = changed(path)
    path.write_bytes(deals + b"PK")
    with pytest.raises(FileChangedError, match="changed by somebody else") as raised:
        file.save(force=True)
    assert path.read_bytes() == deals + b"PK"
    assert raised.value.pending == "crm.xlcrm-pending.xlsx"
    assert dict(XlsxFile.open(path.with_name(raised.value.pending)).read_sheet("Lists"))[1] == {1: "changed"}


def test_a_change_of_equal_size_and_time_is_seen_too(path, deals):
    file, status = changed(path), path.stat()
    path.write_bytes(deals[:-1] + bytes([deals[-1] ^ 1]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(FileChangedError):
        file.save()


def test_a_file_that_is_gone_meanwhile_is_not_made_again(path):
    file = changed(path)
    path.unlink()
    with pytest.raises(FileChangedError):
        file.save()
    assert [each.name for each in path.parent.iterdir()] == ["crm.xlcrm-pending.xlsx"]


def test_an_earlier_pending_file_is_never_overwritten(path, deals):
    for expected in ("crm.xlcrm-pending.xlsx", "crm.xlcrm-pending-2.xlsx", "crm.xlcrm-pending-3.xlsx"):
        file = changed(path)
        path.write_bytes(path.read_bytes() + b"!")
        with pytest.raises(FileChangedError, match=expected):
            file.save()
        path.write_bytes(deals)


def test_a_file_that_was_only_touched_is_written(path):
    file = changed(path)
    os.utime(path)
    file.save()


@pytest.mark.parametrize(
    ("lock", "content", "owner"),
    [
        (".~lock.crm.xlsx#", b",root,vm,28.11.2026 10:00,file:///x;", "root vm"),
        (
            "~$crm.xlsx",
            bytes([4]) + b"Anna".ljust(53) + (4).to_bytes(2, "little") + "Anna".encode("utf-16-le"),
            "Anna",
        ),
        ("~$crm.xlsx", bytes([3]) + b"Bob", "Bob"),
        ("~$crm.xlsx", b"", "unknown user"),
    ],
)
def test_an_open_file_is_not_written_and_its_owner_named(path, deals, lock, content, owner):
    path.with_name(lock).write_bytes(content)
    file = changed(path)
    with pytest.raises(FileInUseError, match=owner):
        file.save()
    assert path.read_bytes() == deals
    file.save(force=True)
    assert path.read_bytes() != deals


def test_a_signed_workbook_needs_force(path):
    file = changed(path)
    file._parts.package.add("_xmlsignatures/sig1.xml", b"<a/>", "application/xml")
    assert file.is_signed
    with pytest.raises(SignedWorkbookError, match="signed"):
        file.save()
    file.save(force=True)


def test_tracked_changes_are_refused(path):
    file = changed(path)
    file._parts.package.add("xl/revisions/revisionHeaders.xml", b"<a/>", "application/xml")
    with pytest.raises(TrackedChangesError, match="Unshare"):
        file.save(force=True)


def test_a_held_file_leaves_the_new_one_beside_it(path, deals, monkeypatch):
    swap = type(path).replace

    def replace(self, target):
        if target == path:
            raise PermissionError
        return swap(self, target)

    monkeypatch.setattr(type(path), "replace", replace)
    with pytest.raises(FileHeldError, match="xlcrm-pending"):
        changed(path).save()
    assert path.read_bytes() == deals
    assert dict(XlsxFile.open(path.with_name("crm.xlcrm-pending.xlsx")).read_sheet("Lists"))[1] == {1: "changed"}
    assert len(list(path.parent.iterdir())) == 2


def test_an_error_while_writing_leaves_the_old_file_alone(path, deals, monkeypatch):
    def fail(_descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(save_file.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        changed(path).save()
    assert path.read_bytes() == deals
    assert [each.name for each in path.parent.iterdir()] == ["crm.xlsx"]


def test_a_part_that_is_not_well_formed_is_never_saved(path, deals):
    file = changed(path)
    file._parts.sheet("Lists").rows[1] = b"<row r='1'><c></row>"
    with pytest.raises(DamagedFileError, match="nothing was written"):
        file.save()
    assert path.read_bytes() == deals
