"""Rows before a merge: what the merge log holds comes back as it was, however long it is."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame
from xlcrm.tables.rows_before import log_lines, rows_as_json, rows_before

SPEC = table_spec("contacts")
TEXTS = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), min_size=1, max_size=9).filter(str.strip))


def people(*notes: str | None) -> pd.DataFrame:
    ids = [f"P-{number:06d}" for number in range(1, len(notes) + 1)]
    made = {
        "contact_id": ids,
        "notes": list(notes),
        "do_not_call": True,
        "updated_at": pd.Timestamp("2024-05-06 07:08"),
    }
    return complete_frame(SPEC, pd.DataFrame(made, index=range(4, 4 + len(notes))))


def logged(rows: pd.DataFrame) -> pd.DataFrame:
    texts = rows_as_json(rows)
    gone = {
        "table": "contacts",
        "kept_id": rows["contact_id"].iloc[0],
        "merged_id": rows["contact_id"].tolist()[1:],
        "row_before": texts[1:],
        "kept_before": [texts[0], *[None] * (len(rows) - 2)],
    }
    return complete_frame(table_spec("merge_log"), log_lines(pd.DataFrame(gone)))


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_rows_come_back_typed(notes: list[str | None]) -> None:
    rows = people(*notes)
    back = rows_before(SPEC, logged(rows), {}).set_index("contact_id").loc[rows["contact_id"].tolist()]
    assert back["kept_id"].tolist() == ["P-000001"] * len(notes)
    assert back["notes"].isna().tolist() == rows["notes"].isna().tolist()
    assert back["notes"].dropna().tolist() == rows["notes"].dropna().tolist()
    assert back["updated_at"].tolist() == rows["updated_at"].tolist()
    assert back["do_not_call"].all()


def test_long_rows_go_on_in_lines_that_stand_for_no_merge() -> None:
    rows = people("a\n" * 15_000, 'b"' * 16_000, "c")
    log = logged(rows)
    assert log["merged_id"].dropna().tolist() == ["P-000002", "P-000003"]
    assert len(log) > 4
    assert max(log["row_before"].dropna().str.len()) <= 15_000
    back = rows_before(SPEC, log, {}).set_index("contact_id")["notes"]
    assert back.to_dict() == rows.set_index("contact_id")["notes"].to_dict()


def test_a_kept_row_that_was_merged_later_leads_on_and_a_damaged_line_is_left_out() -> None:
    log = logged(people("a", "b"))
    later = log.assign(kept_id="P-000009", merged_id="P-000001", row_before="{", kept_before=None)
    both = complete_frame(table_spec("merge_log"), pd.concat([log, later], ignore_index=True))
    assert rows_before(SPEC, both, {})["kept_id"].tolist() == ["P-000009", "P-000009"]
