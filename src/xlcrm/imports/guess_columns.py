"""Which column of ours each header of a file means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from xlcrm.errors import WrongUseError
from xlcrm.imports.fold_headers import squeeze
from xlcrm.imports.source_tables import SourceTable
from xlcrm.imports.split_names import is_salutation
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import ColumnSpec, TableSpec, name_key
from xlcrm.texts import LANGUAGES, _, use_language

JOINED_KINDS = frozenset({Kind.NOTE, Kind.MULTI})

# Columns that a source has and our tables do not: they are turned into ours. Key: kind and headers.
EXTRA_COLUMNS: Mapping[str, Mapping[str, tuple[Kind, str]]] = {
    "users": {
        "name.first": (Kind.TEXT, "first name | given name"),
        "name.last": (Kind.TEXT, "last name | surname | family name | фамилия | прізвище"),
    },
    "invoices": {
        "payments.paid_at": (
            Kind.DATE,
            "settled date | payment date | paid at | date paid | paid date | paid on | дата оплаты",
        ),
    },
    "products": {"is_active.not": (Kind.BOOL, "discontinued | inactive | archived | снят с продажи")},
    "deals": {"order_date": (Kind.DATE, "order date | date ordered | дата заказа")},
}
TABLE_WORDS: Mapping[str, tuple[str, ...]] = {
    "companies": ("company", "customer", "client", "account", "organization", "organisation", "supplier"),
    "contacts": ("contact", "person", "customer"),
    "users": ("user", "employee", "owner", "sales agent", "sales rep", "salesperson", "manager"),
    "deals": ("deal", "opportunity", "order", "potential"),
    "products": ("product", "item", "article"),
    "invoices": ("invoice",),
    "campaigns": ("campaign",),
}
SPARE = {"email": ("email_2",), "phone": ("mobile", "phone_other"), "mobile": ("phone_other", "phone")}
_ID_ENDINGS = ("id", "code", "no", "number")


class UnknownKeyError(WrongUseError):
    """A name that is no column of the table: the closest key by its key, label or synonyms, else all keys."""

    def __init__(self, spec: TableSpec, key: str) -> None:
        names = {name: known for name, ranks in _meanings(spec.key).items() for known in ranks if known in spec.by_key}
        close = difflib.get_close_matches(squeeze(key), list(names), n=1, cutoff=0.75)
        meant = names.get(squeeze(key)) or (names[close[0]] if close else None)
        keys = ", ".join(column.key for column in spec.columns if _is_importable(column))
        super().__init__(
            _("{table} has no column {key!r}; did you mean {close!r}?", table=spec.sheet, key=key, close=meant)
            if meant
            else _("{table} has no column {key!r}. Its columns: {keys}.", table=spec.sheet, key=key, keys=keys)
        )


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the source and the key that it goes to; several may share one."""

    position: int
    header: str
    key: str


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """Where each header goes, and a hint for each that goes nowhere."""

    columns: tuple[MappedColumn, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys that some header goes to."""
        return frozenset(column.key for column in self.columns)


def parse_mapping(given: Iterable[str]) -> dict[str, str]:
    """`their_header=our_key` pairs by header; an empty key leaves the column out. `WrongUseError` for other forms.

    >>> parse_mapping(("Client=company",))
    {'Client': 'company'}
    """
    pairs = {}
    for text in given:
        header, equals, key = text.rpartition("=")
        if not equals or not header.strip():
            raise WrongUseError(_("Write --map as THEIR_HEADER=our_key; {text!r} is not so.", text=text))
        pairs[header.strip()] = key.strip()
    return pairs


def guess_columns(
    spec: TableSpec, source: SourceTable, mapping: Mapping[str, str], own_headers: Iterable[str] = ()
) -> ColumnGuess:
    """A key for each header: the given mapping first, then keys and labels of any language, then known synonyms.

    own_headers: columns that the user added to the table; a header of that name goes there.
    """
    told = _checked_mapping(spec, source, mapping)
    candidates = _candidates(spec, source, {squeeze(header): header for header in own_headers}, told)
    placed = _placed(spec, source, candidates)
    columns = [MappedColumn(at, source.headers[at], key) for at, key in sorted(placed.items())]
    lost = [at for at, header in enumerate(source.headers) if at not in placed and told.get(header) != ""]
    return ColumnGuess(tuple(columns), tuple(_not_imported(spec, source, at) for at in lost if _has_values(source, at)))


def kind_of(spec: TableSpec, key: str) -> Kind | None:
    """What a key holds; None for the user's own columns."""
    if key in spec.by_key:
        return spec.by_key[key].kind
    extra = EXTRA_COLUMNS.get(spec.key, {}).get(key)
    return extra[0] if extra else None


def _checked_mapping(spec: TableSpec, source: SourceTable, mapping: Mapping[str, str]) -> dict[str, str]:
    by_squeezed = {squeeze(header): header for header in source.headers}
    known = {squeeze(key): key for key in (*spec.by_key, *EXTRA_COLUMNS.get(spec.key, {}))} | _labels(spec.key)
    checked = {}
    for header, key in mapping.items():
        theirs = header if header in source.headers else by_squeezed.get(squeeze(header))
        if theirs is None:
            raise WrongUseError(
                _("{name} has no column {header!r}. It has: {known}.", name=source.name, header=header,
                  known=", ".join(source.headers))
            )  # fmt: skip
        if key and squeeze(key) not in known:
            raise UnknownKeyError(spec, key)
        checked[theirs] = known[squeeze(key)] if key else ""
    return checked


def _candidates(
    spec: TableSpec, source: SourceTable, own: Mapping[str, str], told: Mapping[str, str]
) -> list[tuple[float, int, str]]:
    """(rank, position, key), best first; a lower rank is a surer meaning."""
    known = _meanings(spec.key)
    found: list[tuple[float, int, str]] = []
    for at, header in enumerate(source.headers):
        if header in told:
            found += [(-1.0, at, told[header])] if told[header] else []
            continue
        squeezed = squeeze(header)
        found += [
            (rank, at, key)
            for key, rank in known.get(squeezed, {}).items()
            if not (key == "territories" and squeezed == "region" and _has_address(source))
        ]
        found += _numbered(spec, squeezed, at, known)
        if squeezed in own:
            found.append((0.5, at, own[squeezed]))
        if squeezed == "title" and "job_title" in spec.by_key and not _holds_salutations(source, at):
            found.append((1.5, at, "job_title"))
    return sorted(found)


def _numbered(
    spec: TableSpec, squeezed: str, at: int, known: dict[str, dict[str, float]]
) -> list[tuple[float, int, str]]:
    """`Note 2` and `Phone 3` mean what the header without the number means, if there can be several."""
    bare = squeezed.rstrip("0123456789")
    if bare == squeezed or squeezed in known:
        return []
    several = JOINED_KINDS | {Kind.PHONE, Kind.EMAIL}
    return [(rank + 5, at, key) for key, rank in known.get(bare, {}).items() if kind_of(spec, key) in several]


def _placed(spec: TableSpec, source: SourceTable, candidates: list[tuple[float, int, str]]) -> dict[int, str]:
    placed: dict[int, str] = {}
    taken: set[str] = set()
    waiting: list[tuple[int, str]] = []
    for _rank, at, meant in candidates:
        if at in placed:
            continue
        key = _id_or_foreign(spec, source, at, meant)
        if key in taken and kind_of(spec, key) not in JOINED_KINDS:
            waiting.append((at, key))
            continue
        placed[at] = key
        taken.add(key)
    for at, key in waiting:
        if at not in placed:
            spare = next((other for other in SPARE.get(key, ()) if other in spec.by_key and other not in taken), key)
            placed[at] = spare
            taken.add(spare)
    return placed


def _id_or_foreign(spec: TableSpec, source: SourceTable, at: int, key: str) -> str:
    """Our id columns take our ids alone; another system's are external ids, or stand where the name would."""
    column = spec.by_key.get(key)
    if column is None or column.kind is not Kind.ID:
        return key
    target = column.info.links_to
    prefix = table_spec(target).id_prefix if target else spec.id_prefix
    first = next((cell for cell in source.columns[at] if cell is not None), None)
    if str(first).startswith(f"{prefix}-"):
        return key
    return name_key(key) if target else "external_ids" if "external_ids" in spec.by_key else key


@cache
def _meanings(table: str) -> dict[str, dict[str, float]]:
    """Keys by squeezed header, with a rank: key 0, label 1, synonym 2, made-up id header 3, extra column 2.5."""
    spec = table_spec(table)
    found: dict[str, dict[str, float]] = {}

    def add(header: str, key: str, rank: float) -> None:
        keys = found.setdefault(squeeze(header), {})
        keys[key] = min(rank, keys.get(key, 9.0))

    for header, key in _labels(table).items():
        add(header, key, 1.0)
    for column in spec.columns:
        if _is_importable(column):
            add(column.key, column.key, 0.0)
            for at, synonym in enumerate(column.info.synonyms):
                add(synonym, column.key, 2.0 + at * 0.001)
    for key, (_kind, headers) in EXTRA_COLUMNS.get(table, {}).items():
        for header in headers.split("|"):
            add(header, key, 1.9)
    for column in spec.columns:
        if column.names and column.info.links_to:
            for word in TABLE_WORDS.get(column.info.links_to, ()):
                add(f"{word} id", column.key, 3.0 + (column.key != column.info.links_to))
    if "external_ids" in spec.by_key:
        for word in TABLE_WORDS.get(table, ()):
            add(f"{word} id", "external_ids", 2.9)
    return found


@cache
def _labels(table: str) -> dict[str, str]:
    """Keys by squeezed label in every language, and by key."""
    spec = table_spec(table)
    labels: dict[str, str] = {}
    for code in reversed(LANGUAGES):  # English last, so it wins
        with use_language(code):
            labels.update({squeeze(column.header): column.key for column in spec.columns if _is_importable(column)})
    return labels | {squeeze(key): key for key, column in spec.by_key.items() if _is_importable(column)}


def _is_importable(column: ColumnSpec) -> bool:
    return not column.info.computed or column.key == "full_name"


def _holds_salutations(source: SourceTable, at: int) -> bool:
    words = [cell for cell in source.columns[at] if isinstance(cell, str)][:200]
    return bool(words) and sum(map(is_salutation, words)) * 2 > len(words)


def _has_address(source: SourceTable) -> bool:
    return bool({"address", "postalcode", "zip", "street"} & {squeeze(header) for header in source.headers})


def _has_values(source: SourceTable, at: int) -> bool:
    return any(cell is not None for cell in source.columns[at])


def _not_imported(spec: TableSpec, source: SourceTable, at: int) -> Problem:
    header = source.headers[at]
    if spec.key == "companies" and "full_name" in _meanings("contacts").get(squeeze(header), {}):
        hint = _("These are people: import the file once more with --table contacts.")
    else:
        hint = _(
            "To take it in, name our column: --map {header!r}=KEY, or add a column {header!r} to {table}.",
            header=header,
            table=spec.sheet,
        )
    message = _("The column {header!r} is not imported: {table} has nothing like it.", header=header, table=spec.sheet)
    return Problem(spec.key, None, header, "column_not_imported", Severity.HINT, message, hint)
