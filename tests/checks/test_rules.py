"""A truth table of every rule: what changed in a clean firm, and whether the rule speaks of that cell."""

from __future__ import annotations

import pandas as pd
import pytest

from xlcrm.checks.all_checks import ALL_CHECKS, READING_LABELS, label_of
from xlcrm.checks.check import CheckedFirm, problems_of
from xlcrm.checks.run_checks import run_checks
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _

DAY = pd.Timestamp
OPEN = {
    "stage": "New",
    "status": "Open",
    "close_date": None,
    "next_step": "Call",
    "expected_close_date": DAY("2026-07-01"),
}
LOST = {"stage": "Lost", "status": "Lost", "loss_reason": "Price"}

# code, where the problem lies, what changed in the clean firm
BROKEN = [
    ("required_missing", "companies.name", {"companies": {"name": None}}),
    ("required_missing", "activities.subject", {"activities": {"subject": None}}),
    ("required_missing", "deal_lines.product", {"deal_lines": {"product": None, "product_id": None}}),
    ("required_missing", "payments.invoice", {"payments": {"invoice": None, "invoice_id": None}}),
    ("company_without_owner", "companies.owner", {"companies": {"owner": None, "owner_id": None}}),
    ("contact_without_owner", "contacts.owner", {"contacts": {"owner": None, "owner_id": None}}),
    ("deal_without_owner", "deals.owner", {"deals": {"owner": None, "owner_id": None}}),
    ("activity_without_owner", "activities.owner", {"activities": {"owner": None, "owner_id": None}}),
    ("contact_without_name", "contacts.last_name", {"contacts": {"first_name": None, "last_name": None, "company": None}}),
    ("deal_without_client", "deals.company", {"deals": {"company": None, "company_id": None, "contact": None, "contact_id": None}}),
    ("invoice_without_client", "invoices.company", {"invoices": {"company": None, "company_id": None}}),
    ("activity_without_link", "activities.company", {"activities": {"company": None, "company_id": None, "contact": None, "contact_id": None}}),
    ("stage_needs_value", "deals.amount", {"deals": OPEN | {"stage": "Proposal", "amount": None}}),
    ("not_listed", "companies.industry", {"companies": {"industry": "technolgy"}}),
    ("not_listed", "deals.status", {"deals": {"status": "Almost"}}),
    ("not_listed", "deals.stage", {"deals": {"stage": "Wonn"}}),
    ("not_listed", "users.territories", {"users": {"territories": "East; Mars"}}),
    ("not_listed", "segments.table", {"segments": {"table": "Planets"}}),
    ("duplicate_id", "companies.company_id", {"companies+": {"company_id": "C-000001", "name": "Other", "vat_no": None}}),
    ("name_given_twice", "companies.name", {"companies+": {"name": "ACME", "vat_no": None}}),
    ("name_given_twice", "users.name", {"users+": {"name": "anna  berg"}}),
    ("email_duplicate", "contacts.email_2", {"contacts+": {"email": None, "email_2": "IVAN@acme.bg", "mobile": None}}),
    ("mobile_duplicate", "contacts.mobile", {"contacts+": {"email": None}}),
    ("vat_number_duplicate", "companies.vat_no", {"companies+": {"name": "Other", "vat_no": "BG 123 456 789"}}),
    ("invoice_number_duplicate", "invoices.number", {"invoices+": {}}),
    ("sku_duplicate", "products.sku", {"products+": {"name": "Other", "sku": "r1"}}),
    ("orphan_link", "deals.company", {"deals": {"company_id": "C-000099"}}),
    ("orphan_link", "payments.invoice", {"payments": {"invoice_id": "I-000099"}}),
    ("contact_of_another_company", "deals.contact", {"companies+": {"company_id": "C-000002", "name": "B"}, "deals": {"company_id": "C-000002"}}),
    ("parent_circle", "companies.parent_company", {"companies": {"parent_company_id": "C-000001", "parent_company": "Acme"}}),
    ("parent_circle", "companies.parent_company", {"companies": {"parent_company_id": "C-000002"}, "companies+": {"company_id": "C-000002", "name": "B", "parent_company_id": "C-000001"}}),
    ("bad_email", "contacts.email", {"contacts": {"email": "ivan@acme"}}),
    ("bad_email", "companies.email", {"companies": {"email": "a@acme.bg; b@acme.bg"}}),
    ("bad_email", "users.email", {"users": {"email": "anna berg@firm.bg"}}),
    ("email_domain_mistyped", "contacts.email", {"contacts": {"email": "ivan@gmial.com"}}),
    ("email_placeholder", "contacts.email", {"contacts": {"email": "none@none.com"}}),
    ("email_upper_case", "contacts.email", {"contacts": {"email": "Ivan@acme.bg"}}),
    ("bad_phone", "contacts.phone", {"contacts": {"phone": "12345"}}),
    ("bad_phone", "contacts.phone", {"contacts": {"phone": "0888 12 34 56, 02 811 1234"}}),
    ("phone_not_international", "contacts.phone", {"contacts": {"phone": "0888 123 457"}}),
    ("phone_not_international", "companies.phone", {"companies": {"country": "Germany", "phone": "030 901820", "postal_code": None}}),
    ("website_invalid", "companies.website", {"companies": {"website": "see brochure"}}),
    ("contact_without_channel", "contacts.phone", {"contacts": {"email": None, "mobile": None}}),
    ("consent_contradicts_opt_out", "contacts.consent", {"contacts": {"email_opt_out": True}}),
    ("consent_without_date", "contacts.consent_date", {"contacts": {"consent_date": None}}),
    ("birthday_invalid", "contacts.birthday", {"contacts": {"birthday": "1981-02-29"}}),
    ("birthday_invalid", "contacts.birthday", {"contacts": {"birthday": "in May"}}),
    ("birthday_in_future", "contacts.birthday", {"contacts": {"birthday": "2026-06-16"}}),
    ("birthday_too_long_ago", "contacts.birthday", {"contacts": {"birthday": "1905-06-15"}}),
    ("country_not_iso", "companies.country", {"companies": {"country": "Atlantis"}}),
    ("postal_code_odd", "companies.postal_code", {"companies": {"postal_code": "100"}}),
    ("vat_number_odd", "companies.vat_no", {"companies": {"vat_no": "DE12345"}}),
    ("employees_against_size", "companies.employees", {"companies": {"employees": 51}}),
    ("stale_contact", "contacts.last_name", {"contacts": {"created_at": DAY("2024-01-01"), "first_contact_date": None}, "activities": {"contact_id": None, "contact": None}}),
    ("stale_company", "companies.name", {"companies": {"created_at": DAY("2024-01-01")}, "activities": {"done_at": DAY("2025-01-01")}}),
    ("date_impossible", "users.start_date", {"users": {"start_date": DAY("1900-01-01")}}),
    ("date_impossible", "deals.expected_close_date", {"deals": {"expected_close_date": DAY("2206-01-01")}}),
    ("day_and_month_swapped", "activities.done_at", {"activities": {"done_at": DAY("2026-12-05")}}),
    ("created_in_future", "companies.created_at", {"companies": {"created_at": DAY("2026-06-16")}}),
    ("consent_in_future", "contacts.consent_date", {"contacts": {"consent_date": DAY("2026-06-16")}}),
    ("first_contact_in_future", "contacts.first_contact_date", {"contacts": {"first_contact_date": DAY("2026-06-16")}}),
    ("campaign_ends_before_start", "campaigns.end_date", {"campaigns": {"end_date": DAY("2026-02-28")}}),
    ("user_ends_before_start", "users.end_date", {"users": {"end_date": DAY("2019-12-31")}}),
    ("wallet_ends_before_start", "wallet.period_to", {"wallet": {"period_to": DAY("2025-12-31")}}),
    ("stage_against_status", "deals.status", {"deals": {"status": "Lost"}}),
    ("close_before_create", "deals.close_date", {"deals": {"close_date": DAY("2026-01-31")}}),
    ("close_in_future", "deals.close_date", {"deals": {"close_date": DAY("2026-06-16")}}),
    ("closed_without_close_date", "deals.close_date", {"deals": {"close_date": None}}),
    ("open_with_close_date", "deals.close_date", {"deals": OPEN | {"close_date": DAY("2026-05-01")}}),
    ("lost_without_reason", "deals.loss_reason", {"deals": LOST | {"loss_reason": None}}),
    ("reason_without_loss", "deals.loss_reason", {"deals": {"loss_reason": "Price"}}),
    ("won_without_amount", "deals.amount", {"deals": {"amount": None}}),
    ("won_zero_amount", "deals.amount", {"deals": {"amount": 0.0}}),
    ("open_without_expected_close", "deals.expected_close_date", {"deals": OPEN | {"expected_close_date": None}}),
    ("open_deal_overdue", "deals.expected_close_date", {"deals": OPEN | {"expected_close_date": DAY("2026-06-14")}}),
    ("open_deal_without_next_step", "deals.next_step", {"deals": OPEN | {"next_step": None}}),
    ("expected_close_before_create", "deals.expected_close_date", {"deals": {"expected_close_date": DAY("2026-01-01")}}),
    ("first_contact_after_close", "deals.close_date", {"deals": {"first_contact_date": DAY("2026-03-02")}}),
    ("owner_has_left", "deals.owner", {"deals": OPEN, "users": {"end_date": DAY("2026-06-14")}}),
    ("negative_amount", "deals.amount", {"deals": {"amount": -1.0}}),
    ("negative_amount", "products.price", {"products": {"price": -1.0}}),
    ("probability_out_of_range", "deals.probability", {"deals": {"probability": 50.0}}),
    ("discount_out_of_range", "deal_lines.discount_pct", {"deal_lines": {"discount_pct": 1.2}}),
    ("fx_rate_missing", "deals.fx_rate", {"deals": {"currency": "USD"}}),
    ("fx_rate_of_own_currency", "invoices.fx_rate", {"invoices": {"fx_rate": 1.1}}),
    ("fx_rate_not_positive", "fx_rates.rate", {"fx_rates": {"rate": 0.0}}),
    ("deal_below_cost", "deals.direct_cost", {"deals": {"direct_cost": 181.0}}),
    ("amount_against_lines", "deals.amount", {"deals": {"amount": 200.0}}),
    ("line_quantity_not_positive", "deal_lines.qty", {"deal_lines": {"qty": 0.0}}),
    ("line_without_price", "deal_lines.unit_price", {"deal_lines": {"unit_price": None}}),
    ("line_below_cost", "deal_lines.unit_price", {"deal_lines": {"discount_pct": 0.5}}),
    ("line_below_cost", "deal_lines.unit_price", {"deal_lines": {"unit_price": 55.0, "discount_pct": 0.0, "unit_cost": None}}),
    ("product_without_price", "products.price", {"products": {"price": None}}),
    ("product_below_cost", "products.unit_cost", {"products": {"unit_cost": 101.0}}),
    ("stage_probability_odd", "stages.probability", {"stages": {"type": "Won"}}),
    ("survey_score_out_of_range", "surveys.score", {"surveys": {"score": 11}}),
    ("due_before_issue", "invoices.due_date", {"invoices": {"due_date": DAY("2026-03-01")}}),
    ("invoice_in_future", "invoices.issue_date", {"invoices": {"issue_date": DAY("2026-06-16"), "due_date": DAY("2026-07-16")}}),
    ("invoice_below_zero", "invoices.amount", {"invoices": {"amount": -5.0}}),
    ("payment_over_invoice", "invoices.amount", {"payments+": {"amount": 0.02}}),
    ("status_against_payments", "invoices.status", {"payments": {"amount": 100.0}}),
    ("status_against_payments", "invoices.status", {"invoices": {"status": "Sent"}}),
    ("payment_on_void_invoice", "invoices.status", {"invoices": {"status": "Canceled"}}),
    ("payment_before_issue", "payments.paid_at", {"payments": {"paid_at": DAY("2026-03-01")}}),
    ("payment_in_future", "payments.paid_at", {"payments": {"paid_at": DAY("2026-06-16")}}),
    ("payment_not_positive", "payments.amount", {"payments": {"amount": 0.0}}),
    ("done_in_future", "activities.done_at", {"activities": {"done_at": DAY("2026-06-16 00:30")}}),
    ("done_without_date", "activities.done_at", {"activities": {"done_at": None}}),
    ("planned_without_date", "activities.due_at", {"activities": {"status": "Planned", "done_at": None, "due_at": None, "planned_at": None}}),
    ("planned_but_done", "activities.status", {"activities": {"status": "Planned"}}),
    ("activity_due_before_start", "activities.due_at", {"activities": {"due_at": DAY("2026-04-30")}}),
    ("activity_length_odd", "activities.duration_min", {"activities": {"duration_min": -5}}),
    ("refused_without_reason", "activities.refusal_reason", {"activities": {"outcome": "Refused"}}),
    ("stage_change_to_same", "stage_history.to_stage", {"stage_history": {"from_stage": "Won"}}),
    ("stage_change_in_future", "stage_history.changed_at", {"stage_history": {"changed_at": DAY("2026-06-16")}}),
    ("outer_blanks", "companies.city", {"companies": {"city": "Sofia "}}),
    ("inner_blanks", "companies.street", {"companies": {"street": "Main  Street 1"}}),
    ("non_breaking_space", "contacts.job_title", {"contacts": {"job_title": "Head\u00a0buyer"}}),
    ("hidden_character", "products.name", {"products": {"name": "Ra\u200bck"}}),
    ("mixed_alphabets", "contacts.last_name", {"contacts": {"last_name": "Иван\u006fв"}}),
    ("broken_letters", "companies.city", {"companies": {"city": "MÃ¼nchen"}}),
    ("broken_letters", "companies.city", {"companies": {"city": "?????"}}),
    ("all_capitals", "contacts.last_name", {"contacts": {"last_name": "PETROV"}}),
    ("no_capital", "contacts.first_name", {"contacts": {"first_name": "ivan"}}),
    ("filler_text", "companies.city", {"companies": {"city": "n/a"}}),
]  # fmt: skip

# code, what changed; the rule must keep silent
SOUND = [
    ("contact_without_name", {"contacts": {"first_name": None}}),
    ("deal_without_client", {"deals": {"company": None, "company_id": None}}),
    ("deal_without_client", {"deals": {"company": "Nobody knows", "company_id": None, "contact": None, "contact_id": None}}),
    ("stage_needs_value", {"deals": {"amount": None}}),
    ("not_listed", {"users": {"territories": "east; West"}}),
    ("email_duplicate", {"contacts": {"email_2": "ivan@acme.bg"}}),
    ("name_given_twice", {"companies+": {"name": "Acme Bulgaria"}}),
    ("contact_of_another_company", {"contacts": {"company_id": None}}),
    ("parent_circle", {"companies": {"parent_company_id": "C-000002"}, "companies+": {"company_id": "C-000002", "name": "B", "parent_company_id": None}}),
    ("bad_email", {"contacts": {"email": "имя@пошта.укр"}}),
    ("bad_email", {"contacts": {"email": " o'brien+crm@mail.example.co.uk "}}),
    ("bad_phone", {"contacts": {"phone": "+1 212 555 0123 ext. 12"}}),
    ("phone_not_international", {"contacts": {"phone": "+1 212 555 0123 ext. 12"}}),
    ("bad_phone", {"contacts": {"country": "UA", "phone": "044 279 4019"}}),
    ("website_invalid", {"companies": {"website": "https://фирма.бг/shop?id=1"}}),
    ("contact_without_channel", {"contacts": {"email": None, "mobile": None, "is_active": False}}),
    ("birthday_invalid", {"contacts": {"birthday": "--02-29"}}),
    ("birthday_too_long_ago", {"contacts": {"birthday": "--02-29"}}),
    ("birthday_in_future", {"contacts": {"birthday": "2026-06-15"}}),
    ("birthday_too_long_ago", {"contacts": {"birthday": "1905-06-16"}}),
    ("country_not_iso", {"companies": {"country": "България"}}),
    ("country_not_iso", {"companies": {"country": "gb"}}),
    ("postal_code_odd", {"companies": {"country": "Atlantis", "postal_code": "1"}}),
    ("employees_against_size", {"companies": {"employees": 5000, "employees_band": "1000+"}}),
    ("stale_company", {"companies": {"created_at": DAY("2024-01-01")}}),
    ("stale_company", {"companies": {"created_at": None}, "activities": {"company_id": None}}),
    ("done_in_future", {"activities": {"done_at": DAY("2026-06-15 23:59")}}),
    ("close_before_create", {"deals": {"close_date": DAY("2026-02-01")}}),
    ("close_in_future", {"deals": OPEN | {"close_date": DAY("2026-07-16")}}),
    ("lost_without_reason", {"deals": LOST}),
    ("open_deal_overdue", {"deals": OPEN | {"expected_close_date": DAY("2026-06-15")}}),
    ("open_deal_without_next_step", {"deals": OPEN | {"next_step": None, "snooze_until": DAY("2026-06-15")}}),
    ("open_deal_without_next_step", {"deals": OPEN | {"next_step": None}, "activities": {"deal_id": "D-000001", "status": "Planned", "done_at": None}}),
    ("owner_has_left", {"users": {"end_date": DAY("2026-06-14")}}),
    ("fx_rate_missing", {"deals": {"currency": None}}),
    ("fx_rate_missing", {"deals": {"currency": "USD", "fx_rate": 0.9}}),
    ("fx_rate_of_own_currency", {"invoices": {"fx_rate": 1.0}}),
    ("amount_against_lines", {"deals": {"amount": 162.0, "discount_pct": 0.1}}),
    ("invoice_below_zero", {"invoices": {"amount": -5.0, "status": "Credit note"}}),
    ("payment_over_invoice", {"payments": {"amount": 180.005}}),
    ("negative_amount", {"invoices": {"amount": -5.0}}),
    ("day_and_month_swapped", {"activities": {"done_at": DAY("2026-12-25")}}),
    ("filler_text", {"contacts": {"consent": "None", "first_name": "Na"}}),
    ("all_capitals", {"companies": {"name": "IBM"}}),
    ("all_capitals", {"companies": {"name": "12345678"}}),
    ("mixed_alphabets", {"companies": {"name": "Acme България"}}),
    ("hidden_character", {"companies": {"name": "می\u200cخواهم"}}),
    ("broken_letters", {"companies": {"name": "São Paulo Ãgua"}}),
]  # fmt: skip


def _told_by(code: str, firm: CheckedFirm) -> list[Problem]:
    check = next(check for check in ALL_CHECKS if check.code == code)
    return [problem for finding in check.find(firm) for problem in problems_of(check, finding, firm)]


@pytest.mark.parametrize(("code", "cell", "changes"), BROKEN)
def test_a_rule_finds_what_breaks_it(firm, code, cell, changes) -> None:
    table, column = cell.split(".")
    found = [p for p in _told_by(code, firm(changes)) if (p.table, p.column) == (table, column)]
    assert found
    assert all("{" not in p.message + p.hint and p.message.endswith(".") and p.hint for p in found)


@pytest.mark.parametrize(("code", "changes"), SOUND)
def test_a_rule_keeps_silent_where_all_is_well(firm, code, changes) -> None:
    assert _told_by(code, firm(changes)) == []


def test_a_clean_firm_has_no_problems(firm, today) -> None:
    assert run_checks(firm().tables, today) == ()


def test_every_rule_is_in_the_truth_table() -> None:
    assert {check.code for check in ALL_CHECKS} - {case[0] for case in BROKEN} == {"no_users"}


def test_there_are_at_least_forty_rules_each_with_its_words() -> None:
    codes = [check.code for check in ALL_CHECKS]
    assert len(codes) == len(set(codes)) >= 40
    for check in ALL_CHECKS:
        assert check.label, check.code
        assert not check.label.endswith("."), check.code
        assert check.explanation.endswith("."), check.code
        assert check.message.endswith("."), check.code
        assert label_of(check.code) == _(check.label)
    assert not set(READING_LABELS) & set(codes)


def test_a_firm_without_users_is_told_once(firm, today) -> None:
    tables = firm({"deals": {"owner": None, "owner_id": None}}).tables
    tables = tables.with_frames(users=tables["users"].iloc[:0])
    told = [p for p in run_checks(tables, today) if p.code in ("no_users", "deal_without_owner")]
    assert [(p.code, p.table, p.row) for p in told] == [("no_users", "users", None)]


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"companies": {"industry": "technolgy"}}, "Did you mean Technology?"),
        ({"contacts": {"email": "ivan@gmial.com"}}, "Did you mean ivan@gmail.com?"),
        ({"contacts": {"phone": "0888 123 457"}}, "Write +359888123457; check --fix does it."),
        ({"activities": {"done_at": DAY("2026-12-05")}}, "Did you mean 2026-05-12?"),
        ({"contacts": {"email": "ivan @acme.bg"}}, "Take the blank out: ivan@acme.bg"),
    ],
)
def test_the_hint_says_what_was_meant(firm, today, changes, hint) -> None:
    assert hint in {problem.hint for problem in run_checks(firm(changes).tables, today)}


def test_the_sentence_shows_the_value(firm, today) -> None:
    problems = run_checks(firm({"deals": {"close_date": DAY("2026-01-31")}}).tables, today)
    closed = next(p for p in problems if p.code == "close_before_create")
    assert (closed.row, closed.severity) == (4, Severity.ERROR)
    assert closed.message == "Closed on 2026-01-31 lies before the deal was created on 2026-02-01."


def test_the_worst_comes_first(firm, today) -> None:
    changes = {"companies": {"city": "Sofia ", "industry": "technolgy"}, "deals": {"amount": None}}
    order = [problem.severity for problem in run_checks(firm(changes).tables, today)]
    assert order == [Severity.ERROR, Severity.WARNING, Severity.HINT]


def test_strict_makes_errors_of_what_reports_rely_on(firm, today) -> None:
    tables = firm({"deals": LOST | {"loss_reason": None}}).tables
    severity = {strict: run_checks(tables, today, strict=strict)[0].severity for strict in (False, True)}
    assert severity == {False: Severity.WARNING, True: Severity.ERROR}


def test_a_rule_can_be_left_out(firm, today) -> None:
    tables = firm({"deals": {"amount": None}}).tables
    assert run_checks(tables, today, skip={"won_without_amount"}) == ()


def test_tables_that_were_not_read_are_not_checked(firm, today) -> None:
    tables = firm({"deals": {"amount": None}}).tables
    few = type(tables)({"deals": tables["deals"]}, tables.settings)
    assert {problem.code for problem in run_checks(few, today)} == {"won_without_amount"}


def test_phones_are_read_by_the_country_of_the_row_then_its_company_then_the_firm(firm, today) -> None:
    number = {"phone": "030 901820"}
    for changes in (
        {"contacts": number | {"country": "DE"}},
        {"contacts": number, "companies": {"country": "Germany"}},
    ):
        hints = {p.hint for p in run_checks(firm(changes).tables, today) if p.code == "phone_not_international"}
        assert "Write +4930901820; check --fix does it." in hints
    settings = FirmSettings(default_phone_country="DE")
    own = firm({"contacts": number, "companies": {"country": None}}, settings)
    assert "bad_phone" not in {problem.code for problem in run_checks(own.tables, today)}
