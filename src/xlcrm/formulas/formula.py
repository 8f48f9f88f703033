"""What a formula is: typed arguments that say what cells they want, and a function over them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sized
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from xlcrm.errors import XlcrmError
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.texts import _

_MOST_LETTERS = 500  # of a sentence


class BadArgumentError(XlcrmError):
    """An argument that a formula cannot work with: the cell shows #VALUE!, and the sentence where the door can.

    Of a sentence that names a huge text only the beginning is told.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence if len(sentence) <= _MOST_LETTERS else f"{sentence[:_MOST_LETTERS]}…")


class UnequalColumnsError(BadArgumentError):
    """Two columns of different length where each cell stands beside one of the other column."""

    def __init__(self, **columns: Sized) -> None:
        (first, ours), (second, theirs) = columns.items()
        super().__init__(
            _(
                "{first} has {ours} cells and {second} {theirs}: give columns of one length.",
                first=first,
                ours=len(ours),
                second=second,
                theirs=len(theirs),
            )
        )


@dataclass(frozen=True, slots=True)
class Table:
    """An argument that is a table of the workbook with its headers, such as `Deals[#All]`.

    The function gets a frame with the sheet's row in `row`; of the table Settings the firm's settings. needs: keys of
    columns that must be among the headers; others may be missing, and are empty then. optional: the table may be left
    out, whatever comes after it, and counts as empty.
    """

    key: str
    needs: tuple[str, ...] = ()
    optional: bool = False

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
class KnownTable:
    """An argument that is one of several tables of the workbook: its headers say which.

    The function gets a FoundTable.
    """

    help: str  # English source
    keys: tuple[str, ...]


@dataclass(frozen=True)
class FoundTable:
    """Which table it was, and the tables that were given, typed and linked; rows are counted as on the sheet."""

    key: str
    tables: CrmTables


@dataclass(frozen=True, slots=True)
class Value:
    """An argument that is one value: the hint of its parameter says which; a number or day from `least` to `most`."""

    help: str  # English source
    name: str = ""  # shown name where it differs from the parameter's, e.g. `from`
    least: Any = None
    most: Any = None


@dataclass(frozen=True, slots=True)
class Column:
    """An argument that is a cell or a whole column; the function gets a series, and gives one of the same length.

    Where it may be left out and is, the function gets the default.
    """

    help: str  # English source
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class FormulaArgument:
    """One argument of a formula, read from its signature."""

    key: str
    type: Any
    default: Any
    wants: Table | AnyTable | KnownTable | Value | Column

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
        """It cannot be left out."""
        if isinstance(self.wants, Table):
            return not self.wants.optional
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
        return _arguments_of(self.run)


@cache
def _arguments_of(run: Callable[..., Any]) -> tuple[FormulaArgument, ...]:
    hints = get_type_hints(run, include_extras=True)
    declared = inspect.signature(run).parameters
    return tuple(_argument(key, hints[key], parameter.default) for key, parameter in declared.items())


def _argument(key: str, hint: Any, default: Any) -> FormulaArgument:
    assert get_origin(hint) is Annotated, f"{key}: every argument is Annotated[type, and what it wants]"
    plain, wants = get_args(hint)[:2]
    return FormulaArgument(key, plain, default, wants)
