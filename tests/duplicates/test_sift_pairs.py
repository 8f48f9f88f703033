"""What the quick sift leaves out could not have been the same, and learning from a sample changes little."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from xlcrm.duplicates import learn_chances, several_at_once
from xlcrm.duplicates import propose_candidates as propose_candidates_module
from xlcrm.duplicates.compare_fields import compare_fields, compare_levels
from xlcrm.duplicates.learn_chances import Tables, learn_tables, usual_tables
from xlcrm.duplicates.prepare_fields import PreparedField, prepare_fields
from xlcrm.duplicates.propose_candidates import Part, Proposals, _meet, propose_candidates, propose_more
from xlcrm.duplicates.sift_pairs import BestChances, sift_pairs
from xlcrm.duplicates.weigh_fields import as_weights

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from people_generator import HARDER, ROLES, make_people

ROWS = 1_200


@pytest.fixture(scope="module")
def fields() -> list[PreparedField]:
    return prepare_fields(make_people(ROWS, 31, HARDER)[0].iloc[:ROWS], ROLES)


@pytest.fixture(scope="module")
def first(fields: list[PreparedField]) -> Proposals:
    return propose_candidates(fields, ROWS)


@pytest.fixture(scope="module")
def tables(fields: list[PreparedField], first: Proposals) -> Tables:
    return learn_tables(fields, first.pairs(), "person")


@pytest.mark.parametrize("worth", [0.1, 0.5, 0.9])
def test_the_sift_keeps_what_the_full_comparison_finds(
    fields: list[PreparedField], first: Proposals, tables: Tables, worth: float
) -> None:
    left, right = first.pairs()
    kept, levels = sift_pairs(fields, (left, right), BestChances.of(fields, "person", tables, ROWS), worth)
    weights = as_weights(fields, "person", tables, np.arange(ROWS))
    scores = weights.score(compare_fields(fields, left, right), left, right).same
    found = np.flatnonzero(scores >= worth)
    assert len(found) > 100
    assert set(found.tolist()) <= set(kept.tolist())
    assert len(kept) < len(left) / 3
    for of_field, full in zip(levels, compare_levels(fields, left[kept], right[kept]), strict=True):
        np.testing.assert_array_equal(of_field, full)


def test_two_rows_compare_alike_from_either_side(fields: list[PreparedField], first: Proposals, tables: Tables) -> None:
    left, right = first.pairs()
    weights = as_weights(fields, "person", tables, np.arange(ROWS))
    there, back = compare_fields(fields, left, right), compare_fields(fields, right, left)
    np.testing.assert_allclose(
        weights.score(there, left, right).chances, weights.score(back, right, left).chances, atol=1e-9
    )


def test_a_sample_of_the_pairs_teaches_nearly_the_same(
    fields: list[PreparedField], first: Proposals, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn_chances, "_LEARNED_FROM", len(first.codes) // 2)
    sampled = learn_tables(fields, first.pairs(), "person")
    assert sampled.class_chances[1] == pytest.approx(tables.class_chances[1], rel=0.15)
    for ours, theirs in zip(sampled.same, tables.same, strict=True):
        assert np.abs(ours - theirs).max() < 0.1


def test_rules_of_two_parts_are_taken_where_their_sample_is_promising(first: Proposals) -> None:
    assert first.by_rule
    nothing = propose_more(first, lambda left, _right: np.zeros(len(left)))
    everything = propose_more(first, lambda left, _right: np.ones(len(left)))
    np.testing.assert_array_equal(nothing.codes, first.codes)
    assert set(first.codes.tolist()) < set(everything.codes.tolist())
    left, right = everything.pairs()
    assert (left < right).all()
    assert (np.diff(everything.codes) > 0).all()


def test_costly_rules_of_one_part_must_earn_their_pairs(first: Proposals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(propose_candidates_module, "_FEW_PAIRS", 0)
    nothing = propose_more(first, lambda left, _right: np.zeros(len(left)))
    everything = propose_more(first, lambda left, _right: np.ones(len(left)))
    assert not len(nothing.codes)
    assert set(first.codes.tolist()) <= set(everything.codes.tolist())


def test_pairs_of_a_rule_are_those_that_a_hand_finds() -> None:
    parts = [Part("city", (np.array([3, 3, -1, 7, 3]),)), Part("phone", (np.array([1, 2, 1, 1, 1]), np.arange(5) + 2))]
    assert _meet(parts, (0,), 5)[1].tolist() == [1, 4, 9]  # rows 0, 1 and 4: left * 5 + right
    rule, codes = _meet(parts, (0, 1), 5)
    assert codes.tolist() == [1, 4]  # city 3 with phone 2 in rows 0 and 1, with phone 1 in rows 0 and 4
    assert (rule.cost, rule.whole) == (2, True)


def test_parts_of_the_work_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several_at_once, "PAIRS_AT_ONCE", 3)
    assert several_at_once.in_parts(7, lambda part: (part.start, part.stop)) == [(0, 3), (3, 6), (6, 9)]
    assert several_at_once.each_of(range(20), str) == [str(number) for number in range(20)]


def test_what_is_believed_before_looking_needs_no_pairs(fields: list[PreparedField]) -> None:
    tables = usual_tables(fields, "person", ROWS)
    assert all(table.sum() == pytest.approx(1.0) for table in [*tables.same, *tables.strangers])
