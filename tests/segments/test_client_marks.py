"""Segment and class beside each client."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.rfm import Rfm
from xlcrm.segments.client_marks import mark_clients
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame


def table(key: str, rows: list[dict]) -> pd.DataFrame:
    return complete_frame(table_spec(key), pd.DataFrame(rows, index=pd.RangeIndex(4, 4 + len(rows), name="row")))


def test_only_cells_that_change_are_written():
    frames = {
        "companies": table(
            "companies",
            [
                {"company_id": "C-1", "rfm_segment": "Champions", "abc_class": "C"},
                {"company_id": "C-2", "rfm_segment": "Lost", "abc_class": "C"},
                {"company_id": None},
            ],
        ),
        "contacts": table(
            "contacts",
            [
                {"contact_id": "P-1", "company_id": "C-1"},
                {"contact_id": "P-2"},
                {"contact_id": "P-3"},
            ],
        ),
    }
    rows = pd.DataFrame({"id": ["C-1", "P-2"], "segment": ["Champions", "Promising"]})
    scores = Rfm(rows, dt.date(2025, 1, 1), None, 0, 0)
    clients = pareto(pd.DataFrame({"id": ["C-1", "P-2"], "name": ["One", "Two"], "value": [90, 10]}))
    edits = {(edit.table, edit.column): edit.values for edit in mark_clients(frames, scores, clients)}
    written = {place: values.fillna("-").to_dict() for place, values in edits.items()}
    assert written == {
        ("companies", "rfm_segment"): {5: "-"},  # no longer a client of the window
        ("companies", "abc_class"): {4: "A", 5: "-"},
        ("contacts", "rfm_segment"): {4: "Champions", 5: "Promising"},  # the first by the company
        ("contacts", "abc_class"): {4: "A", 5: "B"},
    }
