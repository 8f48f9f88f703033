"""The tables of a weekly review: questions, agreed tasks, unpaid invoices, errors, the coming week, managers."""

from __future__ import annotations

import pandas as pd

from xlcrm.reports.row_links import row_links
from xlcrm.reports.weekly_answers import of_owner, questions
from xlcrm.reports.weekly_review import WeeklyReview
from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable, filled, first_of
from xlcrm.texts import N_, _

KINDS = {
    "call_back": N_("Promised call forgotten"),
    "missed": N_("Planned, not done in time"),
    "missed_call": N_("Missed call not returned"),
    "stale_deal": N_("Deal gone stale"),
    "no_next_step": N_("Deal gone stale"),
    "own_loss": N_("Lost by our own failure"),
    "not_invoiced": N_("Won, not invoiced"),
    "today": N_("Planned"),
    "this_week": N_("Planned"),
    "invoice_due": N_("Invoice falls due"),
    "closing": N_("Deal expected to close"),
}
"""What the errors and plans are called."""
_TO_WRITE_ON = ("", "\n\n")  # a line as high as a hand needs
_SHOWN = 15


def page_tables(review: WeeklyReview, owner: str | None, *, to_write_on: bool) -> tuple[PageTable, ...]:
    """Those with rows. to_write_on: with empty cells for the answers, as files have them; never on a redrawn sheet."""
    return filled(
        _answers(review, owner) if to_write_on else _questions(review, owner),
        *((_managers(review),) if owner is None else ()),
        _agreed(review, owner),
        _unpaid(review, owner),
        _doings("errors", _("Errors of the week"), of_owner(review.errors, owner), owner),
        _doings("plan", _("The coming week"), of_owner(review.plan, owner), owner),
    )


def _questions(review: WeeklyReview, owner: str | None) -> PageTable:
    columns = (
        PageColumn("question", _("Question"), Format.WRAPPED, 30),
        PageColumn("numbers", _("Numbers"), Format.WRAPPED, 44),
    )
    rows = pd.DataFrame(questions(review, owner), columns=["question", "numbers"])
    note = _("The files that this command makes have the same page with room for the answers. No run writes over them.")
    return PageTable("questions", _("The three questions"), columns, rows, note)


def _answers(review: WeeklyReview, owner: str | None) -> PageTable:
    """Each question, and lines below it for more actions."""
    columns = (
        PageColumn("question", _("Question"), Format.WRAPPED, 30),
        PageColumn("numbers", _("Numbers"), Format.WRAPPED, 44),
        PageColumn("answer", _("Answer"), Format.WRAPPED, 26),
        PageColumn("action", _("Action"), Format.WRAPPED, 30),
        PageColumn("who", _("Who"), width=16),
        PageColumn("by_when", _("By when"), width=12),
    )
    lines = [line for asked in questions(review, owner) for line in (asked, _TO_WRITE_ON)]
    rows = pd.DataFrame(lines, columns=["question", "numbers"]).assign(answer="", action="", who="", by_when="")
    note = _(
        "Write here or on paper. What you agree becomes a task on the agenda, and the next review asks for it: "
        "{command}",
        command='xlcrm weekly-review FILE --action "ACTION | WHO | DAY"',
    )
    return PageTable("answers", _("The three questions"), columns, rows, note)


def _managers(review: WeeklyReview) -> PageTable:
    columns = (
        PageColumn("owner", _("Manager"), width=24),
        PageColumn("won_amount", _("Won amount"), Format.MONEY),
        PageColumn("invoiced", _("Invoiced"), Format.MONEY),
        PageColumn("paid", _("Came in"), Format.MONEY),
        PageColumn("activities", _("Activities"), Format.COUNT, 9),
        PageColumn("quotes_sent", _("Quotes sent"), Format.COUNT, 9),
        PageColumn("invoices_sent", _("Invoices sent"), Format.COUNT, 9),
        PageColumn("deals_won", _("Deals won"), Format.COUNT, 9),
        PageColumn("deals_lost", _("Deals lost"), Format.COUNT, 9),
        PageColumn("errors", _("Errors"), Format.COUNT, 9),
    )
    rows = manager_rows(review)
    return PageTable("managers", _("By manager"), columns, rows[[column.key for column in columns]])


def manager_rows(review: WeeklyReview) -> pd.DataFrame:
    """A row a manager, by won amount: the numbers of the week and how many errors; nobody's are a row of their own."""
    errors = review.errors["owner"].fillna("").value_counts()
    rows = review.now.assign(name=review.now["owner"].fillna(""))
    found = rows.drop(columns="owner").groupby("name").sum().join(errors.rename("errors"), how="outer").fillna(0.0)
    counts = [key for key in found if key not in {"invoiced", "paid", "won_amount", "lost_amount"}]
    told = found.astype(dict.fromkeys(counts, "int64")).rename_axis("owner").reset_index()
    named = told.assign(owner=told["owner"].replace("", _("(no owner)")))
    return named.sort_values(["won_amount", "owner"], ascending=[False, True], ignore_index=True)


def _agreed(review: WeeklyReview, owner: str | None) -> PageTable:
    columns = (
        PageColumn("link", _("Action"), Format.LINK, 30),
        PageColumn("owner", _("Who"), width=24),
        PageColumn("state", _("Done"), width=12),
        PageColumn("due_at", _("By when"), Format.DATE),
        PageColumn("late", _("Days late"), Format.COUNT),
    )
    rows = of_owner(review.agreed, owner)
    state = rows["is_done"].map({True: _("yes"), False: _("no")})
    linked = rows.assign(link=row_links("activities", rows, "subject"), state=state)
    return PageTable("agreed", _("Agreed at earlier reviews"), columns, linked[[column.key for column in columns]])


def _unpaid(review: WeeklyReview, owner: str | None) -> PageTable:
    columns = (
        PageColumn("link", _("Invoice"), Format.LINK, 20),
        PageColumn("client", _("Client"), width=36),
        PageColumn("disputed", _("Disputed"), width=12),
        PageColumn("open_amount", _("Open"), Format.MONEY),
        PageColumn("days_late", _("Days late"), Format.COUNT),
        PageColumn("due_date", _("Due"), Format.DATE),
        *_owner_column(owner),
    )
    rows = of_owner(review.unpaid, owner)
    late = rows[rows["days_late"].fillna(0) > 0]
    first = late.head(_SHOWN)
    disputed = first["is_disputed"].map({True: _("yes"), False: ""})
    linked = first.assign(link=row_links("invoices", first, "number"), disputed=disputed)
    title = first_of(_("Invoices past due"), _SHOWN, len(late))
    return PageTable("unpaid", title, columns, linked[[column.key for column in columns]])


def _doings(name: str, title: str, rows: pd.DataFrame, owner: str | None) -> PageTable:
    columns = (
        PageColumn("link", _("What"), Format.LINK, 30),
        PageColumn("client", _("Client"), width=36),
        PageColumn("kind", _("Kind"), width=26),
        PageColumn("why", _("Remark"), Format.WRAPPED, 30),
        PageColumn("day", _("Day"), Format.DATE),
        *_owner_column(owner),
    )
    first = rows.head(_SHOWN)
    places = zip(first["table"], first["row"], first["column"], first["what"], strict=True)
    links = [CellLink(table, int(row), column, str(text)) for table, row, column, text in places]
    linked = first.assign(
        link=pd.Series(links, index=first.index, dtype=object), kind=first["kind"].map(lambda kind: _(KINDS[kind]))
    )
    shown = linked[[column.key for column in columns]].reset_index(drop=True)
    return PageTable(name, first_of(title, _SHOWN, len(rows)), columns, shown)


def _owner_column(owner: str | None) -> tuple[PageColumn, ...]:
    """Whose a row is, where the page is not one person's."""
    return () if owner else (PageColumn("owner", _("Owner"), width=20),)
