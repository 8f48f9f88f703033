"""Small XML parts as lxml trees, read without entities or network."""

from __future__ import annotations

import re
from typing import TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree

from xlcrm.texts import _

Element: TypeAlias = etree._Element  # noqa: SLF001  lxml gives its element type no public name

_ENCODING = re.compile(rb"""^<\?xml[^>]*?\sencoding=["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_TAG = re.compile(rb"""<([\w:.-]+)(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ODD_TAG = re.compile(rb"""<[\w:.-]+(?:\s+[\w:.-]+="[^"]*")*\s+[\w:.-]+(?:='|\s+=|=\s)""")
_SPELLING_SHOWS_WITHIN = 4_000  # nobody puts blanks around one `=` and not around the next
_ATTRIBUTE = re.compile(rb"""\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ELEMENT = re.compile(rb"<[^?!]")
_TEXT_ENCODINGS = re.compile(rb"(?:utf|iso|windows|cp|koi8|mac|gb|big5|shift|euc|ascii|us-ascii|latin)", re.IGNORECASE)
_WIDE = {b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
MOST_MARKS = 3_000_000  # brackets and equals signs of a part that is read as a tree: each costs some 100 bytes
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


class UnsafeXmlError(ValueError):
    """The part declares a document type."""


class BrokenXmlError(ValueError):
    """The part is not well-formed XML."""


def safe_xml(data: bytes) -> bytes:
    """The part in UTF-8 without a byte-order mark; raises `UnsafeXmlError` on a document type."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        data = _in_utf8(data, "utf-32")
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = _in_utf8(data, "utf-16")
    elif data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    elif wide := next((name for start, name in _WIDE.items() if data.startswith(start)), ""):
        data = _in_utf8(data, wide)
    elif (match := _ENCODING.match(data[:200])) and match[1].lower() not in (b"utf-8", b"us-ascii"):
        data = _in_utf8(data, match[1].decode())
    root = _ELEMENT.search(data)
    before_root = data[: root.start()] if root else data
    if b"<!" in before_root and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise UnsafeXmlError
    return data


def read_tree(data: bytes) -> Element:
    """The root element of a part."""
    data = safe_xml(data)
    if data.count(b"<") + data.count(b"=") > MOST_MARKS:
        raise BrokenXmlError(_("it has too many elements"))
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenXmlError(str(error)) from error


def refuse_broken_xml(data: bytes) -> None:
    """Raise `BrokenXmlError` where a part in UTF-8 is not well-formed; nothing is built of it."""
    try:
        ParserCreate("utf-8").Parse(data, True)
    except ExpatError as error:
        raise BrokenXmlError(str(error)) from error


def write_tree(root: Element) -> bytes:
    """A part from its root element, with the declaration that Excel writes."""
    return _DECLARATION + b"\n" + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def canonical(element: Element) -> bytes:
    """The element's bytes with attributes in order, for comparing two of them."""
    try:
        return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    except etree.C14NError:  # a relative namespace has no canonical form
        return etree.tostring(element, with_tail=False)


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
    """The same XML as Excel spells it: no comments, CDATA sections as ordinary text, attributes in double quotes."""
    if b"<!" not in data and b"='" not in data and not _ODD_TAG.search(data, 0, _SPELLING_SHOWS_WITHIN):
        return data
    if b"<![CDATA[" in data:
        data = re.sub(rb"<!\[CDATA\[(.*?)\]\]>", _ordinary_text, data, flags=re.DOTALL)
    if b"<!--" in data:
        data = re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL)
    return plain_tags(data) if _ODD_TAG.search(data) else data


def plain_tags(data: bytes) -> bytes:
    """The same XML with each tag's attributes in double quotes, and no `>` inside them."""
    return _TAG.sub(_plain_tag, data)


def _plain_tag(match: re.Match[bytes]) -> bytes:
    tag = match[0]
    if b"'" not in tag and b">" not in tag[:-1] and not _ODD_TAG.match(tag):
        return tag
    attributes = [
        b' %s="%s"' % (name, (double or single).replace(b'"', b"&quot;").replace(b">", b"&gt;"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    ]
    return b"<" + match[1] + b"".join(attributes) + (b"/>" if tag.endswith(b"/>") else b">")


def _ordinary_text(match: re.Match[bytes]) -> bytes:
    return match[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _in_utf8(data: bytes, encoding: str) -> bytes:
    if not _TEXT_ENCODINGS.match(encoding.encode()):
        raise BrokenXmlError(encoding)
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
        return _ENCODING.sub(_DECLARATION, text.encode())
    except (LookupError, UnicodeError) as error:
        raise BrokenXmlError(str(error)) from error
