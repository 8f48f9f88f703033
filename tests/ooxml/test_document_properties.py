from __future__ import annotations

import datetime as dt
import re
from xml.etree.ElementTree import canonicalize

import pytest

from xlcrm.ooxml.document_properties import Change
from xlcrm.ooxml.xlsx_file import XlsxFile

CORE = "docProps/core.xml"
AT = dt.datetime(2026, 11, 21, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


@pytest.fixture
def save(tmp_path, deals, parts):
    def run(change, core=None, sheet_changes=True):
        path = tmp_path / "crm.xlsx"
        path.write_bytes(deals)
        file = XlsxFile.open(path)
        if core is not None:
            file._parts.package.write(CORE, core)
            file.save()
        if sheet_changes:
            file.set_cells("Lists", {(1, 1): 5})
        file.save(change=change)
        return parts(path.read_bytes())

    return run


def test_who_and_when_are_written_and_the_rest_stays(save, deals, parts):
    before, after = parts(deals)[CORE].decode(), save(Change("Ann <& Lee>", AT))[CORE].decode()
    assert "<cp:lastModifiedBy>Ann &lt;&amp; Lee&gt;</cp:lastModifiedBy>" in after
    assert '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-11-21T08:30:00Z</dcterms:modified>' in after
    changing = r"<(cp:lastModifiedBy|dcterms:modified).*?(/>|</\1>)"
    assert canonicalize(re.sub(changing, "", after)) == canonicalize(re.sub(changing, "", before))


def test_without_a_change_it_keeps_its_bytes(save, deals, parts):
    assert save(None)[CORE] == parts(deals)[CORE]
    assert save(Change("Ann", AT), sheet_changes=False)[CORE] == parts(deals)[CORE]


def test_what_is_missing_is_added_and_odd_prefixes_are_kept(save):
    core = (
        b'<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        b'xmlns:t="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        b"<p:lastModifiedBy>Bob</p:lastModifiedBy></p:coreProperties>"
    )
    after = save(Change("A\x00n\x1bn", AT), core)[CORE]
    assert b"<p:lastModifiedBy>Ann</p:lastModifiedBy>" in after
    assert b'<t:modified xsi:type="t:W3CDTF">2026-11-21T08:30:00Z</t:modified>' in after


def test_a_workbook_without_the_part_stays_without(tmp_path, deals, parts):
    path = tmp_path / "crm.xlsx"
    path.write_bytes(deals)
    file = XlsxFile.open(path)
    package = file._parts.package
    package.set_relations("", [each for each in package.relations("") if each.target != CORE])
    package.remove(CORE)
    file.save(change=Change("Ann", AT))
    assert CORE not in parts(path.read_bytes())
