"""What is typed for a button's questions: options of the right type, or a sentence for each mistake."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_button, ribbon_buttons
from xlcrm.hosts.button_answers import UnfitAnswersError, read_answers
from xlcrm.imports.source_tables import SourceTable
from xlcrm.texts import use_language


def button(id: str) -> RibbonButton:
    found = ribbon_button(id)
    assert found
    return found


def options(id: str, **typed: str) -> dict[str, object]:
    answers = read_answers(button(id), typed)
    assert answers.mistakes == {}
    return dict(answers.options)


def mistakes(id: str, **typed: str) -> dict[str, str]:
    return dict(read_answers(button(id), typed).mistakes)


def test_answers_become_options_of_the_right_type(tmp_path: Path) -> None:
    assert options("crm_agenda", owner=" Ann ", days="7") == {"owner": "Ann", "days": 7}
    assert options("crm_check", fix="yes", strict="no") == {"fix": True, "strict": False}
    assert options("crm_report", names="funnel", to="2026-03-31") == {"names": ("funnel",), "to": dt.date(2026, 3, 31)}
    assert options("crm_report", names="Receivables and invoices", to="31.3.2026") == {
        "names": ("receivables",),
        "to": dt.date(2026, 3, 31),
    }
    assert options("crm_report_funnel", to="") == {"names": ("funnel",)}
    assert options("crm_add", set="first_name=Ivan; last_name=Petrov", table="Contacts") == {
        "set": ("first_name=Ivan", "last_name=Petrov"),
        "table": "contacts",
    }
    source = tmp_path / "list.csv"
    source.write_text("Name,City\nAcme,Rome\n")
    found = options("crm_import", source=f'"{source}"', table="companies")
    assert isinstance(found["source"], SourceTable)
    assert found["source"].headers == ("Name", "City")


def test_a_new_row_takes_what_was_typed_in_its_columns() -> None:
    typed = {"set:name": "Big; one = two", "set:amount": "1 250,50", "set:expected_close_date": "1.4.2026"}
    assert options("crm_add_deals", **typed, anyway="yes") == {
        "table": "deals",
        "set": ("name=Big; one = two", "amount=1250.5", "expected_close_date=2026-04-01"),
        "anyway": True,
    }
    with use_language("ru"):
        (first, *_others) = button("crm_add_activities").questions
        typed = {"set:type": first.choices["E-mail"], "set:subject": "Чай"}
        assert options("crm_add_activities", **typed)["set"] == ("type=E-mail", "subject=Чай")


@pytest.mark.parametrize(
    ("id", "typed", "key", "told"),
    [
        ("crm_agenda", {"days": "soon"}, "days", "'soon' is not a number."),
        ("crm_agenda", {"days": "1.5"}, "days", "'1.5' is not a whole number."),
        ("crm_report", {"from_": "someday"}, "from_", "'someday' is not a day. Write it like 2024-12-31."),
        ("crm_report", {"names": "gossip"}, "names", "'gossip' is not one of: All of them, Effectiveness, "),
        ("crm_import", {"source": "/no/list.csv", "table": "deals"}, "source", "list.csv cannot be read as a list"),
        ("crm_import", {"source": "  "}, "source", "This must be filled in."),
        ("crm_add_deals", {"set:company": "Acme"}, "set:name", "This must be filled in."),
        ("crm_add_deals", {"set:name": "A", "set:amount": "lots"}, "set:amount", "'lots' is not a number."),
        ("crm_add_contacts", {"set:phone": " "}, "set:first_name", "Fill in at least one field."),
    ],
)
def test_a_wrong_answer_is_a_sentence_beside_its_question(id: str, typed: dict[str, str], key: str, told: str) -> None:
    assert mistakes(id, **typed)[key].startswith(told)


def test_all_mistakes_are_told_at_once() -> None:
    told = mistakes("crm_add_activities", **{"set:type": "", "set:subject": " "})
    assert set(told) == {"set:type", "set:subject"}
    sentence = str(UnfitAnswersError(button("crm_add_activities"), told))
    assert sentence == "Type: This must be filled in. Subject: This must be filled in. Press the button again."


@pytest.mark.parametrize("id", [each.id for each in ribbon_buttons()])
def test_what_a_form_shows_at_first_is_no_mistake_but_where_something_is_needed(id: str) -> None:
    """A form hands back every field, also those that nobody touched."""
    pressed = button(id)
    shown = {each.key: each.choices.get(each.usual, each.usual) for each in pressed.questions}
    answers = read_answers(pressed, shown)
    needed = {each.key for each in pressed.questions if each.is_required}
    assert set(answers.mistakes) <= needed | {f"set:{column}" for column in pressed.columns[:1]}
    defaults = {parameter.key: parameter.default for parameter in pressed.command.load().parameters}
    for key, value in answers.options.items():
        if key not in pressed.options and defaults[key] not in ((), None):
            assert value == defaults[key], "untouched means the usual value"


@given(st.text(max_size=30), st.sampled_from(["crm_agenda", "crm_report", "crm_add_deals", "crm_undo"]))
def test_whatever_is_typed_is_an_option_or_a_sentence(text: str, id: str) -> None:
    pressed = button(id)
    answers = read_answers(pressed, {each.key: text for each in pressed.questions})
    assert all(sentence.strip() for sentence in answers.mistakes.values())


def test_labels_come_in_the_language_and_are_understood_back() -> None:
    with use_language("ru"):
        (first, *_others) = button("crm_report").questions
        assert options("crm_report", names=first.choices["funnel"]) == {"names": ("funnel",)}
