"""What a file leaves unsaid, table by table: names put together or split, sizes banded, clients looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from xlcrm.imports.import_problems import row_problems
from xlcrm.imports.read_source import SourceRows
from xlcrm.imports.shape_deals import shape_deals
from xlcrm.imports.split_names import split_name
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT
from xlcrm.texts import N_, _

_BANDS = ((10, "1-10"), (50, "11-50"), (200, "51-200"), (500, "201-500"), (1000, "501-1000"))

# Any one of these makes a row of the table; a row with none of them is rejected.
_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "companies": ("name",),
    "contacts": ("first_name", "last_name", "email", "phone", "mobile", "company"),
    "deals": ("name", "external_ids", "company", "contact", "product", "amount"),
    "deal_lines": ("deal",),
    "activities": ("subject", "notes", "type", "company", "contact", "deal"),
    "invoices": ("number",),
    "payments": ("amount",),
    "users": ("name", "email", "name.first", "name.last"),
    "products": ("name", "sku"),
    "stage_history": ("deal",),
    "campaign_members": ("contact",),
    "costs": ("name", "amount"),
    "income": ("month",),
    "wallet": ("company",),
    "surveys": ("contact", "score", "comment"),
    "calls": ("started_at", "number"),
    "fx_rates": ("currency",),
    "holidays": ("date", "name"),
}


def shape_rows(rows: SourceRows, tables: CrmTables) -> None:
    """Complete the rows in place, before their links are looked up."""
    shape = _SHAPES.get(rows.spec.key)
    if shape is not None:
        shape(rows, tables)


def rejections(rows: SourceRows, misfits: Mapping[int, int], width: int) -> pd.Series:
    """Why rows cannot be taken in, by row number: no name or number to know them by, or too many fields."""
    spec = rows.spec
    keys = _IDENTITY.get(spec.key) or (spec.label or spec.columns[0].key,)
    present = [key for key in keys if rows.has(key)]
    nameless = ~rows.frame[present].notna().any(axis=1) if present else pd.Series(data=True, index=rows.frame.index)
    header = spec.column(keys[0]).header
    reasons = {int(row): _("{header} is missing.", header=header) for row in rows.frame.index[nameless]}
    reasons |= {
        row: _("The row has {count} fields, the header {width}: a separator too many.", count=count, width=width)
        for row, count in misfits.items()
        if count > width
    }
    return pd.Series(reasons, dtype=object)


def _shape_companies(rows: SourceRows, _tables: CrmTables) -> None:
    if rows.has("employees"):
        bands = rows.frame["employees"].map(_band, na_action="ignore").astype(TEXT)
        rows.fill("employees_band", bands)
    if rows.has("domain"):
        domains = rows.frame["domain"].str.lower().str.replace(r"^(?:https?://)?(?:www\.)?|/.*$", "", regex=True)
        rows.frame["domain"] = domains


def _band(employees: float) -> str:
    return next((band for most, band in _BANDS if employees <= most), "1000+")


def _shape_contacts(rows: SourceRows, _tables: CrmTables) -> None:
    names = rows.take_out("full_name")
    named = rows.column("first_name").notna() | rows.column("last_name").notna()
    whole = names[~named].dropna()
    parts = {name: split_name(name) for name in whole.unique()}
    for key, part in (
        ("first_name", "first"),
        ("middle_name", "middle"),
        ("last_name", "last"),
        ("salutation", "salutation"),
    ):
        values = whole.map({name: getattr(found, part) for name, found in parts.items()}).astype(TEXT)
        if values.notna().any():
            rows.fill(key, values.reindex(rows.frame.index).astype(TEXT))


def _shape_users(rows: SourceRows, tables: CrmTables) -> None:
    first, last = rows.take_out("name.first"), rows.take_out("name.last")
    together = (first.fillna("") + " " + last.fillna("")).str.strip().astype(TEXT)
    rows.fill("name", together.where(together != ""))
    rows.fill("name", rows.column("email"))
    if rows.has("manager"):
        names = _names_by_number(rows, tables)
        rows.frame["manager"] = rows.frame["manager"].map(names).astype(TEXT).fillna(rows.frame["manager"])


def _names_by_number(rows: SourceRows, tables: CrmTables) -> dict[str, str]:
    """Names of people by their number in the other system, in this file or here already."""
    known = [tables["users"][["external_ids", "name"]]]
    if rows.has("external_ids"):
        known.append(rows.frame[["external_ids", "name"]])
    pairs = pd.concat(known).dropna()
    numbers = pairs["external_ids"].str.split(":").str[-1]
    return dict(zip(numbers, pairs["name"], strict=True))


def _shape_products(rows: SourceRows, _tables: CrmTables) -> None:
    if rows.has("is_active.not"):
        rows.fill("is_active", ~rows.take_out("is_active.not"))
    if rows.has("sku"):
        rows.fill("name", rows.column("sku"))


def _shape_invoices(rows: SourceRows, _tables: CrmTables) -> None:
    index = rows.frame.index
    paid = rows.column("payments.paid_at").notna()
    if not rows.has("status") and paid.any():
        rows.fill("status", pd.Series("Paid", index=index, dtype=TEXT).where(paid))
    rows.default("status", pd.Series("Sent", index=index, dtype=TEXT))
    clientless = index[rows.column("company").isna() & rows.column("contact").isna()]
    message = _("The invoice has neither a company nor a contact.")
    rows.tell(row_problems(rows.spec, clientless, "invoice_without_client", message, column="company"))


def _shape_activities(rows: SourceRows, _tables: CrmTables) -> None:
    index = rows.frame.index
    due, done = (rows.column(key).notna() for key in ("due_at", "done_at"))
    kind = pd.Series("Note", index=index, dtype=TEXT).mask(due, "Task")
    rows.default("type", kind)
    rows.default("status", pd.Series("Planned", index=index, dtype=TEXT).mask(done | ~due, "Done"))
    first_lines = rows.column("notes").str.split("\n").str[0].str.slice(0, 80)
    made_up = first_lines.fillna(rows.column("type")).fillna(_(N_("Note")))
    rows.default("subject", made_up)


_SHAPES: Mapping[str, Callable[[SourceRows, CrmTables], None]] = {
    "companies": _shape_companies,
    "contacts": _shape_contacts,
    "users": _shape_users,
    "products": _shape_products,
    "deals": shape_deals,
    "invoices": _shape_invoices,
    "activities": _shape_activities,
}
