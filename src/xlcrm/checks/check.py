"""What a check is: a named rule with its words, and a function from a firm's tables to the cells that break it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

import pandas as pd

from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import _, written

NOT_CHECKED = frozenset({"settings", "lists", "not_duplicates"})
CHECKED_TABLES = tuple(spec.key for spec in ALL_TABLES if not spec.owned and spec.key not in NOT_CHECKED)

Detail = pd.Series | str | float


@dataclass(frozen=True, slots=True)
class Finding:
    """The rows of one column that break a rule; rows None means the table as a whole.

    details: what fills the places of the rule's sentence, by row or the same for all.
    hints: final sentences by row, where the rule's own hint is too general.
    """

    table: str
    column: str | None
    rows: pd.Index | None
    details: Mapping[str, Detail] = field(default_factory=dict)
    hints: pd.Series | None = None
    severity: Severity | None = None  # where it differs from the rule's


@dataclass(frozen=True)
class CheckedFirm:
    """The tables under check and the day they are checked on."""

    tables: CrmTables
    today: dt.date

    @property
    def settings(self) -> FirmSettings:
        """The firm's settings."""
        return self.tables.settings

    @cached_property
    def tomorrow(self) -> pd.Timestamp:
        """The first moment that lies in the future."""
        return pd.Timestamp(self.today) + pd.Timedelta(days=1)

    def frame(self, table: str) -> pd.DataFrame:
        """The table's frame."""
        return self.tables.frames[table]

    def has(self, tables: Iterable[str]) -> bool:
        """All these tables were read."""
        return all(table in self.tables.frames for table in tables)

    def allowed(self, list_key: str) -> tuple[str, ...]:
        """The values that a list allows; the usual ones where the firm has none of its own."""
        listed = self.tables.allowed(list_key)
        if listed or list_key not in CHOICES:
            return listed or self._stages()
        return CHOICES[list_key].values

    def columns(self, *kinds: Kind) -> Iterator[tuple[TableSpec, ColumnSpec, pd.Series]]:
        """Every column of those kinds that people type and that is not empty, with its values."""
        return (filled for filled in self._filled_columns if filled[1].kind in kinds)

    @cached_property
    def _filled_columns(self) -> tuple[tuple[TableSpec, ColumnSpec, pd.Series], ...]:
        return tuple(
            (spec, column, self.frame(spec.key)[column.key])
            for spec in map(table_spec, filter(self.tables.frames.__contains__, CHECKED_TABLES))
            for column in typed_columns(spec)
            if column.key in self.frame(spec.key) and self.frame(spec.key)[column.key].notna().any()
        )

    def _stages(self) -> tuple[str, ...]:
        stages = self.tables.frames.get("stages")
        return () if stages is None else tuple(stages["stage"].dropna())


Find = Callable[[CheckedFirm], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One named rule. Label, explanation, message and hint are English sources of the message catalogue.

    message and hint have the places {header}, {table} and {value}, and those that the findings fill.
    strict: with strict checks on, a warning of this rule counts as an error.
    """

    code: str
    tables: tuple[str, ...]  # those it cannot do without; empty: every table that there is
    severity: Severity
    label: str
    explanation: str
    message: str
    hint: str
    find: Find
    strict: bool = False


def typed_columns(spec: TableSpec) -> Iterator[ColumnSpec]:
    """The columns that people fill in: neither computed nor the software's own."""
    return (column for column in spec.columns if not column.info.computed and column.info.place != "hidden")


def failing(table: str, column: str | None, fails: pd.Series, **details: Detail) -> Finding:
    """The rows where a condition holds; unknown counts as no."""
    return Finding(table, column, fails.index[fails.fillna(value=False).astype(bool)], details)


def matching(values: pd.Series, test: Callable[[str], object]) -> pd.Index:
    """Rows whose text passes the test; each different text is tested once."""
    bad = [value for value in values.dropna().unique().tolist() if test(value)]
    return values.index[values.isin(bad)] if bad else values.index[:0]


def problems_of(check: Check, finding: Finding, firm: CheckedFirm) -> list[Problem]:
    """One problem a row, its sentence filled in. Empty findings give nothing."""
    if finding.rows is not None and finding.rows.empty:
        return []
    spec = table_spec(finding.table)
    severity = finding.severity or check.severity
    header = spec.by_key[finding.column].header if finding.column in spec.by_key else finding.column or ""
    fixed = {"table": spec.sheet, "header": header}
    if finding.rows is None:
        message, hint = _(check.message, **fixed, **finding.details), _(check.hint, **fixed, **finding.details)
        return [Problem(finding.table, None, finding.column, check.code, severity, message, hint)]
    places = _places(spec, finding, firm)
    hints = repeat(None) if finding.hints is None else finding.hints.reindex(finding.rows)
    return [
        Problem(
            finding.table,
            int(row),
            finding.column,
            check.code,
            severity,
            _(check.message, **fixed, **filled),
            hint if isinstance(hint, str) else _(check.hint, **fixed, **filled),
        )
        for row, filled, hint in zip(finding.rows, places, hints, strict=False)
    ]


def _places(spec: TableSpec, finding: Finding, firm: CheckedFirm) -> Iterator[dict[str, object]]:
    assert finding.rows is not None
    frame = firm.frame(finding.table)
    columns: dict[str, Iterable[object]] = {
        name: shown(given.reindex(finding.rows)) if isinstance(given, pd.Series) else repeat(given)
        for name, given in finding.details.items()
    }
    if "value" not in columns:
        values = frame[finding.column].loc[finding.rows] if finding.column in frame else None
        kind = spec.by_key[finding.column].kind if finding.column in spec.by_key else None
        columns["value"] = repeat("") if values is None else shown(values, kind)
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False))


def shown(values: pd.Series, kind: Kind | None = None) -> list[str]:
    """Values as sentences show them: 2024-05-31, 1,200.00, 20 %; a choice by its label, missing as nothing."""
    return [_shown(value, kind) for value in values]


def _shown(value: object, kind: Kind | None) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return ""
    if isinstance(value, pd.Timestamp):
        return written(value.date()) if value == value.normalize() else f"{written(value.date())} {value:%H:%M}"
    if isinstance(value, float):
        return f"{written(value * 100, ',.10g')} %" if kind is Kind.PERCENT else written(value, ",.2f")
    return _(value) if kind is Kind.CHOICE and isinstance(value, str) else str(value)
