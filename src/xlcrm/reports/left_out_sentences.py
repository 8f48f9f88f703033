"""What a report left out, in words: one sentence a reason."""

from __future__ import annotations

from collections.abc import Mapping

from xlcrm.texts import plural


def left_out_sentences(left_out: Mapping[str, int]) -> tuple[str, ...]:
    """A sentence for each reason of `Effectiveness.left_out`, in its order."""
    return tuple(_sentence(reason, count) for reason, count in left_out.items())


def _sentence(reason: str, count: int) -> str:
    return (
        _of_deals(count)
        | _of_stages(count)
        | _of_promises(count)
        | _of_calls(count)
        | _of_spans(count)
        | _of_invoices(count)
        | _of_clients(count)
        | _of_money(count)
    )[reason]


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


def _of_stages(count: int) -> dict[str, str]:
    return {
        "lost_without_history": plural(
            "{count} lost deal has no stage history, so it counts for the first stage only.",
            "{count} lost deals have no stage history, so they count for the first stage only.",
            count,
        ),
        "open_without_history": plural(
            "How long {count} open deal is in its stage is not known: the stage history does not say.",
            "How long {count} open deals are in their stage is not known: the stage history does not say.",
            count,
        ),
        "closed_without_owner": plural(
            "{count} closed deal has no owner: it is a row of its own.",
            "{count} closed deals have no owner: they are a row of their own.",
            count,
        ),
        "lost_without_reason": plural(
            "{count} lost deal has no reason: it is a row of its own.",
            "{count} lost deals have no reason: they are a row of their own.",
            count,
        ),
    }


def _of_promises(count: int) -> dict[str, str]:
    return {
        "open_without_amount": plural(
            "{count} open deal has no amount, so the forecast counts it and adds nothing.",
            "{count} open deals have no amount, so the forecast counts them and adds nothing.",
            count,
        ),
        "open_without_chance": plural(
            "{count} open deal has no probability, nor does its stage: it has no weighted amount.",
            "{count} open deals have no probability, nor do their stages: they have no weighted amount.",
            count,
        ),
        "open_without_day": plural(
            "{count} open deal has no expected close: it is in no month.",
            "{count} open deals have no expected close: they are in no month.",
            count,
        ),
    }


def _of_calls(count: int) -> dict[str, str]:
    return {
        "calls_without_time": plural(
            "{count} call has no time, so it is in no period.",
            "{count} calls have no time, so they are in no period.",
            count,
        ),
        "calls_without_direction": plural(
            "{count} call does not say whether it came in or went out.",
            "{count} calls do not say whether they came in or went out.",
            count,
        ),
        "calls_internal": plural(
            "{count} call came from within the firm.", "{count} calls came from within the firm.", count
        ),
        "calls_hidden": plural(
            "{count} call hid its number: it can be neither found in reports nor returned.",
            "{count} calls hid their number: they can be neither found in reports nor returned.",
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


def _of_money(count: int) -> dict[str, str]:
    return {
        "costs_without_date": plural(
            "{count} cost has no date, so it is in no period.",
            "{count} costs have no date, so they are in no period.",
            count,
        ),
        "costs_without_amount": plural(
            "{count} cost has no amount and no hours with a rate.",
            "{count} costs have no amount and no hours with a rate.",
            count,
        ),
        "costs_without_rate": plural(
            "{count} cost is in a currency without an exchange rate by that day.",
            "{count} costs are in a currency without an exchange rate by that day.",
            count,
        ),
        "costs_without_purpose": plural(
            "{count} cost of the period has no purpose, so it is neither for new clients nor for old ones.",
            "{count} costs of the period have no purpose, so they are neither for new clients nor for old ones.",
            count,
        ),
        "campaigns_without_cost_rows": plural(
            "{count} campaign has an actual cost but no row on the Costs sheet, so the cost to acquire leaves it out.",
            "{count} campaigns have an actual cost but no row on the Costs sheet, so the cost to acquire leaves them "
            "out.",
            count,
        ),
        "campaigns_without_cost": plural(
            "{count} campaign has no cost in the period: the rates of all campaigns leave it out.",
            "{count} campaigns have no cost in the period: the rates of all campaigns leave them out.",
            count,
        ),
        "invoiced_before_won": plural(
            "{count} deal was invoiced before it was won, so the days to invoice leave it out.",
            "{count} deals were invoiced before they were won, so the days to invoice leave them out.",
            count,
        ),
        "paid_on_unknown_day": plural(
            "{count} paid invoice has no day of payment, so the days to pay leave it out.",
            "{count} paid invoices have no day of payment, so the days to pay leave them out.",
            count,
        ),
        "wins_without_invoice_link": plural(
            "No invoice names its deal, so nobody can tell whether {count} won deal was billed.",
            "No invoice names its deal, so nobody can tell whether {count} won deals were billed.",
            count,
        ),
        "people_without_terms": plural(
            "{count} person sold something and has neither a fixed pay nor a commission on the Users sheet.",
            "{count} people sold something and have neither a fixed pay nor a commission on the Users sheet.",
            count,
        ),
        "goals_without_actual": plural(
            "{count} goal has no actual value and no metric that is measured here.",
            "{count} goals have no actual value and no metric that is measured here.",
            count,
        ),
    }


def _of_clients(count: int) -> dict[str, str]:
    return {
        "clients_without_margin": plural(
            "{count} client bought only what has no known cost, so it is not judged by its result.",
            "{count} clients bought only what has no known cost, so they are not judged by their result.",
            count,
        ),
        "activities_not_costed": plural(
            "{count} done activity has no client or no minutes, so no client bears its cost.",
            "{count} done activities have no client or no minutes, so no client bears their cost.",
            count,
        ),
        "clients_in_small_segments": plural(
            "{count} client is in an industry with fewer than 20 clients, so what to offer it is not told.",
            "{count} clients are in industries with fewer than 20 clients, so what to offer them is not told.",
            count,
        ),
        "answers_unreadable": plural(
            "{count} survey answer has no contact, no day or no score of 0 to 10.",
            "{count} survey answers have no contact, no day or no score of 0 to 10.",
            count,
        ),
        "answers_repeated": plural(
            "{count} survey answer was followed by a later one of the same person, which counts.",
            "{count} survey answers were followed by later ones of the same people, which count.",
            count,
        ),
    }
