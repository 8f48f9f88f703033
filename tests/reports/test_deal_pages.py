"""What holds of every page about deals and people: it draws on any firm, and order changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from importlib import import_module

import pandas as pd
import pytest

from firms import request_for
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import listed_report
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.pages import CellLink, ReportPage

PAGES = ("funnel", "managers", "refusals", "forecast", "calls")
TODAY = dt.date(2026, 11, 21)
THIS_YEAR = Period(dt.date(2026, 1, 1), TODAY)
YEAR_2017 = Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
RULES = FirmSettings(firm_name="Acme", currency="USD")


@pytest.fixture(scope="module")
def sample() -> dict[str, pd.DataFrame]:
    """A small firm with everything in it: stages with history, activities, calls, people with targets."""
    made = make_sample_firm(TODAY, 7, 0.1).frames
    frames = {}
    for spec in ALL_TABLES:
        frame = complete_frame(spec, made[spec.key]) if spec.key in made else empty_frame(spec)
        frame.index = pd.RangeIndex(4, 4 + len(frame), name="row")
        frames[spec.key] = frame
    return {key: fill_computed(key, frame, frames["stages"]) for key, frame in frames.items()}


@pytest.fixture(scope="module")
def pages(sample) -> dict[str, ReportPage]:
    asked = request_for(sample, THIS_YEAR, RULES)
    return {name: listed_report(name).draw(asked) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_no_table_that_it_does_not_declare(sample, name):
    listed = listed_report(name)
    read = {key: sample[key] for key in {*listed.reads, "deals", "invoices"}}
    assert listed.draw(request_for(read, THIS_YEAR, RULES)).headline


@pytest.mark.parametrize("name", PAGES)
def test_figures_are_defined_charts_stand_on_tables_and_rows_can_be_reached(pages, sample, name):
    page = pages[name]
    assert {figure.label for figure in page.figures} <= {label for label, _definition in page.definitions}
    tables = {table.name: table for table in (*page.tables, *page.drill)}
    assert len(tables) == len(page.tables) + len(page.drill)
    for table in tables.values():
        assert {column.key for column in table.columns} <= set(table.rows.columns)
        assert len(table.rows)
        assert len(table.columns) <= 11
    for chart in page.charts:
        keys = {column.key for column in tables[chart.table].columns}
        assert {chart.categories, *chart.values, *chart.lines} <= keys
    links = [cell for table in page.drill for cell in table.rows["link"]]
    assert links
    for link in links:
        assert isinstance(link, CellLink)
        there = sample[link.table].loc[link.row, link.column]
        assert pd.isna(there) or there == link.text


@pytest.mark.parametrize("name", PAGES)
def test_json_is_plain_and_keeps_the_keys_of_the_figures(pages, name):
    plain = json.loads(json.dumps(pages[name].json))
    metrics = import_module(f"xlcrm.reports.{name}_page").METRICS
    assert set(plain["metrics"]) == {metric.key for metric in metrics}
    assert plain["period"] == {"from": "2026-01-01", "to": "2026-11-21"}
    assert all(isinstance(rows, list) for rows in plain["tables"].values())


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_firm_gets_a_page_that_says_what_is_missing(make_frames, name):
    page = listed_report(name).draw(request_for(make_frames(), THIS_YEAR, RULES))
    assert page.headline.startswith(("There are no", "No "))
    assert {figure.value for figure in page.figures} == {None}
    assert (page.drill, page.left_out, page.problems) == ((), (), ())
    assert page.charts == ()
    assert page.tables == ()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("firm", ["maven", "northwind"])
def test_firms_without_history_and_activities_get_a_page(request, name, firm):
    period = YEAR_2017 if firm == "maven" else Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))
    page = listed_report(name).draw(request_for(request.getfixturevalue(firm), period, RULES))
    assert page.headline
    assert json.dumps(page.json)


@pytest.mark.parametrize("name", PAGES)
def test_order_and_blank_rows_change_nothing(sample, pages, name):
    mixed = {}
    for key, frame in sample.items():
        shuffled = frame.sample(frac=1, random_state=3) if len(frame) else frame
        blank = empty_frame(next(spec for spec in ALL_TABLES if spec.key == key)).reindex([99_990, 99_991])
        joined = pd.concat([shuffled, blank.astype(frame.dtypes)]).rename_axis("row") if len(frame) else frame
        mixed[key] = joined
    page = listed_report(name).draw(request_for(mixed, THIS_YEAR, RULES))
    assert page.headline == pages[name].headline
    assert _rounded(page.json) == _rounded(pages[name].json)


def _rounded(value):
    """JSON with floats to six digits: sums of shuffled rows differ in the last ones."""
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    return round(value, 6) if isinstance(value, float) else value
