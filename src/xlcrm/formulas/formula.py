"""What a formula is: typed arguments that say what cells they want, and a function over them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from xlcrm.errors import XlcrmError
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _


class BadArgumentError(XlcrmError):
    """An argument that a formula cannot work with: the cell shows #VALUE!, and the sentence where the door can."""


@dataclass(frozen=True, slots=True)
class Table:
    """An argument that is a table of the workbook with its headers, such as `Deals[#All]`."""

    key: str

    @property
    def help(self) -> str:
        """What the function wizard says."""
        spec = table_spec(self.key)
        return _("The table {sheet} with its headers: {name}[#All].", sheet=spec.sheet, name=spec.name)


@dataclass(frozen=True, slots=True)
class AnyTable:
    """An argument that is a range with headers, of whatever table; the function gets the cells as they are."""

    help: str  # English source


@dataclass(frozen=True, slots=True)
class Value:
    """An argument that is one value: the hint of its parameter says which."""

    help: str  # English source
    name: str = ""  # shown name where it differs from the parameter's, e.g. `from`


@dataclass(frozen=True, slots=True)
class Column:
    """An argument that is a cell or a whole column; the function gets a series, and gives one of the same length."""

    help: str  # English source
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class FormulaArgument:
    """One argument of a formula, read from its signature."""

    key: str
    type: Any
    default: Any
    wants: Table | AnyTable | Value | Column

    @property
    def name(self) -> str:
        """The name that people see in the function wizard."""
        return (self.wants.name if isinstance(self.wants, Value) else "") or self.key

    @property
    def help(self) -> str:
        """What the function wizard says of it, in the current language."""
        return self.wants.help if isinstance(self.wants, Table) else _(self.wants.help)

    @property
    def is_required(self) -> bool:
        """There is no default."""
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its name in a cell and its function.

    The function gives a number, text, day or truth; a series beside a column; a frame that spills, headers and all.
    None is no data: #N/A.
    """

    name: str  # CRM_WINRATE
    run: Callable[..., Any]

    @property
    def arguments(self) -> tuple[FormulaArgument, ...]:
        """The arguments in their order: the signature is the contract."""
        hints = get_type_hints(self.run, include_extras=True)
        signature = inspect.signature(self.run)
        return tuple(_argument(key, hints[key], declared.default) for key, declared in signature.parameters.items())


def _argument(key: str, hint: Any, default: Any) -> FormulaArgument:
    assert get_origin(hint) is Annotated, f"{key}: every argument is Annotated[type, Table | Value | Column]"
    plain, wants = get_args(hint)[:2]
    return FormulaArgument(key, plain, default, wants)
