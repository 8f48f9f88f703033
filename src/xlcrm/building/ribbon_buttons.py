"""The buttons of the tab CRM, made from the list of commands: every command has one, some have shortcuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from xlcrm.building.button_questions import Question, question_of, question_of_column
from xlcrm.building.ribbon_shortcuts import ICONS, PRESSED_DAILY, USUAL_ICON, shortcuts_of
from xlcrm.commands.all_commands import ALL_COMMANDS, ListedCommand
from xlcrm.commands.command import Parameter
from xlcrm.tables.all_tables import table_spec

GROUPS = ("Start", "Add", "Clean", "Follow up", "Segment", "Reports", "Team", "Data", "Settings")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RibbonButton:
    """One button: its id, its command with the options that it sets, and the words on it (English sources)."""

    id: str
    command: ListedCommand
    label: str
    tip: str
    icon: str
    options: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    columns: tuple[str, ...] = ()  # of the table of a new row, each asked for
    is_large: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, in the order of the command's signature; needed answers first."""
        open_ones = [p for p in self.command.load().parameters if p.key not in self.options]
        asked = [question for p in open_ones for question in self._questions_of(p)]
        return tuple(sorted(asked, key=lambda question: not question.is_always_asked))

    def _questions_of(self, parameter: Parameter) -> list[Question]:
        if not (self.columns and parameter.key == "set"):
            return [question_of(self.command, parameter)]
        spec = table_spec(self.options["table"])
        return [question_of_column(spec.by_key[key]) for key in self.columns]


def ribbon_buttons() -> tuple[RibbonButton, ...]:
    """All buttons, group by group."""
    buttons = [each for listed in ALL_COMMANDS for each in (_button(listed), *_shortcuts(listed))]
    return tuple(sorted(buttons, key=lambda button: _group_place(button.command.group)))


def ribbon_button(id: str) -> RibbonButton | None:
    """The button with that control id."""
    return next((button for button in ribbon_buttons() if button.id == id), None)


def _group_place(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def _id(*words: str) -> str:
    return "_".join(("crm", *words)).replace("-", "_")


def _button(listed: ListedCommand) -> RibbonButton:
    icon = ICONS.get(listed.name, USUAL_ICON)
    is_large = listed.name in PRESSED_DAILY
    return RibbonButton(_id(listed.name), listed, listed.label, listed.tip, icon, is_large=is_large)


def _shortcuts(listed: ListedCommand) -> Iterator[RibbonButton]:
    """Buttons that set an option of the command beforehand."""
    for each in shortcuts_of(listed.name):
        command = replace(listed, group=each.group) if each.group else listed
        id = _id(listed.name, each.word)
        yield RibbonButton(id, command, each.label, each.tip or listed.tip, each.icon, each.options, each.columns)
