"""The icons of the tab CRM for xlwings Server: small pictures a group, drawn from eight by eight dots, as PNG files."""

from __future__ import annotations

import struct
import zlib

SIZES = (16, 32, 64, 80)
_INK = (0x2F, 0x66, 0x90, 0xFF)
_CLEAR = (0, 0, 0, 0)
_DOTS = {
    "add": ("...##...", "...##...", "...##...", "########", "########", "...##...", "...##...", "...##..."),
    "clean": (".......#", "......##", ".....##.", "#...##..", "##.##...", ".###....", "..#.....", "........"),
    "follow_up": ("########", "#.#..#.#", "########", "#......#", "#.##.#.#", "#......#", "#.#.##.#", "########"),
    "segment": ("########", ".######.", "..####..", "...##...", "...##...", "...##...", "...##...", "........"),
    "reports": ("......##", "......##", "...##.##", "...##.##", "##.##.##", "##.##.##", "##.##.##", "########"),
    "data": ("...##...", "...##...", "...##...", ".######.", "..####..", "#..##..#", "#......#", "########"),
    "safety": ("...#....", "..##....", ".######.", "..##...#", "...#...#", ".......#", "......##", "..####.."),
    "help": ("..####..", ".##..##.", ".....##.", "....##..", "...##...", "........", "...##...", "...##..."),
    "crm": ("..####..", "..####..", "..####..", "...##...", ".######.", "########", "########", "########"),
}


def icon_name(group: str) -> str:
    """The picture of a group of buttons, by its English name; a group without its own has the firm's.

    >>> icon_name("Follow up"), icon_name("Something new")
    ('follow_up', 'crm')
    """
    name = group.lower().replace(" ", "_")
    return name if name in _DOTS else "crm"


def icon_files() -> dict[str, bytes]:
    """Every picture in every size, by its file name."""
    return {f"crm_{name}_{size}.png": png(dots, size // 8) for name, dots in _DOTS.items() for size in SIZES}


def png(dots: tuple[str, ...], scale: int) -> bytes:
    """A picture of lines of dots, each dot so many pixels wide; eight bits a channel, with transparency."""
    lines = [b"".join(bytes(_INK if dot == "#" else _CLEAR) * scale for dot in line) for line in dots]
    rows = b"".join(b"\0" + line for line in lines for _ in range(scale))
    width, height = len(dots[0]) * scale, len(dots) * scale
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
