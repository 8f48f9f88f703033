"""What =CRM_…() calls in desktop Excel: every listed formula is an attribute, as xlwings' server wants it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from xlcrm.call_formula import call_formula
from xlcrm.errors import XlcrmError
from xlcrm.formulas.all_formulas import listed_formula
from xlcrm.tables.raw_tables import CellError

Answer = Callable[..., object]


def __getattr__(name: str) -> Answer:
    """The function behind a formula; raises AttributeError for any other name."""
    if listed_formula(name) is None:
        raise AttributeError(name)
    return _served(name)


def answer(name: str, cells: tuple[object, ...]) -> object:
    """What the cell shows, or rows of it; errors as texts, which the add-in turns into Excel's error values."""
    try:
        shown = call_formula(name, cells)
    except XlcrmError as error:
        return f"#VALUE! {error}"
    if isinstance(shown, list):
        return [[_plain(cell) for cell in row] for row in shown]
    return _plain(shown)


def _plain(cell: object) -> object:
    return cell.text if isinstance(cell, CellError) else cell


@cache
def _served(name: str) -> Answer:
    """Every argument as rows of cells, with error values as texts: a row and a column stay what they are."""
    xlwings = import_module("xlwings")

    def formula(*cells: object) -> object:
        return answer(name, cells)

    formula.__name__ = name
    formula.__annotations__ = {}  # xlwings takes a hint for the name of a converter
    served: Answer = xlwings.func(xlwings.arg("cells", ndim=2, err_to_str=True)(formula))
    return served
