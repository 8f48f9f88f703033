"""The condition language: what it reads, what it finds, and what it says when it cannot."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.segments.own_segments_tables import members_table
from xlcrm.segments.parse_conditions import AllOf, AnyOf, ColumnTest, Not, parse_condition
from xlcrm.segments.user_segments import find_segments, note_members
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame
from xlcrm.texts import use_language

TODAY = dt.date(2025, 6, 30)
COLUMNS = {"city": "city", "annual revenue": "annual_revenue", "annual_revenue": "annual_revenue", "tags": "tags"}
ROWS = [
    {
        "name": "Alpha O'Brien",
        "city": "Sofia",
        "industry": "Retail",
        "annual_revenue": 100.5,
        "is_key": True,
        "tags": "vip; partner",
        "created_at": "2025-06-01",
        "employees": 10,
        "Our score": 7,
        "Visited": dt.datetime(2025, 6, 29, 14, 0),
        "Note on it": "warm",
    },
    {
        "name": "Beta (Research and Co)",
        "city": "Varna",
        "industry": "Food",
        "annual_revenue": 20,
        "is_key": False,
        "tags": "vipper",
        "created_at": "2024-12-31",
        "Our score": 3.5,
        "Note on it": "cold",
    },
    {"name": "Gamma", "city": "стара загора", "tags": "", "created_at": "2025-06-30", "employees": 500},
    {},  # a blank row
]


def firm() -> pd.DataFrame:
    frame = pd.DataFrame(ROWS, index=pd.RangeIndex(4, 8, name="row"))
    frame["company_id"] = ["C-1", "C-2", "C-3", None]
    frame["created_at"] = pd.to_datetime(frame["created_at"])
    return complete_frame(table_spec("companies"), frame)


COMPANIES = firm()


def segments(*conditions: str, table: str | None = "Companies", **more) -> pd.DataFrame:
    rows = [{"name": f"Segment {n}", "table": table, "condition": text, **more} for n, text in enumerate(conditions)]
    frame = pd.DataFrame(rows, index=pd.RangeIndex(4, 4 + len(rows), name="row"))
    return complete_frame(table_spec("segments"), frame)


def found_by(condition: str) -> str:
    found = find_segments(segments(condition), {"companies": COMPANIES}, {"industry": ("Retail", "Food")}, TODAY)
    assert not found.problems, found.problems
    return "".join(member[-1] for member in found.segments[0].ids)


@pytest.mark.parametrize(
    ("condition", "members"),
    [
        ("industry = Retail", "1"),
        ("Industry = retail", "1"),
        ("industry != Retail", "23"),
        ("industry is Retail or industry is Food", "12"),
        ("not industry = Retail and city = Varna", "2"),
        ("city in (Sofia, Varna)", "12"),
        ("city not in (Sofia, Varna)", "3"),
        ("city = Стара Загора", "3"),
        ('city = "Стара Загора"', "3"),
        ("city starts with s", "1"),
        ("city ends with na", "2"),
        ("name contains o'br", "1"),
        ("name = Alpha O'Brien", "1"),
        ('name = "Beta (Research and Co)"', "2"),
        ("name does not contain a", ""),
        ("annual_revenue > 20", "1"),
        ("annual_revenue >= 20", "12"),
        ("Annual revenue between 20 and 100", "2"),
        ("annual_revenue < 1e9", "12"),
        ("employees = 10", "1"),
        ("employees is blank", "2"),
        ("employees is not blank", "13"),
        ("tags is empty", "3"),
        ("tags = vip", "1"),
        ("tags = partner", "1"),
        ("tags contains vip", "12"),
        ("tags in (partner, vipper)", "12"),
        ("is_key = yes", "1"),
        ("is_key = no", "2"),
        ("is_key is blank", "3"),
        ("created_at = 2025-06-01", "1"),
        ("created_at >= 30 days ago", "13"),
        ("created_at > 29 days ago", "3"),
        ("created_at = today", "3"),
        ("created_at < today - 29", "2"),
        ("created_at between 31.12.2024 and 2025-06-01", "12"),
        ("created_at < in 2 weeks", "123"),
        # the firm's own columns
        ("our score > 5", "1"),
        ("[Our score] <= 3.5", "2"),
        ("visited = yesterday", "1"),
        ("note on it = warm or our score = 3.5", "12"),
        # brackets and precedence: and binds closer than or
        ("city = Sofia or city = Varna and industry = Retail", "1"),
        ("(city = Sofia or city = Varna) and industry = Food", "2"),
        ("not (city = Sofia or city = Varna)", "3"),
        ("((((city = Sofia))))", "1"),
        ("“city” = Sofia", "1"),
    ],
)
def test_what_a_condition_finds(condition, members):
    assert found_by(condition) == members


@pytest.mark.parametrize(
    ("condition", "code", "hint"),
    [
        ("citty = Sofia", "segment_unknown_column", "'city'"),
        ("= Sofia", "segment_unreadable", "quotes"),
        ("city", "segment_unreadable", "test"),
        ("city Sofia", "segment_unreadable", "test"),
        ("city = ", "segment_unreadable", "quotes"),
        ("city = Sofia and", "segment_unreadable", "quotes"),
        ("city = Sofia)", "segment_unreadable", "quotes"),
        ("(city = Sofia", "segment_unreadable", "example"),
        ("city in Sofia", "segment_unreadable", "example"),
        ('city = "Sofia', "segment_unreadable", "quote"),
        ("annual_revenue > much", "segment_bad_value", "1500"),
        ("annual_revenue contains 5", "segment_bad_value", "between"),
        ("created_at > someday", "segment_bad_value", "2026-03-31"),
        ("created_at > 99999999999 days ago", "segment_bad_value", "2026-03-31"),
        ("is_key = perhaps", "segment_bad_value", "yes or no"),
        ("(" * 100 + "city = Sofia" + ")" * 100, "segment_unreadable", ""),
        ("not " * 100 + "city = Sofia", "segment_unreadable", ""),
        ("__import__('os').system('ls') = 1", "segment_unknown_column", ""),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_hint(condition, code, hint):
    found = find_segments(segments(condition), {"companies": COMPANIES}, {}, TODAY)
    assert found.segments == ()
    (problem,) = found.problems
    assert problem.code == code
    assert (problem.table, problem.row, problem.column) == ("segments", 4, "condition")
    assert problem.message
    assert hint in problem.hint


def test_a_segment_of_an_unknown_table_is_told():
    found = find_segments(segments("city = Sofia", table="Payments"), {}, {}, TODAY)
    assert found.problems[0].code == "segment_unknown_table"
    assert found.problems[0].column == "table"


def test_a_bad_segment_does_not_stop_the_others_and_inactive_ones_are_left_alone():
    rows = pd.concat([segments("city ~ x", "city = Sofia"), segments("city = Varna", is_active=False)])
    found = find_segments(rows, {"companies": COMPANIES}, {}, TODAY)
    assert [(segment.name, segment.row, segment.rows) for segment in found.segments] == [("Segment 1", 5, (4,))]
    assert len(found.problems) == 1


def test_two_hundred_and_fifty_conditions():
    many = " or ".join(["city = Nowhere", "(annual_revenue > 5 and city = Varna)"] * 125)
    assert found_by(many) == "2"


def test_choices_may_be_typed_as_they_are_shown():
    with use_language("ru"):
        assert found_by("industry = Retail") == "1"


def test_counts_are_noted_where_they_change():
    rows = segments("city = Sofia", "city = Varna", member_count=1, counted_at=pd.Timestamp(TODAY))
    rows.loc[5, "member_count"] = 9
    found = find_segments(rows, {"companies": COMPANIES}, {}, TODAY)
    (counts,) = note_members(rows, found, TODAY)
    assert (counts.column, counts.values.to_dict()) == ("member_count", {5: 1})


def test_the_tree():
    tree = parse_condition("city = a and not (tags contains b or annual revenue in (1, 2))", COLUMNS)
    assert tree == AllOf(
        (
            ColumnTest("city", "=", ("a",)),
            Not(AnyOf((ColumnTest("tags", "contains", ("b",)), ColumnTest("annual_revenue", "in", ("1", "2"))))),
        )
    )


@given(st.text(alphabet="city= ()\"'andornt<>,[]5", max_size=40))
def test_any_text_is_read_or_told(text):
    found = find_segments(segments(text), {"companies": COMPANIES}, {}, TODAY)
    assert len(found.segments) + len(found.problems) == 1
    assert all(problem.message for problem in found.problems)


def test_a_segment_without_a_condition_is_told():
    frame = segments("city = Sofia")
    frame["condition"] = frame["condition"].mask(frame["condition"].notna())
    found = find_segments(frame, {"companies": COMPANIES}, {}, TODAY)
    assert [problem.message for problem in found.problems] == ["The segment has no condition."]
    assert (found.unread[0].name, found.unread[0].condition) == ("Segment 0", "")


def test_members_shown_are_few_of_each_segment_and_counted():
    many = pd.DataFrame({"name": [f"Firm {n}" for n in range(600)], "company_id": [f"C-{n}" for n in range(600)]})
    many.index = pd.RangeIndex(4, 604, name="row")
    firms = complete_frame(table_spec("companies"), many)
    found = find_segments(segments("name starts with Firm", "name = 'Firm 7'"), {"companies": firms}, {}, TODAY)
    table = members_table(found)
    assert table.title == "Members of your own segments, first 251 of 601"
    assert table.rows["segment"].value_counts().to_dict() == {"Segment 0": 250, "Segment 1": 1}
    assert table.rows["member"].iloc[-1].text == "Firm 7"
