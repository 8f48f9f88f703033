"""Whose an invoice and a client is: who sells to whom, by id."""

from __future__ import annotations

import narwhals as nw

from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.native_frames import Frame, Lazy, lazy

NOBODY = ""
"""The owner_id of rows that nobody owns."""


def client_owners(companies: Frame, contacts: Frame) -> Lazy:
    """client_id and owner_id, one row a client with an owner."""
    parts = [
        lazy(frame).select(client_id=nw.col(key), owner_id=nw.col("owner_id"))
        for frame, key in ((companies, "company_id"), (contacts, "contact_id"))
    ]
    owned = nw.concat(parts, how="vertical").filter(~nw.col("client_id").is_null(), ~nw.col("owner_id").is_null())
    return owned.group_by("client_id").agg(owner_id=nw.col("owner_id").min())


def deal_sellers(deals: Frame) -> Lazy:
    """deal_id and seller_id, one row a deal: who owned it at the close, else its owner."""
    known = lazy(deals).filter(~nw.col("deal_id").is_null())
    sellers = known.select("deal_id", seller_id=nw.coalesce("owner_at_close_id", "owner_id"))
    return sellers.group_by("deal_id").agg(seller_id=nw.col("seller_id").min())


def with_sellers(invoices: Lazy, deals: Frame, companies: Frame, contacts: Frame) -> Lazy:
    """The invoices with owner_id: the seller of their deal, else the client's owner, else `NOBODY`."""
    placed = invoices.with_columns(client_id=client_columns()["client_id"])
    joined = placed.join(deal_sellers(deals), on="deal_id", how="left")
    owned = joined.join(client_owners(companies, contacts), on="client_id", how="left")
    return owned.with_columns(owner_id=nw.coalesce("seller_id", "owner_id").fill_null(NOBODY))
