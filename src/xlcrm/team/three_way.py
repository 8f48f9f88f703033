"""One table of another workbook brought into ours, field by field: what only they changed is taken.

The ground is what they held when they were last consolidated. A field that they did not change since stays as it is
here; one that they changed and we did not is taken; one that both changed differently is a conflict. Without that
ground, blank fields are filled, and where both hold something, a row that was changed later by a command wins, told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xlcrm.tables.frames import TEXT
from xlcrm.tables.specs import TableSpec, name_key
from xlcrm.team.chief_tables import ChiefTables
from xlcrm.team.field_codes import Codes, codes_of, unequal
from xlcrm.team.find_our_rows import FoundRows, TheirRows
from xlcrm.team.merged_columns import NAME_MARK, kind_of, link_columns, shown_columns

OPEN, NEWER_KEPT, NEWER_TAKEN = "Open", "Newer kept", "Newer taken"


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that both hold differently. place: of their row; label: of ours, None where the row is deleted here.

    key: of the field, None for a whole row. before: our row as it was.
    """

    place: int
    label: int | None
    key: str | None
    state: str = OPEN
    mine: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class MergedTable:
    """What became of their rows: places of new, changed, same and deleted ones, how many fields were taken."""

    new: np.ndarray
    changed: np.ndarray
    fields: int
    deleted_here: np.ndarray
    conflicts: tuple[FieldConflict, ...]
    codes: Codes  # of their fields as they are to be remembered


def compared_columns(
    spec: TableSpec, frame: pd.DataFrame, columns: tuple[str, ...], ids: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """The columns as they are compared: links as our ids, a picked name that is no row's with a mark before it.

    ids: our id by theirs, by table; none where the frame is ours.
    """
    links = link_columns(spec)
    found = {}
    for key in columns:
        values = frame[key]
        if key in links:
            led = values.map(ids[links[key]]).astype(TEXT).fillna(values) if ids.get(links[key]) else values
            picked = NAME_MARK + frame[name_key(key)]
            found[key] = led.fillna(picked) if led.isna().any() else led
        elif key not in spec.by_key:
            found[key] = values.map(str, na_action="ignore").astype(TEXT)
        else:
            found[key] = values
    return pd.DataFrame(found, index=frame.index)


def merge_table(theirs: TheirRows, found: FoundRows, chief: ChiefTables, unread: np.ndarray) -> MergedTable:
    """Their changes brought into the chief's table; new rows come at its end. unread: cells that could not be read."""
    columns = tuple(map(str, theirs.compared.columns))
    codes = codes_of([kind_of(theirs.spec, key) for key in columns], theirs.compared)
    has_base = found.known_at >= 0
    base = theirs.known.codes_for(columns, np.maximum(found.known_at, 0)) if has_base.any() else codes
    codes = np.where(unread & has_base[:, None], base, codes)
    rows = chief.rows_by_id(theirs.spec.key)
    is_here = np.array([our in rows.index for our in found.ours], dtype=bool) & ~found.is_new
    changed_there = has_base & (codes != base).any(axis=1)
    gone = ~found.is_new & ~is_here
    lost = [FieldConflict(int(at), None, None) for at in np.flatnonzero(gone & changed_there)]
    chief.append(theirs.spec.key, _new_rows(theirs, found))
    places = np.flatnonzero(is_here & (found.is_first | changed_there))
    labels = rows.loc[[found.ours[at] for at in places]].to_numpy() if len(places) else np.array([], dtype=int)
    pairs = _Pairs(theirs, chief, places, labels, codes[places], base[places], has_base[places], unread[places])
    changed, fields = pairs.take(found.is_first[places])
    return MergedTable(
        np.flatnonzero(found.is_new), places[changed], fields, np.flatnonzero(gone), (*lost, *pairs.conflicts), codes
    )


def _new_rows(theirs: TheirRows, found: FoundRows) -> pd.DataFrame:
    rows = theirs.frame[found.is_new]
    led = {theirs.spec.id_column or "": [our for our, new in zip(found.ours, found.is_new, strict=True) if new]}
    for key in link_columns(theirs.spec):
        ids = theirs.compared.loc[rows.index, key]
        led[key] = ids.mask(ids.str.startswith(NAME_MARK).fillna(value=False))
    return rows.assign(**led)


@dataclass
class _Pairs:
    """Rows of both workbooks side by side. places: of theirs; labels: of ours."""

    theirs: TheirRows
    chief: ChiefTables
    places: np.ndarray
    labels: np.ndarray
    codes: Codes
    base: Codes
    has_base: np.ndarray
    unread: np.ndarray
    conflicts: list[FieldConflict] = field(default_factory=list)

    def take(self, may_fill: np.ndarray) -> tuple[np.ndarray, int]:
        """Take what only they changed; answers which rows changed here, and how many fields did.

        may_fill: rows that are compared also where nothing is remembered of them.
        """
        spec = self.theirs.spec
        columns = tuple(map(str, self.theirs.compared.columns))
        ours = compared_columns(spec, self.chief.frames[spec.key].loc[self.labels], columns, {})
        before = self.chief.frames[spec.key]
        newer = self._newer()
        touched, fields = np.zeros(len(self.places), dtype=bool), 0
        for at, key in enumerate(columns):
            mine, their = ours[key], self.theirs.compared[key].iloc[self.places]
            news = self._news(at, key, mine, their) & (self.has_base | may_fill)
            if not news.any():
                continue
            taken, open_ones, by_date = self._decide(at, key, news, mine, newer)
            self._put(key, taken)
            self._note(key, open_ones, by_date, newer, before)
            touched |= taken
            fields += int(taken.sum())
        self.chief.touch(spec.key, self.labels[touched])
        return touched, fields

    def _news(self, at: int, key: str, mine: pd.Series, their: pd.Series) -> np.ndarray:
        """Where they hold something else than we do, and changed it, as far as is known."""
        _both, differ = unequal(mine, their)
        known = np.where(self.has_base, self.codes[:, at] != self.base[:, at], their.notna().to_numpy())
        cells = self.chief.unread.get((self.theirs.spec.key, key), [])
        news: np.ndarray = differ & known & ~self.unread[:, at] & ~np.isin(self.labels, cells)
        return news

    def _decide(
        self, at: int, key: str, news: np.ndarray, mine: pd.Series, newer: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Which of the news are taken, which are in conflict, and which of these the dates decide."""
        codes = codes_of([kind_of(self.theirs.spec, key)], mine.to_frame())[:, 0]
        unchanged = np.where(self.has_base, codes == self.base[:, at], mine.isna().to_numpy())
        clash = news & ~unchanged
        by_date = clash & ~self.has_base & (newer != 0)
        taken = (news & unchanged) | (by_date & (newer > 0))
        return taken, clash & ~by_date, by_date

    def _newer(self) -> np.ndarray:
        """1 where a command changed their row later than ours, -1 where ours is the newer one, 0 where nobody knows."""
        theirs, ours = self.theirs.frame.iloc[self.places], self.chief.frames[self.theirs.spec.key].loc[self.labels]
        if "version" not in theirs:
            return np.zeros(len(theirs), dtype=int)
        counts = [frame["version"].fillna(0).to_numpy(dtype=float) for frame in (theirs, ours)]
        days = [frame["updated_at"].fillna(pd.Timestamp(1900, 1, 1)).to_numpy() for frame in (theirs, ours)]
        later: np.ndarray = (days[0] > days[1]) & (counts[0] >= counts[1])
        older: np.ndarray = (days[0] < days[1]) & (counts[0] <= counts[1])
        newer: np.ndarray = later.astype(int) - older.astype(int)
        return newer

    def _put(self, key: str, taken: np.ndarray) -> None:
        if not taken.any():
            return
        spec, labels, places = self.theirs.spec, self.labels[taken], self.places[taken]
        if key not in link_columns(spec):
            self.chief.put(spec.key, key, labels, self.theirs.frame[key].iloc[places])
            return
        ids = self.theirs.compared[key].iloc[places]
        ids = ids.mask(ids.str.startswith(NAME_MARK).fillna(value=False))
        self.chief.put_link(spec.key, key, labels, ids, self.theirs.frame[name_key(key)].iloc[places])

    def _note(
        self, key: str, open_ones: np.ndarray, by_date: np.ndarray, newer: np.ndarray, before: pd.DataFrame
    ) -> None:
        shown = shown_columns(self.theirs.spec, key)
        for at in np.flatnonzero(open_ones | by_date):
            state = OPEN if open_ones[at] else NEWER_TAKEN if newer[at] > 0 else NEWER_KEPT
            label = int(self.labels[at])
            mine = {each: before.loc[label, each] for each in (*shown, "updated_by", "updated_at") if each in before}
            self.conflicts.append(FieldConflict(int(self.places[at]), label, key, state, mine))
