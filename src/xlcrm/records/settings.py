"""Settings: what a firm decides once. The sheet shows one a row; the code gets them typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_, _

_YES = frozenset({"да", "так"})
_NO = frozenset({"нет", "ні", "не"})


class Setting(CrmRecord):
    """One row of the Settings sheet."""

    key: str | None = column(Kind.TEXT, N_("Key"), N_("The name the software knows it by."), place="hidden")
    setting: str | None = column(Kind.TEXT, N_("Setting"), N_("What is decided."), place="main")
    value: str | None = column(Kind.TEXT, N_("Value"), N_("Your choice; empty means the usual one."), place="main")
    help: str | None = column(Kind.NOTE, N_("Help"), N_("What the setting does."), place="main")


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """A setting as sheet and docs show it; `label` and `help` are English sources, `values` the closed choices."""

    key: str
    label: str
    help: str
    default: str
    values: tuple[str, ...] = ()


def _yes_or_no(value: object) -> object:
    word = str(value).strip().casefold()
    return True if word in _YES else False if word in _NO else value


Month = Annotated[int, Field(ge=1, le=12)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Positive = Annotated[int, Field(ge=1, le=100_000)]
Percentage = Annotated[int, Field(ge=0, le=100)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Currency = Annotated[str, BeforeValidator(lambda text: str(text).upper()), Field(pattern=r"^[A-Z]{3}$")]
CountryCode = Annotated[str, BeforeValidator(lambda text: str(text).upper()), Field(pattern=r"^[A-Z]{2}$")]


def _setting(default: object, label: str, help: str) -> Any:
    return Field(default=default, title=label, description=help)


class FirmSettings(BaseModel):
    """All settings, typed; every one has a usual value, so an empty sheet works."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    firm_name: str = _setting("", N_("Firm"), N_("Your firm's name, as reports print it."))
    language: Literal["en", "ru", "uk", "bg"] = _setting(
        "en", N_("Language"), N_("en English, ru Russian, uk Ukrainian, bg Bulgarian.")
    )
    currency: Currency = _setting("EUR", N_("Own currency"), N_("Three letters; all reports are in it."))
    default_phone_country: CountryCode = _setting(
        "BG", N_("Phone country"), N_("Two letters: the country of numbers written without a + in front.")
    )
    fiscal_year_start_month: Month = _setting(1, N_("First month of the year"), N_("1 for January, 4 for April."))
    target_contacts_customer: Count = _setting(
        4, N_("Contacts with a customer"), N_("How many times a year a customer should hear from you.")
    )
    target_contacts_prospect: Count = _setting(
        6, N_("Contacts with a prospect"), N_("How many times a year a prospect should hear from you.")
    )
    contact_grace_days: Count = _setting(
        14, N_("Grace days"), N_("Days past the contact norm before a client turns red.")
    )
    contact_limit_soft: Positive = _setting(
        100, N_("Contacts a manager, soft limit"), N_("More active contacts than this is a warning.")
    )
    contact_limit_hard: Positive = _setting(
        150, N_("Contacts a manager, hard limit"), N_("More active contacts than this is too many.")
    )
    active_window_days: Positive = _setting(
        90, N_("Active window"), N_("Days after an activity in which a contact counts as active.")
    )
    revenue_basis: Literal["auto", "deals", "invoices"] = _setting(
        "auto", N_("Revenue from"), N_("deals, invoices, or auto: invoices where there are any, else won deals.")
    )
    credit_days: Positive = _setting(
        90, N_("Days of credit sales"), N_("The days of sales that receivables are compared with.")
    )
    won_back_after_months: Positive = _setting(
        24, N_("Won back after"), N_("Months without a purchase after which a client that returns counts as won back.")
    )
    rfm_window_months: Positive = _setting(
        24, N_("RFM window"), N_("Months of purchases that recency, frequency and money look at.")
    )
    churn_window_months: Positive = _setting(
        12, N_("Churn window"), N_("Months without a purchase after which a client counts as lost.")
    )
    same_order_days: Count = _setting(
        7, N_("Days of one order"), N_("The same product again within so many days counts as the same order.")
    )
    cross_sell_pct: Percentage = _setting(
        40,
        N_("Usual purchase, %"),
        N_("A category that so many percent of an industry's clients buy is offered to the others."),
    )
    birthday_horizon_days: Count = _setting(
        14, N_("Birthdays ahead"), N_("Days before a birthday that the agenda shows it.")
    )
    feb29_birthday: Literal["02-28", "03-01"] = _setting(
        "02-28", N_("Birthday of 29 February"), N_("The day it is kept in other years: 02-28 or 03-01.")
    )
    agenda_horizon_days: Count = _setting(7, N_("Agenda ahead"), N_("Days that the agenda looks ahead."))
    most_activities_a_day: Positive = _setting(
        12, N_("Activities a day"), N_("How many planned activities one person can do on a day at most.")
    )
    calendar_timezone: str = _setting(
        "",
        N_("Time zone"),
        N_("Such as Europe/Sofia, for hours in calendar files; empty: the hours of who reads them."),
    )
    stale_record_days: Positive = _setting(
        365, N_("Stale after"), N_("Days without a change after which a row counts as stale.")
    )
    attribution_days: Positive = _setting(
        90, N_("Attribution window"), N_("Days after a campaign's touch in which it may claim a deal.")
    )
    attribution_rule: Literal["first", "last", "linear"] = _setting(
        "last",
        N_("Deals go to"),
        N_("first, last or linear: the campaign that touched a client first, last, or all alike."),
    )
    call_match_hours: Positive = _setting(
        24, N_("Hours to report a call"), N_("Hours after a call in which an activity or a call back must follow.")
    )
    crm_start_date: date | None = _setting(
        None, N_("CRM started on"), N_("The day you began to work with this CRM, for before and after.")
    )
    crm_transition_months: Count = _setting(
        1, N_("Months of transition"), N_("Months from the start of the CRM on that before and after leave out.")
    )
    crm_attribution_pct: Percentage = _setting(
        100, N_("Due to the CRM, %"), N_("How much of the improvement you ascribe to the CRM: 0 to 100.")
    )
    acquisition_pct_of_both: Percentage = _setting(
        50,
        N_("Acquisition in shared costs, %"),
        N_("How much of a cost with the purpose Both went to win new clients: 0 to 100."),
    )
    commission_basis: Literal["won", "paid"] = _setting(
        "won", N_("Commission on"), N_("won: on deals when they are won; paid: on the money when it comes in.")
    )
    low_fixed_pct: Percentage = _setting(
        50,
        N_("Fixed pay kept, %"),
        N_("In the what-if of low fixed pay: so many percent of it stay, the rest is earned."),
    )
    retention_points: Percentage = _setting(
        5,
        N_("Retention what-if, points"),
        N_("How many points more clients stay in the what-if: from 70 % to 75 % is 5."),
    )
    retention_profit_pct: Percentage | None = _setting(
        None,
        N_("Profit for a point, %"),
        N_("By how much profit grows when one point more clients stay, as you assume."),
    )
    unhappy_tell: Count = _setting(
        10, N_("An unhappy client tells"), N_("How many people hear of it when a client leaves unhappy; an assumption.")
    )
    org_structure: Literal["functional", "product", "territory", "mixed"] = _setting(
        "functional", N_("Sales organisation"), N_("functional, product, territory or mixed: how reports cut the firm.")
    )
    retention_months: Positive = _setting(
        36, N_("Months to keep people"), N_("Months without any event after which a person counts as old data.")
    )
    mailing_consent: Literal["unless_refused", "implied", "given"] = _setting(
        "unless_refused",
        N_("Consent for mailings"),
        N_("unless_refused: all but those who refused; implied: at least implied consent; given: given consent only."),
    )
    strict_checks: YesNo = _setting(
        False, N_("Strict checks"), N_("yes counts warnings of the strict rules as errors; no leaves them warnings.")
    )

    @classmethod
    def from_rows(cls, rows: Mapping[str, str]) -> tuple[FirmSettings, list[tuple[str, str]]]:
        """The settings that a sheet holds, and (key, sentence) for each value that is not one.

        Never raises: an empty value means the usual one, a bad value too and is told.
        """
        good: dict[str, Any] = {}
        told: list[tuple[str, str]] = []
        for key, text in rows.items():
            if text is None or not str(text).strip():
                continue
            if key not in cls.model_fields:
                told.append((key, _("There is no setting {key!r}; it is left out.", key=key)))
                continue
            try:
                good[key] = getattr(cls.model_validate({key: str(text).strip()}), key)
            except ValidationError:
                told.append((key, _bad_value(key, str(text))))
        return cls.model_validate(_with_limits_in_order(good, told)), told

    def as_rows(self) -> dict[str, str]:
        """Each setting by key as the sheet shows it; what `from_rows` reads back."""
        return {key: _as_text(getattr(self, key)) for key in type(self).model_fields}


def _with_limits_in_order(good: dict[str, Any], told: list[tuple[str, str]]) -> dict[str, Any]:
    read = FirmSettings.model_validate(good)
    if read.contact_limit_hard >= read.contact_limit_soft:
        return good
    told.append(
        (
            "contact_limit_hard",
            _(
                "The hard limit lies below the soft one of {limit}, so {limit} is used for both.",
                limit=read.contact_limit_soft,
            ),
        )
    )
    return {**good, "contact_limit_hard": read.contact_limit_soft}


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _bad_value(key: str, text: str) -> str:
    info = next(info for info in SETTINGS if info.key == key)
    return _(
        "{value!r} does not fit the setting {setting}, so {default!r} is used. {help}",
        value=text,
        setting=_(info.label),
        default=info.default,
        help=_(info.help),
    )


def _declared_settings() -> tuple[SettingInfo, ...]:
    fields = FirmSettings.model_fields
    return tuple(
        SettingInfo(key, str(field.title), str(field.description), _as_text(field.default), _literals(field.annotation))
        for key, field in fields.items()
    )


def _literals(annotation: object) -> tuple[str, ...]:
    return tuple(value for value in get_args(annotation) if isinstance(value, str))


SETTINGS: tuple[SettingInfo, ...] = _declared_settings()
