"""What contradicts itself in a deal: stage and status, days, amounts, reasons, next steps."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, Find, Finding, failing
from xlcrm.checks.dates import before
from xlcrm.checks.links import by_id, looked_up
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_, _


def _with_status(column: str, *statuses: str, is_missing: bool) -> Find:
    """Deals of those statuses whose column is empty, or is not."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        deals = firm.frame("deals")
        fails = deals["status"].isin(statuses) & (deals[column].isna() == is_missing)
        yield failing("deals", column, fails)

    return find


def _stage_against_status(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    stages = firm.frame("stages").dropna(subset=["stage"])
    type_of_stage = looked_up(deals["stage"], by_id(stages, "stage", "type"))
    fails = type_of_stage != deals["status"]
    yield failing("deals", "status", fails, stage=_said(deals["stage"]), type=_said(type_of_stage))


def _said(values: pd.Series) -> pd.Series:
    """Canonical stages and types as people read them."""
    return values.map({value: _(value) for value in values.dropna().unique()})


def _close_in_future(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    fails = deals["status"].isin(["Won", "Lost"]) & (deals["close_date"] >= firm.tomorrow)
    yield failing("deals", "close_date", fails)


def _won_for_nothing(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    yield failing("deals", "amount", (deals["status"] == "Won") & (deals["amount"] == 0))


def _reason_without_loss(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    yield failing("deals", "loss_reason", deals["status"].isin(["Open", "Won"]) & deals["loss_reason"].notna())


def _open_overdue(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    is_past = deals["expected_close_date"] < pd.Timestamp(firm.today)
    yield failing("deals", "expected_close_date", (deals["status"] == "Open") & is_past)


def _without_next_step(firm: CheckedFirm) -> Iterator[Finding]:
    """Open deals, not snoozed, with no next step in words and no planned activity that is still ahead."""
    deals = firm.frame("deals")
    snoozed = deals["snooze_until"] >= pd.Timestamp(firm.today)
    fails = (deals["status"] == "Open") & deals["next_step"].isna() & ~snoozed
    if firm.has(["activities"]):
        activities = firm.frame("activities")
        ahead = activities["done_at"].isna() & ~activities["status"].isin(["Done", "Canceled"])
        planned = activities.loc[ahead.fillna(value=False), "deal_id"].dropna()
        fails &= ~deals["deal_id"].isin(planned)
    yield failing("deals", "next_step", fails)


def _departed_owner(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    left = looked_up(deals["owner_id"], by_id(firm.frame("users"), "user_id", "end_date"))
    yield failing("deals", "owner", (deals["status"] == "Open") & (left < pd.Timestamp(firm.today)), left=left)


DEAL_CHECKS = (
    Check(
        "stage_against_status",
        ("deals", "stages"),
        Severity.ERROR,
        N_("Stage against status"),
        N_("The stage says one thing (open, won, lost), the status another; reports go by the status."),
        N_("{header} is {value}, but the stage {stage} means {type}."),
        N_("Correct the stage or the status."),
        _stage_against_status,
    ),
    Check(
        "close_before_create",
        ("deals",),
        Severity.ERROR,
        N_("Closed before created"),
        N_("The sales cycle would be negative; the deal is left out of it."),
        N_("{header} {value} lies before the deal was created on {start}."),
        N_("Correct one of the two days."),
        before("deals", "close_date", "created_at"),
    ),
    Check(
        "close_in_future",
        ("deals",),
        Severity.ERROR,
        N_("Closed in the future"),
        N_("A deal that is won or lost cannot have been closed after today."),
        N_("{header} {value} lies in the future, though the deal is closed."),
        N_("Type the day of the decision; the expected day has a column of its own."),
        _close_in_future,
    ),
    Check(
        "closed_without_close_date",
        ("deals",),
        Severity.ERROR,
        N_("Closed without a date"),
        N_("A deal that is won or lost has no close date, so no period counts it."),
        N_("The deal is closed, but {header} is empty."),
        N_("Type the day on which it was won or lost."),
        _with_status("close_date", "Won", "Lost", is_missing=True),
    ),
    Check(
        "open_with_close_date",
        ("deals",),
        Severity.WARNING,
        N_("Open with a close date"),
        N_("An open deal has a close date: either it is closed, or the date is an expected one."),
        N_("The deal is open, but {header} is {value}."),
        N_("Set it won or lost, or move the day to the expected close date."),
        _with_status("close_date", "Open", is_missing=False),
        strict=True,
    ),
    Check(
        "lost_without_reason",
        ("deals",),
        Severity.WARNING,
        N_("Lost without a reason"),
        N_("Refusals by reason cannot count the deal, so nothing is learned from it."),
        N_("The deal is lost, but {header} is empty."),
        N_("Pick the reason that the client gave."),
        _with_status("loss_reason", "Lost", is_missing=True),
        strict=True,
    ),
    Check(
        "reason_without_loss",
        ("deals",),
        Severity.HINT,
        N_("Reason without a loss"),
        N_("A deal that is not lost has a loss reason."),
        N_("{header} is {value}, but the deal is not lost."),
        N_("Clear the reason, or set the deal lost."),
        _reason_without_loss,
    ),
    Check(
        "won_without_amount",
        ("deals",),
        Severity.ERROR,
        N_("Won without an amount"),
        N_("A won deal has no amount, so revenue is too low."),
        N_("The deal is won, but {header} is empty."),
        N_("Type the amount of the contract."),
        _with_status("amount", "Won", is_missing=True),
    ),
    Check(
        "won_zero_amount",
        ("deals",),
        Severity.WARNING,
        N_("Won for nothing"),
        N_("A won deal has the amount 0, which lowers the average deal."),
        N_("The deal is won, but {header} is 0."),
        N_("Type the amount of the contract; for a gift, leave it."),
        _won_for_nothing,
    ),
    Check(
        "open_without_expected_close",
        ("deals",),
        Severity.HINT,
        N_("Open without an expected close date"),
        N_("The forecast cannot place the deal in a month."),
        N_("The deal is open, but {header} is empty."),
        N_("Type when you expect the decision."),
        _with_status("expected_close_date", "Open", is_missing=True),
    ),
    Check(
        "open_deal_overdue",
        ("deals",),
        Severity.WARNING,
        N_("Open deal past its day"),
        N_("The expected close date has passed and the deal is still open."),
        N_("{header} {value} has passed, and the deal is still open."),
        N_("Ask for the decision and set a new day, or close the deal."),
        _open_overdue,
    ),
    Check(
        "open_deal_without_next_step",
        ("deals",),
        Severity.HINT,
        N_("Open deal without a next step"),
        N_("Nothing is planned with the client, so the deal may be forgotten."),
        N_("The deal is open, but no next step is written down and no activity is planned."),
        N_("Plan a call or a meeting, or write the next step."),
        _without_next_step,
    ),
    Check(
        "expected_close_before_create",
        ("deals",),
        Severity.WARNING,
        N_("Expected before created"),
        N_("The expected close date lies before the day on which the deal was created."),
        N_("{header} {value} lies before the deal was created on {start}."),
        N_("Correct one of the two days."),
        before("deals", "expected_close_date", "created_at"),
        strict=True,
    ),
    Check(
        "first_contact_after_close",
        ("deals",),
        Severity.WARNING,
        N_("First contact after the close"),
        N_("The first contact about the deal cannot come after its end."),
        N_("{header} {value} lies before the first contact on {start}."),
        N_("Correct one of the two days."),
        before("deals", "close_date", "first_contact_date"),
        strict=True,
    ),
    Check(
        "owner_has_left",
        ("deals", "users"),
        Severity.WARNING,
        N_("Open deal of somebody who left"),
        N_("The owner of an open deal is no longer with the firm, so nobody follows it up."),
        N_("{value} left on {left}, but still owns this open deal."),
        N_("Hand the deal to somebody who is here."),
        _departed_owner,
        strict=True,
    ),
)
