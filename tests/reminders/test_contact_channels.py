from __future__ import annotations

import pandas as pd
import pytest

from reminders.small_firm import TODAY, clients_of, day, firm, log_of
from xlcrm.reminders.contact_channels import choose_channels

NOBODY = {"contact_id": "P-1", "first_name": "Anna", "company_id": "C-1"}
BOTH = NOBODY | {"phone": "+3592", "email": "a@b.example"}


def touch(type_: str, ago: int, outcome: str = "Other", **more: object) -> dict[str, object]:
    return {
        "type": type_,
        "status": "Done",
        "done_at": day(ago),
        "outcome": outcome,
        "company_id": "C-1",
        "direction": "Out",
    } | more


def chosen(people: list[dict[str, object]], touches: list[dict[str, object]], **company: object) -> dict[str, object]:
    tables = firm(companies=[{"company_id": "C-1", "name": "Acme"} | company], contacts=people, activities=touches)
    clients, wanted = clients_of(tables), pd.Index(["C-1"])
    return (
        choose_channels(clients, tables["contacts"], log_of(tables), wanted, pd.Timestamp(TODAY)).loc["C-1"].to_dict()
    )


@pytest.mark.parametrize(
    ("person", "touches", "channel"),
    [
        (BOTH, [], "Call"),
        (NOBODY | {"email": "a@b.example"}, [], "E-mail"),
        (NOBODY, [], "Task"),  # find a number first
        (BOTH, [touch("E-mail", 9, "Agreed"), touch("Call", 5), touch("Call", 4)], "E-mail"),
        (BOTH, [touch("E-mail", 9), touch("Call", 5), touch("E-mail", 4)], "E-mail"),  # the most used one
        (BOTH | {"do_not_call": True}, [touch("Call", 5, "Agreed")], "E-mail"),
        (BOTH | {"email_opt_out": True}, [touch("E-mail", 5, "Agreed")], "Call"),
        (BOTH | {"email_status": "Bounced"}, [touch("E-mail", 5, "Agreed")], "Call"),
        (BOTH | {"email_opt_out": True}, [touch("Visit", 5, "Agreed")], "Visit"),
        (BOTH | {"email_opt_out": True}, [touch("Message", 5, "Agreed")], "Call"),
        (BOTH, [touch("E-mail", 5, "Agreed", campaign_id="M-1")], "Call"),  # a bulk mailing tells nothing
    ],
)
def test_the_allowed_channel_that_led_somewhere(
    person: dict[str, object], touches: list[dict[str, object]], channel: str
) -> None:
    assert chosen([person], touches)["type"] == channel


@pytest.mark.parametrize("closed", [{"consent": "Withdrawn"}, {"do_not_call": True, "email_opt_out": True}])
def test_who_may_not_be_contacted_closes_the_company(closed: dict[str, object]) -> None:
    assert chosen([BOTH | closed], [], phone="+3593")["is_closed"]
    open_one = BOTH | {"contact_id": "P-2"}
    assert chosen([BOTH | closed, open_one], [])["contact_id"] == "P-2"


def test_the_person_of_the_last_talk_is_asked_and_nobody_who_left() -> None:
    people = [BOTH, BOTH | {"contact_id": "P-2"}, BOTH | {"contact_id": "P-3", "is_active": False}]
    touches = [
        touch("Call", 3, contact_id="P-3"),
        touch("Call", 5, contact_id="P-2"),
        touch("Call", 9, contact_id="P-1"),
    ]
    assert chosen(people, touches)["contact_id"] == "P-2"


def test_a_company_at_which_nobody_is_known_has_its_own_number() -> None:
    answer = chosen([], [], phone="+3593")
    assert answer["type"] == "Call"
    assert pd.isna(answer["contact_id"])
    assert not answer["is_closed"]
