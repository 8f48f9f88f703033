from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.imports.read_text import guess_delimiter, read_text
from xlcrm.imports.source_tables import EmptySourceError

RUSSIAN = "Фирма;Город;Сумма\nООО «Ромашка»;Санкт-Петербург;1 234,56\nИП Яковлева;Ярославль;4,25\n"
BULGARIAN = "Фирма;Град;Стойност\nЩъркел ЕООД;Кюстендил;12,50\nБряг АД;Варна;7\n"
UKRAINIAN = "Фірма;Місто\nТОВ Їжак;Київ\nПП Ґанок;Чернівці\nФОП Юрій Єрмак;Івано-Франківськ\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "mac-cyrillic"]
)
@pytest.mark.parametrize("text", [RUSSIAN, BULGARIAN, UKRAINIAN])
def test_cyrillic_letters_survive_every_usual_encoding(text: str, encoding: str) -> None:
    if encoding == "mac-cyrillic":
        text = text.replace("Ґ", "Г")
    table = read_text(text.encode(encoding), "firms.csv")
    lines = [line.split(";") for line in text.splitlines()]
    assert list(table.headers) == lines[0]
    assert [list(cells) for cells in zip(*table.columns, strict=True)] == lines[1:]


@pytest.mark.parametrize("text", [RUSSIAN.replace("«", '"').replace("»", '"'), BULGARIAN])
def test_koi8_is_told_from_windows(text: str) -> None:
    assert read_text(text.encode("koi8-r"), "x").headers == read_text(text.encode(), "x").headers


def test_western_letters_are_not_taken_for_cyrillic() -> None:
    text = "Name,City\nJosé Núñez,Málaga\nJörg Weiß,Köln\nFrançois,Besançon\n"
    table = read_text(text.encode("cp1252"), "x.csv")
    assert table.columns[0] == ["José Núñez", "Jörg Weiß", "François"]
    assert "cp1252" in table.notes[0]


def test_a_damaged_utf8_file_stays_utf8() -> None:
    data = ("Город\n" + "Пловдив\n" * 50).encode() + b"\xff\n"
    assert read_text(data, "x").columns[0][0] == "Пловдив"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    text = "name,price,notes\nA,1,x\nB,2,y\n".replace(",", delimiter)
    assert guess_delimiter(text) == delimiter


def test_commas_inside_semicolon_fields_do_not_mislead() -> None:
    text = "ID;Имя, Фамилия;Улица, номер дома;Сумма\n1;Иван, Петров;Мира, 5;1,50\n2;Ольга;Ленина, 7;2,75\n"
    assert read_text(text.encode(), "x").headers == ("ID", "Имя, Фамилия", "Улица, номер дома", "Сумма")


def test_quoted_lines_blank_lines_and_row_numbers() -> None:
    table = read_text(b'\nname,notes\r\n"Acme, Ltd","two\r\nlines"\r\n\r\nBeta,""\r\n', "x")
    assert table.columns == (["Acme, Ltd", "Beta"], ["two\nlines", None])
    assert table.row_numbers == (3, 5)


def test_excel_says_the_delimiter_itself() -> None:
    table = read_text(b"sep=;\na,b;c\n1,5;2\n", "x")
    assert table.headers == ("a,b", "c")
    assert table.row_numbers == (3,)


def test_ragged_rows_are_remembered() -> None:
    table = read_text(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n", "x")
    assert table.misfits == {3: 2, 4: 4}
    assert table.columns == (["1"] * 4, ["2"] * 4, ["3", None, "3", "3"])


def test_headers_that_repeat_or_lack() -> None:
    table = read_text(b"Phone,Phone,,Name*\n1,2,3,4\n", "x")
    assert table.headers == ("Phone", "Phone (2)", "Column 3", "Name*")


def test_nulls() -> None:
    table = read_text(b"a,b\nNULL,x\x00y\nNull,NULL\n", "x")
    assert table.columns == ([None, "Null"], ["xy", None])
    assert table.notes == ("1 NUL byte was taken out.", "2 cells said NULL and are read as blank.")


@pytest.mark.parametrize("data", [b"", b"\n\n", codecs.BOM_UTF8, b" ; ;\n"])
def test_an_empty_file_is_one_sentence(data: bytes) -> None:
    with pytest.raises(EmptySourceError, match=r"x\.csv is empty"):
        read_text(data, "x.csv")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        table = read_text(data, "x")
    except EmptySourceError:
        return
    assert all(len(cells) == table.row_count for cells in table.columns)
    assert len(set(table.headers)) == len(table.headers)


def test_a_header_has_no_control_characters() -> None:
    source = read_text(b"na\x01me,ci\x02ty\nAcme,Sofia\n", "list.csv")
    assert source.headers == ("name", "city")
