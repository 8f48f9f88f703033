"""The campaigns page: what each campaign brought against what it cost (M25)."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.campaign_results import (
    CampaignFacts,
    campaign_deals,
    campaign_facts,
    campaign_results,
    campaign_totals,
)
from xlcrm.metrics.campaign_touches import deals_by_campaign, touches
from xlcrm.metrics.costs import find_costs
from xlcrm.metrics.native_frames import Lazy, collected, lazy, rows_in
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_parts import compared_with, counted
from xlcrm.reports.page_texts import definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.row_links import linked_rows
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

READS = (
    "campaigns",
    "campaign_members",
    "contacts",
    "activities",
    "deals",
    "deal_lines",
    "costs",
    "users",
    "fx_rates",
)
_SHOWN = 20
_SINCE_EVER = dt.date(1900, 1, 1)

METRICS: tuple[Metric, ...] = (
    Metric(
        "won_revenue",
        N_("Revenue from campaigns"),
        Format.MONEY,
        N_("The amounts of the deals won in the period that go to a campaign."),
    ),
    Metric(
        "cost",
        N_("Cost of campaigns"),
        Format.MONEY,
        N_(
            "Rows of the Costs sheet that name the campaign, by their day; of a campaign without any, its actual cost "
            "in even parts over its days."
        ),
    ),
    Metric(
        "roi",
        N_("Return on the cost (ROI)"),
        Format.PERCENT,
        N_(
            "(Margin of the won deals less cost) / cost, of campaigns with a cost in the period; 0 % is break-even. "
            "Won deals of unknown cost add no margin."
        ),
    ),
    Metric(
        "roas",
        N_("Revenue per unit spent"),
        Format.NUMBER,
        N_("ROAS: revenue / cost, of campaigns with a cost in the period."),
    ),
    Metric(
        "margin",
        N_("Margin from campaigns"),
        Format.MONEY,
        N_("The margin of the won deals whose cost is known."),
        on_page=False,
    ),
    Metric(
        "deals",
        N_("Deals opened by campaigns"),
        Format.COUNT,
        N_("Deals created in the period that go to a campaign."),
    ),
    Metric(
        "deals_won", N_("Deals won by campaigns"), Format.COUNT, N_("Deals won in the period that go to a campaign.")
    ),
    Metric(
        "new_clients",
        N_("New clients from campaigns"),
        Format.COUNT,
        N_("Deals won in the period that go to a campaign and are their client's first."),
    ),
    Metric(
        "cac",
        N_("Cost per new client"),
        Format.MONEY,
        N_("Cost / new clients, of campaigns with a cost in the period."),
    ),
    Metric("leads", N_("Leads"), Format.COUNT, N_("Contacts created in the period that name a campaign as theirs.")),
    Metric(
        "leads_won",
        N_("Leads that bought, number"),
        Format.COUNT,
        N_("Leads of the period that won a deal."),
        on_page=False,
    ),
    Metric(
        "lead_to_won",
        N_("Leads that bought"),
        Format.PERCENT,
        N_("Leads of the period that won a deal by its end, themselves or their company / leads of the period."),
    ),
    Metric("cpl", N_("Cost per lead"), Format.MONEY, N_("Cost / leads, of campaigns with a cost in the period.")),
    Metric("sent", N_("Messages sent"), Format.COUNT, N_("Members of campaigns, without those only listed.")),
    Metric("delivered", N_("Delivered"), Format.COUNT, N_("Sent and neither bounced nor still on the way.")),
    Metric("opened", N_("Opened"), Format.COUNT, N_("Opened, clicked or replied.")),
    Metric("clicked", N_("Clicked"), Format.COUNT, N_("Clicked or replied: a status is the furthest that it came.")),
    Metric("replied", N_("Replied"), Format.COUNT, N_("Replied.")),
    Metric("opted_out", N_("Opted out"), Format.COUNT, N_("Do not want any more.")),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period, and what each campaign has brought since it began."""
    facts, period = _facts(request), request.period
    results = campaign_results(facts, period)
    to_date = campaign_results(facts, Period(_SINCE_EVER, period.end))
    found = campaign_totals(results)
    won = _won_rows(facts.claimed, request, period)
    left_out = counted(
        {**facts.costs.left_out, "campaigns_without_cost": int(results["cost"].isna().sum())} | _unpriced(won)
    )
    tables = filled(
        _money_table("campaigns", _("Campaigns in the period: money"), results),
        _reach_table("campaigns_reach", _("Campaigns in the period: leads and deals"), results),
        _money_table("campaigns_to_date", _("Campaigns since they began, up to {day}: money", day=period.end), to_date),
        _reach_table(
            "campaigns_reach_to_date",
            _("Campaigns since they began, up to {day}: leads and deals", day=period.end),
            to_date,
        ),
        _message_table(results),
    )
    return ReportPage(
        key="campaigns",
        sheet=_("Campaign results"),
        title=_("Campaign results"),
        subtitle=f"{subtitle(request)} · {attribution_words(request.settings)}",
        headline=headline(found, rows_in(lazy(request["campaigns"])), request.settings.currency),
        figures=compared_with(
            METRICS, request, found, lambda other: campaign_totals(campaign_results(facts, other.period)), {}
        ),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(
                _("Margin and cost since the start"),
                ChartKind.BAR,
                "campaigns_to_date",
                "campaign",
                ("margin", "cost"),
            ),
            PageChart(
                _("How far messages came"),
                ChartKind.BAR,
                "messages",
                "campaign",
                ("sent", "opened", "clicked", "replied"),
            ),
        ),
        definitions=(
            (_("Attribution"), attribution_words(request.settings)),
            (
                _("What it does not say"),
                _("That a deal goes to a campaign does not prove that the campaign brought it about."),
            ),
            *definitions_of(METRICS),
        ),
        left_out=left_out_sentences(left_out),
        drill=filled(_won_table(won)),
        json=report_json(period, found, {"campaigns": results, "campaigns_to_date": to_date}, left_out)
        | {"attribution": request.settings.attribution_rule, "attribution_days": request.settings.attribution_days},
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` for the period, over all campaigns."""
    return campaign_totals(campaign_results(_facts(request), request.period))


def _facts(request: ReportRequest) -> CampaignFacts:
    """What does not hang on the period: who gets which deal, messages, leads, costs."""
    settings, contacts, deals = request.settings, request["contacts"], request["deals"]
    touched = touches(contacts, request["campaign_members"], request["activities"], request["campaigns"])
    weights = deals_by_campaign(deals, contacts, touched, settings.attribution_rule, settings.attribution_days)
    return campaign_facts(
        request["campaigns"],
        request["campaign_members"],
        contacts,
        deals,
        claimed=campaign_deals(deals, request["deal_lines"], weights),
        costs=find_costs(request["costs"], request["users"], request["fx_rates"], settings.currency),
    )


def attribution_words(settings: FirmSettings) -> str:
    """The rule that picks the campaign of a deal, with its window."""
    rule = {
        "first": N_("a deal goes to the first campaign that touched the client within {days} days before it"),
        "last": N_("a deal goes to the last campaign that touched the client within {days} days before it"),
        "linear": N_(
            "a deal goes in equal parts to the campaigns that touched the client within {days} days before it"
        ),
    }[settings.attribution_rule]
    return _(rule, days=settings.attribution_days)


def headline(found: Figures, campaigns: int, currency: str) -> str:
    """What campaigns brought and cost; says so where there are none."""
    if not campaigns:
        return _("No campaign yet: enter campaigns on their sheet, and who got them on the sheet of campaign members.")
    if found["deals_won"] is None:
        return _("No campaign was at work in the period.")
    won = _(
        "Deals won by campaigns in the period: {deals}, worth {revenue} {currency}",
        deals=shown(found["deals_won"], Format.COUNT),
        revenue=shown(found["won_revenue"], Format.MONEY),
        currency=currency,
    )
    if found["cost"] is None:
        return _("{won}; no campaign has a cost in it.", won=won)
    cost = _("{won}, for a cost of {cost}", won=won, cost=shown(found["cost"], Format.MONEY))
    if found["roi"] is None:
        return f"{cost}."
    return _(
        "{cost}. Those with a cost in the period returned {roi} on it.",
        cost=cost,
        roi=shown(found["roi"], Format.PERCENT),
    )


def _unpriced(won: pd.DataFrame) -> dict[str, int]:
    return {
        "won_without_amount": int(won.loc[won["amount_base"].isna(), "row"].nunique()),
        "won_without_cost": int(won.loc[won["amount_base"].notna() & won["margin"].isna(), "row"].nunique()),
    }


def _money_table(name: str, title: str, results: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("campaign", _("Campaign"), width=34),
        PageColumn("won_revenue", _("Revenue"), Format.MONEY),
        PageColumn("margin", _("Margin"), Format.MONEY),
        PageColumn("cost", _("Cost"), Format.MONEY),
        PageColumn("cpl", _("Per lead"), Format.MONEY),
        PageColumn("cac", _("Per new client"), Format.MONEY),
        PageColumn("roas", _("ROAS"), Format.NUMBER),
        PageColumn("roi", _("ROI"), Format.PERCENT),
    )
    return PageTable(name, first_of(title, _SHOWN, len(results)), columns, results.head(_SHOWN))


def _reach_table(name: str, title: str, results: pd.DataFrame) -> PageTable:
    parts = Format.NUMBER if bool((results["deals"] % 1).any() or (results["deals_won"] % 1).any()) else Format.COUNT
    columns = (
        PageColumn("campaign", _("Campaign"), width=34),
        PageColumn("type", _("Type"), width=14),
        PageColumn("leads", _("Leads"), Format.COUNT),
        PageColumn("lead_to_won", _("Leads that bought"), Format.PERCENT),
        PageColumn("deals", _("Deals"), parts),
        PageColumn("deals_won", _("Won"), parts),
        PageColumn("new_clients", _("New clients"), parts),
    )
    rows = results.head(_SHOWN)
    named = rows.assign(type=rows["type"].map(_, na_action="ignore"))
    return PageTable(name, first_of(title, _SHOWN, len(results)), columns, named)


def _message_table(results: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("campaign", _("Campaign"), width=34),
        PageColumn("sent", _("Sent"), Format.COUNT),
        PageColumn("delivered", _("Delivered"), Format.COUNT),
        PageColumn("opened", _("Opened"), Format.COUNT),
        PageColumn("clicked", _("Clicked"), Format.COUNT),
        PageColumn("replied", _("Replied"), Format.COUNT),
        PageColumn("opted_out", _("Opted out"), Format.COUNT),
        PageColumn("open_rate", _("Opened of delivered"), Format.PERCENT),
        PageColumn("reply_rate", _("Replied of delivered"), Format.PERCENT),
    )
    rows = results[results["sent"] > 0].sort_values(["sent", "campaign"], ascending=[False, True], ignore_index=True)
    delivered = rows["delivered"].where(rows["delivered"] > 0)
    rated = rows.assign(open_rate=rows["opened"] / delivered, reply_rate=rows["replied"] / delivered)
    title = first_of(_("Messages in the period"), _SHOWN, len(rows))
    return PageTable("messages", title, columns, rated.head(_SHOWN))


def _won_rows(claimed: Lazy, request: ReportRequest, period: Period) -> pd.DataFrame:
    """The won deals of campaigns in the period: a row a deal and campaign, the newest first."""
    won = claimed.filter(nw.col("status") == "Won", period.contains("close_date"))
    listed = lazy(request["campaigns"]).filter(~nw.col("campaign_id").is_null())
    names = listed.group_by("campaign_id").agg(campaign_name=nw.col("name").max())
    kept = ("row", "name", "client", "close_date", "campaign_id", "campaign_name", "weight", "amount_base", "margin")
    rows = collected(won.join(names, on="campaign_id", how="left").select(*kept))
    valued = rows.assign(value=rows["amount_base"] * rows["weight"])
    return valued.sort_values(["close_date", "row", "campaign_id"], ascending=[False, True, True], ignore_index=True)


def _won_table(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("link", _("Deal"), Format.LINK, 32),
        PageColumn("client", _("Client"), width=28),
        PageColumn("campaign_name", _("Campaign"), width=34),
        PageColumn("close_date", _("Closed on"), Format.DATE),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
        PageColumn("weight", _("Part"), Format.PERCENT),
        PageColumn("value", _("Counted"), Format.MONEY),
    )
    return linked_rows("campaign_deals", _("Deals won by campaigns in the period"), columns, rows, ("deals", "name"))
