"""The firm's own segments, and the score of a table."""

from __future__ import annotations

import pytest

from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.formula import BadArgumentError

SEGMENTS = [
    ["Segment", "Table", "Condition", "Active"],
    ["Near", "Companies", "City = Sofia", None],
    ["Young", "contacts", "Created > 30 days ago", False],
    ["Broken", "Companies", "Colour = red", None],
]
FIRMS = [
    ["Company", "City", "Company ID"],
    ["Acme", "Sofia", "C-000001"],
    ["Berg", "sofia", "C-000002"],
    ["Coda", "Varna", None],
]
DAY = "2026-01-31"


def test_membership_by_name_and_id():
    asked = [["acme"], ["C-000002"], ["Coda"], ["Nobody"], [None]]
    assert call_formula("CRM_SEGMENT", [SEGMENTS, FIRMS, asked, "Near", DAY]) == [
        [True],
        [True],
        [False],
        [NO_DATA],
        [""],
    ]
    members = call_formula("CRM_MEMBERS", [SEGMENTS, FIRMS, " near ", DAY])
    assert members == [["id", "name"], ["C-000001", "Acme"], ["C-000002", "Berg"]]


def test_a_segment_that_is_switched_off_counts_when_asked_for_and_today_is_an_argument():
    people = [["First name", "Last name", "Created"], ["Anna", "Berg", "2026-01-20"], ["Ivan", "P", "2025-01-01"]]
    assert [row[1] for row in call_formula("CRM_MEMBERS", [SEGMENTS, people, "Young", DAY])[1:]] == ["Anna Berg"]
    assert call_formula("CRM_MEMBERS", [SEGMENTS, people, "Young", "2027-01-31"]) == NO_DATA


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Far", "There is no segment 'Far'; the sheet has: Near, Young, Broken."),
        ("Young", "The segment 'Young' is of Contacts: give Contacts[#All]."),
        ("Broken", "There is no column 'Colour'."),
    ],
)
def test_what_is_wrong_with_a_segment_is_told(name, sentence):
    with pytest.raises(BadArgumentError) as told:
        call_formula("CRM_MEMBERS", [SEGMENTS, FIRMS, name, DAY])
    assert sentence in str(told.value)


def test_the_score_falls_with_problems_and_is_known_by_owner():
    sound = ["Acme", "Customer", "info@acme.com", "Ann", "2025-12-01"]
    unsound = ["Berg", "Customer", "berg@", "Bob", "2025-12-01"]
    rows = [["Company", "Type", "E-mail", "Owner", "Created"], sound, unsound]
    by_owner = [call_formula("CRM_QUALITY", [rows, DAY, owner]) for owner in ("Ann", "bob")]
    assert by_owner[0] > by_owner[1]
    assert call_formula("CRM_QUALITY", [rows, DAY]) == pytest.approx(sum(by_owner) / 2, abs=0.06)
    assert call_formula("CRM_QUALITY", [rows, DAY, "Nobody"]) == NO_DATA
    assert call_formula("CRM_QUALITY", [rows[:1], DAY]) == NO_DATA
