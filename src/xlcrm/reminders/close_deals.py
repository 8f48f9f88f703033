"""Close deals as won or lost: stage and status, the day, the reason, who owned them, and a row of the stage history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import chosen_records, named, told_of
from xlcrm.reminders.touched_clients import touched_clients
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.open_rows import is_open_deal, is_planned
from xlcrm.tables.problems import Problem
from xlcrm.tables.row_changes import Stamp, changed_cells, with_changes
from xlcrm.texts import _

PICKS = ("deals",)
TABLES = ("deals", "stages", "stage_history", "activities", "companies", "contacts")
CATEGORY_OF_REASON = {
    "Price": "Price",
    "Competitor": "Competitor",
    "No budget": "No budget",
    "No need": "No need",
    "No decision maker": "No decision maker",
    "Timing/postponed": "Timing",
    "Missing feature": "Bad fit",
    "No answer": "Unreachable",
    "Bad fit": "Bad fit",
    "Our failure": "Operational",
    "Duplicate": "Other",
    "Other": "Other",
}
"""The category of our own reasons; those that a firm adds have none until it is picked."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Why deals were lost: the reason is needed; the category follows from ours where it is not given."""

    reason: str
    category: str = ""
    competitor: str = ""
    notes: str = ""

    @property
    def cells(self) -> dict[str, str]:
        """What is known, by column."""
        values = {
            "loss_reason": self.reason,
            "loss_category": self.category or CATEGORY_OF_REASON.get(self.reason, ""),
            "competitor": self.competitor.strip(),
            "loss_notes": self.notes.strip(),
        }
        return {key: value for key, value in values.items() if value}


@dataclass(frozen=True)
class Closed:
    """The edits, what was left as it is, the deals closed, those whose reason was filled in, and their open plans."""

    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    deals: pd.DataFrame
    explained: pd.DataFrame
    planned: pd.DataFrame


def lose_deals(
    tables: CrmTables, ids: tuple[str, ...], loss: Loss, on: dt.date | None, stamp: Stamp, *, cancel_planned: bool
) -> Closed:
    """The open ones of these deals lost for one reason; a lost deal without a reason gets it, others are told.

    cancel_planned: what is still planned for the lost deals is canceled, else only counted.
    """
    chosen = chosen_records(tables, ids, PICKS)
    deals = chosen["deals"]
    lost = deals[is_open_deal(deals)]
    explained = deals[deals["status"].isin(["Lost"]) & deals["loss_reason"].isna()]
    why = {
        key: pd.concat([pd.Series(value, index=lost.index, dtype=TEXT), explained[key].fillna(value)])
        for key, value in loss.cells.items()
    }
    left = deals[~deals.index.isin([*lost.index, *explained.index])]
    stage, day = _stage_of("Lost", tables), _closing_day(on, stamp)
    closing = dict(_closing_cells(lost, "Lost", stage, day))
    planned = _planned_of(tables, lost)
    canceled = _canceled(tables, planned if cancel_planned else planned[:0], stamp)
    cells = changed_cells("deals", tables["deals"], closing | why, stamp)
    edits: tuple[Edit, ...] = (*cells, *_history(lost, stage, day, stamp), *canceled)
    return Closed(edits, (*chosen.problems, *_closed_already(left)), lost, explained, planned)


def win_deals(
    tables: CrmTables, ids: tuple[str, ...], amount: float | None, on: dt.date | None, stamp: Stamp
) -> Closed:
    """The open ones of these deals won; one without an amount is left and told. amount: of a single deal."""
    chosen = chosen_records(tables, ids, PICKS)
    deals = chosen["deals"]
    is_open = is_open_deal(deals)
    if amount is not None and int(is_open.sum()) != 1:
        raise WrongUseError(_("An amount can be given for one deal only."))
    sums = deals["amount"] if amount is None else pd.Series(amount, index=deals.index)
    won, unpriced = deals[is_open & (sums > 0)], deals[is_open & ~(sums > 0)]
    stage, day = _stage_of("Won", tables), _closing_day(on, stamp)
    closing = dict(_closing_cells(won, "Won", stage, day)) | {"amount": sums[won.index]}
    cells = changed_cells("deals", tables["deals"], closing, stamp)
    edits: tuple[Edit, ...] = (*cells, *_history(won, stage, day, stamp))
    messages = [_("{name} has no amount, so it cannot be won.", name=name) for name in named("deals", unpriced)]
    hint = _("Fill in the amount of the contract, or give it: --amount.")
    told = (*told_of("deals", unpriced, "no_amount", messages, hint), *_closed_already(deals[~is_open]))
    return Closed(edits, (*chosen.problems, *told), won, deals[:0], _planned_of(tables, won))


def _stage_of(status: str, tables: CrmTables) -> str:
    """The firm's first stage of that type."""
    stages = tables["stages"].dropna(subset=["stage"]).sort_values("order", kind="stable")
    fitting = stages.loc[stages["type"] == status, "stage"]
    if fitting.empty:
        raise WrongUseError(
            _("Stages has no stage of the type {type}. Add one there and press the button again.", type=_(status))
        )
    return str(fitting.iloc[0])


def _closing_day(on: dt.date | None, stamp: Stamp) -> pd.Timestamp:
    day = stamp.today if on is None else pd.Timestamp(on).as_unit("us")
    if day > stamp.today:
        raise WrongUseError(_("The day {day} lies in the future. Give today or an earlier day.", day=day.date()))
    return day


def _closing_cells(rows: pd.DataFrame, status: str, stage: str, day: pd.Timestamp) -> Iterator[tuple[str, pd.Series]]:
    yield "stage", pd.Series(stage, index=rows.index)
    yield "status", pd.Series(status, index=rows.index)
    yield "close_date", pd.Series(day, index=rows.index)
    yield "probability", pd.Series(float("nan"), index=rows.index)  # from now on that of the stage
    for key in ("owner_id", "owner"):
        at_close = key.replace("owner", "owner_at_close")
        yield at_close, rows[at_close].fillna(rows[key])


def _history(rows: pd.DataFrame, stage: str, day: pd.Timestamp, stamp: Stamp) -> tuple[AppendRows, ...]:
    """A row for each deal that comes into the stage from another, at the present hour of the closing day."""
    moved = rows[~(rows["stage"] == stage).fillna(value=False).astype(bool)]
    if moved.empty:
        return ()
    steps = moved[["deal_id", "name", "stage"]].rename(columns={"name": "deal", "stage": "from_stage"})
    at = day + (stamp.moment - stamp.today)
    steps = steps.assign(to_stage=stage, changed_at=at, changed_by=stamp.user or None)
    return (AppendRows("stage_history", complete_frame(table_spec("stage_history"), steps.reset_index(drop=True))),)


def _planned_of(tables: CrmTables, deals: pd.DataFrame) -> pd.DataFrame:
    activities = tables["activities"]
    return activities[is_planned(activities) & activities["deal_id"].isin(deals["deal_id"].dropna())]


def _canceled(tables: CrmTables, planned: pd.DataFrame, stamp: Stamp) -> tuple[UpdateCells, ...]:
    if planned.empty:
        return ()
    status = {"status": pd.Series("Canceled", index=planned.index)}
    cells = changed_cells("activities", tables["activities"], status, stamp)
    after = with_changes(tables["activities"], cells)
    return (*cells, *touched_clients(tables, after, planned, stamp))


def _closed_already(deals: pd.DataFrame) -> tuple[Problem, ...]:
    messages = [
        _("{name} was lost already.", name=name) if status == "Lost" else _("{name} was won already.", name=name)
        for name, status in zip(named("deals", deals), deals["status"], strict=True)
    ]
    return told_of("deals", deals, "deal_closed", messages)
