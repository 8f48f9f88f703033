"""What was sold of each product: the rows behind the ranking of products."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.revenue_shares import products_sold, revenue_by_product
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame


def test_lines_count_with_their_rate_and_deals_without_lines_by_their_amount() -> None:
    deals = complete_frame(
        table_spec("deals"),
        pd.DataFrame(
            {
                "deal_id": ["D-1", "D-2", "D-3"],
                "status": ["Won", "Won", "Lost"],
                "close_date": pd.to_datetime(["2026-01-05", "2026-02-05", "2026-02-06"]),
                "company_id": ["C-1", None, "C-1"],
                "contact_id": ["P-1", "P-2", None],
                "product_id": [None, "G-1", "G-1"],
                "product": [None, "Tea", "Tea"],
                "amount_base": [999.0, 50.0, 70.0],
                "fx_rate": [2.0, None, None],
            }
        ),
    )
    lines = complete_frame(
        table_spec("deal_lines"),
        pd.DataFrame(
            {
                "deal_id": ["D-1", "D-1"],
                "product_id": ["G-1", "G-2"],
                "product": ["Tea", "Cups"],
                "qty": [3.0, 1.0],
                "unit_cost": [6.0, None],
                "line_total": [30.0, 10.0],
            }
        ),
    )
    sold = collected(products_sold(deals, lines)).sort_values(["product_id", "value"], ignore_index=True)
    assert sold["value"].tolist() == [50.0, 60.0, 20.0]
    assert sold["client_id"].tolist() == ["P-2", "C-1", "C-1"]
    assert sold["margin"].fillna(-1).tolist() == [-1, 24.0, -1]
    ranked = revenue_by_product(deals, lines).set_index("id")["value"]
    assert ranked.to_dict() == {"G-1": 110.0, "G-2": 20.0}
