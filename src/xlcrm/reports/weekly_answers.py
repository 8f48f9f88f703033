"""The three questions of a weekly review, each with the numbers that it is about."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.reports.page_texts import shown
from xlcrm.reports.weekly_review import WeeklyReview, week_total
from xlcrm.tables.pages import Format
from xlcrm.texts import N_, _, plural

QUESTIONS = (
    N_("Why were so few quotes and invoices sent?"),
    N_("Why are not all invoices paid?"),
    N_("How do we do better, and what did the errors teach us?"),
)
_KINDS_OF_ERRORS = (
    ("call_back", N_("Promised calls forgotten: {count}.")),
    ("missed", N_("Planned and not done in time: {count}.")),
    ("missed_call", N_("Missed calls not returned: {count}.")),
    ("stale", N_("Deals gone stale: {count}.")),
    ("own_loss", N_("Lost by our own failure: {count}.")),
)


def questions(review: WeeklyReview, owner: str | None) -> list[tuple[str, str]]:
    """Each question with its numbers, a line a sentence. owner: None for the firm."""
    numbers = (_of_sent(review, owner), _of_paid(review, owner), _of_errors(review, owner))
    return [(_(question), "\n".join(lines)) for question, lines in zip(QUESTIONS, numbers, strict=True)]


def of_owner(rows: pd.DataFrame, owner: str | None) -> pd.DataFrame:
    """The rows of one of our people; all of them for the firm."""
    return rows if owner is None else rows[rows["owner"] == owner]


def _of_sent(review: WeeklyReview, owner: str | None) -> Iterator[str]:
    now, before, goals = week_total(review.now, owner), week_total(review.before, owner), review.targets(owner)
    places = {key: {"now": now[key], "before": before[key], "goal": goals[key]} for key in goals}
    money = {"amount": shown(now["invoiced"], Format.MONEY), "currency": review.request.settings.currency}
    quotes, invoices = _counts(places["quotes_sent"]), _counts(places["invoices_sent"]) | money
    if goals["quotes_sent"] is None:
        yield _("Quotes sent: {now}; the week before {before}.", **quotes)
    else:
        yield _("Quotes sent: {now}; the week before {before}, goal {goal}.", **quotes)
    if goals["invoices_sent"] is None:
        yield _("Invoices sent: {now}, {amount} {currency}; the week before {before}.", **invoices)
    else:
        yield _("Invoices sent: {now}, {amount} {currency}; the week before {before}, goal {goal}.", **invoices)
    forgotten = of_owner(review.errors, owner)["kind"].eq("not_invoiced").sum()
    yield _("Won in the week and not invoiced: {count}.", count=int(forgotten))


def _of_paid(review: WeeklyReview, owner: str | None) -> Iterator[str]:
    now, before = week_total(review.now, owner), week_total(review.before, owner)
    unpaid, currency = of_owner(review.unpaid, owner), review.request.settings.currency
    late = unpaid[unpaid["days_late"].fillna(0) > 0]
    yield _(
        "Came in: {now} {currency}; the week before {before}.",
        now=shown(now["paid"], Format.MONEY),
        before=shown(before["paid"], Format.MONEY),
        currency=currency,
    )
    yield _(
        "Invoices unpaid: {count}, {amount} {currency}; past due: {late}, {late_amount}.",
        count=len(unpaid),
        amount=shown(float(unpaid["open_amount"].sum()), Format.MONEY),
        currency=currency,
        late=len(late),
        late_amount=shown(float(late["open_amount"].sum()), Format.MONEY),
    )
    if len(late):
        yield plural(
            "The oldest: {client}, {count} day late.",
            "The oldest: {client}, {count} days late.",
            int(late["days_late"].iloc[0]),
            client=_client(late),
        )


def _of_errors(review: WeeklyReview, owner: str | None) -> Iterator[str]:
    now = week_total(review.now, owner)
    yield _("Deals won: {won}, lost: {lost}.", won=int(now["deals_won"]), lost=int(now["deals_lost"]))
    kinds = of_owner(review.errors, owner)["kind"].replace({"no_next_step": "stale", "stale_deal": "stale"})
    for kind, sentence in _KINDS_OF_ERRORS:
        if count := int(kinds.eq(kind).sum()):
            yield _(sentence, count=count)
    agreed = of_owner(review.agreed, owner)
    if len(agreed):
        done = int(agreed["is_done"].sum())
        yield _("Agreed at earlier reviews: {count}, done {done}.", count=len(agreed), done=done)


def _counts(values: dict[str, float | None]) -> dict[str, object]:
    return {key: shown(value, Format.COUNT) for key, value in values.items()}


def _client(late: pd.DataFrame) -> str:
    name = late["client"].iloc[0]
    return name if isinstance(name, str) and name else _("(no name)")
