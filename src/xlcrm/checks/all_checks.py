"""The one list of rules, by subject; docs, the Issues sheet and the tests are made from it."""

from __future__ import annotations

from xlcrm.checks.activity_logic import ACTIVITY_CHECKS
from xlcrm.checks.check import Check
from xlcrm.checks.companies_and_people import CLIENT_CHECKS
from xlcrm.checks.contact_points import CONTACT_POINT_CHECKS
from xlcrm.checks.dates import DATE_CHECKS
from xlcrm.checks.deal_logic import DEAL_CHECKS
from xlcrm.checks.invoice_logic import INVOICE_CHECKS
from xlcrm.checks.links import LINK_CHECKS
from xlcrm.checks.listed_values import LISTED_CHECKS
from xlcrm.checks.money_logic import MONEY_CHECKS
from xlcrm.checks.own_rules import OWN_RULE_LABELS
from xlcrm.checks.required_values import REQUIRED_CHECKS
from xlcrm.checks.unique_values import UNIQUE_CHECKS
from xlcrm.checks.written_text import TEXT_CHECKS
from xlcrm.texts import N_, _

ALL_CHECKS: tuple[Check, ...] = (
    *REQUIRED_CHECKS,
    *LISTED_CHECKS,
    *UNIQUE_CHECKS,
    *LINK_CHECKS,
    *CONTACT_POINT_CHECKS,
    *CLIENT_CHECKS,
    *DATE_CHECKS,
    *DEAL_CHECKS,
    *MONEY_CHECKS,
    *INVOICE_CHECKS,
    *ACTIVITY_CHECKS,
    *TEXT_CHECKS,
)

READING_LABELS = {  # told by the reader of the tables
    "cell_error": N_("Cell with an error value"),
    "not_date": N_("Not a date"),
    "not_datetime": N_("Not a date"),
    "not_int": N_("Not a whole number"),
    "not_decimal": N_("Not a number"),
    "not_money": N_("Not an amount"),
    "not_percent": N_("Not a percentage"),
    "not_bool": N_("Neither yes nor no"),
    "name_unknown": N_("Name not found"),
    "name_fits_several": N_("Name of several rows"),
    "bad_setting": N_("Setting not usable"),
}

_LABELS = {check.code: check.label for check in ALL_CHECKS} | READING_LABELS | OWN_RULE_LABELS


def label_of(code: str) -> str:
    """A rule's name in the current language; the code itself where nobody has named it."""
    return _(_LABELS[code]) if code in _LABELS else code
