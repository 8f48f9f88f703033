"""What points to another row: links to nothing, circles, and links that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import CHECKED_TABLES, Check, CheckedFirm, Finding, failing
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.problems import Severity
from xlcrm.tables.specs import name_key
from xlcrm.texts import N_

DEEPEST_GROUP = 20  # levels of parent companies


def by_id(frame: pd.DataFrame, id_column: str, value: str) -> pd.Series:
    """A column's values by the row's id; the first row of an id counts."""
    known = frame[frame[id_column].notna()].drop_duplicates(id_column)
    return known.set_index(id_column)[value]


def looked_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """For each key the value that stands under it, missing where there is none; the values keep their dtype."""
    found = values.reindex(pd.Index(keys))
    return found.set_axis(keys.index)


def _orphans(firm: CheckedFirm) -> Iterator[Finding]:
    for table in CHECKED_TABLES:
        if not firm.has([table]):
            continue
        for link in table_spec(table).links:
            target = table_spec(link.info.links_to or "")
            if firm.has([target.key]) and target.id_column:
                ids = firm.frame(table)[link.key]
                orphan = ids.notna() & ~ids.isin(firm.frame(target.key)[target.id_column])
                yield failing(table, name_key(link.key), orphan, id=ids, target=target.sheet)


def _other_company(table: str, firm: CheckedFirm) -> Finding:
    frame = firm.frame(table)
    employer = looked_up(frame["contact_id"], by_id(firm.frame("contacts"), "contact_id", "company_id"))
    name = looked_up(employer, by_id(firm.frame("companies"), "company_id", "name"))
    fails = frame["company_id"].notna() & employer.notna() & (employer != frame["company_id"])
    return failing(table, "contact", fails, employer=name, company=frame["company"])


def _contact_elsewhere(firm: CheckedFirm) -> Iterator[Finding]:
    for table in ("deals", "activities", "invoices"):
        if firm.has([table]):
            yield _other_company(table, firm)


def _parent_circle(firm: CheckedFirm) -> Iterator[Finding]:
    companies = firm.frame("companies")
    parent_of = by_id(companies, "company_id", "parent_company_id")
    above = companies["parent_company_id"]
    in_circle = pd.Series(data=False, index=companies.index)
    for _level in range(DEEPEST_GROUP):
        if above.isna().all():
            break
        in_circle |= (above == companies["company_id"]).fillna(value=False).astype(bool)
        above = looked_up(above, parent_of)
    yield failing("companies", "parent_company", in_circle)


LINK_CHECKS = (
    Check(
        "orphan_link",
        (),
        Severity.ERROR,
        N_("Link to nothing"),
        N_("A row points to another that is not there any more."),
        N_("{header} points to {id}, which is not in {target}."),
        N_("Pick the row anew, or restore the one that was removed from {target}."),
        _orphans,
    ),
    Check(
        "contact_of_another_company",
        ("contacts", "companies"),
        Severity.WARNING,
        N_("Contact of another company"),
        N_("The contact works at another company than the one in the same row."),
        N_("{value} works at {employer}, but the row is about {company}."),
        N_("Pick another contact, or correct the company of one of the two rows."),
        _contact_elsewhere,
    ),
    Check(
        "parent_circle",
        ("companies",),
        Severity.ERROR,
        N_("Company above itself"),
        N_("The chain of parent companies comes back to where it began."),
        N_("By way of {value}, the company is its own parent."),
        N_("Clear the parent company where the chain turns back."),
        _parent_circle,
    ),
)
