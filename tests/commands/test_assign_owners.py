"""Assign: rows without an owner get one, by who has the client, the organisation, the industry and the room."""

from __future__ import annotations

import json

from team.sales_team import CLARA, COMPANIES, CONTACTS, TEAM, USERS, cells, click, owners, team_book, team_firm
from xlcrm.records.settings import FirmSettings

BARE = {"owner": None}
FIRMS = (
    {**COMPANIES[0], **BARE},  # North, Retail
    {**COMPANIES[1], **BARE, "territory": None, "city": "east"},
    COMPANIES[2],
    {"company_id": "C-000004", "name": "Delta", "territory": "West", **BARE},
)
PEOPLE = tuple({**contact, **BARE} for contact in CONTACTS)


def book(structure: str = "territory", make=team_firm, **tables):  # type: ignore[no-untyped-def]
    settings = FirmSettings(org_structure=structure)
    usual = {"companies": FIRMS, "contacts": PEOPLE, "deals": (), "activities": (), "invoices": ()}
    return make(settings, **{**usual, **tables})


def reasons(outcome) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {each["id"]: each["why"] for each in outcome.json["assigned"]}


def test_territory_first_then_room_and_people_follow_their_firms() -> None:
    there = book()
    outcome = click(there, "assign")
    assert owners(there, "companies") == {"C-000001": "Bob", "C-000002": "Clara", "C-000003": "Bob", "C-000004": "Ann"}
    assert owners(there, "contacts") == {"P-000001": "Bob", "P-000002": "Clara", "P-000003": "Bob", "P-000004": "Clara"}
    why = reasons(outcome)
    assert why["C-000001"] == "territory North"
    assert why["C-000002"] == "territory east"
    assert why["C-000004"] == "has most room: 0 of 100 active contacts"
    assert why["P-000003"] == "answers for this client already"
    assert outcome.summary.startswith("7 rows have an owner now; people who got something: 3.")


def test_product_line_where_the_firm_is_cut_so() -> None:
    deal = {
        "deal_id": "D-000001",
        "name": "x",
        "company": "Delta",
        "stage": "New",
        "status": "Open",
        "product_line": "Tools",
    }
    there = book("product", deals=(deal,))
    why = reasons(click(there, "assign"))
    assert why["C-000004"] == "product line Tools"
    assert owners(there, "deals") == {"D-000001": "Bob"}
    assert owners(there, "companies")["C-000004"] == "Bob"


def test_mixed_wants_both() -> None:
    users = (*USERS[:3], {"user_id": "U-000006", "name": "Fay", "territories": "North", "product_lines": "Books"})
    deal = {
        "deal_id": "D-000001",
        "name": "x",
        "company": "Acme",
        "stage": "New",
        "status": "Open",
        "product_line": "Books",
    }
    there = team_firm(
        FirmSettings(org_structure="mixed"),
        users=users,
        companies=FIRMS[:1],
        contacts=(),
        deals=(deal,),
        activities=(),
        invoices=(),
    )
    assert reasons(click(there, "assign"))["C-000001"] == "territory North; product line Books"


def test_who_knows_the_industry_where_the_firm_is_functional() -> None:
    sold = tuple(
        {"deal_id": f"D-{n:06d}", "name": "x", "company": "Known", "stage": "Won", "status": "Won", "amount": 1.0,
         "close_date": "2026-01-01", "owner_at_close": "Clara", **CLARA} for n in range(1, 5)
    )  # fmt: skip
    known = {"company_id": "C-000009", "name": "Known", "industry": "Retail", **CLARA}
    there = book("functional", companies=(*FIRMS, known), deals=sold)
    assert reasons(click(there, "assign"))["C-000001"] == "won 4 deals in Retail"
    assert owners(there, "companies")["C-000001"] == "Clara"


def test_round_robin_by_load() -> None:
    firms = tuple({"company_id": f"C-{n:06d}", "name": f"Firm {n}"} for n in range(1, 10))
    there = book("functional", companies=firms, contacts=())
    click(there, "assign")
    counts = list(owners(there, "companies").values())
    assert {name: counts.count(name) for name in set(counts)} == {"Ann": 3, "Bob": 3, "Clara": 3}


def test_only_the_chosen_and_only_to_whom_one_says() -> None:
    there = book()
    outcome = click(there, "assign", ids=("C-000001", "C-000003"), to_owner=("Ann",))
    assert owners(there, "companies") == {"C-000001": "Ann", "C-000002": None, "C-000003": "Bob", "C-000004": None}
    assert owners(there, "contacts") == {"P-000001": "Ann", "P-000002": None, "P-000003": "Ann", "P-000004": None}
    assert "1 chosen row has an owner already and is left" in outcome.summary
    click(there, "assign", ids=("C-000003",), to_owner=("Clara",), again=True)
    assert owners(there, "companies")["C-000003"] == "Clara"


def test_what_is_left_is_told() -> None:
    task = {
        "activity_id": "A-000001",
        "type": "Task",
        "subject": "Tidy up",
        "status": "Planned",
        "due_at": "2026-06-20",
    }
    done = {
        "activity_id": "A-000002",
        "type": "Call",
        "subject": "x",
        "company": "Gamma",
        "status": "Done",
        "done_at": "2026-06-01",
    }
    there = book(companies=({**COMPANIES[0], "owner": "Zoe"}, COMPANIES[2]), contacts=(), activities=(task, done))
    outcome = click(there, "assign")
    assert outcome.json["left"] == {"no_client": 1, "unknown_owner": 1}
    assert outcome.edits == ()
    assert owners(there, "activities") == {"A-000001": None, "A-000002": None}


def test_a_second_run_a_dry_run_and_undo() -> None:
    there = book(make=team_book)
    before = cells(there)
    click(there, "assign", dry_run=True)
    assert cells(there) == before
    click(there, "assign")
    again = click(there, "assign")
    assert (again.summary.strip(), again.edits) == ("Every client, open deal and plan has an owner.", ())
    click(there, "undo")
    assert cells(there) == before


def test_unknown_people_and_ids_are_told() -> None:
    assert [each.code for each in click(book(), "assign", to_owner=("Bobby",)).problems] == ["owner_unknown"]
    outcome = click(book(), "assign", ids=("C-000099",))
    assert (outcome.edits, [each.code for each in outcome.problems]) == ((), ["id_unknown"])


def test_an_empty_workbook_nobody_to_assign_to_and_a_russian_one() -> None:
    nothing = dict.fromkeys(TEAM, ())
    assert click(team_firm(**nothing), "assign").summary.strip() == "Add your people to Users first."
    assert click(book(users=()), "assign").summary.startswith("Add your people to Users first.")
    russian = team_firm(
        FirmSettings(language="ru", org_structure="mixed"), companies=(*FIRMS, {"company_id": "C-000007"}),
        contacts=(*PEOPLE, {"contact_id": "P-000009"}), deals=({"deal_id": "D-000001"},), activities=(), invoices=(),
    )  # fmt: skip
    json.dumps(click(russian, "assign").json)
    assert None not in {*owners(russian, "companies").values(), *owners(russian, "deals").values()}
