"""The KPI cube (M35): what a sale costs and brings, by channel, client, product group, unit and manager (M26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import CLIENT_KEYS, client_columns
from xlcrm.metrics.costs import FirmCosts, costs_in
from xlcrm.metrics.deal_scores import closed_deals, scored, sums_by
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, present
from xlcrm.metrics.organisation import in_equal_parts, units_of_people
from xlcrm.metrics.period import Period

Cut = Literal["channel", "client", "product_group", "department", "manager", "territory", "mixed"]
CUTS: tuple[Cut, ...] = get_args(Cut)
CUBE_COLUMNS = (
    "group",
    "deals_won",
    "deals_lost",
    "win_rate",
    "revenue",
    "share_of_revenue",
    "income_per_sale",
    "margin",
    "margin_pct",
    "cost",
    "cost_per_sale",
)
NOT_ALLOCATED = "(not allocated)"
"""The row of the costs that no group can be charged with."""

CHANNEL_OF_CAMPAIGN = {
    "E-mail": "E-mail",
    "Call": "Cold call",
    "Direct mail": "Advertisement",
    "Social": "Social media",
    "Search": "Search",
    "Event": "Event",
    "Print": "Advertisement",
    "Radio/TV": "Advertisement",
    "Referral": "Referral",
}
"""The source of deals that a type of campaign works for; other types are of the source Other."""

_KEPT = (
    "deal_id",
    *CLIENT_KEYS,
    "owner_id",
    "owner",
    "owner_at_close_id",
    "owner_at_close",
    "status",
    "source",
    "product_id",
    "product_line",
    "created_at",
    "close_date",
    "amount_base",
    "direct_cost",
    "fx_rate",
)
_SUMS = ("deals_won", "closed", "revenue", "priced", "margin", "margin_deals", "margin_base", "days", "timed")
_KEYS = {"client": "client_id", "manager": "seller_id", "channel": "channel"}
_UNITS = {"department": "department", "territory": "territory", "mixed": "mixed"}


@dataclass(frozen=True, slots=True)
class SalesFacts:
    """What the cube is cut from: sums of closed deals, sales costs, the people's units.

    sales: seller_id, seller, channel, product_group and sums. clients: client_id, client and sums.
    costs: user_id, user, channel ("" where there is none) and amount.
    """

    sales: pd.DataFrame
    clients: pd.DataFrame
    costs: pd.DataFrame
    units: pd.DataFrame


def sales_facts(
    deals: Frame, lines: Frame, products: Frame, users: Frame, *, campaigns: Frame, costs: FirmCosts, period: Period
) -> SalesFacts:
    """The facts of the period: deals by close date, costs by their day.

    A deal's product group is its product line, else the category of its main product. Source: M35.
    """
    closed = _with_groups(closed_deals(present(deals, *_KEPT), lines, period), products)
    return SalesFacts(
        sales=sums_by(closed, "seller_id", "seller", "channel", "product_group"),
        clients=sums_by(closed.with_columns(**client_columns()), "client_id", "client"),
        costs=sales_costs(costs, campaigns, period),
        units=units_of_people(users),
    )


def sales_costs(costs: FirmCosts, campaigns: Frame, period: Period) -> pd.DataFrame:
    """What selling cost in the period: user_id, user, channel, amount (own currency); "" where a row names none.

    Source: M35.
    """
    spent = selling(costs_in(costs, period))
    listed = lazy(campaigns).filter(~nw.col("campaign_id").is_null())
    types = listed.group_by("campaign_id").agg(type=nw.col("type").max())
    keys = ("user_id", "user", "type")
    named = spent.join(types, on="campaign_id", how="left").with_columns(*(nw.col(key).fill_null("") for key in keys))
    has_campaign = named.with_columns(of_campaign=~nw.col("campaign_id").is_null())
    rows = collected(has_campaign.group_by(*keys, "of_campaign").agg(amount=nw.col("amount").sum()))
    channel = rows["type"].map(CHANNEL_OF_CAMPAIGN).fillna("Other").where(rows["of_campaign"].astype(bool), "")
    return rows.assign(channel=channel)[["user_id", "user", "channel", "amount"]]


def selling(costs: Lazy) -> Lazy:
    """The costs of selling: all but those with the purpose None and the goods of a sale, which the margin has.

    Goods are of the kind Cost of sale without a purpose. costs: rows of `FirmCosts`. Source: M35.
    """
    is_goods = (nw.col("kind").fill_null("") == "Cost of sale") & nw.col("purpose").is_null()
    return costs.filter(nw.col("purpose").fill_null("") != "None", ~is_goods)


def kpi_cube(facts: SalesFacts, cut: Cut) -> pd.DataFrame:
    """A row a group with `CUBE_COLUMNS`, most revenue first; costs of no group in a last row `NOT_ALLOCATED`.

    Groups without a name are "". A person in several units counts in equal parts in each, deals and costs alike, so
    the parts add up to the totals. cost_per_sale = cost / deals won. Money in own currency, rates 0..1, no data is
    missing. Source: M35, M26.
    """
    sums = _sales_by(facts, cut)
    costs = _costs_by(facts, cut)
    names = costs["group"].dropna()
    every = pd.Index([*sums.index, *names[~names.isin(sums.index)]], name="group", dtype=object)
    filled = sums.reindex(every, fill_value=0.0).reset_index()
    rows = scored(filled, "group").rename(columns={"average_won_amount": "income_per_sale"})
    charged = costs.dropna(subset="group").set_index("group")["amount"]
    rows["cost"] = rows["group"].map(charged).astype("float64")
    rows["cost_per_sale"] = (rows["cost"] / rows["deals_won"]).where(rows["deals_won"] > 0)
    rows["win_rate"] = rows["win_rate"].where(rows["deals_won"] + rows["deals_lost"] > 0)
    return _with_rest(rows[list(CUBE_COLUMNS)], costs)


def cube_labels(facts: SalesFacts, cut: Cut) -> dict[str, str]:
    """How groups are called where they are ids: managers and clients."""
    if cut == "manager":
        people = pd.concat(
            [
                facts.costs[["user_id", "user"]],
                facts.sales[["seller_id", "seller"]].set_axis(["user_id", "user"], axis=1),
            ]
        )
        return dict(zip(people["user_id"], people["user"], strict=True))
    if cut == "client":
        return dict(zip(facts.clients["client_id"], facts.clients["client"], strict=True))
    return {}


def _with_groups(closed: Lazy, products: Frame) -> Lazy:
    listed = lazy(products).filter(~nw.col("product_id").is_null(), ~nw.col("category").is_null())
    categories = listed.group_by("product_id").agg(category=nw.col("category").max())
    joined = closed.join(categories, on="product_id", how="left")
    return joined.with_columns(
        channel=nw.col("source"), product_group=nw.coalesce(nw.col("product_line"), nw.col("category"))
    )


def _sales_by(facts: SalesFacts, cut: Cut) -> pd.DataFrame:
    """The sums by group."""
    rows = facts.clients if cut == "client" else facts.sales
    if cut in _KEYS:
        return rows.groupby(_KEYS[cut])[list(_SUMS)].sum(min_count=1).astype("float64").rename_axis("group")
    if cut == "product_group":
        of_seller = _units(rows["seller_id"], facts.units, "product_line")
        groups = pd.Series(
            [(own,) if own else lines for own, lines in zip(rows["product_group"], of_seller, strict=True)],
            index=rows.index,
            dtype=object,
        )
    else:
        groups = _units(rows["seller_id"], facts.units, _UNITS[cut])
    return in_equal_parts(rows, groups, _SUMS).set_index("group")


def _costs_by(facts: SalesFacts, cut: Cut) -> pd.DataFrame:
    """Group and amount; a missing group is what cannot be charged to any."""
    rows = facts.costs
    key = "channel" if cut == "channel" else "user_id"
    has_key = (rows[key] != "") & (cut != "client")
    charged, rest = rows[has_key], rows[~has_key]
    if cut in {"channel", "manager", "client"}:
        groups = charged[key].map(lambda name: (name,))
    else:
        groups = _units(charged["user_id"], facts.units, _UNITS.get(cut, "product_line"))
    shared = in_equal_parts(charged, groups, ["amount"]) if len(charged) else charged.head(0).assign(group="")
    left = pd.DataFrame({"group": [None], "amount": [rest["amount"].sum()]}) if len(rest) else None
    parts = [part for part in (shared[["group", "amount"]], left) if part is not None and len(part)]
    return pd.concat(parts, ignore_index=True) if parts else shared[["group", "amount"]]


def _units(people: pd.Series, units: pd.DataFrame, unit: str) -> pd.Series:
    known = units[unit].to_dict()
    return people.map(lambda person: known.get(person, ()))


def _with_rest(rows: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    rest = costs.loc[costs["group"].isna(), "amount"]
    if rest.empty:
        return rows
    last = pd.DataFrame({"group": [NOT_ALLOCATED], "cost": [float(rest.iloc[0])]}).reindex(columns=rows.columns)
    return pd.concat(
        [rows, last.astype(rows.dtypes.where(rows.dtypes != "int64", "Int64").to_dict())], ignore_index=True
    )
