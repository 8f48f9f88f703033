"""What the metrics of money agree on: which invoices count, and how much is too little to speak of."""

from __future__ import annotations

import narwhals as nw

from xlcrm.metrics.clients_of_rows import CLIENT_KEYS

NEVER_SENT = ("Draft", "Canceled")
NOTHING_OWED = (*NEVER_SENT, "Credit note")
CENT = 0.005
"""Sums that differ by less are the same money."""

INVOICE_COLUMNS = ("row", "invoice_id", "number", *CLIENT_KEYS, "issue_date", "due_date", "amount", "fx_rate", "status")


def was_sent() -> nw.Expr:
    """Whether the invoice left the house; one without a status did. Credit notes are among them."""
    return ~_status().is_in(NEVER_SENT)


def asks_for_money() -> nw.Expr:
    """Whether the invoice was sent and is no credit note."""
    return ~_status().is_in(NOTHING_OWED)


def is_status(value: str) -> nw.Expr:
    """Whether the invoice has the status; none counts as Sent."""
    return _status() == value


def _status() -> nw.Expr:
    return nw.col("status").fill_null("Sent")
