"""The pages of a weekly review: one for the firm, one for each manager."""

from __future__ import annotations

import pandas as pd

from xlcrm.reports.page_texts import period_words, shown
from xlcrm.reports.plain_values import plain_row, plain_rows
from xlcrm.reports.weekly_answers import of_owner, questions
from xlcrm.reports.weekly_review import ROW_COLUMNS, WeeklyReview, week_total
from xlcrm.reports.weekly_tables import page_tables
from xlcrm.tables.pages import Figure, Format, ReportPage
from xlcrm.texts import N_, _

_FIGURES = (
    ("activities", N_("Activities"), Format.COUNT),
    ("invoices_sent", N_("Invoices sent"), Format.COUNT),
    ("invoiced", N_("Invoiced"), Format.MONEY),
    ("paid", N_("Came in"), Format.MONEY),
    ("deals_won", N_("Deals won"), Format.COUNT),
    ("won_amount", N_("Won amount"), Format.MONEY),
    ("deals_lost", N_("Deals lost"), Format.COUNT),
    ("new_clients", N_("New clients"), Format.COUNT),
)


def weekly_page(review: WeeklyReview, owner: str | None = None, *, to_write_on: bool = False) -> ReportPage:
    """The page of one of our people, or of the firm. to_write_on: a page of a file, with room for the answers."""
    firm = review.request.settings.firm_name
    parts = (owner, firm, period_words(review.week), _amounts(review))
    return ReportPage(
        key="weekly_review",
        sheet=_("Weekly review"),
        title=_("Weekly review"),
        subtitle=" · ".join(part for part in parts if part),
        headline=headline(review, owner),
        figures=_figures(review, owner),
        tables=page_tables(review, owner, to_write_on=to_write_on),
        definitions=_definitions(),
        json=weekly_json(review, owner),
    )


def headline(review: WeeklyReview, owner: str | None) -> str:
    """What was won, sent and paid, and how many errors there were."""
    now, errors = week_total(review.now, owner), of_owner(review.errors, owner)
    return _(
        "Deals won: {won}, {amount} {currency}; quotes and invoices sent: {sent}; money that came in: {paid}. "
        "Errors to work on: {errors}.",
        won=int(now["deals_won"]),
        amount=shown(now["won_amount"], Format.MONEY),
        currency=review.request.settings.currency,
        sent=int(now["quotes_sent"] + now["invoices_sent"]),
        paid=shown(now["paid"], Format.MONEY),
        errors=len(errors),
    )


def weekly_json(review: WeeklyReview, owner: str | None) -> dict[str, object]:
    """The week, the numbers, those of the week before, the goals, the questions, and the rows behind."""
    week, columns = review.week, [key for key in ROW_COLUMNS if key != "owner"] + ["owner"]
    unpaid = ["number", "client", "owner", "open_amount", "days_late"]
    return {
        "week": {"from": week.start.isoformat(), "to": week.end.isoformat()},
        "owner": owner,
        "numbers": plain_row(week_total(review.now, owner)),
        "week_before": plain_row(week_total(review.before, owner)),
        "goals": plain_row(review.targets(owner)),
        "questions": [{"question": asked, "numbers": told.split("\n")} for asked, told in questions(review, owner)],
        "unpaid": plain_rows(of_owner(review.unpaid, owner)[unpaid]),
        "errors": _rows(of_owner(review.errors, owner)[columns]),
        "plan": _rows(of_owner(review.plan, owner)[columns]),
        "agreed": plain_rows(of_owner(review.agreed, owner).drop(columns="row")),
    }


def _rows(rows: pd.DataFrame) -> list[dict[str, object]]:
    return plain_rows(rows.assign(day=rows["day"].dt.date))


def _amounts(review: WeeklyReview) -> str:
    return _("amounts in {currency}", currency=review.request.settings.currency)


def _figures(review: WeeklyReview, owner: str | None) -> tuple[Figure, ...]:
    now, before, goals = week_total(review.now, owner), week_total(review.before, owner), review.targets(owner)
    return tuple(
        Figure(_(label), now[key], format, _note(before[key], goals.get(key), format))
        for key, label, format in _FIGURES
    )


def _note(before: float, goal: float | None, format: Format) -> str:
    told = _("the week before {value}", value=shown(before, format))
    return told if goal is None else f"{told}; {_('goal {value}', value=shown(goal, format))}"


def _definitions() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Manager"),
            _(
                "Activities count for who did them, deals for who owned them at the close, invoices and payments for "
                "the seller of the deal, else the owner of the client, new clients for their owner."
            ),
        ),
        (
            _("Quotes sent"),
            _("Done activities of the type Quote sent. Invoices sent are those issued in the week, drafts left out."),
        ),
        (
            _("Goal"),
            _(
                "Rows of Goals with the metric Quotes sent a week or Invoices sent a week, of the person, or without "
                "an owner for the firm. Won amount: the yearly target of the Users sheet, a week's part."
            ),
        ),
        (
            _("Errors of the week"),
            _(
                "What happened in this week: calls that were promised and not made, plans not done by its end, deals "
                "that went stale, deals lost by our own failure, missed calls that nobody returned, wins without an "
                "invoice. What is older stands on the agenda."
            ),
        ),
    )
