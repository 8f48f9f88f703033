"""Rows of a file that were merged into others since they came: they are here already, under the row that stayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.imports.compare_rows import changed_cells
from xlcrm.imports.fold_headers import squeeze
from xlcrm.imports.import_problems import table_problem
from xlcrm.imports.match_rows import match_rows
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.frames import TEXT, empty_frame
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.rows_before import rows_before
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _, plural

_MOST_NAMED = 5


@dataclass(frozen=True)
class Matched:
    """known: sheet row by source row, missing where the row is new or merged.

    merged: a row of `before` by source row. before: rows before their merges with `kept_id` and `kept_row`.
    """

    known: pd.Series
    merged: pd.Series
    before: pd.DataFrame

    @property
    def merged_ids(self) -> pd.Series:
        """Id of the row that stayed by source row."""
        return self.merged.map(self.before["kept_id"]).astype(TEXT)


def match_with_merged(spec: TableSpec, rows: pd.DataFrame, there: pd.DataFrame, tables: CrmTables) -> Matched:
    """Which row of the table each row of the file is, or was before a merge.

    Rows as they were before come first, in the order in which they were made, and with them those that were never
    merged; what fits none of these may still be a row that stayed, as it is now.
    """
    before = _before(spec, there, tables)
    if before.empty:
        return Matched(match_rows(spec, rows, there), pd.Series(dtype="int64"), before)
    assert spec.id_column
    stayed = there[spec.id_column].isin(before["kept_id"])
    as_they_came = pd.concat([before.drop(columns=["kept_id", "kept_row"]), there[~stayed]])
    found = match_rows(spec, rows, as_they_came.sort_values(spec.id_column, key=_in_order, kind="stable"))
    found = found.fillna(match_rows(spec, rows[found.isna()], there[stayed]))
    merged = (found < 0).fillna(value=False)
    return Matched(found.mask(merged), found[merged].astype("int64"), before)


def _in_order(ids: pd.Series) -> pd.Series:
    """Ids by the number in them."""
    return pd.to_numeric(ids.str.extract(r"(\d+)$", expand=False)).astype(float)


def news_of_merged(
    spec: TableSpec, rows: pd.DataFrame, found: Matched, there: pd.DataFrame, *, blanks_only: bool
) -> list[UpdateCells]:
    """What the file has changed since in rows that were merged, as changes of the rows that stayed.

    What the file still says as it did before the merge changes nothing: the merge decided on that.
    """
    values = rows.loc[found.merged.index].set_axis(found.merged.to_numpy(), axis=0)
    changed = {edit.column: edit.values for edit in changed_cells(spec, values, found.before)}
    if not changed:
        return []
    news = pd.DataFrame(changed).set_axis(found.before["kept_row"].loc[pd.DataFrame(changed).index], axis=0)
    news.index.name = there.index.name
    return changed_cells(spec, news.groupby(level=0).first(), there, blanks_only=blanks_only)


def here_under_another(spec: TableSpec, merged: pd.Series) -> list[Problem]:
    """How many such rows there are, and where the first of them went. merged: id by source row."""
    if merged.empty:
        return []
    told = [_("line {row} into {id}", row=row, id=kept) for row, kept in merged.iloc[:_MOST_NAMED].items()]
    message = plural(
        "{count} row of the file is here already, merged into another: {rows}.",
        "{count} rows of the file are here already, merged into others: {rows}.",
        len(merged),
        rows=", ".join([*told, *(["…"] if len(merged) > _MOST_NAMED else [])]),
    )
    return [table_problem(spec, "merged_before", message, severity=Severity.HINT)]


@dataclass(frozen=True)
class FormerNames:
    """What the rows of one table were called before they were merged into others."""

    spec: TableSpec
    tables: CrmTables

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Id of the row that stayed, by the id of each row that went."""
        return merged_into(self._log)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Id of the row that stayed, by squeezed name of a row that went; names of several rows are left out."""
        log = self._log.dropna(subset=["merged_name", "merged_id"])
        names = pd.DataFrame({"name": log["merged_name"].map(squeeze), "id": log["merged_id"].map(self.ids)})
        single = names.dropna().drop_duplicates().drop_duplicates("name", keep=False)
        return dict(zip(single["name"].tolist(), single["id"].tolist(), strict=True))

    @property
    def _log(self) -> pd.DataFrame:
        log = _merge_log(self.tables)
        return log[log["table"] == self.spec.key]


def _before(spec: TableSpec, there: pd.DataFrame, tables: CrmTables) -> pd.DataFrame:
    log = _merge_log(tables)
    if spec.id_column is None or not (log["table"] == spec.key).any():
        return there.iloc[:0].assign(kept_id=None, kept_row=0)
    before = rows_before(spec, log, tables.lists or {})
    row_of = there.dropna(subset=spec.id_column).drop_duplicates(spec.id_column).reset_index(names="row")
    before["kept_row"] = before["kept_id"].map(row_of.set_index(spec.id_column)["row"])
    found = before.dropna(subset="kept_row").astype({"kept_row": "int64"})
    return found.set_axis(pd.RangeIndex(-len(found), 0), axis=0)


def _merge_log(tables: CrmTables) -> pd.DataFrame:
    return tables["merge_log"] if "merge_log" in tables.frames else empty_frame(table_spec("merge_log"))
