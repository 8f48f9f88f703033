"""The one list of formulas; function wrappers, argument help and the reference page are made from it.

The list is light: a formula's file is loaded when a cell asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from xlcrm.texts import N_

if TYPE_CHECKING:
    from xlcrm.formulas.formula import Formula

SALES, CLIENTS, MONEY, FOLLOW_UP, CLEANING = (
    N_("Sales"),
    N_("Clients"),
    N_("Money"),
    N_("Follow up"),
    N_("Cleaning"),
)


@dataclass(frozen=True, slots=True)
class ListedFormula:
    """One formula: its name in a cell, the file and function behind it, what it tells, its family."""

    name: str
    file: str
    function: str
    tip: str
    group: str

    def load(self) -> Formula:
        """The formula itself: its function and arguments."""
        from xlcrm.formulas.formula import Formula

        return Formula(self.name, getattr(import_module(f"xlcrm.formulas.{self.file}"), self.function))


ALL_FORMULAS: tuple[ListedFormula, ...] = (
    ListedFormula(
        "CRM_WINRATE", "sales", "win_rate_of", N_("Won deals / (won + lost) closed in the period, 0 to 1."), SALES
    ),
    ListedFormula("CRM_DEALS", "sales", "deals_with", N_("How many deals have a status, in the period."), SALES),
)


def listed_formula(name: str) -> ListedFormula | None:
    """The formula of that name, in whatever case."""
    return next((listed for listed in ALL_FORMULAS if listed.name == name.upper()), None)
