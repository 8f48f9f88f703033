"""What the catalogue says of a metric."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A metric: its texts are English sources of the message catalogue.

    function: module and name, as in `xlcrm.metrics.revenue:revenue`. shown_in: reports and commands by name.
    example: a small case worked out by hand, such as "2 won and 1 lost: 2 / 3 = 66.7 %".
    """

    id: str  # M01 to M43, with variants such as M03b
    name: str
    formula: str
    unit: str
    function: str
    shown_in: tuple[str, ...]
    source: str
    example: str
