"""Calls: the telephone exchange's own log, to be compared with what managers report."""

from __future__ import annotations

from datetime import datetime

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import SourcedRecord, also_called
from xlcrm.texts import N_


class Call(SourcedRecord):
    """One call as the exchange saw it."""

    call_id: str | None = column(Kind.ID, N_("Call ID"), N_("Given by the software, never reused."), place="hidden")
    started_at: datetime | None = column(
        Kind.DATETIME,
        N_("Started"),
        N_("When it began to ring."),
        required=True,
        place="main",
        synonyms=also_called(
            "started at | start time | date | call date | calldate | time | дата | время | дата и время"
        ),
    )
    direction: str | None = column(
        Kind.CHOICE,
        N_("Direction"),
        N_("In or out."),
        required=True,
        choices="direction",
        place="main",
        synonyms=also_called("call type | type | направление | тип"),
    )
    number: str | None = column(
        Kind.PHONE,
        N_("Number"),
        N_("The other side's number; empty when it was hidden."),
        place="main",
        synonyms=also_called("phone | phone number | caller | caller id | src | from | телефон | номер"),
    )
    line: str | None = column(
        Kind.TEXT,
        N_("Line"),
        N_("Our line or extension."),
        place="main",
        synonyms=also_called("extension | dst | did | to | линия | внутренний номер"),
    )
    user_id: str | None = column(
        Kind.ID,
        N_("Person"),
        N_("Who spoke, on our side."),
        links_to="users",
        place="main",
        synonyms=also_called("user | agent | operator | employee | сотрудник | менеджер"),
    )
    answered: bool | None = column(
        Kind.BOOL,
        N_("Answered"),
        N_("No for missed calls."),
        place="main",
        synonyms=also_called("disposition | status | статус"),
    )
    duration_s: int | None = column(
        Kind.INT,
        N_("Seconds"),
        N_("How long they spoke."),
        place="main",
        synonyms=also_called("duration | duration s | duration seconds | billsec | длительность"),
    )
    source_file: str | None = column(Kind.TEXT, N_("Source file"), N_("The log that the call was read from."))
