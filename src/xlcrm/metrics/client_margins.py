"""The margin that each client brought, over won deals whose cost is known."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_columns, client_names
from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import with_costs

_WON = ("company_id", "company", "contact_id", "contact", "status", "close_date", "amount_base")


def won_with_margins(deals: Frame, lines: Frame, period: Period) -> Lazy:
    """Deals of known clients won in the period, with client_id, client, margin and margin_base.

    margin: own currency, missing where the cost is unknown. margin_base: the amount of the deal where it is known.
    """
    narrow = lazy(deals).select("deal_id", "direct_cost", "fx_rate", *_WON)
    won = with_costs(won_in(narrow, period), lines).with_columns(**client_columns())
    base = nw.when(~nw.col("margin").is_null()).then(nw.col("amount_base"))
    return won.filter(~nw.col("client_id").is_null()).with_columns(margin_base=base)


def client_margins(deals: Frame, lines: Frame, period: Period) -> pd.DataFrame:
    """One row a client with won deals in the period, by id.

    client_id, client, deals, costed (those with a known cost), margin and margin_base (over those, own currency;
    missing where there are none). Source: M08 and M13, profit per client.
    """
    won = won_with_margins(deals, lines, period)
    grouped = won.group_by("client_id").agg(
        deals=nw.len(),
        costed=nw.col("margin").count(),
        margin=nw.col("margin").sum(),
        margin_base=nw.col("margin_base").sum(),
    )
    rows = collected(grouped).astype(
        {"deals": "int64", "costed": "int64", "margin": "float64", "margin_base": "float64"}
    )
    is_known = rows["costed"] > 0
    rows = rows.assign(client=rows["client_id"].map(client_names(won)))
    known = rows.assign(margin=rows["margin"].where(is_known), margin_base=rows["margin_base"].where(is_known))
    return known.sort_values("client_id", ignore_index=True)
