"""What contradicts itself in invoices and payments: days, amounts, status."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, Finding, failing
from xlcrm.checks.dates import before, in_future
from xlcrm.checks.links import by_id, looked_up
from xlcrm.metrics.invoices import NEVER_SENT
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

CENT = 0.01


def _paid(firm: CheckedFirm) -> pd.Series:
    """What has been paid on each invoice, by the row of the invoice; 0 where nothing was."""
    payments = firm.frame("payments")
    sums = payments.groupby("invoice_id")["amount"].sum()
    return looked_up(firm.frame("invoices")["invoice_id"], sums).fillna(0.0)


def _overpaid(firm: CheckedFirm) -> Iterator[Finding]:
    invoices, paid = firm.frame("invoices"), _paid(firm)
    fails = (paid > invoices["amount"] + CENT) & (invoices["amount"] > 0)
    yield failing("invoices", "amount", fails, paid=paid)


def _status_against_payments(firm: CheckedFirm) -> Iterator[Finding]:
    invoices, paid = firm.frame("invoices"), _paid(firm)
    is_settled = paid >= invoices["amount"] - CENT
    said_paid = (invoices["status"] == "Paid") & ~is_settled
    said_due = invoices["status"].isin(["Sent", "Part paid"]) & is_settled & (invoices["amount"] > 0)
    yield failing("invoices", "status", said_paid | said_due, paid=paid, amount=invoices["amount"])


def _sign(firm: CheckedFirm) -> Iterator[Finding]:
    invoices = firm.frame("invoices")
    fails = (invoices["amount"] < 0) & (invoices["status"] != "Credit note")
    yield failing("invoices", "amount", fails | ((invoices["amount"] < 0) & invoices["status"].isna()))


def _nothing_paid(firm: CheckedFirm) -> Iterator[Finding]:
    payments, invoices = firm.frame("payments"), firm.frame("invoices")
    billed = looked_up(payments["invoice_id"], by_id(invoices, "invoice_id", "amount"))
    yield failing("payments", "amount", (payments["amount"] == 0) | ((payments["amount"] < 0) & (billed > 0)))


def _paid_before_issue(firm: CheckedFirm) -> Iterator[Finding]:
    payments, invoices = firm.frame("payments"), firm.frame("invoices")
    issued = looked_up(payments["invoice_id"], by_id(invoices, "invoice_id", "issue_date"))
    yield failing("payments", "paid_at", payments["paid_at"] < issued, issued=issued)


def _paid_draft(firm: CheckedFirm) -> Iterator[Finding]:
    invoices, paid = firm.frame("invoices"), _paid(firm)
    yield failing("invoices", "status", invoices["status"].isin(NEVER_SENT) & (paid > CENT), paid=paid)


INVOICE_CHECKS = (
    Check(
        "due_before_issue",
        ("invoices",),
        Severity.ERROR,
        N_("Due before issued"),
        N_("An invoice cannot be due before it was written; it would count as overdue from the first day."),
        N_("{header} {value} lies before the invoice was issued on {start}."),
        N_("Correct one of the two days."),
        before("invoices", "due_date", "issue_date"),
    ),
    Check(
        "invoice_in_future",
        ("invoices",),
        Severity.WARNING,
        N_("Invoice of the future"),
        N_("The invoice is dated after today, so no report to date counts it."),
        N_("{header} {value} lies in the future."),
        N_("Correct the day, or keep the invoice out until then."),
        in_future("invoices", "issue_date"),
        strict=True,
    ),
    Check(
        "invoice_below_zero",
        ("invoices",),
        Severity.ERROR,
        N_("Invoice below 0"),
        N_("Only a credit note may have a negative amount."),
        N_("{header} {value} is below 0, but the invoice is no credit note."),
        N_("Set the status to Credit note, or take the minus away."),
        _sign,
    ),
    Check(
        "payment_over_invoice",
        ("invoices", "payments"),
        Severity.ERROR,
        N_("Paid more than billed"),
        N_("The payments of an invoice come to more than its amount: one was entered twice, or belongs elsewhere."),
        N_("{paid} were paid on an invoice of {value}."),
        N_("Look for a payment entered twice, or move the surplus to the right invoice."),
        _overpaid,
    ),
    Check(
        "status_against_payments",
        ("invoices", "payments"),
        Severity.WARNING,
        N_("Invoice status against payments"),
        N_("An invoice is set paid without payments, or is settled but not set paid. Receivables go by the payments."),
        N_("{header} is {value}, but {paid} of {amount} were paid."),
        N_("Correct the status, or enter the payment."),
        _status_against_payments,
        strict=True,
    ),
    Check(
        "payment_on_void_invoice",
        ("invoices", "payments"),
        Severity.WARNING,
        N_("Payment on a draft"),
        N_("A draft or canceled invoice has been paid."),
        N_("{header} is {value}, but {paid} were paid."),
        N_("Set the invoice sent, or move the payment to the right one."),
        _paid_draft,
        strict=True,
    ),
    Check(
        "payment_before_issue",
        ("payments", "invoices"),
        Severity.WARNING,
        N_("Paid before issued"),
        N_("A payment came before its invoice was written; for a prepayment that is fine."),
        N_("{header} {value} lies before the invoice was issued on {issued}."),
        N_("Correct the day, unless it was paid in advance."),
        _paid_before_issue,
    ),
    Check(
        "payment_in_future",
        ("payments",),
        Severity.ERROR,
        N_("Payment of the future"),
        N_("Money cannot have come in after today."),
        N_("{header} {value} lies in the future."),
        N_("Type the day on which the money came in."),
        in_future("payments", "paid_at"),
    ),
    Check(
        "payment_not_positive",
        ("payments", "invoices"),
        Severity.WARNING,
        N_("Payment not above 0"),
        N_("A payment of 0 says nothing; one below 0 belongs to a credit note."),
        N_("{header} {value} is not above 0."),
        N_("Correct the amount, or remove the row."),
        _nothing_paid,
        strict=True,
    ),
)
