from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from xlcrm import texts
from xlcrm.building.message_catalogue import message_catalogue, messages_in
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.write_cells import cells_of
from xlcrm.texts import _, plural, use_language

PSEUDO = "uk"  # a language with three plural forms


@pytest.fixture(scope="module")
def catalogue() -> str:
    return message_catalogue()


@pytest.fixture
def pseudo_language(catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every text in angle quotes; the forms of a plural are told apart."""
    translated = Catalog(locale=PSEUDO)
    for message in read_po(BytesIO(catalogue.encode())):
        if message.id:
            forms = tuple(f"«{message.id[1]}»{form}" for form in (1, 2, 5)) if isinstance(message.id, tuple) else ()
            translated.add(message.id, forms or f"«{message.id}»")
    folder = tmp_path / PSEUDO / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "xlcrm.mo").open("wb") as file:
        write_mo(file, translated)
    monkeypatch.setattr(texts, "_LOCALE_DIR", tmp_path)
    texts._catalogue.cache_clear()
    with use_language(PSEUDO):
        yield
    texts._catalogue.cache_clear()


def test_nested_and_broken_texts_are_found_and_dynamic_ones_are_not() -> None:
    source = 'x = _(\n    "One {a}"\n    " more", a=N_("two") if y else plural("{count} row", "{count} rows", n)\n)\n_(name)\n_("")'
    assert [found for _line, found in messages_in(source)] == [
        ("One {a} more",),
        ("two",),
        ("{count} row", "{count} rows"),
    ]


def test_the_catalogue_is_the_same_each_time_and_names_no_dates(catalogue: str) -> None:
    assert catalogue == message_catalogue()
    assert "Date" not in catalogue.split("#:", maxsplit=1)[0]
    assert not re.search(r"^#: .*:\d", catalogue, re.MULTILINE)
    assert re.search(r"^#: xlcrm/records/companies\.py", catalogue, re.MULTILINE)


def test_every_declared_text_is_in_it(catalogue: str) -> None:
    known = set()
    for message in read_po(BytesIO(catalogue.encode())):
        known |= set(message.id) if isinstance(message.id, tuple) else {message.id}
    declared = {
        text
        for spec in ALL_TABLES
        for c in spec.columns
        for text in (c.info.header, c.info.help)
        if not c.info.links_to
    }
    declared |= {text for spec in ALL_TABLES for text in (spec.title, spec.purpose)}
    declared |= {text for listed in ALL_COMMANDS for text in (listed.label, listed.tip, listed.group)}
    declared |= {listed.label for listed in CHOICES.values()}
    assert declared <= known
    assert set(CHOICES["deal_status"].values) <= known


def test_percent_signs_are_no_places(catalogue: str) -> None:
    assert "python-format" not in catalogue.replace("python-brace-format", "")


@pytest.mark.usefixtures("pseudo_language")
def test_headers_notes_and_sheets_are_translated() -> None:
    for spec in ALL_TABLES:
        assert spec.sheet == f"«{spec.title}»"
        for column in spec.columns:
            if not column.info.links_to:
                assert (column.header, column.help) == (f"«{column.info.header}»", f"«{column.info.help}»")


@pytest.mark.usefixtures("pseudo_language")
def test_choices_are_translated_on_the_sheet_and_come_back_as_keys() -> None:
    column = table_spec("deals").column("status")
    cells = cells_of(column, pd.Series(["Won", "Open", pd.NA], dtype="string"))
    assert cells == ["«Won»", "«Open»", None]
    raw = RawTable("deals", (4, 5), {"name": ["Chairs", "Desks"], "status": cells[:2]})
    frame, problems = frame_of(table_spec("deals"), raw, {"deal_status": CHOICES["deal_status"].values})
    assert (frame["status"].tolist(), problems) == (["Won", "Open"], [])
    rows = default_rows(FirmSettings())
    assert rows["lists"]["activity_type"].dropna().str.startswith("«").all()
    assert rows["settings"]["setting"].str.startswith("«").all()


@pytest.mark.usefixtures("pseudo_language")
def test_places_and_plurals_are_filled() -> None:
    assert _("{type}: {subject}", type="A", subject="B") == "«A: B»"
    shown = [plural("{count} deal is snoozed.", "{count} deals are snoozed.", count) for count in (1, 3, 7)]
    assert shown == [f"«{count} deals are snoozed.»{form}" for count, form in ((1, 1), (3, 2), (7, 5))]


def test_a_language_without_a_catalogue_is_english() -> None:
    with use_language("bg"):
        assert table_spec("companies").column("name").header
