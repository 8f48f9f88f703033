"""The one list of layouts: which system's file can be made of which table."""

from __future__ import annotations

from xlcrm.errors import WrongUseError
from xlcrm.exports.layout import Layout
from xlcrm.exports.layouts_of_clients import (
    BITRIX24_CONTACTS,
    GOOGLE_CONTACTS,
    HUBSPOT_COMPANIES,
    HUBSPOT_CONTACTS,
    OUTLOOK_CONTACTS,
    PIPEDRIVE_COMPANIES,
    PIPEDRIVE_CONTACTS,
    ZOHO_CONTACTS,
)
from xlcrm.exports.layouts_of_deals import AMOCRM_DEALS, HUBSPOT_DEALS, PIPEDRIVE_DEALS, ZOHO_DEALS
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _

ALL_LAYOUTS: tuple[Layout, ...] = (
    HUBSPOT_CONTACTS,
    HUBSPOT_COMPANIES,
    HUBSPOT_DEALS,
    PIPEDRIVE_CONTACTS,
    PIPEDRIVE_COMPANIES,
    PIPEDRIVE_DEALS,
    ZOHO_CONTACTS,
    ZOHO_DEALS,
    BITRIX24_CONTACTS,
    AMOCRM_DEALS,
    GOOGLE_CONTACTS,
    OUTLOOK_CONTACTS,
)


class NoSuchLayoutError(WrongUseError):
    """A table that a format has no file for; the sentence says which tables it takes."""

    def __init__(self, format: str, table: str, tables: list[str]) -> None:
        known = ", ".join(table_spec(key).sheet for key in tables)
        super().__init__(
            _("{format} takes no {table} from a file of ours. It takes: {known}.", format=format,
              table=table_spec(table).sheet, known=known)
        )  # fmt: skip


def layout_of(system: str, table: str) -> Layout:
    """The layout of the system's file for the table; `NoSuchLayoutError` where there is none."""
    found = {layout.table: layout for layout in ALL_LAYOUTS if layout.system == system}
    if table not in found:
        raise NoSuchLayoutError(system, table, list(found))
    return found[table]
