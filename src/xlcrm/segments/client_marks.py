"""Segment and class written beside each client: on companies, and on contacts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlcrm.metrics.pareto import Pareto
from xlcrm.metrics.rfm import Rfm
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.texts import _


def mark_clients(frames: Mapping[str, pd.DataFrame], scores: Rfm, clients: Pareto) -> tuple[UpdateCells, ...]:
    """The cells of rfm_segment and abc_class that change.

    A contact who is no client of their own shows those of the company; who bought nothing shows none.
    """
    names = {name: _(name) for name in scores.rows["segment"].unique()}
    segments = scores.rows.set_index("id")["segment"].map(names)
    classes = clients.rows.set_index("id")["class"].map({name: _(name) for name in clients.rows["class"].unique()})
    edits: list[UpdateCells] = []
    for column, marks in (("rfm_segment", segments), ("abc_class", classes)):
        companies, contacts = frames["companies"], frames["contacts"]
        edits += _changed("companies", companies[column], companies["company_id"].map(marks))
        own, of_company = contacts["contact_id"].map(marks), contacts["company_id"].map(marks)
        edits += _changed("contacts", contacts[column], own.astype(TEXT).fillna(of_company.astype(TEXT)))
    return tuple(edits)


def _changed(table: str, old: pd.Series, marks: pd.Series) -> list[UpdateCells]:
    new = marks.astype(TEXT)
    changed = ((new != old).fillna(value=False) | (new.isna() != old.isna())).astype(bool)
    return [UpdateCells(table, str(old.name), new[changed])] if changed.any() else []
