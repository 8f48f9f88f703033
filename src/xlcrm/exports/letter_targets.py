"""To whom a letter goes: the person of a deal, the person to write to at a firm, or the person itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _


@dataclass(frozen=True, slots=True)
class Target:
    """A person, by the sheet row in Contacts, and the deal that the letter is about, by its row in Deals."""

    person: int
    deal: int | None = None


def letter_targets(
    frames: Mapping[str, pd.DataFrame], ids: Iterable[str]
) -> tuple[tuple[Target, ...], tuple[Problem, ...]]:
    """The targets for ids of deals, people and firms, each once; deals and firms without a person are told."""
    wanted = list(dict.fromkeys(ids))
    known = frames["contacts"]["contact_id"].dropna()
    people = dict(zip(known, known.index.tolist(), strict=True))
    targets: dict[Target, None] = {}
    problems: list[Problem] = []
    for row, row_id, contact, company in _rows(frames["deals"], "deal_id", wanted, ("contact_id", "company_id")):
        person = people.get(contact) or _person_of(frames["contacts"], company)
        if person is None:
            problems.append(_nobody("deals", row, row_id))
        else:
            targets[Target(person, row)] = None
    for row_id in wanted:
        if row_id in people:
            targets[Target(people[row_id])] = None
    for row, row_id in _rows(frames["companies"], "company_id", wanted, ()):
        person = _person_of(frames["contacts"], row_id)
        if person is None:
            problems.append(_nobody("companies", row, row_id))
        else:
            targets[Target(person)] = None
    return tuple(targets), tuple(problems)


def _rows(frame: pd.DataFrame, key: str, ids: list[str], more: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
    return frame.loc[frame[key].isin(ids), [key, *more]].itertuples(name=None)


def _person_of(contacts: pd.DataFrame, company: object) -> int | None:
    """Whom to write to at a firm: who decides, else the first; those who have left do not count."""
    if not isinstance(company, str):
        return None
    there = contacts[(contacts["company_id"] == company).fillna(value=False) & contacts["is_active"].fillna(value=True)]
    deciding = there[(there["role"] == "Decision maker").fillna(value=False)]
    best = deciding if len(deciding) else there
    return int(best.index[0]) if len(best) else None


def _nobody(table: str, row: int, row_id: object) -> Problem:
    message = _("{id} has nobody to write to.", id=row_id)
    hint = _("Fill in the contact, or add a person to the firm.")
    return Problem(table, row, "contact" if table == "deals" else "name", "letter_without_person", Severity.WARNING,
                   message, hint)  # fmt: skip
