"""Every figure of the effectiveness report, declared once: those that attract clients, keep them, cut the cost."""

from __future__ import annotations

from xlcrm.reports.metric import Metric
from xlcrm.tables.pages import Format
from xlcrm.texts import N_

METRICS: tuple[Metric, ...] = (
    Metric(
        "revenue",
        N_("Revenue"),
        Format.MONEY,
        N_(
            "Sum of what clients bought in the period: invoices where you keep them, else won deals; credit notes less."
        ),
    ),
    Metric(
        "won_amount",
        N_("Won deals, amount"),
        Format.MONEY,
        N_("Sum of the amounts of deals won in the period; the tables by manager and territory add up to it."),
        on_page=False,
    ),
    Metric("deals_opened", N_("Deals opened"), Format.COUNT, N_("Deals created in the period.")),
    Metric(
        "deals_won",
        N_("Deals won"),
        Format.COUNT,
        N_("Deals marked won with a close date in the period."),
    ),
    Metric(
        "deals_lost",
        N_("Deals lost"),
        Format.COUNT,
        N_("Deals marked lost with a close date in the period: the refusals."),
    ),
    Metric(
        "open_deals",
        N_("Open deals"),
        Format.COUNT,
        N_("Deals created by the end of the period, or on an unknown day, and not closed by then."),
    ),
    Metric(
        "win_rate",
        N_("Win rate"),
        Format.PERCENT,
        N_("Won / (won + lost), by number of deals closed in the period."),
    ),
    Metric(
        "win_rate_value",
        N_("Win rate by value"),
        Format.PERCENT,
        N_("Won amount / (won + lost amount); lost deals without an amount are left out."),
    ),
    Metric(
        "refusal_rate",
        N_("Refusal rate"),
        Format.PERCENT,
        N_("Lost / (won + lost), by number of deals closed in the period."),
    ),
    Metric(
        "new_clients",
        N_("New clients"),
        Format.COUNT,
        N_("Clients whose first ever purchase in this workbook lies in the period."),
    ),
    Metric(
        "new_client_share",
        N_("Share of new clients in revenue"),
        Format.PERCENT,
        N_("Revenue of the period from clients whose first ever purchase lies in it / revenue of known clients."),
    ),
    Metric(
        "loyalty_index",
        N_("Loyalty index, %"),
        Format.NUMBER,
        N_(
            "100 * our sales to clients with a wallet / all they spend, in the days that both cover; "
            "a wallet of a longer time counts by days. A wallet counts from 28 days in the period on, or from a "
            "quarter of its own days. Without a wallet there is no index. Another period is compared where its "
            "wallets cover a quarter of its revenue."
        ),
    ),
    Metric(
        "repeat_rate",
        N_("Repeat purchase rate"),
        Format.PERCENT,
        N_("Clients with two purchases or more / clients that bought, over the whole history in this workbook."),
        is_of_period=False,
    ),
    Metric(
        "won_back_share",
        N_("Share of clients won back in revenue"),
        Format.PERCENT,
        N_("Revenue of the period from clients that returned after a long pause (see Settings) / revenue."),
    ),
    Metric(
        "operational_loss_share",
        N_("Refusals by our own failure"),
        Format.PERCENT,
        N_("Deals lost because we forgot, were late or sent wrong papers / lost deals that have a reason."),
    ),
    Metric(
        "receivables",
        N_("Receivables"),
        Format.MONEY,
        N_("Open amounts, at the end of the period, of invoices issued by then, less payments made by then."),
    ),
    Metric(
        "receivables_overdue",
        N_("Receivables overdue"),
        Format.MONEY,
        N_("The part of receivables whose due date is before the end of the period."),
    ),
    Metric(
        "dso_days",
        N_("Days sales outstanding"),
        Format.DAYS,
        N_("Receivables / sales invoiced in the period * days of the period."),
    ),
    Metric(
        "average_won_amount",
        N_("Average won deal"),
        Format.MONEY,
        N_("Mean amount of the deals won in the period."),
    ),
    Metric(
        "median_won_amount",
        N_("Median won deal"),
        Format.MONEY,
        N_("The won deal in the middle: as many are bigger as are smaller."),
    ),
    Metric(
        "sales_cycle_won_mean_days",
        N_("Days to win, mean"),
        Format.DAYS,
        N_("Close date less created date, over deals won in the period."),
    ),
    Metric(
        "sales_cycle_won_median_days",
        N_("Days to win, median"),
        Format.DAYS,
        N_("The same, for the deal in the middle."),
    ),
    Metric(
        "sales_cycle_lost_mean_days",
        N_("Days to lose, mean"),
        Format.DAYS,
        N_("Close date less created date, over deals lost in the period."),
    ),
    Metric(
        "first_contact_to_deal_mean_days",
        N_("First contact to deal, mean days"),
        Format.DAYS,
        N_(
            "Close date less first contact, over deals won in the period; first contact is the earliest of the first "
            "contact dates of the deal and its person (else of anybody at its company), the first done activity with "
            "the client and the deal's creation."
        ),
    ),
    Metric(
        "first_contact_to_deal_median_days",
        N_("First contact to deal, median days"),
        Format.DAYS,
        N_("The same, for the deal in the middle."),
    ),
    Metric(
        "first_contact_to_first_deal_mean_days",
        N_("First contact to a client's first deal, mean days"),
        Format.DAYS,
        N_("First contact to deal, over the first won deal of each client: repeat clients do not stretch it."),
        on_page=False,
    ),
    Metric(
        "first_contact_to_first_deal_median_days",
        N_("First contact to a client's first deal, median days"),
        Format.DAYS,
        N_("The same, for the deal in the middle."),
    ),
    Metric(
        "deal_margin",
        N_("Margin of won deals"),
        Format.MONEY,
        N_("Amount less direct cost, over deals won in the period whose cost is known."),
    ),
    Metric(
        "deal_margin_pct",
        N_("Margin of won deals, share"),
        Format.PERCENT,
        N_("Margin / amount of the same deals."),
    ),
    Metric(
        "deal_markup",
        N_("Markup on won deals"),
        Format.PERCENT,
        N_("Margin / direct cost of the same deals."),
        on_page=False,
    ),
    Metric(
        "sales_velocity_per_day",
        N_("Sales velocity, a day"),
        Format.MONEY,
        N_("Open deals * average won deal * win rate / mean days to win."),
    ),
)


def listed_metric(key: str) -> Metric:
    """The metric of that key, for the pages that show it too."""
    return next(metric for metric in METRICS if metric.key == key)
