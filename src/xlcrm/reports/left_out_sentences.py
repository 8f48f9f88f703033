"""What a report left out, in words: one sentence a reason."""

from __future__ import annotations

from collections.abc import Mapping

from xlcrm.texts import plural


def left_out_sentences(left_out: Mapping[str, int]) -> tuple[str, ...]:
    """A sentence for each reason of `Effectiveness.left_out`, in its order."""
    return tuple(_sentence(reason, count) for reason, count in left_out.items())


def _sentence(reason: str, count: int) -> str:
    return (_of_deals(count) | _of_spans(count) | _of_invoices(count))[reason]


def _of_deals(count: int) -> dict[str, str]:
    return {
        "won_without_close_date": plural(
            "{count} won deal has no close date, so it is in no period.",
            "{count} won deals have no close date, so they are in no period.",
            count,
        ),
        "lost_without_close_date": plural(
            "{count} lost deal has no close date, so it is in no period.",
            "{count} lost deals have no close date, so they are in no period.",
            count,
        ),
        "deals_without_created_date": plural(
            "{count} deal has no created date: it is not among the opened deals nor in the funnel.",
            "{count} deals have no created date: they are not among the opened deals nor in the funnel.",
            count,
        ),
        "won_without_amount": plural("{count} won deal has no amount.", "{count} won deals have no amount.", count),
        "won_without_cost": plural(
            "{count} won deal has no known cost, so the margin leaves it out.",
            "{count} won deals have no known cost, so the margin leaves them out.",
            count,
        ),
        "lost_without_amount": plural(
            "{count} lost deal has no amount, so the win rate by value leaves it out.",
            "{count} lost deals have no amount, so the win rate by value leaves them out.",
            count,
        ),
        "purchases_without_client": plural(
            "{count} purchase has no company and no contact, so figures about clients leave it out.",
            "{count} purchases have no company and no contact, so figures about clients leave them out.",
            count,
        ),
    }


def _of_spans(count: int) -> dict[str, str]:
    return {
        "won_cycle_unknown": plural(
            "{count} won deal has no created date, so the days to win leave it out.",
            "{count} won deals have no created date, so the days to win leave them out.",
            count,
        ),
        "won_cycle_negative": plural(
            "{count} won deal was closed before it was created, so the days to win leave it out.",
            "{count} won deals were closed before they were created, so the days to win leave them out.",
            count,
        ),
        "lost_cycle_unknown": plural(
            "{count} lost deal has no created date, so the days to lose leave it out.",
            "{count} lost deals have no created date, so the days to lose leave them out.",
            count,
        ),
        "lost_cycle_negative": plural(
            "{count} lost deal was closed before it was created, so the days to lose leave it out.",
            "{count} lost deals were closed before they were created, so the days to lose leave them out.",
            count,
        ),
        "first_contact_unknown": plural(
            "{count} won deal has no known first contact.", "{count} won deals have no known first contact.", count
        ),
        "first_contact_negative": plural(
            "{count} won deal was closed before its first contact.",
            "{count} won deals were closed before their first contact.",
            count,
        ),
    }


def _of_invoices(count: int) -> dict[str, str]:
    return {
        "invoices_without_date_or_amount": plural(
            "{count} invoice has no date or no amount.", "{count} invoices have no date or no amount.", count
        ),
        "invoices_canceled_or_draft": plural(
            "{count} invoice is canceled or a draft.", "{count} invoices are canceled or drafts.", count
        ),
        "paid_without_payment": plural(
            "{count} invoice is marked paid without a payment row: it counts as paid.",
            "{count} invoices are marked paid without a payment row: they count as paid.",
            count,
        ),
        "overpaid_invoices": plural(
            "{count} invoice got more money than it asks: it counts as paid.",
            "{count} invoices got more money than they ask: they count as paid.",
            count,
        ),
        "payments_without_date": plural(
            "{count} payment has no date, so receivables leave it out.",
            "{count} payments have no date, so receivables leave them out.",
            count,
        ),
        "wallets_unreadable": plural(
            "{count} wallet row has no client, no spend or no sound period.",
            "{count} wallet rows have no client, no spend or no sound period.",
            count,
        ),
        "wallets_too_short": plural(
            "{count} wallet row shares too few days with the period, so the loyalty index leaves it out.",
            "{count} wallet rows share too few days with the period, so the loyalty index leaves them out.",
            count,
        ),
    }
