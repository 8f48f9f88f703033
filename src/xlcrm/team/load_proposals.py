"""What would balance the load: silent and less promising clients to others with room, the best to the best sellers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import complete_frame
from xlcrm.team.clients_to_share import BEST, clients_to_share
from xlcrm.team.people import team_room
from xlcrm.team.share_out import Sharing, share_out, wins_by_industry
from xlcrm.texts import N_, _, written

MOVES = "load_moves"
SILENT, TOO_MANY, BETTER = N_("Silent client"), N_("One too many"), N_("To a better seller")
_GOOD = (BEST, "B")
_NO_CLIENTS = ("Partner", "Supplier")
_GONE = ("Lost", "Parted")


@dataclass(frozen=True)
class LoadBalance:
    """Who has how much, and which moves would help.

    people: of `team_room`, with silent, best (clients of class A), away and coming (proposed moves), after (active
    contacts then), still_over (the soft limit), in the order of Users. lines: rows of the table of moves.
    """

    people: pd.DataFrame
    lines: pd.DataFrame


def propose_moves(tables: CrmTables, today: dt.date, kept: pd.DataFrame) -> LoadBalance:
    """Moves for those beyond the soft limit, and of the best clients to the best sellers; clients of `kept` are not.

    Silent: no activity in the active window, nothing open or planned, no key client, not of class A or B, here for
    longer than the window. Beyond the limit: active ones that are no newer, without an open deal, not of class A or B;
    lost ones and those not touched for longest first, until the limit is kept. A client of class A goes from a seller
    of class B or C to one of class A. Nobody gets more than the soft limit. Source: M10, M20, assignment check.
    """
    people, clients = team_room(tables, today), clients_to_share(tables, today)
    window = tables.settings.active_window_days
    clients = clients.assign(may_go=_may_go(clients, today, window))
    clients = clients.assign(is_silent=_is_silent(clients, today, window))
    free = clients[clients["owner_id"].isin(people.index) & ~clients.index.isin(_clients_of(kept))]
    parts = [_better(free, people), *_of_overladen(free, people)]
    found = pd.concat([part for part in parts if len(part)] or [free.head(0).assign(kind="", reason="")])
    shared = _shared(found, people, tables)
    lines = _lines(shared.sort_values(["owner", "kind", "bought", "name"], ascending=[True, True, True, True]))
    return LoadBalance(_with_moves(people, clients, pd.concat([kept, lines], ignore_index=True)), lines)


def _is_silent(clients: pd.DataFrame, today: dt.date, window: int) -> pd.Series:
    since = pd.Timestamp(today) - pd.Timedelta(days=window)
    nothing_open = clients[["active", "open_deals", "planned"]].sum(axis=1) == 0
    return ~(clients["last_touch"] > since) & nothing_open & clients["may_go"]


def _may_go(clients: pd.DataFrame, today: dt.date, window: int) -> pd.Series:
    """Neither good nor new, nor a partner."""
    is_new = clients["since"] > pd.Timestamp(today) - pd.Timedelta(days=window)
    return ~clients["class"].isin(_GOOD) & ~clients["type"].isin(_NO_CLIENTS) & ~is_new


def _clients_of(lines: pd.DataFrame) -> pd.Series:
    clients: pd.Series = lines["company_id"].fillna(lines["contact_id"])
    return clients


def _better(clients: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The clients of class A whose seller is not, where there is a seller of class A."""
    best = people.index[people["class"].eq(BEST).fillna(value=False)]
    wrong = clients[clients["class"].eq(BEST).fillna(value=False) & ~clients["owner_id"].isin(best)]
    if not len(best):
        return wrong.head(0)
    rows = zip(wrong["owner_id"], wrong["bought"], wrong["is_key"], strict=True)
    return wrong.assign(kind=BETTER, reason=[_why_better(people, *row) for row in rows])


def _why_better(people: pd.DataFrame, owner: str, bought: float, is_key: bool) -> str:
    amount, letter = written(bought, ",.0f"), people["class"].get(owner)
    if pd.isna(letter):
        return _("one of the best clients, bought {amount}, with somebody who has sold nothing yet", amount=amount)
    if is_key:
        return _("a key client, bought {amount}, with a seller of class {letter}", amount=amount, letter=letter)
    return _("a client of class A, bought {amount}, with a seller of class {letter}", amount=amount, letter=letter)


def _of_overladen(clients: pd.DataFrame, people: pd.DataFrame) -> Iterator[pd.DataFrame]:
    over = people[people["active"] > people["soft"]]
    for owner, person in over.iterrows():
        own = clients[clients["owner_id"] == owner]
        silent = own[own["is_silent"]]
        yield silent.assign(kind=SILENT, reason=_reasons(silent))
        idle = own[(own["active"] > 0) & (own["open_deals"] == 0) & own["may_go"]]
        ranked = idle.assign(is_gone=idle["lifecycle_stage"].isin(_GONE)).sort_values(
            ["is_gone", "last_touch", "bought", "name"], ascending=[False, True, True, True], na_position="first"
        )
        before = ranked["active"].cumsum() - ranked["active"]
        enough = ranked[before < person["active"] - person["soft"]]
        yield enough.assign(kind=TOO_MANY, reason=_reasons(enough))


def _reasons(clients: pd.DataFrame) -> list[str]:
    rows = zip(clients["last_touch"], clients["class"], clients["bought"], clients["lifecycle_stage"], strict=True)
    return ["; ".join(_reason(*row)) for row in rows]


def _reason(last: pd.Timestamp, letter: object, bought: float, stage: object) -> Iterator[str]:
    yield _("no touch is known") if pd.isna(last) else _("last touch on {day}", day=last.date())
    yield _("no open deal")
    if bought > 0:
        yield _("class {letter}, bought {amount}", letter=letter, amount=written(bought, ",.0f"))
    else:
        yield _("never bought")
    if isinstance(stage, str) and stage in _GONE:
        yield _("marked {stage}", stage=_(stage))


def _shared(found: pd.DataFrame, people: pd.DataFrame, tables: CrmTables) -> pd.DataFrame:
    """The clients with taker_id, taker and why. Whoever is beyond the limit, or loses clients for it, gets none."""
    has_room = people["is_seller"].astype(bool) & (people["active"] < people["soft"])
    sharing = Sharing(tables.settings.org_structure, wins_by_industry(tables), best_for_best=True, only_with_room=True)
    best = found["kind"] == BETTER
    to_best = people.assign(is_seller=has_room & people["class"].eq(BEST).fillna(value=False))
    moved = share_out(found[best].assign(owner_id=None), to_best, sharing)
    taken = found.loc[moved.index, "active"].groupby(moved["taker_id"]).sum().reindex(people.index).fillna(0)
    rest = people.assign(is_seller=has_room, active=people["active"] + taken.astype("int64"))
    others = share_out(found[~best].assign(owner_id=None), rest, sharing)
    return found.join(pd.concat([part for part in (moved, others) if len(part)] or [moved]))


def _lines(shared: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table of moves."""
    is_firm = shared["table"] == "companies"
    ids, names = pd.Series(shared.index, index=shared.index, dtype=object), shared["name"]
    rows = {
        "kind": shared["kind"],
        "company_id": ids.where(is_firm),
        "company": names.where(is_firm),
        "contact_id": ids.mask(is_firm),
        "contact": names.mask(is_firm),
        "owner_id": shared["owner_id"],
        "owner": shared["owner"],
        "new_owner_id": shared["taker_id"],
        "new_owner": shared["taker"],
        "why": shared["reason"],
        "why_there": shared["why"],
        "active_contacts": shared["active"],
        "bought": shared["bought"],
        "last_touch": pd.to_datetime(shared["last_touch"]).dt.normalize(),
    }
    return complete_frame(table_spec(MOVES), pd.DataFrame(rows).reset_index(drop=True))


def _with_moves(people: pd.DataFrame, clients: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    moved = lines[lines["new_owner_id"].notna()].astype({"active_contacts": "float64"})
    weights = {
        key: moved.groupby(column)["active_contacts"].sum().reindex(people.index).fillna(0)
        for key, column in (("out", "owner_id"), ("in", "new_owner_id"))
    }
    after = (people["active"] - weights["out"] + weights["in"]).astype("int64")
    counts = {
        "silent": clients.loc[clients["is_silent"], "owner_id"],
        "best": clients.loc[clients["class"].eq(BEST).fillna(value=False), "owner_id"],
        "away": moved["owner_id"],
        "coming": moved["new_owner_id"],
    }
    told = {key: ids.value_counts().reindex(people.index).fillna(0).astype("int64") for key, ids in counts.items()}
    return people.assign(**told, after=after, still_over=after > people["soft"])
