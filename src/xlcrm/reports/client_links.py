"""Clients to jump to: a client is a row of Companies, else of Contacts."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import collected, lazy
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import CellLink
from xlcrm.texts import _

_NAMES = {"companies": ("company_id", "name"), "contacts": ("contact_id", "full_name")}


class ClientLinks:
    """Where each client stands; read once a page. Needs the tables companies and contacts."""

    def __init__(self, request: ReportRequest) -> None:
        self._places = {table: _rows(request, table, key) for table, (key, _column) in _NAMES.items()}

    def of(self, ids: pd.Series, names: pd.Series) -> pd.Series:
        """A jump for each client with its name; the plain name where it stands on neither sheet."""
        texts = names.astype(object).fillna(ids).fillna(_("(no name)")).astype(str)
        links = [self._link(client, text) for client, text in zip(ids, texts, strict=True)]
        return pd.Series(links, index=ids.index, dtype=object)

    def _link(self, client: object, text: str) -> CellLink | str:
        for table, (_key, column) in _NAMES.items():
            if client in self._places[table]:
                return CellLink(table, self._places[table][client], column, text)
        return text


def _rows(request: ReportRequest, table: str, key: str) -> dict[object, int]:
    known = lazy(request[table]).filter(~nw.col(key).is_null())
    rows = collected(known.group_by(key).agg(row=nw.col("row").min()))
    return dict(zip(rows[key], rows["row"].astype("int64").tolist(), strict=True))
