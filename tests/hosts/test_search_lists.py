"""Duplicates across files, and what the terminal says of rows of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlcrm.errors import XlcrmError
from xlcrm.hosts.command_line import xlcrm

PEOPLE = "First name,Last name,Phone\nIvan,Petrov,0888123456\nAnna,Berg,0877000111\n"
OTHERS = "Name,Phone\nБерг Анна,0877 000 111\nGeorgi Ivanov,02 999 1122\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "others.csv").write_text(OTHERS, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xlcrm, [str(argument) for argument in arguments])


def test_two_bare_lists_together(folder: Path) -> None:
    done = run("find-duplicates", folder / "people.csv", folder / "others.csv", "--json")
    assert done.exit_code == 0, done.output
    [group] = json.loads(done.stdout)["groups"]
    assert group["ids"] == ["people.csv:2", "others.csv:1"]
    assert group["kind"] == "person"


def test_a_workbook_and_a_list_together_and_nothing_is_written(folder: Path) -> None:
    crm = folder / "A.xlsx"
    assert run("import", crm, folder / "people.csv", "--table", "contacts").exit_code in (0, 1)
    before = crm.read_bytes()
    done = run("find-duplicates", crm, folder / "others.csv", crm.with_name("A.xlsx"), "--json")
    assert done.exit_code == 0, done.output
    done = run("find-duplicates", crm, folder / "others.csv")
    assert "A.xlsx: P-000002" in done.output
    assert "others.csv: 1" in done.output
    assert "same phone" in done.output
    assert crm.read_bytes() == before


def test_one_bare_list_prints_its_groups(folder: Path) -> None:
    twice = folder / "twice.csv"
    twice.write_text(PEOPLE + "Иван,Петров,+359888123456\n", encoding="utf-8")
    done = run("find-duplicates", twice)
    assert "twice.csv: 1 group of duplicates." in done.output
    assert "twice.csv: 3" in done.output
    assert "sure" in done.output
    [group] = json.loads(run("find-duplicates", twice, "--json").stdout)["groups"]
    assert group["ids"] == [1, 3]


def test_a_missing_file_among_them_is_named(folder: Path) -> None:
    done = run("find-duplicates", folder / "people.csv", folder / "nowhere.csv")
    assert "nowhere.csv" in str(done.exception)


def test_rows_of_an_imported_file_are_called_lines(folder: Path) -> None:
    twice = folder / "twice.csv"
    twice.write_text(PEOPLE + "Иван,Петров,+359888123456\n", encoding="utf-8")
    done = run("import", folder / "B.xlsx", twice, "--table", "contacts")
    assert "line 4" in done.output
    assert "contacts:4" not in done.output


def test_a_row_is_added_and_a_second_one_is_held_back(folder: Path) -> None:
    crm = folder / "C.xlsx"
    assert run("new", crm).exit_code == 0
    typed = ["--set", "first_name=Ivan", "--set", "last_name=Petrov", "--set", "phone=0888123456"]
    assert json.loads(run("add", crm, *typed, "--json").stdout)["id"] == "P-000001"
    before = crm.read_bytes()
    held = run("add", crm, *typed)
    assert held.exit_code == 1
    assert "P-000001" in held.output
    assert "--anyway" in held.output
    assert crm.read_bytes() == before
    assert run("add", crm, *typed, "--anyway").exit_code == 0


def test_a_list_with_nothing_to_compare_is_told(folder: Path) -> None:
    (folder / "x.csv").write_text("q1,q2\n7,8\n", encoding="utf-8")
    done = run("find-duplicates", folder / "x.csv")
    assert isinstance(done.exception, XlcrmError)
    assert "looks like a name" in str(done.exception)
