"""Our people as clients are shared out among them: who is here, who sells, where, what, and with how much room."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass

import pandas as pd

from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.contact_load import contact_load
from xlcrm.metrics.organisation import units_of_people
from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.revenue_shares import revenue_by_manager
from xlcrm.metrics.team import team
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.find_people import people_named, unknown_person
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _

_NO_SELLERS = frozenset({"Head of sales", "Marketer", "Accountant", "Director", "Administrator"})
_OWNED = ("companies", "contacts", "deals")


@dataclass(frozen=True, slots=True)
class Person:
    """One of ours. Somebody whose name stands beside clients and who is not in Users has no id."""

    user_id: str
    name: str

    def owns(self, rows: pd.DataFrame) -> pd.Series:
        """Whether each row is this person's: by id, else by the name that stands there."""
        if self.user_id:
            return rows["owner_id"].isin([self.user_id])
        names = rows["owner"].str.strip().str.casefold()
        return (names == self.name.casefold()).fillna(value=False).astype(bool)


def find_owner(tables: CrmTables, text: str) -> Person | Problem:
    """Who is meant by a name, a part of it or an id; also one who is not in Users any more and still owns rows."""
    fitting = _fitting(tables["users"], text)
    if len(fitting) == 1:
        return fitting[0]
    wanted = text.strip().casefold()
    for key in _OWNED:
        frame = tables[key]
        orphans = frame.loc[~frame["owner_id"].isin(tables["users"]["user_id"]), "owner"].dropna()
        same = orphans[orphans.str.strip().str.casefold() == wanted]
        if len(same) and not fitting:
            return Person("", str(same.iloc[0]).strip())
    return _fits_several(text, fitting) if fitting else _nobody(tables["users"], text)


def find_taker(users: pd.DataFrame, text: str, day: dt.date) -> Person | Problem:
    """Who is meant by a name, a part of it or an id, and will be here on the day."""
    here = users[is_here(users, day)]
    fitting = _fitting(here, text)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and (left := _fitting(users, text)):
        message = _("{name} is not here on {day}.", name=left[0].name, day=day)
        hint = _("Choose another, or look at the days in Users.")
        return Problem("users", None, "end_date", "owner_not_here", Severity.WARNING, message, hint)
    return _fits_several(text, fitting) if fitting else _nobody(here, text)


def is_here(users: pd.DataFrame, day: dt.date) -> pd.Series:
    """Whether each person works for us on the day; without an end nobody has left."""
    return ~(users["end_date"] < pd.Timestamp(day)) & ~(users["start_date"] > pd.Timestamp(day))


def team_room(tables: CrmTables, today: dt.date, day: dt.date | None = None) -> pd.DataFrame:
    """By user id, of those who have a name and are here on the day (today), in the order of Users.

    name, territory and product_line (tuples), active (contacts), open_deals, soft, hard (limits), won (own currency),
    class (A, B, C among those who sold anything, else missing), is_seller. A seller owns clients, or has no other role.
    Source: M10, M20, M26.
    """
    users = tables["users"].dropna(subset=["user_id", "name"]).drop_duplicates("user_id")
    users = users[is_here(users, day or today)].set_index("user_id")
    load = load_of_owners(tables, today).set_index("owner").reindex(users["name"])
    units = units_of_people(tables["users"]).reindex(users.index)
    ranking = pareto(revenue_by_manager(tables["deals"]).dropna(subset=["id"])).rows.set_index("id")
    limits = team(tables["users"]).reindex(users.index)
    settings = tables.settings
    owners = pd.concat([tables[key]["owner_id"] for key in _OWNED])
    return pd.DataFrame(
        {
            "name": users["name"],
            "territory": units["territory"],
            "product_line": units["product_line"],
            "active": load["active_contacts"].fillna(0).astype("int64").to_numpy(),
            "open_deals": load["open_deals"].fillna(0).astype("int64").to_numpy(),
            "soft": limits["contact_limit_soft"].fillna(settings.contact_limit_soft).astype("int64"),
            "hard": limits["contact_limit_hard"].fillna(settings.contact_limit_hard).astype("int64"),
            "won": ranking["value"].reindex(users.index).fillna(0.0),
            "class": ranking["class"].reindex(users.index).where(ranking["value"].reindex(users.index) > 0),
            "is_seller": users.index.isin(owners) | ~users["role"].isin(_NO_SELLERS).to_numpy(),
        },
        index=users.index,
    )


def load_of_owners(tables: CrmTables, today: dt.date) -> pd.DataFrame:
    """The contact load (M10) of the tables as they are; of `contact_load`."""
    log = read_activity_days(tables["activities"], tables["deals"])
    return contact_load(tables.frames, log, team(tables["users"]), tables.settings, today)


def _fitting(users: pd.DataFrame, text: str) -> list[Person]:
    """The people who may be meant; one whose name or id is the very text, alone."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    known = users.dropna(subset=["user_id", "name"]).drop_duplicates("user_id")
    names = known["name"].str.strip()
    exact = known[(names.str.casefold() == wanted) | (known["user_id"].str.casefold() == wanted)]
    rows = exact if len(exact) else known[names.isin(people_named(known, text))]
    return [Person(*pair) for pair in zip(rows["user_id"], rows["name"], strict=True)]


def _fits_several(text: str, fitting: list[Person]) -> Problem:
    names = ", ".join(f"{person.name} ({person.user_id})" for person in fitting)
    message = _("{text!r} fits several people: {names}.", text=text.strip(), names=names)
    hint = _("Give the whole name, or the id.")
    return Problem("users", None, "name", "owner_unclear", Severity.WARNING, message, hint)


def _nobody(users: pd.DataFrame, text: str) -> Problem:
    if told := unknown_person(users, text):
        return told
    names = [str(name) for name in users["name"].dropna()]
    close = difflib.get_close_matches(text, names, n=1)
    hint = _("Did you mean {name!r}?", name=close[0]) if close else _("Add your people to Users first.")
    message = _("Nobody in Users is called {owner!r}.", owner=text)
    return Problem("users", None, "name", "owner_unknown", Severity.WARNING, message, hint)
