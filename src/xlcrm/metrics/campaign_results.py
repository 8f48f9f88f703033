"""What campaigns brought (M25): from messages sent to money won, against what they cost."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import CLIENT_KEYS, client_columns
from xlcrm.metrics.costs import FirmCosts, costs_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, kept, lazy, present
from xlcrm.metrics.period import Period, until
from xlcrm.metrics.profitability import with_costs

REACHED = {
    "sent": ("Sent", "Delivered", "Opened", "Clicked", "Replied", "Bounced", "Opted out"),
    "delivered": ("Delivered", "Opened", "Clicked", "Replied", "Opted out"),
    "opened": ("Opened", "Clicked", "Replied"),
    "clicked": ("Clicked", "Replied"),
    "replied": ("Replied",),
    "opted_out": ("Opted out",),
}
"""The statuses that count as each step: a member's status is the furthest that the message came."""

_KEPT = (
    "row",
    "deal_id",
    "name",
    *CLIENT_KEYS,
    "status",
    "created_at",
    "close_date",
    "amount_base",
    "direct_cost",
    "fx_rate",
)

SUMS = (*REACHED, "leads", "leads_won", "deals", "deals_won", "won_revenue", "margin", "new_clients", "cost")
RATES = ("cpl", "cac", "roas", "roi", "lead_to_won")
CAMPAIGN_COLUMNS = ("campaign_id", "campaign", "type", *SUMS, *RATES)


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What campaigns did and brought, of all time, so that any period is cut from it.

    listed: by campaign id, with campaign, type, start, end, actual_cost. messages: campaign_id, status, day. leads:
    campaign_id, came, first_won (their first won deal from then on). claimed: of `campaign_deals`. costed: the ids of
    campaigns that cost rows name.
    """

    listed: pd.DataFrame
    messages: Lazy
    leads: Lazy
    claimed: Lazy
    costs: FirmCosts
    costed: frozenset[str]


def campaign_facts(
    campaigns: Frame, members: Frame, contacts: Frame, deals: Frame, *, claimed: Lazy, costs: FirmCosts
) -> CampaignFacts:
    """The facts that `campaign_results` cuts periods from."""
    named = costs.rows.filter(~nw.col("campaign_id").is_null()).group_by("campaign_id").agg(rows=nw.len())
    return CampaignFacts(
        listed=_listed(campaigns),
        messages=kept(_messages(campaigns, members)),
        leads=kept(_leads(contacts, deals)),
        claimed=claimed,
        costs=costs,
        costed=frozenset(collected(named)["campaign_id"]),
    )


def campaign_deals(deals: Frame, lines: Frame, weights: Lazy) -> Lazy:
    """The deals that campaigns may claim, a row a deal and campaign: with campaign_id, weight, margin and client.

    won_first: whether it is its client's first won deal. weights: of `campaign_touches.deals_by_campaign`.
    """
    claimed = present(deals, *_KEPT).join(weights, on="row", how="inner")
    costed = with_costs(claimed, lines).with_columns(**client_columns())
    firsts = _first_wins(deals)
    marked = costed.join(firsts, on="row", how="left")
    return kept(marked.with_columns(won_first=nw.col("won_first").fill_null(value=False)))


def campaign_results(facts: CampaignFacts, period: Period) -> pd.DataFrame:
    """A row a campaign with `CAMPAIGN_COLUMNS`, most revenue first; only those with something to show in the period.

    Messages count in the period of their status (without a day, that of the campaign's start), leads (people whom the
    campaign brought) and deals by the day they came, wins by their close date. Cost: the Costs rows of the campaign
    in the period; where it has none at all, its actual cost in even parts over its days. Money in own currency.
    cpl = cost / leads, cac = cost / new clients, roas = won revenue / cost, roi = (margin - cost) / cost,
    lead_to_won = leads_won / leads, the leads that have won a deal since, themselves or their company, by the
    period's end; none where the divisor is. Source: M25.
    """
    found = facts.listed.assign(
        **_reached(facts, period),
        **_leads_in(facts.leads, period),
        **_brought(facts.claimed, period),
        cost=_spent(facts, period),
    )
    found[list(SUMS)] = found[list(SUMS)].astype("float64")
    counted = [key for key in SUMS if key not in {"margin", "cost"}]
    found[counted] = found[counted].fillna(0.0)
    has_any = (found[counted] > 0).any(axis=1) | found["cost"].notna()
    rows = with_rates(found[has_any].rename_axis("campaign_id").reset_index())[list(CAMPAIGN_COLUMNS)]
    return rows.sort_values(
        ["won_revenue", "campaign", "campaign_id"], ascending=[False, True, True], ignore_index=True
    )


def campaign_totals(results: pd.DataFrame) -> dict[str, float | None]:
    """`SUMS` and `RATES` over all campaigns; no deal counts twice, since its weights add up to 1.

    The rates are over the campaigns with a cost, but for lead_to_won. Source: M25.
    """
    sums = _summed(results)
    rates = with_rates(_summed(results[results["cost"].notna()])).assign(
        lead_to_won=_divided(sums["leads_won"], sums["leads"])
    )
    row = sums.join(rates[list(RATES)]).iloc[0]
    return {key: None if pd.isna(row[key]) else float(row[key]) for key in (*SUMS, *RATES)}


def with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `RATES`."""
    cost = rows["cost"]
    return rows.assign(
        cpl=_divided(cost, rows["leads"]),
        cac=_divided(cost, rows["new_clients"]),
        roas=_divided(rows["won_revenue"], cost),
        roi=_divided(rows["margin"] - cost, cost),
        lead_to_won=_divided(rows["leads_won"], rows["leads"]),
    )


def _summed(results: pd.DataFrame) -> pd.DataFrame:
    return results[list(SUMS)].sum(min_count=1).to_frame().T.astype("float64")


def _divided(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole).where(whole > 0)


def _listed(campaigns: Frame) -> pd.DataFrame:
    """The campaigns by id: campaign, type, start, end, actual_cost."""
    known = lazy(campaigns).filter(~nw.col("campaign_id").is_null())
    return collected(
        known.group_by("campaign_id").agg(
            campaign=nw.col("name").max(),
            type=nw.col("type").max(),
            start=nw.col("start_date").min(),
            end=nw.col("end_date").max(),
            actual_cost=nw.col("actual_cost").sum(),
        )
    ).set_index("campaign_id")


def _messages(campaigns: Frame, members: Frame) -> Lazy:
    """Campaign_id, status and day of every member: the day of its status, else the campaign's first."""
    listed = lazy(campaigns).filter(~nw.col("campaign_id").is_null())
    starts = listed.group_by("campaign_id").agg(start=nw.col("start_date").min())
    known = lazy(members).filter(~nw.col("campaign_id").is_null()).join(starts, on="campaign_id", how="left")
    day = nw.coalesce(nw.col("status_at"), nw.col("start"))
    return known.select("campaign_id", status=nw.col("status").fill_null("Listed"), day=day)


def _reached(facts: CampaignFacts, period: Period) -> dict[str, pd.Series]:
    """The members of each step by campaign."""
    inside = facts.messages.filter(period.contains("day"))
    counts = collected(inside.group_by("campaign_id", "status").agg(people=nw.len()))
    return {
        step: counts[counts["status"].isin(statuses)].groupby("campaign_id")["people"].sum()
        for step, statuses in REACHED.items()
    }


def _leads(contacts: Frame, deals: Frame) -> Lazy:
    """The people whom campaigns brought: campaign_id, came, first_won; the win is theirs or their company's."""
    brought = present(contacts, "row", "contact_id", "company_id", "campaign_id", "created_at", "first_contact_date")
    leads = brought.filter(~nw.col("campaign_id").is_null()).with_columns(
        came=nw.coalesce(nw.col("created_at"), nw.col("first_contact_date"))
    )
    won = present(deals, *_KEPT).filter(nw.col("status") == "Won", ~nw.col("close_date").is_null())
    wins = []
    for key in ("contact_id", "company_id"):
        both = leads.select("row", "came", key).join(
            won.filter(~nw.col(key).is_null()).select(key, "close_date"), on=key, how="inner"
        )
        wins.append(both.filter(nw.col("close_date") >= nw.col("came")).select("row", "close_date"))
    first = nw.concat(wins).group_by("row").agg(first_won=nw.col("close_date").min())
    return leads.join(first, on="row", how="left").select("campaign_id", "came", "first_won")


def _leads_in(leads: Lazy, period: Period) -> dict[str, pd.Series]:
    """The people whom each campaign brought in the period, and those of them that won a deal by its end."""
    has_won = until("first_won", period.end).fill_null(value=False)
    flagged = leads.filter(period.contains("came")).with_columns(has_won=has_won)
    rows = collected(countable(flagged).group_by("campaign_id").agg(leads=nw.len(), leads_won=nw.col("has_won").sum()))
    by_campaign = rows.set_index("campaign_id")
    return {key: by_campaign[key] for key in ("leads", "leads_won")}


def _brought(claimed: Lazy, period: Period) -> dict[str, pd.Series]:
    """Deals opened and won, revenue, margin and new clients by campaign, each deal by its weight."""
    is_won = (nw.col("status") == "Won") & period.contains("close_date").fill_null(value=False)
    is_opened = period.contains("created_at").fill_null(value=False)
    won_weight = nw.when(is_won).then(nw.col("weight")).otherwise(nw.lit(0.0))
    weighed = claimed.with_columns(
        opened=nw.when(is_opened).then(nw.col("weight")).otherwise(nw.lit(0.0)),
        won=won_weight,
        revenue=won_weight * nw.col("amount_base").fill_null(0.0),
        margin=nw.when(is_won).then(nw.col("weight") * nw.col("margin")),
        new=nw.when(is_won & nw.col("won_first")).then(nw.col("weight")).otherwise(nw.lit(0.0)),
    )
    rows = collected(
        weighed.group_by("campaign_id").agg(
            deals=nw.col("opened").sum(),
            deals_won=nw.col("won").sum(),
            won_revenue=nw.col("revenue").sum(),
            margin_sum=nw.col("margin").sum(),
            margin_deals=nw.col("margin").count(),
            new_clients=nw.col("new").sum(),
        )
    ).set_index("campaign_id")
    margin = rows["margin_sum"].where(rows["margin_deals"] > 0)
    return {key: rows[key] for key in ("deals", "deals_won", "won_revenue", "new_clients")} | {"margin": margin}


def _spent(facts: CampaignFacts, period: Period) -> pd.Series:
    """The cost of each campaign in the period; missing where nothing was spent in it or nobody entered it."""
    listed = facts.listed
    inside = costs_in(facts.costs, period).filter(~nw.col("campaign_id").is_null())
    spent = collected(inside.group_by("campaign_id").agg(cost=nw.col("amount").sum())).set_index("campaign_id")["cost"]
    parts = [_part_within(start, end, period) for start, end in zip(listed["start"], listed["end"], strict=True)]
    spread = listed["actual_cost"].astype("float64") * pd.Series(parts, index=listed.index, dtype="float64")
    spread = spread.where(spread > 0)
    has_rows = pd.Series(listed.index.isin(facts.costed), index=listed.index)
    return spread.mask(has_rows, spent.reindex(listed.index).astype("float64"))


def _part_within(start: pd.Timestamp, end: pd.Timestamp, period: Period) -> float:
    """How much of a campaign's days lies in the period, 0..1; one without an end counts on its first day."""
    if pd.isna(start):
        return 0.0
    first = start.date()
    last = first if pd.isna(end) or end < start else end.date()
    inside = (min(last, period.end) - max(first, period.start)).days + 1
    return max(inside, 0) / ((last - first).days + 1)


def _first_wins(deals: Frame) -> Lazy:
    """The row of each client's first won deal, with won_first."""
    won = present(deals, *_KEPT).filter(nw.col("status") == "Won", ~nw.col("close_date").is_null())
    known = won.with_columns(**client_columns()).filter(~nw.col("client_id").is_null())
    first = known.group_by("client_id").agg(first_won=nw.col("close_date").min())
    on_first = known.join(first, on="client_id", how="inner").filter(nw.col("close_date") == nw.col("first_won"))
    return on_first.group_by("client_id").agg(row=nw.col("row").min()).select("row", won_first=nw.lit(value=True))
