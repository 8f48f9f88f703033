"""Half-empty tables, as a beginner's workbook has them: every page is drawn, and its JSON has no broken number."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.report import reads
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import empty_frame

TODAY = dt.date(2026, 3, 31)
PERIOD = Period(dt.date(2025, 4, 1), TODAY)


def blanked(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> pd.DataFrame:
    return frame.assign(**{key: frame[key].mask(rng.random(len(frame)) < share) for key in frame.columns})


@pytest.fixture(scope="module")
def firm() -> dict[str, pd.DataFrame]:
    made = make_sample_firm(TODAY, scale=0.1).frames
    return {key: fill_computed(key, made.get(key, empty_frame(table_spec(key)))) for key in reads(("all",))}


@pytest.fixture(scope="module", params=[(0.3, 1), (0.8, 2)], ids=lambda param: f"{param[0]:.0%} blank")
def request_of_blanks(request: pytest.FixtureRequest, firm: dict[str, pd.DataFrame]) -> ReportRequest:
    share, seed = request.param
    rng = np.random.default_rng(seed)
    frames = {key: blanked(frame, share, rng).reset_index(names="row") for key, frame in firm.items()}
    return ReportRequest.of(frames, FirmSettings(), PERIOD, TODAY)


@pytest.mark.parametrize("name", [listed.name for listed in ALL_REPORTS])
def test_a_page_is_drawn(request_of_blanks, name):
    listed = next(each for each in ALL_REPORTS if each.name == name)
    page = listed.draw(request_of_blanks)
    assert page.headline
    json.dumps(page.json, allow_nan=False, default=str)
