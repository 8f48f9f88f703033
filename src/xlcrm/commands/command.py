"""What a command is: its name, what it reads and writes, and a function from tables to an outcome."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from xlcrm.tables.edits import Outcome
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.tables.row_changes import Stamp

Progress = Callable[[str, float], None]
"""Called with a phase in words and the share done, 0..1."""


def _silent(_phase: str, _share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a command may not look up itself: the day, the moment, who runs it, and who watches progress."""

    today: dt.date
    now: dt.datetime
    user: str = ""
    progress: Progress = _silent

    @property
    def stamp(self) -> Stamp:
        """What is noted beside the rows that the command changes."""
        return Stamp(self.today, self.now, self.user)


@dataclass(frozen=True, slots=True)
class Option:
    """How a command's parameter is offered: help in words (English source), a shown name, a place on the line."""

    help: str
    name: str = ""  # shown name where it differs from the parameter's, e.g. `from`
    positional: bool = False
    picks: tuple[str, ...] = ()  # tables: in Excel, the ids of their rows among the selected lines are meant
    least_picked: int = 1  # fewer lines than this are no choice: the cursor is always somewhere
    choices: str = ""  # key of a list in records.choices, whose values a form offers
    is_asked: bool = False  # a form asks for it always, though it may stay empty


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a command, read from its signature."""

    key: str
    type: Any
    default: Any
    option: Option

    @property
    def name(self) -> str:
        """The name that people see."""
        return self.option.name or self.key.replace("_", "-")

    @property
    def is_required(self) -> bool:
        """There is no default."""
        return self.default is inspect.Parameter.empty

    @property
    def takes_workbooks(self) -> bool:
        """Other workbooks are meant, which the door reads from their paths."""
        return OtherWorkbook in (self.type, *get_args(self.type))


@dataclass(frozen=True, slots=True)
class Command:
    """What a command's file declares. `run(tables, context, **options)` returns an Outcome and touches nothing."""

    name: str  # on the command line, e.g. "find-duplicates"
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[..., Outcome]
    reads_for: Callable[..., tuple[str, ...]] | None = None  # what it reads with these options, where that is less

    def tables_for(self, options: Mapping[str, object]) -> tuple[str, ...]:
        """The tables that the command reads and writes when it is called with these options."""
        reads = self.reads_for(**options) if self.reads_for else self.reads
        return (*reads, *self.writes)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The options, in the order of the signature: the signature is the contract."""
        hints = get_type_hints(self.run, include_extras=True)
        signature = inspect.signature(self.run)
        return tuple(
            _parameter(key, hints[key], declared.default)
            for key, declared in signature.parameters.items()
            if declared.kind is inspect.Parameter.KEYWORD_ONLY
        )


def _parameter(key: str, hint: Any, default: Any) -> Parameter:
    assert get_origin(hint) is Annotated, f"{key}: every option of a command is Annotated[type, Option(...)]"
    plain, option = get_args(hint)[:2]
    return Parameter(key, plain, default, option)
