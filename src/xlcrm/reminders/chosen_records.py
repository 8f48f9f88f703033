"""The records that a person chose by their ids: lines that were selected in Excel, or ids that were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _, plural

_BETWEEN_IDS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class ChosenRecords:
    """The rows by table, sheet rows as index, and a problem for each id that is nowhere."""

    rows: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.rows[table]


def chosen_records(tables: CrmTables, ids: Iterable[str], among: tuple[str, ...]) -> ChosenRecords:
    """The rows of the tables `among` that have these ids. Letter case does not matter; several may stand in one text.

    Raises WrongUseError where no id is given at all.
    """
    wanted = list(dict.fromkeys(id for text in ids for id in _BETWEEN_IDS.split(text.upper()) if id))
    if not wanted:
        sheets = ", ".join(table_spec(key).sheet for key in among)
        raise WrongUseError(_("Select lines of {sheets} first, or give their ids: --ids A-000012.", sheets=sheets))
    rows = {key: _rows_of(tables[key], str(table_spec(key).id_column), wanted) for key in among}
    found = {id for key, frame in rows.items() for id in frame[table_spec(key).id_column]}
    return ChosenRecords(rows, tuple(_unknown(tables, id, among) for id in wanted if id not in found))


def told_of(table: str, rows: pd.DataFrame, code: str, messages: Iterable[str], hint: str = "") -> tuple[Problem, ...]:
    """A hint for each row that is left as it is."""
    key = table_spec(table).id_column
    return tuple(
        Problem(table, int(row), key, code, Severity.HINT, message, hint)
        for row, message in zip(rows.index, messages, strict=True)
    )


def told_left(problems: Sequence[Problem]) -> Iterator[str]:
    """How many lines were left as they are, where there are any."""
    if left := len(problems):
        yield plural("{count} line is left as it is.", "{count} lines are left as they are.", left)


def named(table: str, rows: pd.DataFrame) -> list[str]:
    """How sentences call the rows, such as Call about the price (A-000012)."""
    spec = table_spec(table)
    pairs = zip(rows[spec.label].fillna(""), rows[spec.id_column].fillna(""), strict=True)
    return [f"{label} ({id})" if label else str(id) for label, id in pairs]


def _rows_of(frame: pd.DataFrame, id_column: str, wanted: list[str]) -> pd.DataFrame:
    return frame[frame[id_column].isin(wanted)].drop_duplicates(id_column).sort_index()


def _unknown(tables: CrmTables, id: str, among: tuple[str, ...]) -> Problem:
    own = [key for key in among if id.startswith(f"{table_spec(key).id_prefix}-")] or list(among)
    known = [str(each) for key in own for each in tables[key][table_spec(key).id_column].dropna()]
    sheets = ", ".join(table_spec(key).sheet for key in own)
    message = _("There is no {id} in {sheets}.", id=id, sheets=sheets)
    otherwise = _("Select the lines of the records, or copy the ids from the ID column of the Agenda.")
    hint = did_you_mean(id, known, otherwise)
    return Problem(own[0], None, table_spec(own[0]).id_column, "id_unknown", Severity.WARNING, message, hint)
