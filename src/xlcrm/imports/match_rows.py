"""Which imported row is which row here: by ids first, then by what people know a row by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.imports.fold_headers import squeeze
from xlcrm.records.fields import Kind
from xlcrm.tables.frames import TEXT
from xlcrm.tables.specs import DATE_KINDS, TableSpec


@dataclass(frozen=True, slots=True)
class Level:
    """Rows are the same if these columns agree, blank with blank; the first is never blank.

    `blank_here`, `blank_there`: columns that must be empty in the imported row, in the row that is there.
    `unlinked_here`, `unlinked_there`: a link whose name fitted nobody, then or now. `keys_there`: the columns of the
    rows that are there, where they are others; of a list of names each counts that no other row has.
    """

    keys: tuple[str, ...]
    blank_here: tuple[str, ...] = ()
    blank_there: tuple[str, ...] = ()
    unlinked_here: str = ""
    unlinked_there: str = ""
    keys_there: tuple[str, ...] = ()


_LISTS_OF_NAMES = frozenset({"alt_names"})
_NOBODY = ("company", "email", "phone", "mobile")
LEVELS: Mapping[str, tuple[Level, ...]] = {
    "companies": (
        Level(("registration_no",)),
        Level(("vat_no",)),
        Level(("domain",)),
        Level(("name", "city")),
        Level(("name",), blank_here=("city",)),
        Level(("name",), blank_there=("city",)),
        Level(("name", "city"), keys_there=("alt_names", "city")),
        Level(("name",), blank_here=("city",), keys_there=("alt_names",)),
        Level(("name",), blank_there=("city",), keys_there=("alt_names",)),
    ),
    "contacts": (
        Level(("email",)),
        Level(("phone", "full_name")),
        Level(("mobile", "full_name")),
        Level(("email",), keys_there=("email_2",)),
        Level(("phone", "full_name"), keys_there=("mobile", "full_name")),
        Level(("phone", "full_name"), keys_there=("phone_other", "full_name")),
        Level(("mobile", "full_name"), keys_there=("phone_other", "full_name")),
        Level(("full_name", "company")),
        Level(("phone",), blank_here=("full_name",)),
        Level(("full_name",), blank_here=_NOBODY),
    ),
    "users": (Level(("email",)), Level(("name",))),
    "products": (Level(("sku",)), Level(("name",))),
    "invoices": (Level(("number",)),),
    "payments": (Level(("invoice", "paid_at", "amount")),),
    "deal_lines": (Level(("deal", "product")),),
    "deals": (
        Level(("name", "company", "created_at")),
        Level(("created_at", "name", "amount"), unlinked_there="company"),
        Level(("amount", "name", "created_at"), unlinked_there="company"),
        Level(("created_at", "name", "amount"), unlinked_here="company"),
        Level(("amount", "name", "created_at"), unlinked_here="company"),
    ),
    "activities": (Level(("subject", "type", "contact", "company", "deal", "done_at", "due_at")),),
    "calls": (Level(("started_at", "number", "line")),),
    "costs": (Level(("name", "kind", "date", "amount")),),
    "goals": (Level(("metric",)),),
    "fx_rates": (Level(("currency", "date")),),
    "holidays": (Level(("date",)),),
    "campaign_members": (Level(("campaign", "contact")),),
    "surveys": (Level(("contact", "asked_at")),),
    "wallet": (Level(("company", "category", "period_from")),),
    "income": (Level(("month",)),),
}


def match_rows(spec: TableSpec, rows: pd.DataFrame, there: pd.DataFrame) -> pd.Series:
    """The sheet row of each imported row, missing where it is new. One row is never matched twice.

    Rows that repeat are paired in order, the first with the first; rows that have none of the keys are the same if
    every imported column is. A row that another id of the same system
    already names is never taken for this one by its name.
    """
    matched = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if there.empty or rows.empty:
        return matched
    if spec.id_column and spec.id_column in rows:
        _pair(matched, rows[spec.id_column], there[spec.id_column])
    if "external_ids" in rows and "external_ids" in there:
        _pair_external(matched, rows["external_ids"], there["external_ids"])
    foreign = _has_prefix_of(rows, there)
    with_id = rows["external_ids"].notna() if "external_ids" in rows else pd.Series(data=False, index=rows.index)
    for here, others in ((with_id, ~foreign), (~with_id, pd.Series(data=True, index=there.index))):
        if here.any() and others.any():
            for level in _levels(spec):
                _match_level(matched, spec, rows[here], there[others], level)
            unmatched = rows[here & matched.isna()]
            if len(unmatched):
                _pair(matched, _whole_rows(spec, rows, unmatched), _whole_rows(spec, rows, there[others]))
    return matched


def repeated_rows(spec: TableSpec, rows: pd.DataFrame) -> pd.Index:
    """Rows of the source that carry the same ids, or else the same key, as an earlier one."""
    if "external_ids" in rows and rows["external_ids"].notna().any():
        keys = rows["external_ids"].dropna()
        return keys.index[keys.duplicated()]
    again = pd.Series(data=False, index=rows.index)
    for level in _levels(spec):
        if not (level.blank_there or level.unlinked_here or level.unlinked_there or level.keys_there):
            keys = _key(spec, rows[_are_blank(rows, level.blank_here)], level.keys).dropna()
            again |= again.index.isin(keys.index[keys.duplicated()])
    return again.index[again]


def _levels(spec: TableSpec) -> tuple[Level, ...]:
    return LEVELS.get(spec.key) or ((Level((spec.label,)),) if spec.label else ())


def _match_level(matched: pd.Series, spec: TableSpec, rows: pd.DataFrame, there: pd.DataFrame, level: Level) -> None:
    here = rows[_are_blank(rows, level.blank_here) & _are_unlinked(rows, level.unlinked_here)]
    others = there[_are_blank(there, level.blank_there) & _are_unlinked(there, level.unlinked_there)]
    first_there = (level.keys_there or level.keys)[0]
    if first_there in _LISTS_OF_NAMES and first_there in others:
        keys = _key(spec, _one_name_a_line(others, first_there), level.keys_there).dropna()
        _pair(matched, _key(spec, here, level.keys), keys[~keys.duplicated(keep=False)])
    else:
        _pair(matched, _key(spec, here, level.keys), _key(spec, others, level.keys_there or level.keys))


def _one_name_a_line(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """A row as often as it has names in the column, each time with one of them."""
    named = frame[frame[key].notna()]
    names = named[key].str.split(r"\s*;\s*", regex=True)
    return named.assign(**{key: names}).explode(key).astype({key: TEXT}).drop_duplicates()


def _are_blank(frame: pd.DataFrame, keys: tuple[str, ...]) -> pd.Series:
    present = [key for key in keys if key in frame]
    return frame[present].isna().all(axis=1) if present else pd.Series(data=True, index=frame.index)


def _are_unlinked(frame: pd.DataFrame, key: str) -> pd.Series:
    """Rows with a name that is no link; all rows where no link is asked for."""
    if not key:
        return pd.Series(data=True, index=frame.index)
    if key not in frame or f"{key}_id" not in frame:
        return pd.Series(data=False, index=frame.index)
    return pd.Series(frame[key].notna() & frame[f"{key}_id"].isna())


def _pair(matched: pd.Series, here: pd.Series, there: pd.Series) -> None:
    """Pair open rows of equal keys, the first with the first and so on; `matched` is filled in place."""
    open_here = here[here.index.isin(matched.index[matched.isna()])].dropna()
    taken = set(matched.dropna())
    open_there = there[~there.index.isin(taken)].dropna()
    if open_here.empty or open_there.empty:
        return
    left = pd.DataFrame({"key": open_here.to_numpy(), "nth": open_here.groupby(open_here).cumcount().to_numpy()})
    right = pd.DataFrame({"key": open_there.to_numpy(), "nth": open_there.groupby(open_there).cumcount().to_numpy()})
    left["here"], right["there"] = open_here.index, open_there.index
    pairs = left.astype({"key": object}).merge(right.astype({"key": object}), on=["key", "nth"])
    pairs = pairs[~pairs["there"].duplicated()]
    matched.loc[pairs["here"]] = pairs["there"].to_numpy()


def _pair_external(matched: pd.Series, here: pd.Series, there: pd.Series) -> None:
    """By any external id: the first of a row's ids that some row here has."""
    known = there.dropna().str.split(r"\s*;\s*", regex=True).explode()
    wanted = here.dropna().str.split(r"\s*;\s*", regex=True).explode()
    hits = wanted[wanted.isin(set(known))]
    _pair(matched, hits[~hits.index.duplicated()], known[~known.index.duplicated(keep="first")])
    rest = known[known.index.duplicated(keep="first")]
    if not rest.empty:
        _pair(matched, hits[~hits.index.duplicated()], rest[~rest.index.duplicated()])


def _has_prefix_of(rows: pd.DataFrame, there: pd.DataFrame) -> pd.Series:
    """Rows here that the system of the file already knows under some id of its own."""
    nobody = pd.Series(data=False, index=there.index)
    if "external_ids" not in rows or "external_ids" not in there:
        return nobody
    prefixes = set(_prefixes(rows["external_ids"].dropna()))
    known = there["external_ids"].dropna().str.split(r"\s*;\s*", regex=True).explode()
    hits = known[_prefixes(known).isin(prefixes)]
    return nobody | nobody.index.isin(hits.index)


def _whole_rows(spec: TableSpec, source: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """One text of every column that the file has."""
    links = {column.names for column in spec.columns if column.names}
    keys = [key for key in source.columns if key in spec.by_key and key not in links and key != spec.id_column]
    start = pd.Series("", index=frame.index, dtype=TEXT)
    return _joined(start, [_comparable(spec, frame, str(key)) for key in keys]) if keys else start[:0]


def _prefixes(ids: pd.Series) -> pd.Series:
    return ids.astype(TEXT).str.extract(r"^([^:]*)", expand=False)


def _key(spec: TableSpec, frame: pd.DataFrame, keys: tuple[str, ...]) -> pd.Series:
    """One comparable text a row; missing where the first column is blank."""
    parts = [_comparable(spec, frame, key) for key in keys]
    return _joined(parts[0], parts[1:])


def _joined(first: pd.Series, others: list[pd.Series]) -> pd.Series:
    joined = first
    for other in others:
        joined = joined + "\x1f" + other.fillna("")
    return pd.Series(joined)


def _comparable(spec: TableSpec, frame: pd.DataFrame, key: str) -> pd.Series:
    if key not in frame:
        return pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    values = frame[key]
    column = spec.by_key.get(key)
    if column is not None and column.names and column.names in frame:
        return frame[column.names].astype(TEXT).fillna(_folded(values))
    if column is not None and column.kind in DATE_KINDS:
        return pd.Series(values.dt.strftime("%Y-%m-%d %H:%M:%S").astype(TEXT))
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype(float).round(6).map(repr, na_action="ignore").astype(TEXT)
    return _folded(values) if column is None or column.kind is not Kind.PHONE else values.astype(TEXT)


def _folded(values: pd.Series) -> pd.Series:
    texts = values.astype(TEXT)
    return texts.map({text: squeeze(text) or text for text in texts.dropna().unique()}).astype(TEXT)
