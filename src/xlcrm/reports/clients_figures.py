"""The figures of the clients page: label, format and what each one says."""

from __future__ import annotations

from xlcrm.reports.lifetime_figures import LIFETIME_VALUE_FORECAST, LIFETIME_VALUE_TO_DATE
from xlcrm.reports.metric import Metric
from xlcrm.tables.pages import Format
from xlcrm.texts import N_

METRICS: tuple[Metric, ...] = (
    Metric("revenue", N_("Revenue"), Format.MONEY, N_("Everything bought in the period, less credit notes.")),
    Metric("clients", N_("Clients that bought"), Format.COUNT, N_("Clients with a purchase in the period.")),
    Metric(
        "revenue_per_client",
        N_("Revenue a client"),
        Format.MONEY,
        N_("Revenue of known clients / clients that bought."),
    ),
    Metric(
        "profit_per_client",
        N_("Margin a client"),
        Format.MONEY,
        N_("Margin of deals won in the period / their clients, where the cost is known."),
        is_of_period=False,
    ),
    Metric(
        "churn",
        N_("Churn"),
        Format.PERCENT,
        N_(
            "Clients that bought in the window before and nothing in the window that ends with the period / clients "
            "that bought in the window before. The window is the setting Churn window, in months."
        ),
    ),
    Metric(
        "retention",
        N_("Retention"),
        Format.PERCENT,
        N_("1 - churn: the share of the clients of the window before that bought again."),
        on_page=False,
    ),
    Metric(
        "repeat_rate",
        N_("Repeat purchase rate"),
        Format.PERCENT,
        N_(
            "Clients with two purchases or more / clients that bought, over the whole history. The same product again "
            "within the days of one order in Settings, usually 7, is the same order."
        ),
        is_of_period=False,
    ),
    Metric(
        "new_clients",
        N_("New clients"),
        Format.COUNT,
        N_("Clients whose first ever purchase lies in the period."),
    ),
    Metric(
        "new_client_share",
        N_("Share of new clients in revenue"),
        Format.PERCENT,
        N_("Revenue from clients whose first ever purchase lies in the period / revenue of known clients."),
    ),
    Metric(
        "repeat_revenue_share",
        N_("Share of repeat clients in revenue"),
        Format.PERCENT,
        N_("1 - the share of new clients."),
        on_page=False,
    ),
    Metric(
        "unprofitable_share",
        N_("Clients that cost more than they bring"),
        Format.PERCENT,
        N_(
            "Clients with margin - cost to serve - bad debt under zero / clients with a known margin or a bad debt. "
            "Cost to serve: minutes of done activities at the owner's rate per hour, the mean of the type where "
            "minutes are missing. Bad debt: open on invoices that came to be more than 90 days late in the period."
        ),
        is_of_period=False,
    ),
    Metric(
        "unprofitable_revenue_share",
        N_("Their share of revenue"),
        Format.PERCENT,
        N_("Revenue of the clients that cost more than they bring / revenue of all that were judged."),
        on_page=False,
        is_of_period=False,
    ),
    Metric(
        "loyalty_index",
        N_("Loyalty index, %"),
        Format.NUMBER,
        N_(
            "100 * our sales / everything the client spends on it, over clients with a wallet row, in the days that "
            "both cover. No wallet is no figure, not 100."
        ),
        is_of_period=False,
    ),
    Metric(
        "loyalty_mean_index",
        N_("Loyalty index, mean of clients, %"),
        Format.NUMBER,
        N_("The mean of the clients' own indexes: small clients weigh as much as large ones."),
        on_page=False,
        is_of_period=False,
    ),
    Metric(
        "wallet_coverage",
        N_("Revenue covered by wallets"),
        Format.PERCENT,
        N_("Our sales to clients with a wallet row / revenue of known clients."),
        on_page=False,
        is_of_period=False,
    ),
    LIFETIME_VALUE_TO_DATE,
    LIFETIME_VALUE_FORECAST,
    Metric(
        "churn_by_own_rhythm",
        N_("Churn by own rhythm"),
        Format.PERCENT,
        N_(
            "The same with a window of twice the client's own median gap between purchases; clients with fewer than "
            "three days of purchase are looked at over the Churn window."
        ),
        is_of_period=False,
    ),
    Metric(
        "won_back_share",
        N_("Share of clients won back in revenue"),
        Format.PERCENT,
        N_("Revenue from clients that returned after the months in Settings without a purchase / revenue."),
    ),
    Metric(
        "key_clients",
        N_("Key clients"),
        Format.COUNT,
        N_("Clients of class A in the period, and companies marked as key."),
        is_of_period=False,
    ),
    Metric(
        "share_making_80",
        N_("Share of clients that make 80 %"),
        Format.PERCENT,
        N_("The fewest clients that together make 80 % of the revenue / clients with revenue."),
        is_of_period=False,
    ),
    Metric(
        "top20_share",
        N_("Share of revenue from the top 20 %"),
        Format.PERCENT,
        N_("What the best fifth of the clients makes, rounded up to whole clients."),
        on_page=False,
        is_of_period=False,
    ),
    Metric(
        "cost_of_winning",
        N_("Cost of winning a client"),
        Format.MONEY,
        N_(
            "Costs with the purpose Acquisition, and the part of those for both that Settings names, usually half / "
            "clients won, since the first such cost in the file."
        ),
        is_of_period=False,
    ),
    Metric(
        "payback_months",
        N_("Months until a client pays back"),
        Format.DAYS,
        N_(
            "The month in which a client's margin so far reaches the cost of winning one, 0 for the month of the first "
            "deal; the client in the middle of all that were won since costs are known. A dash: not yet."
        ),
        is_of_period=False,
    ),
    Metric(
        "early_churn_loss",
        N_("Lost on clients that left early"),
        Format.MONEY,
        N_("Cost of winning less margin to date, over clients that stopped buying before they had paid it back."),
        is_of_period=False,
    ),
)
