"""The data quality score (M39): 100 less the weighted defects, over all rows, by table and by owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from xlcrm.checks.check import CHECKED_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.problems import Problem, Severity

WEIGHTS = {Severity.ERROR: 1.0, Severity.WARNING: 0.4, Severity.HINT: 0.1}
"""What one problem takes from its row's one point."""
SET_UP = frozenset(
    {
        *("stages", "segments", "rules", "synonyms", "holidays", "fx_rates", "goals"),
        *("automations", "letter_templates"),
    }
)


@dataclass(frozen=True)
class QualityScore:
    """score: 0..100, None where there is no row. rows: how many were scored.

    by_table: table, rows, errors, warnings, hints, score. by_owner: owner ("" for nobody's), rows, score; worst first.
    Source: M39; a row loses the weights of its problems, at most its one point; the score is the mean times 100.
    """

    score: float | None
    rows: int
    by_table: pd.DataFrame
    by_owner: pd.DataFrame


def quality_score(tables: CrmTables, problems: Iterable[Problem], only: str | None = None) -> QualityScore:
    """The score over the rows of one or every data table; set-up tables and whole-table problems do not count.

    Source: M39.
    """
    lost = _lost_points(problems)
    counted = {key: frame for key, frame in tables.frames.items() if _counts(key, frame) and only in (None, key)}
    points = {key: _points(frame, key, lost) for key, frame in counted.items()}
    everything = pd.concat(list(points.values())) if points else pd.Series(dtype=float)
    return QualityScore(_mean(everything), len(everything), _by_table(points, lost), _by_owner(tables, points))


def _counts(table: str, frame: pd.DataFrame) -> bool:
    return table in CHECKED_TABLES and table not in SET_UP and len(frame) > 0


def _lost_points(problems: Iterable[Problem]) -> pd.DataFrame:
    rows = [(p.table, p.row, p.severity, WEIGHTS[p.severity]) for p in problems if p.row is not None]
    return pd.DataFrame(rows, columns=["table", "row", "severity", "weight"])


def _points(frame: pd.DataFrame, table: str, lost: pd.DataFrame) -> pd.Series:
    """What is left of each row's point, 0..1."""
    own = lost[lost["table"] == table]
    weights = own.groupby("row")["weight"].sum().clip(upper=1.0)
    return (1.0 - weights.reindex(frame.index).fillna(0.0).astype(float)).rename(table)


def _mean(points: pd.Series) -> float | None:
    return round(float(points.mean()) * 100, 1) if len(points) else None


def _by_table(points: dict[str, pd.Series], lost: pd.DataFrame) -> pd.DataFrame:
    counted = lost.groupby(["table", "severity"]).size()
    rows = [
        {
            "table": table,
            "rows": len(left),
            "errors": int(counted.get((table, Severity.ERROR), 0)),
            "warnings": int(counted.get((table, Severity.WARNING), 0)),
            "hints": int(counted.get((table, Severity.HINT), 0)),
            "score": _mean(left),
        }
        for table, left in points.items()
    ]
    columns = ["table", "rows", "errors", "warnings", "hints", "score"]
    return pd.DataFrame(rows, columns=columns).sort_values("score", kind="stable", ignore_index=True)


def _by_owner(tables: CrmTables, points: dict[str, pd.Series]) -> pd.DataFrame:
    owned = [
        pd.DataFrame({"owner": tables[table]["owner"].fillna("").astype(str), "points": left})
        for table, left in points.items()
        if "owner" in tables[table]
    ]
    if not owned:
        return pd.DataFrame(columns=["owner", "rows", "score"])
    grouped = pd.concat(owned).groupby("owner")["points"].agg(rows="size", score="mean").reset_index()
    grouped["score"] = (grouped["score"] * 100).round(1)
    return grouped.sort_values("score", kind="stable", ignore_index=True)
