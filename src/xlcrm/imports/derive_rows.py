"""What an import of one table means for another: payments of settled invoices, amounts of deals from their lines."""

from __future__ import annotations

import pandas as pd

from xlcrm.imports.match_rows import match_rows
from xlcrm.imports.read_source import SourceRows
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.tables.give_ids import new_ids, taken_ids


def derived_edits(
    rows: SourceRows,
    created: pd.DataFrame,
    updates: list[UpdateCells],
    tables: CrmTables,
    *,
    ids: pd.Series,
    paid: pd.Series,
) -> list[Edit]:
    """The edits of other tables that follow; none for most tables, and none that is empty.

    ids: of the imported rows, paid: the days of settlement, both by source row.
    """
    if rows.spec.key == "invoices" and paid.notna().any():
        payments = payments_of(rows, ids, paid, tables)
        return [payments] if len(payments.rows) else []
    if rows.spec.key == "deal_lines":
        amounts = fill_deal_amounts(rows, created, updates, tables)
        return [amounts] if len(amounts.values) else []
    return []


def payments_of(rows: SourceRows, ids: pd.Series, paid: pd.Series, tables: CrmTables) -> AppendRows:
    """One payment over the whole amount for each invoice that the file says was settled, unless it is here already.

    ids: of the invoices, paid: the days, both by source row.
    """
    settled = rows.frame.index[paid.reindex(rows.frame.index).notna()]
    payments = pd.DataFrame({
        "invoice_id": ids.reindex(settled).astype(TEXT),
        "invoice": rows.frame.loc[settled, "number"],
        "paid_at": paid.loc[settled],
        "amount": rows.column("amount").loc[settled].astype(float),
    })  # fmt: skip
    there = tables["payments"]
    new = payments[match_rows(table_spec("payments"), payments, there).isna()]
    spec = table_spec("payments")
    given = new_ids(spec, len(new), taken_ids(spec, tables.frames))
    return AppendRows("payments", new.assign(payment_id=given))


def fill_deal_amounts(
    rows: SourceRows, created: pd.DataFrame, updates: list[UpdateCells], tables: CrmTables
) -> UpdateCells:
    """The sum of its lines as the amount of each deal that the file names and that has none; nothing is rounded."""
    lines = tables["deal_lines"].copy()
    for edit in updates:
        lines.loc[edit.values.index, edit.column] = edit.values
    parts = ["deal_id", "qty", "unit_price", "discount_pct"]
    every = pd.concat([frame.reindex(columns=parts) for frame in (lines, created) if len(frame)] or [lines[parts]])
    share = 1 - pd.to_numeric(every["discount_pct"]).astype(float).fillna(0)
    totals = (
        (every["qty"].astype(float) * every["unit_price"].astype(float) * share)
        .groupby(every["deal_id"])
        .sum(min_count=1)
    )
    deals = tables["deals"]
    bare = deals[deals["amount"].isna() & deals["deal_id"].isin(set(rows.column("deal_id").dropna()))]
    amounts = bare["deal_id"].map(totals).astype(float).dropna()
    return UpdateCells("deals", "amount", amounts)
