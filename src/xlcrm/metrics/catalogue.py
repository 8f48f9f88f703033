"""The one list of metrics: the reference page is made from it, and a test holds it against the functions.

The list is light: a metric's function is named by its place and loaded when it is asked for.
"""

from __future__ import annotations

from xlcrm.metrics.catalogue_entry import CatalogueEntry
from xlcrm.metrics.catalogue_of_clients import METRICS_OF_CLIENTS
from xlcrm.metrics.catalogue_of_deals import METRICS_OF_DEALS
from xlcrm.metrics.catalogue_of_money import METRICS_OF_MONEY

ALL_METRICS: tuple[CatalogueEntry, ...] = tuple(
    sorted((*METRICS_OF_DEALS, *METRICS_OF_CLIENTS, *METRICS_OF_MONEY), key=lambda entry: entry.id)
)
