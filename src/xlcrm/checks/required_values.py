"""What has to be filled in: required columns, owners, a name, a client."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import CHECKED_TABLES, Check, CheckedFirm, Find, Finding, failing, typed_columns
from xlcrm.metrics.review_actions import REVIEW_MARK
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_


def _required(firm: CheckedFirm) -> Iterator[Finding]:
    for table in CHECKED_TABLES:
        if not firm.has([table]):
            continue
        for column in typed_columns(table_spec(table)):
            if column.info.required and column.key != "owner":
                missing = _all_missing(firm.frame(table), column.key, column.names or column.key)
                yield failing(table, column.key, missing, help=column.help)


def _without_owner(table: str) -> Find:
    def find(firm: CheckedFirm) -> Iterator[Finding]:
        if len(firm.frame("users")):
            yield failing(table, "owner", _all_missing(firm.frame(table), "owner", "owner_id"))

    return find


def _no_users(firm: CheckedFirm) -> Iterator[Finding]:
    if not len(firm.frame("users")):
        yield Finding("users", None, None)


def _contact_without_name(firm: CheckedFirm) -> Iterator[Finding]:
    yield failing("contacts", "last_name", _all_missing(firm.frame("contacts"), "first_name", "last_name", "company"))


def _without_client(table: str, *links: str) -> Find:
    """Neither company nor contact, nor a name there that reading could not resolve and has told already."""
    columns = [key for link in links for key in (link, f"{link}_id")]

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        yield failing(table, links[0], _all_missing(firm.frame(table), *columns))

    return find


def _activity_without_link(firm: CheckedFirm) -> Iterator[Finding]:
    """As `_without_client`; but what a weekly review agreed need not concern a client."""
    activities = firm.frame("activities")
    columns = [key for link in ("company", "contact", "deal") for key in (link, f"{link}_id")]
    is_agreed = activities["external_ids"].str.startswith(f"{REVIEW_MARK}:").fillna(value=False).astype(bool)
    yield failing("activities", "company", _all_missing(activities, *columns) & ~is_agreed)


def _stage_fields(firm: CheckedFirm) -> Iterator[Finding]:
    deals, spec = firm.frame("deals"), table_spec("deals")
    stages = firm.frame("stages").dropna(subset=["stage", "required_fields"])
    for stage, kind, fields in zip(stages["stage"], stages["type"], stages["required_fields"], strict=True):
        for key in (part.strip() for part in fields.split(";")):
            if key in spec.by_key and (kind, key) not in _TOLD_ELSEWHERE:
                missing = (deals["stage"] == stage) & deals[key].isna()
                yield failing("deals", key, missing, stage=stage)


def _all_missing(frame: pd.DataFrame, *keys: str) -> pd.Series:
    return frame[list(keys)].isna().all(axis=1)


_TOLD_ELSEWHERE = frozenset(  # rules of their own speak of these
    {("Won", "amount"), ("Won", "close_date"), ("Lost", "close_date"), ("Lost", "loss_reason")}
)
_OWNER_HINT = N_("Pick who answers for it.")

REQUIRED_CHECKS = (
    Check(
        "required_missing",
        (),
        Severity.ERROR,
        N_("Required value missing"),
        N_("A column that every row needs is empty."),
        N_("{header} is missing."),
        N_("Fill it in. {help}"),
        _required,
    ),
    Check(
        "company_without_owner",
        ("companies", "users"),
        Severity.WARNING,
        N_("Company without an owner"),
        N_("Nobody answers for the company, so nobody is reminded of it."),
        N_("Nobody owns this company."),
        _OWNER_HINT,
        _without_owner("companies"),
        strict=True,
    ),
    Check(
        "contact_without_owner",
        ("contacts", "users"),
        Severity.WARNING,
        N_("Contact without an owner"),
        N_("Nobody answers for the contact, so nobody is reminded of it."),
        N_("Nobody owns this contact."),
        _OWNER_HINT,
        _without_owner("contacts"),
        strict=True,
    ),
    Check(
        "deal_without_owner",
        ("deals", "users"),
        Severity.ERROR,
        N_("Deal without an owner"),
        N_("The deal is missing from every figure by manager."),
        N_("Nobody owns this deal."),
        _OWNER_HINT,
        _without_owner("deals"),
    ),
    Check(
        "activity_without_owner",
        ("activities", "users"),
        Severity.WARNING,
        N_("Activity without an owner"),
        N_("Nobody sees the activity in an agenda."),
        N_("Nobody owns this activity."),
        _OWNER_HINT,
        _without_owner("activities"),
        strict=True,
    ),
    Check(
        "no_users",
        ("users",),
        Severity.HINT,
        N_("No users"),
        N_("Without users nobody can be picked as an owner, and no figure by manager can be had."),
        N_("The table {table} is empty, so rows cannot have owners."),
        N_("Add your people to {table}, be it only yourself."),
        _no_users,
    ),
    Check(
        "contact_without_name",
        ("contacts",),
        Severity.ERROR,
        N_("Contact without a name"),
        N_("A contact needs a first name, a last name or a company."),
        N_("The contact has neither a first name, nor a last name, nor a company."),
        N_("Type a name, or remove the row."),
        _contact_without_name,
    ),
    Check(
        "deal_without_client",
        ("deals",),
        Severity.ERROR,
        N_("Deal without a client"),
        N_("The deal has neither a company nor a contact, so no figure by client counts it."),
        N_("The deal has neither a company nor a contact."),
        N_("Pick the company or the contact that it is with."),
        _without_client("deals", "company", "contact"),
    ),
    Check(
        "invoice_without_client",
        ("invoices",),
        Severity.ERROR,
        N_("Invoice without a client"),
        N_("The invoice has neither a company nor a contact, so nobody can be asked to pay it."),
        N_("The invoice has neither a company nor a contact."),
        N_("Pick the company or the contact that has to pay."),
        _without_client("invoices", "company", "contact"),
    ),
    Check(
        "activity_without_link",
        ("activities",),
        Severity.WARNING,
        N_("Activity with nobody"),
        N_("The activity has neither a company, nor a contact, nor a deal, so it counts as a touch of nobody."),
        N_("The activity has neither a company, nor a contact, nor a deal."),
        N_("Pick whom it was with."),
        _activity_without_link,
        strict=True,
    ),
    Check(
        "stage_needs_value",
        ("deals", "stages"),
        Severity.WARNING,
        N_("Stage needs a value"),
        N_("The Stages table lists the columns that a deal must have by a stage; one is empty."),
        N_("{header} is missing, though the stage {stage} needs it."),
        N_("Fill it in, or move the deal back a stage."),
        _stage_fields,
        strict=True,
    ),
)
