"""The lists behind the drop-downs. Closed ones carry meanings that reports rely on; open ones a firm may add to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import create_model

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """One list: values are canonical English keys, shown translated; `open` lists take the firm's own values too."""

    key: str
    label: str
    values: tuple[str, ...]
    open: bool


def _closed(key: str, label: str, *values: str) -> ChoiceList:
    return ChoiceList(key, label, values, open=False)


def _open(key: str, label: str, *values: str) -> ChoiceList:
    return ChoiceList(key, label, values, open=True)


_OF_CLIENTS = (
    _closed(
        "company_type", N_("Company type"), N_("Prospect"), N_("Customer"), N_("Partner"), N_("Supplier"), N_("Former")
    ),
    _closed(
        "lifecycle_stage",
        N_("Lifecycle stage"),
        N_("Lead"),
        N_("Qualified"),
        N_("Opportunity"),
        N_("Customer"),
        N_("Repeat"),
        N_("Lost"),
        N_("Parted"),
    ),
    _open(
        "industry",
        N_("Industry"),
        N_("Technology"),
        N_("Medical"),
        N_("Retail"),
        N_("Software"),
        N_("Entertainment"),
        N_("Marketing"),
        N_("Telecommunications"),
        N_("Finance"),
        N_("Employment"),
        N_("Services"),
        N_("Manufacturing"),
        N_("Construction"),
        N_("Logistics"),
        N_("Food"),
        N_("Education"),
        N_("Other"),
    ),
    _closed("employees_band", N_("Company size"), "1-10", "11-50", "51-200", "201-500", "501-1000", "1000+"),
    _open(
        "legal_form",
        N_("Legal form"),
        *("Ltd", "PLC", "LLC", "Inc", "GmbH", "AG", "SA", "SAS", "BV", "Sp. z o.o."),
        *("ООД", "ЕООД", "АД", "ЕТ", "ООО", "АО", "ИП", "ТОВ", "ПП", "ФОП"),
        N_("Other"),
    ),
    _open("territory", N_("Territory"), N_("Central"), N_("East"), N_("West"), N_("North"), N_("South"), N_("Abroad")),
    _open(
        "source",
        N_("Source"),
        N_("Referral"),
        N_("Website"),
        N_("Cold call"),
        N_("E-mail"),
        N_("Advertisement"),
        N_("Social media"),
        N_("Search"),
        N_("Event"),
        N_("Partner"),
        N_("Incoming call"),
        N_("Existing client"),
        N_("Other"),
    ),
    _open(
        "contact_role",
        N_("Role of a contact"),
        N_("Decision maker"),
        N_("Influencer"),
        N_("User"),
        N_("Blocker"),
        N_("Billing"),
    ),
    _closed("gender", N_("Gender"), N_("Female"), N_("Male"), N_("Other")),
    _open(
        "language",
        N_("Language"),
        N_("English"),
        N_("Bulgarian"),
        N_("Ukrainian"),
        N_("Russian"),
        N_("German"),
        N_("French"),
        N_("Spanish"),
        N_("Polish"),
        N_("Romanian"),
        N_("Turkish"),
    ),
    _closed("consent", N_("Consent"), N_("None"), N_("Implied"), N_("Given"), N_("Withdrawn")),
    _closed("email_status", N_("E-mail status"), N_("Unknown"), N_("Valid"), N_("Bounced")),
)

_OF_DEALS = (
    _closed("deal_status", N_("Deal status"), N_("Open"), N_("Won"), N_("Lost")),
    _open("pipeline", N_("Pipeline"), N_("New business"), N_("Repeat business"), N_("Partners")),
    _open(
        "loss_reason",
        N_("Loss reason"),
        N_("Price"),
        N_("Competitor"),
        N_("No budget"),
        N_("No need"),
        N_("No decision maker"),
        N_("Timing/postponed"),
        N_("Missing feature"),
        N_("No answer"),
        N_("Bad fit"),
        N_("Our failure"),
        N_("Duplicate"),
        N_("Other"),
    ),
    _closed(
        "loss_category",
        N_("Loss category"),
        N_("Price"),
        N_("Competitor"),
        N_("No need"),
        N_("No budget"),
        N_("No decision maker"),
        N_("Timing"),
        N_("Operational"),
        N_("Unreachable"),
        N_("Bad fit"),
        N_("Other"),
    ),
    _open(
        "product_category",
        N_("Product category"),
        N_("Hardware"),
        N_("Software"),
        N_("Services"),
        N_("Support"),
        N_("Goods"),
        N_("Spare parts"),
        N_("Other"),
    ),
    _open(
        "currency",
        N_("Currency"),
        *(
            "EUR",
            "USD",
            "GBP",
            "BGN",
            "UAH",
            "RUB",
            "PLN",
            "RON",
            "CHF",
            "CZK",
            "HUF",
            "SEK",
            "TRY",
            "KZT",
            "CNY",
            "JPY",
        ),
    ),
)

_OF_WORK = (
    _closed(
        "activity_type",
        N_("Activity type"),
        N_("Call"),
        N_("E-mail"),
        N_("Meeting"),
        N_("Visit"),
        N_("Message"),
        N_("Task"),
        N_("Note"),
        N_("Quote sent"),
    ),
    _closed("direction", N_("Direction"), N_("In"), N_("Out")),
    _closed("activity_status", N_("Activity status"), N_("Planned"), N_("Done"), N_("Canceled"), N_("No answer")),
    _closed(
        "outcome",
        N_("Outcome"),
        N_("Interested"),
        N_("Call back"),
        N_("Refused"),
        N_("Agreed"),
        N_("Sent"),
        N_("Other"),
    ),
    _closed(
        "recurrence",
        N_("Repeats"),
        N_("Daily"),
        N_("Weekly"),
        N_("Every two weeks"),
        N_("Monthly"),
        N_("Quarterly"),
        N_("Yearly"),
    ),
    _closed("priority", N_("Priority"), N_("High"), N_("Normal"), N_("Low")),
    _open("department", N_("Department"), N_("Sales"), N_("Marketing"), N_("Service"), N_("Finance"), N_("Management")),
    _open(
        "user_role",
        N_("Role of a user"),
        N_("Sales manager"),
        N_("Head of sales"),
        N_("Sales assistant"),
        N_("Marketer"),
        N_("Accountant"),
        N_("Director"),
        N_("Administrator"),
    ),
)

_OF_MARKETING = (
    _closed(
        "campaign_type",
        N_("Campaign type"),
        N_("E-mail"),
        N_("Call"),
        N_("Direct mail"),
        N_("Social"),
        N_("Search"),
        N_("Event"),
        N_("Print"),
        N_("Radio/TV"),
        N_("Referral"),
        N_("Other"),
    ),
    _closed("campaign_status", N_("Campaign status"), N_("Planned"), N_("Active"), N_("Paused"), N_("Done")),
    _closed(
        "member_status",
        N_("Status of a campaign member"),
        N_("Listed"),
        N_("Sent"),
        N_("Delivered"),
        N_("Opened"),
        N_("Clicked"),
        N_("Replied"),
        N_("Bounced"),
        N_("Opted out"),
    ),
    _open(
        "survey_channel", N_("Survey channel"), N_("E-mail"), N_("Call"), N_("Message"), N_("Website"), N_("Meeting")
    ),
)

_OF_MONEY = (
    _closed(
        "invoice_status",
        N_("Invoice status"),
        N_("Draft"),
        N_("Sent"),
        N_("Part paid"),
        N_("Paid"),
        N_("Disputed"),
        N_("Canceled"),
        N_("Credit note"),
    ),
    _open(
        "payment_method", N_("Payment method"), N_("Bank transfer"), N_("Card"), N_("Cash"), N_("Offset"), N_("Other")
    ),
    _closed(
        "cost_kind",
        N_("Kind of cost"),
        N_("Fixed"),
        N_("Variable"),
        N_("CRM one-off"),
        N_("CRM recurring"),
        N_("Campaign"),
        N_("Cost of sale"),
    ),
    _closed("cost_purpose", N_("Purpose of a cost"), N_("Acquisition"), N_("Retention"), N_("Both"), N_("None")),
    _closed("wallet_source", N_("Source of a wallet"), N_("Asked"), N_("Estimate"), N_("Public")),
    _closed("confidence", N_("Confidence"), N_("High"), N_("Medium"), N_("Low")),
)

_OF_RULES = (
    _closed(
        "ruled_table",
        N_("Table of a rule or segment"),
        N_("Companies"),
        N_("Contacts"),
        N_("Deals"),
        N_("Activities"),
        N_("Products"),
        N_("Invoices"),
        N_("Users"),
    ),
    _closed(
        "rule_test",
        N_("Test of a rule"),
        N_("is filled in"),
        N_("is empty"),
        N_("is unique"),
        N_("is one of"),
        N_("is not one of"),
        N_("matches the pattern"),
        N_("is at least"),
        N_("is at most"),
        N_("is not in the future"),
        N_("is not in the past"),
    ),
    _closed(
        "automation_event",
        N_("When an automation runs"),
        N_("Deal enters a stage"),
        N_("Deal won"),
        N_("Deal lost"),
        N_("New client"),
        N_("Invoice overdue for days"),
        N_("Survey score at most"),
        N_("No touch for days"),
        N_("Birthday"),
    ),
    _closed(
        "automation_action",
        N_("What an automation does"),
        N_("Plan an activity"),
        N_("Show on the agenda"),
        N_("Set a column"),
        N_("Assign an owner"),
    ),
    _closed("conflict_choice", N_("Choice in a conflict"), N_("Keep mine"), N_("Take theirs")),
    _closed(
        "conflict_state",
        N_("State of a conflict"),
        N_("Open"),
        N_("Kept"),
        N_("Taken"),
        N_("Newer kept"),
        N_("Newer taken"),
        N_("Agreed"),
    ),
    _closed("load_move", N_("Kind of move"), N_("Silent client"), N_("One too many"), N_("To a better seller")),
    _closed("merge_decision", N_("Decision on duplicates"), N_("Merge"), N_("Not a duplicate"), N_("Later")),
    _closed("severity", N_("Severity"), N_("Error"), N_("Warning"), N_("Hint")),
    _closed(
        "synonym_scope",
        N_("Scope of a synonym"),
        N_("Header"),
        N_("Value"),
        N_("Company name"),
        N_("Product name"),
        N_("User name"),
        N_("First name"),
    ),
)

CHOICES: dict[str, ChoiceList] = {
    each.key: each for each in (*_OF_CLIENTS, *_OF_DEALS, *_OF_WORK, *_OF_MARKETING, *_OF_MONEY, *_OF_RULES)
}


def _lists_row() -> type[CrmRecord]:
    # One column a list: the Lists sheet is as wide as there are lists.
    own = N_("You may add your own values below.")
    fixed = N_("Reports rely on these values: rename nothing here.")
    columns: dict[str, Any] = {
        key: (str | None, column(Kind.TEXT, each.label, own if each.open else fixed, place="main"))
        for key, each in CHOICES.items()
    }
    made = create_model("ListsRow", __base__=CrmRecord, __module__=__name__, **columns)
    made.__doc__ = "One row of the Lists sheet, which has a column for each list."
    return made


ListsRow: type[CrmRecord] = _lists_row()
