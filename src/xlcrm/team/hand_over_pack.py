"""The pack for whoever takes clients over: what to do first, deals, clients, promises, money, people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import looked_up, rows_by_id
from xlcrm.tables.pages import Format, PageColumn, PageTable, ReportPage, filled, first_of
from xlcrm.team.clients_to_share import BEST, client_of_rows, done_rows, planned_day
from xlcrm.team.hand_over import HandOver
from xlcrm.team.hand_over_page import counts_as_figures, portfolio_counts
from xlcrm.team.people import Person
from xlcrm.texts import _, plural, written

_URGENT = ("overdue", "today", "call_back", "invoice_overdue", "not_invoiced", "no_next_step", "birthday")
_MONEY = ("invoice_overdue", "invoice_due", "not_invoiced")
_FIRST_WEEK = 25
_ORDER_OF_CLASSES = {"A": 0, "B": 1, "C": 2}
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\']")


def hand_over_pack(done: HandOver, items: pd.DataFrame) -> tuple[ReportPage, ...]:
    """A page for each taker who gets something. items: of the agenda, before the hand-over, most pressing first.

    Columns of items: kind, due, who, subject, client, why, id, table, company_id, contact_id, phone, email.
    """
    own = _items_that_go(done, items)
    last = _last_words(done)
    takers = [taker for taker in done.order.takers if len(done.of(taker))]
    pages = (_page(done, taker, own[own["client_id"].isin(done.of(taker).index)], last) for taker in takers)
    return tuple(replace(page, key=f"{page.key}_{number}") for number, page in enumerate(pages, start=1))


def _page(done: HandOver, taker: Person, items: pd.DataFrame, last: pd.DataFrame) -> ReportPage:
    clients = done.of(taker)
    rows = {key: moved[moved["client_id"].isin(clients.index)] for key, moved in done.rows.items()}
    firm, giver = done.before.settings.firm_name, done.order.giver.name
    told = (firm, written(done.order.today), _("amounts in {currency}", currency=done.before.settings.currency))
    return ReportPage(
        key="hand_over_pack",
        sheet=_NOT_IN_SHEETS.sub(" ", taker.name)[:31].strip() or "-",
        title=_("Hand-over from {giver} to {taker}", giver=giver, taker=taker.name),
        subtitle=" · ".join(part for part in told if part),
        headline=_headline(clients, items),
        figures=counts_as_figures(portfolio_counts(done, taker)),
        tables=filled(
            _first_week(clients, items),
            _deals(rows["deals"], clients, last),
            _planned(rows["activities"], clients, _reach(done)),
            _listed("promised", _("Promised calls"), items[items["kind"] == "call_back"]),
            _listed("money", _("Money to ask for"), items[items["kind"].isin(_MONEY)]),
            _clients(clients, rows["contacts"], done),
            _people(rows["contacts"], clients, items),
        ),
    )


def _headline(clients: pd.DataFrame, items: pd.DataFrame) -> str:
    best, late = int((clients["class"] == BEST).sum()), int(items["kind"].isin(["overdue", "call_back"]).sum())
    first = plural("{count} client of class A to call first.", "{count} clients of class A to call first.", best)
    behind = plural("{count} call or task is late.", "{count} calls or tasks are late.", late)
    return " ".join((*((first,) if best else ()), behind if late else _("Nothing is late.")))


def _items_that_go(done: HandOver, items: pd.DataFrame) -> pd.DataFrame:
    """Of the agenda, what concerns the rows that go and is no other person's, with client_id."""
    names = items["who"].fillna(done.order.giver.name).str.casefold()
    clients = client_of_rows("deals", items, done.before).fillna(items["id"])
    of_them = items.assign(client_id=clients)[
        clients.isin(done.shared.index) & names.eq(done.order.giver.name.casefold())
    ]
    going = pd.concat([moved[str(table_spec(key).id_column)] for key, moved in done.rows.items()])
    is_looked_back_on = of_them["kind"].isin(
        (*_MONEY, "call_back")
    )  # what is done or won stays, and still asks for more
    return of_them[of_them["id"].isin(going) | is_looked_back_on]


def _first_week(clients: pd.DataFrame, items: pd.DataFrame) -> PageTable:
    """The most pressing items, and a first call to each client of class A that is not among them."""
    urgent = items[items["kind"].isin(_URGENT)]
    silent = clients[(clients["class"] == BEST) & ~clients.index.isin(urgent["client_id"])]
    hello = pd.DataFrame(
        {
            "subject": _("Call and introduce yourself"),
            "client": silent["name"],
            "why": [_bought(bought) for bought in silent["bought"]],
        }
    )
    columns = (
        PageColumn("subject", _("What"), Format.WRAPPED, 34),
        PageColumn("client", _("Client"), Format.WRAPPED, 34),
        PageColumn("due", _("Due"), Format.DATE, 12),
        PageColumn("why", _("Why"), Format.WRAPPED, 44),
        PageColumn("phone", _("Phone"), width=18),
        PageColumn("done", _("Done"), width=8),
    )
    together = pd.concat([urgent.head(_FIRST_WEEK), hello], ignore_index=True).head(2 * _FIRST_WEEK)
    title = first_of(_("What to do in the first week"), len(together), len(urgent) + len(hello))
    return _table("first_week", title, columns, together.assign(done=""))


def _bought(amount: float) -> str:
    return _("Class A, bought {amount} so far.", amount=written(amount, ",.0f"))


def _deals(deals: pd.DataFrame, clients: pd.DataFrame, last: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("name", _("Deal"), Format.WRAPPED, 30),
        PageColumn("client", _("Client"), Format.WRAPPED, 30),
        PageColumn("stage", _("Stage"), width=16),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
        PageColumn("expected_close_date", _("Expected close"), Format.DATE),
        PageColumn("next_step", _("Next step"), Format.WRAPPED, 28),
        PageColumn("day", _("Last word"), Format.DATE),
        PageColumn("text", _("What was said"), Format.WRAPPED, 44),
    )
    by_deal = last.dropna(subset=["deal_id"]).drop_duplicates("deal_id", keep="last").set_index("deal_id")
    by_client = last.dropna(subset=["client_id"]).drop_duplicates("client_id", keep="last").set_index("client_id")
    said = {
        key: looked_up(deals["deal_id"], by_deal[key]).fillna(looked_up(deals["client_id"], by_client[key]))
        for key in ("day", "text")
    }
    rows = deals.assign(
        client=looked_up(deals["client_id"], clients["name"]),
        stage=_shown(deals["stage"]),
        day=pd.to_datetime(said["day"]).dt.normalize(),
        text=said["text"],
    )
    ordered = rows.sort_values(["amount_base", "name"], ascending=[False, True])
    return _table("deals", _("Open deals, with the last word"), columns, ordered)


def _last_words(done: HandOver) -> pd.DataFrame:
    """The done activities with what was said: client_id, deal_id, day, text; oldest first."""
    rows = done_rows(done.before)
    rows = rows[rows["client_id"].isin(done.shared.index)]
    said = rows["notes"].fillna(rows["subject"]).fillna("")
    parts = zip(_shown(rows["type"]), said, _shown(rows["outcome"]), strict=True)
    return rows.assign(text=[" · ".join(part for part in each if part) for each in parts])


def _planned(activities: pd.DataFrame, clients: pd.DataFrame, reach: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("day", _("Due"), Format.DATE),
        PageColumn("type", _("Type"), width=12),
        PageColumn("subject", _("Subject"), Format.WRAPPED, 32),
        PageColumn("client", _("Client"), Format.WRAPPED, 32),
        PageColumn("contact", _("Contact"), width=24),
        PageColumn("phone", _("Phone"), width=18),
        PageColumn("notes", _("Notes"), Format.WRAPPED, 40),
    )
    rows = activities.assign(
        day=planned_day(activities),
        type=_shown(activities["type"]),
        client=looked_up(activities["client_id"], clients["name"]),
        phone=looked_up(activities["contact_id"], reach["phone"]).fillna(
            looked_up(activities["client_id"], reach["phone"])
        ),
    )
    return _table("planned", _("Next steps"), columns, rows.sort_values("day"))


def _listed(name: str, title: str, items: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("subject", _("What"), Format.WRAPPED, 34),
        PageColumn("client", _("Client"), Format.WRAPPED, 34),
        PageColumn("due", _("Due"), Format.DATE),
        PageColumn("why", _("Why"), Format.WRAPPED, 44),
        PageColumn("phone", _("Phone"), width=18),
    )
    return _table(name, title, columns, items)


def _clients(clients: pd.DataFrame, contacts: pd.DataFrame, done: HandOver) -> PageTable:
    columns = (
        PageColumn("class", _("Class"), width=8),
        PageColumn("name", _("Client"), Format.WRAPPED, 32),
        PageColumn("place", _("Place"), width=16),
        PageColumn("person", _("Contact"), Format.WRAPPED, 28),
        PageColumn("phone", _("Phone"), width=18),
        PageColumn("email", _("E-mail"), width=30),
        PageColumn("last_touch", _("Last touch"), Format.DATE),
        PageColumn("open_deals", _("Open deals"), Format.COUNT),
        PageColumn("bought", _("Bought"), Format.MONEY),
    )
    known = clients[clients["table"].notna()]
    first = contacts.drop_duplicates("client_id").set_index("client_id")
    person = [", ".join(_present(each)) for each in zip(first["full_name"], first["job_title"], strict=True)]
    reach = _reach(done).reindex(known.index)
    rows = known.assign(
        place=[places[0] if places else "" for places in known["places"]],
        person=pd.Series(person, index=first.index, dtype=object).reindex(known.index),
        phone=reach["phone"],
        email=reach["email"],
        last_touch=pd.to_datetime(known["last_touch"]).dt.normalize(),
        rank=known["class"].map(_ORDER_OF_CLASSES).fillna(len(_ORDER_OF_CLASSES)),
        **{"class": known["class"].fillna("")},
    ).sort_values(["rank", "bought", "name"], ascending=[True, False, True])
    return _table("clients", _("Clients, the best first"), columns, rows)


def _people(contacts: pd.DataFrame, clients: pd.DataFrame, items: pd.DataFrame) -> PageTable:
    """Whose birthday comes up, and whose tastes are known."""
    columns = (
        PageColumn("full_name", _("Contact"), width=28),
        PageColumn("client", _("Client"), Format.WRAPPED, 32),
        PageColumn("role", _("Role"), width=16),
        PageColumn("due", _("Birthday"), Format.DATE),
        PageColumn("preferences", _("Preferences"), Format.WRAPPED, 44),
    )
    birthdays = items[items["kind"] == "birthday"].drop_duplicates("id").set_index("id")["due"]
    rows = contacts.assign(
        client=looked_up(contacts["client_id"], clients["name"]),
        role=_shown(contacts["role"]),
        due=looked_up(contacts["contact_id"], birthdays),
    )
    told = rows[rows["due"].notna() | rows["preferences"].notna()].sort_values(["due", "full_name"])
    return _table("people", _("Birthdays soon, and what people like"), columns, told)


def _reach(done: HandOver) -> pd.DataFrame:
    """By the id of a firm or a person, phone and email; a firm without a number has that of its first person."""
    firms, people = (
        rows_by_id(done.before["companies"], "company_id"),
        rows_by_id(done.before["contacts"], "contact_id"),
    )
    own = pd.DataFrame({"phone": people["mobile"].fillna(people["phone"]), "email": people["email"]})
    first = own.groupby(people["company_id"]).first().reindex(firms.index)
    return pd.concat([firms[["phone", "email"]].fillna(first), own])


def _present(parts: Iterable[object]) -> list[str]:
    return [str(part) for part in parts if not pd.isna(part)]  # type: ignore[call-overload]


def _shown(values: pd.Series) -> pd.Series:
    """Choices in the language of the workbook; nothing where there is none."""
    return pd.Series(["" if pd.isna(each) else _(str(each)) for each in values], index=values.index, dtype=object)


def _table(name: str, title: str, columns: tuple[PageColumn, ...], rows: pd.DataFrame) -> PageTable:
    shown = rows.reindex(columns=[each.key for each in columns]).reset_index(drop=True)
    texts = {each.key: object for each in columns if each.format in {Format.TEXT, Format.WRAPPED}}
    return PageTable(name, title, columns, shown.astype(texts))
