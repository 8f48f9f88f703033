"""The tab CRM in four languages: labels that fit, tips, keys, and no English left in the others."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from xlcrm.building.ribbon_buttons import ribbon_buttons
from xlcrm.building.ribbon_words import ribbon_words
from xlcrm.building.ribbon_xml import ribbon_xml
from xlcrm.exports.export_rows import FORMAT_NAMES
from xlcrm.texts import LANGUAGES, use_language

MOST_LETTERS = 26  # of a label: a small button has one line
SENTENCES = {"no_workbook", "no_reason"}
NAMES_OF_OTHERS = {*FORMAT_NAMES.values(), "utf-8", "utf-8-sig"}
ALSO_ABROAD = {"KPI", "E-mail", "crm_tab"} | NAMES_OF_OTHERS
OTHERS = [code for code in LANGUAGES if code != "en"]


def words_in(code: str) -> dict[str, str]:
    with use_language(code):
        return ribbon_words()


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_fit_and_tips_can_be_shown(code: str) -> None:
    words = words_in(code)
    labels = {id: text for id, text in words.items() if not id.endswith(".tip") and id not in SENTENCES}
    assert {text for text in labels.values() if not 2 <= len(text) <= MOST_LETTERS} == set()
    assert {id for id in labels if len(words.get(f"{id}.tip", "a tip")) > 255} == set()


@pytest.mark.parametrize("code", OTHERS)
def test_no_word_of_a_button_or_its_questions_is_left_in_english(code: str) -> None:
    with use_language(code):
        asked = [question for button in ribbon_buttons() for question in button.questions]
        told = [text for each in asked for text in (each.label, each.prompt, *each.choices.values())]
        shown = {*ribbon_words().values(), *told} - ALSO_ABROAD
    assert {text for text in shown if re.search("[A-Za-z]{3}", text) and not re.search("[а-яіїєґ]", text)} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_buttons_of_one_group_and_choices_of_one_question_can_be_told_apart(code: str) -> None:
    with use_language(code):
        words = ribbon_words()
        for button in ribbon_buttons():
            beside = [words[each.id] for each in ribbon_buttons() if each.command.group == button.command.group]
            assert len(set(beside)) == len(beside)
            for question in button.questions:
                shown = [label.casefold() for label in question.choices.values()]
                assert len(set(shown)) == len(shown)


def test_every_control_has_icon_label_tips_and_a_key_of_its_own() -> None:
    tab = etree.fromstring(ribbon_xml())
    controls = [each for each in tab.iter() if each.get("imageMso")]
    assert {each.get("id") for each in controls} == {button.id for button in ribbon_buttons()} | {
        "crm_new",
        "crm_options",
        "crm_reason",
    }
    assert all(each.get(name) for each in controls for name in ("getLabel", "getScreentip", "getSupertip", "keytip"))
    keys = [each.get("keytip") for each in controls]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch("[A-Z]{2}", key) for key in keys)
