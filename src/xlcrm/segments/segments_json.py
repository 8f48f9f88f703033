"""Segments as plain Python values, the way `--json` prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from xlcrm.metrics.pareto import Pareto
from xlcrm.metrics.rfm import Rfm
from xlcrm.segments.user_segments import FoundSegments
from xlcrm.tables.problems import problems_json

_DIGITS = 8


def as_json(scores: Rfm, rankings: Mapping[str, Pareto], own: FoundSegments) -> dict[str, object]:
    """The object that others rely on: rfm, abc, segments, problems; names are canonical English, no data is None."""
    return {
        "rfm": _plain_rows(scores.rows),
        "abc": {
            key: {
                "rows": _plain_rows(ranking.rows),
                "to_80": ranking.to_80,
                "of": ranking.of,
                "top20_share": _plain(ranking.top20_share),
            }
            for key, ranking in rankings.items()
        },
        "segments": [
            {"name": segment.name, "table": segment.table, "count": len(segment.ids), "ids": list(segment.ids)}
            for segment in own.segments
        ],
        "problems": problems_json(own.problems),
    }


def _plain_rows(rows: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows.to_dict("records")]


def _plain(value: Any) -> object:
    if value is None or pd.isna(value):
        return None
    return round(value, _DIGITS) if isinstance(value, float) else value
