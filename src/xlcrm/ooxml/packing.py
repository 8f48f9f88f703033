"""Deflating and inflating: by the optional `isal` where it is installed, several times quicker, else by zlib."""

from __future__ import annotations

import zlib
from importlib import import_module
from types import ModuleType
from typing import Any

_LARGE = 4_000_000


class BrokenPackingError(ValueError):
    """The packed bytes cannot be unpacked."""


def packed(data: bytes) -> bytes:
    """The bytes deflated; large ones quickly rather than tightly."""
    if _QUICK is not None and len(data) >= _LARGE:
        packer: Any = _QUICK.compressobj(2, zlib.DEFLATED, -15)
    else:
        packer = zlib.compressobj(6 if len(data) < _LARGE else 2, zlib.DEFLATED, -15)
    return bytes(packer.compress(data) + packer.flush())


def unpacked(data: memoryview, most: int) -> bytes:
    """The bytes inflated, but no more than `most`; raises `BrokenPackingError`."""
    library: Any = _QUICK or zlib
    try:
        return bytes(library.decompressobj(-15).decompress(data, most))
    except (zlib.error, library.error) as error:
        raise BrokenPackingError(str(error)) from error


def _quick_library() -> ModuleType | None:
    try:
        return import_module("isal.isal_zlib")
    except ImportError:
        return None


_QUICK = _quick_library()
