"""The sample firm's goods and deals: what it sells, what it won, lost, still works on and forgot."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlcrm.building.sample_draws import (
    HISTORY_DAYS,
    Days,
    Flags,
    Numbers,
    SamplePlan,
    Values,
    at_work,
    blank,
    days_after,
    ids,
    to_workday,
    with_audit,
)
from xlcrm.building.sample_users import MANAGERS
from xlcrm.tables.compute_columns import full_names

STAGES = ("New", "Qualified", "Proposal", "Negotiation")
STAGE_BEGINS = (0.0, 0.18, 0.42, 0.72)  # share of the sales cycle at which a deal enters the stage
STAGE_CHANCE = (0.05, 0.20, 0.50, 0.75)
MONTH_WEIGHTS = (0.75, 0.95, 1.2, 1.1, 1.0, 0.95, 0.8, 0.65, 1.15, 1.2, 1.3, 0.95)  # January first
BUSY = (1.3, 0.78)  # how much the clients of the day buy, at the beginning and at the end
WIN_CHANCE = 0.60
FORGOTTEN = 0.035  # of the deals that should have been closed by now
LOSS_REASONS = (
    ("Price", "Price", 0.27),
    ("Competitor", "Competitor", 0.17),
    ("No budget", "No budget", 0.13),
    ("No need", "No need", 0.08),
    ("No decision maker", "No decision maker", 0.05),
    ("Timing/postponed", "Timing", 0.10),
    ("Missing feature", "Bad fit", 0.04),
    ("No answer", "Unreachable", 0.08),
    ("Bad fit", "Bad fit", 0.03),
    ("Our failure", "Operational", 0.05),
)
COMPETITORS = ("StoreMaster", "Рафтове-М", "ТехноСклад", "Lagerprofi")
NEXT_STEPS = (
    "Call about the offer",
    "Send the revised quote",
    "Оглед на място",
    "Узгодити договір",
    "Wait for their budget",
)

# name, category, price, cost, unit, usual quantity
PRODUCTS = (
    ("Pallet rack bay", "Warehouse equipment", 420.0, 268.0, "piece", 9.0),
    ("Electric pallet truck", "Warehouse equipment", 2900.0, 2180.0, "piece", 1.3),
    ("Roller conveyor section", "Warehouse equipment", 1850.0, 1240.0, "piece", 2.5),
    ("Dock leveller", "Warehouse equipment", 4200.0, 3150.0, "piece", 1.1),
    ("Height-adjustable desk", "Office equipment", 460.0, 290.0, "piece", 6.0),
    ("Ergonomic chair", "Office equipment", 240.0, 142.0, "piece", 8.0),
    ("Fireproof cabinet", "Office equipment", 890.0, 610.0, "piece", 2.0),
    ("Barcode scanner", "Workplace technology", 380.0, 255.0, "piece", 5.0),
    ("Label printer", "Workplace technology", 640.0, 450.0, "piece", 2.0),
    ("Rugged tablet", "Workplace technology", 720.0, 545.0, "piece", 4.0),
    ("Maintenance contract, one year", "Service contracts", 960.0, 410.0, "year", 1.4),
    ("Warehouse safety audit", "Service contracts", 1400.0, 620.0, "visit", 1.0),
)
POPULARITY = (0.16, 0.08, 0.06, 0.05, 0.10, 0.13, 0.05, 0.10, 0.07, 0.07, 0.10, 0.03)


def make_products() -> pd.DataFrame:
    """Twelve products in four categories."""
    goods = pd.DataFrame(PRODUCTS, columns=["name", "category", "price", "unit_cost", "unit", "_quantity"])
    count = len(goods)
    sku = [f"{c[0]}{c.split()[-1][0].upper()}-{100 + 10 * n}" for n, c in enumerate(goods["category"])]
    return goods.assign(product_id=ids("G", count), sku=sku, currency="EUR", is_active=np.arange(count) != 6)


def make_deals(plan: SamplePlan, companies: pd.DataFrame, contacts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deals and their lines.

    The deals carry `_cycle_end`, the day on which they close or were to close, and `_goods_cost`.
    """
    drawn = _drawn_deals(plan, companies, contacts)
    lines = _lines(plan, drawn)
    gross = lines["qty"] * lines["unit_price"]
    sums = lines.assign(
        net=gross * (1 - lines["discount_pct"]), gross=gross, cost=lines["qty"] * lines["unit_cost"]
    ).groupby("_deal")
    amount, cost = sums["net"].sum().to_numpy(), sums["cost"].sum().to_numpy()
    first_product = sums[["product_id", "product", "_category"]].first()
    drawn = drawn.assign(
        amount=amount.round(2),
        discount_pct=(1 - amount / sums["gross"].sum().to_numpy()).round(4),
        direct_cost=(amount * plan.rng.uniform(0.005, 0.035, len(drawn))).round(2),  # delivery, beside the goods
        _goods_cost=cost.round(2),
        product_id=first_product["product_id"].to_numpy(),
        product=first_product["product"].to_numpy(),
        product_line=first_product["_category"].to_numpy(),
    )
    drawn["name"] = _deal_names(drawn)
    deals = with_audit(_with_outcome(plan, drawn), plan)
    lines = lines.assign(
        deal=deals["name"].to_numpy()[lines["_deal"]], deal_id=deals["deal_id"].to_numpy()[lines["_deal"]]
    )
    return deals, lines


def make_stage_history(plan: SamplePlan, deals: pd.DataFrame) -> pd.DataFrame:
    """Every change of stage, in order of time; about a sixth of the middle stages are skipped."""
    created, end = _days(deals["created_at"]), _days(deals["_cycle_end"])
    reached = deals["_reached"].to_numpy()
    closed = deals["status"].to_numpy() != "Open"
    parts = []
    for order, (stage, begins) in enumerate(zip(STAGES, STAGE_BEGINS, strict=True)):
        last_open = ~closed & (reached == order)
        kept = (reached >= order) & ((order == 0) | last_open | (plan.rng.random(len(deals)) > 0.16))
        at = days_after(created, ((end - created).astype(np.int64) * begins).astype(np.int64))
        parts.append(_changes(deals[kept], stage, np.minimum(at, plan.today - 1)[kept], order))
    parts.append(_changes(deals[closed], None, end[closed], len(STAGES)))
    changes = pd.concat(parts).sort_values(["_deal", "_order"], kind="stable")
    changes["from_stage"] = changes.groupby("_deal")["to_stage"].shift()
    changes["changed_at"] = at_work(plan.rng, _days(changes["changed_at"]))
    changes["changed_at"] = changes.groupby("_deal")["changed_at"].cummax()
    changes = changes.sort_values("changed_at", kind="stable", ignore_index=True)
    return changes.assign(history_id=ids("H", len(changes)))


def _drawn_deals(plan: SamplePlan, companies: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Who, when, whose and how large: before lines and outcome."""
    rng, count = plan.rng, plan.count(1500)
    person = _people_for(plan, companies, contacts, count)
    chosen = contacts.iloc[person].reset_index(drop=True)
    firm = chosen["_firm"].to_numpy()
    known = np.where(firm >= 0, _days(companies["created_at"])[firm], plan.start)
    created = _seasonal_days(plan, known)
    order = np.argsort(created, kind="stable")
    chosen, firm, created = chosen.iloc[order].reset_index(drop=True), firm[order], created[order]
    manager = chosen["owner_id"].str[2:].astype(int).to_numpy() - 1
    size = np.where(firm >= 0, companies["_size"].to_numpy()[firm], 0.3)
    return pd.DataFrame(
        {
            "deal_id": ids("D", count),
            "company_id": chosen["company_id"],
            "company": chosen["company"],
            "contact_id": chosen["contact_id"],
            "contact": full_names(chosen),
            "owner_id": chosen["owner_id"],
            "owner": chosen["owner"],
            "currency": "EUR",
            "source": chosen["source"],
            "created_at": created,
            "first_contact_date": days_after(created, -rng.integers(0, 21, count)),
            "_manager": manager,
            "_size": size,
        }
    )


def _people_for(plan: SamplePlan, companies: pd.DataFrame, contacts: pd.DataFrame, count: int) -> Numbers:
    """Positions of the contacts that the deals are with: firms by weight, then one of the firm's people."""
    firm = contacts["_firm"].to_numpy()
    staff = np.bincount(firm[firm >= 0], minlength=len(companies))
    weight = np.where(firm >= 0, (companies["_weight"].to_numpy() / staff)[firm], 0.15)
    return plan.rng.choice(len(contacts), count, p=weight / weight.sum())


def _seasonal_days(plan: SamplePlan, known: Days) -> Days:
    """A workday for each deal after the client was known, by season; as ever more clients are known, trade grows."""
    days = days_after(np.full(HISTORY_DAYS, plan.start), np.arange(HISTORY_DAYS))
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    weight = np.array(MONTH_WEIGHTS)[month] * np.linspace(*BUSY, HISTORY_DAYS) * np.is_busday(days)
    reached = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])
    low = reached[(known - plan.start).astype(np.int64).clip(0, HISTORY_DAYS - 1)]
    drawn = low + plan.rng.random(len(known)) * (1 - low)
    found: Days = days[np.searchsorted(reached[1:], drawn, side="left").clip(0, HISTORY_DAYS - 1)]
    return found


def _lines(plan: SamplePlan, drawn: pd.DataFrame) -> pd.DataFrame:
    """One to four products a deal; `_deal` is the position of the deal."""
    rng, goods = plan.rng, make_products()
    per_deal = rng.choice([1, 2, 3, 4], len(drawn), p=[0.52, 0.28, 0.14, 0.06])
    deal = np.repeat(np.arange(len(drawn)), per_deal)
    size = drawn["_size"].to_numpy()[deal]
    product = rng.choice(len(goods), len(deal), p=POPULARITY)
    usual = np.array([m.discount for m in MANAGERS])[drawn["_manager"].to_numpy()[deal]]
    discount = np.round(np.clip(usual * rng.gamma(1.6, 0.6, len(deal)), 0, 0.3), 2)
    quantity = np.maximum(1, np.round(goods["_quantity"].to_numpy()[product] * size * rng.lognormal(0, 0.5, len(deal))))
    return pd.DataFrame(
        {
            "line_id": ids("L", len(deal)),
            "product_id": goods["product_id"].to_numpy()[product],
            "product": goods["name"].to_numpy()[product],
            "qty": quantity,
            "unit_price": np.round(goods["price"].to_numpy()[product] * rng.normal(1, 0.02, len(deal)), 2),
            "discount_pct": discount,
            "unit_cost": np.round(goods["unit_cost"].to_numpy()[product] * rng.normal(1, 0.03, len(deal)), 2),
            "_deal": deal,
            "_category": goods["category"].to_numpy()[product],
        }
    )


def _deal_names(drawn: pd.DataFrame) -> pd.Series:
    """What for whom, with a number from the second deal of that name on."""
    names = drawn["product"] + " - " + drawn["company"].fillna(drawn["contact"])
    again = names.groupby(names).cumcount() + 1
    return names.where(again == 1, names + " (" + again.astype(str) + ")")


def _with_outcome(plan: SamplePlan, drawn: pd.DataFrame) -> pd.DataFrame:
    """Won, lost or open, with the stage, the dates and the reasons that go with it."""
    rng, count = plan.rng, len(drawn)
    manager = drawn["_manager"].to_numpy()
    skill = np.array([m.skill for m in MANAGERS])[manager]
    luck = pd.Series(rng.random(count)).groupby(manager).rank(pct=True).to_numpy()  # spread evenly for each manager
    is_won = luck <= WIN_CHANCE + skill
    cycle = np.maximum(2, rng.lognormal(3.55, 0.55, count) * np.where(is_won, 1.0, 0.85)).astype(np.int64)
    created = _days(drawn["created_at"])
    end = np.maximum(to_workday(days_after(created, cycle)), created)
    is_due = end < plan.today
    closed = is_due & (rng.random(count) > FORGOTTEN)
    share = np.clip((plan.today - created).astype(np.int64) / np.maximum((end - created).astype(np.int64), 1), 0, 1)
    reached = np.where(is_due, rng.integers(1, 4, count), np.searchsorted(STAGE_BEGINS, share, side="right") - 1)
    reached = np.where(closed & is_won, 3, reached)
    status = np.where(closed, np.where(is_won, "Won", "Lost"), "Open")
    stage = np.where(closed, status, np.array(STAGES)[reached])
    chance = np.where(closed, is_won.astype(float), np.array(STAGE_CHANCE)[reached])
    expected = np.where(
        closed | (rng.random(count) < 0.94), days_after(end, rng.integers(-9, 10, count)), np.datetime64("NaT")
    )
    return drawn.assign(
        pipeline=_pipelines(drawn, end, closed & is_won),
        status=status.astype(object),
        stage=stage.astype(object),
        probability=chance,
        expected_close_date=expected,
        close_date=blank(end, closed),
        fx_rate=np.where(closed, 1.0, np.nan),
        owner_at_close_id=blank(drawn["owner_id"].to_numpy(), closed),
        owner_at_close=blank(drawn["owner"].to_numpy(), closed),
        **_reasons(plan, closed & ~is_won),
        **_next_steps(plan, ~closed),
        _cycle_end=end,
        _reached=reached,
        _is_forgotten=is_due & ~closed,
    )


def _pipelines(drawn: pd.DataFrame, end: Days, is_won: Flags) -> Values:
    """Repeat business once the client has bought before."""
    client = drawn["company_id"].fillna(drawn["contact_id"])
    first_bought = pd.Series(end)[is_won].groupby(client[is_won]).min()
    is_repeat = (client.map(first_bought) < drawn["created_at"]).to_numpy()
    return np.where(is_repeat, "Repeat business", "New business").astype(object)


def _reasons(plan: SamplePlan, is_lost: Flags) -> dict[str, Values]:
    rng, count = plan.rng, len(is_lost)
    reason = rng.choice(len(LOSS_REASONS), count, p=[weight for _reason, _category, weight in LOSS_REASONS])
    names = np.array([name for name, _category, _weight in LOSS_REASONS], dtype=object)[reason]
    categories = np.array([category for _name, category, _weight in LOSS_REASONS], dtype=object)[reason]
    rivals = rng.choice(np.array(COMPETITORS, dtype=object), count)
    return {
        "loss_reason": blank(names, is_lost),
        "loss_category": blank(categories, is_lost),
        "competitor": blank(rivals, is_lost & (names == "Competitor")),
    }


def _next_steps(plan: SamplePlan, is_open: Flags) -> dict[str, Values]:
    """What comes next on open deals; a few are put off with a reason."""
    rng, count = plan.rng, len(is_open)
    steps = rng.choice(np.array(NEXT_STEPS, dtype=object), count)
    put_off = is_open & (rng.random(count) < 0.04)
    until = days_after(np.full(count, plan.today), rng.integers(10, 70, count))
    return {
        "next_step": blank(steps, is_open & (rng.random(count) < 0.7)),
        "snooze_until": blank(until, put_off),
        "snooze_reason": blank(np.full(count, "Their budget opens later", dtype=object), put_off),
    }


def _changes(deals: pd.DataFrame, stage: str | None, at: Days, order: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "deal_id": deals["deal_id"],
            "deal": deals["name"],
            "to_stage": deals["stage"] if stage is None else stage,
            "changed_at": at,
            "changed_by": deals["owner"],
            "_deal": deals.index,
            "_order": order,
        }
    )


def _days(column: pd.Series) -> Days:
    return column.to_numpy().astype("datetime64[D]")
