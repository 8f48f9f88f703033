"""A manager's workbook under another file name is known by the rows that got other ids here."""

from __future__ import annotations

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.team.field_codes import codes_of
from xlcrm.team.merged_columns import kind_of
from xlcrm.team.remembered_rows import remembered_rows

_NAMES = {"companies": ("name",), "contacts": ("first_name", "last_name")}


def known_before_as(source: CrmTables, remembered: pd.DataFrame, among: list[str]) -> str | None:
    """The name under which this workbook was consolidated, if it has rows that moved and they bear the same names."""
    hits = {name: _moved_rows_alike(source, remembered, name) for name in among}
    best = max(hits, key=lambda name: hits[name], default=None)
    return best if best is not None and hits[best] > 0 else None


def _moved_rows_alike(source: CrmTables, remembered: pd.DataFrame, name: str) -> int:
    """How many more moved rows bear the name that they had than another one."""
    alike = 0
    for table, keys in _NAMES.items():
        spec, known = table_spec(table), remembered_rows(remembered, name, table)
        pairs = enumerate(zip(known.their_ids, known.our_ids, strict=True))
        moved = {theirs: at for at, (theirs, ours) in pairs if theirs != ours and not theirs.startswith("~")}
        frame = source[table]
        frame = frame[frame[spec.id_column or ""].isin(moved) & ~frame[spec.id_column or ""].duplicated()]
        if frame.empty:
            continue
        places = frame[spec.id_column or ""].map(moved).to_numpy(dtype=int)
        same = (codes_of([kind_of(spec, key) for key in keys], frame[list(keys)]) == known.codes_for(keys, places)).all(
            axis=1
        )
        alike += int(same.sum()) - int((~same).sum())
    return alike
