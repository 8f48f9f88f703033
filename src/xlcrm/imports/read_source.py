"""A source table to typed rows of ours: every column by its kind, lists, countries and phones in our spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.imports.fold_headers import squeeze
from xlcrm.imports.guess_columns import JOINED_KINDS, SPARE, ColumnGuess, MappedColumn, kind_of
from xlcrm.imports.import_problems import not_listed, row_problems, table_problem, unreadable
from xlcrm.imports.infer_columns import (
    DateOrder,
    default_date_order,
    default_decimal_mark,
    infer_date_orders,
    infer_decimal_marks,
)
from xlcrm.imports.match_choices import choice_values, closest_choice
from xlcrm.imports.read_cells import ColumnHabits, parts_of, read_column, text_of
from xlcrm.imports.source_systems import id_prefix, system_of
from xlcrm.imports.source_tables import SourceTable
from xlcrm.records.fields import Kind
from xlcrm.tables.country_codes import closest_country, country_code
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT, row_index
from xlcrm.tables.phone_numbers import read_phone
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import CellError
from xlcrm.tables.specs import DATE_KINDS, NUMBER_KINDS, TableSpec
from xlcrm.texts import _, plural

_DATES = DATE_KINDS | {Kind.DAY_OF_YEAR}
_COMMA_PARTS = {Kind.EMAIL: ","}


@dataclass
class SourceRows:
    """Typed rows by source row number: columns by key, links as the visible names that the file gives.

    `id_prefixes`: by link key, what stands before external ids that the link's header may hold.
    `defaults`: values for rows that turn out to be new; they never change a row that is there.
    """

    spec: TableSpec
    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    id_prefixes: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, pd.Series] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """The file gave this column."""
        return key in self.frame

    def column(self, key: str) -> pd.Series:
        """The column, or an empty one of text."""
        return self.frame[key] if key in self.frame else pd.Series(pd.NA, index=self.frame.index, dtype=TEXT)

    def fill(self, key: str, values: pd.Series) -> None:
        """Put values where the column is blank; the column is made if the file did not give it."""
        self.frame[key] = self.frame[key].fillna(values) if key in self.frame else values

    def default(self, key: str, values: pd.Series) -> None:
        """Values for new rows that have none."""
        self.defaults[key] = self.defaults[key].fillna(values) if key in self.defaults else values

    def take_out(self, key: str) -> pd.Series:
        """The column, no longer among the rows."""
        taken = self.column(key)
        self.frame = self.frame.drop(columns=key, errors="ignore")
        return taken

    def tell(self, problems: list[Problem]) -> None:
        """Keep these problems."""
        self.problems += problems


def read_source(spec: TableSpec, source: SourceTable, guess: ColumnGuess, tables: CrmTables) -> SourceRows:
    """The rows of the source in the table's columns. Nothing is dropped: what cannot be read is a problem."""
    rows = SourceRows(spec, pd.DataFrame(index=row_index(source.row_numbers)))
    habits = _habits(spec, source, guess, tables, rows)
    system = system_of(source.headers)
    for column in guess.columns:
        cells = pd.Series(source.columns[column.position], index=rows.frame.index, dtype=object)
        _take_in(rows, column, cells, habits[column.position], system)
    _read_countries(rows)
    _read_lists(rows, tables)
    _read_phones(rows, _phone_countries(rows, source, tables.settings.default_phone_country))
    return rows


def _habits(
    spec: TableSpec, source: SourceTable, guess: ColumnGuess, tables: CrmTables, rows: SourceRows
) -> dict[int, ColumnHabits]:
    cells = dict(enumerate(source.columns))
    orders = infer_date_orders(cells, default_date_order(tables.settings.default_phone_country))
    numeric = {c.position: cells[c.position] for c in guess.columns if kind_of(spec, c.key) in NUMBER_KINDS}
    marks = infer_decimal_marks(numeric, default_decimal_mark(tables.settings.language))
    for column in guess.columns:
        order = orders.get(column.position)
        if order and order.is_guess and kind_of(spec, column.key) in _DATES:
            rows.tell([_ambiguous(spec, column, order)])
    positions = [column.position for column in guess.columns]
    return {at: ColumnHabits(orders.get(at, DateOrder("dmy")), marks.get(at)) for at in positions}


def _ambiguous(spec: TableSpec, column: MappedColumn, order: DateOrder) -> Problem:
    shown = _("day first") if order.order == "dmy" else _("month first")
    return table_problem(
        spec,
        "ambiguous_dates",
        _("The dates of {header!r} could be day first or month first; they are read {order}.", header=column.header,
          order=shown),
        column=column.key,
        hint=_("If that is wrong, set Phone country in Settings to where the file is from, undo and import again."),
    )  # fmt: skip


def _take_in(
    rows: SourceRows, column: MappedColumn, cells: pd.Series, habits: ColumnHabits, system: str | None
) -> None:
    key, kind = column.key, kind_of(rows.spec, column.key)
    if kind in (Kind.EMAIL, Kind.PHONE):
        cells = _spread(rows, column, cells, kind)
    read = read_column(cells, kind, habits)
    bad, values = read.bad, read.values
    if key == "employees":
        bad = _take_bands(rows, bad)
    if kind is not None:
        rows.tell(unreadable(rows.spec, key, column.header, kind, bad))
    if key == "external_ids":
        values = _with_prefix(values, id_prefix(column.header, system))
    if key in rows.spec.by_key and rows.spec.by_key[key].names:
        rows.id_prefixes.setdefault(key, id_prefix(column.header, system))
    _combine(rows, column, values, kind)


def _combine(rows: SourceRows, column: MappedColumn, values: pd.Series, kind: Kind | None) -> None:
    """Several headers for one key: notes and tags are joined, of others the first value counts and the rest is told."""
    key = column.key
    if key not in rows.frame:
        rows.frame[key] = values
        return
    first = rows.frame[key]
    both = first.notna() & values.notna()
    rows.frame[key] = first.fillna(values)
    if kind in JOINED_KINDS:
        sign = "\n" if kind is Kind.NOTE else "; "
        rows.frame.loc[both, key] = first[both] + sign + values[both]
        return
    unused = int((both & (first != values).fillna(value=False)).sum())
    if unused:
        message = plural(
            "{count} value of {header!r} is not imported: another column of the file fills {key} there.",
            "{count} values of {header!r} are not imported: another column of the file fills {key} there.",
            unused, header=column.header, key=key,
        )  # fmt: skip
        hint = _("To take it in, name another column of ours: --map {header!r}=KEY.", header=column.header)
        rows.tell([table_problem(rows.spec, "column_not_imported", message, column=column.header, hint=hint,
                                 severity=Severity.HINT)])  # fmt: skip


def _spread(rows: SourceRows, column: MappedColumn, cells: pd.Series, kind: Kind) -> pd.Series:
    """The first of several addresses or numbers in a cell; the others go to the spare columns, or are told."""
    texts = cells.map({cell: text_of(cell) for cell in cells.dropna().unique()}).astype(TEXT)
    comma = _COMMA_PARTS.get(kind, ";")
    several = texts[texts.str.contains(r":::|;|\n|" + comma, regex=True).fillna(value=False)]
    if several.empty:
        return _with_errors(texts, cells)
    parts = several.str.replace(comma, ";", regex=False).map(parts_of)
    texts.loc[several.index] = parts.map(lambda found: found[0] if found else pd.NA).astype(TEXT)
    spare = [key for key in SPARE.get(column.key, ()) if key in rows.spec.by_key]
    for at, key in enumerate(spare, 1):
        further = parts.map(lambda found, at=at: found[at] if len(found) > at else pd.NA)
        filled = further.reindex(texts.index).astype(TEXT)
        rows.frame[key] = rows.column(key).fillna(filled.str.lower() if kind is Kind.EMAIL else filled)
    left = parts[parts.map(len) > len(spare) + 1]
    message = _("{header} holds more values than there are columns for; the last are left out.", header=column.header)
    rows.tell(row_problems(rows.spec, left.index, "value_left_out", message, column=column.key))
    return _with_errors(texts, cells)


def _with_errors(texts: pd.Series, cells: pd.Series) -> pd.Series:
    """The texts with error values such as #N/A in their places, so that they are told as such."""
    return texts.astype(object).where(~cells.map(lambda cell: isinstance(cell, CellError)).astype(bool), cells)


def _take_bands(rows: SourceRows, bad: pd.Series) -> pd.Series:
    """Sizes such as 51-200, where a number was expected, go to the band."""
    bands = choice_values("employees_band", ("1-10", "11-50", "51-200", "201-500", "501-1000", "1000+"), map(str, bad))
    found = bad.map(str).map(bands).astype(TEXT)
    rows.frame["employees_band"] = rows.column("employees_band").fillna(found.reindex(rows.frame.index))
    return bad[found.isna()]


def _with_prefix(values: pd.Series, prefix: str) -> pd.Series:
    """Each id behind the name of where it comes from; one that has such a name already keeps it."""

    def prefixed(text: str) -> str:
        return "; ".join(part if ":" in part else f"{prefix}:{part}" for part in parts_of(text))

    return values.map({text: prefixed(text) for text in values.dropna().unique()}).astype(TEXT)


def _read_countries(rows: SourceRows) -> None:
    if not rows.has("country"):
        return
    names = rows.frame["country"]
    codes = {name: country_code(name) for name in names.dropna().unique()}
    unknown = names[names.notna() & names.map(codes).isna()]
    rows.frame["country"] = names.map(codes).astype(TEXT).fillna(names)
    for name, found in unknown.groupby(unknown).groups.items():
        close = closest_country(str(name))
        message = _("Country {name!r} is not known.", name=name)
        hint = (
            _("Did you mean {name} ({code})?", name=close[0], code=close[1])
            if close
            else _("Write its name in full or its two-letter code.")
        )
        rows.tell(row_problems(rows.spec, found, "country_unknown", message, column="country", hint=hint))


def _read_lists(rows: SourceRows, tables: CrmTables) -> None:
    for key in [key for key in rows.frame.columns if key in rows.spec.by_key]:
        column = rows.spec.by_key[key]
        list_key = column.info.choices
        if not list_key or list_key == "stage":
            continue
        allowed = tables.allowed(list_key)
        texts = rows.frame[key]
        parts = texts.dropna().str.split("; ").explode() if column.kind is Kind.MULTI else texts.dropna()
        known = choice_values(list_key, allowed, parts.unique())
        unknown = parts[~parts.isin(known)]
        closest = {text: closest_choice(text, allowed) for text in unknown.unique()}
        rows.tell(not_listed(rows.spec, column, unknown, closest))
        ours = parts.map(lambda text, known=known: known.get(text, text))
        rows.frame[key] = ours.groupby(level=0).agg("; ".join).reindex(texts.index).astype(TEXT)


def _phone_countries(rows: SourceRows, source: SourceTable, default: str) -> pd.Series:
    """The country of each row, from the column that says it even where the table has none; else the firm's own."""
    countries = rows.column("country")
    at = next((at for at, header in enumerate(source.headers) if squeeze(header) == "country"), None)
    if not rows.has("country") and at is not None:
        cells = pd.Series(source.columns[at], index=rows.frame.index, dtype=object)
        countries = cells.map({name: country_code(str(name)) for name in cells.dropna().unique()}).astype(TEXT)
    return countries.where(countries.str.fullmatch("[A-Z]{2}").fillna(value=False), default)


def _read_phones(rows: SourceRows, country: pd.Series) -> None:
    for key in [key for key in rows.frame.columns if kind_of(rows.spec, key) is Kind.PHONE]:
        written = pd.DataFrame({"text": rows.frame[key], "country": country}).dropna()
        unique = written.drop_duplicates()
        read: Mapping[tuple[str, str], str | None] = {
            (text, code): read_phone(text, code).with_extension
            for text, code in unique.itertuples(index=False, name=None)
        }
        pairs = list(written.itertuples(index=False, name=None))
        numbers = pd.Series([read[pair] for pair in pairs], index=written.index, dtype=TEXT)
        rows.frame[key] = numbers.reindex(rows.frame.index).fillna(rows.frame[key])
        _tell_bad_phones(rows, key, written[numbers.isna()])


def _tell_bad_phones(rows: SourceRows, key: str, bad: pd.DataFrame) -> None:
    header = rows.spec.column(key).header
    hint = _("It is kept as it stands; write it with + and the country in front.")
    for row, text, code in bad.itertuples(name=None):
        message = _("{header} {text!r} is not a number of {country}.", header=header, text=text, country=code)
        rows.tell(row_problems(rows.spec, [row], "phone_invalid", message, column=key, hint=hint))
