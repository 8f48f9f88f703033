"""`xlcrm segment` on a workbook in memory."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


def workbook() -> MemoryWorkbook:
    names = ["One", "Two", "Three", "Four", "Five", "Six"]
    bought = [name for times, name in enumerate(names[:5], 1) for _time in range(times)]
    return MemoryWorkbook.of(
        {
            "companies": pd.DataFrame({"name": names, "city": ["Sofia", "Varna"] * 3}),
            "contacts": pd.DataFrame({"first_name": ["Ann"], "company": ["Five"]}),
            "users": pd.DataFrame({"name": ["Bob"]}),
            "products": pd.DataFrame({"name": ["Lamp"]}),
            "deals": pd.DataFrame(
                {
                    "name": bought,
                    "company": bought,
                    "owner": "Bob",
                    "product": ["Lamp"] * 10 + [None] * 5,
                    "stage": "Won",
                    "amount": 100.0,
                    "close_date": pd.Timestamp("2025-06-01"),
                }
            ),
            "segments": pd.DataFrame(
                {
                    "name": ["Sofia best", "Wrong"],
                    "table": "Companies",
                    "condition": ["City = Sofia and name != One", "town = Sofia"],
                }
            ),
        }
    )


def segment(book: MemoryWorkbook, today: dt.date = dt.date(2025, 6, 30)):
    return run_command(
        listed_command("segment").load(), book, RunContext(today, dt.datetime.combine(today, dt.time(9)))
    )


def test_scores_classes_and_counts_are_written():
    book = workbook()
    outcome = segment(book)
    companies = book.tables["companies"]
    by_name = dict(zip(companies["name"], companies["rfm_segment"], strict=True))
    assert by_name["Five"] == "Champions"
    assert by_name["Six"] is None
    assert dict(zip(companies["name"], companies["abc_class"], strict=True))["One"] == "B"
    assert book.tables["contacts"]["rfm_segment"] == ["Champions"]
    assert book.tables["segments"]["member_count"] == [2, None]
    assert [problem.code for problem in outcome.problems] == ["segment_unknown_column"]


def test_the_json_that_others_rely_on():
    plain = json.loads(json.dumps(segment(workbook()).json))
    assert set(plain["rfm"][0]) >= {"id", "recency_days", "frequency", "monetary", "r", "f", "m", "segment"}
    assert [row["frequency"] for row in plain["rfm"]] == [5, 4, 3, 2, 1]
    assert plain["rfm"][0]["recency_days"] == 29
    clients = plain["abc"]["clients"]
    assert (clients["to_80"], clients["of"], clients["top20_share"]) == (3, 5, 0.33333333)
    assert [row["class"] for row in clients["rows"]] == ["A", "A", "A", "B", "B"]  # 93 % before the last
    assert plain["abc"]["products"]["of"] == 1
    assert plain["segments"] == [
        {"name": "Sofia best", "table": "companies", "count": 2, "ids": ["C-000003", "C-000005"]}
    ]


def test_a_second_run_changes_no_cell():
    book = workbook()
    segment(book)
    again = segment(book)
    assert [type(edit).__name__ for edit in again.edits] == ["ShowPage"]


def test_the_page_tells_what_no_ranking_can_place():
    page = segment(workbook()).pages[0]
    assert "500 of revenue belongs to none of the products." in page.left_out
    names = {table.name for table in page.tables}
    assert names == {
        *("rfm_segments", "abc_clients", "abc_products", "abc_managers", "own_segments", "unread_segments")
    }
    assert all(chart.table in names for chart in page.charts)
    members, clients = page.drill
    assert [(link.text, link.row) for link in members.rows["member"]] == [("Three", 6), ("Five", 8)]
    link = clients.rows["client"].iloc[0]
    assert (link.table, link.text) == ("companies", "Five")


def test_it_says_when_the_last_purchase_is_older_than_the_window():
    outcome = segment(workbook(), dt.date(2028, 1, 1))
    assert outcome.summary.startswith("The last purchase was on 2025-06-01, before the RFM window began on 2026-01-02")
    assert outcome.json["rfm"] == []
    assert outcome.json["abc"]["clients"]["of"] == 5


def test_an_empty_workbook_has_nothing_to_segment_by():
    outcome = segment(MemoryWorkbook.blank())
    assert outcome.summary == "Nobody has bought anything yet, so there is nothing to segment by."
    assert outcome.json["abc"]["clients"] == {"rows": [], "to_80": None, "of": 0, "top20_share": None}


def test_what_cannot_be_read_is_told_with_its_reason():
    outcome = segment(workbook())
    (problem,) = outcome.problems
    assert outcome.json["problems"] == [problem.as_json()]
    page = outcome.pages[0]
    table = next(table for table in page.tables if table.name == "unread_segments")
    row = table.rows.iloc[0]
    assert (row["segment"].text, row["segment"].row) == ("Wrong", 5)
    assert (row["condition"], row["wrong"], row["hint"]) == ("town = Sofia", problem.message, problem.hint or None)
    assert "1 segment of yours could not be read: see the table of them." in page.left_out


def test_won_deals_without_a_close_date_are_in_no_ranking_and_told():
    book = workbook()
    before = segment(workbook()).json["abc"]
    book.tables["deals"]["close_date"][0] = None
    outcome = segment(book)
    for key in ("clients", "products", "managers"):
        sums = [sum(row["value"] for row in abc["rows"]) for abc in (before[key], outcome.json["abc"][key])]
        assert sums[0] - sums[1] == 100, key
    told = "1 won deal has no close date, so no segment and no ranking counts it: `xlcrm check` finds it."
    assert told in outcome.pages[0].left_out
