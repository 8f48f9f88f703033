"""Money to ask for: invoices due or overdue, and won deals that nobody has invoiced."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.metrics.invoices import CENT, NOTHING_OWED
from xlcrm.reminders.agenda_items import Found, ItemKind, days_since, make_items, money_rank
from xlcrm.reminders.clients import by_id, client_ids, is_yes, shown_client
from xlcrm.tables.frames import TEXT, looked_up
from xlcrm.texts import _, plural, written

_NOT_OPEN = (*NOTHING_OWED, "Paid")


def open_invoices(invoices: pd.DataFrame, payments: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """Invoices that are owed on the day, with `open` (amount less payments so far) and `open_base` (own currency).

    Drafts, canceled and paid invoices, credit notes and those issued later are not owed. Source: metric M05.
    """
    day = pd.Timestamp(today)
    received = payments[payments["paid_at"] <= day].groupby("invoice_id")["amount"].sum()
    open_amount = invoices["amount"] - looked_up(invoices["invoice_id"], received).fillna(0.0)
    is_owed = ~invoices["status"].isin(_NOT_OPEN) & ~(invoices["issue_date"] > day) & (open_amount > CENT)
    base = open_amount * invoices["fx_rate"].fillna(1.0)
    return invoices.assign(open=open_amount, open_base=base)[is_owed]


def invoices_due(owed: pd.DataFrame, clients: pd.DataFrame, deals: pd.DataFrame, today: dt.date, days: int) -> Found:
    """Owed invoices that are overdue or due within `days` days; those without a due date are told."""
    near = owed[owed["due_date"] <= pd.Timestamp(today) + pd.Timedelta(days=days)]
    late = days_since(near["due_date"], today)
    kind = pd.Series(ItemKind.INVOICE_DUE.value, index=near.index, dtype=TEXT)
    items = make_items(
        near,
        today,
        kind=kind.mask(late > 0, ItemKind.INVOICE_OVERDUE.value),
        due=near["due_date"],
        subject=[_("Invoice {number}", number=number) for number in near["number"].fillna(near["invoice_id"])],
        client=shown_client(near, clients),
        why=_reasons(near, late),
        table="invoices",
        column="number",
        who=_owners(near, clients, deals),
        weight=money_rank(owed["open_base"]).reindex(near.index),
    )
    undated = int(owed["due_date"].isna().sum())
    told = plural("{count} open invoice has no due date.", "{count} open invoices have no due date.", undated)
    return Found(items, (told,) if undated else ())


def not_invoiced(deals: pd.DataFrame, invoices: pd.DataFrame, clients: pd.DataFrame, today: dt.date) -> Found:
    """Deals won since the first invoice that no sent invoice names: somebody forgot to send one.

    Nothing is said of a firm that has no invoices here, or whose invoices name no deals: then nobody can know.
    """
    if invoices["deal_id"].isna().all():
        unknown = _("Invoices name no deals, so won deals without an invoice cannot be told.")
        return Found(
            _items_of_won(deals[:0], clients, today, pd.Series(dtype=TEXT)), (unknown,) if len(invoices) else ()
        )
    sent = invoices.loc[~invoices["status"].isin(NOTHING_OWED), "deal_id"].dropna()
    drafted = invoices.loc[invoices["status"].isin(["Draft"]), "deal_id"].dropna()
    is_won = deals["status"].isin(["Won"]) & deals["close_date"].between(
        invoices["issue_date"].min(), pd.Timestamp(today)
    )
    forgotten = deals[is_won & (deals["amount_base"] > CENT) & ~deals["deal_id"].isin(sent)]
    return Found(_items_of_won(forgotten, clients, today, drafted))


def _items_of_won(won: pd.DataFrame, clients: pd.DataFrame, today: dt.date, drafted: pd.Series) -> pd.DataFrame:
    ago = days_since(won["close_date"], today).astype(int)
    has_draft = won["deal_id"].isin(drafted)
    return make_items(
        won,
        today,
        kind=ItemKind.NOT_INVOICED,
        due=won["close_date"],
        subject=won["name"].fillna(won["deal_id"]),
        client=shown_client(won, clients),
        why=[
            _("{won}; its invoice is still a draft.", won=_won_ago(days))
            if draft
            else _("{won}, not invoiced yet.", won=_won_ago(days))
            for days, draft in zip(ago, has_draft, strict=True)
        ],
        table="deals",
        column="name",
        weight=money_rank(won["amount_base"]) + looked_up(client_ids(won), clients["weight"]).fillna(0.0),
    )


def _won_ago(days: int) -> str:
    return plural("Won {count} day ago", "Won {count} days ago", days) if days else _("Won today")


def _owners(invoices: pd.DataFrame, clients: pd.DataFrame, deals: pd.DataFrame) -> pd.Series:
    """Who asks for the money: the deal's owner, else the client's."""
    of_deal = looked_up(invoices["deal_id"], by_id(deals, "deal_id")["owner"])
    return of_deal.fillna(looked_up(client_ids(invoices), clients["owner"])).astype(TEXT)


def _reasons(near: pd.DataFrame, late: pd.Series) -> list[str]:
    currency = near["currency"].fillna("")
    columns = zip(
        near["open"], currency, late, is_yes(near["disputed"]) | near["status"].isin(["Disputed"]), strict=True
    )
    return [
        _reason(f"{written(amount, ',.2f')} {code}".strip(), int(days), disputed)
        for amount, code, days, disputed in columns
    ]


def _reason(money: str, late: int, disputed: bool) -> str:
    if late > 0:
        text = plural("{money} open, {count} day overdue.", "{money} open, {count} days overdue.", late, money=money)
    elif late < 0:
        text = plural("{money} open, due in {count} day.", "{money} open, due in {count} days.", -late, money=money)
    else:
        text = _("{money} open, due today.", money=money)
    return text + _(" The client disputes it.") if disputed else text
