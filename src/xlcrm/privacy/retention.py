"""People about whom nothing has happened for long: data that the firm has no more reason to keep.

Regulation (EU) 2016/679, article 5(1)(e): personal data is kept no longer than its purpose needs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT, plain_records, rows_by_id
from xlcrm.tables.pages import Figure, Format, PageColumn, PageTable, ReportPage, cell_links
from xlcrm.texts import N_, _, plural

TABLES = (
    *("contacts", "activities", "deals", "invoices", "payments", "campaign_members", "surveys", "erasure_log"),
    "companies",
)
_EVENTS = (  # table, column of the day, what it is; a planned activity counts on its day
    ("activities", "done_at", N_("Activity")),
    ("activities", "due_at", N_("Activity")),
    ("activities", "planned_at", N_("Activity")),
    ("deals", "created_at", N_("Deal")),
    ("deals", "close_date", N_("Deal")),
    ("deals", "first_contact_date", N_("Deal")),
    ("deals", "expected_close_date", N_("Deal")),
    ("invoices", "issue_date", N_("Invoice")),
    ("invoices", "due_date", N_("Invoice")),
    ("payments", "paid_at", N_("Payment")),
    ("campaign_members", "status_at", N_("Campaign")),
    ("surveys", "asked_at", N_("Survey")),
)
_OWN = (
    ("last_activity_date", N_("Activity")),
    ("next_activity_date", N_("Activity")),
    ("consent_date", N_("Consent")),
    ("first_contact_date", N_("First contact")),
    ("created_at", N_("Added to the list")),
)


@dataclass(frozen=True)
class OldData:
    """People past the term: row, contact_id, full_name, company, day (NaT: none known), what, months, invoices."""

    rows: pd.DataFrame
    months: int
    since: dt.date
    people: int  # looked at


def old_data(tables: CrmTables, today: dt.date, months: int) -> OldData:
    """Whose last event lies more than so many months back; open deals keep their people, erased people are left out."""
    since = (pd.Timestamp(today) - pd.DateOffset(months=months)).normalize()
    contacts = tables["contacts"]
    people = contacts[contacts["contact_id"].notna() & ~contacts["contact_id"].isin(tables["erasure_log"]["row_id"])]
    last = _last_events(tables, people)
    rows = (
        people[["contact_id", "full_name", "company", "company_id"]]
        .reset_index(names="row")
        .merge(last, "left", "contact_id")
    )
    is_open = _holders(tables, tables["deals"][tables["deals"]["status"].eq("Open").fillna(value=False)])
    old = rows[(rows["day"].isna() | (rows["day"] < since)) & ~rows["contact_id"].isin(is_open)]
    invoiced = tables["invoices"]["contact_id"].value_counts()
    old = old.assign(
        months=((pd.Timestamp(today) - old["day"]).dt.days / 30.4375).round(1),
        invoices=old["contact_id"].map(invoiced).fillna(0).astype(int),
    ).sort_values(["day", "contact_id"], na_position="first")
    return OldData(old.drop(columns="company_id").reset_index(drop=True), months, since.date(), len(people))


def old_data_page(old: OldData) -> ReportPage:
    """The people with the last event and why, longest silence first."""
    count = len(old.rows)
    headline = plural(
        "{count} person had no event since {day}.", "{count} people had no event since {day}.", count, day=old.since
    )
    with_invoices = int((old.rows["invoices"] > 0).sum())
    kept = _("Invoices and payments stay when a person is erased: tax law sets how long you keep them, not this page.")
    return ReportPage(
        "old_data",
        _("Old data"),
        _("Old data"),
        headline,
        (
            Figure(_("People looked at"), old.people, Format.COUNT),
            Figure(_("Past the term"), count, Format.COUNT),
            Figure(_("Of them with invoices"), with_invoices, Format.COUNT),
        ),
        (_table(old),) if count else (),
        definitions=(
            (
                _("Event"),
                _(
                    "A touch, a deal, an invoice, a payment, a campaign, a survey or consent, of the person "
                    "or, where no person is named, of the company."
                ),
            ),
            (
                _("Term"),
                _(
                    "The setting Months to keep people: {months}. Article 5(1)(e) of Regulation (EU) 2016/679.",
                    months=old.months,
                ),
            ),
            (_("Erase"), _("Look at each person, then: xlcrm erase FILE --ids ID --yes")),
        ),
        left_out=(kept,) if with_invoices else (),
        subtitle=_("{months} months and more", months=old.months),
    )


def old_data_json(old: OldData) -> dict[str, object]:
    """The ids to hand to `erase`, and the reasons."""
    shown = old.rows.assign(last_event=old.rows["day"].dt.strftime("%Y-%m-%d")).rename(
        columns={"contact_id": "id", "full_name": "name", "what": "event"}
    )[["id", "name", "last_event", "event", "invoices"]]
    people = plain_records(shown)
    ids = old.rows["contact_id"].tolist()
    return {"months": old.months, "since": old.since.isoformat(), "ids": ids, "people": people}


def _last_events(tables: CrmTables, people: pd.DataFrame) -> pd.DataFrame:
    """The last event of each person: contact_id, day, what (English source)."""
    parts = [people[["contact_id", key]].rename(columns={key: "day"}).assign(what=what) for key, what in _OWN]
    invoices = rows_by_id(tables["invoices"], "invoice_id")
    payments = tables["payments"]
    paid = payments.assign(
        contact_id=payments["invoice_id"].map(invoices["contact_id"]).astype(TEXT),
        company_id=payments["invoice_id"].map(invoices["company_id"]).astype(TEXT),
    )
    of_firm = people[["contact_id", "company_id"]].dropna()
    for table, key, what in _EVENTS:
        rows = paid if table == "payments" else tables[table]
        parts.append(rows[["contact_id", key]].rename(columns={key: "day"}).assign(what=what))
        if "company_id" in rows:
            unnamed = rows.loc[rows["contact_id"].isna(), ["company_id", key]].rename(columns={key: "day"})
            parts.append(unnamed.merge(of_firm, on="company_id")[["contact_id", "day"]].assign(what=what))
    events = pd.concat([part.dropna() for part in parts if len(part.dropna())] or [parts[0]], ignore_index=True)
    return events.sort_values("day", kind="stable").drop_duplicates("contact_id", keep="last")


def _holders(tables: CrmTables, deals: pd.DataFrame) -> set[str]:
    """The people of these deals; those of the company where a deal names nobody."""
    contacts = tables["contacts"]
    firms = deals.loc[deals["contact_id"].isna(), "company_id"].dropna()
    return {*deals["contact_id"].dropna(), *contacts.loc[contacts["company_id"].isin(firms), "contact_id"].dropna()}


def _table(old: OldData) -> PageTable:
    rows = old.rows
    shown = pd.DataFrame(
        {
            "person": cell_links("contacts", rows["row"], "first_name", rows["full_name"].fillna(rows["contact_id"])),
            "id": rows["contact_id"],
            "company": rows["company"],
            "day": rows["day"],
            "what": [_what(what) for what in rows["what"]],
            "months": rows["months"],
            "invoices": rows["invoices"],
        }
    )
    columns = (
        PageColumn("person", _("Person"), Format.LINK, 28),
        PageColumn("id", _("ID"), Format.TEXT, 12),
        PageColumn("company", _("Company"), Format.TEXT, 28),
        PageColumn("day", _("Last event"), Format.DATE, 14),
        PageColumn("what", _("What it was"), Format.TEXT, 20),
        PageColumn("months", _("Months ago"), Format.DAYS, 12),
        PageColumn("invoices", _("Invoices"), Format.COUNT, 12),
    )
    return PageTable("people", _("People without any event"), columns, shown)


def _what(what: object) -> str:
    return _("None is known") if pd.isna(what) else _(str(what))  # type: ignore[call-overload]
