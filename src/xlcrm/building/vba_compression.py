"""The compression of VBA sources (MS-OVBA 2.4.1): what came before in a chunk becomes a place and a length."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_CHUNK = 4096
_SHORTEST = 3  # a run of fewer bytes is cheaper as it is
_CANDIDATES = 32  # earlier places of the same three bytes that are compared
_COMPRESSED, _RAW = 0xB000, 0x3000


def compress(data: bytes) -> bytes:
    """The container of a stream: a signature byte, then a chunk for every 4096 bytes."""
    chunks = (_chunk(data[start : start + _CHUNK]) for start in range(0, len(data), _CHUNK))
    return b"\x01" + b"".join(chunks)


def _chunk(data: bytes) -> bytes:
    packed = b"".join(_token_groups(data))
    if len(packed) >= _CHUNK and len(data) == _CHUNK:
        return struct.pack("<H", _RAW | (_CHUNK - 1)) + data
    return struct.pack("<H", _COMPRESSED | (len(packed) - 1)) + packed


def _token_groups(data: bytes) -> Iterator[bytes]:
    """Eight tokens after a byte that says which of them are copies."""
    flags, group, count = 0, b"", 0
    for token in _tokens(data):
        flags |= (len(token) - 1) << count
        group, count = group + token, count + 1
        if count == 8:
            yield bytes([flags]) + group
            flags, group, count = 0, b"", 0
    if count:
        yield bytes([flags]) + group


def _tokens(data: bytes) -> Iterator[bytes]:
    """One byte as it is, or two that copy an earlier run."""
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        offset, length = _longest_run(data, at, seen.get(data[at : at + _SHORTEST], []))
        step = length or 1
        yield _copy(at, offset, length) if length else data[at : at + 1]
        for place in range(at, at + step):
            seen.setdefault(data[place : place + _SHORTEST], []).append(place)
        at += step


def _longest_run(data: bytes, at: int, places: list[int]) -> tuple[int, int]:
    """How far back the longest earlier run lies and its length; (0, 0) if there is none."""
    most = min((1 << (16 - _offset_bits(at))) + 2, len(data) - at)
    best = (0, 0)
    for place in reversed(places[-_CANDIDATES:]):
        length = _SHORTEST
        while length < most and data[place + length] == data[at + length]:
            length += 1
        if best[1] < length <= most:
            best = (at - place, length)
    return best


def _copy(at: int, offset: int, length: int) -> bytes:
    bits = _offset_bits(at)
    return struct.pack("<H", (offset - 1) << (16 - bits) | (length - _SHORTEST))


def _offset_bits(at: int) -> int:
    """Bits of a copy token that hold the offset: as many as the bytes so far need, four at least."""
    return max((at - 1).bit_length(), 4)
