"""The sample firm is believable, the same every time, and has exactly the defects that it says it has."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email

from xlcrm.building.sample_draws import plans
from xlcrm.building.sample_firm import SampleFirm, make_sample_firm
from xlcrm.building.sample_money import make_holidays
from xlcrm.building.sample_users import MANAGERS, OVERLOADED, STAR, WEAK
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.segments.user_segments import find_segments
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import dtype_of
from xlcrm.tables.link_rows import NameBook, link_rows

TODAY = dt.date(2025, 6, 18)
NOW = pd.Timestamp(TODAY)
CYRILLIC = "[а-яА-ЯіїєґІЇЄҐ]"


@pytest.fixture(scope="module")
def firm() -> SampleFirm:
    return make_sample_firm(TODAY)


def healthy(firm: SampleFirm, table: str) -> pd.DataFrame:
    """The table without the rows that have a planted defect."""
    frame = firm.frames[table]
    broken = {key for p in firm.planted.values() if p.table == table and len(p.ids[0]) == 1 for (key,) in p.ids}
    return frame[~frame[table_spec(table).id_column].isin(broken)]


def rows_of(firm: SampleFirm, code: str) -> pd.DataFrame:
    planted = firm.planted[code]
    frame = firm.frames[planted.table]
    return frame[frame[table_spec(planted.table).id_column].isin([key for ids in planted.ids for key in ids])]


# --- shape


def test_it_has_the_sizes_of_a_small_trading_firm(firm):
    sizes = {key: len(frame) for key, frame in firm.frames.items()}
    assert sizes["companies"] == 400 + 15
    assert sizes["contacts"] == 900 + 40
    assert (sizes["deals"], sizes["activities"]) == (1500, 6000)
    assert (sizes["products"], sizes["campaigns"], sizes["users"], sizes["income"]) == (12, 4, 9, 24)
    assert firm.frames["products"]["category"].nunique() == 4
    assert sizes["wallet"] == 60
    assert sizes["surveys"] == 180
    assert 350 < sizes["calls"] < 900
    assert 650 < sizes["invoices"] < 900
    assert 1500 < sizes["deal_lines"] < 4000
    assert 12 <= sizes["holidays"] <= 16


def test_every_frame_has_the_columns_dtypes_and_rows_of_its_table(firm):
    for table, frame in firm.frames.items():
        spec = table_spec(table)
        assert list(frame.columns) == [column.key for column in spec.columns], table
        assert all(frame[c.key].dtype == dtype_of(c.kind) for c in spec.columns), table
        assert frame.index.name == "row"
        assert frame.index.tolist() == list(range(2, 2 + len(frame)))


def test_ids_are_unique_and_carry_the_prefix_of_their_table(firm):
    for table, frame in firm.frames.items():
        spec = table_spec(table)
        if spec.id_column:
            assert frame[spec.id_column].is_unique, table
            assert frame[spec.id_column].str.fullmatch(rf"{spec.id_prefix}-\d{{6}}").all(), table


def test_required_cells_are_filled_where_no_defect_was_planted(firm):
    for table in firm.frames:
        spec = table_spec(table)
        frame = healthy(firm, table) if spec.id_column else firm.frames[table]
        for column in spec.columns:
            if column.info.required and not column.info.computed:
                assert frame[column.key].notna().all(), f"{table}.{column.key}"


def test_choices_are_values_of_their_list_or_the_firms_own(firm):
    stages = {stage.stage for stage in DEFAULT_STAGES}
    for table in firm.frames:
        spec = table_spec(table)
        frame = healthy(firm, table) if spec.id_column else firm.frames[table]
        for column in spec.columns:
            key = column.info.choices
            if key:
                allowed = stages if key == "stage" else {*CHOICES[key].values, *firm.own_values.get(key, ())}
                written = set(frame[column.key].dropna().str.split(";").explode())
                assert written <= allowed, f"{table}.{column.key}: {written - allowed}"


def test_own_values_are_for_open_lists_and_not_there_yet(firm):
    for key, values in firm.own_values.items():
        assert CHOICES[key].open
        assert not set(values) & set(CHOICES[key].values)
    assert set(firm.own_values["product_category"]) == set(firm.frames["products"]["category"])


def test_settings_are_understood(firm):
    settings, problems = FirmSettings.from_rows(dict(firm.settings))
    assert problems == []
    assert (settings.currency, settings.default_phone_country) == ("EUR", "BG")
    assert settings.crm_start_date is not None


# --- the same every time


@pytest.mark.parametrize("scale", [0.02, 1.0])
def test_the_same_seed_and_day_give_equal_frames(scale):
    one, two = make_sample_firm(TODAY, scale=scale), make_sample_firm(TODAY, scale=scale)
    assert one.planted == two.planted
    for table in one.frames:
        pd.testing.assert_frame_equal(one.frames[table], two.frames[table])


def test_another_seed_gives_another_firm_of_the_same_size(firm):
    other = make_sample_firm(TODAY, seed=8)
    assert len(other.frames["deals"]) == 1500
    assert not other.frames["deals"]["amount"].equals(firm.frames["deals"]["amount"])


@pytest.mark.parametrize("today", [dt.date(2024, 2, 29), dt.date(2025, 1, 1), dt.date(2026, 8, 30)])
@pytest.mark.parametrize("scale", [0.02, 0.2, 3.0])
def test_it_can_be_made_on_any_day_and_in_any_size(today, scale):
    firm = make_sample_firm(today, seed=3, scale=scale)
    assert len(firm.frames["deals"]) == round(1500 * scale)
    assert firm.frames["companies"]["company_id"].is_unique


# --- links


def test_links_lead_to_rows_apart_from_the_planted_ones(firm):
    planted = set(rows_of(firm, "orphan_company_id")["company_id"])
    for table, frame in firm.frames.items():
        for link in table_spec(table).links:
            target = table_spec(link.info.links_to)
            lost = set(frame[link.key].dropna()) - set(firm.frames[target.key][target.id_column])
            expected = planted if (table, link.key) == ("deals", "company_id") else set()
            assert lost == expected, f"{table}.{link.key}"


def test_links_show_the_name_that_the_row_has_today(firm):
    names = firm.frames["companies"].set_index("company_id")["name"]
    for table in ("contacts", "deals", "activities", "invoices"):
        frame = firm.frames[table]
        known = frame[frame["company_id"].isin(names.index)]
        assert (known["company"] == known["company_id"].map(names)).all()
        assert frame.loc[frame["company_id"].isna(), "company"].isna().all()


def test_only_planted_links_are_unclear_to_the_reader(firm):
    frames = {key: fill_computed(key, frame) for key, frame in firm.frames.items()}
    specs = {key: table_spec(key) for key in frames}
    books = {key: NameBook(spec, frames[key]) for key, spec in specs.items() if spec.id_column and spec.label}
    linked = {key: link_rows(spec, frames[key], books) for key, spec in specs.items()}
    unclear = sorted((p.table, p.column) for each in linked.values() for p in each.problems)
    assert unclear == [("companies", "owner")] * 4 + [("deals", "company")] * 3
    assert not [edit for each in linked.values() for edit in each.edits]


def test_invoices_and_lines_agree_with_their_deals(firm):
    deals, lines = healthy(firm, "deals").set_index("deal_id"), firm.frames["deal_lines"]
    totals = (lines["qty"] * lines["unit_price"] * (1 - lines["discount_pct"])).groupby(lines["deal_id"]).sum()
    assert (totals.reindex(deals.index) - deals["amount"]).abs().max() < 0.02
    invoices = firm.frames["invoices"]
    known = invoices[invoices["deal_id"].isin(deals.index)]
    assert (known["amount"] - known["deal_id"].map(deals["amount"])).abs().max() < 0.01
    assert set(known["deal_id"].map(deals["status"])) == {"Won"}


def test_nobody_pays_more_than_the_invoice_and_status_follows_the_payments(firm):
    invoices = healthy(firm, "invoices").set_index("invoice_id")
    paid = firm.frames["payments"].groupby("invoice_id")["amount"].sum().reindex(invoices.index).fillna(0)
    left = (invoices["amount"] - paid).round(2)
    assert (left >= 0).all()
    assert (left[invoices["status"] == "Paid"] == 0).all()
    assert (left[invoices["status"] == "Part paid"] > 0).all()
    assert (invoices["status"] == "Disputed").sum() == invoices["disputed"].sum() == 1
    assert ((left > 0) & (invoices["due_date"] < NOW)).sum() > 10
    assert (invoices["status"] == "Part paid").sum() >= 2


# --- believable


def test_win_rate_and_managers_differ_as_said(firm):
    deals = healthy(firm, "deals")
    closed = deals[deals["status"] != "Open"]
    assert 0.5 < (closed["status"] == "Won").mean() < 0.7
    rates = closed.assign(won=closed["status"] == "Won").groupby("owner")["won"].mean()
    assert rates.idxmax() == STAR
    assert rates.idxmin() == WEAK
    assert set(rates.index) == {manager.name for manager in MANAGERS}


def test_one_manager_has_more_active_contacts_than_one_can_keep(firm):
    activities, deals, contacts = (firm.frames[key] for key in ("activities", "deals", "contacts"))
    lately = (activities["done_at"] >= NOW - pd.Timedelta(days=90)) | (activities["status"] == "Planned")
    active = {
        *activities.loc[lately, "contact_id"].dropna(),
        *deals.loc[deals["status"] == "Open", "contact_id"].dropna(),
    }
    load = contacts[contacts["contact_id"].isin(active)]["owner"].value_counts()
    assert load.index[0] == OVERLOADED
    assert load.iloc[0] > 150
    assert load.iloc[1] < 110


def test_a_fifth_of_the_clients_brings_about_two_thirds_of_the_revenue(firm):
    won = firm.frames["deals"].query("status == 'Won'")
    by_client = won.groupby(won["company_id"].fillna(won["contact_id"]))["amount"].sum().sort_values(ascending=False)
    assert 0.57 < by_client.head(round(len(by_client) * 0.2)).sum() / by_client.sum() < 0.72
    lines = firm.frames["deal_lines"][lambda rows: rows["deal_id"].isin(won["deal_id"])]
    cost = won["direct_cost"].sum() + (lines["qty"] * lines["unit_cost"]).sum()
    assert 0.15 < 1 - cost / won["amount"].sum() < 0.45


def test_names_come_in_both_scripts(firm):
    contacts, companies = firm.frames["contacts"], firm.frames["companies"]
    assert 0.35 < contacts["last_name"].str.contains(CYRILLIC).mean() < 0.65
    assert 0.3 < companies["name"].str.contains(CYRILLIC).mean() < 0.6
    assert contacts["email"].dropna().str.isascii().all()


def test_what_has_happened_lies_in_the_past(firm):
    deals, activities = healthy(firm, "deals"), healthy(firm, "activities")
    closed = deals[deals["status"] != "Open"]
    assert (closed["close_date"] < NOW).all()
    assert (closed["close_date"] >= closed["created_at"]).all()
    assert (deals["first_contact_date"] <= deals["created_at"]).all()
    assert deals.loc[deals["status"] == "Open", "close_date"].isna().all()
    assert (activities["done_at"].dropna() < NOW).all()
    assert (activities["status"] == "Done").eq(activities["done_at"].notna()).all()
    for table, day in (("invoices", "issue_date"), ("payments", "paid_at"), ("stage_history", "changed_at"),
                       ("calls", "started_at"), ("surveys", "asked_at"), ("campaign_members", "status_at")):  # fmt: skip
        assert (firm.frames[table][day] < NOW).all(), table
    for table in ("companies", "contacts", "deals", "activities"):
        assert (firm.frames[table]["created_at"] < NOW).all(), table
        assert (firm.frames[table]["updated_at"] < NOW).all(), table


def test_people_are_known_before_their_first_deal(firm):
    contacts = firm.frames["contacts"].set_index("contact_id")
    deals = healthy(firm, "deals").dropna(subset="contact_id")
    assert (deals["contact_id"].map(contacts["created_at"]) <= deals["created_at"]).all()
    assert (contacts["first_contact_date"] <= contacts["created_at"]).all()


def test_there_is_work_overdue_today_and_ahead_and_some_deals_are_forgotten(firm):
    planned = firm.frames["activities"].query("status == 'Planned'")
    assert 80 < (planned["due_at"] < NOW).sum() < 200
    assert (planned["due_at"].dt.normalize() == NOW).sum() >= 5
    assert (planned["due_at"] > NOW + pd.Timedelta(days=1)).sum() > 200
    still_open = healthy(firm, "deals").query("status == 'Open'")
    assert 100 < len(still_open) < 350
    assert 15 < (still_open["expected_close_date"] < NOW - pd.Timedelta(days=45)).sum() < 80
    assert still_open["snooze_until"].notna().sum() >= 1


def test_lost_deals_have_reasons_and_stages_agree_with_status(firm):
    deals = healthy(firm, "deals")
    lost = deals["status"] == "Lost"
    assert deals["loss_reason"].notna().eq(lost).all()
    assert (deals.loc[deals["status"] != "Open", "stage"] == deals["status"][deals["status"] != "Open"]).all()


def test_stage_history_tells_the_way_of_every_deal(firm):
    history, deals = firm.frames["stage_history"], healthy(firm, "deals").set_index("deal_id")
    by_deal = history.sort_values("changed_at", kind="stable").groupby("deal_id")
    assert (by_deal["to_stage"].first() == "New").all()
    assert by_deal["from_stage"].first().reindex(deals.index).notna().any()
    assert (by_deal["to_stage"].last().reindex(deals.index) == deals["stage"]).all()
    assert history["from_stage"].isna().sum() == len(firm.frames["deals"])


def test_phones_and_mails_are_valid_where_none_was_spoilt(firm):
    twins = {twin for table in ("companies", "contacts") for _original, twin in firm.duplicate_pairs(table)}
    contacts, companies = healthy(firm, "contacts"), healthy(firm, "companies")
    contacts = contacts[~contacts["contact_id"].isin(twins)]
    companies = companies[~companies["company_id"].isin(twins)]
    numbers = pd.concat([contacts["mobile"], contacts["phone"], companies["phone"]]).dropna()
    assert not [n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n))]
    for address in [*contacts["email"].dropna()[:150], *companies["email"].dropna()[:50]]:
        assert validate_email(address, check_deliverability=False)


# --- planted


def test_duplicates_are_what_they_say(firm):
    people, firms = firm.duplicate_pairs("contacts"), firm.duplicate_pairs("companies")
    assert (len(people), len(firms)) == (40, 15)
    assert len({key for pair in people + firms for key in pair}) == 2 * 55
    contacts = firm.frames["contacts"].set_index("contact_id")
    for original, twin in firm.planted["duplicate_contacts_swapped_names"].ids:
        one, two = contacts.loc[original], contacts.loc[twin]
        assert (one["first_name"], one["last_name"]) == (two["last_name"], two["first_name"])
    for original, twin in firm.planted["duplicate_contacts_other_script"].ids:
        scripts = [
            bool(pd.Series([contacts.loc[key, "last_name"]]).str.contains(CYRILLIC)[0]) for key in (original, twin)
        ]
        assert sorted(scripts) == [False, True]
    for original, twin in firm.planted["duplicate_contacts_phone_respelled"].ids:
        one, two = contacts.loc[original, "mobile"], contacts.loc[twin, "mobile"]
        assert phonenumbers.parse(one) == phonenumbers.parse(two, "BG")


def test_duplicates_hold_links_that_a_merge_must_move(firm):
    twins = {table: [twin for _original, twin in firm.duplicate_pairs(table)] for table in ("contacts", "companies")}
    assert firm.frames["activities"]["contact_id"].isin(twins["contacts"]).sum() >= 10
    assert firm.frames["deals"]["company_id"].isin(twins["companies"]).sum() >= 3


def test_at_least_fifteen_kinds_of_defects_no_row_with_two_and_none_on_a_duplicate(firm):
    defects = [p for p in firm.planted.values() if not p.code.startswith("duplicate_")]
    assert len(defects) >= 15
    assert all(p.count >= 2 for p in defects)
    ids = [key for p in firm.planted.values() for pair in p.ids for key in pair]
    assert len(ids) == len(set(ids))


def test_defects_are_where_they_are_said_to_be(firm):
    assert rows_of(firm, "lost_without_reason")["loss_reason"].isna().all()
    assert not rows_of(firm, "won_without_amount")["amount"].gt(0).any()
    before = rows_of(firm, "close_before_create")
    assert (before["close_date"] < before["created_at"]).all()
    assert (rows_of(firm, "future_done_date")["done_at"] > NOW).all()
    against = rows_of(firm, "stage_against_status")
    assert (set(against["stage"]), set(against["status"])) == ({"Won"}, {"Open"})
    owners = rows_of(firm, "orphan_owner_name")
    assert not owners["owner"].isin(firm.frames["users"]["name"]).any()
    assert owners["owner_id"].isna().all()
    assert not rows_of(firm, "unknown_industry")["industry"].isin(CHOICES["industry"].values).any()
    assert rows_of(firm, "double_spaces")["first_name"].str.contains("\u00a0").all()
    assert rows_of(firm, "upper_case_email")["email"].str.isupper().all()
    assert len(set(rows_of(firm, "repeated_number")["number"])) == 1
    assert rows_of(firm, "mixed_script_name")["last_name"].str.contains(r"[a-z].*[а-я]|[а-я].*[a-z]").all()
    for address in rows_of(firm, "bad_email")["email"]:
        with pytest.raises(EmailNotValidError):
            validate_email(address, check_deliverability=False)


# --- calendar


def test_holidays_cover_the_year_from_today_with_the_orthodox_easter():
    plan = plans(dt.date(2025, 1, 1), 7, 1.0, 1)[0]
    days = dict(zip(make_holidays(plan)["name"], make_holidays(plan)["date"].dt.date, strict=True))
    assert days["Easter Sunday"] == dt.date(2025, 4, 20)
    assert days["Good Friday"] == dt.date(2025, 4, 18)
    assert days["Liberation Day"] == dt.date(2025, 3, 3)
    assert len(days) == 14


def test_segments_rules_and_synonyms_can_be_read(firm):
    found = find_segments(firm.frames["segments"], firm.frames, {}, TODAY)
    assert (len(found.segments), found.problems) == (3, ())
    assert [len(firm.frames[key]) for key in ("segments", "rules", "synonyms")] == [3, 2, 2]
    assert set(firm.frames["rules"]["test"]) <= set(CHOICES["rule_test"].values)
    assert firm.frames["synonyms"]["means"].iloc[0] in set(firm.frames["products"]["name"])
    assert not firm.frames["users"]["territories"].str.contains(";").any()
