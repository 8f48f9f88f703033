"""What cannot be true of money: negative amounts, shares over 100 %, missing exchange rates, sales below cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, Find, Finding, failing
from xlcrm.checks.links import by_id, looked_up
from xlcrm.records.fields import Kind
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

_MAY_BE_NEGATIVE = frozenset(
    {("invoices", "amount"), ("costs", "amount"), ("income", "amount"), ("payments", "amount")}
)
_FIRM_OF_FX = ("deals", "invoices")
_TOLERANCE = 0.01  # of the deal's amount


def _negative(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.MONEY):
        if (spec.key, column.key) not in _MAY_BE_NEGATIVE:
            yield failing(spec.key, column.key, values < 0)


def _outside_share(*columns: tuple[str, str]) -> Find:
    """Values of percentage columns that are not within 0..1."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        for table, column in columns:
            if firm.has([table]):
                values = firm.frame(table)[column]
                yield failing(table, column, (values < 0) | (values > 1))

    return find


def _fx_missing(firm: CheckedFirm) -> Iterator[Finding]:
    own = firm.settings.currency
    for table in _FIRM_OF_FX:
        if firm.has([table]):
            frame = firm.frame(table)
            foreign = frame["currency"].notna() & (frame["currency"] != own)
            yield failing(table, "fx_rate", foreign & frame["fx_rate"].isna(), currency=frame["currency"], own=own)


def _fx_needless(firm: CheckedFirm) -> Iterator[Finding]:
    for table in _FIRM_OF_FX:
        if firm.has([table]):
            frame = firm.frame(table)
            at_home = frame["currency"].fillna(firm.settings.currency) == firm.settings.currency
            fails = at_home & frame["fx_rate"].notna() & ~np.isclose(frame["fx_rate"].fillna(1), 1)
            yield failing(table, "fx_rate", fails, own=firm.settings.currency)


def _fx_not_positive(firm: CheckedFirm) -> Iterator[Finding]:
    for table, column in (("deals", "fx_rate"), ("invoices", "fx_rate"), ("fx_rates", "rate")):
        if firm.has([table]):
            yield failing(table, column, firm.frame(table)[column] <= 0)


def _deal_below_cost(firm: CheckedFirm) -> Iterator[Finding]:
    deals = firm.frame("deals")
    fails = (deals["status"] == "Won") & (deals["amount"] > 0) & (deals["direct_cost"] > deals["amount"])
    yield failing("deals", "direct_cost", fails, amount=deals["amount"])


def _amount_against_lines(firm: CheckedFirm) -> Iterator[Finding]:
    deals, lines = firm.frame("deals"), firm.frame("deal_lines")
    net = lines["qty"] * lines["unit_price"] * (1 - lines["discount_pct"].fillna(0))
    total = looked_up(deals["deal_id"], net.groupby(lines["deal_id"]).sum(min_count=1))
    discounted = deals["amount"] / (1 - deals["discount_pct"].fillna(0).clip(0, 0.99))
    allowed = _TOLERANCE * total.abs() + 0.01
    differs = ((deals["amount"] - total).abs() > allowed) & ((discounted - total).abs() > allowed)
    yield failing("deals", "amount", differs & (deals["status"] == "Won"), total=total)


def _quantity(firm: CheckedFirm) -> Iterator[Finding]:
    lines = firm.frame("deal_lines")
    yield failing("deal_lines", "qty", lines["qty"].isna() | (lines["qty"] <= 0))


def _line_without_price(firm: CheckedFirm) -> Iterator[Finding]:
    yield failing("deal_lines", "unit_price", firm.frame("deal_lines")["unit_price"].isna())


def _line_below_cost(firm: CheckedFirm) -> Iterator[Finding]:
    lines = firm.frame("deal_lines")
    price = lines["unit_price"] * (1 - lines["discount_pct"].fillna(0))
    cost = lines["unit_cost"]
    if firm.has(["products"]):
        cost = cost.fillna(looked_up(lines["product_id"], by_id(firm.frame("products"), "product_id", "unit_cost")))
    yield failing("deal_lines", "unit_price", price < cost - 0.005, net=price, cost=cost)


def _product_without_price(firm: CheckedFirm) -> Iterator[Finding]:
    products = firm.frame("products")
    yield failing("products", "price", products["price"].isna() & products["is_active"].fillna(value=True))


def _product_below_cost(firm: CheckedFirm) -> Iterator[Finding]:
    products = firm.frame("products")
    yield failing("products", "unit_cost", products["unit_cost"] > products["price"], price=products["price"])


def _closed_chance(firm: CheckedFirm) -> Iterator[Finding]:
    stages = firm.frame("stages")
    wanted = stages["type"].map({"Won": 1.0, "Lost": 0.0}).astype(float)
    odd = (stages["probability"] - wanted).abs() > 1e-9
    yield failing("stages", "probability", odd & stages["probability"].notna(), stage=stages["stage"])


def _survey_score(firm: CheckedFirm) -> Iterator[Finding]:
    scores: pd.Series = firm.frame("surveys")["score"]
    yield failing("surveys", "score", (scores < 0) | (scores > 10))


MONEY_CHECKS = (
    Check(
        "negative_amount",
        (),
        Severity.ERROR,
        N_("Negative amount"),
        N_("A price, a budget or a deal cannot be below 0; credit notes and corrections of costs may."),
        N_("{header} {value} is below 0."),
        N_("Take the minus away; what a client gets back is a credit note among the invoices."),
        _negative,
    ),
    Check(
        "probability_out_of_range",
        (),
        Severity.ERROR,
        N_("Probability out of range"),
        N_("A chance lies between 0 % and 100 %."),
        N_("{header} {value} does not lie between 0 % and 100 %."),
        N_("Type a percentage, such as 50 %; 50 without the sign is 5,000 %."),
        _outside_share(("deals", "probability"), ("stages", "probability")),
    ),
    Check(
        "discount_out_of_range",
        (),
        Severity.ERROR,
        N_("Discount out of range"),
        N_("A discount or a commission lies between 0 % and 100 %."),
        N_("{header} {value} does not lie between 0 % and 100 %."),
        N_("Type a percentage, such as 10 %; 10 without the sign is 1,000 %."),
        _outside_share(("deals", "discount_pct"), ("deal_lines", "discount_pct"), ("users", "commission_pct")),
    ),
    Check(
        "fx_rate_missing",
        (),
        Severity.ERROR,
        N_("Exchange rate missing"),
        N_("An amount in a foreign currency has no rate, so it is counted as if it were in your own."),
        N_("The amount is in {currency}, but {header} is empty, so it counts as if it were in {own}."),
        N_("Type how much one {currency} was worth in {own}."),
        _fx_missing,
    ),
    Check(
        "fx_rate_of_own_currency",
        (),
        Severity.WARNING,
        N_("Exchange rate of your own currency"),
        N_("An amount in your own currency has a rate other than 1."),
        N_("The amount is in {own}, but {header} is {value}."),
        N_("Clear the rate, or correct the currency."),
        _fx_needless,
        strict=True,
    ),
    Check(
        "fx_rate_not_positive",
        (),
        Severity.ERROR,
        N_("Exchange rate not above 0"),
        N_("A rate of 0 or less makes the amount vanish."),
        N_("{header} {value} is not above 0."),
        N_("Type your currency for one unit of the foreign one."),
        _fx_not_positive,
    ),
    Check(
        "deal_below_cost",
        ("deals",),
        Severity.WARNING,
        N_("Deal sold below cost"),
        N_("The direct cost of a won deal is above its amount."),
        N_("{header} {value} is above the amount {amount}."),
        N_("Check both; if the loss is meant, leave it."),
        _deal_below_cost,
    ),
    Check(
        "amount_against_lines",
        ("deals", "deal_lines"),
        Severity.WARNING,
        N_("Amount against lines"),
        N_("The amount of a won deal differs by more than 1 % from the total of its lines."),
        N_("{header} {value} differs from the total of the deal's lines, {total}."),
        N_("Correct the amount, or the lines."),
        _amount_against_lines,
    ),
    Check(
        "line_quantity_not_positive",
        ("deal_lines",),
        Severity.ERROR,
        N_("Quantity missing or not above 0"),
        N_("A line needs a quantity above 0 to have a total."),
        N_("{header} is {value}; it has to be above 0."),
        N_("Type how many were sold."),
        _quantity,
    ),
    Check(
        "line_without_price",
        ("deal_lines",),
        Severity.WARNING,
        N_("Line without a price"),
        N_("A line without a unit price adds nothing to its deal."),
        N_("{header} is empty."),
        N_("Type the price of one unit."),
        _line_without_price,
        strict=True,
    ),
    Check(
        "line_below_cost",
        ("deal_lines",),
        Severity.WARNING,
        N_("Line sold below cost"),
        N_("The price after discount is below the unit cost."),
        N_("After the discount one unit brings {net}, but costs {cost}."),
        N_("Check price, discount and cost; if the loss is meant, leave it."),
        _line_below_cost,
    ),
    Check(
        "product_without_price",
        ("products",),
        Severity.HINT,
        N_("Product without a price"),
        N_("An active product has no price, so no quote can be made from it."),
        N_("{header} is empty."),
        N_("Type the list price, or set the product inactive."),
        _product_without_price,
    ),
    Check(
        "product_below_cost",
        ("products",),
        Severity.WARNING,
        N_("Product priced below cost"),
        N_("One unit costs more than its list price."),
        N_("{header} {value} is above the price {price}."),
        N_("Correct one of the two."),
        _product_below_cost,
    ),
    Check(
        "stage_probability_odd",
        ("stages",),
        Severity.WARNING,
        N_("Closed stage with an odd chance"),
        N_("A won stage has the chance 100 %, a lost one 0 %."),
        N_("The stage {stage} is closed, but {header} is {value}."),
        N_("Set won stages to 100 % and lost ones to 0 %."),
        _closed_chance,
        strict=True,
    ),
    Check(
        "survey_score_out_of_range",
        ("surveys",),
        Severity.ERROR,
        N_("Survey score out of range"),
        N_("Scores go from 0 to 10."),
        N_("{header} {value} does not lie between 0 and 10."),
        N_("Type a score from 0 to 10."),
        _survey_score,
    ),
)
