"""The reports as a page of the docs: what each answers, what it reads, its figures."""

from __future__ import annotations

from collections.abc import Iterator

from xlcrm.building.markdown import anchor, grid, page, title
from xlcrm.reports.all_reports import ALL_REPORTS, ListedReport
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _, use_language

_ABOUT = (
    "`xlcrm report FILE NAME... --from DAY --to DAY` draws a sheet for each report; `all` draws every one. Each figure "
    "stands beside the period before and the same days a year earlier. With `--json` a report is one object: `period`, "
    "`metrics` by the keys below, `tables` by name, `left_out` by reason; several reports are "
    '`{"reports": {name: object}}`. Keys and values there are the same in every language.'
)


def reports_page() -> str:
    """Every report with the tables that it reads and the figures that it gives."""
    with use_language("en"):
        rows = [(f"[{_(each.label)}](#{anchor(_(each.label))})", f"`{each.name}`", _(each.tip)) for each in ALL_REPORTS]
        parts = [
            title("Reports"),
            _ABOUT,
            grid(("Report", "Name", "What it answers"), rows),
            *(part for each in ALL_REPORTS for part in _parts(each)),
        ]
    return page(parts)


def _parts(listed: ListedReport) -> Iterator[str]:
    yield f"## {_(listed.label)}"
    yield _(listed.tip)
    yield f"Reads: {', '.join(table_spec(key).sheet for key in listed.reads)}."
    figures = [(_(each.label), f"`{each.key}`", each.format.value, _(each.definition)) for each in listed.metrics]
    yield grid(("Figure", "Key", "Unit", "What it says"), figures)
