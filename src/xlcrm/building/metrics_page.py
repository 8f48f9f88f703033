"""The catalogue of metrics as a page of the docs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module

from xlcrm.building.markdown import anchor, grid, page, title
from xlcrm.metrics.catalogue import ALL_METRICS
from xlcrm.metrics.catalogue_entry import CatalogueEntry
from xlcrm.texts import _, use_language

_ABOUT = (
    "Every indicator, how it is computed and where it is shown. The period is whole days, both ends included; a client "
    "is a company, else a contact; money is in the firm's own currency. No data is no figure, never 0; what is left "
    "out of a figure is counted and named under it."
)


def metrics_page() -> str:
    """Every metric: id, name, formula, unit, source, where it is shown, a worked example, and its edge cases."""
    with use_language("en"):
        rows = [(f"[{entry.id}](#{anchor(_heading(entry))})", _(entry.name), _(entry.formula)) for entry in ALL_METRICS]
        parts = [
            title("Metrics"),
            _ABOUT,
            grid(("Id", "Metric", "Formula"), rows),
            *(part for entry in ALL_METRICS for part in _parts(entry)),
        ]
    return page(parts)


def _heading(entry: CatalogueEntry) -> str:
    return f"{entry.id} {_(entry.name)}"


def _parts(entry: CatalogueEntry) -> Iterator[str]:
    yield f"## {_heading(entry)}"
    yield _explanation(entry.function)
    facts = (
        ("Formula", _(entry.formula)),
        ("Unit", _(entry.unit)),
        ("Example", _(entry.example)),
        ("Shown in", ", ".join(f"`{name}`" for name in entry.shown_in)),
        ("Source", _(entry.source)),
        ("Function", f"`{entry.function.replace(':', '.')}`"),
    )
    yield grid(("", ""), facts)


def _explanation(function: str) -> str:
    """The function's docstring without its doctest."""
    module, name = function.split(":")
    text = inspect.getdoc(getattr(import_module(module), name)) or ""
    return text.split(">>>")[0].strip()
