"""How long the report pages take: page by page, beside plain pandas, as the firm grows, and beyond memory.

    python benchmarks/reports.py pages      all pages over 10,000 deals and 100,000 activities
    python benchmarks/reports.py plain      a dozen aggregates, ours and the same in plain pandas
    python benchmarks/reports.py growth     10,000 to 1,000,000 activities, pandas and DuckDB
    python benchmarks/reports.py beyond     5,000,000 activities in a DuckDB file, with a memory limit

Seconds are seconds of processor, so that other programs on the machine count less. Prints Markdown tables.
"""

# ruff: noqa: PLW0108 - each figure is told in one way

from __future__ import annotations

import datetime as dt
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from firm_generator import TODAY, FirmSize, frames_in_memory, make_warehouse

from xlcrm.metrics.deal_counts import count_deals
from xlcrm.metrics.managers import results_by_manager
from xlcrm.metrics.new_clients import new_client_share
from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import deal_profitability
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.receivables import receivables
from xlcrm.metrics.refusals import refusals_by_reason
from xlcrm.metrics.revenue import median_won_amount, revenue, revenue_by_client, won_amount
from xlcrm.metrics.rfm import rfm
from xlcrm.metrics.sales_cycle import first_contact_to_deal, sales_cycle
from xlcrm.metrics.win_rate import win_rate, win_rate_value
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.reports.report_request import ReportRequest
from xlcrm.workbooks.warehouse import opened

PERIOD = Period(dt.date(2026, 1, 1), TODAY)
START, END = pd.Timestamp(PERIOD.start), pd.Timestamp(PERIOD.end) + pd.Timedelta(days=1)
USUAL = FirmSize(10_000, 100_000)
MEMORY = "1GB"
Frames = Mapping[str, Any]


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time of some runs, after one that loads what is loaded once."""
    work()
    taken = []
    for _run in range(times):
        gc.collect()
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def draw(frames: Frames, name: str) -> object:
    listed = next(listed for listed in ALL_REPORTS if listed.name == name)
    return listed.draw(ReportRequest.of(frames, FirmSettings(), PERIOD, TODAY))


def pages() -> None:
    connection = make_warehouse(":memory:", USUAL)
    frames = frames_in_memory(connection)
    there = {table: connection.table(table) for table in frames}
    print("| page | pandas, s | DuckDB, s |\n|---|---:|---:|")
    sums = [0.0, 0.0]
    for listed in ALL_REPORTS:
        taken = [seconds(lambda of=of, name=listed.name: draw(of, name)) for of in (frames, there)]
        sums = [whole + part for whole, part in zip(sums, taken, strict=True)]
        print(f"| {listed.name} | {taken[0]:.2f} | {taken[1]:.2f} |", flush=True)
    print(f"| **all** | **{sums[0]:.2f}** | **{sums[1]:.2f}** |")


def plain() -> None:
    """The same figures by pandas alone, checked to be equal, then timed."""
    frames = frames_in_memory(make_warehouse(":memory:", USUAL))
    deals, lines = frames["deals"], frames["deal_lines"]
    bought = find_purchases(deals, frames["invoices"], "deals").rows
    ours: dict[str, Callable[[], Any]] = {
        "deals won": lambda: count_deals(deals, PERIOD).won,
        "won amount": lambda: won_amount(deals, PERIOD),
        "median won deal": lambda: median_won_amount(deals, PERIOD),
        "win rate": lambda: win_rate(deals, PERIOD),
        "win rate by value": lambda: win_rate_value(deals, PERIOD),
        "sales cycle": lambda: sales_cycle(deals, PERIOD).mean,
        "first contact to deal": lambda: (
            first_contact_to_deal(deals, frames["contacts"], frames["activities"], PERIOD).mean
        ),
        "revenue": lambda: revenue(bought, PERIOD),
        "share of new clients": lambda: new_client_share(bought, PERIOD),
        "margin": lambda: deal_profitability(deals, lines, PERIOD).margin,
        "receivables": lambda: receivables(frames["invoices"], frames["payments"], PERIOD.end).amount,
        "refusals by reason": lambda: int(refusals_by_reason(deals, PERIOD)["deals"].sum()),
        "results by manager": lambda: results_by_manager(deals, lines, PERIOD)["revenue"].sum(),
        "Pareto of clients": lambda: pareto(revenue_by_client(bought)).to_80,
        "RFM": lambda: len(rfm(bought, TODAY, 24).rows),
    }
    theirs = _plain_pandas(frames)
    print("| aggregate | xlcrm, ms | plain pandas, ms | ratio |\n|---|---:|---:|---:|")
    mine_sum = other_sum = 0.0
    for name, function in ours.items():
        one, other = function(), theirs[name]()
        assert abs(float(one) - float(other)) <= 1e-6 * max(1.0, abs(float(other))), (name, one, other)
        mine, plainly = seconds(function, 5), seconds(theirs[name], 5)
        mine_sum, other_sum = mine_sum + mine, other_sum + plainly
        print(f"| {name} | {mine * 1000:.1f} | {plainly * 1000:.1f} | {mine / plainly:.1f} |", flush=True)
    print(f"| **all** | **{mine_sum * 1000:.0f}** | **{other_sum * 1000:.0f}** | **{mine_sum / other_sum:.1f}** |")


def _plain_pandas(frames: Frames) -> dict[str, Callable[[], Any]]:
    deals, lines, activities = frames["deals"], frames["deal_lines"], frames["activities"]

    def closed(status: str) -> pd.DataFrame:
        return deals[(deals["status"] == status) & (deals["close_date"] >= START) & (deals["close_date"] < END)]

    def days(rows: pd.DataFrame) -> pd.Series:
        return (rows["close_date"].dt.normalize() - rows["created_at"].dt.normalize()).dt.days

    def bought() -> pd.DataFrame:
        won = deals[(deals["status"] == "Won") & deals["close_date"].notna() & deals["amount_base"].notna()]
        client = won["company_id"].fillna(won["contact_id"])
        return pd.DataFrame({"client": client, "date": won["close_date"], "amount": won["amount_base"]})

    def win_rate_by_value() -> float:
        won, lost = closed("Won")["amount_base"].sum(), closed("Lost")["amount_base"].sum()
        return won / (won + lost)

    def first_contact() -> float:
        won = closed("Won")
        done = activities[(activities["status"] == "Done") & activities["done_at"].notna()]
        touches = [won[key].map(done.groupby(key)["done_at"].min()) for key in ("deal_id", "contact_id", "company_id")]
        firsts = [won["first_contact_date"], won["created_at"], *touches]
        contacts = frames["contacts"]
        own = won["contact_id"].map(contacts.groupby("contact_id")["first_contact_date"].min())
        firsts.append(own.fillna(won["company_id"].map(contacts.groupby("company_id")["first_contact_date"].min())))
        first = pd.concat(firsts, axis=1).min(axis=1)
        taken = (won["close_date"] - first).dt.days
        return taken[taken >= 0].mean()

    def new_share() -> float:
        rows = bought()
        first = rows["client"].map(rows.groupby("client")["date"].min())
        inside = (rows["date"] >= START) & (rows["date"] < END)
        return rows.loc[inside & (first >= START) & (first < END), "amount"].sum() / rows.loc[inside, "amount"].sum()

    def costs(rows: pd.DataFrame) -> pd.Series:
        costed = lines.assign(cost=lines["qty"] * lines["unit_cost"]).groupby("deal_id")["cost"].sum(min_count=1)
        return rows["direct_cost"].add(rows["deal_id"].map(costed).fillna(0.0))

    def margin() -> float:
        won = closed("Won")
        return (won["amount_base"] - costs(won)).sum()

    def owed() -> float:
        invoices, payments = frames["invoices"], frames["payments"]
        issued = invoices[invoices["issue_date"] < END]
        paid = payments[payments["paid_at"] < END].groupby("invoice_id")["amount"].sum()
        left = issued["amount"] - issued["invoice_id"].map(paid).fillna(0.0)
        return left[left > 0.005].sum()

    def by_manager() -> float:
        rows = pd.concat([closed("Won"), closed("Lost")])
        seller = rows["owner_at_close_id"].fillna(rows["owner_id"])
        won = rows["status"] == "Won"
        sums = rows.assign(
            seller=seller, won=won, revenue=rows["amount_base"].where(won), margin=rows["amount_base"] - costs(rows)
        ).groupby("seller")
        return sums.agg(won=("won", "sum"), revenue=("revenue", "sum"), margin=("margin", "sum"))["revenue"].sum()

    def pareto_80() -> int:
        sums = bought().groupby("client")["amount"].sum().sort_values(ascending=False)
        return int((sums.cumsum() / sums.sum() < 0.8 - 1e-9).sum()) + 1

    def rfm_rows() -> int:
        rows = bought()
        rows = rows[(rows["date"] >= pd.Timestamp(TODAY) - pd.DateOffset(months=24) + pd.Timedelta(days=1))]
        sums = rows.groupby("client").agg(last=("date", "max"), times=("date", "size"), amount=("amount", "sum"))
        for key in ("last", "times", "amount"):
            sums[f"{key}_score"] = pd.qcut(sums[key].rank(method="first"), 5, labels=False)
        return len(sums)

    return {
        "deals won": lambda: len(closed("Won")),
        "won amount": lambda: closed("Won")["amount_base"].sum(),
        "median won deal": lambda: closed("Won")["amount_base"].median(),
        "win rate": lambda: len(closed("Won")) / (len(closed("Won")) + len(closed("Lost"))),
        "win rate by value": win_rate_by_value,
        "sales cycle": lambda: days(closed("Won")).mean(),
        "first contact to deal": first_contact,
        "revenue": lambda: bought().loc[lambda rows: (rows["date"] >= START) & (rows["date"] < END), "amount"].sum(),
        "share of new clients": new_share,
        "margin": margin,
        "receivables": owed,
        "refusals by reason": lambda: closed("Lost")["loss_reason"].fillna("").value_counts().sum(),
        "results by manager": by_manager,
        "Pareto of clients": pareto_80,
        "RFM": rfm_rows,
    }


def growth() -> None:
    names = [listed.name for listed in ALL_REPORTS]
    print("| activities | deals | pandas, all pages, s | DuckDB, all pages, s |\n|---:|---:|---:|---:|")
    for activities in (10_000, 100_000, 1_000_000):
        connection = make_warehouse(":memory:", FirmSize(activities // 10, activities))
        frames = frames_in_memory(connection)
        there = {table: connection.table(table) for table in frames}
        taken = [seconds(lambda of=of: [draw(of, name) for name in names], 1) for of in (frames, there)]
        print(f"| {activities:,} | {activities // 10:,} | {taken[0]:.1f} | {taken[1]:.1f} |", flush=True)


def beyond(activities: int = 5_000_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crm.duckdb"
        make_warehouse(path, FirmSize(activities // 10, activities)).close()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{activities:,} activities, {activities // 10:,} deals, a file of {path.stat().st_size / 2**20:,.0f} MB;"
        )
        print(f"memory limit of DuckDB {MEMORY}; peak before the reports {before:,.0f} MB.\n")
        print("| page | wall clock, s | peak memory so far, MB |\n|---|---:|---:|")
        with opened(path, MEMORY) as warehouse:
            for listed in ALL_REPORTS:
                began = time.perf_counter()
                draw(warehouse.frames, listed.name)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"| {listed.name} | {time.perf_counter() - began:.1f} | {peak:,.0f} |", flush=True)


if __name__ == "__main__":
    parts = {"pages": pages, "plain": plain, "growth": growth, "beyond": beyond}
    for part in sys.argv[1:] or parts:
        print(f"\n### {part}\n")
        parts[part]()
