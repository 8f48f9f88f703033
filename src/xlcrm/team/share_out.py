"""Clients shared out among people: by who has the client, the organisation of the firm, experience, and room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from xlcrm.metrics.organisation import Structure
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import looked_up, rows_by_id
from xlcrm.team.clients_to_share import BEST, client_of_rows
from xlcrm.texts import _, plural

_LEAST_WINS = 3  # in an industry, below which nobody knows it
Told = Callable[[str], str]  # the reason in words, of the person that is chosen
Rule = tuple[frozenset[str], Told]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How clients are shared out.

    wins: deals won, by industry and user id. best_for_best: clients of class A go to sellers of class A first.
    only_with_room: a client stays without a taker rather than going to somebody beyond the soft limit.
    """

    structure: Structure
    wins: Mapping[str, Mapping[str, int]]
    best_for_best: bool = False
    only_with_room: bool = False


@dataclass
class _Desk:
    """Who has how much by now, while clients are given away."""

    people: dict[str, dict[str, Any]]
    load: dict[str, int]
    given: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, people: pd.DataFrame) -> _Desk:
        """Nothing is given away yet."""
        rows = zip(people.index, people.to_dict("records"), strict=True)
        return cls(
            {str(person): {str(key): value for key, value in row.items()} for person, row in rows},
            {str(person): int(active) for person, active in people["active"].items()},
        )

    @cached_property
    def territories(self) -> dict[str, frozenset[str]]:
        """Whose each territory is, by its name in small letters."""
        pairs = {(name.casefold(), person) for person, row in self.people.items() for name in row["territory"]}
        return {name: frozenset(person for each, person in pairs if each == name) for name, _person in pairs}

    def emptiest(self, candidates: Iterable[str], weight: int) -> str | None:
        """The least laden, for the limit, of those who have room; of clients that weigh nothing, who got the fewest."""
        free = [each for each in candidates if self.load[each] + weight <= self.people[each]["soft"]]
        return self.least(free, weight)

    def least(self, candidates: Iterable[str], weight: int) -> str | None:
        """The same, whether there is room or not."""
        return min(candidates, key=lambda each: self._order(each, weight), default=None)

    def give(self, person: str, weight: int) -> None:
        """The person has one client more."""
        self.load[person] += weight
        self.given[person] = self.given.get(person, 0) + 1

    def _order(self, person: str, weight: int) -> tuple[Any, ...]:
        share = (self.load[person] + weight) / max(self.people[person]["soft"], 1)
        given = self.given.get(person, 0)
        return (share, given, self.people[person]["name"]) if weight else (given, share, self.people[person]["name"])


def share_out(clients: pd.DataFrame, people: pd.DataFrame, sharing: Sharing) -> pd.DataFrame:
    """By client id, taker_id (missing where nobody has room and only room counts), taker (the name) and why, in words.

    clients: rows of `clients_to_share`. people: of `team_room`; those who sell are candidates, the others keep what
    they have. Heavy clients are given away first, those of class A before the others.
    Rules in order: who answers for the client already; the organisation (territory, product line, both); experience in
    the industry; room below the soft limit. Of several, the least laden. Source: M10, M26.
    """
    desk = _Desk.of(people)
    sellers = frozenset(people.index[people["is_seller"].astype(bool)])
    ordered = clients.assign(is_best=clients["class"].eq(BEST).fillna(value=False)).sort_values(
        ["is_best", "active", "bought", "name"], ascending=[False, False, False, True]
    )
    rows = {str(client["client_id"]): _given(client, sellers, desk, sharing) for client in _records(ordered)}
    told = pd.DataFrame.from_dict(rows, orient="index", columns=["taker_id", "why"], dtype=object).reindex(
        clients.index
    )
    return told.assign(taker=looked_up(told["taker_id"], people["name"]))


def wins_by_industry(tables: CrmTables) -> dict[str, dict[str, int]]:
    """Won deals by the industry of the firm and who sold (the owner at the close, else the owner)."""
    won = tables["deals"][tables["deals"]["status"].isin(["Won"])]
    firms = rows_by_id(tables["companies"], "company_id")
    industry = looked_up(client_of_rows("deals", won, tables), firms["industry"])
    sold = pd.DataFrame({"industry": industry, "seller": won["owner_at_close_id"].fillna(won["owner_id"])}).dropna()
    counts = sold.value_counts().rename("count").reset_index()
    wins: dict[str, dict[str, int]] = {}
    for name, seller, count in zip(counts["industry"], counts["seller"], counts["count"], strict=True):
        wins.setdefault(name, {})[seller] = int(count)
    return wins


def _records(clients: pd.DataFrame) -> list[dict[Any, Any]]:
    return clients.rename_axis("client_id").reset_index().to_dict("records")


def _given(client: dict[Any, Any], sellers: frozenset[str], desk: _Desk, sharing: Sharing) -> tuple[str | None, str]:
    weight = int(client["active"])
    if (keeper := client["owner_id"]) in desk.people:
        desk.give(keeper, weight)
        return keeper, _("answers for this client already")
    rules = list(_rules(client, sellers, desk, sharing))
    for candidates, told in rules:
        if taker := desk.emptiest(candidates, weight):
            why = told(taker)
            desk.give(taker, weight)
            return taker, why
    if sharing.only_with_room:
        return None, _("nobody has room for it")
    for candidates, told in rules:
        if taker := desk.least(candidates, weight):
            why = _("nobody has room") if candidates == sellers else told(taker)
            desk.give(taker, weight)
            return taker, _("{why}; beyond the limit of {limit}", why=why, limit=desk.people[taker]["soft"])
    return None, _("nobody sells here")


def _rules(client: dict[Any, Any], sellers: frozenset[str], desk: _Desk, sharing: Sharing) -> Iterator[Rule]:
    """Who may have the client, the best choice first; everybody who sells at the end."""
    if sharing.best_for_best and client["is_best"]:
        best = frozenset(each for each in sellers if desk.people[each]["class"] == BEST)
        for candidates, told in _fitting(client, best, desk, sharing):
            yield candidates, _with_reason(_("class A, to one of the best sellers"), told)
        yield best, lambda _taker: _("class A, to one of the best sellers")
    yield from _fitting(client, sellers, desk, sharing)
    yield sellers, lambda taker: _room(desk, taker)


def _with_reason(first: str, told: Told) -> Told:
    return lambda taker: f"{first}; {told(taker)}"


def _fitting(client: dict[Any, Any], among: frozenset[str], desk: _Desk, sharing: Sharing) -> Iterator[Rule]:
    """Those who fit the client by the organisation of the firm, then those who know its industry."""
    territory, in_territory = _of_place(client["places"], among, desk)
    line = client["product_line"]
    of_line = frozenset(each for each in among if not pd.isna(line) and line in desk.people[each]["product_line"])
    by_place: Rule = (in_territory, lambda _taker: _("territory {name}", name=_(territory)))
    by_line: Rule = (of_line, lambda _taker: _("product line {name}", name=_(str(line))))
    if sharing.structure == "mixed":
        yield in_territory & of_line, _with_reason(_("territory {name}", name=_(territory)), by_line[1])
    if sharing.structure in {"mixed", "territory"}:
        yield by_place
    if sharing.structure in {"mixed", "product"}:
        yield by_line
    yield _of_industry(client["industry"], among, sharing)


def _of_place(places: Iterable[str], among: frozenset[str], desk: _Desk) -> tuple[str, frozenset[str]]:
    """The first of the client's places that is somebody's territory, and whose it is."""
    for place in places:
        if people := among & desk.territories.get(place.strip().casefold(), frozenset()):
            return place, people
    return "", frozenset()


def _of_industry(industry: object, among: frozenset[str], sharing: Sharing) -> Rule:
    """Those who won at least half as many deals in the industry as the best of them, and three at least."""
    wins = {} if pd.isna(industry) else sharing.wins.get(str(industry), {})  # type: ignore[call-overload]
    own = {each: count for each, count in wins.items() if each in among}
    enough = max(_LEAST_WINS, max(own.values(), default=0) / 2)
    name = "" if pd.isna(industry) else _(str(industry))  # type: ignore[call-overload]
    return (
        frozenset(each for each, count in own.items() if count >= enough),
        lambda taker: plural(
            "won {count} deal in {industry}", "won {count} deals in {industry}", own[taker], industry=name
        ),
    )


def _room(desk: _Desk, taker: str) -> str:
    limit = desk.people[taker]["soft"]
    return _("has most room: {active} of {limit} active contacts", active=desk.load[taker], limit=limit)
