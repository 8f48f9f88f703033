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
    ListedFormula(
        "CRM_NEWSHARE",
        "clients",
        "new_share",
        N_("Revenue from clients who bought for the first time / revenue, 0 to 1."),
        CLIENTS,
    ),
    ListedFormula("CRM_CHURN", "clients", "churn_of", N_("Clients who stopped buying, 0 to 1."), CLIENTS),
    ListedFormula("CRM_RETENTION", "clients", "retention_of", N_("Clients who went on buying, 0 to 1."), CLIENTS),
    ListedFormula(
        "CRM_REPEATRATE",
        "clients",
        "repeat_rate_of",
        N_("Clients who bought twice or more / clients who bought, 0 to 1."),
        CLIENTS,
    ),
    ListedFormula(
        "CRM_LOYALTY", "clients", "loyalty_of", N_("Our part of what clients spend in all, 0 to 1."), CLIENTS
    ),
    ListedFormula(
        "CRM_LTV", "clients", "lifetime_value_of", N_("What a client is worth in margin, in own currency."), CLIENTS
    ),
    ListedFormula(
        "CRM_PARETO", "clients", "pareto_of", N_("Amounts from the largest on, with running share and class."), CLIENTS
    ),
    ListedFormula("CRM_ABC", "clients", "abc_class_of", N_("The class A, B or C of an amount among all."), CLIENTS),
    ListedFormula(
        "CRM_RFM", "clients", "rfm_of", N_("Scores of recency, frequency and money, such as 5-4-3."), CLIENTS
    ),
    ListedFormula(
        "CRM_SEGMENT", "own_segments", "is_in_segment", N_("Whether a client belongs to one of your segments."), CLIENTS
    ),
    ListedFormula("CRM_MEMBERS", "own_segments", "members_of", N_("Who belongs to one of your segments."), CLIENTS),
    ListedFormula(
        "CRM_NPS",
        "client_contacts",
        "net_promoter_score",
        N_("Whether clients would recommend you, -100 to 100."),
        CLIENTS,
    ),
    ListedFormula(
        "CRM_TIMELINE", "client_contacts", "timeline_of", N_("What happened with a client, the newest first."), CLIENTS
    ),
    ListedFormula(
        "CRM_RECEIVABLES", "money", "receivables_of", N_("What clients owe on a day, in own currency."), MONEY
    ),
    ListedFormula("CRM_DSO", "money", "sales_days_outstanding", N_("Days of sales that clients owe."), MONEY),
    ListedFormula("CRM_CAC", "money", "cost_to_acquire", N_("What it costs to win a client, in own currency."), MONEY),
    ListedFormula("CRM_ROI", "money", "return_on", N_("What each unit spent brought."), MONEY),
    ListedFormula(
        "CRM_PAYBACK", "money", "payback_of", N_("The month in which benefits have covered the costs."), MONEY
    ),
    ListedFormula(
        "CRM_BEFOREAFTER", "money", "before_and_after", N_("Mean profit a month before and after the CRM."), MONEY
    ),
    ListedFormula(
        "CRM_LASTTOUCH", "follow_up", "last_touch_of", N_("The last day on which a client heard from you."), FOLLOW_UP
    ),
    ListedFormula(
        "CRM_NEXTTOUCH",
        "follow_up",
        "next_touch_of",
        N_("The day of the next activity planned with a client."),
        FOLLOW_UP,
    ),
    ListedFormula("CRM_TOUCHES", "follow_up", "touches_of", N_("On how many days a client heard from you."), FOLLOW_UP),
    ListedFormula("CRM_LOAD", "follow_up", "load_of", N_("How many active contacts a manager looks after."), FOLLOW_UP),
    ListedFormula(
        "CRM_LOADSTATE",
        "follow_up",
        "load_state_of",
        N_("Whether a manager has too many contacts: OK, Near or Over."),
        FOLLOW_UP,
    ),
    ListedFormula("CRM_STALE", "follow_up", "days_stale", N_("For how many days nobody has moved a deal."), FOLLOW_UP),
    ListedFormula(
        "CRM_BIRTHDAYS", "follow_up", "birthdays_of", N_("Whose birthday it is in the days to come."), FOLLOW_UP
    ),
    ListedFormula(
        "CRM_AGENDA", "follow_up", "agenda_of", N_("What there is to do, the most pressing first."), FOLLOW_UP
    ),
    ListedFormula(
        "CRM_LOSTCALLS", "client_contacts", "lost_calls_of", N_("Incoming calls that nobody wrote down."), FOLLOW_UP
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
    ListedFormula(
        "CRM_QUALITY", "data_quality", "quality_of", N_("How sound the rows of a table are, 0 to 100."), CLEANING
    ),
)


def listed_formula(name: str) -> ListedFormula | None:
    """The formula of that name, in whatever case."""
    return next((listed for listed in ALL_FORMULAS if listed.name == name.upper()), None)
