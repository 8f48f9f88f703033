"""What a column is to the finder: its role, how the role is compared, and what is believed of it before looking.

The default chances are those of business lists in general, not of any one set; weigh_fields.py moves them to the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from xlcrm.duplicates.related_classes import Kind
from xlcrm.texts import N_


class Style(StrEnum):
    """How the values of a field are compared; the levels of each style are ordered, best first."""

    NAME = "name"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    PLACE = "place"
    DOMAIN = "domain"


LEVELS: Mapping[Style, tuple[str, ...]] = MappingProxyType(
    {
        Style.NAME: ("equal", "sounds", "near", "initial", "close", "differs"),
        Style.COMPANY: ("equal", "sounds", "near", "contains", "overlaps", "differs"),
        Style.EMAIL: ("equal", "near", "same_local", "similar", "same_domain", "differs"),
        Style.PHONE: ("equal", "near", "differs"),
        Style.DATE: ("equal", "near", "partly", "differs"),
        Style.NUMBER: ("equal", "near", "partly", "differs"),
        Style.TEXT: ("equal", "sounds", "near", "overlaps", "differs"),
        Style.PLACE: ("equal", "sounds", "near", "differs"),
        Style.DOMAIN: ("equal", "differs"),
    }
)

# Chance of each level when two rows are one person or firm; the same order as LEVELS.
CHANCES_WHEN_SAME: Mapping[Style, tuple[float, ...]] = MappingProxyType(
    {
        Style.NAME: (0.76, 0.06, 0.07, 0.03, 0.04, 0.04),
        Style.COMPANY: (0.68, 0.08, 0.07, 0.07, 0.04, 0.06),
        Style.EMAIL: (0.66, 0.08, 0.04, 0.06, 0.03, 0.13),
        Style.PHONE: (0.70, 0.08, 0.22),
        Style.DATE: (0.82, 0.07, 0.06, 0.05),
        Style.NUMBER: (0.86, 0.07, 0.03, 0.04),
        Style.TEXT: (0.55, 0.08, 0.12, 0.10, 0.15),
        Style.PLACE: (0.75, 0.04, 0.08, 0.13),
        Style.DOMAIN: (0.75, 0.25),
    }
)

# Chance of each level below the first when two rows have nothing in common; the last takes the rest.
CHANCES_WHEN_STRANGERS: Mapping[Style, tuple[float, ...]] = MappingProxyType(
    {
        Style.NAME: (2e-3, 3e-3, 1e-2, 2e-2),
        Style.COMPANY: (1e-5, 1e-4, 1e-3, 1e-2),
        Style.EMAIL: (1e-5, 1e-4, 1e-4, 3e-3),
        Style.PHONE: (1e-4,),
        Style.DATE: (2e-3, 2e-2),
        Style.NUMBER: (1e-4, 1e-3),
        Style.TEXT: (1e-3, 3e-3, 3e-2),
        Style.PLACE: (1e-2, 1e-2),
        Style.DOMAIN: (),
    }
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role: style of comparison, chance that strangers have it equal, its name in a sentence."""

    style: Style
    equal_among_strangers: float
    label: str
    any_of: bool = False  # several columns of the role are one bag of values


ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "first_name": Role(Style.NAME, 1e-2, N_("first name")),
        "middle_name": Role(Style.NAME, 2e-2, N_("middle name")),
        "last_name": Role(Style.NAME, 3e-3, N_("last name")),
        "company_name": Role(Style.COMPANY, 1e-5, N_("company name"), any_of=True),
        "email": Role(Style.EMAIL, 1e-5, N_("e-mail"), any_of=True),
        "phone": Role(Style.PHONE, 1e-5, N_("phone"), any_of=True),
        "date": Role(Style.DATE, 1e-4, N_("date")),
        "street": Role(Style.TEXT, 1e-3, N_("street")),
        "city": Role(Style.PLACE, 0.1, N_("city")),
        "region": Role(Style.PLACE, 0.2, N_("region")),
        "postal_code": Role(Style.NUMBER, 1e-2, N_("postal code")),
        "country": Role(Style.PLACE, 0.5, N_("country")),
        "domain": Role(Style.DOMAIN, 1e-4, N_("web address"), any_of=True),
        "registration_no": Role(Style.NUMBER, 1e-5, N_("official number")),
        "other": Role(Style.TEXT, 0.1, N_("other data")),
    }
)

COMPANY_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "name": "company_name",
        "alt_names": "company_name",
        "registration_no": "registration_no",
        "vat_no": "registration_no",
        "domain": "domain",
        "website": "domain",
        "email": "email",
        "phone": "phone",
        "street": "street",
        "city": "city",
        "region": "region",
        "postal_code": "postal_code",
        "country": "country",
    }
)

CONTACT_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "first_name": "first_name",
        "middle_name": "middle_name",
        "last_name": "last_name",
        "company": "company_name",
        "email": "email",
        "email_2": "email",
        "phone": "phone",
        "mobile": "phone",
        "phone_other": "phone",
        "birthday": "date",
        "street": "street",
        "city": "city",
        "region": "region",
        "postal_code": "postal_code",
        "country": "country",
    }
)

SEARCHED: Mapping[str, tuple[Mapping[str, str], Kind]] = MappingProxyType(
    {"companies": (COMPANY_ROLES, "company"), "contacts": (CONTACT_ROLES, "person")}
)
"""The tables that are searched for duplicates: the roles of their columns, and what their rows are."""
