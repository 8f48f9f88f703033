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
        "CRM_REVENUE", "sales", "revenue_from", N_("What clients bought in the period, in own currency."), SALES
    ),
    ListedFormula(
        "CRM_DEALS",
        "sales",
        "deals_with",
        N_("How many deals were opened, won or lost in the period, or are open."),
        SALES,
    ),
    ListedFormula(
        "CRM_WINRATE", "sales", "win_rate_of", N_("Won deals / (won + lost) closed in the period, 0 to 1."), SALES
    ),
    ListedFormula(
        "CRM_REFUSALS", "sales", "refusals_with", N_("How many deals were lost in the period, and for a reason."), SALES
    ),
    ListedFormula(
        "CRM_CYCLE", "sales", "cycle_length", N_("Days from opening to close of deals closed in the period."), SALES
    ),
    ListedFormula(
        "CRM_FIRSTTODEAL",
        "sales",
        "first_contact_to_deal_days",
        N_("Days from the first contact to the close of deals won in the period."),
        SALES,
    ),
    ListedFormula(
        "CRM_AVGBILL", "sales", "average_bill", N_("The average won deal of the period, mean or median."), SALES
    ),
    ListedFormula(
        "CRM_MARGIN",
        "sales",
        "margin_of",
        N_("Margin of a deal or of the deals won in the period, as money or share."),
        SALES,
    ),
    ListedFormula("CRM_FORECAST", "sales", "forecast_of", N_("What open deals expected in the period promise."), SALES),
    ListedFormula(
        "CRM_VELOCITY", "sales", "velocity_of", N_("What the open deals bring a day at the pace so far."), SALES
    ),
    ListedFormula("CRM_PHONE", "cleaning", "phone", N_("The number in the international form, or #VALUE!."), CLEANING),
    ListedFormula(
        "CRM_EMAILOK", "cleaning", "email_is_sound", N_("Whether the text is one sound e-mail address."), CLEANING
    ),
    ListedFormula(
        "CRM_CLEANNAME",
        "cleaning",
        "clean_name",
        N_("The name in small Latin letters, without legal form and title."),
        CLEANING,
    ),
    ListedFormula(
        "CRM_SIMILAR", "cleaning", "likeness", N_("How alike two names, mails or phones are, 0 to 1."), CLEANING
    ),
    ListedFormula("CRM_TRANSLIT", "cleaning", "in_latin", N_("The text in Latin letters."), CLEANING),
    ListedFormula(
        "CRM_LOOKUP", "cleaning", "look_up", N_("Any field of the row that holds an id or a name."), CLEANING
    ),
    ListedFormula(
        "CRM_FINDDUP",
        "cleaning",
        "find_duplicates_in",
        N_("Rows that may be the same as one row, with the reasons."),
        CLEANING,
    ),
)


def listed_formula(name: str) -> ListedFormula | None:
    """The formula of that name, in whatever case."""
    return next((listed for listed in ALL_FORMULAS if listed.name == name.upper()), None)
