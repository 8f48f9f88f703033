"""`xlcrm automate` on a small firm: every event, every action, each thing once, bad rules beside good ones."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from reminders.small_firm import TODAY, day, frame
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.records.automations import DEFAULT_AUTOMATIONS
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.edits import Outcome, RevealSheet
from xlcrm.tables.read_tables import read_tables
from xlcrm.texts import _, use_language
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TABLES = ("automations", "automation_log", "activities", "deals", "companies", "contacts", "invoices", "users")


def run(
    book: MemoryWorkbook, name: str = "automate", *, on: dt.date = TODAY, dry_run: bool = False, **options: object
) -> Outcome:
    listed = listed_command(name)
    assert listed
    context = RunContext(on, dt.datetime.combine(on, dt.time(9)), "Ann")  # TODAY is Monday 2025-06-16
    return run_command(listed.load(), book, context, options, dry_run=dry_run)


def rows(book: MemoryWorkbook, table: str):
    return read_tables(book.read(TABLES)).tables[table]


def tasks(book: MemoryWorkbook) -> list[tuple[str, str, str, str]]:
    """Type, subject, owner and day of the planned activities that automations made."""
    made = rows(book, "activities")
    made = made[made["external_ids"].str.startswith("automation:").fillna(value=False)]
    days = made["due_at"].dt.strftime("%m-%d")
    owners = made["owner"].fillna("-")
    return list(zip(made["type"], made["subject"], owners, days, strict=True))


def rule(event: str, **more: object) -> dict[str, object]:
    usual = {"name": event, "is_active": True, "event": event, "action": "Plan an activity", "subject": "{name}"}
    return usual | {"since": day(10)} | more


def firm(*rules: dict[str, object], **tables: list[dict[str, object]]) -> MemoryWorkbook:
    usual: dict[str, list[dict[str, object]]] = {
        "users": [{"name": "Olga Berg"}, {"name": "Ivan Petrov"}],
        "companies": [
            {"name": "Acme", "owner": "Olga Berg", "type": "Customer", "created_at": day(400), "city": "Sofia"},
            {"name": "Beta", "owner": "Ivan Petrov", "type": "Customer", "created_at": day(3)},
        ],
        "contacts": [{"first_name": "Anna", "last_name": "Ivanova", "company": "Acme", "birthday": "1980-06-21"}],
        "deals": [
            {"name": "Tea", "company": "Acme", "owner": "Olga Berg", "stage": "Won", "close_date": day(2)},
            {"name": "Old", "company": "Acme", "owner": "Olga Berg", "stage": "Won", "close_date": day(90)},
            {"name": "Mugs", "company": "Beta", "stage": "Proposal", "created_at": day(50), "amount": 500.0},
            {"name": "Cups", "company": "Beta", "stage": "Lost", "close_date": day(1), "owner": "Ivan Petrov"},
        ],
    }
    together = usual | tables | {"automations": list(rules)}
    for deal in together["deals"]:
        stage = deal["stage"]
        deal.setdefault("status", stage if stage in {"Won", "Lost"} else "Open")
    return MemoryWorkbook.of({key: frame(key, *listed) for key, listed in together.items()})


def test_a_won_deal_gets_its_task_once_and_undo_takes_it_back() -> None:
    book = firm(rule("Deal won", subject="Invoice for {name}", activity_type="Task"))
    before = rows(book, "activities")
    first = run(book)
    assert tasks(book) == [("Task", "Invoice for Tea", "Olga Berg", "06-17")]  # Old was won before the rule began
    assert "did 1 thing" in first.summary
    assert rows(book, "companies")["next_activity_date"].dt.strftime("%m-%d").tolist()[0] == "06-17"
    told = rows(book, "automations").iloc[0]
    assert (told["made"], told["last_run"].date()) == (1, TODAY)
    again = run(book, on=TODAY + dt.timedelta(days=1))
    assert "Nothing new has happened" in again.summary
    assert len(tasks(book)) == 1
    run(book, "undo")
    run(book, "undo")
    assert len(rows(book, "activities")) == len(before)
    assert rows(book, "automation_log")["event"].notna().sum() == 0
    run(book)
    assert len(tasks(book)) == 1


def test_the_task_is_known_by_its_mark_when_the_log_is_lost() -> None:
    book = firm(rule("Deal won"))
    run(book)
    tables = read_tables(book.read(TABLES)).tables
    frames = {key: tables[key] for key in TABLES if key != "automation_log"}
    other = MemoryWorkbook.of(frames)
    run(other)
    assert len(tasks(other)) == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (rule("Deal lost", activity_type="Call"), [("Call", "Cups", "Ivan Petrov", "06-17")]),
        (rule("Deal won", owner="Ivan Petrov", in_workdays=0), [("Task", "Tea", "Ivan Petrov", "06-16")]),
        (rule("Deal won", in_workdays=5), [("Task", "Tea", "Olga Berg", "06-23")]),
        (rule("Deal won", action="Show on the agenda", in_workdays=5), [("Task", "Tea", "Olga Berg", "06-16")]),
        (rule("New client"), [("Task", "Beta", "Ivan Petrov", "06-17")]),
        (rule("Birthday", event_value="7"), [("Task", "Anna Ivanova", "Olga Berg", "06-20")]),  # 21 June: Saturday
        (rule("Birthday", event_value="4"), []),
        (rule("Deal won", condition="Amount > 5"), []),
        (rule("Deal lost", condition="company = Beta"), [("Task", "Cups", "Ivan Petrov", "06-17")]),
        (rule("New client", condition="city is blank"), [("Task", "Beta", "Ivan Petrov", "06-17")]),
        (rule("New client", condition="industry = Retail"), []),  # a column that contacts do not have
        (
            rule("Deal won", since=day(100)),
            [("Task", "Old", "Olga Berg", "06-17"), ("Task", "Tea", "Olga Berg", "06-17")],
        ),
        (rule("Deal won", is_active=None), []),
    ],
    ids=lambda value: value["event"] if isinstance(value, dict) else "",
)
def test_what_follows_from_an_event(given: dict[str, object], wanted: list[object]) -> None:
    book = firm(given)
    assert run(book).problems == ()
    assert tasks(book) == wanted


def test_a_stage_counts_from_the_first_run_when_no_history_tells_the_day() -> None:
    book = firm(rule("Deal enters a stage", event_value="Proposal", since=None))
    first = run(book)
    assert tasks(book) == []
    assert "1 record without a day was so before its automation began" in first.summary
    deals = rows(book, "deals")
    moved = deals.assign(stage=deals["stage"].where(deals["name"] != "Mugs", "Negotiation"))
    frames = {key: rows(book, key) for key in TABLES} | {"deals": moved}
    third = dict(deals[deals["name"] == "Mugs"].iloc[0].dropna()) | {"deal_id": "D-000077", "name": "Jugs"}
    frames["deals"].loc[99] = {key: third.get(key) for key in moved.columns}
    later = MemoryWorkbook.of(frames)
    run(later, on=TODAY + dt.timedelta(days=3))
    assert [task[1] for task in tasks(later)] == ["Jugs"]


def test_a_stage_counts_from_its_day_in_the_history() -> None:
    moves = [{"deal": "Mugs", "to_stage": "Proposal", "changed_at": day(1)}]
    book = firm(rule("Deal enters a stage", event_value="proposal"), stage_history=moves)
    run(book)
    assert tasks(book) == [("Task", "Mugs", "Ivan Petrov", "06-17")]


def test_late_invoices_answers_and_silent_clients() -> None:
    book = firm(
        rule("Invoice overdue for days", event_value="10", activity_type="Call", since=None),
        rule("Survey score at most", event_value="", in_workdays=2),
        rule("No touch for days", event_value="60", since=None),
        invoices=[
            {
                "number": "17",
                "company": "Acme",
                "issue_date": day(60),
                "due_date": day(30),
                "amount": 9.0,
                "status": "Sent",
            },
            {
                "number": "18",
                "company": "Acme",
                "issue_date": day(20),
                "due_date": day(9),
                "amount": 9.0,
                "status": "Sent",
            },
            {
                "number": "19",
                "company": "Beta",
                "issue_date": day(60),
                "due_date": day(30),
                "amount": 9.0,
                "status": "Paid",
            },
        ],
        surveys=[
            {"contact": "Anna Ivanova", "asked_at": day(2), "score": 6},
            {"contact": "Anna Ivanova", "asked_at": day(1), "score": 7},
            {"contact": "Anna Ivanova", "asked_at": day(40), "score": 0},
        ],
        activities=[
            {
                "type": "Call",
                "subject": "x",
                "status": "Done",
                "done_at": day(70),
                "company": "Acme",
                "outcome": "Other",
            }
        ],
    )
    assert run(book).problems == ()
    assert tasks(book) == [
        ("Call", "17", "Olga Berg", "06-17"),
        ("Task", "Anna Ivanova", "Olga Berg", "06-18"),
        ("Task", "Acme", "Olga Berg", "06-17"),  # Beta is three days old
    ]
    run(book)
    assert len(tasks(book)) == 3


def test_a_column_is_set_and_an_owner_assigned() -> None:
    book = firm(
        rule("Deal lost", action="Set a column", sets="Tags = try again"),
        rule("New client", since=day(500), action="Set a column", sets="tags = Vip"),
        rule("Deal enters a stage", event_value="Proposal", since=day(60), action="Assign an owner"),
        rule("Deal won", action="Set a column", sets="snooze_until=today + 30"),
    )
    frames = {key: rows(book, key) for key in TABLES}
    frames["companies"]["tags"] = ["export; vip", "Export"]
    book = MemoryWorkbook.of(frames)
    assert run(book).problems == ()
    deals = rows(book, "deals").set_index("name")
    assert deals.loc["Cups", "tags"] == "try again"
    assert rows(book, "companies")["tags"].tolist() == ["export; vip", "Export; Vip"]
    assert deals.loc["Cups", "updated_by"] == "Ann"
    assert deals.loc["Mugs", "owner"] == "Ivan Petrov"  # who has its client
    assert deals["snooze_until"].dt.date.dropna().to_dict() == {"Tea": TODAY + dt.timedelta(days=30)}
    assert deals["version"].dropna().to_dict() == {"Cups": 1, "Mugs": 1, "Tea": 1}


def test_a_rule_does_not_wake_another_in_the_same_run() -> None:
    book = firm(
        rule("Deal lost", action="Set a column", sets="tags = lost"),
        rule("Deal lost", name="second", condition="Tags = lost"),
    )
    run(book)
    assert tasks(book) == []
    run(book)
    assert [task[1] for task in tasks(book)] == ["Cups"]


BAD = [
    (rule("Deal enters a stage", event_value="Propsal"), "event_value", "no stage 'Propsal'"),
    (rule("Something"), "event", "is not known in the column When"),
    (rule("Deal won", action=None), "action", "The column Then is empty"),
    (rule("Deal won", owner="Nobody"), "owner", "nobody called 'Nobody'"),
    (rule("Deal won", condition="Amnt > 5"), "condition", "There is no column 'Amnt'"),
    (rule("Deal won", condition="Amount > much"), "condition", "'much' is not a number"),
    (rule("No touch for days"), "event_value", "no whole number"),
    (rule("Survey score at most", event_value="11"), "event_value", "from 0 to 10"),
    (rule("Deal won", in_workdays=-1), "in_workdays", "no whole number"),
    (rule("Deal won", action="Set a column", sets="Stage = Lost"), "sets", "cannot be set in Deals"),
    (rule("Deal won", action="Set a column", sets="Deal ID = 1"), "sets", "cannot be set"),
    (rule("New client", action="Set a column", sets="Industry = Food"), "sets", "Companies, Contacts"),
    (rule("Deal won", action="Set a column", sets="Amount = much"), "sets", "does not suit"),
    (rule("Survey score at most", action="Assign an owner"), "action", "no owner that could be assigned"),
]


def test_bad_rules_are_told_with_their_cell_and_stop_no_other() -> None:
    book = firm(*(bad[0] for bad in BAD), rule("Deal lost"))
    outcome = run(book)
    assert len(tasks(book)) == 1
    told = {problem.row: problem for problem in outcome.problems if problem.table == "automations"}
    assert len(told) == len(BAD)
    for row, (_given, column, message) in enumerate(BAD, 4):
        assert told[row].column == column
        assert message in told[row].message
        assert told[row].hint
    assert "14 automations cannot be understood" in outcome.summary


def test_the_most_in_a_run_and_the_rest_in_the_next() -> None:
    deals = [
        {"name": f"Deal {n}", "company": "Acme", "owner": "Olga Berg", "stage": "Won", "close_date": day(1)}
        for n in range(7)
    ]
    book = firm(rule("Deal won"), deals=deals)
    assert "2 more wait for the next run" in run(book, most=5).summary
    assert len(tasks(book)) == 5
    run(book, most=5)
    assert len(tasks(book)) == 7


def test_a_preview_shows_everything_and_changes_nothing() -> None:
    book = firm(rule("Deal won"), rule("Deal lost", action="Set a column", sets="Tags = x"))
    before = {key: rows(book, key) for key in TABLES}
    outcome = run(book, preview=True)
    assert "would do 2 things" in outcome.summary
    told = json.loads(json.dumps(outcome.json))
    assert [line["name"] for line in told["actions"]] == ["Tea", "Cups"]
    assert told["actions"][0]["due"] == "2025-06-17"
    lines = next(table for table in outcome.pages[0].tables if table.name == "lines").rows
    assert lines["what"].tolist() == ["Task: Tea", "Tags: x"]
    for key, frame_before in before.items():
        after = rows(book, key).drop(columns=["known_as"], errors="ignore")
        assert after.equals(frame_before.drop(columns=["known_as"], errors="ignore")), key
    assert run(book, dry_run=True).json["done"] == 2
    assert tasks(book) == []


def test_nothing_is_active_in_a_new_workbook() -> None:
    for language in ("en", "ru"):
        settings = FirmSettings(language=language)
        with use_language(language):
            book = MemoryWorkbook.of(default_rows(settings))
        outcome = run(book)
        assert outcome.edits == (RevealSheet("automations"),)
        assert outcome.problems == ()


def test_the_examples_work_once_they_are_switched_on() -> None:
    examples = [
        each.model_dump(exclude_none=True) | {"is_active": True, "since": day(10)} for each in DEFAULT_AUTOMATIONS
    ]
    surveys = [{"contact": "Anna Ivanova", "asked_at": day(2), "score": 3}]
    book = firm(*examples, surveys=surveys)
    assert run(book).problems == ()
    assert tasks(book) == [
        ("Task", "Ask for the documents and send the invoice: Tea", "Olga Berg", "06-17"),
        ("Call", "Ask what went wrong: Anna Ivanova", "Olga Berg", "06-18"),
        ("Call", "Welcome call: Beta", "Ivan Petrov", "06-17"),
    ]


def test_an_empty_workbook_and_blank_rows() -> None:
    events = ("Deal won", "Deal lost", "New client", "Invoice overdue for days", "Survey score at most", "Birthday")
    active = [rule(event, since=None) for event in events]
    blank: dict[str, list[dict[str, object]]] = {
        key: [{}, {}] for key in ("companies", "contacts", "invoices", "surveys")
    }
    empty = firm(*active, {}, users=[], deals=[], **blank)
    assert "Nothing new" in run(empty).summary
    assert run(firm(*active, users=[], deals=[], companies=[], contacts=[])).problems == ()


def test_a_russian_workbook_with_russian_words() -> None:
    settings = FirmSettings(language="ru")
    with use_language("ru"):
        rules = [
            rule(
                "Deal enters a stage",
                event_value=_("Proposal"),
                since=day(60),
                condition="Сумма не меньше 500 и Город пусто",
            ),
            rule("Deal enters a stage", event_value=_("Proposal"), since=day(60), condition="Сумма не меньше 500"),
            rule(
                "Deal won", action="Set a column", sets=f"{table_spec('deals').column('snooze_until').header} = завтра"
            ),
        ]
        deals = [
            {"name": "Чай", "company": "Акме", "stage": "Won", "status": "Won", "close_date": day(2)},
            {
                "name": "Кружки",
                "company": "Акме",
                "stage": "Proposal",
                "status": "Open",
                "created_at": day(50),
                "amount": 500.0,
            },
        ]
        book = MemoryWorkbook.of(
            default_rows(settings)
            | {"automations": frame("automations", *rules), "deals": frame("deals", *deals)}
            | {"companies": frame("companies", {"name": "Акме"})}
        )
    outcome = run(book)
    assert [problem.column for problem in outcome.problems if problem.table == "automations"] == ["condition"]
    assert [task[1] for task in tasks(book)] == ["Кружки"]
    assert rows(book, "deals")["snooze_until"].dropna().dt.date.tolist() == [TODAY + dt.timedelta(days=1)]
    run(book)
    assert len(tasks(book)) == 1
