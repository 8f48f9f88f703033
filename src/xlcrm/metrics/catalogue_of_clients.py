"""The metrics of clients, as the catalogue lists them."""

from __future__ import annotations

from xlcrm.metrics.catalogue_entry import CatalogueEntry

METRICS_OF_CLIENTS: tuple[CatalogueEntry, ...] = ()
