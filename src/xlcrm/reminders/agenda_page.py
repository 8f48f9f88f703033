"""The Agenda sheet: what is late first, then today, the days ahead, silent clients, deals, birthdays and money."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.reminders.agenda_items import ItemKind
from xlcrm.reminders.collect_agenda import Agenda
from xlcrm.reminders.contact_rhythm import GREEN, RED
from xlcrm.reminders.load_calendar import calendar_chart, calendar_tables
from xlcrm.reminders.owner_load import LIMIT_HARD, LIMIT_SOFT
from xlcrm.tables.pages import CellLink, ChartKind, Figure, Format, PageChart, PageColumn, PageTable, ReportPage, filled
from xlcrm.texts import N_, _, plural

MOST_ROWS = 500  # of one table on the sheet; --json has them all
ACTIVITIES = (ItemKind.OVERDUE, ItemKind.TODAY, ItemKind.THIS_WEEK)
DEALS = (ItemKind.NO_NEXT_STEP, ItemKind.STALE_DEAL)
MONEY = (ItemKind.INVOICE_OVERDUE, ItemKind.INVOICE_DUE, ItemKind.NOT_INVOICED)

_TABLES: tuple[tuple[str, str, tuple[ItemKind, ...]], ...] = (
    ("overdue", N_("Overdue and promised calls"), (ItemKind.OVERDUE, ItemKind.CALL_BACK)),
    ("today", N_("Today"), (ItemKind.TODAY,)),
    ("ahead", N_("The days ahead"), (ItemKind.THIS_WEEK,)),
    ("rhythm", N_("Clients past their contact norm"), (ItemKind.CONTACT_DUE,)),
    ("deals", N_("Deals that nobody moves"), DEALS),
    ("birthdays", N_("Birthdays"), (ItemKind.BIRTHDAY,)),
    ("money", N_("Invoices to send and money to ask for"), MONEY),
)

_DEFINITIONS = (
    (
        N_("Priority"),
        N_("0 to 100: how much the kind of item matters, how late it is, the client's class, the money, high or low."),
    ),
    (N_("Overdue"), N_("A planned activity whose last day has passed, or a call back that was agreed and forgotten.")),
    (
        N_("Contact norm"),
        N_(
            "Last touch + 365 / contacts a year (a target of the client's own, else the settings for customers and "
            "prospects). Touches are done calls, meetings, visits and letters of our own; several on one day are one; "
            "bulk mailings are none."
        ),
    ),
    (
        N_("Deal that nobody moves"),
        N_(
            "Open and not snoozed; with no next step and no planned activity, or idle or in its stage for longer than "
            "the stage allows, or past its expected close."
        ),
    ),
    (
        N_("Load calendar"),
        N_(
            "Planned activities on the working day they are due; those due on a day off count on the next one. Over: "
            "more than the setting Activities a day. Near: four fifths of it or more."
        ),
    ),
    (
        N_("Active contacts"),
        N_("People in an open deal, in an activity done within the active window, or in a planned one."),
    ),
)


def agenda_page(agenda: Agenda) -> ReportPage:
    """The page; a table without rows is left out."""
    tables = [_table(agenda, *listed) for listed in _TABLES if agenda.count(*listed[2])]
    tables += filled(_load_table(agenda), *calendar_tables(agenda.calendar, agenda.most_a_day))
    return ReportPage(
        key="agenda",
        sheet=_("Agenda"),
        title=_("Agenda"),
        subtitle=_subtitle(agenda),
        headline=headline(agenda),
        figures=tuple(_figures(agenda)),
        tables=tuple(tables),
        charts=tuple(_charts(agenda)),
        definitions=tuple((_(name), _(text)) for name, text in _DEFINITIONS),
        left_out=(*agenda.left_out, *_cut_short(agenda)),
        json=agenda_json(agenda),
    )


def headline(agenda: Agenda) -> str:
    """Such as: 3 overdue, 2 today, 11 in the next 7 days."""
    overdue, today, ahead = (agenda.count(kind) for kind in ACTIVITIES)
    return _(
        "{overdue:,} overdue, {today:,} today, {ahead}.",
        overdue=overdue,
        today=today,
        ahead=plural(
            "{ahead:,} in the next {count} day", "{ahead:,} in the next {count} days", agenda.days, ahead=ahead
        ),
    )


def agenda_json(agenda: Agenda) -> dict[str, object]:
    """The items, most pressing first, and their counts by kind."""
    items = agenda.items
    missing = {key: items[key].astype(object).where(items[key].notna(), None) for key in _JSON}
    rows = zip(items["due"].dt.date, what(items), *missing.values(), strict=True)
    listed = [
        {"kind": kind, "due": due.isoformat(), "who": who, "what": text, "why": why, "priority": points}
        | dict(zip(_JSON[4:], more, strict=True))
        for due, text, kind, who, why, points, *more in rows
    ]
    return {"items": listed, "counts": {kind.value: agenda.count(kind) for kind in ItemKind}}


def what(items: pd.DataFrame) -> pd.Series:
    """The subject with its client."""
    return (items["subject"] + " · " + items["client"]).fillna(items["subject"])


_JSON = ("kind", "who", "why", "priority", "client", "phone", "email", "id", "table", "row")


def _subtitle(agenda: Agenda) -> str:
    day = agenda.today.isoformat()
    return _("{day}, for {owner}", day=day, owner=agenda.owner) if agenda.owner else day


def _figures(agenda: Agenda) -> Iterator[Figure]:
    yield Figure(_("Overdue"), agenda.count(ItemKind.OVERDUE), Format.COUNT)
    yield Figure(_("Today"), agenda.count(ItemKind.TODAY), Format.COUNT)
    yield Figure(_("The days ahead"), agenda.count(ItemKind.THIS_WEEK), Format.COUNT)
    yield Figure(_("Call backs forgotten"), agenda.count(ItemKind.CALL_BACK), Format.COUNT)
    yield Figure(_("Deals without a next step"), agenda.count(ItemKind.NO_NEXT_STEP), Format.COUNT)
    yield Figure(_("Stale deals"), agenda.count(ItemKind.STALE_DEAL), Format.COUNT, _("with a next step"))
    yield Figure(_("Clients within their contact norm"), _within_norm(agenda.rhythm), Format.PERCENT, _norms(agenda))
    yield Figure(_("Birthdays"), agenda.count(ItemKind.BIRTHDAY), Format.COUNT)
    yield Figure(_("Invoices overdue"), agenda.count(ItemKind.INVOICE_OVERDUE), Format.COUNT)
    yield Figure(_("Won and not invoiced"), agenda.count(ItemKind.NOT_INVOICED), Format.COUNT)


def _within_norm(rhythm: pd.DataFrame) -> float | None:
    """The share of clients that are not due, 0..1; None where no day is known of any."""
    known = rhythm[rhythm["due"].notna()]
    return float((known["light"] == GREEN).mean()) if len(known) else None


def _norms(agenda: Agenda) -> str:
    """What stands below the share: how many are red, of how many nothing is known."""
    unknown = int(agenda.rhythm["due"].isna().sum())
    if agenda.rhythm.empty:
        return _("no client has a norm")
    nothing = plural("of {count} nothing is known", "of {count} nothing is known", unknown)
    if unknown == len(agenda.rhythm):
        return nothing
    red = int((agenda.rhythm["light"] == RED).sum())
    told = plural("{count} client is red", "{count} clients are red", red)
    return f"{told}; {nothing}" if unknown else told


def _table(agenda: Agenda, name: str, title: str, kinds: tuple[ItemKind, ...]) -> PageTable:
    items = agenda.of(*kinds).head(MOST_ROWS)
    places = zip(items["table"], items["row"], items["column"], items["subject"], strict=True)
    return PageTable(
        name=name,
        title=_(title),
        columns=(
            PageColumn("link", _("What"), Format.LINK, 42),
            PageColumn("client", _("Client"), Format.TEXT, 44),
            PageColumn("due", _("Due"), Format.DATE, 12),
            PageColumn("who", _("Who"), Format.TEXT, 20),
            PageColumn("why", _("Why"), Format.WRAPPED, 54),
            PageColumn("phone", _("Phone"), Format.TEXT, 17),
            PageColumn("priority", _("Priority"), Format.COUNT, 9),
            PageColumn("id", _("ID"), Format.TEXT, 10),
        ),
        rows=items.assign(
            link=pd.Series([CellLink(*place) for place in places], items.index, dtype=object)
        ).reset_index(drop=True),
    )


def _load_table(agenda: Agenda) -> PageTable:
    return PageTable(
        name="load",
        title=_("Who looks after how many"),
        columns=(
            PageColumn("owner", _("Owner"), Format.TEXT, 24),
            PageColumn("verdict", _("Verdict"), Format.TEXT, 34),
            PageColumn("active_contacts", _("Active contacts"), Format.COUNT, 12),
            PageColumn("open_deals", _("Open deals"), Format.COUNT, 12),
            PageColumn(LIMIT_SOFT, _("Soft limit"), Format.COUNT, 11),
            PageColumn(LIMIT_HARD, _("Hard limit"), Format.COUNT, 11),
        ),
        rows=agenda.load.reset_index(drop=True),
    )


def _charts(agenda: Agenda) -> Iterator[PageChart]:
    if len(agenda.load):
        yield _load_chart(agenda)
    if len(agenda.calendar.columns):
        yield calendar_chart(agenda.calendar, agenda.most_a_day)


def _load_chart(agenda: Agenda) -> PageChart:
    soft, hard = (int(agenda.load[key].median()) for key in (LIMIT_SOFT, LIMIT_HARD))
    title = _("Active contacts per owner (limits {soft} and {hard})", soft=soft, hard=hard)
    return PageChart(title, ChartKind.BAR, "load", "owner", ("active_contacts",))


def _cut_short(agenda: Agenda) -> Iterator[str]:
    for _name, title, kinds in _TABLES:
        more = agenda.count(*kinds) - MOST_ROWS
        if more > 0:
            yield plural(
                "{title}: {count} more item is left off the sheet.",
                "{title}: {count} more items are left off the sheet.",
                more,
                title=_(title),
            )
