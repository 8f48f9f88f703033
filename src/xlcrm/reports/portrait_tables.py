"""What the best clients have in common: the table of the clients page, and the whole of it to drill into."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.client_portrait import OTHER, UNKNOWN
from xlcrm.reports.clients import ClientsReport
from xlcrm.tables.pages import Format, PageColumn, PageTable
from xlcrm.texts import N_, _

SHOWN_GROUPS = 8
_TELLING = 0.05  # chance under which a portrait's attribute is said to differ
_ATTRIBUTES = {
    "industry": N_("Industry"),
    "region": N_("Region"),
    "size": N_("Company size"),
    "source": N_("Source"),
    "age": N_("Age of the people"),
}


def telling_portrait(report: ClientsReport) -> PageTable:
    """The groups that tell the best clients most from all, with what is no chance in words."""
    title = _("What the best clients have in common")
    return _portrait("portrait", title, _telling_groups(report), _portrait_note(report.portrait))


def whole_portrait(report: ClientsReport) -> PageTable:
    """Every group."""
    return _portrait("whole_portrait", _("What the best clients have in common, all groups"), _compared_groups(report))


def _portrait(name: str, title: str, groups: pd.DataFrame, note: str = "") -> PageTable:
    columns = (
        PageColumn("attribute", _("What")),
        PageColumn("group", _("Group")),
        PageColumn("best", _("Class A"), Format.COUNT),
        PageColumn("all", _("All"), Format.COUNT),
        PageColumn("share_of_best", _("Of class A"), Format.PERCENT),
        PageColumn("share_of_all", _("Of all"), Format.PERCENT),
        PageColumn("lift", _("Lift"), Format.NUMBER),
        PageColumn("p_value", _("By chance, p"), Format.NUMBER),
    )
    named = groups.assign(attribute=groups["attribute"].map(_attribute_label), group=groups["group"].map(_group_label))
    return PageTable(name, title, columns, named, note)


def _telling_groups(report: ClientsReport) -> pd.DataFrame:
    """The groups of the portrait whose share of class A is furthest from their share of all, the furthest first."""
    groups = _compared_groups(report)
    named = groups[~groups["group"].isin([OTHER, UNKNOWN])]
    apart = (named["share_of_best"] - named["share_of_all"]).abs()
    furthest = apart.sort_values(ascending=False, kind="stable").head(SHOWN_GROUPS).index
    return named.loc[furthest].reset_index(drop=True)


def _compared_groups(report: ClientsReport) -> pd.DataFrame:
    """The whole portrait; nothing where no client is of class A."""
    has_best = bool((report.ranking.rows["class"] == "A").any())
    return report.portrait if has_best else report.portrait.head(0)


def _portrait_note(rows: pd.DataFrame) -> str:
    telling = rows.loc[rows["p_value"] < _TELLING, "attribute"].unique()
    rule = _(
        "Lift: the share of class A over the share of all, 1 is no difference. The {count} groups whose shares are "
        "furthest apart; all groups are below. Groups under five clients are put together. Ages count people.",
        count=SHOWN_GROUPS,
    )
    if not len(telling):
        verdict = _("No attribute differs more than chance would make it, so none should guide whom you look for.")
    else:
        names = ", ".join(_attribute_label(name) for name in telling)
        verdict = _("More than chance (p under 0.05) only by: {names}.", names=names)
    return f"{verdict} {rule}"


def _attribute_label(name: str) -> str:
    return _(_ATTRIBUTES[name])


def _group_label(group: str) -> str:
    return {OTHER: _("(other)"), UNKNOWN: _("(not known)")}.get(group, _(group))
