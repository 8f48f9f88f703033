"""Links of imported rows: names to ids, near misses told, new names to new rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.imports.find_names import NameFinder, plain_name
from xlcrm.imports.fold_headers import squeeze
from xlcrm.imports.import_problems import row_problems, table_problem
from xlcrm.imports.merged_rows import FormerNames
from xlcrm.imports.read_source import SourceRows
from xlcrm.imports.split_names import split_name
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import full_names
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.give_ids import new_ids, taken_ids
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.problems import Severity
from xlcrm.tables.specs import ColumnSpec, TableSpec, name_key
from xlcrm.texts import _, plural

CREATABLE = ("companies", "contacts", "users", "products")
_SYNONYM_SCOPES = {"companies": "Company name", "products": "Product name", "users": "User name"}
_NUMBER_ALONE = re.compile(r"\d+")


@dataclass
class Linking:
    """Finders by table, and the rows that linking made so far."""

    tables: CrmTables
    create: bool
    created: dict[str, pd.DataFrame] = field(default_factory=dict)
    _finders: dict[str, NameFinder] = field(default_factory=dict)

    def finder(self, table: str) -> NameFinder:
        """The finder of a table, which knows the new rows too."""
        if table not in self._finders:
            former = FormerNames(table_spec(table), self.tables)
            self._finders[table] = NameFinder(
                former.spec, self.tables[table], _synonyms(self.tables, table), former.ids, former.names
            )
        return self._finders[table]

    def add(self, table: str, rows: pd.DataFrame) -> None:
        """Let the table's finder know rows that are about to be made."""
        self._finders[table] = self.finder(table).with_rows(rows)

    def make(self, table: str, names: Iterable[tuple[str, str | None]], prefix: str) -> None:
        """New rows for these names; for contacts, each with the id of the firm."""
        rows = _new_rows(table_spec(table), list(names), prefix)
        rows = rows.assign(**{table_spec(table).id_column or "": self.next_ids(table, len(rows))})
        complete = complete_frame(table_spec(table), rows)
        self.created[table] = pd.concat([self.created[table], rows]) if table in self.created else rows
        self.add(table, complete.assign(full_name=full_names(complete)) if table == "contacts" else complete)

    def pointed_at(self, frames: Iterable[pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """The made rows that a row to be written points to, directly or through another made row."""
        ids: set[object] = set()
        for frame in (*frames, *(self.created.get(table, pd.DataFrame()) for table in ("contacts", "companies"))):
            for key in frame.columns:
                if str(key).endswith("_id"):
                    ids |= set(frame[key].dropna())
        kept = {table: rows[rows[table_spec(table).id_column].isin(ids)] for table, rows in self.created.items()}
        return {table: rows for table, rows in kept.items() if len(rows)}

    def next_ids(self, table: str, count: int) -> list[str]:
        """Ids that no row has, nor ever had while another still points at it."""
        spec = table_spec(table)
        assert spec.id_column
        made = self.finder(table).frame[spec.id_column] if spec.label else self.tables[table][spec.id_column]
        return new_ids(spec, count, taken_ids(spec, self.tables.frames).with_ids(spec, made))


def link_source(rows: SourceRows, linking: Linking, *, own_table: bool = False) -> None:
    """Every link of the rows resolved in place: `company_id` beside `company`.

    A name that is not there is created, unless one like it is (then the hint says which) or it is a bare number.
    own_table: only the links to the rows' own table, once these have ids; else all the others.
    """
    for column in rows.spec.links:
        target = column.info.links_to or ""
        if (target == rows.spec.key) == own_table and target in linking.tables.frames:
            _link_column(rows, column, linking)


def _link_column(rows: SourceRows, column: ColumnSpec, linking: Linking) -> None:
    visible, target = name_key(column.key), column.info.links_to or ""
    if not rows.has(visible) and not rows.has(column.key):
        return
    given = rows.column(column.key)
    names = rows.column(visible)
    finder = linking.finder(target)
    given = given.map(finder.known_id, na_action="ignore").astype(TEXT)
    prefix = rows.id_prefixes.get(visible, "import")
    open_names = names[given.isna() & names.notna()]
    found = {name: finder.find(name, prefix) for name in open_names.unique()}
    missing = [name for name, row_id in found.items() if row_id is None]
    if missing:
        new = _creatable(missing, target, finder, linking)
        if new:
            _create(rows, column, linking, new, prefix)
            finder = linking.finder(target)
            found |= {name: finder.find(name, prefix) for name in new}
        made = set(new)
        _tell_unknown(rows, column, open_names, [name for name in missing if name not in made], finder)
    ids = given.fillna(open_names.map(found).reindex(names.index)).astype(TEXT)
    if finder.book.several and target == "contacts":
        ids = ids.fillna(_namesakes(rows, names, finder))
    rows.frame[column.key] = ids
    rows.frame[visible] = ids.map(finder.labels).astype(TEXT).fillna(names)


def _creatable(missing: list[str], target: str, finder: NameFinder, linking: Linking) -> list[str]:
    if not linking.create or target not in CREATABLE:
        return []
    return [
        name
        for name in missing
        if not _NUMBER_ALONE.fullmatch(name) and not finder.fits_several(name) and finder.closest(name) is None
    ]


def _create(rows: SourceRows, column: ColumnSpec, linking: Linking, new: list[str], prefix: str) -> None:
    visible, target = name_key(column.key), column.info.links_to or ""
    firms = rows.column("company_id") if target == "contacts" else pd.Series(pd.NA, rows.frame.index, dtype=TEXT)
    wanted = pd.DataFrame({"name": rows.frame[visible], "firm": firms})
    wanted = wanted[wanted["name"].isin(new)]
    folded = wanted["name"].map({name: fold_name(plain_name(name)) for name in new})
    wanted = wanted[~pd.DataFrame({"name": folded, "firm": wanted["firm"]}).duplicated()]
    pairs = [(name, None if pd.isna(firm) else firm) for name, firm in wanted.itertuples(index=False, name=None)]
    linking.make(target, pairs, prefix)
    message = plural(
        "{count} new row was made in {table} from the names under {header}.",
        "{count} new rows were made in {table} from the names under {header}.",
        len(pairs),
        table=table_spec(target).sheet,
        header=rows.spec.column(visible).header,
    )
    rows.tell([table_problem(rows.spec, "linked_created", message, column=visible, severity=Severity.HINT)])


def _new_rows(spec: TableSpec, names: list[tuple[str, str | None]], prefix: str) -> pd.DataFrame:
    plain = [plain_name(name) for name, _firm in names]
    if spec.key == "contacts":
        parts = [split_name(name) for name in plain]
        rows = pd.DataFrame({
            "first_name": [part.first for part in parts],
            "middle_name": [part.middle for part in parts],
            "last_name": [part.last for part in parts],
            "company_id": [firm for _name, firm in names],
        })  # fmt: skip
    else:
        rows = pd.DataFrame({spec.label: plain})
    if prefix.endswith("_id"):
        rows["external_ids"] = [f"{prefix}:{name}" for name, _firm in names]
    return rows.astype(TEXT)


def _tell_unknown(
    rows: SourceRows, column: ColumnSpec, names: pd.Series, unknown: list[str], finder: NameFinder
) -> None:
    visible = name_key(column.key)
    header, sheet = rows.spec.column(visible).header, finder.spec.sheet
    rows_of = names.groupby(names).groups
    for name in unknown:
        where = rows_of[name]
        if finder.fits_several(name):
            message = _("{header} {name!r} fits several rows of {table}.", header=header, name=name, table=sheet)
            hint = _("Put the id in brackets behind the name.")
            rows.tell(row_problems(rows.spec, where, "name_fits_several", message, column=visible, hint=hint))
            continue
        message = _("{header} {name!r} is not in {table}.", header=header, name=name, table=sheet)
        close = finder.closest(name)
        hint = (
            _("Did you mean {name!r}?", name=close)
            if close
            else _("Import or add {table} first, then import this file again.", table=sheet)
        )
        rows.tell(row_problems(rows.spec, where, "name_unknown", message, column=visible, hint=hint))


def _namesakes(rows: SourceRows, names: pd.Series, finder: NameFinder) -> pd.Series:
    """People of the same name told apart by the firm of the row."""
    missing = pd.Series(pd.NA, index=names.index, dtype=TEXT)
    if not rows.has("company_id"):
        return missing
    people = finder.frame[["contact_id", "full_name", "company_id"]].dropna()
    people = people.assign(name=people["full_name"].map(squeeze)).drop_duplicates(["name", "company_id"], keep=False)
    wanted = pd.DataFrame({"name": names.map(squeeze, na_action="ignore"), "company_id": rows.frame["company_id"]})
    found = wanted.merge(people[["name", "company_id", "contact_id"]], how="left", on=["name", "company_id"])
    return pd.Series(found["contact_id"].to_numpy(), index=names.index, dtype=TEXT)


def _synonyms(tables: CrmTables, table: str) -> dict[str, str]:
    if "synonyms" not in tables.frames or table not in _SYNONYM_SCOPES:
        return {}
    frame = tables["synonyms"]
    fitting = frame[frame["scope"] == _SYNONYM_SCOPES[table]].dropna(subset=["written", "means"])
    return {squeeze(written): means for written, means in zip(fitting["written"], fitting["means"], strict=True)}
