"""What a merged row holds: every rule by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.duplicates.read_groups import oldest_first, read_groups
from xlcrm.duplicates.survivorship import GroupRows, Kept, survive
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame


def group(table: str, *rows: Mapping[str, object]) -> GroupRows:
    spec = table_spec(table)
    columns = {key: [row.get(key) for row in rows] for key in dict.fromkeys(key for row in rows for key in row)}
    frame = complete_frame(spec, pd.DataFrame(columns, index=range(4, 4 + len(rows))))
    return read_groups(spec, frame, [list(frame.index)])[0]


def kept(table: str, *rows: Mapping[str, object], **chosen: object) -> dict[str, Kept]:
    return survive(group(table, *rows), chosen)


def values(result: dict[str, Kept], *keys: str) -> list[object]:
    return [None if pd.isna(result[key].value) else result[key].value for key in keys]  # type: ignore[call-overload]


def test_filled_comes_before_empty() -> None:
    result = kept("contacts", {"job_title": None}, {"job_title": "Buyer"})["job_title"]
    assert (result.value, result.why, result.differs, result.conflict) == (
        "Buyer",
        "the only one filled in",
        True,
        False,
    )


def test_the_newest_row_decides_and_the_other_value_gives_way() -> None:
    old = {"job_title": "Buyer", "created_at": pd.Timestamp("2024-01-01")}
    new = {
        "job_title": "Head of sales",
        "created_at": pd.Timestamp("2023-01-01"),
        "updated_at": pd.Timestamp("2025-01-01"),
    }
    result = kept("contacts", old, new)["job_title"]
    assert (result.value, result.why, result.conflict) == ("Head of sales", "the newest", True)


def test_then_the_most_frequent_then_the_fullest() -> None:
    rows = [{"job_title": title} for title in ("Sales director", "Buyer", "buyer")]
    assert kept("contacts", *rows)["job_title"].value == "Buyer"
    assert kept("contacts", {"industry": "IT"}, {"industry": "Software"})["preferences"].value is not None
    assert (
        kept("contacts", {"job_title": "Buyer"}, {"job_title": "Head buyer"})["job_title"].why == "the fullest spelling"
    )


def test_a_name_stays_in_its_own_script_and_the_other_spelling_is_kept() -> None:
    firm = kept("companies", {"name": "Romashka OOO"}, {"name": "ООО «Ромашка»"})
    assert values(firm, "name", "alt_names") == ["ООО «Ромашка»", "Romashka OOO"]
    assert not firm["name"].conflict
    person = kept(
        "contacts", {"first_name": "Petya", "last_name": "Dimitrova"}, {"first_name": "Петя", "last_name": "Димитрова"}
    )
    assert values(person, "first_name", "last_name", "notes") == ["Петя", "Димитрова", "Also written: Petya Dimitrova"]
    assert not person["first_name"].conflict


def test_other_names_of_all_firms_are_united_without_the_kept_one() -> None:
    result = kept(
        "companies", {"name": "Acme", "alt_names": "Akme; ACME"}, {"name": "Acme Trading", "alt_names": "akme"}
    )
    assert values(result, "name", "alt_names") == ["Acme Trading", "Akme; ACME"]


def test_a_whole_name_comes_before_an_initial() -> None:
    result = kept("contacts", {"first_name": "M.", "last_name": "Petrova"}, {"first_name": "Maria", "last_name": "P."})
    assert values(result, "first_name", "last_name") == ["Maria", "Petrova"]


def test_swapped_names_are_not_mixed() -> None:
    new = {"first_name": "Petrov", "last_name": "Иван", "created_at": pd.Timestamp("2025-01-01")}
    result = kept("contacts", {"first_name": "Иван", "last_name": "Petrov"}, new)
    assert set(values(result, "first_name", "last_name")) in ({"Petrov", "Иван"}, {"Иван", "Petrov"})


def test_valid_mails_come_first_and_none_is_lost() -> None:
    result = kept(
        "contacts",
        {"email": "maria at firm", "email_2": "maria@home.example"},
        {"email": "Maria@firm.example"},
        {"email": "m.petrova@firm.example", "email_2": "MARIA@firm.example"},
    )
    assert values(result, "email", "email_2") == ["Maria@firm.example", "maria@home.example"]
    notes = str(result["notes"].value).splitlines()
    assert notes == ["Other e-mail: m.petrova@firm.example", "Other e-mail: maria at firm"]


def test_phones_fill_the_free_columns_then_the_notes() -> None:
    result = kept(
        "contacts",
        {"phone": "+359 2 111 1111", "mobile": "0888 111 111", "notes": "Likes tea"},
        {"phone": "02 222 2222", "phone_other": None},
        {"phone": "+359 2 333 3333", "mobile": "+359888111111"},
    )
    assert values(result, "phone", "mobile", "phone_other") == ["+359 2 111 1111", "+359888111111", "+359 2 333 3333"]
    assert result["notes"].value == "Likes tea\nOther phone: 02 222 2222"
    assert not result["phone"].conflict


def test_a_firms_second_phone_goes_to_the_notes() -> None:
    result = kept(
        "companies", {"name": "Acme", "phone": "+359 2 111 1111"}, {"name": "Acme", "phone": "+359 2 222 2222"}
    )
    assert values(result, "phone", "notes") == ["+359 2 111 1111", "Other phone: +359 2 222 2222"]


def test_a_choice_pushes_the_other_address_on_and_an_emptied_cell_drops_it() -> None:
    rows = [{"email": "a@x.example"}, {"email": "b@x.example"}]
    assert values(kept("contacts", *rows), "email", "email_2") == ["a@x.example", "b@x.example"]
    chosen = kept("contacts", *rows, email="b@x.example")
    assert values(chosen, "email", "email_2", "notes") == ["b@x.example", "a@x.example", None]
    assert values(kept("contacts", *rows, email_2=pd.NA), "email", "email_2", "notes") == ["a@x.example", None, None]


def test_caution_wins() -> None:
    result = kept(
        "contacts",
        {"do_not_call": False, "email_opt_out": None, "consent": "Given", "consent_date": pd.Timestamp("2025-05-05")},
        {
            "do_not_call": True,
            "email_opt_out": True,
            "consent": "Withdrawn",
            "consent_date": pd.Timestamp("2024-04-04"),
        },
    )
    assert values(result, "do_not_call", "email_opt_out", "consent") == [True, True, "Withdrawn"]
    assert result["consent_date"].value == pd.Timestamp("2024-04-04"), "the date of the consent that is kept"


def test_lists_are_united_and_notes_joined() -> None:
    result = kept(
        "contacts",
        {"tags": "vip; fair", "notes": "Met at fair", "external_ids": "hubspot:1"},
        {"tags": "Fair;press", "notes": "met at  fair", "external_ids": "zoho:2"},
        {"notes": "Plays chess"},
    )
    assert values(result, "tags", "external_ids") == ["vip; fair; press", "hubspot:1; zoho:2"]
    assert result["notes"].value == "Met at fair\nPlays chess"


def test_dates_of_beginning_are_the_earliest_and_the_last_touch_the_latest() -> None:
    days = [pd.Timestamp("2025-02-01"), pd.Timestamp("2024-03-01")]
    rows = [dict.fromkeys(("created_at", "first_contact_date", "last_activity_date"), day) for day in days]
    assert values(kept("contacts", *rows), "created_at", "first_contact_date", "last_activity_date") == [
        days[1],
        days[1],
        days[0],
    ]


def test_an_address_is_not_put_together_from_two_places() -> None:
    result = kept(
        "contacts",
        {"street": "Vitosha 1", "city": "Sofia", "postal_code": "1000", "updated_at": pd.Timestamp("2020-01-01")},
        {"city": "Varna", "updated_at": pd.Timestamp("2025-01-01")},
    )
    assert values(result, "street", "city", "postal_code") == ["Vitosha 1", "Sofia", "1000"]
    assert result["city"].conflict


def test_own_columns_take_part() -> None:
    result = kept("contacts", {"Shoe size": None, "Club": "Red"}, {"Shoe size": 42, "Club": "Blue"})
    assert values(result, "Shoe size", "Club") == [42, "Red"]
    assert (result["Club"].conflict, result["Shoe size"].conflict) == (True, False)
    assert kept("contacts", {"Club": "Red"}, {"Club": "Blue"}, Club="Blue")["Club"].value == "Blue"


def test_spelling_and_script_are_no_conflict() -> None:
    result = kept("companies", {"name": "Acme Ltd", "city": "Sofia"}, {"name": "ACME, LTD.", "city": "София"})
    assert not result["name"].conflict
    assert not result["city"].conflict
    assert result["city"].value == "София"


def test_a_link_is_compared_by_its_row_not_by_its_name() -> None:
    rows = [{"company_id": "C-000001", "company": "Acme"}, {"company_id": "C-000002", "company": "Acme"}]
    assert kept("contacts", *rows)["company_id"].conflict


def test_ids_are_told_by_their_number() -> None:
    assert oldest_first(["P-1000000", "P-000009", "P-000010"]) == ("P-000009", "P-000010", "P-1000000")


TEXTS = st.none() | st.sampled_from(["", "Ann", "ann", "Анн", "b@x.example", "+359 88 123 456", "note"])
KEYS = ("first_name", "last_name", "email", "email_2", "phone", "mobile", "phone_other", "notes", "tags", "job_title")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(KEYS, TEXTS)), min_size=1, max_size=4))
def test_no_mail_or_phone_is_ever_lost(rows: list[dict[str, object]]) -> None:
    read = group("contacts", *rows)
    result = survive(read)
    everything = " ".join(str(one.value).casefold() for one in result.values())
    for key in ("email", "email_2", "phone", "mobile", "phone_other"):
        assert all(text.casefold() in everything for text in read.texts[key] if text)


@settings(deadline=None, max_examples=60)
@given(st.fixed_dictionaries(dict.fromkeys(KEYS, TEXTS)))
def test_a_row_merged_with_its_copy_stays_as_it_is(row: dict[str, object]) -> None:
    alone, twice = group("contacts", row), survive(group("contacts", row, row))
    for key in ("first_name", "last_name", "job_title"):
        text = alone.texts[key][0]
        assert text == ("" if pd.isna(twice[key].value) else str(twice[key].value).strip())  # type: ignore[call-overload]
    assert not any(one.conflict for one in twice.values())


@pytest.mark.parametrize("table", ["companies", "contacts"])
def test_every_column_that_people_fill_in_is_decided_on(table: str) -> None:
    spec = table_spec(table)
    decided = set(survive(group(table, {"notes": "x"}, {"notes": "y"})))
    typed = {c.key for c in spec.columns if not c.info.computed and not c.info.formula and c.names is None}
    assert typed - {spec.id_column} <= decided


def test_a_misspelt_name_gives_way_and_the_difference_is_a_conflict() -> None:
    old, new = pd.Timestamp("2024-01-01"), pd.Timestamp("2026-01-01")
    rows = [{"name": "Славутич", "updated_at": old}] * 2 + [{"name": "Славутиич", "updated_at": new}]
    result = kept("companies", *rows)["name"]
    assert (result.value, result.why, result.conflict) == ("Славутич", "the most frequent", True)


def test_of_two_spellings_the_one_of_more_usual_words_is_kept() -> None:
    names = ["Tallis Corp. Ltd", "Tallis Copr. Ltd", "Beta Corp.", "Gamma corp.", "Delta Corp."]
    frame = complete_frame(table_spec("companies"), pd.DataFrame({"name": names}, index=range(4, 9)))
    frame["updated_at"] = pd.to_datetime([f"202{at}-01-01" for at in range(5)])
    result = survive(read_groups(table_spec("companies"), frame, [[4, 5]])[0])["name"]
    assert (result.value, result.why, result.conflict) == ("Tallis Corp. Ltd", "the more usual words", True)


@pytest.mark.parametrize(
    ("one", "other", "is_conflict"),
    [
        ("Славутич ООД", "  СЛАВУТИЧ", False),
        ("Славутич", "Slavutych", False),
        ("Семён", "Семен", False),
        ("Dmitriy", "Dmitry", False),
        ("Славутич", "Славутиич", True),
        ("Slavutich", "Slavutiich", True),
        ("Acme Ltd", "Acmme Ltd", True),
    ],
)
def test_what_is_a_conflict_between_names(one: str, other: str, *, is_conflict: bool) -> None:
    assert kept("companies", {"name": one}, {"name": other})["name"].conflict is is_conflict
    assert kept("companies", {"name": other}, {"name": one})["name"].conflict is is_conflict


def test_notes_that_no_cell_holds_are_cut_and_say_where_the_rest_is() -> None:
    result = kept("contacts", {"notes": "a" * 20_000}, {"notes": "𝄞" * 10_000})["notes"]
    assert len(str(result.value).encode("utf-16-le")) <= 2 * 32_767
    assert str(result.value).startswith("a" * 20_000 + "\n𝄞")
    assert str(result.value).endswith("stand in the merge log.)")
    assert kept("contacts", {"notes": "a" * 20_000}, {"notes": "b" * 12_766})["notes"].value == (
        "a" * 20_000 + "\n" + "b" * 12_766
    )
