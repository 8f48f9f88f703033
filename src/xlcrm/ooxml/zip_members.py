"""The zip layer: members are inflated only when asked for, and copied byte for byte when they were not changed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise

from xlcrm.ooxml.file_errors import DamagedFileError, NotAWorkbookError, PasswordProtectedError, UnsafeFileError
from xlcrm.ooxml.packing import BrokenPackingError, packed, unpacked
from xlcrm.texts import _

MOST_BYTES = 2 * 1024**3
MOST_RATIO = 200
RATIO_COUNTS_FROM = 64 * 1024**2
RATIO_COUNTS_WHEN_READ = 8 * 1024**2  # pictures may be of one colour; what is read never packs that well
MOST_MEMBERS = 60_000
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StoredMember:
    """A member as it lies in the file: its header and data from start to end, its data from data_start."""

    info: zipfile.ZipInfo
    start: int
    data_start: int
    end: int


class ZipMembers:
    """The members of one zip file in their order, and the changes to them."""

    def __init__(self, data: bytes, file: str) -> None:
        """Read the directory; raises a `WorkbookFileError` on what is no sound, harmless zip file."""
        self.file = file
        self._data = data
        self._comment = b""
        self._stored: dict[str, StoredMember] = {}
        self._new: dict[str, bytes] = {}
        self._order: list[str] = []
        _refuse_other_formats(data, file)
        self._read_directory()

    @property
    def names(self) -> list[str]:
        """The names of all members, in order, new ones last."""
        return list(self._order)

    @property
    def changed(self) -> frozenset[str]:
        """The members that were written since the file was read."""
        return frozenset(self._new)

    def read(self, name: str) -> bytes:
        """The inflated bytes of a member."""
        if name in self._new:
            return self._new[name]
        return self._inflated(self._stored[name])

    def holds(self, name: str, data: bytes) -> bool:
        """Whether a member is there with just these bytes; it is inflated only if size and checksum agree."""
        if name in self._new:
            return self._new[name] == data
        stored = self._stored.get(name)
        if stored is None or stored.info.file_size != len(data) or zlib.crc32(data) != stored.info.CRC:
            return False
        return self._inflated(stored) == data

    def write(self, name: str, data: bytes) -> None:
        """Replace or add a member."""
        if name not in self._stored and name not in self._new:
            self._order.append(name)
        self._new[name] = data

    def remove(self, name: str) -> None:
        """Leave a member out."""
        self._order.remove(name)
        self._stored.pop(name, None)
        self._new.pop(name, None)

    def to_bytes(self) -> bytes:
        """The zip file: untouched members raw, changed ones deflated anew."""
        pieces: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for name in self._order:
            piece, info = self._member_bytes(name)
            directory.append(_directory_entry(info, offset))
            pieces.append(piece)
            offset += len(piece)
        size = sum(map(len, directory))
        if offset + size > 0xFFFFFFFF or len(directory) > MOST_MEMBERS:
            raise UnsafeFileError(self.file, _("it would be larger than a workbook can be"))
        end = _END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), size, offset, len(self._comment))
        return b"".join([*pieces, *directory, end, self._comment])

    def _read_directory(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                infos, directory_start = archive.infolist(), archive.start_dir
                self._comment = archive.comment
        except (zipfile.BadZipFile, struct.error, ValueError, EOFError, NotImplementedError) as error:
            raise DamagedFileError(self.file, _("it is cut short, or not a whole workbook")) from error
        _refuse_harm(infos, self.file)
        ends = [*sorted(info.header_offset for info in infos), directory_start]
        following = dict(pairwise(ends))
        if len(following) < len(infos):
            raise DamagedFileError(self.file, _("its parts overlap, or the file is cut short"))
        for info in infos:
            self._stored[info.filename] = self._stored_member(info, following[info.header_offset])
            self._order.append(info.filename)

    def _stored_member(self, info: zipfile.ZipInfo, end: int) -> StoredMember:
        start = info.header_offset
        header = self._data[start : start + 30]
        if start < 0 or len(header) < 30 or header[:4] != b"PK\3\4":
            raise DamagedFileError(self.file, _("the part {part} cannot be found", part=info.filename))
        fields = _LOCAL.unpack(header)
        name_end = start + 30 + fields[9]
        data_start = name_end + fields[10]
        if not _is_same_name(self._data[start + 30 : name_end], info):
            raise DamagedFileError(self.file, _("the part {part} cannot be found", part=info.filename))
        if data_start + info.compress_size > end:
            raise DamagedFileError(self.file, _("its parts overlap, or the file is cut short"))
        return StoredMember(info, start, data_start, end)

    def _inflated(self, member: StoredMember) -> bytes:
        info = member.info
        if info.file_size > RATIO_COUNTS_WHEN_READ:
            _refuse_bomb(info, self.file)
        stored = memoryview(self._data)[member.data_start : member.data_start + info.compress_size]
        try:
            data = bytes(stored) if info.compress_type == 0 else unpacked(stored, info.file_size + 1)
        except BrokenPackingError as error:
            raise DamagedFileError(self.file, _("the part {part} is unreadable", part=info.filename)) from error
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise DamagedFileError(self.file, _("the part {part} is unreadable", part=info.filename))
        return data

    def _member_bytes(self, name: str) -> tuple[bytes, zipfile.ZipInfo]:
        stored = self._stored.get(name)
        if name in self._new:
            return _deflated(name, self._new[name], stored.info if stored else None)
        assert stored is not None
        return self._data[stored.start : stored.end], stored.info


def _refuse_other_formats(data: bytes, file: str) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise PasswordProtectedError(file)
        raise NotAWorkbookError(file)
    if not data.startswith(b"PK"):
        raise NotAWorkbookError(file)


def _refuse_harm(infos: list[zipfile.ZipInfo], file: str) -> None:
    if sum(info.file_size for info in infos) > MOST_BYTES or len(infos) > MOST_MEMBERS:
        raise UnsafeFileError(file, _("its content is larger than 2 GB"))
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if name.casefold() in seen:
            raise DamagedFileError(file, _("the part {part} is there twice", part=name))
        seen.add(name.casefold())
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name:
            raise UnsafeFileError(file, _("the part {part} points out of the file", part=name))
        if info.flag_bits & 0x1:
            raise PasswordProtectedError(file)
        if info.compress_type not in (0, 8):
            raise DamagedFileError(file, _("the part {part} is packed in an unknown way", part=name))
        if info.file_size > RATIO_COUNTS_FROM:
            _refuse_bomb(info, file)


def _refuse_bomb(info: zipfile.ZipInfo, file: str) -> None:
    if info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise UnsafeFileError(file, _("the part {part} would unpack to a huge size", part=info.filename))


def _is_same_name(local: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether the header before the data names the same member; letters that code pages change are let be."""
    return not local.isascii() or local == info.orig_filename.encode("ascii", "replace")


def _deflated(name: str, data: bytes, before: zipfile.ZipInfo | None) -> tuple[bytes, zipfile.ZipInfo]:
    deflated = packed(data)
    info = zipfile.ZipInfo(name, before.date_time if before else _FIRST_DATE)
    info.orig_filename = name
    info.flag_bits = 0 if name.isascii() else 0x800
    info.compress_type, info.extract_version, info.create_version = 8, 20, 20
    info.create_system, info.external_attr = (before.create_system, before.external_attr) if before else (0, 0)
    info.CRC, info.file_size, info.compress_size = zlib.crc32(data), len(data), len(deflated)
    day, time = _dos_time(info.date_time)
    raw_name = name.encode()
    header = _LOCAL.pack(
        b"PK\3\4", 20, info.flag_bits, 8, time, day, info.CRC, len(deflated), len(data), len(raw_name), 0
    )
    return header + raw_name + deflated, info


def _directory_entry(info: zipfile.ZipInfo, offset: int) -> bytes:
    name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    extra = _without_zip64(info.extra)
    day, time = _dos_time(info.date_time)
    entry = _CENTRAL.pack(
        b"PK\1\2",
        info.create_version,
        info.create_system,
        info.extract_version,
        info.reserved,
        info.flag_bits,
        info.compress_type,
        time,
        day,
        info.CRC,
        info.compress_size,
        info.file_size,
        len(name),
        len(extra),
        len(info.comment),
        0,
        info.internal_attr,
        info.external_attr,
        offset,
    )
    return entry + name + extra + info.comment


def _without_zip64(extra: bytes) -> bytes:
    kept, position = b"", 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, position)
        if kind != 1:
            kept += extra[position : position + 4 + size]
        position += 4 + size
    return kept


def _dos_time(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return (max(year, 1980) - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
