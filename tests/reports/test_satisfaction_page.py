"""The satisfaction page: the score with its margin, groups that add up, and honesty about small samples."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.satisfaction import READS
from xlcrm.reports.satisfaction_page import METRICS, draw
from xlcrm.tables.pages import CellLink

YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
SCORES = [10, 9, 9, 8, 6, 3, 10, 9]


@pytest.fixture
def frames(make_frames):
    surveys = [
        {"response_id": f"S-{n}", "contact_id": f"P-{n}", "contact": f"Person {n}", "asked_at": f"2025-0{n + 1}-01",
         "score": score}
        for n, score in enumerate(SCORES)
    ]  # fmt: skip
    surveys += [
        {"response_id": "S-x", "contact_id": "P-0", "asked_at": "2024-05-01", "score": 0},
        {"response_id": "S-y", "contact_id": "P-1", "asked_at": "2025-01-15", "score": 1},  # answered again later
        {"response_id": "S-z", "contact_id": "P-1", "asked_at": "2025-01-16", "score": 12},
    ]
    contacts = [
        {"contact_id": f"P-{n}", "last_name": f"Person {n}", "company_id": f"C-{n % 2}", "company": f"Firm {n % 2}",
         "owner": "Ann" if n < 6 else None}
        for n in range(len(SCORES))
    ]  # fmt: skip
    deal = {"deal_id": "D-1", "company_id": "C-0", "company": "Firm 0", "status": "Won", "close_date": "2025-01-01"}
    return make_frames(surveys=surveys, contacts=contacts, deals=[{**deal, "amount": 10}])


def page_of(frames, rules: FirmSettings | None = None):
    return draw(request_for({key: frames[key] for key in READS}, YEAR, rules or FirmSettings()))


def table_of(page, name):
    return next(table for table in (*page.tables, *page.drill) if table.name == name)


def test_the_headline_says_the_score_and_that_the_sample_is_small(frames):
    assert page_of(frames).headline == (
        "NPS +38 from 8 people: 5 would recommend you, 2 would not. A small sample, under 30 answers: a hint, no more."
    )


def test_figures_and_what_is_left_out(frames):
    page = page_of(frames)
    figures = page.json["metrics"]
    assert set(figures) == {metric.key for metric in METRICS}
    assert (figures["nps"], figures["answers"], figures["mean_score"]) == (37.5, 8, 8)
    assert (figures["clients"], figures["nps_of_clients"]) == (2, 0), "means of 8.75 and 7.25 are passive"
    assert page.json["left_out"] == {"answers_unreadable": 1, "answers_repeated": 1}
    assert page.figures[0].note == "before -100.0; a year ago -100.0"


def test_groups_add_up_to_everybody(frames):
    page = page_of(frames)
    for name in ("months", "managers", "classes", "scores"):
        assert table_of(page, name).rows["answers"].sum() == 8
    assert table_of(page, "managers").rows["owner"].tolist() == ["Ann", "(no owner)"]
    assert table_of(page, "classes").rows["class"].tolist() == ["A", "(bought nothing)"]
    assert set(table_of(page, "months").rows["sample"]) == {"small sample"}


def test_unhappy_people_can_be_reached(frames):
    page = page_of(frames)
    rows = table_of(page, "unhappy").rows
    assert rows["score"].tolist() == [3, 6]
    assert rows["link"].tolist()[0] == CellLink("surveys", 9, "contact", "Person 5")
    assert len(table_of(page, "answers").rows) == 8


def test_tables_have_their_columns_and_charts_their_tables(frames):
    page = page_of(frames)
    tables = {table.name: table for table in (*page.tables, *page.drill)}
    for table in tables.values():
        assert {column.key for column in table.columns} <= set(table.rows.columns)
    for chart in page.charts:
        assert {chart.categories, *chart.values} <= {column.key for column in tables[chart.table].columns}
    json.dumps(page.json)


def test_nobody_answered(make_frames):
    page = page_of(make_frames())
    assert "enter answers of 0 to 10 on the Surveys sheet" in page.headline
    assert {figure.value for figure in page.figures} == {None}
    assert (page.tables, page.drill, page.left_out) == ((), (), ())


def test_a_page_without_amounts_names_no_currency(frames):
    assert "amounts" not in page_of(frames).subtitle
