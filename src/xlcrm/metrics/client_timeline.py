"""What happened with a client, one line each: activities, deals and their stages, invoices, payments, calls, mailings.

Every function turns rows of one table into lines of date, what (translated), subject, amount and who. The rows are
those of the client already.
"""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.invoices import NEVER_SENT
from xlcrm.texts import _

LINE = ["date", "what", "subject", "amount", "who"]


def newest_first(parts: list[pd.DataFrame], most: int) -> pd.DataFrame:
    """The lines of all parts together, the newest first, at most so many; lines without a day are left out."""
    filled = [part for part in parts if len(part)] or parts[:1]
    known = pd.concat(filled).dropna(subset=["date"])
    return known.sort_values("date", ascending=False, kind="stable", ignore_index=True).head(most)


def activity_lines(done: pd.DataFrame) -> pd.DataFrame:
    """Activities that were done. done: day, type, subject, outcome and owner."""
    lines = _lines(done, "day", done["type"].fillna("Task").map(_), "subject")
    return lines.assign(subject=done["subject"].fillna(done["outcome"].map(_, na_action="ignore")).astype(object))


def deal_lines(deals: pd.DataFrame) -> list[pd.DataFrame]:
    """Deals opened, won and lost."""
    return [
        _lines(deals, "created_at", _("Deal opened"), "name", "amount"),
        _lines(deals[deals["status"].isin(["Won"])], "close_date", _("Deal won"), "name", "amount"),
        _lines(deals[deals["status"].isin(["Lost"])], "close_date", _("Deal lost"), "name", "amount"),
    ]


def stage_lines(moves: pd.DataFrame) -> pd.DataFrame:
    """Deals moved from stage to stage; the first stage and the last are told by the deals themselves."""
    between = moves[moves["from_stage"].notna() & ~moves["to_stage"].isin(["Won", "Lost"])]
    lines = _lines(between, "changed_at", _("Stage"), "deal")
    stages = between["to_stage"].map(_, na_action="ignore").astype(object)
    return lines.assign(subject=stages + ": " + lines["subject"].fillna(""), who=between["changed_by"].astype(object))


def invoice_lines(invoices: pd.DataFrame) -> pd.DataFrame:
    """Invoices that were sent."""
    return _lines(invoices[~invoices["status"].isin(NEVER_SENT)], "issue_date", _("Invoice"), "number", "amount")


def payment_lines(payments: pd.DataFrame) -> pd.DataFrame:
    """Payments, named by their invoice."""
    return _lines(payments, "paid_at", _("Payment"), "invoice", "amount")


def call_lines(calls: pd.DataFrame) -> pd.DataFrame:
    """Calls of the telephone exchange's log."""
    missed = calls["answered"].eq(other=False).fillna(value=False).astype(bool)
    what = pd.Series(_("Call in the log"), index=calls.index).mask(missed, _("Missed call")).astype(object)
    return _lines(calls, "started_at", what, "number").assign(who=calls["user"].astype(object))


def campaign_lines(members: pd.DataFrame) -> pd.DataFrame:
    """Campaigns that reached a person of the client."""
    lines = _lines(members, "status_at", _("Campaign"), "campaign")
    status = members["status"].map(_, na_action="ignore").astype(object)
    return lines.assign(subject=lines["subject"] + (" (" + status + ")").fillna(""))


def survey_lines(surveys: pd.DataFrame) -> pd.DataFrame:
    """Answers to surveys: the score, and what was said."""
    lines = _lines(surveys, "asked_at", _("Survey"), "comment")
    said = (": " + lines["subject"]).fillna("")
    return lines.assign(subject=surveys["score"].astype("string").astype(object) + said)


def _lines(
    rows: pd.DataFrame, day: str, what: str | pd.Series, subject: str, amount: str | None = None
) -> pd.DataFrame:
    who = rows["owner"].astype(object) if "owner" in rows else None
    told = {"date": rows[day], "what": what, "subject": rows[subject].astype(object)}
    money = rows[amount].astype(object) if amount else None
    return pd.DataFrame({**told, "amount": money, "who": who}, index=rows.index, columns=LINE)
