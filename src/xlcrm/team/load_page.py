"""The sheet Load balance: who has too many clients, what would help, and whether the best have the best."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.pages import ChartKind, Figure, Format, PageChart, PageColumn, PageTable, ReportPage, filled, first_of
from xlcrm.team.load_proposals import BETTER, MOVES, SILENT, TOO_MANY, LoadBalance
from xlcrm.texts import _, plural

_SHOWN = 40


def load_page(balance: LoadBalance) -> ReportPage:
    """The people against their limits, then the moves that are proposed, the first ones of each kind."""
    people = balance.people
    tables = filled(_people(people), *(_moves(balance, kind) for kind in (BETTER, TOO_MANY, SILENT)))
    chart = PageChart(
        _("Active contacts against the limits"), ChartKind.BAR, "people", "name", ("active", "soft", "hard")
    )
    return ReportPage(
        key="load_balance",
        sheet=_("Load balance"),
        title=_("Load balance"),
        headline=load_sentence(balance),
        figures=tuple(_figures(balance)),
        tables=tables,
        charts=(chart,) if len(people) else (),
        definitions=tuple(_definitions()),
        left_out=tuple(_told(balance)),
    )


def load_sentence(balance: LoadBalance) -> str:
    """How many are beyond their limits, and how many moves are proposed."""
    people, count = balance.people, len(balance.lines)
    if people.empty:
        return _("Add your people to Users first.")
    over = int((people["active"] > people["soft"]).sum())
    first = (
        plural(
            "{count} person has more active contacts than the limit.", "{count} people have more than the limit.", over
        )
        if over
        else _("Nobody has more active contacts than the limit.")
    )
    sheet = table_spec(MOVES).sheet
    then = plural(
        "{count} move is proposed: tick it on the sheet {sheet}, then run load-balance --make.",
        "{count} moves are proposed: tick them on the sheet {sheet}, then run load-balance --make.",
        count,
        sheet=sheet,
    )
    return f"{first} {then if count else _('No move is proposed.')}"


def load_json(balance: LoadBalance) -> dict[str, object]:
    """The people and the proposed moves."""
    people = balance.people.drop(columns=["territory", "product_line", "is_seller"]).reset_index()
    lines = balance.lines[
        ["kind", "company_id", "contact_id", "owner", "new_owner", "why", "why_there", "active_contacts"]
    ]
    return {"people": _records(people), "moves": _records(lines)}


def _records(rows: pd.DataFrame) -> list[dict[str, object]]:
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def _figures(balance: LoadBalance) -> Iterator[Figure]:
    people, lines = balance.people, balance.lines
    sellers = people[people["is_seller"].astype(bool)]
    yield Figure(_("Beyond the hard limit"), int((people["active"] > people["hard"]).sum()), Format.COUNT)
    yield Figure(_("Beyond the soft limit"), int((people["active"] > people["soft"]).sum()), Format.COUNT)
    room = int((sellers["soft"] - sellers["active"]).clip(lower=0).sum())
    yield Figure(_("Room for more"), room, Format.COUNT, _("active contacts, over all who sell"))
    yield Figure(_("Silent clients"), int(people["silent"].sum()), Format.COUNT)
    yield Figure(_("Best clients, other sellers"), int((lines["kind"] == BETTER).sum()), Format.COUNT, _("class A"))


def _people(people: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("name", _("Owner"), width=26),
        PageColumn("verdict", _("Verdict"), width=30),
        PageColumn("active", _("Active contacts"), Format.COUNT),
        PageColumn("soft", _("Soft limit"), Format.COUNT),
        PageColumn("hard", _("Hard limit"), Format.COUNT),
        PageColumn("after", _("After the moves"), Format.COUNT),
        PageColumn("open_deals", _("Open deals"), Format.COUNT),
        PageColumn("silent", _("Silent clients"), Format.COUNT),
        PageColumn("class", _("Class"), width=8),
        PageColumn("best", _("Clients of class A"), Format.COUNT),
        PageColumn("away", _("To give"), Format.COUNT),
        PageColumn("coming", _("To get"), Format.COUNT),
    )
    rows = people[people["is_seller"].astype(bool) | (people["active"] > 0)].sort_values(
        ["active", "name"], ascending=[False, True]
    )
    verdicts = [_verdict(*row) for row in zip(rows["active"], rows["soft"], rows["hard"], strict=True)]
    told = rows.assign(verdict=verdicts, **{"class": rows["class"].fillna("")})
    return _table("people", _("Who looks after how many"), columns, told)


def _verdict(active: int, soft: int, hard: int) -> str:
    if active > hard:
        return _("Too many: hand some over.")
    if active > soft:
        return _("Nearly too many: take no new ones.")
    return plural("Room for {count} more.", "Room for {count} more.", int(soft - active))


def _moves(balance: LoadBalance, kind: str) -> PageTable:
    columns = (
        PageColumn("client", _("Client"), Format.WRAPPED, 26),
        PageColumn("owner", _("Owner"), Format.WRAPPED, 30),
        PageColumn("new_owner", _("New owner"), Format.WRAPPED, 22),
        PageColumn("why", _("Why"), Format.WRAPPED, 30),
        PageColumn("why_there", _("Why there"), Format.WRAPPED, 30),
    )
    rows = balance.lines[balance.lines["kind"] == kind]
    titles = {
        BETTER: _("Best clients for the best sellers"),
        TOO_MANY: _("Active clients that somebody else has room for"),
        SILENT: _("Silent clients to take away"),
    }
    shown = rows.assign(client=rows["company"].fillna(rows["contact"])).head(_SHOWN)
    return _table(kind.lower().replace(" ", "_"), first_of(titles[kind], _SHOWN, len(rows)), columns, shown)


def _told(balance: LoadBalance) -> Iterator[str]:
    homeless = int(balance.lines["new_owner_id"].isna().sum())
    if homeless:
        yield plural(
            "{count} client would have to go and nobody has room; pick a new owner yourself, or raise the limits.",
            "{count} clients would have to go and nobody has room; pick new owners yourself, or raise the limits.",
            homeless,
        )
    for person in balance.people[balance.people["still_over"]].to_dict("records"):
        yield _(
            "{name} keeps {active} active contacts at a limit of {limit}: what is left has open deals or is of class A "
            "or B, or nobody has room.",
            name=person["name"],
            active=person["after"],
            limit=person["soft"],
        )


def _definitions() -> Iterator[tuple[str, str]]:
    yield (
        _("Active contacts"),
        _("People in an open deal, in an activity done within the active window, or in a planned one."),
    )
    yield (
        _("Silent clients"),
        _(
            "No activity within the active window, no open deal, nothing planned, here for longer than the window, of "
            "neither class A nor B and no key client. They are proposed where the owner is beyond the soft limit."
        ),
    )
    yield (
        _("Best clients for the best sellers"),
        _("Clients of class A (80 % of revenue) and key clients whose owner is no seller of class A."),
    )


def _table(name: str, title: str, columns: tuple[PageColumn, ...], rows: pd.DataFrame) -> PageTable:
    return PageTable(name, title, columns, rows[[each.key for each in columns]].reset_index(drop=True))
