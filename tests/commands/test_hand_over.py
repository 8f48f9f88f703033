"""Hand over: what goes, to whom, what stays, the pack, and the way back."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from team.sales_team import ANN, BOB, COMPANIES, CONTEXT, DEALS, USERS, cells, click, owners, row, team_book, team_firm
from xlcrm.errors import WrongUseError
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.edits import PagesFile
from xlcrm.tables.pages import PageTable
from xlcrm.workbooks.draw_pages import draw_pages_alone

NORTH_SOUTH = FirmSettings(org_structure="territory")


def tables_of(outcome, page: int = 0) -> dict[str, PageTable]:
    file = outcome.files[0]
    assert isinstance(file, PagesFile)
    return {table.name: table for table in file.pages[page].tables}


def test_everything_alive_goes_and_history_stays() -> None:
    book = team_firm()
    outcome = click(book, "hand-over", from_owner="ann", to_owner=("Bob",))
    assert outcome.summary.startswith("3 clients of Ann go to Bob, contacts: 4, open deals: 1, planned: 3.")
    assert set(owners(book, "companies").values()) == {"Bob"}
    assert set(owners(book, "contacts").values()) == {"Bob"}
    assert owners(book, "deals") == {"D-000001": "Bob", "D-000002": "Ann", "D-000003": "Bob"}
    assert owners(book, "activities") == {"A-000001": "Ann", "A-000002": "Bob", "A-000003": "Bob", "A-000004": "Bob"}
    won, moved = row(book, "deals", "D-000002"), row(book, "deals", "D-000001")
    assert (won["owner_at_close"], pd.isna(won["updated_by"])) == ("Ann", True)
    assert (moved["updated_by"], moved["version"], moved["updated_at"]) == ("chief", 1, pd.Timestamp(CONTEXT.now))


def test_several_share_by_who_has_the_firm_and_by_territory() -> None:
    book = team_firm(NORTH_SOUTH)
    outcome = click(book, "hand-over", from_owner="Ann", to_owner=("Bob; Clara",))
    assert owners(book, "companies") == {"C-000001": "Bob", "C-000002": "Clara", "C-000003": "Bob"}
    assert owners(book, "contacts") == {"P-000001": "Bob", "P-000002": "Clara", "P-000003": "Bob", "P-000004": "Clara"}
    assert owners(book, "activities")["A-000003"] == "Bob"  # with its deal, with its firm
    why = {client["id"]: client["why"] for client in outcome.json["clients"]}  # type: ignore[attr-defined]
    assert why["C-000001"] == "territory North"
    assert why["C-000003"] == "answers for this client already"
    assert why["P-000004"] == "territory East"


def test_load_decides_where_nothing_else_does() -> None:
    firms = tuple({"company_id": f"C-{n:06d}", "name": f"Firm {n}", **ANN} for n in range(1, 31))
    calls = tuple(
        {
            "activity_id": f"A-{n:06d}",
            "type": "Call",
            "subject": "x",
            "company": f"Firm {n}",
            "status": "Planned",
            **ANN,
        }
        | {"due_at": "2026-06-20"}
        for n in range(1, 21)
    )
    more = tuple({"company_id": f"C-{n:06d}", "name": f"Firm {n}", **BOB} for n in range(31, 41))
    busy = tuple(
        {
            "activity_id": f"A-{n:06d}",
            "type": "Call",
            "subject": "x",
            "company": f"Firm {n}",
            "status": "Planned",
            **BOB,
        }
        | {"due_at": "2026-06-20"}
        for n in range(31, 41)
    )
    book = team_firm(companies=(*firms, *more), contacts=(), deals=(), activities=(*calls, *busy), invoices=())
    outcome = click(book, "hand-over", from_owner="Ann", to_owner=("Bob", "Clara"))
    after = {taker["name"]: taker["active_after"] for taker in outcome.json["to"]}  # type: ignore[attr-defined]
    assert after == {"Bob": 15, "Clara": 15}  # ten and none before, twenty more between them
    clients = {taker["name"]: taker["clients"] for taker in outcome.json["to"]}  # type: ignore[attr-defined]
    assert sum(clients.values()) == 30
    assert abs(clients["Bob"] - clients["Clara"]) <= 10


def test_best_clients_go_to_the_best_sellers_when_asked() -> None:
    sold = tuple(
        {"deal_id": f"D-{n:06d}", "name": f"Won {n}", "company": "Gamma", "stage": "Won", "status": "Won", "amount": 9000.0,
         "close_date": "2026-03-01", "owner_at_close": "Clara", "owner": "Clara"} for n in range(10, 13)
    )  # fmt: skip
    big = ({**DEALS[1], "amount": 20_000.0},)
    settings = FirmSettings(revenue_basis="deals", org_structure="territory")
    for wish, taker in ((False, "Bob"), (True, "Clara")):
        book = team_firm(settings, deals=(*big, *sold))
        click(book, "hand-over", from_owner="Ann", to_owner=("Bob", "Clara"), best_to_best=wish)
        assert owners(book, "companies")["C-000001"] == taker


def test_only_the_chosen_clients_and_whose_they_are_need_not_be_said() -> None:
    book = team_firm()
    outcome = click(book, "hand-over", ids=("C-000002",), to_owner=("Clara",))
    assert owners(book, "companies") == {"C-000001": "Ann", "C-000002": "Clara", "C-000003": "Bob"}
    assert owners(book, "contacts") == {"P-000001": "Ann", "P-000002": "Clara", "P-000003": "Ann", "P-000004": "Ann"}
    assert outcome.json["from"] == "Ann"
    with pytest.raises(WrongUseError, match="of several people"):
        click(team_firm(), "hand-over", ids=("C-000002", "C-000003"), to_owner=("Clara",))


def test_from_a_day_on_and_leaving() -> None:
    book = team_firm()
    day = dt.date(2026, 6, 20)
    outcome = click(book, "hand-over", from_owner="Ann", to_owner=("Bob",), from_day=day, leaving=True)
    assert owners(book, "activities") == {"A-000001": "Ann", "A-000002": "Ann", "A-000003": "Bob", "A-000004": "Bob"}
    assert "1 activity planned before 2026-06-20 stays with Ann." in outcome.summary
    assert row(book, "users", "U-000001")["end_date"] == pd.Timestamp("2026-06-19")


def test_a_note_is_written_below_the_notes() -> None:
    book = team_firm()
    click(book, "hand-over", from_owner="Ann", to_owner=("Bob",), note=True)
    assert row(book, "companies", "C-000002")["notes"] == "Pays late.\n2026-06-15: handed over from Ann to Bob."
    assert row(book, "contacts", "P-000004")["notes"] == "2026-06-15: handed over from Ann to Bob."
    assert pd.isna(row(book, "contacts", "P-000001")["notes"])
    assert pd.isna(row(book, "companies", "C-000003")["notes"])


def test_the_pack_says_what_the_new_owner_must_know() -> None:
    outcome = click(team_firm(), "hand-over", from_owner="Ann", to_owner=("Bob", "Clara"), dry_run=True)
    file = outcome.files[0]
    assert (file.name, file.printed) == ("Hand-over Ann.xlsx", True)  # type: ignore[union-attr]
    packs = {page.sheet: {table.name: table.rows for table in page.tables} for page in file.pages}  # type: ignore[union-attr]
    acme = next(tables for tables in packs.values() if "deals" in tables)
    assert acme["deals"].iloc[0][["name", "text"]].tolist() == ["Open one", "Call · Wants 10 % off."]
    assert "Invoice 77" in acme["money"]["subject"].tolist()
    assert acme["planned"]["subject"].tolist()[0] == "Call back"
    assert acme["first_week"]["subject"].str.contains("Call back").any()
    people = pd.concat([tables["people"] for tables in packs.values() if "people" in tables])
    assert set(people["full_name"]) == {"Lee", "Kim"}
    assert draw_pages_alone(file.pages)[:2] == b"PK"  # type: ignore[union-attr]


def test_undo_takes_all_of_it_back() -> None:
    book = team_book()
    before = cells(book)
    click(book, "hand-over", from_owner="Ann", to_owner=("Bob", "Clara"), leaving=True, note=True)
    assert cells(book) != before
    click(book, "undo")
    assert cells(book) == before


def test_a_second_run_finds_nothing_and_a_dry_run_writes_nothing() -> None:
    book = team_book()
    before = cells(book)
    told = click(book, "hand-over", from_owner="Ann", to_owner=("Bob",), dry_run=True).summary
    assert cells(book) == before
    assert click(book, "hand-over", from_owner="Ann", to_owner=("Bob",)).summary.strip() == told
    again = click(book, "hand-over", from_owner="Ann", to_owner=("Bob",))
    assert (again.summary.strip(), again.edits, again.files) == ("Ann has nothing to hand over.", (), ())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"from_owner": "Anne", "to_owner": ("Bob",)}, "owner_unknown"),
        ({"from_owner": "Ann", "to_owner": ("Bobby",)}, "owner_unknown"),
        ({"from_owner": "Ann", "to_owner": ("Dan",)}, "owner_not_here"),
        ({"from_owner": "Ann", "to_owner": ("a",)}, "owner_unclear"),
    ],
)
def test_people_who_are_not_there_are_told_with_a_hint(options: dict[str, object], code: str) -> None:
    outcome = click(team_firm(), "hand-over", **options)
    assert [problem.code for problem in outcome.problems] == [code]
    assert outcome.problems[0].hint
    assert (outcome.edits, outcome.files) == ((), ())


def test_nobody_to_take_over_is_a_wrong_call() -> None:
    for options in ({"from_owner": "Ann"}, {"to_owner": ("Bob",)}, {"from_owner": "Ann", "to_owner": ("Ann",)}):
        with pytest.raises(WrongUseError, match="Say who"):
            click(team_firm(), "hand-over", **options)


def test_rows_of_somebody_who_is_not_in_users_any_more_can_be_handed_over() -> None:
    book = team_firm(companies=({**COMPANIES[0], "owner": "Zoe"},), users=USERS[:2])
    outcome = click(book, "hand-over", from_owner="zoe", to_owner=("Bob",), leaving=True)
    assert owners(book, "companies") == {"C-000001": "Bob"}
    assert outcome.json["end_date"] is None


def test_an_empty_workbook_and_a_russian_one() -> None:
    nothing = dict.fromkeys(("companies", "contacts", "deals", "activities", "invoices", "users"), ())
    outcome = click(team_firm(**nothing), "hand-over", from_owner="Ann", to_owner=("Bob",))
    assert outcome.problems[0].hint == "Add your people to Users first."
    assert (
        click(
            team_firm(users=USERS, **{k: () for k in nothing if k != "users"}),
            "hand-over",
            from_owner="Ann",
            to_owner=("Bob",),
        ).edits
        == ()
    )
    russian = team_firm(FirmSettings(language="ru"))
    outcome = click(russian, "hand-over", from_owner="Ann", to_owner=("Bob", "Clara"), best_to_best=True, note=True)
    assert set(owners(russian, "companies").values()) <= {"Bob", "Clara"}
    json.dumps(outcome.json)


def test_blank_cells_everywhere() -> None:
    book = team_firm(
        companies=({"company_id": "C-000001", **ANN},), contacts=({"contact_id": "P-000001", **ANN},),
        deals=({"deal_id": "D-000001", **ANN},), activities=({"activity_id": "A-000001", **ANN},), invoices=(),
    )  # fmt: skip
    outcome = click(book, "hand-over", from_owner="Ann", to_owner=("Bob", "Clara"))
    assert {
        owner for key in ("companies", "contacts", "deals", "activities") for owner in owners(book, key).values()
    } <= {
        "Bob",
        "Clara",
    }
    assert draw_pages_alone(outcome.files[0].pages)[:2] == b"PK"  # type: ignore[union-attr]
