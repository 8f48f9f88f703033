"""Letters as drafts that a mail program opens, or as rows for mail merge. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

import pandas as pd

from xlcrm.exports.letters import Letter
from xlcrm.tables.edits import OutputFile, RowsFile
from xlcrm.tables.pages import PageColumn
from xlcrm.texts import _


def drafts(letters: Iterable[Letter], folder: str) -> tuple[OutputFile, ...]:
    """A draft a letter: a mail program opens it ready to be sent, for `X-Unsent` says that it was not."""
    return tuple(OutputFile(f"{folder}/{_file_name(letter)}.eml", _draft(letter)) for letter in letters)


def letter_rows(letters: Sequence[Letter], name: str) -> RowsFile:
    """A row a letter, for mail merge in Word or for a mailing program."""
    columns = (
        PageColumn("to", _("E-mail")),
        PageColumn("name", _("Name")),
        PageColumn("subject", _("Subject")),
        PageColumn("body", _("Text"), width=60),
        PageColumn("contact_id", _("Contact ID")),
        PageColumn("deal_id", _("Deal ID")),
    )
    cells = [[getattr(letter, column.key) for column in columns] for letter in letters]
    return RowsFile(name, columns, pd.DataFrame(cells, columns=[column.key for column in columns], dtype=object))


def _draft(letter: Letter) -> bytes:
    """Source: RFC 5322, RFC 2047 for letters beyond ASCII in headers."""
    message = EmailMessage(policy=SMTP if letter.to.isascii() else SMTPUTF8)
    message["To"] = Address(" ".join(letter.name.split()), addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["X-Unsent"] = "1"
    message.set_content(letter.body.rstrip() + "\n", charset="utf-8", cte="quoted-printable")
    return message.as_bytes()


def _file_name(letter: Letter) -> str:
    return f"{letter.name or letter.to} {letter.deal_id or letter.contact_id}".replace("/", "_")
