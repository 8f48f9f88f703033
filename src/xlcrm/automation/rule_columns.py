"""What a run writes beside each automation: when it ran, from when it counts, how much it did in all."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlcrm.automation.plan_actions import RuleRun
from xlcrm.automation.read_rules import TABLE
from xlcrm.tables.edits import UpdateCells


def rule_columns(runs: Sequence[RuleRun], automations: pd.DataFrame, moment: pd.Timestamp) -> tuple[UpdateCells, ...]:
    """The cells of the rules that ran. An automation that ran for the first time counts from the day of that run."""
    rows = pd.Index([run.rule.row for run in runs], name=automations.index.name)
    if rows.empty:
        return ()
    since = automations.loc[rows, "since"]
    done = pd.Series([len(run.doing) for run in runs], index=rows, dtype="Int64")
    first = since[since.isna()].fillna(moment.normalize())
    edits = [
        UpdateCells(TABLE, "last_run", pd.Series(moment, index=rows, dtype="datetime64[us]")),
        UpdateCells(TABLE, "made", automations.loc[rows, "made"].fillna(0) + done),
    ]
    return (*edits, UpdateCells(TABLE, "since", first)) if len(first) else tuple(edits)
