"""The sheet Hand-over: who takes over how much, and every client with the reason; the same as plain values."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.tables.pages import CellLink, ChartKind, Figure, Format, PageChart, PageColumn, PageTable, ReportPage, filled
from xlcrm.team.clients_to_share import BEST
from xlcrm.team.hand_over import HandOver
from xlcrm.team.people import Person
from xlcrm.texts import _, plural

_COUNTS = ("clients", "best", "contacts", "deals", "amount", "planned")


def hand_over_page(done: HandOver) -> ReportPage:
    """Who gets how much and what that does to the load, then client by client."""
    tables = filled(_takers(done), _clients(done))
    total = portfolio_counts(done, None)
    charts = (PageChart(_("Active contacts after it"), ChartKind.BAR, "takers", "taker", ("active_after", "soft")),)
    return ReportPage(
        key="hand_over",
        sheet=_("Hand-over"),
        title=_("Hand-over of {name}", name=done.order.giver.name),
        subtitle=_("amounts in {currency}", currency=done.before.settings.currency),
        headline=hand_over_sentence(done),
        figures=counts_as_figures(total),
        tables=tables,
        charts=charts if len(tables) else (),
        definitions=tuple(_definitions()),
        left_out=tuple(_told(done)),
    )


def hand_over_sentence(done: HandOver) -> str:
    """What goes to whom, in a line."""
    giver, counts = done.order.giver.name, portfolio_counts(done, None)
    if not any(len(rows) for rows in done.rows.values()):
        return _("{name} has nothing to hand over.", name=giver)
    takers = ", ".join(taker.name for taker in done.order.takers)
    return plural(
        "{count} client of {giver} goes to {takers}, contacts: {contacts}, open deals: {deals}, planned: {planned}.",
        "{count} clients of {giver} go to {takers}, contacts: {contacts}, open deals: {deals}, planned: {planned}.",
        int(counts["clients"]),
        giver=giver,
        takers=takers,
        contacts=int(counts["contacts"]),
        deals=int(counts["deals"]),
        planned=int(counts["planned"]),
    )


def portfolio_counts(done: HandOver, taker: Person | None) -> dict[str, float]:
    """Of one taker, or of all: clients, best (of class A), contacts, deals (open), amount (of them), planned."""
    clients = done.shared if taker is None else done.of(taker)
    is_theirs = {key: rows["client_id"].isin(clients.index) for key, rows in done.rows.items()}
    contacts = done.rows["contacts"].loc[is_theirs["contacts"], ["client_id", "contact_id"]]
    private = contacts.loc[contacts["client_id"] == contacts["contact_id"], "client_id"]
    going = pd.concat([done.rows["companies"].loc[is_theirs["companies"], "client_id"], private])
    values = (
        len(going),
        int(clients["class"].reindex(going).eq(BEST).sum()),
        len(contacts),
        int(is_theirs["deals"].sum()),
        float(done.rows["deals"].loc[is_theirs["deals"], "amount_base"].sum()),
        int(is_theirs["activities"].sum()),
    )
    return dict(zip(_COUNTS, values, strict=True))


def counts_as_figures(counts: dict[str, float]) -> tuple[Figure, ...]:
    """The headline numbers of a portfolio."""
    return (
        Figure(_("Clients"), counts["clients"], Format.COUNT),
        Figure(_("Clients of class A"), counts["best"], Format.COUNT),
        Figure(_("Contacts"), counts["contacts"], Format.COUNT),
        Figure(_("Open deals"), counts["deals"], Format.COUNT),
        Figure(_("Amount of open deals"), counts["amount"], Format.MONEY),
        Figure(_("Planned activities"), counts["planned"], Format.COUNT),
    )


def hand_over_json(done: HandOver) -> dict[str, object]:
    """Who gives what to whom, client by client."""
    takers = [
        {
            "user_id": taker.user_id,
            "name": taker.name,
            **portfolio_counts(done, taker),
            "active_before": int(done.people["active"].get(taker.user_id, 0)),
            "active_after": int(done.active_after.get(taker.user_id, 0)),
        }
        for taker in done.order.takers
    ]
    columns = zip(done.shared.index, done.shared["name"], done.shared["taker"], done.shared["why"], strict=True)
    return {
        "from": done.order.giver.name,
        "to": takers,
        "rows": {key: len(rows) for key, rows in done.rows.items()},
        "clients": [{"id": id, "name": name, "to": to, "why": why} for id, name, to, why in columns],
        "planned_before_the_day": done.stays,
        "end_date": done.order.last_day.isoformat() if done.order.leaving else None,
    }


def _takers(done: HandOver) -> PageTable:
    columns = (
        PageColumn("taker", _("Takes over"), width=26),
        PageColumn("clients", _("Clients"), Format.COUNT),
        PageColumn("best", _("Of class A"), Format.COUNT),
        PageColumn("contacts", _("Contacts"), Format.COUNT),
        PageColumn("deals", _("Open deals"), Format.COUNT),
        PageColumn("amount", _("Amount"), Format.MONEY),
        PageColumn("planned", _("Planned"), Format.COUNT),
        PageColumn("active_before", _("Active contacts now"), Format.COUNT),
        PageColumn("active_after", _("Active contacts after it"), Format.COUNT),
        PageColumn("soft", _("Soft limit"), Format.COUNT),
    )
    rows = [
        {
            "taker": taker.name,
            **portfolio_counts(done, taker),
            "active_before": done.people["active"].get(taker.user_id, 0),
            "active_after": done.active_after.get(taker.user_id, 0),
            "soft": done.people["soft"].get(taker.user_id, 0),
        }
        for taker in done.order.takers
    ]
    frame = pd.DataFrame(rows, columns=[column.key for column in columns])
    return PageTable("takers", _("Who takes over how much"), columns, frame)


def _clients(done: HandOver) -> PageTable:
    columns = (
        PageColumn("link", _("Client"), Format.LINK, 34),
        PageColumn("class", _("Class"), width=8),
        PageColumn("taker", _("Takes over"), width=24),
        PageColumn("why", _("Why"), Format.WRAPPED, 40),
        PageColumn("active", _("Active contacts"), Format.COUNT),
        PageColumn("open_deals", _("Open deals"), Format.COUNT),
        PageColumn("planned", _("Planned"), Format.COUNT),
        PageColumn("bought", _("Bought"), Format.MONEY),
    )
    rows = done.shared.sort_values(["taker", "class", "bought", "name"], ascending=[True, True, False, True])
    linked = rows.assign(link=client_links(rows), **{"class": rows["class"].fillna("")})
    note = _("A firm goes with its people, its open deals and what is planned with it.")
    frame = linked[[column.key for column in columns]].reset_index(drop=True)
    return PageTable("clients", _("Client by client"), columns, frame, note)


def client_links(clients: pd.DataFrame) -> pd.Series:
    """A jump to each client, of rows of `clients_to_share`; plain text where it is none but a task or a deal."""
    places = zip(clients["table"], clients["row"], clients["name"], strict=True)
    links = [
        CellLink(table, int(row), "name" if table == "companies" else "full_name", name) if not pd.isna(table) else name
        for table, row, name in places
    ]
    return pd.Series(links, index=clients.index, dtype=object)


def _told(done: HandOver) -> Iterator[str]:
    if done.stays:
        yield plural(
            "{count} activity planned before {day} stays with {name}.",
            "{count} activities planned before {day} stay with {name}.",
            done.stays,
            day=done.order.from_day,
            name=done.order.giver.name,
        )
    if done.order.leaving:
        yield _("The last day of {name} is {day}.", name=done.order.giver.name, day=done.order.last_day)


def _definitions() -> Iterator[tuple[str, str]]:
    yield (
        _("What goes"),
        _(
            "Companies, contacts, open deals and planned activities. What is done, won or lost stays with its owner, "
            "so that the reports of past months stay as they are."
        ),
    )
    yield (
        _("Who gets what"),
        _(
            "Whoever has the firm already; then the organisation in Settings (territory, product line, both); who won "
            "deals in the industry; who has most room below the soft limit of active contacts."
        ),
    )
