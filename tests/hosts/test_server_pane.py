"""The task pane and the ribbon of the server project in a real browser, over a server and a book of ours.

What a click did is compared with the same command at the file door. With XLCRM_PICTURES naming a folder, a picture of
the pane is put there.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chromium import needs_chromium
from hosts.server_stand_in import ServedProject
from workbooks.fake_book import FakeBook
from xlcrm.building.ribbon_buttons import ribbon_buttons
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts import script_door
from xlcrm.hosts.server_files import init_server
from xlcrm.run_command import run_command
from xlcrm.tables.read_tables import read_tables
from xlcrm.texts import _, use_language
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.file_workbook import FileWorkbook

pytest.importorskip("playwright")
NOW = dt.datetime(2026, 11, 21, 9, 30)
KEYS = ("companies", "contacts", "deals", "audit_log")
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def projects(tmp_path_factory, model) -> Iterator[dict[str, Any]]:
    served = {}
    for language in ("en", "bg"):
        folder = tmp_path_factory.mktemp(f"server_{language}")
        init_server(folder, language=language)
        served[language] = ServedProject(folder, model.copy())
    yield served
    for each in served.values():
        each.close()


@pytest.fixture
def served(projects, model, monkeypatch):
    """The English project over a fresh book, at a moment that stands still."""
    monkeypatch.setattr(script_door, "_now", lambda: NOW)
    served = projects["en"]
    served.model, served.calls = model.copy(), []
    return served


@pytest.fixture(scope="module")
def tab(browser) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 350, "height": 760}, device_scale_factor=2)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def pane(tab, served):
    mistakes: list[str] = []
    tab.on("pageerror", lambda error: mistakes.append(str(error)))
    tab.goto(f"{served.address}/taskpane.html")
    yield tab
    assert mistakes == []


def said(pane) -> str:
    """What the pane tells when a script is done."""
    pane.wait_for_function("!document.querySelector('#crm-pane form > button').disabled")
    return pane.locator("#crm-said").text_content()


def opened(pane, id: str):
    pane.click(f"[data-button={id}]")
    return pane.locator(f"#form-{id}")


@pytest.fixture
def at_the_file(made_firm, tmp_path):
    """The same command at the file door: what it says, and the tables after it."""

    def run(name: str, **options: Any) -> tuple[str, dict[str, pd.DataFrame]]:
        path = tmp_path / "CRM.xlsx"
        if not path.exists():
            shutil.copy(made_firm / "crm.xlsx", path)
        outcome = run_command(
            listed_command(name).load(), FileWorkbook.open(path), RunContext(NOW.date(), NOW), options
        )
        return script_door.told(outcome), read_tables(FileWorkbook.open(path).read(KEYS)).tables

    return run


def same_tables(served, wanted) -> None:
    found = read_tables(ExcelWorkbook(FakeBook(served.model)).read(KEYS)).tables
    for key in KEYS:
        frames = [each[key].reset_index(drop=True) for each in (found, wanted)]
        pd.testing.assert_frame_equal(*frames, obj=key, check_dtype=False)


def test_every_button_stands_in_its_group(pane):
    wanted = [(_(button.command.group), button.label) for button in ribbon_buttons()]
    found = pane.evaluate(
        """() => [...document.querySelectorAll('#crm-groups > h2, #crm-groups > .crm-button')].reduce((all, each) => {
             if (each.tagName === 'H2') all.group = each.textContent; else all.list.push([all.group, each.textContent]);
             return all }, { list: [] }).list"""
    )
    assert [tuple(each) for each in found] == wanted
    pictures = pane.locator("#crm-pane img")
    assert pictures.evaluate_all("all => all.every(each => each.complete && each.naturalWidth === 32)")
    assert pane.evaluate("excel.names()") == [button.id for button in ribbon_buttons()]


def test_a_ribbon_button_runs_its_command(pane, served, at_the_file):
    pane.evaluate("excel.press('crm_check_fix')")
    sentence, tables = at_the_file("check", fix=True)
    assert said(pane) == sentence
    assert pane.evaluate("excel.seen") == {"shown": 1, "completed": ["crm_check_fix"]}
    same_tables(served, tables)


def test_a_ribbon_button_that_must_be_told_something_opens_its_form(pane, served):
    pane.evaluate("excel.press('crm_add_contacts')")
    form = pane.locator("#form-crm_add_contacts")
    assert form.is_visible()
    assert pane.evaluate("document.activeElement.name") == "set:first_name"
    assert served.calls == []
    assert pane.evaluate("excel.seen.completed") == ["crm_add_contacts"]


def test_a_form_gives_its_command_what_was_typed(pane, served, at_the_file):
    form = opened(pane, "crm_add_companies")
    form.locator("[name='set:name']").fill("Omega; Sons = Co")
    form.locator("[name='set:city']").fill("Varna")
    form.locator("button[type=submit]").click()
    sentence, tables = at_the_file("add", table="companies", set=("name=Omega; Sons = Co", "city=Varna"), anyway=False)
    assert said(pane) == sentence
    assert "Omega; Sons = Co" in set(tables["companies"]["name"])
    same_tables(served, tables)


def test_choices_and_days_arrive(pane, served, at_the_file):
    form = opened(pane, "crm_report")
    form.locator("[name=names]").select_option("sales")
    form.locator("summary").click()
    form.locator("[name=from_]").fill("2026-02-01")
    form.locator("button[type=submit]").click()
    sentence, _tables = at_the_file("report", names=("sales",), from_=dt.date(2026, 2, 1))
    assert said(pane) == sentence
    assert served.calls == [("report", ["sales", "2026-02-01", None])]
    assert any(sheet.name == "Sales" for sheet in served.model.sheets)


def test_a_mistake_is_a_sentence_in_the_pane(pane, served):
    form = opened(pane, "crm_undo")
    form.locator("[name=run]").fill("999")
    form.locator("button[type=submit]").click()
    alert = pane.locator("#global-error-alert")
    alert.wait_for(state="visible")
    assert "999" in alert.text_content()
    assert said(pane) == ""
    opened(pane, "crm_check").locator("button[type=submit]").click()
    assert said(pane)
    assert alert.is_hidden(), "the next click takes the old mistake away"


def test_what_must_be_told_is_asked_for_by_the_browser(pane, served):
    form = opened(pane, "crm_import")
    form.locator("button[type=submit]").click()
    assert pane.evaluate("document.activeElement.name") == "source"
    assert not pane.evaluate("document.getElementById('form-crm_import').checkValidity()")
    assert served.calls == []


def test_it_works_by_keyboard(pane, served):
    pane.focus("[data-button=crm_agenda]")
    pane.keyboard.press("Enter")
    assert pane.get_attribute("[data-button=crm_agenda]", "aria-expanded") == "true"
    assert pane.evaluate("document.activeElement.closest('form').id") == "form-crm_agenda"
    pane.focus("#form-crm_agenda [name=days]")
    pane.keyboard.type("3")
    pane.keyboard.press("Enter")
    assert said(pane)
    assert served.calls == [("agenda", [None, 3])]


def test_every_field_has_a_label(pane):
    nameless = pane.evaluate(
        "[...document.querySelectorAll('#crm-pane input, #crm-pane select')].filter(e => !e.labels.length)"
    )
    assert nameless == []


def test_nothing_is_wider_than_the_pane(pane):
    for button in ribbon_buttons():
        opened(pane, button.id)
        assert pane.evaluate("document.documentElement.scrollWidth <= innerWidth"), button.id


def test_another_language(tab, projects):
    tab.goto(f"{projects['bg'].address}/taskpane.html")
    with use_language("bg"):
        wanted = [_(button.label) for button in ribbon_buttons()]
    assert tab.locator("#crm-pane .crm-button").all_text_contents() == wanted


@pytest.mark.skipif(not os.environ.get("XLCRM_PICTURES"), reason="XLCRM_PICTURES names no folder")
def test_a_picture_for_the_page(pane, served):
    form = opened(pane, "crm_add_companies")
    form.locator("[name='set:name']").fill("Omega Trading")
    form.locator("[name='set:city']").fill("Varna")
    form.locator("button[type=submit]").click()
    said(pane)
    opened(pane, "crm_add_contacts")
    pane.screenshot(path=Path(os.environ["XLCRM_PICTURES"]) / "server_pane.png", full_page=False)
