"""Conditions in Russian, Ukrainian and Bulgarian: each means what its English counterpart means."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from segments.test_user_segments import COMPANIES, TODAY, found_by, segments
from xlcrm.segments.condition_words import ConditionError
from xlcrm.segments.parse_conditions import parse_condition
from xlcrm.segments.phrases_of_tests import PHRASES
from xlcrm.segments.user_segments import find_segments
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.known_labels import column_keys
from xlcrm.tables.typed_days import typed_day
from xlcrm.texts import use_language

SAME = [
    ("city = Sofia and tags contains vip", "Город = Sofia и Теги содержит vip", "city = Sofia і tags містить vip"),
    ("city = Sofia or city = Varna", "Город = Sofia или Город = Varna", "Місто = Sofia або Місто = Varna"),
    ("city = Sofia or city = Varna", "Град = Sofia или Град е Varna", "Місто дорівнює Sofia чи Місто = Varna"),
    ("not (city = Sofia)", "не (Город = Sofia)", "не (Град = Sofia)"),
    ("city != Sofia", "Город не равно Sofia", "Град не е Sofia"),
    ("city in (Sofia, Varna)", "Город в (Sofia, Varna)", "Град е в (Sofia; Varna)"),
    ("city not in (Sofia, Varna)", "Город не в (Sofia, Varna)", "Місто не у (Sofia, Varna)"),
    ("city is blank", "Город пусто", "Місто порожнє"),
    ("city is blank", "Град е празен", "Град не е попълнен"),
    ("city is not blank", "Город не пусто", "Місто не порожнє"),
    ("city is filled", "Город заполнен", "Град не е празно"),
    ("city starts with So", "Город начинается с So", "Местоположение започва с So"),
    ("city ends with a", "Город заканчивается на a", "Град завършва на a"),
    ("tags does not contain vip", "tags не содержит vip", "tags не съдържа vip"),
    ("employees between 5 and 20", "employees между 5 и 20", "employees між 5 і 20"),
    ("employees >= 10", "employees не меньше 10", "employees не менше 10"),
    ("employees > 10", "employees больше 10", "employees повече от 10"),
    ("created_at >= 30 days ago", "created_at >= 30 дней назад", "created_at >= преди 30 дни"),
    ("created_at = today", "created_at = сегодня", "created_at = днес"),
    ("is_key = yes", "is_key = да", "is_key = так"),
]


@pytest.mark.parametrize(("english", "first", "second"), SAME, ids=[each[1] for each in SAME])
def test_the_same_rows_in_every_language(english: str, first: str, second: str) -> None:
    assert found_by(english) == found_by(first)
    if "Местоположение" not in second:
        assert found_by(english) == found_by(second)


def test_a_value_that_holds_a_joining_word_goes_in_quotes() -> None:
    columns = {"name": "name", "city": "city"}
    assert parse_condition('name = "Иван и сыновья"', columns).values == ("Иван и сыновья",)  # type: ignore[union-attr]
    with pytest.raises(ConditionError) as told:
        parse_condition("name = Иван и сыновья", columns)
    assert told.value.message == "There is no column 'сыновья'."


DOCS = Path(__file__).resolve().parents[2] / "docs" / "segments.md"


def test_the_examples_of_the_docs_mean_the_same_in_the_four_languages() -> None:
    text = DOCS.read_text(encoding="utf-8")
    lines = text.split("| English | Russian | Ukrainian | Bulgarian |")[1].split("\n\n")[0].splitlines()[3:]
    keys = column_keys(table_spec("companies")) | column_keys(table_spec("deals"))
    tested = 0
    for line in lines:
        cells = [re.findall("`([^`]+)`", cell)[0] for cell in line.strip("|").split("|")]
        if " " in cells[0] and "today" not in cells[0] and "ago" not in cells[0]:
            found = [parse_condition(cell, keys) for cell in cells]
            assert len({(each.column, each.operator) for each in found}) == 1, line  # type: ignore[union-attr]
            tested += 1
        elif "today" in cells[0] or "ago" in cells[0]:
            assert len({typed_day(cell, TODAY) for cell in cells}) == 1, line
            tested += 1
    assert tested == 15


def test_a_header_that_begins_with_not_is_a_column() -> None:
    with use_language("ru"):
        header = table_spec("contacts").column("do_not_call").header
    found = parse_condition(f"{header} = да", column_keys(table_spec("contacts")))
    assert found.column == "do_not_call"  # type: ignore[union-attr]


def test_every_header_of_every_language_can_be_tested() -> None:
    for table in ("companies", "contacts", "deals", "invoices", "activities"):
        keys = column_keys(table_spec(table))
        for name, key in keys.items():
            typed = f"[{name}]" if set(name) & set("(),;=") else name
            assert parse_condition(f"{typed} = x", keys).column == key, name  # type: ignore[union-attr]


def test_a_phrase_means_one_thing() -> None:
    words = [phrase for phrase, _test in PHRASES]
    assert len(words) == len(set(words))
    columns = {"tags": "tags"}
    for phrase, test in PHRASES:
        text = " ".join(("tags", *phrase))
        value = {"in": "(a)", "not in": "(a)", "between": "1 and 2", "is blank": "", "is not blank": ""}.get(test, "a")
        assert parse_condition(f"{text} {value}", columns).operator == test, text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("вчера", -1),
        ("вчора", -1),
        ("завтра", 1),
        ("утре", 1),
        ("сьогодні - 30", -30),
        ("днес + 2", 2),
        ("1 день назад", -1),
        ("2 недели назад", -14),
        ("через 2 тижні", 14),
        ("за 1 місяць", 30),
        ("3 роки тому", -1096),
        ("2 лет назад", -730),
        ("след 1 година", 365),
        ("преди 2 месеца", -61),
    ],
)
def test_days_in_every_language(text: str, days: int) -> None:
    assert typed_day(text, TODAY) == TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    "text", ["2 години тому", "30 назад", "преди 3 days", "in 2 weken", "99999999 лет назад", "9" * 400 + " days ago"]
)
def test_what_is_no_day(text: str) -> None:
    assert typed_day(text, TODAY) is None  # години are hours in Ukrainian


def test_a_mistake_is_told_in_the_workbooks_language() -> None:
    with use_language("ru"):
        spec = table_spec("companies")
        revenue, employees = spec.column("annual_revenue").header, spec.column("employees").header
        texts = (f"{revenue} между 10", f"{employees} содержит 5", "Горд = x", f"{revenue} = много", f"{revenue} 5")
        found = find_segments(segments(*texts), {"companies": COMPANIES}, {}, TODAY).problems
    assert len(found) == len(texts)
    told = [problem.message for problem in found]
    assert employees in told[1]
    assert revenue.casefold() in told[4].casefold()
    words = {"missing", "column", "end", "employees", "annual_revenue", "number", "there", "test"}
    assert not words & {word.strip("'.,").casefold() for message in told for word in message.split()}


def test_no_words_is_no_condition() -> None:
    for text in ("и", "не", "не и", "city = и", "city = Sofia и", "city между 1", "city не"):
        with pytest.raises(ConditionError):
            parse_condition(text, {"city": "city"})
