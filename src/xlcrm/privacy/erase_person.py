"""Erasing a person for good: all edits, what they count, and what the user has to be told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from xlcrm.privacy.erase_cells import Erasure, Erasures
from xlcrm.privacy.erase_logs import erasure_entry, log_edits
from xlcrm.privacy.erase_tables import new_labels, table_edits, touched_rows, with_labels
from xlcrm.privacy.known_of_person import known_of_person
from xlcrm.privacy.person_texts import person_texts
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, EraseTexts, RemoveRows, UpdateCells
from xlcrm.tables.journal import JOURNAL
from xlcrm.tables.journal_runs import journaled_runs
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.sought_texts import SoughtTexts
from xlcrm.texts import _

_SOLE_TRADERS = frozenset({"ЕТ", "ИП", "ФОП", "ET"})


@dataclass(frozen=True)
class ErasurePlan:
    """The edits that erase one person, cells by table, texts of the person, and what stays and is told."""

    ids: tuple[str, ...]
    edits: tuple[Edit, ...]
    counts: dict[str, int]
    texts: SoughtTexts
    problems: tuple[Problem, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells change, lines of the review counted as one."""
        return sum(self.counts.values())


def plan_erasure(
    tables: CrmTables,
    ids: Sequence[str],
    now: dt.datetime,
    user: str,
    *,
    with_company: bool = False,
    also: Sequence[str] = (),
) -> ErasurePlan:
    """What erases the people of these ids. with_company: firms where nobody else works go too.

    also: further texts that name them, where it is one person.
    """
    runs = journaled_runs(tables[JOURNAL])
    firms = {each: _firm(tables, each, ids) if with_company else None for each in ids}
    people = [
        known_of_person(tables, each, runs, (firm.id,) if firm and not firm.others else ())
        for each, firm in firms.items()
    ]
    beside = [row_id for person in people for row_id in (*person.ids, *person.company_ids)]
    texts = [person_texts(tables, person, also, beside) for person in people]
    erasure = Erasures(tuple(Erasure.of(tables, *pair) for pair in zip(people, texts, strict=True)))
    labels = new_labels(tables, erasure)
    erasure = with_labels(tables, erasure, labels)
    edits = table_edits(tables, erasure, labels)
    touched = touched_rows(tables, edits)
    erasure = Erasures(tuple(replace(one, touched=touched) for one in erasure.each))
    edits += log_edits(tables, erasure)
    counts = _counts(edits)
    if edits or also:
        edits += [erasure_entry(erasure, counts, pd.Timestamp(now), user), EraseTexts(erasure.strict, erasure.ids)]
    kept = [firm for firm in firms.values() if firm and firm.others]
    told = (*map(_kept_firm, kept), *map(_shared, dict.fromkeys(text for each in texts for text in each.shared)))
    return ErasurePlan(erasure.ids, tuple(edits), counts, erasure.strict, (*told, *_firm_names(tables, erasure)))


def is_erased(tables: CrmTables, id: str) -> bool:
    """The log says that the person was erased."""
    return bool((tables["erasure_log"]["row_id"] == id).any())


def _counts(edits: Sequence[Edit]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for edit in edits:
        if isinstance(edit, UpdateCells):
            counts[edit.table] += len(edit.values)
        elif isinstance(edit, RemoveRows):
            counts[edit.table] += len(edit.rows)
    return dict(counts)


@dataclass(frozen=True, slots=True)
class _Firm:
    """Where a person works, and how many people there stay."""

    id: str
    others: int


def _firm(tables: CrmTables, id: str, erased: Sequence[str]) -> _Firm | None:
    contacts = tables["contacts"]
    own = contacts.loc[contacts["contact_id"] == id, "company_id"].dropna()
    if own.empty:
        return None
    at_firm = contacts["company_id"] == own.iloc[0]
    return _Firm(str(own.iloc[0]), int((at_firm & ~contacts["contact_id"].isin(erased)).sum()))


def _kept_firm(firm: _Firm) -> Problem:
    message = _("Other people work at {id}, so the company stays.", id=firm.id)
    return Problem("companies", None, None, "company_kept", Severity.WARNING, message)


def _shared(text: str) -> Problem:
    message = _("Somebody else here has {text} too, so it goes from the person's own rows only.", text=text)
    return Problem("contacts", None, None, "shared_text", Severity.HINT, message)


def _firm_names(tables: CrmTables, erasure: Erasures) -> list[Problem]:
    """Firms that stay and bear the person's name, or are sole traders."""
    contacts, firms = tables["contacts"], tables["companies"]
    own = set(contacts.loc[contacts["contact_id"].isin(erasure.ids), "company_id"].dropna())
    named = firms["name"].isin(erasure.strict.kept)
    traders = firms["company_id"].isin(own) & firms["legal_form"].isin(_SOLE_TRADERS)
    chosen = firms[(named | traders) & ~firms["company_id"].isin(erasure.ids)]
    return [
        Problem(
            "companies",
            int(row),
            table_spec("companies").label,
            "company_named_so",
            Severity.WARNING,
            _("The company {id} bears the person's name or is a sole trader; it stays.", id=company),
            _("Erase it too with --with-company, or rename it."),
        )
        for row, company in zip(chosen.index.tolist(), chosen["company_id"], strict=True)
    ]
