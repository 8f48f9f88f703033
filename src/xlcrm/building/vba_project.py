"""A VBA project from sources alone (MS-OVBA): no compiled code, so every Excel compiles it when it loads it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from xlcrm.building.ole_file import ole_bytes
from xlcrm.building.vba_compression import compress

_CODE_PAGE = 1252  # sources are plain ASCII; other letters are built by ChrW
_PROJECT_ID = "{6B1C6C5E-7C9B-4A44-9D0C-7A2E4C1F58D3}"
_COOKIE = 0xFFFF
_NO_COMPILED_CODE = bytes.fromhex("CC61FFFF000100")
_WORKBOOK_CLASS, _SHEET_CLASS = "00020819-0000-0000-C000-000000000046", "00020820-0000-0000-C000-000000000046"
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    (
        "Office",
        (
            r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
            r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"
        ),
    ),
)
_SEEDS = (0x5D, 0x7F, 0x21)  # of the three protection values: any byte will do, and the same gives the same file


@dataclass(frozen=True, slots=True)
class VbaModule:
    """One module: its name, its kind, and its source as it stands in an exported file."""

    name: str
    kind: Literal["document", "class", "module"]
    source: str


def document_module(name: str, *, is_workbook: bool = False, code: str = "") -> VbaModule:
    """The module behind the workbook or a sheet."""
    lines = [
        f'Attribute VB_Name = "{name}"',
        f'Attribute VB_Base = "0{{{_WORKBOOK_CLASS if is_workbook else _SHEET_CLASS}}}"',
        *(f"Attribute VB_{word} = False" for word in ("GlobalNameSpace", "Creatable")),
        *(f"Attribute VB_{word} = True" for word in ("PredeclaredId", "Exposed")),
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = True",
    ]
    return VbaModule(name, "document", "\n".join(lines) + "\n" + code)


def vba_project(name: str, modules: Sequence[VbaModule]) -> bytes:
    """The bytes of vbaProject.bin; equal modules give equal bytes. Raises UnicodeEncodeError on other than ASCII."""
    sources = {module.name: compress(_source(module)) for module in modules}
    return ole_bytes(
        {
            "VBA": {
                "dir": compress(dir_records(name, modules)),
                "_VBA_PROJECT": _NO_COMPILED_CODE,
                **sources,
            },
            "PROJECT": _project_text(name, modules),
            "PROJECTwm": b"".join(_ansi(m.name) + b"\0" + _wide(m.name) + b"\0\0" for m in modules) + b"\0\0",
        }
    )


def dir_records(name: str, modules: Sequence[VbaModule]) -> bytes:
    """The dir stream before compression: the project, its references, its modules (MS-OVBA 2.3.4.2)."""
    return b"".join((*_information(name), *_references(), *_modules(modules), _record(0x10)))


def protection_value(seed: int, data: bytes, project_id: str = _PROJECT_ID) -> str:
    """A value of the PROJECT stream, disguised as MS-OVBA 2.4.3 tells."""
    key = sum(_ansi(project_id)) & 0xFF
    first, second = seed ^ 2, seed ^ key
    out = [seed, first, second]
    before, older, plain = second, first, key
    for byte in (*[7] * ((seed & 6) // 2), *struct.pack("<I", len(data)), *data):
        disguised = byte ^ ((older + plain) & 0xFF)
        out.append(disguised)
        before, older, plain = disguised, before, byte
    return bytes(out).hex().upper()


def _source(module: VbaModule) -> bytes:
    return _ansi("\r\n".join(module.source.splitlines()) + "\r\n")


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _information(name: str) -> Iterable[bytes]:
    yield _record(0x01, struct.pack("<I", 3))  # 64-bit Windows
    yield _record(0x02, struct.pack("<I", 0x409))
    yield _record(0x14, struct.pack("<I", 0x409))
    yield _record(0x03, struct.pack("<H", _CODE_PAGE))
    yield _record(0x04, _ansi(name))
    for number in (0x05, 0x40, 0x06, 0x3D):  # description and help file, both empty
        yield _record(number)
    yield _record(0x07, struct.pack("<I", 0))
    yield _record(0x08, struct.pack("<I", 0))
    yield struct.pack("<HIIH", 0x09, 4, 1, 1)  # the one record whose size leaves out its last two bytes
    yield from (_record(0x0C), _record(0x3C))


def _references() -> Iterable[bytes]:
    for name, library in _REFERENCES:
        yield _record(0x16, _ansi(name)) + _record(0x3E, _wide(name))
        yield _record(0x0D, struct.pack("<I", len(library)) + _ansi(library) + bytes(6))


def _modules(modules: Sequence[VbaModule]) -> Iterable[bytes]:
    yield _record(0x0F, struct.pack("<H", len(modules)))
    yield _record(0x13, struct.pack("<H", _COOKIE))
    for module in modules:
        yield _record(0x19, _ansi(module.name)) + _record(0x47, _wide(module.name))
        yield _record(0x1A, _ansi(module.name)) + _record(0x32, _wide(module.name))
        yield _record(0x1C) + _record(0x48)
        yield _record(0x31, struct.pack("<I", 0))  # the source begins where the stream begins
        yield _record(0x1E, struct.pack("<I", 0))
        yield _record(0x2C, struct.pack("<H", _COOKIE))
        yield _record(0x21 if module.kind == "module" else 0x22)
        yield _record(0x2B)


def _project_text(name: str, modules: Sequence[VbaModule]) -> bytes:
    state, password, visibility = (bytes(4), bytes(1), b"\xff")
    lines = [
        f'ID="{_PROJECT_ID}"',
        *map(_project_line, modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{protection_value(_SEEDS[0], state)}"',
        f'DPB="{protection_value(_SEEDS[1], password)}"',
        f'GC="{protection_value(_SEEDS[2], visibility)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return _ansi("\r\n".join(lines) + "\r\n")


def _project_line(module: VbaModule) -> str:
    if module.kind == "document":
        return f"Document={module.name}/&H00000000"
    return f"{module.kind.capitalize()}={module.name}"


def _ansi(text: str) -> bytes:
    return text.encode("ascii")


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")
