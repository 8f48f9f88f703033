"""Values of a frame to cells of a sheet: dates become serial numbers, choices their labels, missing becomes blank."""

from __future__ import annotations

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.frames import dtype_of
from xlcrm.tables.parse_values import EPOCH_1900, EPOCH_1904
from xlcrm.tables.raw_tables import WrittenCell
from xlcrm.tables.specs import DATE_KINDS, ColumnSpec, TableSpec
from xlcrm.texts import _


def cells_of(column: ColumnSpec | None, values: pd.Series, *, uses_1904_dates: bool = False) -> list[WrittenCell]:
    """Cells for one column, in order; a column that the schema does not know is written as it is."""
    if column is None:
        return [None if pd.isna(value) else value for value in values.tolist()]
    typed = values.astype(dtype_of(column.kind))
    present = typed.notna().to_numpy()
    if column.kind in DATE_KINDS:
        plain: list[WrittenCell] = serials_of(typed, uses_1904_dates=uses_1904_dates)
    elif column.kind is Kind.INT:
        plain = [int(value) if there else None for value, there in zip(typed, present, strict=True)]
    elif column.kind is Kind.BOOL:
        plain = [bool(value) if there else None for value, there in zip(typed, present, strict=True)]
    else:
        plain = list(typed)
    if column.info.choices:
        labels = {value: _(value) for value in typed.dropna().unique()}
        plain = [labels[value] if there else None for value, there in zip(plain, present, strict=True)]
    return [value if there else None for value, there in zip(plain, present, strict=True)]


def serials_of(moments: pd.Series, *, uses_1904_dates: bool = False) -> list[WrittenCell]:
    """A sheet's date numbers for moments; whole days come as whole numbers."""
    epoch = pd.Timestamp(EPOCH_1904 if uses_1904_dates else EPOCH_1900)
    days = (moments - epoch) / pd.Timedelta(days=1)
    return [None if pd.isna(day) else int(day) if float(day).is_integer() else float(day) for day in days]


def cells_of_rows(
    spec: TableSpec, rows: pd.DataFrame, *, uses_1904_dates: bool = False
) -> dict[str, list[WrittenCell]]:
    """Cells by column key for every column of the frame."""
    return {
        str(key): cells_of(spec.by_key.get(str(key)), rows[key], uses_1904_dates=uses_1904_dates)
        for key in rows.columns
    }
