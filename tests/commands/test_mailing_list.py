"""`xlcrm mailing-list`: each person is on the list or left out for one reason, and nobody unwilling is on it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.exports.mailing_list import REASONS, Firm, mailing_list
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, RowsFile
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.date(2026, 3, 2)
PEOPLE = (
    # name, what is special, why they are left out by e-mail
    ("Good", {}, None),
    ("Gone", {"is_active": False}, "inactive"),
    ("Parted", {"lifecycle_stage": "Parted"}, "parted"),
    ("OfParted", {"company": "Old"}, "parted"),
    ("Unwilling", {"email_opt_out": True}, "unwilling"),
    ("Withdrawn", {"consent": "Withdrawn"}, "withdrawn"),
    ("Optedout", {}, "opted_out"),
    ("Alias", {"email": "UNWILLING@x.bg"}, "unwilling_address"),
    ("Refused", {"consent": "None"}, "no_consent"),
    ("Nomail", {"email": None}, "no_email"),
    ("Bad", {"email": "bad@"}, "invalid_email"),
    ("Saved", {"email": "bad@", "email_2": "saved@x.bg"}, None),
    ("Bounced", {"email_status": "Bounced"}, "bounced"),
    ("Rebound", {"email_status": "Bounced", "email_2": "rebound2@x.bg"}, None),
    ("Twice", {"email": " Good@x.bg"}, "twice"),
    ("Nocalls", {"do_not_call": True}, None),
    ("Given", {"consent": "Given"}, None),
)


def firm() -> MemoryWorkbook:
    rows = [
        {"first_name": name, "email": f"{name.lower()}@x.bg", "company": "Acme", "owner": "Ann", **special}
        for name, special, _reason in PEOPLE
    ]
    rows[0] |= {"mobile": "0888123456", "phone": "12", "salutation": "Ms"}
    rows[1] |= {"street": "A 1", "city": "Sofia"}
    return MemoryWorkbook.of(
        {
            "users": pd.DataFrame({"name": ["Ann"], "email": ["ann@us.bg"]}),
            "companies": pd.DataFrame(
                {"name": ["Acme", "Old"], "street": ["Main 5", None], "city": ["Varna", None], "country": ["BG", None],
                 "lifecycle_stage": ["Customer", "Parted"]}
            ),
            "contacts": pd.DataFrame(rows),
            "deals": pd.DataFrame({"name": ["Roof"], "company": ["Acme"], "contact": ["Given"], "stage": ["New"]}),
            "campaigns": pd.DataFrame({"name": ["Spring letter"]}),
            "campaign_members": pd.DataFrame(
                {"campaign": ["Spring letter"], "contact": ["Optedout"], "status": ["Opted out"]}
            ),
            "segments": pd.DataFrame({"name": ["Varna firms"], "table": ["Companies"], "condition": ["City = Varna"]}),
        },
    )  # fmt: skip


@cache
def tables() -> CrmTables:
    """The firm as the command reads it."""
    listed = listed_command("mailing-list")
    assert listed
    return read_tables(firm().read(tables_to_read(listed.load().reads))).tables


def mailing(book: MemoryWorkbook | None = None, consent: str = "unless_refused", **options: object) -> Outcome:
    """What the command answers; without a workbook, over the firm as it was read once, and nothing is written."""
    listed = listed_command("mailing-list")
    assert listed
    context = RunContext(TODAY, dt.datetime(2026, 3, 2, 9), "ann")
    if book:
        return run_command(listed.load(), book, context, options)
    asked = replace(tables(), settings=FirmSettings(mailing_consent=consent))
    return listed.load().run(asked, context, **options)


def names(outcome: Outcome) -> list[str]:
    return [link.text for link in outcome.pages[0].tables[1].rows["person"]]


def rows(book: MemoryWorkbook, table: str) -> pd.DataFrame:
    return read_tables(book.read(tables_to_read((table,)))).tables[table]


def test_each_person_is_left_out_for_the_reason_that_fits() -> None:
    outcome = mailing()
    reasons = {person["id"]: person["reason"] for person in outcome.json["left_out_people"]}
    expected = {f"P-{at:06d}": reason for at, (_name, _special, reason) in enumerate(PEOPLE, 1) if reason}
    assert reasons == expected
    assert names(outcome) == [name for name, _special, reason in PEOPLE if not reason]
    assert outcome.json["asked"] == len(PEOPLE)
    assert next(p for p in outcome.json["left_out_people"] if p["reason"] == "twice")["same_as"] == "P-000001"
    assert "Nothing was sent." in outcome.summary
    json.dumps(outcome.json)


def test_the_file_is_one_for_mail_merge() -> None:
    [file] = mailing().files
    assert isinstance(file, RowsFile)
    headers = [column.header for column in file.columns]
    assert {"Salutation", "First name", "Company", "Owner", "Preferences", "E-mail"} <= set(headers)
    good, saved = (file.rows[file.rows["first_name"] == name].iloc[0] for name in ("Good", "Saved"))
    assert (good["salutation"], good["owner_email"], saved["email"]) == ("Ms", "ann@us.bg", "saved@x.bg")


def test_consent_is_asked_for_where_the_setting_says_so() -> None:
    assert names(mailing(consent="given")) == ["Given"]
    assert mailing(consent="implied").json["left_out"]["no_consent"] >= 5


def test_by_phone_and_by_post_other_things_count() -> None:
    phone = mailing(channel="phone")
    assert [person["address"] for person in phone.json["people"]] == ["+359888123456"]
    assert phone.json["left_out"]["no_calls"] == 1
    assert "unwilling" not in phone.json["left_out"]
    post = mailing(channel="post")
    assert {person["address"] for person in post.json["people"]} == {"Main 5, Varna"}
    [file] = post.files
    assert set(file.rows["country"]) == {"Bulgaria"}
    assert post.json["left_out"]["unwilling"] == 1


def test_segments_of_firms_conditions_and_deals_mean_their_people() -> None:
    assert mailing(segment="Varna firms").json["asked"] == len(PEOPLE) - 1
    assert names(mailing(segment="First name = Given")) == ["Given"]
    assert names(mailing(ids=("D-000001",))) == ["Given"]
    assert [problem.code for problem in mailing(ids=("P-000777",)).problems] == ["id_unknown"]


def test_a_campaign_lists_each_person_once() -> None:
    book = firm()
    first = mailing(book, segment="Varna firms", campaign="spring letter")
    again = mailing(book, segment="Varna firms", campaign="Spring letter")
    members = rows(book, "campaign_members")
    assert members["contact"].duplicated().sum() == 0
    assert (members["status"] == "Listed").sum() == first.json["on_the_list"] == again.json["on_the_list"]
    assert members["member_id"].notna().all()
    assert members.loc[members["contact"] == "Optedout", "status"].tolist() == ["Opted out"]
    with pytest.raises(WrongUseError, match="Did you mean"):
        mailing(book, campaign="Sprung letter")


def test_the_log_says_who_took_the_list_and_undo_takes_the_members_back() -> None:
    book = firm()
    mailing(book, campaign="Spring letter")
    assert rows(book, "export_log")["command"].tolist() == ["mailing-list"]
    undo = listed_command("undo")
    assert undo
    run_command(undo.load(), book, RunContext(TODAY, dt.datetime(2026, 3, 2, 10)), {})
    members = rows(book, "campaign_members")[["campaign", "contact", "status"]]
    assert members.to_numpy().tolist() == [["Spring letter", "Optedout", "Opted out"]]


def test_an_empty_workbook_and_blank_rows() -> None:
    assert mailing(MemoryWorkbook.blank()).files == ()
    blank = MemoryWorkbook.of({"contacts": pd.DataFrame({"tags": ["x", "y"]})}, FirmSettings(language="ru"))
    for channel in ("e-mail", "post", "phone"):
        assert mailing(blank, channel=channel).json["on_the_list"] == 0


CELLS = {
    "is_active": st.sampled_from([None, True, False]),
    "email_opt_out": st.sampled_from([None, True, False]),
    "consent": st.sampled_from([None, "None", "Implied", "Given", "Withdrawn"]),
    "email": st.sampled_from([None, "a@x.bg", "A@x.bg ", "b@x.bg", "no"]),
    "email_2": st.sampled_from([None, "a@x.bg", "c@x.bg"]),
    "email_status": st.sampled_from([None, "Bounced", "Valid"]),
    "full_name": st.sampled_from([None, "Ann", "Bob"]),
}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.fixed_dictionaries(CELLS), max_size=8), st.sampled_from(["e-mail", "post", "phone"]))
def test_people_are_parted_and_the_unwilling_are_never_on_the_list(cells: list[dict], channel) -> None:
    spec = table_spec("contacts")
    frame = pd.DataFrame(cells, columns=list(CELLS))
    frame["contact_id"] = [f"P-{at}" for at in range(len(frame))]
    people = complete_frame(spec, frame)
    known = Firm(people, empty_frame(table_spec("companies")), empty_frame(table_spec("campaign_members")))
    found = mailing_list(people, known, channel, "unless_refused")
    assert sorted([*found.kept.index, *found.left_out.index]) == list(people.index)
    assert set(found.counts) <= set(REASONS)
    assert sum(found.counts.values()) == len(found.left_out)
    assert found.kept["address"].notna().all()
    if channel == "e-mail":
        assert not found.kept["address"].duplicated().any()
        unwilling = people[people["email_opt_out"].fillna(value=False).astype(bool)]
        taboo = set(pd.concat([unwilling["email"], unwilling["email_2"]]).dropna().str.strip().str.lower())
        assert not taboo & set(found.kept["address"])
