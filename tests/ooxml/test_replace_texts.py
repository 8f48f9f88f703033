"""Texts replaced in XML: in pieces, in attributes, in literals of formulas; references stay, and so do other bytes."""

from __future__ import annotations

import pytest

from xlcrm.ooxml.replace_texts import replaced_in_formula, replaced_in_xml, texts_in_xml
from xlcrm.tables.sought_texts import SoughtTexts

IVAN = SoughtTexts(
    ((r"\bivan petrov\b", "Nobody"), (r"\bi\.p@x\.example\b", "(gone)")), kept=frozenset({"Ivan Petrov Ltd"})
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<a><t>Call Ivan Petrov &amp; Co</t></a>", b"<a><t>Call Nobody &amp; Co</t></a>"),
        (b"<si><r><t>Ivan </t></r><r><t>Petrov</t></r></si>", b"<si><r><t>Nobody</t></r><r><t></t></r></si>"),
        (b'<s v="IVAN PETROV" name="Ivan Petrov"/>', b'<s v="Nobody" name="Ivan Petrov"/>'),
        (b"<f>'Ivan Petrov'!A1&amp;\"to Ivan Petrov\"</f>", b"<f>'Ivan Petrov'!A1&amp;\"to Nobody\"</f>"),
        (b"<t>Ivan Petrov Ltd</t>", b"<t>Ivan Petrov Ltd</t>"),
        (b"<t>Ivan Petrova</t>  <u a='1'/>", b"<t>Ivan Petrova</t>  <u a='1'/>"),
        (b'<h tip="mail i.p@x.example now"/>', b'<h tip="mail (gone) now"/>'),
    ],
)
def test_texts_go_and_the_rest_stays_byte_for_byte(before: bytes, after: bytes) -> None:
    assert replaced_in_xml(before, IVAN) == after
    assert replaced_in_xml(after, IVAN) == after


def test_pieces_are_found_as_one_text() -> None:
    assert any(map(IVAN.holds, texts_in_xml(b"<comment><t>Ivan</t><t> Petrov</t></comment>")))
    assert not any(map(IVAN.holds, texts_in_xml(b"<row><t>Ivan</t><t> Petrov</t></row>")))


def test_a_formula_keeps_its_references() -> None:
    assert replaced_in_formula("='Ivan Petrov'!A1=\"Ivan Petrov\"", IVAN) == "='Ivan Petrov'!A1=\"Nobody\""
