"""The frame of a table: its columns, dtypes and row labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.specs import TableSpec

ROW = "row"  # name of the index: the sheet's row numbers
TEXT = pd.StringDtype("python")

_DTYPES: dict[Kind, Any] = {
    Kind.DATE: "datetime64[us]",
    Kind.DATETIME: "datetime64[us]",
    Kind.INT: "Int64",
    Kind.DECIMAL: "float64",
    Kind.MONEY: "float64",
    Kind.PERCENT: "float64",
    Kind.BOOL: "boolean",
}


def dtype_of(kind: Kind) -> Any:
    """The dtype that values of this kind have in a frame."""
    return _DTYPES.get(kind, TEXT)


def row_index(rows: Iterable[int] = ()) -> pd.Index:
    """Row labels: the sheet's row numbers."""
    return pd.Index(list(rows), dtype="int64", name=ROW)


def empty_frame(spec: TableSpec, rows: Iterable[int] = ()) -> pd.DataFrame:
    """All columns of the table, every value missing.

    >>> from xlcrm.tables.all_tables import table_spec
    >>> len(empty_frame(table_spec("companies")))
    0
    """
    index = row_index(rows)
    return pd.DataFrame({c.key: missing_values(c.kind, index) for c in spec.columns}, index=index)


def complete_frame(spec: TableSpec, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every column of the table in the schema's dtypes; missing columns come in empty.

    Columns that the schema does not know, the user's own, stay at the end as they are.
    """
    columns = {
        c.key: frame[c.key].astype(dtype_of(c.kind)) if c.key in frame else missing_values(c.kind, frame.index)
        for c in spec.columns
    }
    own = {key: frame[key] for key in frame.columns if key not in columns}
    completed = pd.DataFrame({**columns, **own}, index=frame.index)
    completed.index.name = ROW
    return completed


def rows_by_id(frame: pd.DataFrame, id_column: str) -> pd.DataFrame:
    """The rows that have an id, by it; of several with the same id the first."""
    return frame.dropna(subset=[id_column]).drop_duplicates(id_column).set_index(id_column)


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A dict a row by column key, None where there is nothing."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def looked_up(ids: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each id, in the rows of `ids`; missing where the id is missing or unknown. values: by unique id."""
    return pd.Series(values.reindex(ids.to_numpy()).array, index=ids.index)


def missing_values(kind: Kind, index: pd.Index) -> pd.Series:
    """A column of that kind with nothing in it."""
    empty: pd.Series = pd.Series(pd.NA if dtype_of(kind) == TEXT else None, index=index, dtype=dtype_of(kind))
    return empty
