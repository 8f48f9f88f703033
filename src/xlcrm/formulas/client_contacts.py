"""Formulas over logs: a client's history, calls that nobody wrote down, and what clients answer."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pandas as pd

from xlcrm.formulas.formula import Table, Value
from xlcrm.formulas.named_rows import of_party, same
from xlcrm.formulas.shared_arguments import (
    From,
    OptionalActivities,
    OptionalCompanies,
    OptionalContacts,
    OptionalDeals,
    OptionalInvoices,
    OptionalUsers,
    To,
)
from xlcrm.formulas.time_spans import span
from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.client_timeline import activity_lines, deal_lines, invoice_lines, newest_first
from xlcrm.metrics.lost_calls import CallTables, count_calls, incoming_calls
from xlcrm.metrics.native_frames import Frame, collected
from xlcrm.metrics.nps import latest_answers, nps
from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.tables.link_rows import fold_name, fold_names
from xlcrm.texts import N_

_LAST = dt.date(9999, 12, 30)
_MOST_LINES, _MOST_HOURS = 1_000_000, 8_784


def lost_calls_of(
    calls: Annotated[Frame, Table("calls", needs=("started_at", "direction"))],
    activities: OptionalActivities,
    contacts: OptionalContacts,
    companies: OptionalCompanies,
    users: OptionalUsers = None,
    deals: OptionalDeals = None,
    from_: From = None,
    to: To = None,
    user: Annotated[str | None, Value(N_("Only calls that this person took, by name or id; empty for all."))] = None,
    as_: Annotated[Literal["count", "pct"], Value(N_("count, or pct: the part of all incoming."), name="as")] = "count",
    hours: Annotated[
        int, Value(N_("Whole hours after a call in which somebody must write it down."), least=1, most=_MOST_HOURS)
    ] = 24,
) -> float | None:
    """Incoming calls from outside of which no report speaks. Source: M40.

    >>> from xlcrm.call_formula import call_formula
    >>> calls = [["Started", "Direction", "Number", "Answered"], ["2026-01-10 10:00", "In", "0888123456", True]]
    >>> calls += [["2026-01-11 10:00", "In", "0888999999", True]]
    >>> people = [["First name", "Last name", "Mobile"], ["Anna", "Berg", "0888123456"]]
    >>> log = [["Type", "Contact", "Status", "Done on"], ["Call", "Anna Berg", "Done", "2026-01-10 10:30"]]
    >>> call_formula("CRM_LOSTCALLS", [calls, log, people])
    1
    """
    log = read_activity_days(activities, deals)
    incoming = incoming_calls(calls, log, CallTables(companies, contacts, users), span(from_, to), hours)
    taken = incoming if user is None else incoming.filter(same("user", user) | same("user_id", user))
    found = count_calls(taken)
    return found.lost if as_ == "count" else found.lost_share


def net_promoter_score(
    surveys: Annotated[Frame, Table("surveys", needs=("asked_at", "score"))],
    contacts: OptionalContacts = None,
    from_: From = None,
    to: To = None,
    group: Annotated[str | None, Value(N_("One manager or one client, by name or id; empty for all."))] = None,
) -> float | None:
    """Promoters (9 and 10) less detractors (0 to 6) among the latest answers, -100 to 100. Source: M27.

    >>> from xlcrm.call_formula import call_formula
    >>> answers = [["Contact", "Date", "Score"], ["Anna", "2026-01-10", 10], ["Ivan", "2026-01-11", 9]]
    >>> answers += [["Olga", "2026-01-12", 8], ["Petar", "2026-01-12", 3]]
    >>> call_formula("CRM_NPS", [answers])
    25.0
    """
    answers = latest_answers(surveys, contacts, span(from_, to))
    if group is not None:
        keys = ["owner", "owner_id", "client", "client_id"]
        answers = answers[(answers[keys].apply(fold_names) == fold_name(group)).any(axis=1)]
    return nps(answers["score"]).score


def timeline_of(
    activities: OptionalActivities,
    deals: OptionalDeals,
    invoices: OptionalInvoices,
    client: Annotated[str, Value(N_("The name or id of a company or a contact."))],
    n: Annotated[int, Value(N_("How many lines at most, the newest first."), least=1, most=_MOST_LINES)] = 20,
) -> pd.DataFrame:
    """What happened with a client, newest first: activities done, deals opened and closed, invoices sent.

    >>> from xlcrm.call_formula import call_formula
    >>> log = [["Type", "Subject", "Company", "Status", "Done on"], ["Call", "Offer", "Acme", "Done", "2026-01-10"]]
    >>> deals = [["Deal", "Company", "Status", "Closed on", "Amount"], ["One", "Acme", "Won", "2026-01-20", 100]]
    >>> for row in call_formula("CRM_TIMELINE", [log, deals, None, "Acme"])[1:]:
    ...     print(row[0].date(), *row[1:3])
    2026-01-20 Deal won One
    2026-01-10 Call Offer
    """
    mine = collected(of_party(deals, client))
    bills = collected(of_party(invoices, client))
    nobody = pd.DataFrame({"contact_id": [], "company_id": []}, dtype="string")
    done = collected(of_party(read_activity_log(activities, nobody, deals, _LAST).done, client))
    return newest_first([activity_lines(done), *deal_lines(mine), invoice_lines(bills)], n)
