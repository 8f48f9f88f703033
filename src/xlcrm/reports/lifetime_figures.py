"""The figures of the lifetime page: label, format and what each one says."""

from __future__ import annotations

from xlcrm.reports.metric import Metric
from xlcrm.tables.pages import Format
from xlcrm.texts import N_

LIFETIME_VALUE_TO_DATE = Metric(
    "lifetime_value_to_date",
    N_("Margin of a client to date"),
    Format.MONEY,
    N_("The sum of the margins of a client's won deals so far; mean of the clients whose cost is known."),
    is_of_period=False,
)
LIFETIME_VALUE_FORECAST = Metric(
    "lifetime_value_forecast",
    N_("Margin of a client to come"),
    Format.MONEY,
    N_(
        "Average bill * margin % * purchases a year * expected years (1 / churn, at most 5); mean of clients. Who "
        "first bought under a year ago gets the mean of its industry. Not discounted."
    ),
    is_of_period=False,
)

METRICS: tuple[Metric, ...] = (
    Metric(
        "clients",
        N_("Clients so far"),
        Format.COUNT,
        N_("Clients with a purchase up to the end of the period."),
        is_of_period=False,
    ),
    Metric(
        "repeat_clients",
        N_("Clients that bought again"),
        Format.COUNT,
        N_("Clients with purchases on two days or more; the model needs 100 of them."),
        is_of_period=False,
    ),
    Metric(
        "probably_active",
        N_("Of them probably still clients"),
        Format.COUNT,
        N_(
            "Clients that bought again and, by the model, will buy once more with a probability of 50 % or more. Who "
            "bought once is not counted: the model takes them all for active."
        ),
        is_of_period=False,
    ),
    Metric(
        "expected_purchases",
        N_("Purchases expected in 52 weeks"),
        Format.DAYS,
        N_(
            "BG/NBD: what each client is expected to buy in the next 52 weeks, given how often and when it bought so "
            "far; the sum of all. Purchases of a day are one. Without a model: the pace of all clients so far."
        ),
        is_of_period=False,
    ),
    Metric(
        "expected_revenue",
        N_("Revenue expected in 52 weeks"),
        Format.MONEY,
        N_(
            "Expected purchases * expected spend, by client. Spend by gamma-gamma: the client's mean so far, drawn "
            "towards that of all clients the less it has bought; else its own mean."
        ),
        is_of_period=False,
    ),
    Metric(
        "expected_margin",
        N_("Margin expected in 52 weeks"),
        Format.MONEY,
        N_("Expected revenue * the margin % of all won deals with a known cost. Not discounted."),
        is_of_period=False,
    ),
    Metric(
        "mean_probability_alive",
        N_("Probability of being a client, mean"),
        Format.PERCENT,
        N_("Mean over clients that bought again."),
        on_page=False,
        is_of_period=False,
    ),
    LIFETIME_VALUE_TO_DATE,
    LIFETIME_VALUE_FORECAST,
    Metric(
        "expected_years",
        N_("Expected years of a client"),
        Format.DAYS,
        N_("1 / churn of the last 12 months, at most 5."),
        is_of_period=False,
    ),
)
