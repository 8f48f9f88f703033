"""Small XML parts as lxml trees, read without entities or network."""

from __future__ import annotations

import re
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001  lxml gives its element type no public name

_ENCODING = re.compile(rb"""^<\?xml[^>]*?\sencoding=["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


class UnsafeXmlError(ValueError):
    """The part declares a document type."""


class BrokenXmlError(ValueError):
    """The part is not well-formed XML."""


def safe_xml(data: bytes) -> bytes:
    """The part in UTF-8 without a byte-order mark; raises `UnsafeXmlError` on a document type."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = _in_utf8(data, "utf-16")
    elif data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    elif (match := _ENCODING.match(data[:200])) and match[1].lower() not in (b"utf-8", b"us-ascii"):
        data = _in_utf8(data, match[1].decode())
    if b"<!DOCTYPE" in data[:100_000] or b"<!ENTITY" in data[:100_000]:
        raise UnsafeXmlError
    return data


def read_tree(data: bytes) -> Element:
    """The root element of a part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(safe_xml(data), parser)
    except etree.XMLSyntaxError as error:
        raise BrokenXmlError(str(error)) from error


def write_tree(root: Element) -> bytes:
    """A part from its root element, with the declaration that Excel writes."""
    return _DECLARATION + b"\n" + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def canonical(element: Element) -> bytes:
    """The element's bytes with attributes in order, for comparing two of them."""
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def local_name(element: Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    tag: object = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def child(element: Element, name: str) -> Element | None:
    """The first child of that local name, in whatever namespace."""
    return next((each for each in element if local_name(each) == name), None)


def children(element: Element | None, name: str) -> list[Element]:
    """All children of that local name."""
    return [] if element is None else [each for each in element if local_name(each) == name]


def make_child(parent: Element, name: str, before: tuple[str, ...] = ()) -> Element:
    """A new child in the parent's namespace, placed before the first child with one of the names, else last."""
    namespace = str(parent.tag).rpartition("}")[0]
    made = parent.makeelement(f"{namespace}}}{name}" if namespace else name)
    for position, each in enumerate(parent):
        if local_name(each) in before:
            parent.insert(position, made)
            return made
    parent.append(made)
    return made


def truth(value: str | None) -> bool:
    """Whether an XML attribute says yes."""
    return value in {"1", "true", "on"}


def plain_markup(data: bytes) -> bytes:
    """The same XML without comments, and with CDATA sections spelled as ordinary text."""
    if b"<![CDATA[" in data:
        data = re.sub(rb"<!\[CDATA\[(.*?)\]\]>", _ordinary_text, data, flags=re.DOTALL)
    return re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL) if b"<!--" in data else data


def _ordinary_text(match: re.Match[bytes]) -> bytes:
    return match[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _in_utf8(data: bytes, encoding: str) -> bytes:
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError) as error:
        raise BrokenXmlError(str(error)) from error
    return _ENCODING.sub(_DECLARATION, text.encode())
