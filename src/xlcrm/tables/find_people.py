"""Our people by what somebody typed: a name, or a part of it."""

from __future__ import annotations

import pandas as pd

from xlcrm.tables.nearest_names import nearest
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _


def people_named(users: pd.DataFrame, text: str) -> list[str]:
    """The names that hold the text, whatever its case, one that equals it first; every name where there is no text."""
    wanted = text.strip().casefold()
    names = [str(name) for name in users["name"].dropna().unique()]
    return sorted((name for name in names if wanted in name.casefold()), key=lambda name: name.casefold() != wanted)


def is_owned_by(owners: pd.Series, owner: str) -> pd.Series:
    """Whether each row's owner has that name, or that part of it; all rows where none is named."""
    named = owners.str.casefold().str.contains(owner.strip().casefold(), regex=False)
    return named.fillna(value=not owner.strip()).astype(bool)


def ids_by_name(users: pd.DataFrame) -> pd.Series:
    """user_id by name; of several of one name the first."""
    return users.dropna(subset=["name", "user_id"]).drop_duplicates("name").set_index("name")["user_id"]


def unknown_person(users: pd.DataFrame, text: str) -> Problem | None:
    """What to tell where nobody is called so, with the nearest name; None where somebody is, or no text was given."""
    if not text.strip() or people_named(users, text):
        return None
    names = people_named(users, "")
    close = nearest(text, names, 0.6) or next(iter(names), None)
    hint = _("Did you mean {name!r}?", name=close) if close else _("Add your people to Users first.")
    message = _("Nobody in Users is called {owner!r}.", owner=text)
    return Problem("users", None, "name", "owner_unknown", Severity.WARNING, message, hint)
