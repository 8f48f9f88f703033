"""A workbook in another language works as the English one: keys never change, choices are the same in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hosts.command_calls import call
from hosts.conftest import write_sources
from xlcrm import texts
from xlcrm.building.message_catalogue import message_catalogue

babel = pytest.importorskip("babel.messages")
WORDS = {"message", "hint", "why", "what", "reason", "reasons", "label", "title", "territory", "stage"}
COMMANDS = (
    "check {file}",
    "check {file} --fix",
    "find-duplicates {file}",
    "agenda {file} --today 2026-11-21",
    "segment {file} --today 2026-11-21",
    "report {file} effectiveness --from 2026-01-01 --to 2026-12-31",
)


@pytest.fixture
def _every_text_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Russian catalogue in which every text begins with another letter."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = read_po(BytesIO(message_catalogue().encode()))
    made = babel.Catalog(locale="ru")
    for message in source:
        if isinstance(message.id, tuple):
            one, many = (f"я{text}" for text in message.id)
            made.add(message.id, (one, *[many] * (made.num_plurals - 1)))
        elif message.id:
            made.add(message.id, f"я{message.id}")
    folder = tmp_path / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "xlcrm.mo").open("wb") as file:
        write_mo(file, made)
    monkeypatch.setattr(texts, "_LOCALE_DIR", tmp_path / "locale")
    texts._catalogue.cache_clear()
    yield
    texts._catalogue.cache_clear()


def without_words(value: Any) -> Any:
    """The object without what is said in words."""
    if isinstance(value, dict):
        return {key: without_words(each) for key, each in value.items() if key not in WORDS}
    return [without_words(each) for each in value] if isinstance(value, list) else value


def answers(folder: Path, language: str) -> list[Any]:
    file = folder / f"{language}.xlsx"
    assert call("new", file, "--language", language).code == 0
    sources = write_sources(folder)
    imports = [call("import", file, path, "--table", table, "--json") for table, path in sources.items()]
    again = [call("import", file, path, "--table", table, "--json") for table, path in sources.items()]
    rest = [call(*command.format(file=file).split(), "--json") for command in COMMANDS]
    return [(answer.code, without_words(answer.json)) for answer in (*imports, *again, *rest)]


@pytest.mark.usefixtures("_every_text_translated")
def test_json_is_the_same_in_every_language(tmp_path: Path) -> None:
    for english, russian in zip(answers(tmp_path, "en"), answers(tmp_path, "ru"), strict=True):
        assert russian == english
    book = openpyxl.load_workbook(tmp_path / "ru.xlsx")
    assert {"яHome", "яDeals", "яAgenda"} <= set(book.sheetnames)
    assert [cell.value for cell in book["яDeals"][3]][3] == "яStage"
    assert book["яDeals"]["D4"].value == "яWon"
