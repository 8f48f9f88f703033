"""Surveys: what clients answer when asked whether they would recommend us."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import SourcedRecord, also_called
from xlcrm.texts import N_


class SurveyResponse(SourcedRecord):
    """One answer from 0 to 10."""

    response_id: str | None = column(
        Kind.ID, N_("Response ID"), N_("Given by the software, never reused."), place="hidden"
    )
    contact_id: str | None = column(
        Kind.ID,
        N_("Contact"),
        N_("Who answered."),
        required=True,
        links_to="contacts",
        place="main",
        synonyms=also_called("contact name | respondent | email | full name | контакт"),
    )
    asked_at: date | None = column(
        Kind.DATE,
        N_("Date"),
        N_("The day of the answer."),
        required=True,
        place="main",
        synonyms=also_called("asked at | response date | submitted at | timestamp | дата"),
    )
    score: int | None = column(
        Kind.INT,
        N_("Score"),
        N_("0 to 10: how likely to recommend us."),
        required=True,
        place="main",
        synonyms=also_called("nps | rating | оценка | оцінка"),
    )
    comment: str | None = column(
        Kind.NOTE,
        N_("Comment"),
        N_("Why, in the client's words."),
        place="main",
        synonyms=also_called("feedback | reason | комментарий | коментар"),
    )
    channel: str | None = column(
        Kind.CHOICE, N_("Channel"), N_("How the question was put."), choices="survey_channel", place="main"
    )
