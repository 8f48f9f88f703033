"""Which row here each row of another workbook is: by what is remembered, else by its id and what it holds.

Two workbooks count on from one number, so both may give C-000124 to different clients. Such a row gets an id of its
own here, and all links of its workbook to it are led there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.tables.frames import TEXT
from xlcrm.tables.give_ids import new_ids, taken_ids
from xlcrm.tables.link_rows import fold_names
from xlcrm.tables.specs import TableSpec
from xlcrm.team.chief_tables import ChiefTables
from xlcrm.team.field_codes import BLANK, codes_of
from xlcrm.team.merged_columns import kind_of
from xlcrm.team.remembered_rows import RememberedRows
from xlcrm.team.same_record import is_known_by_name, same_records, telling_columns

_ONE_FOR_ALL = ("users", "products", "campaigns")  # of one name there is one, whatever its id
_WITHOUT_ID = "~"  # before the mark that stands for an id which the row does not have yet


@dataclass(frozen=True)
class TheirRows:
    """One table of another workbook. compared: its merged columns, links led to our rows.

    has_id: the id stands in the workbook; reading gave one to the other rows, for this time only.
    """

    spec: TableSpec
    frame: pd.DataFrame
    compared: pd.DataFrame
    has_id: np.ndarray
    known: RememberedRows

    @property
    def ids(self) -> pd.Series:
        """The ids of the rows, also those that were given for this time."""
        assert self.spec.id_column
        return self.frame[self.spec.id_column]


@dataclass(frozen=True)
class FoundRows:
    """For each of their rows: the key that it is remembered by, our id, and its place among the remembered ones.

    is_new: our workbook gets the row. is_first: of several of their rows that are one here, the one that is compared.
    """

    keys: list[str]
    ours: list[str]
    known_at: np.ndarray
    is_new: np.ndarray
    is_first: np.ndarray


def find_our_rows(theirs: TheirRows, chief: ChiefTables) -> FoundRows:
    """Our id for every one of their rows; rows that are not here yet get a free one, their own where it is free."""
    keys = _keys(theirs)
    rows = chief.rows_by_id(theirs.spec.key)
    known_at = _remembered_at(theirs, keys)
    ours: list[str | None] = [theirs.known.our_ids[at] if at >= 0 else None for at in known_at.tolist()]
    ours = [chief.merged.get(our, our) if our is not None and our not in rows.index else our for our in ours]
    for at in _became_others(theirs, keys, ours, known_at, chief):
        ours[at], known_at[at] = None, -1
    _by_id(theirs, keys, ours, chief, rows)
    if theirs.spec.key in _ONE_FOR_ALL:
        _by_name(theirs, ours, chief)
    is_new = np.array([our is None for our in ours], dtype=bool)
    given = dict(zip(np.flatnonzero(is_new).tolist(), _ids_for(theirs, np.flatnonzero(is_new), chief), strict=True))
    found = [given[at] if our is None else our for at, our in enumerate(ours)]
    return FoundRows(keys, found, known_at, is_new, _firsts(keys, found))


def _keys(theirs: TheirRows) -> list[str]:
    """Ids; for rows without one, and for copies of a row with its id, a mark of what they hold."""
    ids = theirs.ids
    blank = ~theirs.has_id | ids.duplicated().to_numpy()
    marks, seen = iter(_marks(theirs, blank)), Counter[str]()
    keys = []
    for is_blank, each in zip(blank.tolist(), ids.tolist(), strict=True):
        mark = next(marks) if is_blank else ""
        seen[mark] += is_blank
        keys.append((mark if seen[mark] == 1 else f"{mark}#{seen[mark]}") if is_blank else each)
    return keys


def _marks(theirs: TheirRows, some: np.ndarray) -> list[str]:
    """Of rows that bear a name their names, else all that they hold: it is to be found again next time."""
    rows = theirs.compared[some]
    if is_known_by_name(theirs.spec.key):
        names = [key for key in ("name", "first_name", "last_name") if key in rows]
        rows = rows[names]
    codes = codes_of([kind_of(theirs.spec, str(key)) for key in rows.columns], rows)
    return [_WITHOUT_ID + hashlib.blake2b("".join(row).encode(), digest_size=8).hexdigest() for row in codes.tolist()]


def _remembered_at(theirs: TheirRows, keys: list[str]) -> np.ndarray:
    """The place of each row among the remembered ones, -1 for new ones; one that got its id since is known again."""
    places = {key: at for at, key in enumerate(theirs.known.their_ids)}
    found = np.array([places.get(key, -1) for key in keys], dtype=int)
    waiting = {key for key in places if key.startswith(_WITHOUT_ID)} - set(keys)
    unknown = found < 0
    if waiting and unknown.any():
        for at, mark in zip(np.flatnonzero(unknown).tolist(), _marks(theirs, unknown), strict=True):
            if mark in waiting:
                waiting.discard(mark)
                found[at] = places[mark]
    return found


def _became_others(
    theirs: TheirRows, keys: list[str], ours: list[str | None], known_at: np.ndarray, chief: ChiefTables
) -> list[int]:
    """Places of rows that are other records now than those remembered under their ids.

    So it is when their workbook became a fresh copy of ours, where our own row bears the id, and when it was put back
    from a backup and gave the id again.
    """
    rows = chief.rows_by_id(theirs.spec.key)
    moved = [at for at, our in enumerate(ours) if our not in (None, keys[at]) and our in rows.index]
    moved = [at for at in moved if keys[at] in rows.index]
    fresh = _same(theirs, moved, [keys[at] for at in moved], chief, rows)
    still = _same(theirs, moved, [str(ours[at]) for at in moved], chief, rows)
    found = [at for at, here, there in zip(moved, fresh, still, strict=True) if here and not there]
    changed = [at for at in _changed_throughout(theirs, known_at) if ours[at] in rows.index]
    still = _same(theirs, changed, [str(ours[at]) for at in changed], chief, rows)
    return [*found, *(at for at, is_same in zip(changed, still, strict=True) if not is_same)]


def _changed_throughout(theirs: TheirRows, known_at: np.ndarray) -> list[int]:
    """Places of known rows of which nothing that tells them from others is as it was."""
    places = np.flatnonzero(known_at >= 0)
    columns = tuple(map(str, theirs.compared.columns))
    names = [key for key in ("name", "first_name", "last_name", "company_id") if key in columns]
    telling = tuple(dict.fromkeys((*names, *telling_columns(theirs.spec, columns))))
    before = theirs.known.codes_for(telling, known_at[places])
    now = codes_of([kind_of(theirs.spec, key) for key in telling], theirs.compared.iloc[places][list(telling)])
    filled = before != BLANK
    changed: np.ndarray = filled.any(axis=1) & ~(filled & (now == before)).any(axis=1)
    return [int(at) for at in places[changed]]


def _by_id(theirs: TheirRows, keys: list[str], ours: list[str | None], chief: ChiefTables, rows: pd.Series) -> None:
    """Rows that were never consolidated and bear the id of a row here, or of one that was merged here."""
    unseen = [at for at, our in enumerate(ours) if our is None and keys[at] in rows.index]
    for at, is_same in zip(unseen, _same(theirs, unseen, [keys[at] for at in unseen], chief, rows), strict=True):
        if is_same:
            ours[at] = keys[at]
    log = chief.frames["merge_log"].dropna(subset=["merged_id", "merged_name"])
    names = dict(zip(log["merged_id"], fold_names(log["merged_name"]), strict=True))
    if names and theirs.spec.label:
        folded = fold_names(theirs.frame[theirs.spec.label]).tolist()
        for at, our in enumerate(ours):
            if our is None and keys[at] in names and names[keys[at]] == folded[at]:
                ours[at] = chief.merged[keys[at]]


def _same(theirs: TheirRows, places: list[int], ours: list[str], chief: ChiefTables, rows: pd.Series) -> list[bool]:
    if not places:
        return []
    frame = chief.frames[theirs.spec.key]
    here = frame.loc[rows.loc[ours].to_numpy()]
    there = theirs.compared.iloc[places]
    columns = [key for key in there.columns if key in here.columns]
    return [bool(each) for each in same_records(theirs.spec, there[columns], here[columns])]


def _by_name(theirs: TheirRows, ours: list[str | None], chief: ChiefTables) -> None:
    """People, products and campaigns of ours that bear the name, people also by the address; each is found once."""
    spec, frame = theirs.spec, chief.frames[theirs.spec.key]
    taken = set(ours)
    for key in ("email", spec.label or "") if spec.key == "users" else (spec.label or "",):
        known = pd.Series(frame[spec.id_column or ""].to_numpy(), index=fold_names(frame[key]).to_numpy())
        known = known[known.index.notna() & ~known.index.duplicated(keep=False)]
        for at, name in enumerate(fold_names(theirs.frame[key]).tolist()):
            if ours[at] is None and name in known.index and known[name] not in taken:
                ours[at] = known[name]
                taken.add(known[name])


def _ids_for(theirs: TheirRows, places: np.ndarray, chief: ChiefTables) -> list[str]:
    """Free ids for new rows: their own where it is higher than any that was given here, else the next ones."""
    spec = theirs.spec
    taken = taken_ids(spec, chief.frames)
    own = theirs.ids.iloc[places].astype(TEXT)
    numbers = pd.to_numeric(own.str.extract(rf"^{spec.id_prefix}-(\d+)$", expand=False)).fillna(0)
    named = numbers.isin(list(taken.named)).to_numpy()
    free = (numbers > taken.last).to_numpy() & ~own.duplicated().to_numpy() & ~named & theirs.has_id[places]
    others = iter(new_ids(spec, int((~free).sum()), taken.with_ids(spec, own[free])))
    return [each if is_free else next(others) for each, is_free in zip(own.tolist(), free.tolist(), strict=True)]


def _firsts(keys: list[str], ours: list[str]) -> np.ndarray:
    firsts = np.ones(len(keys), dtype=bool)
    seen = {our for key, our in zip(keys, ours, strict=True) if key == our}
    for at, (key, our) in enumerate(zip(keys, ours, strict=True)):
        if key != our:
            firsts[at] = our not in seen
            seen.add(our)
    return firsts
