"""The weekly review in numbers: what each manager did and brought, what went wrong, what is planned (M47)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import is_done, read_activity_days
from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.deal_counts import lost_in
from xlcrm.metrics.goals import goal_key
from xlcrm.metrics.lost_calls import CallTables, incoming_calls
from xlcrm.metrics.native_frames import Lazy, collected, day_number, lazy, number_of_day
from xlcrm.metrics.owners_of_rows import with_sellers
from xlcrm.metrics.period import Period
from xlcrm.metrics.receivables import receivables
from xlcrm.metrics.refusals import is_our_failure
from xlcrm.metrics.review_actions import agreed_actions
from xlcrm.metrics.team import team
from xlcrm.metrics.week_by_owner import WEEK_COUNTS, WEEK_SUMS, week_by_owner
from xlcrm.reports.report_request import ReportRequest
from xlcrm.texts import N_, _

READS = (
    *("activities", "calls", "companies", "contacts", "deals", "goals", "invoices", "payments"),
    *("stage_history", "users"),
)
WEEK_GOALS = {"quotes_sent": N_("Quotes sent a week"), "invoices_sent": N_("Invoices sent a week")}
"""What a row of Goals may set for each week, by the number that it is about."""

ROW_COLUMNS = ("kind", "table", "row", "column", "what", "client", "owner", "day", "why")
"""Of the tables of errors and plans. kind: a key of weekly_tables.KINDS. day: what it is sorted by."""
_DAYS_A_YEAR = 365


@dataclass(frozen=True)
class WeeklyReview:
    """The firm's week. The request's period is the week, Monday to Sunday.

    agenda: the items of the agenda as of the day after the week: kind, due, who, subject, client, why, phone, table,
    row and column.
    """

    request: ReportRequest
    agenda: pd.DataFrame

    @property
    def week(self) -> Period:
        """Monday to Sunday."""
        return self.request.period

    @property
    def coming(self) -> Period:
        """The week after."""
        return Period(self.week.end + dt.timedelta(days=1), self.week.end + dt.timedelta(days=7))

    @cached_property
    def people(self) -> pd.DataFrame:
        """Our people by user_id, as `team` has them."""
        return team(self.request["users"])

    @cached_property
    def names(self) -> pd.Series:
        """Their names; those without one by their id."""
        people = self.people
        return people["name"].astype(object).fillna(pd.Series(people.index, people.index, dtype=object))

    @cached_property
    def now(self) -> pd.DataFrame:
        """By owner_id, of `week_by_owner`, with `owner`, the name; None for nobody."""
        return self._named(week_by_owner(self.request.frames, self.request.bought.rows, self.week))

    @cached_property
    def before(self) -> pd.DataFrame:
        """The same of the week before."""
        return self._named(week_by_owner(self.request.frames, self.request.bought.rows, self.week.previous))

    @cached_property
    def unpaid(self) -> pd.DataFrame:
        """Invoices open at the end of the week, as `receivables` has them, with owner; the latest first."""
        asked = self.request
        rows = receivables(asked["invoices"], asked["payments"], self.week.end).rows
        owned = collected(self._sellers_of_invoices())
        owners = owned.drop_duplicates("row").set_index("row")["owner_id"]
        named = rows.assign(owner=rows["row"].map(owners).map(self.names).astype(object))
        return named.sort_values(["days_late", "open_amount", "row"], ascending=[False, False, True], ignore_index=True)

    @cached_property
    def errors(self) -> pd.DataFrame:
        """What went wrong in the week, with `ROW_COLUMNS`; what is older stands on the agenda."""
        week = self.week
        of_agenda = self._of_agenda("call_back", "no_next_step", "stale_deal", "not_invoiced", within=week)
        parts = (self._missed_plans(), of_agenda, self._own_losses(), self._missed_calls())
        return _together(parts)

    @cached_property
    def plan(self) -> pd.DataFrame:
        """What the coming week holds, with `ROW_COLUMNS`, day by day."""
        planned = self._of_agenda("today", "this_week", within=self.coming)
        invoices = self._of_agenda("invoice_due", within=self.coming)
        return _together((planned.assign(why=planned["phone"].fillna("")), invoices, self._closing()))

    @cached_property
    def agreed(self) -> pd.DataFrame:
        """The tasks that earlier reviews agreed, with how they stand."""
        return agreed_actions(self.request["activities"], self.week)

    @cached_property
    def goals(self) -> pd.DataFrame:
        """By owner_id ("" for the firm), a column for each of `WEEK_GOALS`: the target of the week; missing: none."""
        texts = ((key, text) for key, label in WEEK_GOALS.items() for text in (f"{key}_a_week", label, _(label)))
        names = {goal_key(text): key for key, text in texts}
        rows = collected(lazy(self.request["goals"]).select("metric", "target", "owner_id"))
        known = rows.assign(key=rows["metric"].fillna("").map(goal_key).map(names).astype(object)).dropna(subset="key")
        filled = known.assign(owner_id=known["owner_id"].fillna(""))
        table = filled.pivot_table(index="owner_id", columns="key", values="target", aggfunc="last")
        return table.reindex(columns=list(WEEK_GOALS)).astype("float64")

    @property
    def managers(self) -> list[str]:
        """The names of those who have something to tell or to do, in the order of the alphabet."""
        busy = pd.concat([self.now["owner"], self.before["owner"]]) if len(self.names) else pd.Series(dtype=object)
        found = pd.concat([busy, *(frame["owner"] for frame in (self.unpaid, self.errors, self.plan, self.agreed))])
        return sorted(set(found.dropna()) & set(self.names))

    def targets(self, owner: str | None) -> dict[str, float | None]:
        """What one of our people, or the firm, wants of a week: `WEEK_GOALS`, and won_amount from the yearly target.

        The firm's is what it set itself, else what its people want together.
        """
        ids = list(self.names.index if owner is None else self.names.index[self.names == owner])
        ours = self.goals.reindex([""] if owner is None else ids).sum(min_count=1)
        theirs = self.goals.reindex(ids).sum(min_count=1)
        yearly = self.people.loc[ids, "target_revenue"].sum(min_count=1)
        found = ours.fillna(theirs).to_dict() | {"won_amount": yearly * self.week.days / _DAYS_A_YEAR}
        return {str(key): None if pd.isna(value) else float(value) for key, value in found.items()}

    def _named(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(owner=self.names.reindex(rows.index).astype(object))

    def _sellers_of_invoices(self) -> Lazy:
        asked = self.request
        return with_sellers(lazy(asked["invoices"]), asked["deals"], asked["companies"], asked["contacts"])

    def _of_agenda(self, *kinds: str, within: Period) -> pd.DataFrame:
        days = self.agenda["due"].dt.date
        kept: pd.DataFrame = self.agenda[self.agenda["kind"].isin(kinds) & days.between(within.start, within.end)]
        return kept.rename(columns={"subject": "what", "who": "owner", "due": "day"})

    def _missed_plans(self) -> pd.DataFrame:
        """Planned for a day of the week and not done by its end; what was called off or tried in vain is none."""
        week = self.week
        marked = lazy(self.request["activities"]).with_columns(day=nw.coalesce("due_at", "planned_at"), done=is_done())
        was_dropped = nw.col("status").is_in(["Canceled", "No answer"]).fill_null(value=False)
        due = marked.filter(week.contains("day"), ~was_dropped)
        late = day_number("done_at") > number_of_day(week.end)
        missed = due.filter(~nw.col("done") | late.fill_null(value=False)).with_columns(**client_columns())
        rows = collected(missed.select("row", "type", "subject", "client", "owner", "day", "done"))
        why = rows["done"].map({True: _("Done after the week."), False: _("Not done.")})
        what = [_named_activity(*pair) for pair in zip(rows["type"], rows["subject"], strict=True)]
        return rows.assign(kind="missed", table="activities", column="subject", what=what, why=why)

    def _own_losses(self) -> pd.DataFrame:
        lost = lost_in(self.request["deals"], self.week).filter(is_our_failure())
        owner = nw.coalesce("owner_at_close", "owner")
        told = lost.with_columns(**client_columns(), seller=owner, day=nw.col("close_date"), note=nw.col("loss_notes"))
        rows = collected(told.select("row", "name", "client", "seller", "day", "loss_reason", "note"))
        reason = rows["loss_reason"].map(_, na_action="ignore")
        why = rows["note"].fillna(reason).fillna(_("No reason noted."))
        renamed = rows.rename(columns={"name": "what", "seller": "owner"})
        return renamed.assign(kind="own_loss", table="deals", column="name", why=why)

    def _missed_calls(self) -> pd.DataFrame:
        asked = self.request
        known = CallTables(asked["companies"], asked["contacts"], asked["users"])
        log = read_activity_days(asked["activities"], asked["deals"])
        calls = incoming_calls(asked["calls"], log, known, self.week, asked.settings.call_match_hours)
        missed = calls.filter(nw.col("is_not_returned")).with_columns(day=nw.col("started_at"))
        rows = collected(missed.select("row", "number", "user", "day"))
        why = [_("Came in at {time}; nobody called back.", time=f"{day:%H:%M}") for day in rows["day"]]
        renamed = rows.rename(columns={"number": "what", "user": "owner"})
        return renamed.assign(kind="missed_call", table="calls", column="number", client=None, why=why)

    def _closing(self) -> pd.DataFrame:
        """Open deals that are expected to close in the coming week."""
        open_ones = lazy(self.request["deals"]).filter(
            nw.col("status") == "Open", self.coming.contains("expected_close_date")
        )
        told = open_ones.with_columns(**client_columns(), day=nw.col("expected_close_date"))
        rows = collected(told.select("row", "name", "client", "owner", "day", "next_step"))
        why = rows["next_step"].astype(object).fillna(_("No next step."))
        return rows.rename(columns={"name": "what"}).assign(kind="closing", table="deals", column="name", why=why)


def week_total(rows: pd.DataFrame, owner: str | None) -> dict[str, float]:
    """The numbers of one of our people, or of the firm. rows: `WeeklyReview.now` or `.before`."""
    own = rows if owner is None else rows[rows["owner"] == owner]
    return {key: float(own[key].sum()) for key in (*WEEK_COUNTS, *WEEK_SUMS)}


def week_around(day: dt.date) -> Period:
    """Monday to Sunday around the day.

    >>> week_around(dt.date(2026, 11, 22)).start
    datetime.date(2026, 11, 16)
    """
    monday = day - dt.timedelta(days=day.weekday())
    return Period(monday, monday + dt.timedelta(days=6))


def _together(parts: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    plain = [part[list(ROW_COLUMNS)].astype(object) for part in parts if len(part)]
    if not plain:
        return pd.DataFrame(columns=list(ROW_COLUMNS)).astype({"day": "datetime64[us]"})
    rows = pd.concat(plain, ignore_index=True)
    rows = rows.assign(day=pd.to_datetime(rows["day"]).dt.normalize(), what=rows["what"].fillna(_("(no name)")))
    return rows.sort_values(["day", "kind", "row"], ignore_index=True, kind="stable")


def _named_activity(type_: object, subject: object) -> str:
    kind = _(str(type_)) if isinstance(type_, str) else _("Task")
    return _("{type}: {subject}", type=kind, subject=subject) if isinstance(subject, str) else kind
