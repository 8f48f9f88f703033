from __future__ import annotations

import pytest

from reminders.small_firm import TODAY, clients_of, day, firm, log_of
from xlcrm.reminders.agenda_items import Found
from xlcrm.reminders.stale_deals import neglected_deals, open_deals
from xlcrm.tables.crm_tables import CrmTables

STEP = {"next_step": "Send the offer"}
DEAL = {"deal_id": "D-1", "name": "Chairs", "company_id": "C-1", "owner": "Olga", "stage": "Proposal", "status": "Open"}


def neglected(tables: CrmTables) -> Found:
    standing = open_deals(tables["deals"], tables["stages"], tables["stage_history"], log_of(tables), TODAY)
    return neglected_deals(standing, clients_of(tables), TODAY)


def deal(**more: object) -> dict[str, object]:
    return DEAL | {"created_at": day(3)} | more


def call(**more: object) -> dict[str, object]:
    return {"type": "Call", "company_id": "C-1", "deal_id": "D-1", "status": "Done", "done_at": day(1)} | more


PLANNED = {"status": "Planned", "done_at": None, "due_at": day(-5)}


@pytest.mark.parametrize(
    ("row", "activities", "kind", "reason"),
    [
        (deal(), [], "no_next_step", "No next step."),
        (deal(next_step="  "), [], "no_next_step", "No next step."),
        (deal(**STEP), [], None, None),
        (deal(), [call(**PLANNED)], None, None),
        (deal(), [call(**PLANNED, deal_id=None)], None, None),  # planned for the client and no deal
        (deal(), [call(**PLANNED, deal_id="D-9")], "no_next_step", "No next step."),  # for another deal
        (deal(), [call(**PLANNED | {"status": "Canceled"})], "no_next_step", "No next step."),
        (deal(status="Won"), [], None, None),
        (deal(status=None, stage="Lost"), [], None, None),  # the stage tells the status
        (deal(created_at=day(15), **STEP), [], "stale_deal", "Idle for 15 days (limit 14)."),
        (deal(created_at=day(14), **STEP), [], None, None),
        (deal(created_at=day(90), **STEP), [call(done_at=day(14))], None, None),
        (deal(created_at=day(90), **STEP), [call(done_at=day(15))], "stale_deal", "Idle for 15 days (limit 14)."),
        (
            deal(created_at=day(90), **STEP),
            [call(done_at=day(2), deal_id="D-9")],
            "stale_deal",
            "Idle for 90 days (limit 14).",
        ),
        (deal(created_at=day(90), stage="Unheard of", **STEP), [], None, None),  # a stage without a limit
        (deal(expected_close_date=day(1), **STEP), [], "stale_deal", "Expected to close 1 day ago."),
        (deal(expected_close_date=day(0), **STEP), [], None, None),
        (
            deal(expected_close_date=day(5), created_at=day(20)),
            [],
            "no_next_step",
            "No next step. Expected to close 5 days ago. Idle for 20 days (limit 14).",
        ),
    ],
)
def test_which_deals_nobody_moves(row, activities, kind, reason) -> None:
    items = neglected(firm(companies=[{"company_id": "C-1", "name": "Acme"}], deals=[row], activities=activities)).items
    assert items["kind"].tolist() == ([kind] if kind else [])
    assert items["why"].tolist() == ([reason] if reason else [])


@pytest.mark.parametrize(("until", "count"), [(day(-1), 0), (day(0), 1), (day(3), 1)])
def test_a_snoozed_deal_sleeps_until_its_day_and_is_told(until: str, count: int) -> None:
    found = neglected(firm(deals=[deal(snooze_until=until, snooze_reason="Budget in July")]))
    assert len(found.items) == count
    assert found.left_out == (() if count else ("1 deal is snoozed.",))


def test_time_in_stage_is_known_from_the_history_alone() -> None:
    moves = [
        {"history_id": "H-1", "deal_id": "D-1", "to_stage": "New", "changed_at": day(200)},
        {"history_id": "H-2", "deal_id": "D-1", "to_stage": "Proposal", "changed_at": day(46)},
    ]
    tables = firm(deals=[deal(created_at=day(200), **STEP)], activities=[call()], stage_history=moves)
    assert neglected(tables).items["why"].tolist() == ["46 days in stage Proposal (limit 45)."]
    moves[1]["to_stage"] = "Qualified"  # the history does not know of the present stage
    assert neglected(firm(deals=[deal(**STEP)], activities=[call()], stage_history=moves)).items.empty


def test_a_deal_is_due_since_it_went_stale_or_today() -> None:
    rows = [
        deal(),
        deal(deal_id="D-2", created_at=day(20)),
        deal(deal_id="D-3", created_at=day(20), expected_close_date=day(9)),
    ]
    items = neglected(firm(deals=rows)).items
    assert items["due"].dt.date.astype(str).tolist() == [day(0), day(6), day(9)]


def test_larger_deals_press_more() -> None:
    rows = [deal(deal_id=f"D-{at}", amount=amount) for at, amount in enumerate((100.0, None, 5000.0, 700.0))]
    assert neglected(firm(deals=rows)).items["priority"].tolist() == [43, 40, 50, 47]
