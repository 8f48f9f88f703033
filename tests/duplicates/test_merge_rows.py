"""Rows merged over frames: links move, nothing dangles, counts agree."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.duplicates.merge_rows import LinksLostError, MergedRows, MergeOrder, merge_rows
from xlcrm.duplicates.read_groups import read_groups
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.specs import name_key

STAMP = {"updated_at": pd.Timestamp("2025-03-01 09:30"), "updated_by": "ann"}


def frame(table: str, **columns: list[object]) -> pd.DataFrame:
    rows = max(len(values) for values in columns.values())
    made = complete_frame(table_spec(table), pd.DataFrame(columns, index=range(4, 4 + rows)))
    return fill_computed(table, made)


def firm(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {spec.key: empty_frame(spec) for spec in ALL_TABLES} | tables


def merged(frames: dict[str, pd.DataFrame], table: str, *groups: tuple[str, ...], **chosen: object) -> MergedRows:
    spec = table_spec(table)
    label_of = {id: label for label, id in frames[table][spec.id_column].items()}
    labels = [tuple(label_of[id] for id in group) for group in groups]
    rows = read_groups(spec, frames[table], labels)
    orders = [MergeOrder(*parts, chosen) for parts in zip(groups, labels, rows, strict=True)]
    return merge_rows(frames, table, orders, STAMP)


COMPANIES = frame(
    "companies",
    company_id=["C-000001", "C-000002", "C-000003", "C-000004"],
    name=["Acme", "Beta", "ACME Trading", "Gamma"],
    parent_company_id=["C-000003", "C-000003", None, "C-000001"],
    parent_company=["ACME Trading", "ACME Trading", None, "Acme"],
    created_at=[pd.Timestamp("2020-01-01"), None, pd.Timestamp("2024-01-01"), None],
)
DEALS = frame(
    "deals",
    deal_id=["D-000001", "D-000002", "D-000003"],
    name=["a", "b", "c"],
    company_id=["C-000003", "C-000002", None],
    company=["ACME Trading", "Beta", None],
)


def test_links_follow_with_the_kept_rows_new_name() -> None:
    result = merged(firm(companies=COMPANIES, deals=DEALS), "companies", ("C-000001", "C-000003"))
    deals = result.frames["deals"]
    assert deals["company_id"].tolist()[:2] == ["C-000001", "C-000002"]
    assert deals["company"].tolist()[:2] == ["ACME Trading", "Beta"]
    assert deals["company_id"].isna().tolist() == [False, False, True]
    assert result.moved == {"companies": 1, "deals": 1}
    assert result.counts == {"companies": (2, 2), "deals": (1, 1)}


def test_a_firm_is_never_its_own_parent() -> None:
    companies = merged(firm(companies=COMPANIES), "companies", ("C-000001", "C-000003")).frames["companies"]
    assert companies["company_id"].tolist() == ["C-000001", "C-000002", "C-000004"]
    assert companies["parent_company_id"].tolist()[1:] == ["C-000001", "C-000001"]
    assert pd.isna(companies["parent_company_id"].iloc[0])
    assert companies["parent_company"].tolist()[1:] == ["ACME Trading", "ACME Trading"]


def test_two_groups_that_point_at_each_other() -> None:
    companies = frame(
        "companies",
        company_id=["C-000001", "C-000002", "C-000003", "C-000004"],
        name=["Acme", "Acme", "Beta", "Beta"],
        parent_company_id=[None, "C-000004", None, None],
        parent_company=[None, "Beta", None, None],
    )
    result = merged(firm(companies=companies), "companies", ("C-000001", "C-000002"), ("C-000003", "C-000004"))
    assert result.frames["companies"]["parent_company_id"].tolist()[0] == "C-000003"
    assert result.frames["companies"]["parent_company"].tolist()[0] == "Beta"


def test_the_log_holds_the_row_as_it_was() -> None:
    [line] = merged(firm(companies=COMPANIES, deals=DEALS), "companies", ("C-000001", "C-000003")).gone.to_dict(
        "records"
    )
    assert (line["kept_id"], line["merged_id"], line["merged_name"]) == ("C-000001", "C-000003", "ACME Trading")
    assert line["moved_links"] == 2, "a deal and a daughter firm"
    assert json.loads(line["row_before"])["name"] == "ACME Trading"


def test_the_kept_row_is_stamped() -> None:
    kept = merged(firm(companies=COMPANIES), "companies", ("C-000001", "C-000003")).frames["companies"].iloc[0]
    assert (kept["updated_at"], kept["updated_by"], kept["version"]) == (*STAMP.values(), 1)
    assert kept["known_as"] == kept["name"]


def test_own_columns_keep_their_values_and_kinds() -> None:
    companies = COMPANIES.assign(Rating=pd.Series([None, 3, 7.5, "n/a"], index=COMPANIES.index, dtype=object))
    after = merged(firm(companies=companies), "companies", ("C-000001", "C-000003")).frames["companies"]
    assert after["Rating"].tolist() == [7.5, 3, "n/a"]


def test_a_merge_that_would_lose_a_link_is_called_off(monkeypatch: pytest.MonkeyPatch) -> None:
    from xlcrm.duplicates import merge_rows as module

    monkeypatch.setattr(
        module, "_relinked", lambda frame, linking, *_rest: frame.assign(**dict.fromkeys(linking, pd.NA))
    )
    with pytest.raises(LinksLostError, match="Nothing was written"):
        merged(firm(companies=COMPANIES, deals=DEALS), "companies", ("C-000001", "C-000003"))


LINKING = [(spec.key, link.key) for spec in ALL_TABLES for link in spec.links if link.info.links_to == "contacts"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=6, max_size=6),
    st.lists(st.tuples(st.sampled_from(LINKING), st.integers(0, 5)), max_size=12),
)
def test_every_link_of_every_table_is_conserved(group_of: list[int], links: list[tuple[tuple[str, str], int]]) -> None:
    ids = [f"P-{number:06d}" for number in range(1, 7)]
    contacts = frame("contacts", contact_id=list(ids), first_name=list("ABCDEF"), last_name=["X"] * 6)
    tables = {"contacts": contacts}
    for table, key in LINKING:
        wanted = [ids[at] for place, at in links if place == (table, key)]
        if wanted:
            spec = table_spec(table)
            tables[table] = frame(
                table,
                **{key: wanted, name_key(key): ["?"] * len(wanted)},
                **({spec.id_column: [None] * len(wanted)} if spec.id_column else {}),
            )
    groups = [tuple(ids[at] for at in range(6) if group_of[at] == number) for number in range(6)]
    groups = [group for group in groups if len(group) > 1]
    kept_id = {id: group[0] for group in groups for id in group}
    result = merged(firm(**tables), "contacts", *groups)
    for table, key in LINKING:
        wanted = [kept_id.get(ids[at], ids[at]) for place, at in links if place == (table, key)]
        if wanted:
            assert result.frames[table][key].tolist() == wanted
    assert len(result.frames["contacts"]) == 6 - sum(len(group) - 1 for group in groups)
    assert all(before == after for before, after in result.counts.values())
