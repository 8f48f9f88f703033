"""The window of a button, on a real screen, filled in by a real keyboard."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from screen import press_keys, screen
from xlcrm.building.ribbon_buttons import ribbon_button, ribbon_buttons
from xlcrm.hosts.button_answers import read_answers

tkinter = pytest.importorskip("tkinter")
from xlcrm.hosts.excel_form import Form  # noqa: E402  # it needs tkinter

ASKED = Path(__file__).with_name("asked_in_window.py")


@pytest.fixture(scope="module")
def display() -> Iterator[dict[str, str]]:
    with screen() as environment:
        yield environment


def asked(display: dict[str, str], id: str, *orders: tuple[str, str], language: str = "en") -> Any:
    """What the window gives when these keys are pressed in it."""
    command = [sys.executable, str(ASKED), id, language]
    with subprocess.Popen(command, env=display, stdout=subprocess.PIPE, text=True) as process:
        try:
            press_keys(display, "CRM: ", *orders)
            said, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    return json.loads(said)


def test_a_contact_is_typed_in_with_the_keyboard_alone(display: dict[str, str]) -> None:
    keys = [("type", "Ivan"), ("key", "Tab"), ("type", "Petrov"), ("key", "Tab"), ("key", "Tab"), ("type", "0888 1")]
    found = asked(display, "crm_add_contacts", *keys, ("key", "Return"))
    assert found == {
        "table": "contacts",
        "set": ["first_name=Ivan", "last_name=Petrov", "phone=0888 1"],
        "anyway": False,
    }


def test_a_mistake_keeps_the_window_open_until_it_is_mended(display: dict[str, str]) -> None:
    """OK with an empty name, then the name, then a box ticked by the space bar."""
    keys = [("key", "Return"), ("type", "Acme"), *[("key", "Tab")] * 4, ("key", "space"), ("key", "Return")]
    found = asked(display, "crm_add_companies", *keys)
    assert found == {"table": "companies", "set": ["name=Acme"], "anyway": True}


def test_a_drop_down_is_chosen_with_the_arrows(display: dict[str, str]) -> None:
    found = asked(
        display, "crm_find_duplicates", ("key", "Down"), ("key", "Down"), ("key", "Return"), ("key", "Return")
    )
    assert found["table"] in {"companies", "contacts"}


def test_escape_and_the_cancel_button_run_nothing(display: dict[str, str]) -> None:
    assert asked(display, "crm_undo", ("type", "3"), ("key", "Escape")) is None
    assert asked(display, "crm_undo", ("key", "Tab"), ("key", "Tab"), ("key", "Return")) is None


def test_a_new_workbook_is_for_a_firm_in_its_language(display: dict[str, str]) -> None:
    """The firm's name, the language by its first arrow, and the sample firm by the space bar."""
    keys = [("type", "Acme"), *[("key", "Tab")] * 5, ("key", "space"), ("key", "Return")]
    found = asked(display, "crm_new", *keys, language="uk")
    assert "firm_name='Acme'" in found["settings"]
    assert found["sample"] is True


@pytest.fixture
def window(display: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setitem(os.environ, "DISPLAY", display["DISPLAY"])
    made = tkinter.Tk()
    yield made
    with contextlib.suppress(tkinter.TclError):
        made.destroy()


def form_of(window: Any, id: str) -> Form:
    button = ribbon_button(id)
    assert button
    form = Form(window, button, partial(read_answers, button))
    form.come_to_front()
    window.update()
    return form


def test_a_mistake_is_shown_below_its_own_field_and_goes_when_it_is_mended(window: Any) -> None:
    form = form_of(window, "crm_import")
    form.fields["source"].typed.set("/no/list.csv")
    form.fields["table"].typed.set("gossip")
    form.accept()
    window.update()
    assert form.options is None
    source, table = form.fields["source"], form.fields["table"]
    assert "there is no such file" in source._mistake.cget("text")
    assert source.input.winfo_rooty() < source._mistake.winfo_rooty() < table.input.winfo_rooty()
    assert window.focus_get() is source.input
    assert table._mistake.winfo_ismapped()
    table.typed.set("Deals")
    form.accept()
    window.update()
    assert not table._mistake.winfo_ismapped()


@pytest.mark.parametrize("id", [button.id for button in ribbon_buttons() if button.questions])
def test_every_buttons_window_fits_the_screen_and_has_a_field_a_question(window: Any, id: str) -> None:
    form = form_of(window, id)
    button = ribbon_button(id)
    assert button
    assert list(form.fields) == [question.key for question in button.questions]
    assert window.winfo_width() <= 800
    assert window.winfo_height() <= 690
    for field in form.fields.values():
        assert field.input.winfo_ismapped()
    first, *_others = form.fields.values()
    assert window.focus_get() is first.input
