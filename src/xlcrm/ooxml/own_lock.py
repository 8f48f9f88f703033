"""One run at a time: a lock file beside the workbook says who works on it, on which machine and since when.

On one machine the system's own lock on that file tells whether the run still lives, so a killed one is never in the
way. On a shared or synchronised folder the file itself is the lock, and one of another machine is given up by age.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from xlcrm.ooxml.backups import folder_of
from xlcrm.ooxml.file_errors import RunUnderWayError
from xlcrm.ooxml.save_file import sweep

if sys.platform != "win32":
    import fcntl

GIVEN_UP_AFTER = dt.timedelta(hours=12)
_ATTEMPTS, _PAUSE = 20, 0.02


@dataclass(frozen=True, slots=True)
class LockOwner:
    """Who works on a workbook; `since` is in UTC."""

    user: str
    host: str
    pid: int
    since: dt.datetime


@contextmanager
def own_lock(path: Path, user: str, now: dt.datetime) -> Iterator[None]:
    """Inside, no other run works on the file; what killed runs left beside it is cleared away.

    Raises `RunUnderWayError` if another run does. A folder in which no file can be made is not locked: nothing can
    be saved there either, which the save then tells.
    """
    target = path.resolve()
    lock = lock_of(target)
    descriptor = _take(lock, LockOwner(user, socket.gethostname(), os.getpid(), now.astimezone(dt.UTC)), target.name)
    if descriptor is None:
        yield
        return
    try:
        sweep(target.parent, target.name)
        sweep(folder_of(target))
        yield
    finally:
        _release(lock, descriptor)


def lock_of(path: Path) -> Path:
    """Where the lock of a workbook lies."""
    return path.with_name(f".{path.name}.xlcrm.lock")


def _take(lock: Path, owner: LockOwner, file: str) -> int | None:
    for attempt in range(_ATTEMPTS):
        try:
            descriptor = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
        except FileExistsError:
            _clear_if_dead(lock, owner, file, is_last=attempt >= _ATTEMPTS // 2)
            continue
        except OSError:
            return None
        os.write(descriptor, _text(owner))
        if sys.platform != "win32":
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_still(lock, descriptor):
            return descriptor
        os.close(descriptor)  # another run took it for a dead one's before it was held
    raise _under_way(file, _read(lock) or owner, lock)


def _clear_if_dead(lock: Path, own: LockOwner, file: str, *, is_last: bool) -> None:
    """Remove a lock whose run has ended; raise `RunUnderWayError` for one that lives."""
    if sys.platform == "win32":
        _clear_on_windows(lock, own, file)
        return
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return  # it is gone meanwhile
    try:
        owner = _read(lock)
        held = _is_held(descriptor)
        if owner is None and not held and not is_last:
            time.sleep(_PAUSE)  # it is just being written
        elif held or (owner and _lives(owner, own, is_sure=held is not None)):
            raise _under_way(file, owner or own, lock)
        elif _is_still(lock, descriptor):
            lock.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _clear_on_windows(lock: Path, own: LockOwner, file: str) -> None:
    """Windows does not remove a file that a living run has open, and says so."""
    owner = _read(lock)
    if owner and owner.host != own.host and _lives(owner, own, is_sure=False):
        raise _under_way(file, owner, lock)
    try:
        lock.unlink(missing_ok=True)
    except PermissionError as error:
        raise _under_way(file, owner or own, lock) from error


def _is_held(descriptor: int) -> bool | None:
    """Whether a living run holds the lock; None where the system cannot tell. If free, we hold it until it closes."""
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def _lives(owner: LockOwner, own: LockOwner, *, is_sure: bool) -> bool:
    if owner.host != own.host:
        return own.since - owner.since < GIVEN_UP_AFTER
    return not is_sure and _process_lives(owner.pid)


def _process_lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _release(lock: Path, descriptor: int) -> None:
    if sys.platform == "win32":
        os.close(descriptor)
        with suppress(OSError):
            lock.unlink()
        return
    if _is_still(lock, descriptor):
        lock.unlink(missing_ok=True)
    os.close(descriptor)


def _is_still(lock: Path, descriptor: int) -> bool:
    """The file that is open is the one that lies there now."""
    try:
        return os.path.samestat(lock.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _under_way(file: str, owner: LockOwner, lock: Path) -> RunUnderWayError:
    return RunUnderWayError(file, owner.user, owner.host, f"{owner.since:%Y-%m-%d %H:%M}", lock.name)


def _text(owner: LockOwner) -> bytes:
    fields = {"user": owner.user, "host": owner.host, "pid": owner.pid, "since": owner.since.isoformat()}
    return json.dumps(fields).encode()


def _read(lock: Path) -> LockOwner | None:
    try:
        fields = json.loads(lock.read_bytes())
        since = dt.datetime.fromisoformat(fields["since"]).astimezone(dt.UTC)
        return LockOwner(str(fields["user"]), str(fields["host"]), int(fields["pid"]), since)
    except (OSError, ValueError, KeyError, TypeError):
        return None
