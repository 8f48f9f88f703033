"""The manager card: results, what is to be done, the load, and the clients by class."""

from __future__ import annotations

import pandas as pd

from xlcrm.finding.card_page import CardRequest, having, month_numbers
from xlcrm.finding.card_subject import CardSubject
from xlcrm.metrics.activity_days import ActivityDays, read_activity_days
from xlcrm.metrics.contact_load import contact_load
from xlcrm.metrics.deal_scores import closed_deals
from xlcrm.metrics.managers import results_by_manager
from xlcrm.metrics.months import month_name
from xlcrm.metrics.native_frames import collected, number
from xlcrm.metrics.team import team
from xlcrm.metrics.weak_players import effort_of_people
from xlcrm.metrics.workdays import find_workdays
from xlcrm.tables.pages import (
    ChartKind,
    Figure,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
)
from xlcrm.texts import _, plural

_CLASSES = ("A", "B", "C", "Loss")
_DAYS_AHEAD = 7


def seller_card(request: CardRequest, manager: CardSubject) -> ReportPage:
    """The page over the twelve months up to today."""
    log = read_activity_days(request.frames["activities"], request.frames["deals"])
    results = _results(request, manager)
    months, classes, due = _months(request, manager), _classes(request, manager), _due(request, manager, log)
    tables = filled(_months_table(months), _classes_table(classes), _due_table(due))
    return ReportPage(
        key="manager_card",
        is_upright=True,
        sheet=_("Manager card"),
        title=manager.name,
        subtitle=_subtitle(request, manager),
        headline=_headline(due, classes),
        figures=_figures(request, manager, results, log),
        tables=tables,
        charts=charts_over(tables, PageChart(_("Won by month"), ChartKind.COLUMN, "months", "month", ("revenue",))),
        json={
            "card": "manager",
            "id": manager.id,
            "name": manager.name,
            **{key: results.get(key) for key in ("deals_won", "deals_lost", "win_rate", "revenue", "margin")},
            "due": dict(zip(due["key"], due["count"], strict=True)),
            "clients_by_class": dict(zip(classes["key"], classes["clients"], strict=True)),
        },
    )


def _results(request: CardRequest, manager: CardSubject) -> dict[str, float | None]:
    """The person's row of the managers report over the year; empty where no deal was closed."""
    rows = results_by_manager(request.frames["deals"], request.frames["deal_lines"], request.year)
    mine = having(rows, "owner_id", manager.id)
    numbers = mine.drop(columns=["owner_id", "owner"])
    return {str(key): number(numbers[key].iloc[0]) for key in numbers} if len(mine) else {}


def _figures(
    request: CardRequest, manager: CardSubject, results: dict[str, float | None], log: ActivityDays
) -> tuple[Figure, ...]:
    people = team(request.frames["users"])
    load = contact_load(request.frames, log, people, request.settings, request.today)
    mine = having(load, "owner", manager.name)
    known = people.loc[people.index == manager.id]
    workdays = find_workdays(request.frames["holidays"])
    effort = effort_of_people(log, known, workdays, request.year, request.today)
    won = plural("{count} deal", "{count} deals", int(results.get("deals_won") or 0))
    return (
        Figure(_("Won amount"), results.get("revenue"), Format.MONEY, won),
        Figure(_("Win rate"), results.get("win_rate"), Format.PERCENT),
        Figure(_("Margin"), results.get("margin"), Format.MONEY),
        Figure(_("Days to win"), results.get("sales_cycle_mean_days"), Format.DAYS),
        Figure(_("Active contacts"), int(mine["active_contacts"].iloc[0]) if len(mine) else 0, Format.COUNT),
        Figure(
            _("Activities a working day"),
            number(effort["activities_per_workday"].iloc[0]) if len(effort) else None,
            Format.NUMBER,
        ),
    )


def _months(request: CardRequest, manager: CardSubject) -> pd.DataFrame:
    """Month, revenue (won) and deals of the twelve months up to today, by the owner when the deal closed."""
    closed = collected(closed_deals(request.frames["deals"], request.frames["deal_lines"], request.year))
    mine = having(closed[closed["is_won"].astype(bool)], "seller_id", manager.id)
    by_month = mine.groupby(month_numbers(mine["close_date"]))
    return pd.DataFrame(
        {
            "month": [month_name(each) for each in request.months],
            "revenue": by_month["won_amount"].sum().reindex(request.months).fillna(0.0).astype(float).tolist(),
            "deals": by_month.size().reindex(request.months).fillna(0).astype(int).tolist(),
        }
    )


def _classes(request: CardRequest, manager: CardSubject) -> pd.DataFrame:
    """Key (A, B, C, Loss, none), clients and their share, of the companies and private clients of the person."""
    companies, contacts = request.frames["companies"], request.frames["contacts"]
    private = contacts[contacts["company_id"].isna()]
    ids = pd.concat(
        [
            having(rows, "owner_id", manager.id)[key].dropna()
            for rows, key in ((companies, "company_id"), (private, "contact_id"))
        ]
    )
    counts = ids.map(request.class_of_client).fillna("none").value_counts()
    rows = [(key, int(counts.get(key, 0))) for key in (*_CLASSES, "none") if counts.get(key, 0)]
    table = pd.DataFrame(rows, columns=["key", "clients"])
    return table.assign(share=table["clients"] / max(len(ids), 1))


def _due(request: CardRequest, manager: CardSubject, log: ActivityDays) -> pd.DataFrame:
    """Key (overdue, today, week) and count of the planned activities of the person."""
    planned = collected(log.planned)
    mine = having(planned, "owner_id", manager.id)
    days = (mine["day"].dt.normalize() - pd.Timestamp(request.today)).dt.days
    counts = {"overdue": days < 0, "today": days == 0, "week": days.between(1, _DAYS_AHEAD)}
    return pd.DataFrame({"key": list(counts), "count": [int(each.sum()) for each in counts.values()]})


def _headline(due: pd.DataFrame, classes: pd.DataFrame) -> str:
    late = int(due.loc[due["key"] == "overdue", "count"].sum())
    clients = int(classes["clients"].sum())
    return " ".join(
        (
            plural("{count} activity is overdue.", "{count} activities are overdue.", late)
            if late
            else _("Nothing is overdue."),
            plural("Looks after {count} client.", "Looks after {count} clients.", clients),
        )
    )


def _subtitle(request: CardRequest, manager: CardSubject) -> str:
    own = request.rows_of("users", "user_id", manager.id).iloc[0]
    since = _("since {day}", day=own["start_date"].date()) if pd.notna(own["start_date"]) else None
    told = [manager.id, own["department"], own["phone"], own["email"], since]
    currency = _("amounts in {currency}", currency=request.settings.currency)
    return " · ".join([*(str(part) for part in told if part is not None and pd.notna(part)), _("12 months"), currency])


def _months_table(months: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("month", _("Month"), width=22),
        PageColumn("revenue", _("Won amount"), Format.MONEY),
        PageColumn("deals", _("Deals"), Format.COUNT),
    )
    return PageTable("months", _("Won by month"), columns, months)


def _classes_table(classes: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("name", _("Class"), width=22),
        PageColumn("clients", _("Clients"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
    )
    names = classes["key"].map(lambda key: _("has not bought yet") if key == "none" else _(key))
    return PageTable("classes", _("Clients by class"), columns, classes.assign(name=names))


def _due_table(due: pd.DataFrame) -> PageTable:
    names = {"overdue": _("Overdue"), "today": _("Today"), "week": _("The next 7 days")}
    columns = (PageColumn("name", _("Planned activities"), width=22), PageColumn("count", _("Number"), Format.COUNT))
    return PageTable("due", _("To be done"), columns, due.assign(name=due["key"].map(names)))
