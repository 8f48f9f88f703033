"""The command line as its user meets it: a process, its output, its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlcrm.workbooks.file_workbook import FileWorkbook

LIST = """Company;City;Phone;E-mail;Owner
Acme GmbH;Berlin;030 1234567;info@acme.example;Ann Lee
Ромашка ООО;София;0888 123 456;INFO@romashka.example;Ann Lee
Romashka OOO;Sofia;+359 888 123456;info@romashka.example;Ann Lee
"""


def xlcrm(*arguments: object, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "xlcrm.hosts.command_line", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=None,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr if code in {2, 3} else done.stdout


def as_json(*arguments: object, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(xlcrm(*arguments, "--json", code=code))
    return found


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    source = tmp_path / "list.csv"
    source.write_text(LIST, encoding="cp1251")
    file = tmp_path / "crm.xlsx"
    outcome = as_json("import", file, source, "--table", "companies", code=1)
    assert (outcome["created"], outcome["rejected"]) == (3, 0)
    assert "phone_invalid" in {problem["code"] for problem in outcome["problems"]}  # 030 is not of Bulgaria
    return file


def type_in(file: Path, sheet: str, header: str, row: int, text: str) -> None:
    """A cell as a user leaves it."""
    workbook = openpyxl.load_workbook(file)
    [column] = [cell.column for cell in workbook[sheet][3] if cell.value == header]
    workbook[sheet].cell(row, column).value = text
    workbook.save(file)


def test_help_is_quick_and_names_every_command() -> None:
    started = time.perf_counter()
    text = xlcrm("--help")
    assert time.perf_counter() - started < 2, "help must not load pandas"
    for name in ("import", "check", "find-duplicates", "agenda", "segment", "report", "new", "build", "demo"):
        assert name in text


def test_help_does_not_load_pandas() -> None:
    code = "import sys, runpy; sys.argv=['xlcrm','--help']\ntry:\n runpy.run_module('xlcrm.hosts.command_line', run_name='__main__')\nexcept SystemExit:\n assert 'pandas' not in sys.modules and 'rich' not in sys.modules"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, capture_output=True)


def test_a_new_workbook_is_not_made_over_an_old_one(tmp_path: Path) -> None:
    file = tmp_path / "crm.xlsx"
    xlcrm("new", file)
    before = file.read_bytes()
    assert "is there already" in xlcrm("new", file, code=2)
    assert file.read_bytes() == before


def test_an_import_a_check_and_a_search_agree_on_the_rows(crm: Path) -> None:
    outcome = as_json("check", crm, code=1)
    assert set(outcome) >= {"score", "problems", "counts"}
    assert {"table", "row", "column", "code", "severity", "message", "hint"} <= set(outcome["problems"][0])
    [group] = as_json("find-duplicates", crm)["groups"]
    assert sorted(group["ids"]) == ["C-000002", "C-000003"]
    assert group["reasons"]


def test_a_second_import_changes_nothing(crm: Path) -> None:
    frame = FileWorkbook.open(crm).read(["companies"])["companies"]
    outcome = as_json("import", crm, crm.with_name("list.csv"), "--table", "companies", code=1)
    assert (outcome["created"], outcome["updated"], outcome["unchanged"]) == (0, 0, 3)
    assert FileWorkbook.open(crm).read(["companies"])["companies"] == frame


def test_a_dry_run_leaves_the_file_alone(crm: Path) -> None:
    before = crm.read_bytes()
    xlcrm("check", crm, "--fix", "--dry-run", code=1)
    xlcrm("report", crm, "effectiveness", "--dry-run")
    assert crm.read_bytes() == before


def test_fix_mends_what_is_safe_and_says_so(crm: Path) -> None:
    type_in(crm, "Companies", "E-mail", 5, " INFO@romashka.example")
    type_in(crm, "Companies", "Phone", 6, "0888 12 34 56")
    outcome = as_json("check", crm, "--fix", code=1)
    assert sum(outcome["fixed"].values()) >= 2
    assert "email_upper_case" not in outcome["counts"]
    again = as_json("check", crm, "--fix", code=1)
    assert sum(again["fixed"].values()) == 0


def test_a_bare_list_is_searched_as_it_is(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "given_name,surname,phone\nIvan,Petrov,0888123456\nAnna,Berg,0877000111\nИван,Петров,+359888123456\n",
        encoding="utf-8",
    )
    [group] = as_json("find-duplicates", people)["groups"]
    assert group["ids"] == [1, 3]


def test_no_data_is_null_never_zero(crm: Path) -> None:
    metrics = as_json("report", crm, "effectiveness", "--from", "2024-01-01", "--to", "2024-12-31")["metrics"]
    assert metrics["win_rate"] is None
    assert metrics["average_won_amount"] is None
    assert metrics["deals_won"] is None  # the firm has no deals at all


def test_agenda_and_segments_answer_on_an_almost_empty_firm(crm: Path) -> None:
    assert "items" in as_json("agenda", crm, "--today", "2025-01-15")
    assert set(as_json("segment", crm, "--today", "2025-01-15")) >= {"rfm", "abc"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("check", "nowhere.xlsx"), "There is no file"),
        (("report", "nowhere.xlsx", "poetry"), "poetry"),
        (("import", "crm.xlsx", "nowhere.csv", "--table", "companies"), "nowhere.csv"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_code_two(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in xlcrm(*arguments, code=2)


def test_an_import_says_which_option_is_missing(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("name\nAcme\n", encoding="utf-8")
    assert "--table" in xlcrm("import", tmp_path / "crm.xlsx", source, code=2)


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(b"hello")
    assert "crm.xlsx" in xlcrm("check", file, code=2)
    assert file.read_bytes() == b"hello"


def test_a_workbook_that_is_open_elsewhere_is_not_overwritten(crm: Path) -> None:
    crm.with_name(f".~lock.{crm.name}#").write_text(",ann,desk,21.11.2026 10:00,file:///x;", encoding="utf-8")
    before = crm.read_bytes()
    assert "ann" in xlcrm("report", crm, "effectiveness", code=3)
    assert crm.read_bytes() == before
