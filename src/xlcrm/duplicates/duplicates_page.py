"""The Duplicates sheet: one block of rows a group, with the score and the reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xlcrm.duplicates.find_duplicates import DuplicateResult
from xlcrm.tables.pages import CellLink, Figure, Format, PageColumn, PageTable, ReportPage
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import N_, _, plural

BANDS = {"sure": N_("sure"), "likely": N_("likely"), "look": N_("worth a look")}
_SHOWN = {
    "companies": ("city", "email", "phone", "owner"),
    "contacts": ("company", "email", "phone", "owner"),
}


@dataclass(frozen=True)
class Searched:
    """One table and what was found in it."""

    spec: TableSpec
    frame: pd.DataFrame
    result: DuplicateResult


def duplicates_page(searched: list[Searched]) -> ReportPage:
    """The groups of every searched table, surest first; nothing is merged."""
    groups = sum(len(part.result.groups) for part in searched)
    rows = sum(len(group.labels) for part in searched for group in part.result.groups)
    headline = (
        plural("{count} group of likely duplicates", "{count} groups of likely duplicates", groups)
        + plural(", {count} row in all.", ", {count} rows in all.", rows)
        if groups
        else _("No duplicates found.")
    )
    return ReportPage(
        key="duplicates",
        sheet=_("Duplicates"),
        title=_("Duplicates"),
        headline=headline,
        figures=tuple(_figure(part) for part in searched),
        tables=tuple(_table(part) for part in searched),
        definitions=(
            (_("Score"), _("Probability that the rows of a group are one and the same, the mean over its pairs.")),
            (_("Sure, likely, worth a look"), _("From .99; from .9; below. A person decides, nothing is merged.")),
        ),
    )


def _figure(part: Searched) -> Figure:
    note = plural("of {count} row", "of {count} rows", len(part.frame))
    label = _("Groups in {table}", table=part.spec.sheet)
    return Figure(label, len(part.result.groups), Format.COUNT, note)


def _table(part: Searched) -> PageTable:
    labels = [label for group in part.result.groups for label in group.labels]
    of = {label: at for at, group in enumerate(part.result.groups) for label in group.labels}
    groups = [part.result.groups[of[label]] for label in labels]
    label_key = part.spec.label or ""
    names = part.frame.loc[labels, label_key] if labels else []
    columns: dict[str, object] = {
        "group": [of[label] + 1 for label in labels],
        "who": [_link(part.spec, row, label_key, name) for row, name in zip(labels, names, strict=True)],
    }
    shown = _SHOWN[part.spec.key]
    columns |= {key: part.frame.loc[labels, key].tolist() for key in shown}
    columns["score"] = [group.score for group in groups]
    columns["band"] = [_(BANDS.get(group.band, group.band)) for group in groups]
    columns["why"] = [group.why for group in groups]
    return PageTable(
        name=part.spec.key,
        title=_("Duplicates in {table}", table=part.spec.sheet),
        columns=(
            PageColumn("group", _("Group"), Format.COUNT, 8),
            PageColumn("who", part.spec.column(label_key).header, Format.LINK, 30),
            *(PageColumn(key, part.spec.column(key).header, Format.TEXT, 22) for key in shown),
            PageColumn("score", _("Score"), Format.PERCENT, 9),
            PageColumn("band", _("How sure"), Format.TEXT, 14),
            PageColumn("why", _("Why"), Format.WRAPPED, 60),
        ),
        rows=pd.DataFrame(columns),
    )


def _link(spec: TableSpec, row: int, column: str, name: object) -> CellLink:
    return CellLink(spec.key, int(row), column, "–" if pd.isna(name) else str(name))  # type: ignore[call-overload]
