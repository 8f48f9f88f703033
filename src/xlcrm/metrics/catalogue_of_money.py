"""The metrics of money, as the catalogue lists them."""

from __future__ import annotations

from xlcrm.metrics.catalogue_entry import CatalogueEntry

METRICS_OF_MONEY: tuple[CatalogueEntry, ...] = ()
