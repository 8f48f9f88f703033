"""The rows of every table that are one client's: those that name it, its people or its deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.finding.card_subject import CardSubject
from xlcrm.finding.phone_hits import typed_number
from xlcrm.metrics.activity_days import done_day, is_done
from xlcrm.metrics.client_timeline import (
    activity_lines,
    call_lines,
    campaign_lines,
    deal_lines,
    invoice_lines,
    newest_first,
    payment_lines,
    stage_lines,
    survey_lines,
)
from xlcrm.metrics.native_frames import collected, lazy
from xlcrm.tables.open_rows import is_planned

_LAST_DIGITS = 9
_NUMBERS = ("phone", "mobile", "phone_other")


@dataclass(frozen=True)
class ClientRows:
    """A company with its people, or a person without one. Each frame keeps the sheet's row numbers as index."""

    frames: Mapping[str, pd.DataFrame]
    client: CardSubject

    @cached_property
    def own(self) -> pd.Series:
        """The client's own row."""
        key = "company_id" if self.client.table == "companies" else "contact_id"
        row: pd.Series = _of(self.frames[self.client.table], key, [self.client.id]).iloc[0]
        return row

    @cached_property
    def people(self) -> pd.DataFrame:
        """The contacts of the company, the chosen one first; or the person alone."""
        contacts = self.frames["contacts"]
        key = "company_id" if self.client.table == "companies" else "contact_id"
        rows = _of(contacts, key, [self.client.id])
        is_chosen = rows["contact_id"].eq(self.client.person).fillna(value=False).astype(bool)
        has_left = rows["is_active"].eq(other=False).fillna(value=False).astype(bool)
        return rows.assign(order=has_left * 1 - is_chosen * 2).sort_values("order", kind="stable").drop(columns="order")

    @cached_property
    def deals(self) -> pd.DataFrame:
        """The deals of the client."""
        return self._of_client("deals")

    @cached_property
    def invoices(self) -> pd.DataFrame:
        """The invoices to the client."""
        return self._of_client("invoices")

    @cached_property
    def payments(self) -> pd.DataFrame:
        """What came in for them."""
        return _of(self.frames["payments"], "invoice_id", self.invoices["invoice_id"].dropna())

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The activities with the client, its people or on its deals."""
        rows = self.frames["activities"]
        of_deals = _of(rows, "deal_id", self.deals["deal_id"].dropna())
        found = pd.concat([self._of_client("activities"), of_deals])
        return found[~found.index.duplicated()]

    @cached_property
    def planned(self) -> pd.DataFrame:
        """The activities that are planned, the next one first, with `day`."""
        rows = self.activities[is_planned(self.activities)]
        return rows.assign(day=rows["due_at"].fillna(rows["planned_at"])).sort_values("day", kind="stable")

    def timeline(self, most: int) -> pd.DataFrame:
        """What happened, the newest first, as `metrics.client_timeline` tells it."""
        marked = _marked(self.activities)
        done = self.activities.assign(day=marked["day"].array)[marked["is_done"].to_numpy(dtype=bool)]
        people = self.people["contact_id"].dropna()
        parts = [
            activity_lines(done),
            *deal_lines(self.deals),
            stage_lines(_of(self.frames["stage_history"], "deal_id", self.deals["deal_id"].dropna())),
            invoice_lines(self.invoices),
            payment_lines(self.payments),
            call_lines(self._calls()),
            campaign_lines(_of(self.frames["campaign_members"], "contact_id", people)),
            survey_lines(_of(self.frames["surveys"], "contact_id", people)),
        ]
        return newest_first(parts, most)

    def _of_client(self, table: str) -> pd.DataFrame:
        """The rows that name the company; of a person, or without a company, those that name the person."""
        rows = self.frames[table]
        if self.client.table == "contacts":
            return _of(rows, "contact_id", [self.client.id])
        of_people = _of(rows[rows["company_id"].isna()], "contact_id", self.people["contact_id"].dropna())
        return pd.concat([_of(rows, "company_id", [self.client.id]), of_people])

    def _calls(self) -> pd.DataFrame:
        """The calls from and to the numbers of the client, by their last nine digits."""
        written = [self.own.get(key) for key in _NUMBERS]
        written += [number for key in _NUMBERS for number in self.people[key].dropna()]
        numbers = {typed_number(str(each))[-_LAST_DIGITS:] for each in written if pd.notna(each)} - {""}
        calls = self.frames["calls"]
        keys = calls["number"].fillna("").map(lambda number: typed_number(number)[-_LAST_DIGITS:])
        return calls[keys.isin(numbers)]


def _of(rows: pd.DataFrame, key: str, ids: object) -> pd.DataFrame:
    return rows[rows[key].isin(list(ids))]  # type: ignore[call-overload]


def _marked(activities: pd.DataFrame) -> pd.DataFrame:
    return collected(lazy(activities).select(is_done=is_done(), day=done_day()))
