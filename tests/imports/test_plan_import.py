"""Small files in which one thing happens, imported into a workbook in memory."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.imports.plan_import import plan_import
from xlcrm.imports.read_text import read_text
from xlcrm.imports.source_tables import SourceTable
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, Outcome
from xlcrm.tables.frames import complete_frame
from xlcrm.tables.problems import count_by_code
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

LISTED = listed_command("import")
assert LISTED is not None
IMPORT = LISTED.load()
CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30))


def bring(book: MemoryWorkbook, source: str | bytes | SourceTable, table: str, **options: object) -> Outcome:
    if not isinstance(source, SourceTable):
        source = read_text(source.encode() if isinstance(source, str) else source, "file.csv")
    return run_command(IMPORT, book, CONTEXT, {"source": source, "table": table, **options})


def rows(book: MemoryWorkbook, table: str) -> pd.DataFrame:
    return read_tables(book.read(tables_to_read((table,)))).tables[table]


def counts(outcome: Outcome) -> tuple[object, ...]:
    return tuple(outcome.json[key] for key in ("created", "updated", "unchanged", "rejected"))


def codes(outcome: Outcome) -> dict[str, int]:
    return count_by_code(outcome.problems)


HUBSPOT = """Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Create Date,Associated Company,Closed Lost Reason
11,Roof,closedwon,"$22,700.00",2024-03-01,anna@x.bg,2024-01-05,Acme (1234567),
12,Wall,closedlost,$1.5K,2024-04-01,Anna Berg,2024-02-05,Acme (1234567); Beta (7654321),Price
13,Door,qualifiedtobuy,,2024-12-31,Anna Berg,2024-02-06,Beta (7654321),
"""


def test_hubspot_deals() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Name,Email\nAnna Berg,anna@x.bg\n", "users")
    outcome = bring(book, HUBSPOT, "deals")
    assert counts(outcome) == (3, 0, 0, 0)
    assert outcome.json["created_linked"] == {"companies": 2}
    deals = rows(book, "deals").set_index("name")
    assert deals["stage"].to_dict() == {"Roof": "Won", "Wall": "Lost", "Door": "qualifiedtobuy"}
    assert deals["status"].to_dict() == {"Roof": "Won", "Wall": "Lost", "Door": "Open"}
    assert deals["amount"].fillna(0).to_dict() == {"Roof": 22_700.0, "Wall": 1500.0, "Door": 0.0}
    assert deals["company"].to_dict() == {"Roof": "Acme", "Wall": "Acme", "Door": "Beta"}
    assert set(deals["owner"]) == {"Anna Berg"}
    assert deals.loc["Door", "expected_close_date"] == pd.Timestamp(2024, 12, 31)
    assert pd.isna(deals.loc["Door", "close_date"])
    assert deals.loc["Wall", "loss_reason"] == "Price"
    assert deals.loc["Roof", "external_ids"] == "hubspot:11"
    assert counts(bring(book, HUBSPOT, "deals")) == (0, 0, 3, 0)


PIPEDRIVE = """Deal - ID,Deal - Title,Deal - Value,Deal - Organization,Deal - Contact person,Deal - Stage,Deal - Status,\
Deal - Won time,Deal - Lost time,Deal - Probability
1,A,100,Acme,Ivan Petrov,Negotiation,Won,2024-02-01 10:00:00,,80
2,B,200,Beta,Ivan Petrov,Demo,Lost,,2024-02-03 11:00:00,
3,C,300,Acme,Ivan Petrov,Demo,Open,,,30
"""


def test_pipedrive_status_counts_more_than_the_stage() -> None:
    book = MemoryWorkbook.blank()
    outcome = bring(book, PIPEDRIVE, "deals")
    deals = rows(book, "deals").set_index("name")
    assert deals["stage"].to_dict() == {"A": "Won", "B": "Lost", "C": "Demo"}
    assert deals["close_date"].dt.day.fillna(0).to_dict() == {"A": 1, "B": 3, "C": 0}
    assert deals.loc["C", "probability"] == pytest.approx(0.3)
    assert codes(outcome)["stage_moved_to_end"] == 1
    contacts = rows(book, "contacts")
    assert contacts["company"].tolist() == ["Acme", "Beta"], "namesakes of two firms are two people"
    assert deals["contact_id"].notna().all()
    assert deals.loc["A", "contact_id"] == deals.loc["C", "contact_id"] != deals.loc["B", "contact_id"]
    assert counts(bring(book, PIPEDRIVE, "deals")) == (0, 0, 3, 0)


AMO = """ID,Название сделки,Бюджет,Ответственный,Дата создания сделки,Дата закрытия,Примечание,Примечание 2,Этап сделки,Компания
7,Окна,"1 500,50",Ольга Ли,01.02.2024 10:00:00,05.03.2024 12:00:00,первое,второе,Успешно реализовано,ООО Ромашка
8,Двери,200,Ольга Ли,03.02.2024 10:00:00,,,,Закрыто и не реализовано,ООО Ромашка
9,Полы,300,Ольга Ли,04.02.2024 10:00:00,,,,Переговоры,
"""


def test_amocrm_deals_in_cp1251_with_a_decimal_comma() -> None:
    book = MemoryWorkbook.blank(FirmSettings(language="ru", default_phone_country="RU"))
    outcome = bring(book, AMO.encode("cp1251"), "deals")
    assert counts(outcome) == (3, 0, 0, 0)
    deals = rows(book, "deals").set_index("name")
    assert deals["status"].to_dict() == {"Окна": "Won", "Двери": "Lost", "Полы": "Open"}
    assert deals.loc["Окна", "amount"] == 1500.5
    assert deals.loc["Окна", "created_at"] == pd.Timestamp(2024, 2, 1)
    assert deals.loc["Окна", "notes"] == "первое\nвторое"
    assert deals.loc["Полы", "stage"] == "Negotiation", "our own stage under its Russian name"
    assert deals["owner"].unique().tolist() == ["Ольга Ли"]
    assert deals.loc["Окна", "external_ids"] == "amocrm:7"


BITRIX = """ID;Имя;Фамилия;Отчество;Рабочий телефон;Мобильный телефон;Рабочий e-mail;Название компании;Страна;Дата рождения
1;Анна;Ли;Сергеевна;8 (495) 123-45-67;+359 88 812 3456;ANNA@X.RU;ООО Ромашка;Россия;05.11.1980
2;;;;8 (495) 123-45-68;;;;;
3;;;;;;;;Россия;
"""


def test_bitrix_contacts() -> None:
    book = MemoryWorkbook.blank(FirmSettings(default_phone_country="RU"))
    outcome = bring(book, BITRIX.encode("cp1251"), "contacts")
    assert counts(outcome) == (2, 0, 0, 1), "a row with only a phone is a contact, one without anything is not"
    anna = rows(book, "contacts").iloc[0]
    assert (anna["phone"], anna["mobile"], anna["email"]) == ("+74951234567", "+359888123456", "anna@x.ru")
    assert (anna["country"], anna["birthday"], anna["company"]) == ("RU", "1980-11-05", "ООО Ромашка")
    assert counts(bring(book, BITRIX.encode("cp1251"), "contacts")) == (0, 0, 2, 1)


GOOGLE = """First Name,Last Name,Birthday,Labels,E-mail 1 - Value,Phone 1 - Value
Anna,Berg,--02-29,* myContacts ::: VIP,a@x.bg ::: B@x.bg ::: c@x.bg,0888 123 456 ::: 0888 123 457
"""


def test_google_joins_several_values_in_a_cell() -> None:
    book = MemoryWorkbook.blank()
    outcome = bring(book, GOOGLE, "contacts")
    anna = rows(book, "contacts").iloc[0]
    assert (anna["email"], anna["email_2"]) == ("a@x.bg", "b@x.bg")
    assert (anna["phone"], anna["mobile"]) == ("+359888123456", "+359888123457")
    assert (anna["tags"], anna["birthday"]) == ("VIP", "--02-29")
    assert codes(outcome)["value_left_out"] == 1


def test_whole_names_are_split() -> None:
    book = MemoryWorkbook.blank()
    bring(book, 'Name,Email\n"Berg, Anna",a@x.bg\nИванов Пётр Сергеевич,p@x.bg\nDr. Hugo Weiss,h@x.bg\n', "contacts")
    people = rows(book, "contacts").set_index("email")[["salutation", "first_name", "middle_name", "last_name"]]
    assert people.fillna("").to_numpy().tolist() == [
        ["", "Anna", "", "Berg"],
        ["", "Пётр", "Сергеевич", "Иванов"],
        ["Dr.", "Hugo", "", "Weiss"],
    ]


def test_an_ambiguous_file_is_told_and_settled_by_the_country() -> None:
    text = "Invoice number,Company,Invoice date,Due date,Amount\n1,Acme,1/2/2024,3/4/2024,5\n"
    for country, month in (("BG", 2), ("US", 1)):
        book = MemoryWorkbook.blank(FirmSettings(default_phone_country=country))
        outcome = bring(book, text, "invoices")
        assert codes(outcome)["ambiguous_dates"] == 2
        assert rows(book, "invoices")["issue_date"].dt.month.tolist() == [month]


def test_impossible_dates_leave_the_cell_blank_and_name_the_row() -> None:
    book = MemoryWorkbook.blank()
    outcome = bring(book, "Invoice number,Company,Invoice date\n1,Acme,31/01/2024\n2,Acme,31/02/2024\n", "invoices")
    [told] = [problem for problem in outcome.problems if problem.code == "not_date"]
    assert (told.row, told.column) == (3, "issue_date")
    assert "31/02/2024" in told.message
    assert rows(book, "invoices")["issue_date"].notna().tolist() == [True, False]


def test_names_near_to_one_that_is_here_are_not_made_anew() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Company\nNorthern Trading\nStore 12\n", "companies")
    text = "Deal,Company,Stage\na,Northern Tradng,New\nb,Southern Trading,New\nc,Store 13,New\nd,STORE  12,New\n"
    outcome = bring(book, text, "deals")
    assert [(p.row, p.hint) for p in outcome.problems if p.code == "name_unknown"] == [
        (2, "Did you mean 'Northern Trading'?")
    ]
    assert outcome.json["created_linked"] == {"companies": 2}
    deals = rows(book, "deals").set_index("name")
    assert deals["company"].to_dict() == {
        "a": "Northern Tradng",
        "b": "Southern Trading",
        "c": "Store 13",
        "d": "Store 12",
    }
    assert deals["company_id"].isna().to_dict() == {"a": True, "b": False, "c": False, "d": False}


def test_without_create_linked_names_stay_names() -> None:
    book = MemoryWorkbook.blank()
    outcome = bring(book, "Deal,Company,Stage\na,Acme,New\n", "deals", create_linked=False)
    assert outcome.json["created_linked"] == {}
    assert codes(outcome)["name_unknown"] == 1
    assert rows(book, "companies").empty


def test_a_mended_link_is_not_spoilt_by_the_next_import() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Product\nGTX Pro\n", "products")
    text = "Deal ID,Product,Stage\n1,GTXPro,New\n"
    bring(book, text, "deals")
    book.tables["deals"]["product"][0] = "GTX Pro"
    outcome = bring(book, text, "deals")
    assert counts(outcome) == (0, 0, 1, 0)
    deals = rows(book, "deals")
    assert deals["product"].tolist() == ["GTX Pro"]
    assert deals["product_id"].tolist() == ["G-000001"]


def test_ids_of_two_systems_do_not_meet() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "customerID,Name\n1,Acme\n2,Beta\n", "companies")
    assert counts(bring(book, "supplierID,Company name\n1,Iron Works\n2,Beta\n", "companies")) == (1, 1, 0, 0)
    assert rows(book, "companies")["external_ids"].tolist() == [
        "customer_id:1",
        "customer_id:2; supplier_id:2",
        "supplier_id:1",
    ]


def test_namesakes_with_ids_of_their_own_stay_two() -> None:
    book = MemoryWorkbook.blank()
    text = "Record ID,First name,Last name,Company name\n1,Anna,Berg,Acme\n2,Anna,Berg,Acme\n"
    assert counts(bring(book, text, "contacts")) == (2, 0, 0, 0)
    assert counts(bring(book, text.replace("2,Anna", "3,Anna"), "contacts")) == (1, 0, 1, 0)


def test_repeated_rows_are_kept_and_told() -> None:
    book = MemoryWorkbook.blank()
    text = "Name,City\nAcme,Sofia\nAcme,Sofia\nAcme,Varna\n"
    outcome = bring(book, text, "companies")
    assert counts(outcome) == (3, 0, 0, 0)
    assert [p.row for p in outcome.problems if p.code == "repeated_in_file"] == [3]
    assert counts(bring(book, text, "companies")) == (0, 0, 3, 0)


def test_shares_are_read_from_percents() -> None:
    lines = "Deal,Product,Quantity,Unit price,Discount\n"
    for cells, share in ((("5", "20"), [0.05, 0.2]), (("0.05", "0.2"), [0.05, 0.2]), (("5%", "1%"), [0.05, 0.01])):
        book = MemoryWorkbook.blank()
        bring(book, "Deal,Stage\nd,New\n", "deals")
        bring(book, lines + "".join(f"d,p{at},1,10,{cell}\n" for at, cell in enumerate(cells)), "deal_lines")
        assert rows(book, "deal_lines")["discount_pct"].tolist() == pytest.approx(share)


def test_lines_fill_only_amounts_that_are_blank() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Deal,Stage,Amount\na,New,\nb,New,7\n", "deals")
    lines = "Deal,Product,Quantity,Unit price,Discount\na,x,3,10.005,0.1\na,y,1,2,\nb,x,1,1,\n"
    outcome = bring(book, lines, "deal_lines")
    assert outcome.json["also_changed"] == {"deals": 1}
    assert rows(book, "deals").set_index("name")["amount"].to_dict() == {"a": pytest.approx(29.0135), "b": 7.0}


def test_a_workbook_source_has_typed_cells() -> None:
    source = SourceTable(
        "list.xlsx",
        ("Number", "Company", "Issued", "Due", "Amount", "Disputed"),
        [
            [17.0, "A-2"],
            ["Acme", "Acme"],
            [dt.datetime(2024, 5, 1), 45413.0],
            [None, "1.6.2024"],
            [12.5, "3,5"],
            [True, "no"],
        ],
        (2, 3),
    )
    book = MemoryWorkbook.blank()
    assert counts(bring(book, source, "invoices")) == (2, 0, 0, 0)
    invoices = rows(book, "invoices").set_index("number")
    assert invoices["issue_date"].dt.strftime("%Y-%m-%d").to_dict() == {"17": "2024-05-01", "A-2": "2024-05-01"}
    assert invoices["amount"].to_dict() == {"17": 12.5, "A-2": 3.5}
    assert invoices["disputed"].to_dict() == {"17": True, "A-2": False}


def test_owner_missing_is_told_once() -> None:
    outcome = bring(MemoryWorkbook.blank(), "Deal,Stage,Company\n" + "x,New,Acme\n" * 30, "deals")
    [told] = [problem for problem in outcome.problems if problem.code == "required_missing"]
    assert (told.row, told.column) == (None, "owner")
    assert "30 rows" in told.message


def test_sizes_as_words_go_to_the_band() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Name,Number of Employees\na,51-200\nb,1200\nc,11-50\nd,lots\n", "companies")
    companies = rows(book, "companies").set_index("name")
    assert companies["employees_band"].fillna("").to_dict() == {"a": "51-200", "b": "1000+", "c": "11-50", "d": ""}
    assert companies["employees"].dropna().to_dict() == {"b": 1200}


def test_activities_without_a_subject_get_one() -> None:
    book = MemoryWorkbook.blank()
    text = "Type,Note,Due date,Company,Done\nзвонок,Ask about roof,2026-05-01,Acme,no\nMeeting,,2026-01-02,Acme,yes\n"
    outcome = bring(book, text, "activities", map=("Done=status",))
    assert counts(outcome) == (2, 0, 0, 0)
    activities = rows(book, "activities")
    assert activities["type"].tolist() == ["Call", "Meeting"]
    assert activities["subject"].tolist() == ["Ask about roof", "Meeting"]
    assert activities["status"].tolist() == ["Planned", "Done"]
    assert counts(bring(book, text, "activities", map=("Done=status",))) == (0, 0, 2, 0)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
TABLES = st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS, WORDS), min_size=1, max_size=12)


BLANK = read_tables(MemoryWorkbook.blank().read(tables_to_read(("companies", "users")))).tables
COMPANIES = table_spec("companies")


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_no_row_is_lost_and_a_second_import_changes_nothing(cells: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("Company name", "City", "Phone Number", "Email", "Create Date"), *cells])
    filled = sum(any(cell.strip(" \t\n\r\u00a0\ufeff\u200b") not in {"", "NULL"} for cell in row) for row in cells)
    source = read_text(out.getvalue().encode(), "any.csv")
    first = plan_import(COMPANIES, source, BLANK)
    assert (first.created + len(first.rejected), first.updated, first.unchanged) == (filled, 0, 0)
    made = [edit.rows for edit in first.edits if isinstance(edit, AppendRows)]
    there = complete_frame(COMPANIES, pd.concat(made) if made else BLANK["companies"])
    second = plan_import(COMPANIES, source, BLANK.with_frames(companies=there))
    assert (second.created, second.updated, second.unchanged) == (0, 0, first.created)
    assert second.edits == ()


def test_a_firm_is_known_by_its_other_names_and_keeps_its_own() -> None:
    firms = [{"company_id": "C-000001", "name": "Orfey Stroy", "city": "Sofia", "alt_names": "Orpheus Build; Orfey"}]
    firms += [{"company_id": "C-000002", "name": "Delta", "city": "Varna", "alt_names": "Shared"}]
    firms += [{"company_id": "C-000003", "name": "Gamma", "city": "Varna", "alt_names": "Shared"}]
    book = MemoryWorkbook.of({"companies": pd.DataFrame(firms)})
    outcome = bring(book, "Name,City,Phone\norpheus  build,Sofia,+359 2 111 1111\nOrfey,Ruse,\nShared,,\n", "companies")
    found = rows(book, "companies")
    assert counts(outcome) == (2, 1, 0, 0), "another town is another firm; a name of two firms is nobody's"
    assert found["name"].tolist() == ["Orfey Stroy", "Delta", "Gamma", "Orfey", "Shared"]
    assert found["phone"].tolist()[0] == "+35921111111"
    again = bring(book, "Name,City\nOrpheus Build,\n", "companies")
    assert counts(again) == (0, 0, 1, 0)


def test_one_row_is_matched_once_by_its_several_names() -> None:
    firm = {"company_id": "C-000001", "name": "Orfey Stroy", "alt_names": "Orpheus Build; Orfey"}
    book = MemoryWorkbook.of({"companies": pd.DataFrame([firm])})
    outcome = bring(book, "Name,Phone\nOrfey,+359 2 111 1111\nOrpheus Build,+359 2 222 2222\n", "companies")
    assert counts(outcome) == (1, 1, 0, 0)
    assert codes(outcome)["likely_duplicate"] == 1
