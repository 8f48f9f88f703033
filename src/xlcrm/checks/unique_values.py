"""What may stand once only: ids, names that are picked, invoice numbers, e-mail addresses, codes."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import CHECKED_TABLES, Check, CheckedFirm, Find, Finding
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.link_rows import fold_names
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

NAMED_TABLES = ("companies", "products", "users", "campaigns", "segments", "stages")


def _repeated(table: str, column: str, values: pd.Series) -> Finding:
    """The second and later rows of each value, with the row of the first."""
    present = values.dropna()
    is_again = present.duplicated()
    first = pd.Series(present.index[~is_again], index=present[~is_again])
    again = present[is_again]
    return Finding(table, column, again.index, {"first": again.map(first).astype(str)})


def _ids(firm: CheckedFirm) -> Iterator[Finding]:
    for table in CHECKED_TABLES:
        column = table_spec(table).id_column
        if column and firm.has([table]):
            yield _repeated(table, column, firm.frame(table)[column])


def _names(firm: CheckedFirm) -> Iterator[Finding]:
    for table in NAMED_TABLES:
        label = table_spec(table).label
        if label and firm.has([table]):
            yield _repeated(table, label, fold_names(firm.frame(table)[label]))


def _column(table: str, column: str, ignored: str = "") -> Find:
    """`ignored`: characters that people put into the value as they please."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        folded = fold_names(firm.frame(table)[column])
        yield _repeated(table, column, folded.str.replace(f"[{ignored}]", "", regex=True) if ignored else folded)

    return find


def _across(table: str, *columns: str) -> Find:
    """The same value in any of the columns of two rows; twice in one row is not meant."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        frame = firm.frame(table)
        long = pd.concat([fold_names(frame[column]).dropna().rename("value").reset_index() for column in columns])
        long["column"] = [column for column in columns for _present in range(int(frame[column].notna().sum()))]
        long = long.drop_duplicates(["row", "value"]).sort_values("row", kind="stable")
        long["first"] = long.groupby("value")["row"].transform("first").astype(str)
        again = long[long["value"].duplicated()]
        for column in columns:
            rows = again[again["column"] == column].set_index("row")
            yield Finding(table, column, rows.index, {"first": rows["first"]})

    return find


_SEE_FIRST = N_("Compare with row {first}; find-duplicates shows whether the two are one.")

UNIQUE_CHECKS = (
    Check(
        "duplicate_id",
        (),
        Severity.ERROR,
        N_("Id given twice"),
        N_("Two rows have the same id, so links to it are ambiguous; it happens when rows are copied."),
        N_("{header} {value} stands in row {first} already."),
        N_("Clear this id; the next command gives the row one of its own."),
        _ids,
    ),
    Check(
        "name_given_twice",
        (),
        Severity.WARNING,
        N_("Name given twice"),
        N_("Two rows have the same name, so picking it from a list is ambiguous."),
        N_("{header} {value!r} stands in row {first} already."),
        N_("Merge the two rows, or tell the names apart, for instance by the town."),
        _names,
        strict=True,
    ),
    Check(
        "email_duplicate",
        ("contacts",),
        Severity.WARNING,
        N_("E-mail of several contacts"),
        N_("Two contacts have the same e-mail address: often they are one person."),
        N_("{header} {value} belongs to the contact in row {first} too."),
        _SEE_FIRST,
        _across("contacts", "email", "email_2"),
    ),
    Check(
        "mobile_duplicate",
        ("contacts",),
        Severity.HINT,
        N_("Mobile number of several contacts"),
        N_("Two contacts have the same mobile number: often they are one person."),
        N_("{header} {value} belongs to the contact in row {first} too."),
        _SEE_FIRST,
        _across("contacts", "mobile"),
    ),
    Check(
        "vat_number_duplicate",
        ("companies",),
        Severity.WARNING,
        N_("VAT number of several companies"),
        N_("Two companies have the same VAT number: they are one."),
        N_("{header} {value} belongs to the company in row {first} too."),
        _SEE_FIRST,
        _column("companies", "vat_no", ignored=r"\s.\-"),
    ),
    Check(
        "invoice_number_duplicate",
        ("invoices",),
        Severity.ERROR,
        N_("Invoice number given twice"),
        N_("Two invoices have the same number, so revenue and receivables may be counted twice."),
        N_("{header} {value} stands in row {first} already."),
        N_("Correct the number, or remove the row that was entered twice."),
        _column("invoices", "number"),
        strict=True,
    ),
    Check(
        "sku_duplicate",
        ("products",),
        Severity.WARNING,
        N_("Article number given twice"),
        N_("Two products have the same article number."),
        N_("{header} {value} stands in row {first} already."),
        N_("Correct the number, or merge the two products."),
        _column("products", "sku"),
    ),
)
