"""The KPI page: what a sale costs and brings, cut five ways, and by the firm's organisation (M35, M26)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.costs import FirmCosts, costs_in, find_costs
from xlcrm.metrics.deal_counts import undated_deals, won_in
from xlcrm.metrics.kpi_cube import CUTS, NOT_ALLOCATED, Cut, SalesFacts, cube_labels, kpi_cube, sales_facts, selling
from xlcrm.metrics.native_frames import count, lazy, number, present, ratio, rows_in, values_of
from xlcrm.metrics.organisation import Structure
from xlcrm.reports.cost_rows import cost_rows_table
from xlcrm.reports.effectiveness import closed_rows
from xlcrm.reports.effectiveness_tables import deal_rows_table
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.metric_list import listed_metric
from xlcrm.reports.page_parts import compared_with, counted
from xlcrm.reports.page_texts import definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import (
    ChartKind,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
    first_of,
)
from xlcrm.texts import N_, _

READS = ("deals", "deal_lines", "invoices", "products", "users", "campaigns", "costs", "fx_rates")
_SHOWN = 20

CUT_OF: dict[Structure, Cut] = {
    "functional": "department",
    "product": "product_group",
    "territory": "territory",
    "mixed": "mixed",
}
"""The cut that shows the firm as it is organised."""

METRICS: tuple[Metric, ...] = (
    Metric("cost_per_sale", N_("Cost per sale"), Format.MONEY, N_("Sales costs / deals won, both of the period.")),
    Metric(
        "income_per_sale",
        N_("Income per sale"),
        Format.MONEY,
        N_("Won amount / won deals that have an amount."),
    ),
    listed_metric("deals_won"),
    Metric(
        "sales_costs",
        N_("Sales costs"),
        Format.MONEY,
        N_(
            "Costs of the period with a purpose other than None: wages, travel, campaigns, the CRM. Goods sold are "
            "in the margin, not here."
        ),
    ),
    Metric(
        "not_allocated_share",
        N_("Costs of nobody, share"),
        Format.PERCENT,
        N_("Sales costs that name no person / sales costs: no manager and no unit can be charged with them."),
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    costs, period = _costs(request), request.period
    facts = _facts(request, costs)
    cubes = {cut: kpi_cube(facts, cut) for cut in CUTS}
    found = _measured(request, costs)
    left_out = counted(
        {
            **costs.left_out,
            "won_without_close_date": undated_deals(request["deals"])["won_without_close_date"],
        }
    )
    own = CUT_OF[request.settings.org_structure]
    order = sorted(CUTS, key=lambda cut: (cut != own, CUTS.index(cut)))
    tables = filled(*(_cube_table(facts, cut, cubes[cut], is_own=cut == own) for cut in order))
    return ReportPage(
        key="kpi",
        sheet=_("KPI"),
        title=_("What a sale costs and brings"),
        subtitle=subtitle(request),
        headline=headline(found, request.settings.currency),
        figures=compared_with(METRICS, request, found, lambda other: _measured(other, costs), {}),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(
                _("Cost and income per sale, {cut}", cut=_words(own).lower()),
                ChartKind.BAR,
                f"by_{own}",
                "label",
                ("income_per_sale", "cost_per_sale"),
            ),
            PageChart(_("Won amount by channel"), ChartKind.BAR, "by_channel", "label", ("revenue",)),
        ),
        definitions=(*definitions_of(METRICS), *_cut_definitions()),
        left_out=left_out_sentences(left_out),
        drill=filled(
            deal_rows_table("won_deals", _("Deals won in the period"), closed_rows(won_in(request["deals"], period))),
            cost_rows_table(_("Sales costs of the period"), selling(costs_in(costs, period))),
        ),
        json=report_json(period, found, _json_tables(facts, cubes), left_out)
        | {"org_structure": request.settings.org_structure},
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` for the period."""
    return _measured(request, _costs(request))


def headline(found: Figures, currency: str) -> str:
    """What a sale costs and brings; says what is missing."""
    if not found["deals_won"]:
        return _("No deal was won in the period, so there is no cost per sale.")
    income = _(
        "A sale brings {income} {currency}", income=shown(found["income_per_sale"], Format.MONEY), currency=currency
    )
    if found["cost_per_sale"] is None:
        return _("{income}. What it costs needs sales costs on the Costs sheet, with their purpose.", income=income)
    return _(
        "{income} and costs {cost} to make, over {deals} deals won.",
        income=income,
        cost=shown(found["cost_per_sale"], Format.MONEY),
        deals=shown(found["deals_won"], Format.COUNT),
    )


def _costs(request: ReportRequest) -> FirmCosts:
    return find_costs(request["costs"], request["users"], request["fx_rates"], request.settings.currency)


def _facts(request: ReportRequest, costs: FirmCosts) -> SalesFacts:
    return sales_facts(
        request["deals"],
        request["deal_lines"],
        request["products"],
        request["users"],
        campaigns=request["campaigns"],
        costs=costs,
        period=request.period,
    )


def _measured(request: ReportRequest, costs: FirmCosts) -> Figures:
    """The figures without the cube; its parts add up to them."""
    won = values_of(
        won_in(present(request["deals"], "status", "close_date", "amount_base"), request.period),
        deals=nw.len(),
        amount=nw.col("amount_base").sum(),
        priced=nw.col("amount_base").count(),
    )
    spent = values_of(
        selling(costs_in(costs, request.period)).with_columns(
            of_nobody=nw.when(nw.col("user_id").is_null()).then(nw.col("amount")).otherwise(nw.lit(0.0))
        ),
        rows=nw.len(),
        sum=nw.col("amount").sum(),
        of_nobody=nw.col("of_nobody").sum(),
    )
    cost = number(spent["sum"]) if count(spent["rows"]) else None
    return {
        "cost_per_sale": ratio(cost, count(won["deals"])),
        "income_per_sale": ratio(number(won["amount"]), count(won["priced"])),
        "deals_won": count(won["deals"]) if rows_in(lazy(request["deals"])) else None,
        "sales_costs": cost,
        "not_allocated_share": ratio(number(spent["of_nobody"]), cost),
    }


def _words(cut: Cut) -> str:
    return {
        "channel": _("By channel"),
        "client": _("By client"),
        "product_group": _("By product line"),
        "department": _("By department"),
        "manager": _("By manager"),
        "territory": _("By territory"),
        "mixed": _("By department and territory"),
    }[cut]


def _cube_table(facts: SalesFacts, cut: Cut, cube: pd.DataFrame, *, is_own: bool) -> PageTable:
    won = cube["deals_won"].astype("float64")
    parts = Format.DAYS if bool((won % 1 > 0).any()) else Format.COUNT
    columns = (
        PageColumn("label", _words(cut), width=26),
        PageColumn("deals_won", _("Won"), parts),
        PageColumn("win_rate", _("Win rate"), Format.PERCENT),
        PageColumn("revenue", _("Won amount"), Format.MONEY),
        PageColumn("share_of_revenue", _("Share"), Format.PERCENT),
        PageColumn("income_per_sale", _("Income per sale"), Format.MONEY),
        PageColumn("margin", _("Margin"), Format.MONEY),
        PageColumn("margin_pct", _("Margin, share"), Format.PERCENT),
        PageColumn("cost", _("Sales costs"), Format.MONEY),
        PageColumn("cost_per_sale", _("Cost per sale"), Format.MONEY),
    )
    note = _("This is how the firm is organised (see Settings).") if is_own else ""
    first = _first_rows(cube)
    labelled = first.assign(label=_labels(facts, cut, first["group"]))
    return PageTable(f"by_{cut}", first_of(_words(cut), _SHOWN, len(cube)), columns, labelled, note)


def _first_rows(cube: pd.DataFrame) -> pd.DataFrame:
    """The first twenty groups, and always the costs of none."""
    is_rest = cube["group"] == NOT_ALLOCATED
    return pd.concat([cube[~is_rest].head(_SHOWN), cube[is_rest]], ignore_index=True)


def _labels(facts: SalesFacts, cut: Cut, groups: pd.Series) -> list[str]:
    names = cube_labels(facts, cut) | {NOT_ALLOCATED: _("(not allocated)")}
    return [names.get(group) or _(group) if group else _("(none)") for group in groups]


def _json_tables(facts: SalesFacts, cubes: dict[Cut, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The cubes by cut; managers and clients by id, with their name."""
    tables: dict[str, pd.DataFrame] = {}
    for cut, cube in cubes.items():
        names = cube_labels(facts, cut)
        tables[cut] = cube.assign(name=cube["group"].map(names)) if names else cube
    return tables


def _cut_definitions() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("How deals are cut"),
            _(
                "By the owner when the deal closed and that person's department and territories; by the source of "
                "the deal; by its product line, else the category of its product, else the owner's product lines. A "
                "person in several units counts in equal parts in each, so that the parts add up."
            ),
        ),
        (
            _("How costs are cut"),
            _(
                "By the person that a cost names and that person's units; by channel, costs of a campaign go to the "
                "source that its type stands for. What names nobody is a row of its own, (not allocated)."
            ),
        ),
    )
