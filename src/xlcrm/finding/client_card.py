"""The client card: who, what they brought and owe, what happened, and what is next, on one page."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.finding.card_page import CardRequest, class_words, facts
from xlcrm.finding.card_subject import CardSubject
from xlcrm.finding.client_rows import ClientRows
from xlcrm.metrics.churn import client_churn
from xlcrm.metrics.client_history import EVER, client_history
from xlcrm.metrics.client_margins import client_margins
from xlcrm.metrics.deal_counts import open_at
from xlcrm.metrics.lifetime_value import lifetime_values
from xlcrm.metrics.native_frames import collected, number
from xlcrm.metrics.period import Period
from xlcrm.metrics.receivables import Receivables, receivables
from xlcrm.metrics.revenue import purchases_in, revenue
from xlcrm.metrics.rfm import rfm
from xlcrm.tables.frames import plain_records, rows_by_id
from xlcrm.tables.pages import (
    ChartKind,
    Figure,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    cell_links,
    charts_over,
    filled,
    not_shown,
)
from xlcrm.texts import _, plural, written

_MOST_YEARS, _MOST_ROWS = 6, 6
_FIRST, _SECOND, _THIRD, _FOURTH, _LAST = 24.0, 32.0, 16.0, 15.0, 20.0  # widths that all tables of the page share
_A_YEAR = 12


def client_card(request: CardRequest, client: CardSubject, most: int) -> ReportPage:
    """The page. most: lines of what happened."""
    rows = ClientRows(request.frames, client)
    owed = receivables(rows.invoices, rows.payments, request.today)
    worth = _worth(request, client)
    years = _years(request, client)
    timeline = rows.timeline(most)
    tables = filled(
        _about(rows),
        _people(rows),
        _years_table(years),
        _open_deals(rows, request.today),
        _open_invoices(owed),
        _timeline_table(timeline),
    )
    chart = PageChart(_("Revenue by year"), ChartKind.COLUMN, "years", "year", ("revenue",))
    return ReportPage(
        key="client_card",
        is_upright=True,
        sheet=_("Client card"),
        title=client.name,
        subtitle=_subtitle(request, rows),
        headline=" ".join(_headline(request, rows, owed)),
        figures=_figures(request, client, rows, owed, worth),
        tables=tables,
        charts=charts_over(tables, chart) if len(years) > 1 else (),
        json=_json(rows, owed, years, timeline) | worth,
    )


def next_step(rows: ClientRows, today: dt.date) -> str:
    """What is planned next, overdue or not, else the next step that an open deal names; empty where there is none."""
    planned = rows.planned.dropna(subset=["day"])
    if len(planned):
        first = planned.iloc[0]
        kind = _(str(first["type"])) if pd.notna(first["type"]) else _("Task")
        what, day = ": ".join([kind, *_said(first["subject"])]), first["day"].date()
        return _("{what}, overdue since {day}", what=what, day=day) if day < today else f"{what}, {written(day)}"
    steps = rows.deals.loc[rows.deals["status"].eq("Open").fillna(value=False), "next_step"].dropna()
    return str(steps.iloc[0]) if len(steps) else ""


def _said(*parts: object) -> list[str]:
    return [str(part) for part in parts if not pd.isna(part)]  # type: ignore[call-overload]


def _subtitle(request: CardRequest, rows: ClientRows) -> str:
    own, client = rows.own, rows.client
    ranked = class_words(request.class_of_client.get(client.id))
    scores = rfm(request.bought.rows, request.today, request.settings.rfm_window_months).rows
    segment = [_("RFM: {name}", name=_(name)) for name in scores.loc[scores["id"] == client.id, "segment"]]
    owner = _("Owner: {name}", name=own["owner"]) if pd.notna(own["owner"]) else _("nobody answers for it")
    currency = _("amounts in {currency}", currency=request.settings.currency)
    return " · ".join(part for part in (client.id, owner, ranked, *segment, currency) if part)


def _headline(request: CardRequest, rows: ClientRows, owed: Receivables) -> list[str]:
    step = next_step(rows, request.today)
    told = [_("Next: {step}.", step=step) if step else _("No next step is planned.")]
    if owed.overdue:
        amount = written(owed.overdue, ",.0f")
        told.append(_("{amount} {currency} is overdue.", amount=amount, currency=request.settings.currency))
    return told


def _figures(
    request: CardRequest, client: CardSubject, rows: ClientRows, owed: Receivables, worth: dict[str, float | None]
) -> tuple[Figure, ...]:
    mine = _purchases(request, client)
    opened = collected(open_at(rows.deals, request.today))
    amount = number(opened["amount_base"].sum(min_count=1))
    history = client_history(mine, request.today)
    since = history["first"].iloc[0].date() if len(history) else None
    note = _("since {day}", day=since) if since else ""
    deals = plural("{count} deal", "{count} deals", len(opened))
    return (
        Figure(_("Revenue in all"), revenue(mine, Period(EVER, request.today)), Format.MONEY, note),
        Figure(_("In 12 months"), revenue(mine, request.year), Format.MONEY),
        Figure(_("Open deals"), amount, Format.MONEY, deals),
        Figure(_("Receivables"), owed.amount, Format.MONEY),
        Figure(_("Overdue"), owed.overdue, Format.MONEY),
        Figure(_("Margin to come"), worth["margin_to_come"], Format.MONEY, _("a forecast from purchases so far")),
    )


def _purchases(request: CardRequest, client: CardSubject) -> pd.DataFrame:
    rows = collected(request.bought.of_clients())
    return rows[rows["client_id"] == client.id]


def _worth(request: CardRequest, client: CardSubject) -> dict[str, float | None]:
    """Margin so far and to come, as the lifetime report has it."""
    frames, today = request.frames, request.today
    companies = rows_by_id(frames["companies"], "company_id")
    margins = client_margins(frames["deals"], frames["deal_lines"], Period(EVER, today))
    history = client_history(request.bought.rows, today)
    churn = client_churn(request.bought.rows, today, _A_YEAR).churn
    values = lifetime_values(history, margins, companies["industry"], churn, today).rows
    mine = values[values["client_id"] == client.id]
    told = {"margin_so_far": "historic", "margin_to_come": "forecast"}
    return {key: number(mine[column].iloc[0]) if len(mine) else None for key, column in told.items()}


def _years(request: CardRequest, client: CardSubject) -> pd.DataFrame:
    """Year and revenue from the first purchase on, at most six years; 0 in a year without a purchase."""
    mine = collected(purchases_in(_purchases(request, client), Period(EVER, request.today)))
    if not len(mine):
        return pd.DataFrame({"year": [], "revenue": []})
    last = request.today.year
    first = max(int(mine["date"].dt.year.min()), last - _MOST_YEARS + 1)
    spans = {str(year): Period(dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in range(first, last + 1)}
    return pd.DataFrame({"year": list(spans), "revenue": [revenue(mine, span) or 0.0 for span in spans.values()]})


def _about(rows: ClientRows) -> PageTable:
    own = rows.own
    place = ", ".join(_said(*(own.get(key) for key in ("street", "city", "country"))))
    stage, industry = own["lifecycle_stage"], own.get("industry")
    known = facts(
        (_("Lifecycle stage"), _(str(stage)) if pd.notna(stage) else None),
        (_("Industry"), _(str(industry)) if industry is not None and pd.notna(industry) else None),
        (_("Phone"), own.get("phone")),
        (_("E-mail"), own.get("email")),
        (_("Address"), place),
        (_("Notes"), own.get("notes")),
    )
    columns = (
        PageColumn("name", _("About"), width=_FIRST),
        PageColumn("value", _("What is known"), Format.WRAPPED, _SECOND),
    )
    return PageTable("about", _("At a glance"), columns, known)


def _people(rows: ClientRows) -> PageTable:
    people = rows.people.head(_MOST_ROWS)
    told = people.assign(
        link=cell_links("contacts", people.index, "full_name", people["full_name"].fillna(_("(no name)"))),
        likes=[", ".join(_said(*each)) for each in zip(people["birthday"], people["preferences"], strict=True)],
        any_phone=people["phone"].fillna(people["mobile"]).fillna(people["phone_other"]),
    )
    columns = (
        PageColumn("link", _("Contact"), Format.LINK, _FIRST),
        PageColumn("email", _("E-mail"), Format.WRAPPED, _SECOND),
        PageColumn("job_title", _("Job title"), Format.WRAPPED, _THIRD),
        PageColumn("any_phone", _("Phone"), width=_FOURTH),
        PageColumn("likes", _("Birthday, preferences"), Format.WRAPPED, _LAST),
    )
    return _first("people", _("People"), columns, told, len(rows.people))


def _years_table(years: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("year", _("Year"), width=_FIRST),
        PageColumn("revenue", _("Revenue"), Format.MONEY),
    )
    return PageTable("years", _("Revenue by year"), columns, years)


def _open_deals(rows: ClientRows, today: dt.date) -> PageTable:
    ids = collected(open_at(rows.deals, today))["deal_id"]
    opened = rows.deals[rows.deals["deal_id"].isin(ids)].sort_values("amount_base", ascending=False)
    shown = opened.head(_MOST_ROWS)
    links = cell_links("deals", shown.index, "name", shown["name"].fillna(_("(no name)")))
    told = shown.assign(link=links, stage=shown["stage"].map(_, na_action="ignore"))
    columns = (
        PageColumn("link", _("Open deal"), Format.LINK, _FIRST),
        PageColumn("next_step", _("Next step"), Format.WRAPPED, _SECOND),
        PageColumn("stage", _("Stage"), width=_THIRD),
        PageColumn("amount_base", _("Amount"), Format.MONEY, _FOURTH),
        PageColumn("expected_close_date", _("Expected close"), Format.DATE, _LAST),
    )
    return _first("deals", _("Open deals"), columns, told, len(opened))


def _open_invoices(owed: Receivables) -> PageTable:
    rows = owed.rows.sort_values("days_late", ascending=False)
    columns = (
        PageColumn("number", _("Invoice"), width=_FIRST),
        PageColumn("due_date", _("Due"), Format.DATE),
        PageColumn("days_late", _("Days late"), Format.COUNT),
        PageColumn("open_amount", _("Open"), Format.MONEY, _FOURTH),
    )
    told = rows.assign(days_late=rows["days_late"].clip(lower=0)).head(_MOST_ROWS)
    return _first("invoices", _("Open invoices"), columns, told, len(rows))


def _timeline_table(timeline: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("date", _("Date"), Format.DATE, _FIRST),
        PageColumn("subject", _("Subject"), Format.WRAPPED, _SECOND),
        PageColumn("what", _("What"), width=_THIRD),
        PageColumn("amount", _("Amount"), Format.MONEY, _FOURTH),
        PageColumn("who", _("Who"), width=_LAST),
    )
    told = timeline.assign(amount=pd.to_numeric(timeline["amount"]))
    return PageTable("timeline", _("What happened"), columns, told[[column.key for column in columns]])


def _first(name: str, title: str, columns: tuple[PageColumn, ...], rows: pd.DataFrame, count: int) -> PageTable:
    shown = rows[[column.key for column in columns]].reset_index(drop=True)
    return PageTable(name, title, columns, shown, not_shown(count - len(rows)))


def _json(rows: ClientRows, owed: Receivables, years: pd.DataFrame, timeline: pd.DataFrame) -> dict[str, object]:
    planned = rows.planned.dropna(subset=["day"])
    told = timeline.assign(date=timeline["date"].dt.strftime("%Y-%m-%d") if len(timeline) else [])
    return {
        "card": "client",
        "id": rows.client.id,
        "name": rows.client.name,
        "people": rows.people["contact_id"].dropna().tolist(),
        "revenue_by_year": dict(zip(years["year"], years["revenue"], strict=True)),
        "receivables": owed.amount,
        "overdue": owed.overdue,
        "next_activity": planned["activity_id"].iloc[0] if len(planned) else None,
        "timeline": plain_records(told),
    }
