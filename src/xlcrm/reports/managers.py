"""Results by manager (M16) and by territory, over deals closed in the period."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.reports.deal_scores import closed_deals, score_by
from xlcrm.reports.native_frames import Frame, lazy
from xlcrm.reports.period import Period
from xlcrm.texts import _


def results_by_manager(deals: Frame, lines: Frame, period: Period) -> pd.DataFrame:
    """owner_id, owner and the scores of `deal_scores.SCORES`; deals without an owner are a row of their own.

    The owner is who owned the deal when it closed, not today's. Source: M16.
    """
    rows = score_by(closed_deals(deals, lines, period), "seller_id", "seller")
    rows = rows.rename(columns={"seller_id": "owner_id", "seller": "owner"})
    rows["owner"] = rows["owner"].replace("", _("(no owner)"))
    rows["owner_id"] = rows["owner_id"].replace("", None)
    return rows


def results_by_territory(deals: Frame, lines: Frame, users: Frame, period: Period) -> pd.DataFrame:
    """Territory and the scores; a deal counts in its owner's territories.

    An owner of several is a row that names them all, so that the parts add up; none is "(no territory)".
    """
    areas = (
        lazy(users)
        .filter(~nw.col("user_id").is_null(), ~nw.col("territories").is_null())
        .group_by("user_id")
        .agg(territory=nw.col("territories").max())
    )
    closed = closed_deals(deals, lines, period).join(areas, left_on="seller_id", right_on="user_id", how="left")
    rows = score_by(closed, "territory")
    return rows.assign(territory=rows["territory"].replace("", _("(no territory)")))
