"""Load balance: who has too many, what is proposed and to whom, and the ticked lines made."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from team.sales_team import ANN, BOB, CLARA, USERS, Firm, cells, click, owners, row, team_book, team_firm
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

OLD = {"created_at": "2025-01-01"}
LIMITS = FirmSettings(contact_limit_soft=3, contact_limit_hard=5, revenue_basis="deals")


def firm(number: int, name: str, **more: object) -> dict[str, object]:
    return {"company_id": f"C-{number:06d}", "name": name, **OLD, **ANN, **more}


def call(number: int, company: str, day: str, status: str = "Done", **more: object) -> dict[str, object]:
    moment = {"done_at": day} if status == "Done" else {"due_at": day}
    return {"activity_id": f"A-{number:06d}", "type": "Call", "subject": "x", "company": company, "status": status} | (
        moment | ANN | more
    )


def won(number: int, company: str, amount: float, seller: str) -> dict[str, object]:
    return {"deal_id": f"D-{number:06d}", "name": f"Won {number}", "company": company, "stage": "Won", "status": "Won"} | {
        "amount": amount, "close_date": "2026-01-10", "owner_at_close": seller, "owner": seller}  # fmt: skip


FIRMS = (
    firm(1, "Lost one", lifecycle_stage="Lost"),
    firm(2, "Long ago"),
    firm(3, "Lately"),
    firm(4, "With a deal"),
    firm(5, "New", created_at="2026-06-01"),
    firm(6, "Silent"),
    firm(7, "Silent partner", type="Partner"),
    firm(8, "Key", is_key=True),
    firm(9, "Clara's", **CLARA),
)
ACTIVE = (
    call(1, "Lost one", "2026-06-01"),
    call(2, "Long ago", "2026-04-01"),
    call(3, "Lately", "2026-06-10"),
    call(4, "New", "2026-06-10"),
    call(5, "Silent", "2025-03-01"),
    call(6, "Key", "2026-06-10"),
)
OPEN = {
    "deal_id": "D-000001",
    "name": "Open",
    "company": "With a deal",
    "stage": "New",
    "status": "Open",
    "amount": 5.0,
}


@pytest.fixture
def book() -> MemoryWorkbook:
    """Ann has six active contacts at a limit of three; Bob and Clara have none; nobody sold anything yet."""
    return team_book(LIMITS, companies=FIRMS, contacts=(), activities=ACTIVE, deals=({**OPEN, **ANN},), invoices=())


def moves(book: MemoryWorkbook | Firm) -> pd.DataFrame:
    lines = (
        book.tables["load_moves"]
        if isinstance(book, Firm)
        else read_tables(book.read(["load_moves", "users", "companies", "contacts", "settings", "lists"])).tables[
            "load_moves"
        ]
    )
    return lines[lines["company"].notna() | lines["contact"].notna()]


def tick(book: MemoryWorkbook, *companies: str) -> None:
    lines = moves(book)
    ticked = lines["company"].isin(companies)
    book.write([UpdateCells("load_moves", "tick", pd.Series(data=True, index=lines.index[ticked]))])


def test_the_least_promising_go_until_the_limit_is_kept(book: MemoryWorkbook) -> None:
    outcome = click(book, "load-balance")
    found = {line["company"]: line for line in moves(book).to_dict("records")}
    assert {name: line["kind"] for name, line in found.items()} == {
        "Lost one": "One too many",
        "Long ago": "One too many",
        "Lately": "One too many",  # three active at most: the deal, the new and the key client stay
        "Silent": "Silent client",
    }
    assert {line["new_owner"] for line in found.values()} <= {"Bob", "Clara"}
    assert found["Lost one"]["why"] == "last touch on 2026-06-01; no open deal; never bought; marked Lost"
    assert outcome.summary.startswith("1 person has more active contacts than the limit. 4 moves are proposed")
    people = {person["name"]: person for person in outcome.json["people"]}  # type: ignore[attr-defined]
    assert (people["Ann"]["active"], people["Ann"]["after"], people["Ann"]["silent"]) == (6, 3, 1)
    json.dumps(outcome.json)


def test_ticked_lines_are_made_with_all_that_belongs_to_the_client(book: MemoryWorkbook) -> None:
    click(book, "load-balance")
    tick(book, "Lost one", "Silent")
    to = dict(moves(book)[["company", "new_owner"]].to_numpy())
    outcome = click(book, "load-balance", make=True)
    assert outcome.summary.strip() == "2 clients have new owners. 2 lines are left on the sheet."
    now = owners(book, "companies")
    assert (now["C-000001"], now["C-000006"], now["C-000002"]) == (to["Lost one"], to["Silent"], "Ann")
    assert set(owners(book, "activities").values()) == {"Ann"}  # done ones stay
    assert set(moves(book)["company"]) == {"Long ago", "Lately"}
    again = click(book, "load-balance")
    assert again.json["people"][0]["active"] == 5  # type: ignore[index]


def test_what_is_ticked_or_picked_by_hand_survives_a_second_search(book: MemoryWorkbook) -> None:
    click(book, "load-balance")
    tick(book, "Long ago")
    line = moves(book)
    at = line.index[line["company"] == "Long ago"]
    book.write([UpdateCells("load_moves", "new_owner", pd.Series("Clara", index=at))])
    first = len(line)
    click(book, "load-balance")
    lines = moves(book)
    assert len(lines) == first
    assert lines.loc[lines["tick"].fillna(value=False), ["company", "new_owner"]].to_numpy().tolist() == [
        ["Long ago", "Clara"]
    ]
    click(book, "load-balance", make=True)
    assert owners(book, "companies")["C-000002"] == "Clara"


def test_lines_that_cannot_be_made_stay_and_are_told(book: MemoryWorkbook) -> None:
    click(book, "load-balance")
    tick(book, "Lost one", "Long ago", "Lately")
    lines = moves(book)
    at = {name: lines.index[lines["company"] == name] for name in ("Lost one", "Long ago")}
    book.write([UpdateCells("load_moves", "new_owner", pd.Series("Dan", index=at["Lost one"]))])  # left in January
    click(book, "hand-over", ids=("C-000002",), to_owner=("Clara",))
    outcome = click(book, "load-balance", make=True)
    assert sorted(problem.code for problem in outcome.problems) == ["move_without_owner", "owner_changed"]
    assert owners(book, "companies")["C-000001"] == "Ann"
    assert {"Lost one", "Long ago"} <= set(moves(book)["company"])
    assert "Lately" not in set(moves(book)["company"])


def test_the_best_clients_are_proposed_to_the_best_sellers() -> None:
    firms = (firm(1, "Big", **BOB), firm(2, "Small", **BOB), firm(3, "Other", **CLARA))
    deals = (won(1, "Big", 90.0, "Clara"), won(2, "Small", 4.0, "Bob"), won(3, "Other", 6.0, "Clara"))
    book = team_firm(LIMITS, companies=firms, contacts=(), activities=(), deals=deals, invoices=())
    click(book, "load-balance")
    [line] = moves(book).to_dict("records")
    assert (line["company"], line["kind"], line["new_owner"]) == ("Big", "To a better seller", "Clara")
    assert line["why"] == "a client of class A, bought 90, with a seller of class C"
    assert line["why_there"].startswith("class A, to one of the best sellers")


def test_nobody_gets_more_than_the_limit_and_it_is_told() -> None:
    firms = [firm(number, f"Firm {number}") for number in range(1, 12)]
    calls = [call(number, f"Firm {number}", "2026-06-10") for number in range(1, 12)]
    book = team_firm(LIMITS, users=USERS[:2], companies=firms, contacts=(), activities=calls, deals=(), invoices=())
    outcome = click(book, "load-balance")
    lines = moves(book)
    assert (len(lines), int(lines["new_owner"].isna().sum())) == (8, 5)  # Bob has room for three
    assert "5 clients would have to go and nobody has room" in outcome.summary
    assert "Ann keeps 8 active contacts at a limit of 3" in outcome.summary


def test_nothing_ticked_moves_nothing_and_undo_takes_moves_back(book: MemoryWorkbook) -> None:
    click(book, "load-balance")
    before = cells(book)
    assert click(book, "load-balance", make=True).summary.strip() == "No line is ticked, so nothing was moved."
    assert cells(book) == before
    tick(book, "Lost one")
    before = cells(book)
    click(book, "load-balance", make=True)
    assert row(book, "companies", "C-000001")["version"] == 1
    click(book, "undo")
    assert cells(book) == before


def test_an_empty_workbook_and_a_russian_one_with_blanks() -> None:
    nothing = dict.fromkeys(("users", "companies", "contacts", "deals", "activities", "invoices"), ())
    outcome = click(team_book(**nothing), "load-balance")
    assert outcome.summary.strip() == "Add your people to Users first."
    russian = LIMITS.model_copy(update={"language": "ru"})
    blank = ({"company_id": "C-000001", **ANN}, {"company_id": "C-000002"})
    book = team_book(russian, companies=blank, contacts=({"contact_id": "P-000001", **ANN},), deals=(), activities=())
    json.dumps(click(book, "load-balance").json)
    book = team_book(russian, companies=FIRMS, contacts=(), activities=ACTIVE, deals=(), invoices=())
    click(book, "load-balance")
    tick(book, "Lost one")
    click(book, "load-balance", make=True)
    assert owners(book, "companies")["C-000001"] in {"Bob", "Clara"}
