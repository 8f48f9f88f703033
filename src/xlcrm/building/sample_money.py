"""The sample firm's money and plans: campaigns, invoices, payments, costs, income, wallets, goals, holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from xlcrm.building.sample_draws import SamplePlan, Values, at_work, blank, days_after, ids, to_workday
from xlcrm.building.sample_users import CHIEF, MANAGERS, STAR
from xlcrm.tables.compute_columns import full_names

INCOME_MONTHS = 24
CRM_ONCE = (
    ("An implementer for six weeks", 9_600.0),
    ("Moving the old lists into the CRM, 240 hours", 3_120.0),
    ("Training, two days for nine people", 2_850.0),
)
CRM_MONTHLY = (
    ("Both", "Office licences for nine people", 234.0),
    ("Both", "Typing in, 60 hours", 780.0),
    ("Retention", "Care of the CRM", 180.0),
)
CRM_MONTHS = 14  # the firm has kept its CRM for so long

# name, type, days ago of start and end, budget, cost, expected revenue, segment, members
CAMPAIGNS = (
    ("Stand at the warehouse fair", "Event", 640, 610, 14_000.0, 14_800.0, 90_000.0, "Warehouses", 160),
    ("Letters on rugged tablets", "E-mail", 400, 340, 6500.0, 6240.0, 40_000.0, "Logistics", 260),
    ("A service contract for every client", "Call", 120, 30, 9000.0, 9460.0, 60_000.0, "Customers", 180),
    ("Search ads: pallet trucks", "Search", 60, -40, 15_000.0, 11_900.0, 75_000.0, "New firms", 60),
)
SOURCES = {
    "Event": "Event",
    "E-mail": "E-mail",
    "Call": "Existing client",
    "Search": "Search",
}  # of a deal, by campaign type
MEMBER_STATUSES = ("Sent", "Delivered", "Opened", "Clicked", "Replied", "Bounced", "Opted out")
BROUGHT = 0.11  # of the deals made while a campaign runs or soon after
WAGES = 0.16  # extra cost of an employer on top of the pay

# name, month, day
BULGARIAN_HOLIDAYS = (
    ("New Year's Day", 1, 1),
    ("Liberation Day", 3, 3),
    ("Labour Day", 5, 1),
    ("Saint George's Day", 5, 6),
    ("Education and Culture Day", 5, 24),
    ("Unification Day", 9, 6),
    ("Independence Day", 9, 22),
    ("Christmas Eve", 12, 24),
    ("Christmas Day", 12, 25),
    ("Second Day of Christmas", 12, 26),
)


def make_campaigns(plan: SamplePlan) -> pd.DataFrame:
    """Three campaigns that are done and one that runs."""
    rows = pd.DataFrame(
        CAMPAIGNS,
        columns=["name", "type", "_start", "_end", "budget", "actual_cost", "expected_revenue", "segment", "_members"],
    )
    count = len(rows)
    return rows.assign(
        campaign_id=ids("M", count),
        status=["Done", "Done", "Done", "Active"],
        start_date=days_after(np.full(count, plan.today), -rows["_start"].to_numpy()),
        end_date=days_after(np.full(count, plan.today), -rows["_end"].to_numpy()),
        owner_id=ids("U", count),
        owner=[m.name for m in MANAGERS[:count]],
    )


def with_campaigns(plan: SamplePlan, rows: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Deals or contacts with the campaign that brought some of those made while it ran or soon after."""
    chance = plan.rng.random(len(rows))
    source = rows["source"].to_numpy(dtype=object, copy=True)
    campaign_id, campaign = np.full((2, len(rows)), None, dtype=object)
    for each in campaigns.to_dict("records"):
        within = rows["created_at"].between(each["start_date"], each["end_date"] + pd.Timedelta(days=45)).to_numpy()
        brought = within & (chance < BROUGHT)
        campaign_id[brought], campaign[brought] = each["campaign_id"], each["name"]
        source[brought] = SOURCES[each["type"]]
    return rows.assign(campaign_id=campaign_id, campaign=campaign, source=source)


def make_campaign_members(plan: SamplePlan, campaigns: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Who was addressed, and how far each one went."""
    parts = [_members(plan, row, contacts) for row in campaigns.to_dict("records")]
    members = pd.concat(parts, ignore_index=True)
    return members.assign(member_id=ids("N", len(members)))


def make_invoices(plan: SamplePlan, deals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invoices of won deals, numbered by day, and what was paid; some are late, one is disputed."""
    rng = plan.rng
    won = deals[(deals["status"] == "Won") & (rng.random(len(deals)) < 0.97)]
    issued = to_workday(days_after(won["close_date"].to_numpy().astype("datetime64[D]"), rng.integers(1, 7, len(won))))
    issued = np.maximum(issued, won["close_date"].to_numpy().astype("datetime64[D]"))
    won, issued = won[issued < plan.today], issued[issued < plan.today]
    order = np.argsort(issued, kind="stable")
    won, issued = won.iloc[order], issued[order]
    due = days_after(issued, rng.choice([14, 30, 45], len(won), p=[0.4, 0.5, 0.1]))
    invoices = pd.DataFrame(
        {
            "invoice_id": ids("I", len(won)),
            "number": [f"{str(day)[:4]}-{number:05d}" for number, day in enumerate(issued, start=1)],
            "company_id": won["company_id"].to_numpy(),
            "company": won["company"].to_numpy(),
            "contact_id": won["contact_id"].to_numpy(),
            "contact": won["contact"].to_numpy(),
            "deal_id": won["deal_id"].to_numpy(),
            "deal": won["name"].to_numpy(),
            "issue_date": issued,
            "due_date": due,
            "amount": won["amount"].to_numpy(),
            "currency": "EUR",
            "fx_rate": 1.0,
            "disputed": False,
        }
    )
    payments = _payments(plan, invoices)
    return _with_state(plan, invoices, payments), payments


def make_costs(plan: SamplePlan, deals: pd.DataFrame, campaigns: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """Wages, rent, goods sold, the CRM itself and the campaigns, by month."""
    months = _months(plan, INCOME_MONTHS)
    bought = _by_month(deals[deals["status"] == "Won"], "close_date", "_goods_cost", months)
    crm_months = months[-CRM_MONTHS:]
    parts = [
        _wages(months, users),
        _cost_rows(months, "Fixed", "None", "Rent of office and warehouse", 3400.0),
        _cost_rows(months, "Variable", "Both", "Fuel and travel", np.round(plan.rng.normal(1500, 220, len(months)), 2)),
        _cost_rows(months, "Cost of sale", "None", "Goods sold", bought),
        *(_cost_rows(crm_months[:1], "CRM one-off", "Both", *once) for once in CRM_ONCE),
        *(_cost_rows(crm_months, "CRM recurring", purpose, name, cost) for purpose, name, cost in CRM_MONTHLY),
        _campaign_costs(campaigns),
    ]
    costs = pd.concat(parts).sort_values("date", kind="stable", ignore_index=True)
    return costs.assign(cost_id=ids("X", len(costs)), currency="EUR")


def make_income(plan: SamplePlan, deals: pd.DataFrame) -> pd.DataFrame:
    """What came in, by month, for the last 24 whole months."""
    months = _months(plan, INCOME_MONTHS)
    won = deals[deals["status"] == "Won"]
    return pd.DataFrame({"month": months, "amount": _by_month(won, "close_date", "amount", months)})


def make_wallet(plan: SamplePlan, deals: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What the 60 best clients spend in all on their main category over twelve months."""
    rng, since = plan.rng, pd.Timestamp(plan.today - 365)
    recent = deals[(deals["status"] == "Won") & (deals["close_date"] >= since) & deals["company_id"].notna()]
    sold = lines.merge(recent[["deal_id", "company_id", "company"]], on="deal_id", suffixes=("_line", ""))
    sold["ours"] = sold["qty"] * sold["unit_price"] * (1 - sold["discount_pct"])
    sums = sold.groupby(["company_id", "company", "_category"])["ours"].sum().reset_index()
    best = sums.sort_values(["ours", "company_id"], ascending=[False, True]).drop_duplicates("company_id")
    best = best.head(plan.count(60))
    share = np.clip(rng.beta(3, 3, len(best)), 0.12, 0.95)
    return pd.DataFrame(
        {
            "company_id": best["company_id"].to_numpy(),
            "company": best["company"].to_numpy(),
            "category": best["_category"].to_numpy(),
            "period_from": plan.today - 365,
            "period_to": plan.today - 1,
            "total_spend": np.round(best["ours"].to_numpy() / share, -1) + 10,
            "source": rng.choice(np.array(["Asked", "Estimate", "Public"], dtype=object), len(best), p=[0.4, 0.5, 0.1]),
            "confidence": rng.choice(np.array(["High", "Medium", "Low"], dtype=object), len(best)),
        }
    )


def make_goals(plan: SamplePlan) -> pd.DataFrame:
    """What the firm wants to reach, from where, by when."""
    due = plan.today + 180
    rows = [
        ("win_rate", 0.56, 0.65, 1_200_000.0, due, CHIEF),
        ("average_won_amount", 6500.0, 8000.0, None, due, CHIEF),
        ("sales_cycle_won_median_days", 36.0, 28.0, 2_500.0, due, CHIEF),
        ("receivables_overdue", 250_000.0, 120_000.0, 0.08, due - 60, STAR),
        ("repeat_rate", 0.60, 0.70, None, due, STAR),
    ]
    goals = pd.DataFrame(rows, columns=["metric", "baseline", "target", "money_per_unit", "due", "owner"])
    return goals.assign(owner_id=np.where(goals["owner"] == CHIEF, ids("U", 1, len(MANAGERS) + 1), ids("U", 1)))


def make_holidays(plan: SamplePlan) -> pd.DataFrame:
    """The Bulgarian public holidays from today on, for a year."""
    today = dt.date.fromisoformat(str(plan.today))
    found = [day for year in (today.year, today.year + 1) for day in _holidays_of(year)]
    kept = sorted((day, name) for day, name in found if today <= day < today + dt.timedelta(days=365))
    return pd.DataFrame(
        {"date": pd.to_datetime([day for day, _name in kept]), "name": [name for _day, name in kept], "country": "BG"}
    )


def _members(plan: SamplePlan, campaign: dict[Hashable, Any], contacts: pd.DataFrame) -> pd.DataFrame:
    rng = plan.rng
    count = min(plan.count(int(campaign["_members"])), len(contacts))
    chosen = contacts.iloc[np.sort(rng.choice(len(contacts), count, replace=False))]
    start = np.datetime64(campaign["start_date"], "D")
    last = min(np.datetime64(campaign["end_date"], "D"), plan.today - 1)
    days = days_after(np.full(count, start), rng.integers(0, max(1, (last - start) // np.timedelta64(1, "D")), count))
    return pd.DataFrame(
        {
            "campaign_id": campaign["campaign_id"],
            "campaign": campaign["name"],
            "contact_id": chosen["contact_id"].to_numpy(),
            "contact": full_names(chosen).to_numpy(dtype=object),
            "status": rng.choice(
                np.array(MEMBER_STATUSES, dtype=object), count, p=[0.1, 0.3, 0.3, 0.13, 0.1, 0.05, 0.02]
            ),
            "status_at": at_work(rng, to_workday(days)),
        }
    )


def _payments(plan: SamplePlan, invoices: pd.DataFrame) -> pd.DataFrame:
    """Most are paid about the due day, a seventh in two parts, a few not at all; nothing is paid after today."""
    rng, count = plan.rng, len(invoices)
    due = invoices["due_date"].to_numpy().astype("datetime64[D]")
    issued = invoices["issue_date"].to_numpy().astype("datetime64[D]")
    paid = np.maximum(days_after(due, np.round(rng.normal(2, 9, count)).astype(np.int64)), issued + 1)
    in_parts = rng.random(count) < 0.15
    first = np.where(in_parts, np.round(invoices["amount"] * rng.uniform(0.3, 0.7, count), 2), invoices["amount"])
    kept = rng.random(count) < 0.985
    late = days_after(paid, rng.integers(12, 45, count))
    both = [
        pd.DataFrame({"_row": np.arange(count), "paid_at": paid, "amount": first})[kept],
        pd.DataFrame({"_row": np.arange(count), "paid_at": late, "amount": (invoices["amount"] - first).round(2)})[
            kept & in_parts
        ],
    ]
    payments = pd.concat(both).sort_values(["paid_at", "_row"], kind="stable")
    payments = payments[payments["paid_at"] < pd.Timestamp(plan.today)].reset_index(drop=True)
    row = payments["_row"].to_numpy()
    methods = rng.choice(np.array(["Bank transfer", "Card", "Cash"], dtype=object), len(payments), p=[0.88, 0.09, 0.03])
    return payments.assign(
        payment_id=ids("Y", len(payments)),
        invoice_id=invoices["invoice_id"].to_numpy()[row],
        invoice=invoices["number"].to_numpy()[row],
        method=methods,
    )


def _with_state(plan: SamplePlan, invoices: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Paid, part paid or sent, as the payments say; the largest overdue one is disputed."""
    paid = payments.groupby("_row")["amount"].sum().reindex(range(len(invoices)), fill_value=0.0).to_numpy()
    open_amount = (invoices["amount"] - paid).round(2)
    status = np.where(open_amount <= 0, "Paid", np.where(paid > 0, "Part paid", "Sent")).astype(object)
    overdue = (open_amount > 0) & (invoices["due_date"] < pd.Timestamp(plan.today)) & (paid == 0)
    disputed = np.zeros(len(invoices), dtype=bool)
    if overdue.any():
        disputed[open_amount.where(overdue).idxmax()] = True
    note = np.full(len(invoices), "They say two pieces came damaged", dtype=object)
    return invoices.assign(
        status=np.where(disputed, "Disputed", status), disputed=disputed, notes=blank(note, disputed)
    )


def _wages(months: Values, users: pd.DataFrame) -> pd.DataFrame:
    rows = _cost_rows(
        np.repeat(months, len(users)), "Fixed", "Both", "Wages", np.tile(users["fixed_pay"] * (1 + WAGES), len(months))
    )
    for key, column in (("user_id", "user_id"), ("user", "name"), ("hourly_rate", "hourly_rate")):
        rows[key] = np.tile(users[column].to_numpy(), len(months))
    return rows.assign(hours=160.0)


def _campaign_costs(campaigns: pd.DataFrame) -> pd.DataFrame:
    rows = _cost_rows(
        campaigns["start_date"].to_numpy(), "Campaign", "Acquisition", "Campaign", campaigns["actual_cost"].to_numpy()
    )
    names = campaigns["name"].to_numpy()
    return rows.assign(name=names, campaign_id=campaigns["campaign_id"].to_numpy(), campaign=names)


def _cost_rows(
    days: Values, kind: str, purpose: str, name: str, amount: Values | float, *, hours: float | None = None
) -> pd.DataFrame:
    rows = {
        "date": np.asarray(days).astype("datetime64[us]"),
        "kind": kind,
        "purpose": purpose,
        "name": name,
        "amount": amount,
    }
    return pd.DataFrame(
        {
            **rows,
            "hours": np.nan if hours is None else hours,
            "user_id": None,
            "user": None,
            "hourly_rate": np.nan,
            "campaign_id": None,
            "campaign": None,
        }
    ).astype({"user_id": object, "amount": float})


def _months(plan: SamplePlan, count: int) -> Values:
    """First days of the last whole months, oldest first."""
    this_month = plan.today.astype("datetime64[M]")
    months: Values = (this_month - np.arange(count, 0, -1)).astype("datetime64[D]").astype("datetime64[us]")
    return months


def _by_month(rows: pd.DataFrame, day: str, amount: str, months: Values) -> Values:
    month = rows[day].to_numpy().astype("datetime64[M]").astype("datetime64[us]")
    return rows[amount].groupby(month).sum().reindex(months, fill_value=0.0).round(2).to_numpy()


def _holidays_of(year: int) -> list[tuple[dt.date, str]]:
    easter = _orthodox_easter(year)
    moving = zip(("Good Friday", "Holy Saturday", "Easter Sunday", "Easter Monday"), (-2, -1, 0, 1), strict=True)
    return [(dt.date(year, month, day), name) for name, month, day in BULGARIAN_HOLIDAYS] + [
        (easter + dt.timedelta(days=after), name) for name, after in moving
    ]


def _orthodox_easter(year: int) -> dt.date:
    """Easter of the Orthodox churches, 1900 to 2099. Source: Meeus, Astronomical Algorithms, the Julian rule.

    >>> _orthodox_easter(2024), _orthodox_easter(2025)
    (datetime.date(2024, 5, 5), datetime.date(2025, 4, 20))
    """
    golden = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - golden + 34) % 7
    month, day = divmod(golden + weekday + 114, 31)
    return dt.date(year, month, day + 1) + dt.timedelta(days=13)
