"""Activities: calls, letters, meetings, visits and tasks, planned and done."""

from __future__ import annotations

from datetime import date, datetime

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import AuditedRecord, also_called, created_at_column, external_ids_column
from xlcrm.texts import N_


class Activity(AuditedRecord):
    """One thing done, or to be done, for a client."""

    activity_id: str | None = column(
        Kind.ID, N_("Activity ID"), N_("Given by the software, never reused."), place="hidden"
    )
    type: str | None = column(
        Kind.CHOICE,
        N_("Type"),
        N_("Call, e-mail, meeting and so on."),
        required=True,
        choices="activity_type",
        place="main",
        synonyms=also_called("activity type | activity - type | task type | тип | тип дела | вид"),
    )
    subject: str | None = column(
        Kind.TEXT,
        N_("Subject"),
        N_("What it is about."),
        required=True,
        place="main",
        synonyms=also_called("activity - subject | title | activity | task | тема | название | предмет | относно"),
    )
    company_id: str | None = column(
        Kind.ID,
        N_("Company"),
        N_("The firm it concerns; one of company, contact and deal is needed."),
        links_to="companies",
        place="main",
        synonyms=also_called(
            "account | account name | company name | associated company | organization | activity - organization",
            "customer | customer id | компания | компанія | фирма",
        ),
    )
    contact_id: str | None = column(
        Kind.ID,
        N_("Contact"),
        N_("The person it concerns."),
        links_to="contacts",
        place="main",
        synonyms=also_called(
            "contact name | associated contact | contact person | person | activity - contact person | контакт"
        ),
    )
    deal_id: str | None = column(
        Kind.ID,
        N_("Deal"),
        N_("The deal it concerns."),
        links_to="deals",
        place="main",
        synonyms=also_called(
            "deal name | associated deal | activity - deal | opportunity | related to | сделка | угода"
        ),
    )
    owner_id: str | None = column(
        Kind.ID,
        N_("Owner"),
        N_("Who does it."),
        required=True,
        links_to="users",
        place="main",
        synonyms=also_called(
            "activity assigned to | assigned to | activity - assigned to user | assigned to user | user | sales agent",
            "ответственный | исполнитель | відповідальний | отговорник",
        ),
    )
    due_at: datetime | None = column(
        Kind.DATETIME,
        N_("Due"),
        N_("When it has to be done; a day, or a day and an hour."),
        place="main",
        synonyms=also_called(
            "due date | activity - due date | deadline | due at | срок | крайний срок | термін | краен срок"
        ),
    )
    status: str | None = column(
        Kind.CHOICE,
        N_("Status"),
        N_("Planned, done, canceled or no answer."),
        required=True,
        choices="activity_status",
        place="main",
        synonyms=also_called("activity - done | task status | activity status | статус"),
    )
    done_at: datetime | None = column(
        Kind.DATETIME,
        N_("Done on"),
        N_("When it was done."),
        place="main",
        synonyms=also_called(
            "done at | done date | completed | completed at | date | activity date | marked as done time | дата"
        ),
    )
    outcome: str | None = column(
        Kind.CHOICE,
        N_("Outcome"),
        N_("What came of it."),
        choices="outcome",
        place="main",
        synonyms=also_called("result | call outcome | результат | резултат"),
    )
    notes: str | None = column(
        Kind.NOTE,
        N_("Notes"),
        N_("What was said and agreed."),
        synonyms=also_called(
            "note | activity - note | note - content | description | comment | body",
            "комментарий | примечание | бележки",
        ),
    )
    direction: str | None = column(
        Kind.CHOICE,
        N_("Direction"),
        N_("In when the client came to us, out when we went to the client."),
        choices="direction",
        synonyms=also_called("call direction | направление"),
    )
    planned_at: datetime | None = column(
        Kind.DATETIME,
        N_("Planned for"),
        N_("When it is meant to start."),
        synonyms=also_called("planned at | start date | start time | start | дата начала | начало"),
    )
    refusal_reason: str | None = column(
        Kind.CHOICE, N_("Refused because"), N_("The reason, when the client refused."), choices="loss_reason"
    )
    duration_min: int | None = column(
        Kind.INT,
        N_("Minutes"),
        N_("How long it took."),
        synonyms=also_called("duration | duration min | duration minutes | activity - duration | длительность"),
    )
    remind_before_min: int | None = column(
        Kind.INT, N_("Remind before"), N_("Minutes before the start that a calendar reminds you.")
    )
    recurrence: str | None = column(
        Kind.CHOICE, N_("Repeats"), N_("A done activity plans the next one."), choices="recurrence"
    )
    priority: str | None = column(
        Kind.CHOICE, N_("Priority"), N_("How much it matters."), choices="priority", synonyms=also_called("приоритет")
    )
    campaign_id: str | None = column(
        Kind.ID,
        N_("Campaign"),
        N_("The campaign it is part of."),
        links_to="campaigns",
        synonyms=also_called("кампания"),
    )
    created_at: date | None = created_at_column("activity created | дата создания")
    external_ids: str | None = external_ids_column("activity id | activity - id | task id")
