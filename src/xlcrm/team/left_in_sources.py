"""What stays in the managers' workbooks: tables whose rows have no ids, values of lists, columns of their own."""

from __future__ import annotations

import pandas as pd

from xlcrm.records.choices import CHOICES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.link_rows import fold_names
from xlcrm.team.chief_tables import NEW_ROWS, ChiefTables

COMPARED_WHOLE = ("income", "wallet", "segments", "rules", "synonyms", "holidays", "fx_rates", "goals", "stages")
"""Tables whose rows have no ids: only the chief's count, and rows that the others have besides are told."""

_POSSIBLE_TWINS = {"companies": ("name", "email", "phone"), "contacts": ("full_name", "email", "phone", "mobile")}
_DIGITS = 8  # of a phone number, from its end


def rows_not_here(source: CrmTables, chief: CrmTables) -> dict[str, int]:
    """How many rows of such tables the workbook has that the chief's has not."""
    counts = {key: _without(source[key], chief[key]) for key in COMPARED_WHOLE if key in source.frames}
    return {key: count for key, count in counts.items() if count}


def values_not_here(source: CrmTables, chief: CrmTables) -> dict[str, list[str]]:
    """Values of the firm's own lists that the chief's lists do not have, by the list's key."""
    found = {
        key: [value for value in source.allowed(key) if value not in chief.allowed(key)]
        for key, listed in CHOICES.items()
        if listed.open
    }
    return {key: values for key, values in found.items() if values}


def possible_twins(chief: ChiefTables) -> int:
    """New companies and contacts that share a name, an address or a phone with another row here."""
    return sum(_twins(chief.frames[table], keys) for table, keys in _POSSIBLE_TWINS.items())


def _twins(frame: pd.DataFrame, keys: tuple[str, ...]) -> int:
    new = frame.index >= NEW_ROWS
    if not new.any():
        return 0
    alike = pd.Series(data=False, index=frame.index)
    for key in keys:
        values = fold_names(frame[key])
        if "phone" in key or key == "mobile":
            values = values.str.replace(r"\D", "", regex=True).str[-_DIGITS:]
            values = values.mask(values == "")
        alike |= values.notna() & values.duplicated(keep=False)
    return int((alike & new).sum())


def _without(theirs: pd.DataFrame, ours: pd.DataFrame) -> int:
    keys = [key for key in theirs.columns if key in ours.columns and not str(key).endswith(("_id", "known_as"))]
    if not keys or theirs.empty:
        return 0
    held = set(_rows(ours[keys]))
    return sum(row not in held for row in _rows(theirs[keys]))


def _rows(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple("" if pd.isna(cell) else str(cell) for cell in row) for row in frame.itertuples(index=False)]
