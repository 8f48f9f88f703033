"""Every language says everything, keeps the places, and names sheets, columns and list values apart."""

from __future__ import annotations

import datetime as dt
import re
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.building.translations import packed_catalogue, po_path, translated_catalogue
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.texts import LANGUAGES, _, plural, use_language, written
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.date(2026, 3, 31)
TRANSLATED = LANGUAGES[1:]


def places(text: str) -> set[str | None]:
    return {name for _literal, name, _form, _conversion in Formatter().parse(text) if name is not None}


def forms_of(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.fixture(scope="module", params=TRANSLATED)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def messages(language):
    with po_path(language).open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def test_every_text_is_translated_and_no_other(language, messages):
    assert po_path(language).read_text(encoding="utf-8") == translated_catalogue(language), "run xlcrm build"
    assert po_path(language).with_suffix(".mo").read_bytes() == packed_catalogue(language), "run xlcrm build"
    assert [message.id for message in messages if not all(forms_of(message))] == []


def test_the_places_are_kept(messages):
    for message in messages:
        if "python-brace-format" not in message.flags:
            continue
        ours = places(message.id[1] if isinstance(message.id, tuple) else message.id)
        for form in forms_of(message):
            assert places(form) == ours, (message.id, form)


def test_sheets_columns_and_values_are_told_apart(language):
    with use_language(language):
        sheets = [spec.sheet.casefold() for spec in ALL_TABLES] + [_(each.label).casefold() for each in ALL_REPORTS]
        assert len({spec.sheet.casefold() for spec in ALL_TABLES}) == len(ALL_TABLES)
        assert [name for name in sheets if len(name) > 31 or re.search(r"[:\\/?*\[\]]", name)] == []
        for spec in ALL_TABLES:
            headers = [column.header.casefold() for column in spec.columns]
            assert len(set(headers)) == len(headers), spec.key
            assert all(len(column.help) <= 255 for column in spec.columns), spec.key
        for key, listed in CHOICES.items():
            labels = [_(value).casefold() for value in listed.values]
            assert len(set(labels)) == len(labels), key
            assert not any("," in label or ";" in label for label in labels), key


def test_a_count_takes_its_form(language):
    with use_language(language):
        said = {plural("{count} deal is snoozed.", "{count} deals are snoozed.", count) for count in (1, 3, 5)}
    assert len({re.sub(r"\d+", "", text) for text in said}) == (2 if language == "bg" else 3)


def test_numbers_and_days_are_written_as_the_language_does(language):
    with use_language(language):
        assert written(1234567.891, ",.2f") == "1\u00a0234\u00a0567,89"
        assert written(dt.datetime(2026, 3, 1, 9, 30)) == "01.03.2026 09:30"
        assert _("{start} to {end}", start=TODAY, end=TODAY).count("31.03.2026") == 2


def answers(code: str) -> object:
    book = MemoryWorkbook.of(make_sample_firm(TODAY, scale=0.1).frames, FirmSettings(language=code))
    context = RunContext(TODAY, dt.datetime(2026, 3, 31, 9), "tester")
    names = ("check", "agenda", "segment", "find-duplicates")
    return numbers([run_command(listed_command(name).load(), book, context, {}).json for name in names])


@pytest.fixture(scope="module")
def english_answers() -> object:
    return answers("en")


def test_commands_say_the_same_in_another_language(language, english_answers):
    assert answers(language) == english_answers


def numbers(value: object) -> object:
    """The JSON without its sentences."""
    if isinstance(value, dict):
        return {key: numbers(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(each) for each in value]
    return "" if isinstance(value, str) else value
