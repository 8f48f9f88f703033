from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from xlcrm.building.metrics_page import metrics_page
from xlcrm.building.reference_pages import checks_page, commands_page, tables_page
from xlcrm.building.reports_page import reports_page
from xlcrm.checks.all_checks import ALL_CHECKS
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import SETTINGS
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.texts import use_language

PAGES = (tables_page, commands_page, checks_page, metrics_page, reports_page)


def sections(page: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("make", PAGES)
def test_a_page_is_markdown_with_even_tables(make: Callable[[], str]) -> None:
    page = make()
    assert page.startswith("# ")
    assert page.endswith("\n")
    assert "\n\n\n" not in page
    for block in page.split("\n\n"):
        if block.startswith("| "):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1


@pytest.mark.parametrize("make", PAGES)
def test_a_page_is_the_same_each_time_in_whatever_language(make: Callable[[], str]) -> None:
    with use_language("ru"):
        russian = make()
    assert make() == russian


@pytest.mark.parametrize("make", PAGES)
def test_links_within_a_page_lead_somewhere(make: Callable[[], str]) -> None:
    page = make()
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_every_table_and_column_is_described() -> None:
    told = sections(tables_page())
    for spec in ALL_TABLES:
        for column in spec.columns:
            assert f"| {column.header} | `{column.key}` |" in told[spec.title]


def test_a_column_says_all_that_its_field_declares() -> None:
    assert (
        "| Owner | `owner` | text | yes | [Users](#users) | open | The manager who answers for this firm. |"
        in sections(tables_page())["Companies"]
    )


def test_lists_stages_and_settings_are_there() -> None:
    told = sections(tables_page())
    for key, listed in CHOICES.items():
        kind = "open" if listed.open else "closed"
        assert f"| `{key}` | {listed.label} | {kind} | {listed.values[0]}" in told["Values of the lists"]
    assert "| 4 | Negotiation | Open | 75% | 45 | 10 | `amount`, `expected_close_date` |" in told["Default stages"]
    for setting in SETTINGS:
        assert f"| {setting.label} | `{setting.key}` |" in told["The settings"]


def test_every_command_and_option_is_described() -> None:
    told = sections(commands_page())
    assert list(told) == [listed.label for listed in ALL_COMMANDS]
    for listed in ALL_COMMANDS:
        part = told[listed.label]
        assert f"xlcrm {listed.name} FILE" in part
        assert listed.tip in part
        helps = [parameter.option.help.replace("|", r"\|") for parameter in listed.load().parameters]
        assert all(each in part for each in helps)


def test_usage_follows_the_signature() -> None:
    told = sections(commands_page())
    assert "xlcrm agenda FILE [--owner TEXT] [--days NUMBER]" in told["Today's agenda"]
    assert "xlcrm report FILE [NAME]... [--from YYYY-MM-DD] [--to YYYY-MM-DD]" in told["Reports"]
    assert "xlcrm import FILE SOURCE [--table TEXT] [--map TEXT]..." in told["Import"]


def test_every_check_is_described() -> None:
    page = checks_page()
    for check in ALL_CHECKS:
        assert f"| `{check.code}` | {check.severity.value} |" in page
        assert check.explanation in page
