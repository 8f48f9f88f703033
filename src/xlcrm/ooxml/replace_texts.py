"""Texts replaced in a piece of XML: in elements, attributes and literals of formulas, never in references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from xlcrm.ooxml.cell_values import plain_text, xml_text
from xlcrm.ooxml.xml_trees import plain_markup

_TOKENS = re.compile(r"(<[^<>]*>)")
_ATTRIBUTE = re.compile(r'(\s([\w:.-]+)=")([^"]*)"')
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "oddFormula"})
_REFERENCES = frozenset({"name", "displayName", "sheet", "ref", "sqref", "id", "uid", "location", "Target", "Type"})
_IN_RUNS = frozenset({"comment", "threadedComment", "p", "is", "si"})  # one text that formats cut to pieces


class Texts(Protocol):
    """What is looked for, and what it becomes."""

    def holds(self, text: str) -> bool:
        """The text holds something of what is looked for."""

    def replaced(self, text: str) -> str:
        """The text without it."""


def replaced_in_xml(data: bytes, texts: Texts) -> bytes:
    """The XML with the texts replaced; the very bytes that were given where nothing is found."""
    tokens = _TOKENS.split(plain_markup(data).decode("utf-8", "surrogateescape"))
    found = _in_runs(tokens, texts)
    name = ""
    for at, token in enumerate(tokens):
        if token.startswith("<"):
            name = _name(token)
            if '="' in token and not token.startswith("<?") and (new := _attributes(token, texts)) != token:
                tokens[at], found = new, True
        elif token.strip() and (new := _text(token, name, texts)) != token:
            tokens[at], found = new, True
    return "".join(tokens).encode("utf-8", "surrogateescape") if found else data


def texts_in_xml(data: bytes) -> Iterator[str]:
    """The texts and attributes of the XML, those in runs also in one."""
    tokens = _TOKENS.split(plain_markup(data).decode("utf-8", "replace"))
    for run in _runs(tokens):
        yield "".join(plain_text(tokens[at]) for at in run)
    for token in tokens:
        if not token.startswith("<"):
            yield plain_text(token)
        elif not token.startswith("<?"):
            yield from (plain_text(match[3]) for match in _ATTRIBUTE.finditer(token))


def replaced_in_formula(formula: str, texts: Texts) -> str:
    """The formula with the texts replaced in what it has between quotation marks."""
    return _LITERAL.sub(lambda match: '"' + texts.replaced(match[1]) + '"', formula)


def _in_runs(tokens: list[str], texts: Texts) -> bool:
    """Texts that are cut in pieces and found in one: the first piece takes all of it."""
    found = False
    for run in _runs(tokens):
        pieces = [plain_text(tokens[at]) for at in run]
        if not texts.holds("".join(pieces)) or (
            len(pieces) > 1 and any(map(texts.holds, pieces)) and _is_clean(pieces, texts)
        ):
            continue
        whole = texts.replaced("".join(pieces))
        for at in run:
            tokens[at] = ""
        tokens[run[0]], found = xml_text(whole).replace('"', "&quot;"), True
    return found


def _is_clean(pieces: list[str], texts: Texts) -> bool:
    """Replacing piece by piece leaves nothing."""
    return not texts.holds("".join(map(texts.replaced, pieces)))


def _runs(tokens: list[str]) -> Iterator[list[int]]:
    """The places of the texts of each comment, paragraph or shared text."""
    run: list[int] = []
    inside = ""
    for at, token in enumerate(tokens):
        if not token.startswith("<"):
            if inside and token:
                run.append(at)
            continue
        name = _name(token)
        if name in _IN_RUNS and not token.endswith("/>"):
            if token.startswith("</"):
                if name == inside and run:
                    yield run
                inside, run = ("", []) if name == inside else (inside, run)
            elif not inside:
                inside, run = name, []


def _text(token: str, name: str, texts: Texts) -> str:
    plain = plain_text(token)
    if name in _FORMULAS:
        new = replaced_in_formula(plain, texts)
    else:
        new = texts.replaced(plain) if texts.holds(plain) else plain
    return token if new == plain else xml_text(new)


def _attributes(tag: str, texts: Texts) -> str:
    def replaced(match: re.Match[str]) -> str:
        plain = plain_text(match[3])
        if match[2].rpartition(":")[2] in _REFERENCES or match[2].startswith("xmlns") or not texts.holds(plain):
            return match[0]
        return match[1] + xml_text(texts.replaced(plain)).replace('"', "&quot;") + '"'

    return _ATTRIBUTE.sub(replaced, tag)


def _name(tag: str) -> str:
    """The local name of a tag, opening or closing."""
    words = tag.strip("</>?").split(None, 1)
    return words[0].rpartition(":")[2] if words else ""
