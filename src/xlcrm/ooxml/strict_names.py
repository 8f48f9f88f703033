"""The two spellings of Excel's format: transitional, which programs write, and ISO strict, which one may choose.

Source: ISO/IEC 29500-1 annex A and 29500-4; a strict package has every namespace of its own.
"""

from __future__ import annotations

_STRICT = "http://purl.oclc.org/ooxml/"
_OFFICE = "http://schemas.openxmlformats.org/"
_SPELLINGS = {
    f"{_OFFICE}spreadsheetml/2006/main": f"{_STRICT}spreadsheetml/main",
    f"{_OFFICE}drawingml/2006/": f"{_STRICT}drawingml/",
    f"{_OFFICE}officeDocument/2006/": f"{_STRICT}officeDocument/",
}


def is_strict(name: str) -> bool:
    """Whether a namespace or a relation's type is spelled the strict way."""
    return name.startswith(_STRICT)


def strict_name(name: str) -> str:
    """The strict spelling of a relation's type."""
    return strict_xml(name.encode()).decode()


def strict_xml(data: bytes) -> bytes:
    """A part with the strict namespaces in the place of the transitional ones."""
    for transitional, strict in _SPELLINGS.items():
        data = data.replace(transitional.encode(), strict.encode())
    return data
