"""Compound files (MS-CFB version 3): streams in folders, written so that equal streams give equal bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SECTOR, _MINI_SECTOR, _MINI_CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_IDS_IN_SECTOR = _SECTOR // 4
_IDS_IN_HEADER = 109

Folder = Mapping[str, "bytes | Folder"]


@dataclass
class _Entry:
    """One line of the directory."""

    name: str
    type: int
    data: bytes = b""
    colour: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0

    def packed(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le")
        start = 0 if self.type == _STORAGE else self.start
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            *(name, len(name), self.type, self.colour, self.left, self.right, self.child),
            *(b"", 0, 0, 0, start, self.size),
        )


@dataclass
class _Sectors:
    """Sectors of one size in a row, with the chain that each belongs to."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    chain: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """The first sector of the data; the end mark where there is none."""
        if not data:
            return _END
        first, count = len(self.chain), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.chain += [*range(first + 1, first + count), _END]
        return first


def ole_bytes(root: Folder) -> bytes:
    """The file that holds these streams and folders."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add_folder(entries, root)
    sectors, mini = _Sectors(_SECTOR), _Sectors(_MINI_SECTOR)
    for entry in entries[1:]:
        if entry.type == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < _MINI_CUTOFF else sectors).add(entry.data)
    entries[0].start, entries[0].size = sectors.add(bytes(mini.data)), len(mini.data)
    mini_fat = sectors.add(_ids(mini.chain))
    directory = sectors.add(_directory(entries))
    return _file(sectors, directory, mini_fat, len(mini.chain))


def _directory(entries: Sequence[_Entry]) -> bytes:
    unused = struct.pack("<68xIII48x", _NONE, _NONE, _NONE)
    lines = [entry.packed() for entry in entries]
    lines += [unused] * (-len(lines) % 4)
    return b"".join(lines)


def _add_folder(entries: list[_Entry], folder: Folder) -> int:
    """The folder's members behind the others, tied to a red-black tree; the number of its root."""
    numbers = []
    for name, content in sorted(folder.items(), key=lambda item: (len(item[0]), item[0].upper())):
        entry = _Entry(name, _STREAM, content) if isinstance(content, bytes) else _Entry(name, _STORAGE)
        numbers.append(len(entries))
        entries.append(entry)
        if not isinstance(content, bytes):
            entry.child = _add_folder(entries, content)
    full_levels = (len(numbers) + 1).bit_length() - 1
    return _tie(entries, numbers, full_levels)


def _tie(entries: list[_Entry], numbers: Sequence[int], black_levels: int) -> int:
    """The middle one above both halves: every full level is black, and what is below it red."""
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.colour = _BLACK if black_levels > 0 else _RED
    entry.left = _tie(entries, numbers[:middle], black_levels - 1)
    entry.right = _tie(entries, numbers[middle + 1 :], black_levels - 1)
    return numbers[middle]


def _ids(chain: Sequence[int]) -> bytes:
    """Sector numbers, filled up to whole sectors."""
    filled = [*chain, *[_FREE] * (-len(chain) % _IDS_IN_SECTOR)]
    return struct.pack(f"<{len(filled)}I", *filled)


def _file(sectors: _Sectors, directory: int, mini_fat: int, mini_count: int) -> bytes:
    used = len(sectors.chain)
    fat_count = 1
    while fat_count * _IDS_IN_SECTOR < used + fat_count:
        fat_count += 1
    assert fat_count <= _IDS_IN_HEADER, "more than 7 MB need a list of lists"
    places = range(used, used + fat_count)
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0),
        *(0, fat_count, directory, 0, _MINI_CUTOFF),
        *(mini_fat, -(-mini_count // _IDS_IN_SECTOR), _END, 0),
    )
    in_header = [*places, *[_FREE] * (_IDS_IN_HEADER - fat_count)]
    header += struct.pack(f"<{_IDS_IN_HEADER}I", *in_header)
    return header + bytes(sectors.data) + _ids([*sectors.chain, *[_FAT] * fat_count])
