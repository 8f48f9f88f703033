"""NPS: the latest answer of each person, its margin of error, groups and companies."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.metrics.nps import answers_left_out, company_scores, latest_answers, nps, nps_by, score_counts
from xlcrm.metrics.period import Period

YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def answer(number: int, contact: str | None, day: str | None, score: int | None) -> dict:
    return {"response_id": f"S-{number}", "contact_id": contact, "contact": contact, "asked_at": day, "score": score}


def test_the_latest_answer_of_each_person_counts(make_frames):
    frames = make_frames(
        surveys=[
            answer(1, "P-1", "2025-02-01", 3),
            answer(2, "P-1", "2025-06-01", 9),
            answer(4, "P-2", "2025-06-01", 10),
            answer(3, "P-2", "2025-06-01", 0),  # the same day, asked earlier
            answer(5, "P-3", "2024-12-31", 0),  # before
            answer(6, "P-4", "2025-06-01", 11),  # no score
            answer(7, None, "2025-06-01", 9),
            answer(8, "P-5", None, 9),
            {},
        ],
        contacts=[{"contact_id": "P-1", "company_id": "C-1", "company": "Firm", "owner": "Ann"}, {"contact_id": "P-2"}],
    )
    surveys = frames["surveys"].reset_index(names="row")
    answers = latest_answers(surveys, frames["contacts"], YEAR)
    assert answers[["contact_id", "client_id", "score"]].values.tolist() == [["P-1", "C-1", 9], ["P-2", "P-2", 10]]
    assert answers["owner"].tolist()[0] == "Ann"
    assert answers["row"].tolist() == [5, 6]
    assert answers_left_out(surveys) == 3


def test_the_score_and_its_margin():
    found = nps(pd.Series([10, 9, 8, 6]))
    assert (found.score, found.promoters, found.passives, found.detractors) == (25, 2, 1, 1)
    spread = (3 / 4 - 0.25**2) ** 0.5  # standard deviation of +1, +1, 0, -1
    assert found.margin == pytest.approx(100 * 1.959964 * spread / 2)
    assert (found.mean, found.is_small) == (8.25, True)
    assert not nps(pd.Series([10] * 30)).is_small


def test_no_answers_are_no_score():
    found = nps(pd.Series([], dtype="int64"))
    assert (found.score, found.margin, found.mean, found.answers) == (None, None, None, 0)


def test_a_company_has_the_mean_of_its_people():
    answers = pd.DataFrame(
        {"client_id": ["a", "a", "b", None], "client": ["A", "A", "B", None], "score": [10, 5, 9, 0]}
    )
    rows = company_scores(answers)
    assert rows[["client", "score", "answers"]].values.tolist() == [["A", 7.5, 2], ["B", 9, 1]]
    assert nps(rows["score"]).score == 50, "7.5 is passive"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.sampled_from(["x", "y", None])), max_size=40))
def test_groups_and_scores_add_up(rows):
    answers = pd.DataFrame(rows, columns=["score", "owner"]).astype({"score": "int64"})
    whole = nps(answers["score"])
    groups = nps_by(answers, "owner")
    assert groups[["answers", "promoters", "passives", "detractors"]].sum().tolist() == [
        whole.answers, whole.promoters, whole.passives, whole.detractors
    ]  # fmt: skip
    counts = score_counts(answers)
    assert counts["answers"].sum() == whole.answers
    assert counts.loc[counts["kind"] == "promoter", "answers"].sum() == whole.promoters
    if rows:
        assert -100 <= whole.score <= 100
        weighted = (groups["nps"] * groups["answers"]).sum() / whole.answers
        assert weighted == pytest.approx(whole.score)
