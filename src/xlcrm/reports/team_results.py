"""What the managers page shows: results, effort, load, dependence and adoption of each of our people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays, read_activity_days
from xlcrm.metrics.adoption import adoption_by, adoption_by_week, edits_by_owner, next_activity_by_owner
from xlcrm.metrics.contact_load import contact_load
from xlcrm.metrics.dependence import dependence, known_to_one, largest_share, revenue_by_owner
from xlcrm.metrics.discounts import discount_by_manager
from xlcrm.metrics.managers import results_by_manager
from xlcrm.metrics.native_frames import Lazy, collected, count, ratio, values_of
from xlcrm.metrics.period import Period
from xlcrm.metrics.team import team, with_others
from xlcrm.metrics.weak_players import MEASURES, effort_of_people, peers_median, revenue_to_target, weak_players
from xlcrm.metrics.win_rate import ClosedDeals, closed_deals_of
from xlcrm.metrics.winning_actions import activities_per_won_deal, calls_to_deals, deal_actions, winning_actions
from xlcrm.metrics.workdays import Workdays, find_workdays
from xlcrm.reports.metric import Figures
from xlcrm.reports.report_request import ReportRequest


@dataclass(frozen=True)
class TeamResults:
    """The team over the request's period, each part computed once and when it is asked for."""

    request: ReportRequest
    log: ActivityDays

    @classmethod
    def of(cls, request: ReportRequest) -> TeamResults:
        """The team of the request; the activities are read once, for the periods that it is compared with as well."""
        return cls(request, read_activity_days(request["activities"], request["deals"]))

    def over(self, period: Period) -> TeamResults:
        """The same team over another period."""
        return TeamResults(self.request.over(period), self.log)

    @property
    def day(self) -> dt.date:
        """The last day that the figures as of a day look at."""
        return min(self.request.period.end, self.request.today)

    @cached_property
    def workdays(self) -> Workdays:
        """The firm's working days."""
        return find_workdays(self.request["holidays"])

    @cached_property
    def results(self) -> pd.DataFrame:
        """The scores of deals closed, and the discount given; deals without an owner are a row named None."""
        asked = self.request
        rows = results_by_manager(asked["deals"], asked["deal_lines"], asked.period)
        owners = rows["owner"].astype(object).where(rows["owner_id"].notna(), None)
        discounts = discount_by_manager(asked["deals"], asked["deal_lines"], asked.period)
        given = rows["owner_id"].fillna("").map(discounts).astype("float64")
        return rows.assign(owner=owners, discount_pct=given)

    @cached_property
    def contacts(self) -> Lazy:
        """The contacts with whether one person alone knows them."""
        asked = self.request
        return known_to_one(asked["contacts"], self.log, self.day)

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """A row an owner: shares of revenue and contacts."""
        return dependence(self.request["deals"], self.contacts, self.request.period)

    @cached_property
    def load(self) -> pd.DataFrame:
        """A row an owner: active contacts against the limits."""
        asked = self.request
        return contact_load(asked.frames, self.log, team(asked["users"]), asked.settings, self.day)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Those who sell: with a closed deal, a client, an open deal or an activity."""
        known = team(self.request["users"])
        named = [
            self.results.dropna(subset=["owner_id"]).set_index("owner_id")["owner"],
            self.dependence.set_index("owner_id")["owner"],
            pd.Series(None, index=self.steps.index.difference([""]), dtype=object),
            known.loc[known["name"].isin(self.load["owner"].dropna()), "name"],
        ]
        return with_others(known, pd.concat([part.astype(object) for part in named]))

    @cached_property
    def steps(self) -> pd.DataFrame:
        """Calls, meetings and won deals by user_id."""
        return calls_to_deals(self.request["deals"], self.log, self.request.period)

    @cached_property
    def effort(self) -> pd.DataFrame:
        """By user_id: activities, workdays, overdue share, calls, meetings and what a deal took."""
        asked = self.request
        effort = effort_of_people(self.log, self.people, self.workdays, asked.period, asked.today)
        steps = self.steps.reindex(self.people.index)
        whole = steps[["calls", "meetings", "deals_won"]].fillna(0).astype("int64")
        rates = steps[["calls_per_meeting", "meetings_per_deal", "calls_per_deal"]].astype("float64")
        return pd.concat([self.people["name"].rename("user"), effort, whole, rates], axis=1)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """By user_id: the five measures that the team is compared by, and the verdict."""
        rows = self.results.dropna(subset=["owner_id"]).set_index("owner_id").reindex(self.people.index)
        target = revenue_to_target(rows["revenue"].fillna(0.0), self.people, self.request.period, self.request.today)
        measured = pd.DataFrame(
            {
                "user": self.people["name"],
                "closed": (rows["deals_won"] + rows["deals_lost"]).fillna(0).astype("int64"),
                "win_rate": rows["win_rate"].astype("float64"),
                "revenue_to_target": target,
                "activities_per_workday": self.effort["activities_per_workday"],
                "overdue_share": self.effort["overdue_share"],
                "sales_cycle_mean_days": rows["sales_cycle_mean_days"].astype("float64"),
            }
        )
        ordered = weak_players(measured).sort_values(["low_count", "user"], ascending=[False, True], kind="stable")
        is_sure = ordered["verdict"].map({"check": 0, "in line": 1}).fillna(2)
        return ordered.loc[is_sure.sort_values(kind="stable").index].rename_axis("user_id")

    @cached_property
    def medians(self) -> dict[str, float | None]:
        """The peers' median of each measure."""
        found = peers_median(self.scores)
        return {key: None if pd.isna(found[key]) else float(found[key]) for key in MEASURES}

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """A row a week and person: days with an activity, working days."""
        asked = self.request
        return adoption_by_week(self.log, self.people, self.workdays, asked.period, asked.today)

    @cached_property
    def adoption(self) -> pd.DataFrame:
        """A row a person, by who uses the CRM least: days, deals with a next activity, rows edited."""
        asked = self.request
        rows = adoption_by(self.weeks, "user_id", "user")
        edits = edits_by_owner((asked["companies"], asked["contacts"], asked["deals"]), self.day)
        next_steps = next_activity_by_owner(asked["deals"], self.log)
        for more in (next_steps, edits):
            rows = rows.merge(more.rename(columns={"owner_id": "user_id"}), on="user_id", how="left")
        counts = rows[["open_deals", "with_next", "records", "edited"]].astype("float64").fillna(0)
        rows = rows.assign(
            **counts.astype("int64"),
            next_share=(counts["with_next"] / counts["open_deals"]).where(counts["open_deals"] > 0),
            edited_share=(counts["edited"] / counts["records"]).where(counts["records"] > 0),
        )
        return rows.sort_values(["adoption", "user", "user_id"], ignore_index=True)

    @cached_property
    def closed(self) -> ClosedDeals:
        """What was won and lost."""
        return closed_deals_of(self.request["deals"], self.request.period)

    @cached_property
    def actions(self) -> Lazy:
        """The activities of the closed deals."""
        return deal_actions(self.request["deals"], self.log, self.request.period)

    @cached_property
    def winning_types(self) -> pd.DataFrame:
        """What types of activities go along with winning."""
        return winning_actions(self.actions, self.closed.won, self.closed.lost, "type")

    @cached_property
    def winning_outcomes(self) -> pd.DataFrame:
        """What outcomes of activities go along with winning."""
        return winning_actions(self.actions, self.closed.won, self.closed.lost, "outcome")

    @cached_property
    def lone_contacts(self) -> pd.DataFrame:
        """The contacts that one person alone knows, with their place on the sheet."""
        rows = collected(self.contacts.filter(nw.col("is_known_to_one")))
        return rows.sort_values(["owner", "full_name", "row"], ignore_index=True)

    def figures(self, now: TeamResults) -> Figures:
        """The figures of the period; those as of a day are of `now`, the results that the page is about."""
        steps = self.steps[["calls", "meetings", "deals_won"]].sum()
        calls, meetings, won = (int(steps[key]) for key in ("calls", "meetings", "deals_won"))
        share = largest_share(revenue_by_owner(self.request["deals"], self.request.period))
        return {
            "win_rate": self.closed.win_rate,
            "largest_revenue_share": share,
            "adoption": self._adoption_beside(now),
            "activities_per_won_deal": activities_per_won_deal(self.actions, won) if calls or meetings else None,
            "calls_per_meeting": ratio(calls, meetings),
            "meetings_per_deal": ratio(meetings, won) if meetings else None,
            **now.of_today,
        }

    @cached_property
    def of_today(self) -> Figures:
        """What hangs on the day alone, and the team's verdicts."""
        lone = values_of(self.contacts, all=nw.len(), lone=nw.col("is_known_to_one").sum())
        contacts, next_steps = count(lone["all"]), self.adoption[["with_next", "open_deals"]].sum().astype("float64")
        return {
            "people_to_check": int((self.scores["verdict"] == "check").sum()) if self._is_compared else None,
            "people_over_limit": int((self.load["over"] == "hard").sum()) if len(self.load) else None,
            "next_activity_share": ratio(next_steps["with_next"], next_steps["open_deals"]),
            "contacts_known_to_one": count(lone["lone"]) if contacts else None,
            "contacts_known_to_one_share": ratio(count(lone["lone"]), contacts),
        }

    @property
    def _is_compared(self) -> bool:
        return bool(self.scores["verdict"].isin(["check", "in line"]).any())

    def _adoption_beside(self, now: TeamResults) -> float | None:
        """The share of working days with an activity, over the people that the page is about."""
        asked = self.request
        weeks = (
            self.weeks
            if self is now
            else adoption_by_week(self.log, now.people, now.workdays, asked.period, asked.today)
        )
        days = float(weeks["active_days"].sum())
        return ratio(days, float(weeks["workdays"].sum())) if days else None
