"""A figure of a page as it is declared: key, label, format, what it says."""

from __future__ import annotations

from dataclasses import dataclass

from xlcrm.tables.pages import Format

Figures = dict[str, float | int | None]
"""Figures by key; None where there is no data."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure. `label` and `definition` are English sources of the message catalogue."""

    key: str
    label: str
    format: Format
    definition: str
    on_page: bool = True
    is_of_period: bool = True  # False: over the whole history, so that other periods give the same
