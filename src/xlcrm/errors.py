"""The small family of errors that a user sees; each builds its own sentence and says the way out.

What is not an `XlcrmError` is a bug and shows a traceback.
"""

from __future__ import annotations

from xlcrm.texts import _


class XlcrmError(Exception):
    """A wrong call or a broken file, told in one sentence."""


class WrongUseError(XlcrmError):
    """The call itself is off; the sentence says how to call."""


class UnknownTableError(WrongUseError):
    """A table name that the schema does not know."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            _("There is no table called {name!r}. Choose one of: {known}.", name=name, known=", ".join(known))
        )


class MissingTableError(XlcrmError):
    """The workbook lacks a table that the command needs."""

    def __init__(self, table: str, file: str) -> None:
        super().__init__(
            _(
                "The table {table} is not in {file}. Make a fresh workbook with `xlcrm new` and import into it, "
                "or restore the sheet from a backup.",
                table=table,
                file=file,
            )
        )


class MissingColumnError(XlcrmError):
    """A column that a command cannot do without is gone."""

    def __init__(self, table: str, header: str) -> None:
        super().__init__(
            _(
                "The column {header!r} of {table} cannot be found. Add a column with that header "
                "at the right of the table, or undo its deletion, and run the command again.",
                table=table,
                header=header,
            )
        )


class UndeclaredWriteError(RuntimeError):
    """A command returned an edit of a table that it does not declare: a bug of ours, never the user's."""
