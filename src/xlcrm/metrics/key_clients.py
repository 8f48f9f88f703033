"""Key clients (M18): those of class A, and those that somebody marked as key."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, collected, lazy
from xlcrm.metrics.pareto import Pareto


def key_clients(ranking: Pareto, companies: Frame) -> pd.DataFrame:
    """Clients of class A in the ranking, and companies marked as key, whether they bought or not.

    id, name, value (own currency, 0 where nothing was bought), share, class (missing where nothing was bought),
    is_marked; by value, largest first. Source: M18.
    """
    marked = lazy(companies).filter(nw.col("is_key").fill_null(value=False), ~nw.col("company_id").is_null())
    names = collected(marked.select("company_id", marked_name=nw.col("name"))).drop_duplicates("company_id")
    rows = ranking.rows.drop(columns="cumulative").merge(names, left_on="id", right_on="company_id", how="outer")
    is_marked = rows["company_id"].notna()
    kept = rows.assign(
        id=rows["id"].astype(object).fillna(rows["company_id"]),
        name=rows["name"].astype(object).fillna(rows["marked_name"]),
        value=rows["value"].fillna(0.0),
        is_marked=is_marked,
    )[is_marked | (rows["class"] == "A")]
    ordered = kept.sort_values(["value", "name", "id"], ascending=[False, True, True], ignore_index=True)
    return ordered[["id", "name", "value", "share", "class", "is_marked"]]
