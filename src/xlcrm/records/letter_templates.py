"""Letter templates: texts of quotes and letters that the firm writes once."""

from __future__ import annotations

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class LetterTemplate(CrmRecord):
    """A letter with fields in braces, such as {first_name} or {amount}, that are filled in for each client."""

    name: str | None = column(
        Kind.TEXT, N_("Letter"), N_("A name that tells it from the others."), required=True, place="main"
    )
    subject: str | None = column(
        Kind.TEXT, N_("Subject"), N_("The subject of the e-mail; fields in braces too."), required=True, place="main"
    )
    body: str | None = column(
        Kind.NOTE,
        N_("Text"),
        N_("The letter, with fields in braces such as {first_name}, {deal}, {amount}, {owner}."),
        required=True,
        place="main",
    )


DEFAULT_LETTERS: tuple[LetterTemplate, ...] = (
    LetterTemplate(
        name=N_("Quote"),
        subject=N_("Our offer: {deal}"),
        body=N_(
            "Dear {first_name},\n\nthank you for your interest. This is our offer:\n\n{lines}\n\n"
            "Total: {amount} {currency}\n\nI am glad to answer any question.\n\n{owner}"
        ),
    ),
    LetterTemplate(
        name=N_("Follow-up"),
        subject=N_("Your thoughts on {deal}"),
        body=N_(
            "Dear {first_name},\n\nhow do you like our offer for {deal}? If anything is open, I am glad to help.\n\n"
            "{owner}"
        ),
    ),
)
"""The letters that a new workbook starts with."""
