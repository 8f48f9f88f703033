"""The house rules that no linter knows: names, sizes, and lists that hold everything."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from xlcrm.commands.all_commands import ALL_COMMANDS

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "xlcrm").rglob("*.py"))
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "misc",
    "common",
    "core",
    "base",
    "manager",
    "engine",
    "service",
    "handler",
    "processor",
}
MOST_LINES, LONG_FUNCTION = 400, 30


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_story_of_readable_length(path: Path) -> None:
    assert not FORBIDDEN_NAMES & set(path.stem.split("_")), "the name says nothing of what the file does"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_nine_functions_in_ten_are_short() -> None:
    lengths = [
        (node.end_lineno or 0) - node.lineno
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert sum(length < LONG_FUNCTION for length in lengths) / len(lengths) >= 0.9


def test_every_command_has_a_file_words_and_a_test() -> None:
    for listed in ALL_COMMANDS:
        command = listed.load()
        assert command.reads
        assert listed.label
        assert listed.tip.endswith(".")
        assert (ROOT / "tests" / "commands" / f"test_{listed.file}.py").exists(), listed.name


def test_no_command_file_is_left_off_the_list() -> None:
    files = {path.stem for path in (ROOT / "src" / "xlcrm" / "commands").glob("*.py")}
    assert files - {"__init__", "command", "all_commands"} == {listed.file for listed in ALL_COMMANDS}


def test_no_sentence_is_built_inside_the_catalogue_call() -> None:
    """`_(f"...")` can never be translated."""
    found = [
        path.name for path in SOURCES if re.search(r"""\b(_|N_|plural)\(\s*f["']""", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_only_declared_libraries_are_imported() -> None:
    """The product runs without the development tools."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[<>=\[ ]", entry, maxsplit=1)[0].lower().replace("-", "_") for entry in declared}
    imported = {
        name.split(".")[0]
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    assert {name.lower() for name in imported} - sys.stdlib_module_names - {"xlcrm", "__future__"} <= names


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_the_readme_opens_with_both_commands() -> None:
    top = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    assert "make demo" in top
    assert "make test" in top
    assert "pip install" in top
