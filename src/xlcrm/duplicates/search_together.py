"""Several lists searched as one: workbooks, bare lists, or both; every row keeps the name of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.duplicates.duplicate_result import DuplicateGroup, DuplicateResult, Label
from xlcrm.duplicates.duplicates_page import BANDS
from xlcrm.duplicates.find_duplicates import find_duplicates
from xlcrm.duplicates.related_classes import Kind
from xlcrm.tables.frames import TEXT
from xlcrm.tables.pages import Format, PageColumn, PageTable, ReportPage
from xlcrm.texts import _, plural

_NAMES = ("full_name", "first_name", "last_name", "company_name")


@dataclass(frozen=True)
class NamedList:
    """The rows of one file. roles: column to role; ids: what a row is called in its file, by label.

    told_apart: pairs of labels that a person called different.
    """

    file: str
    frame: pd.DataFrame
    roles: Mapping[str, str]
    kind: Kind
    ids: Mapping[Label, str | int]
    told_apart: Iterable[tuple[Label, Label]] = field(default_factory=tuple)


@dataclass(frozen=True)
class SearchedTogether:
    """What was found among lists of one kind. rows: file, id and name, by the labels of the result."""

    kind: Kind
    rows: pd.DataFrame
    result: DuplicateResult


def search_together(lists: Sequence[NamedList]) -> list[SearchedTogether]:
    """Duplicates within and across the lists: people with people, companies with companies."""
    kinds: tuple[Kind, ...] = ("company", "person")
    found = []
    for kind in kinds:
        fitting = [each for each in lists if each.kind == kind]
        if fitting:
            found.append(_search(fitting, kind))
    return found


def together_page(searched: Sequence[SearchedTogether]) -> ReportPage:
    """The groups as a page for the terminal, on no sheet: each row with its file, id and name, each group with why."""
    groups = sum(len(part.result.groups) for part in searched)
    headline = plural("{count} group of duplicates", "{count} groups of duplicates", groups)
    titles = {"company": _("Companies"), "person": _("Contacts")}
    return ReportPage(
        key="duplicates",
        sheet="",
        title=_("Duplicates"),
        headline=f"{headline}.",
        tables=tuple(_table(part, titles[part.kind]) for part in searched),
    )


def groups_json(searched: Sequence[SearchedTogether], *, with_file: bool) -> dict[str, object]:
    """Groups and pairs as `--json` prints them; with_file: ids are texts `file:id`."""
    found: dict[str, list[dict[str, object]]] = {"groups": [], "pairs": []}
    for part in searched:
        ids = part.rows["id"]
        names = dict(zip(ids.index, part.rows["file"] + ":" + ids.map(str) if with_file else ids, strict=True))
        told = part.result.as_json(names, kind=part.kind) if with_file else part.result.as_json(names)
        found = {key: [*found[key], *told[key]] for key in found}
    return dict(found)


def _search(lists: Sequence[NamedList], kind: Kind) -> SearchedTogether:
    by_role = [_by_role(each) for each in lists]
    roles = {column: role for _frame, known in by_role for column, role in known.items()}
    starts = [sum(len(each.frame) for each in lists[:at]) for at in range(len(lists))]
    together = pd.concat([frame for frame, _known in by_role], ignore_index=True)
    apart = [pair for start, each in zip(starts, lists, strict=True) for pair in _apart(each, start)]
    rows = pd.concat([_shown(each) for each in lists], ignore_index=True)
    return SearchedTogether(kind, rows, find_duplicates(together, roles, kind, cannot_link=apart))


def _apart(each: NamedList, start: int) -> list[tuple[int, int]]:
    places = {label: start + place for place, label in enumerate(each.frame.index.tolist())}
    return [(places[first], places[second]) for first, second in each.told_apart]


def _by_role(each: NamedList) -> tuple[pd.DataFrame, dict[str, str]]:
    """The columns that are compared, under names that lists with other headers share: the role and a number."""
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    for column, role in each.roles.items():
        if column in each.frame:
            seen[role] += 1
            names[column] = column if role == "other" else f"{role} {seen[role]}"
    frame = each.frame[list(names)].rename(columns=names).astype(TEXT)
    return frame, {name: each.roles[column] for column, name in names.items()}


def _shown(each: NamedList) -> pd.DataFrame:
    """What tells a row to a reader."""
    labels = each.frame.index
    shown = pd.DataFrame({"file": each.file, "id": [each.ids[label] for label in labels]}, dtype=object)
    told = pd.Series("", index=labels, dtype=TEXT)
    for column in [column for role in _NAMES for column in _columns(each, role)]:
        told = told + " " + each.frame[column].astype(TEXT).fillna("")
    shown["name"] = told.str.split().str.join(" ").to_numpy()
    return shown


def _columns(each: NamedList, role: str) -> list[str]:
    found = [column for column, known in each.roles.items() if known == role and column in each.frame]
    return found[:1] if role == "company_name" else found


def _table(part: SearchedTogether, title: str) -> PageTable:
    told = [(at, group, label) for at, group in enumerate(part.result.groups, 1) for label in group.labels]
    rows = part.rows.loc[[label for _at, _group, label in told]].reset_index(drop=True)
    rows["row"] = rows["file"] + ": " + rows["id"].map(str)
    rows["group"] = [at for at, _group, _label in told]
    rows["score"] = [group.score for _at, group, _label in told]
    rows["why"] = [_why(group) if label == group.labels[0] else "" for _at, group, label in told]
    columns = (
        PageColumn("group", _("Group"), Format.COUNT, 8),
        PageColumn("row", _("Row"), Format.TEXT, 24),
        PageColumn("name", _("Name"), Format.TEXT, 30),
        PageColumn("score", _("Score"), Format.PERCENT, 9),
        PageColumn("why", _("Why"), Format.WRAPPED, 60),
    )
    return PageTable(part.kind, title, columns, rows[[column.key for column in columns]])


def _why(group: DuplicateGroup) -> str:
    return f"{_(BANDS[group.band])}: {group.why}"
