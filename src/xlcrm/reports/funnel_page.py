"""The funnel and cycle page: how far deals come, how long they take, where they stop, which ones stand too long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import count_deals, undated_deals
from xlcrm.metrics.funnel import cohorts_by_month, funnel, lost_without_history
from xlcrm.metrics.native_frames import Lazy, collected, lazy
from xlcrm.metrics.period import Period
from xlcrm.metrics.sales_cycle import DaysTaken, cycle_days, deals_with_first_contact, first_contact_days, sales_cycles
from xlcrm.metrics.stage_moves import stage_moves
from xlcrm.metrics.stage_overrun import open_stays, over_limit, overrun_by_stage
from xlcrm.metrics.win_rate import ClosedDeals, closed_deals_of
from xlcrm.reports.deal_rows import shared_metrics
from xlcrm.reports.funnel_tables import drill_tables, page_charts, page_tables
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Format, ReportPage
from xlcrm.texts import N_, _, plural

READS = ("deals", "stages", "stage_history", "contacts", "activities")

METRICS = (
    *shared_metrics("deals_opened", "deals_won", "deals_lost", "open_deals", "win_rate", "win_rate_value"),
    Metric(
        "deals_over_limit",
        N_("Open deals past the days of their stage"),
        Format.COUNT,
        N_("Open deals that stand in their stage longer than the Stages sheet permits, at the end of the period."),
        is_of_period=False,
    ),
    *shared_metrics("sales_cycle_won_mean_days", "sales_cycle_won_median_days", "sales_cycle_lost_mean_days"),
    Metric(
        "sales_cycle_lost_median_days",
        N_("Days to lose, median"),
        Format.DAYS,
        N_("The same, for the lost deal in the middle."),
    ),
    *shared_metrics(
        "first_contact_to_deal_mean_days",
        "first_contact_to_deal_median_days",
        "first_contact_to_first_deal_median_days",
    ),
)


@dataclass(frozen=True)
class _Firm:
    """What hangs on no period, computed once."""

    request: ReportRequest

    @cached_property
    def moves(self) -> Lazy:
        return stage_moves(self.request["stage_history"])

    @cached_property
    def first_contacts(self) -> Lazy:
        return deals_with_first_contact(self.request["deals"], self.request["contacts"], self.request["activities"])

    @cached_property
    def stays(self) -> Lazy:
        asked = self.request
        return open_stays(asked["deals"], asked["stages"], self.moves, min(asked.period.end, asked.today))

    @cached_property
    def by_stage(self) -> pd.DataFrame:
        return overrun_by_stage(self.stays)


@dataclass(frozen=True)
class _Results:
    """What one period gave, each part computed once."""

    firm: _Firm
    period: Period

    @cached_property
    def closed(self) -> ClosedDeals:
        return closed_deals_of(self.firm.request["deals"], self.period)

    @cached_property
    def cycles(self) -> tuple[DaysTaken, DaysTaken]:
        return sales_cycles(self.firm.request["deals"], self.period)

    @cached_property
    def first_contacts(self) -> tuple[DaysTaken, DaysTaken]:
        return first_contact_days(self.firm.first_contacts, self.period)

    @cached_property
    def figures(self) -> Figures:
        counts, by_stage = count_deals(self.firm.request["deals"], self.period), self.firm.by_stage
        (won, lost), (first, first_of_new) = self.cycles, self.first_contacts
        return {
            "deals_opened": counts.opened,
            "deals_won": counts.won,
            "deals_lost": counts.lost,
            "open_deals": counts.open_at_end,
            "win_rate": self.closed.win_rate,
            "win_rate_value": self.closed.win_rate_value,
            "deals_over_limit": int(by_stage["over"].sum()) if by_stage["timed"].sum() else None,
            "sales_cycle_won_mean_days": won.mean,
            "sales_cycle_won_median_days": won.median,
            "sales_cycle_lost_mean_days": lost.mean,
            "sales_cycle_lost_median_days": lost.median,
            "first_contact_to_deal_mean_days": first.mean,
            "first_contact_to_deal_median_days": first.median,
            "first_contact_to_first_deal_median_days": first_of_new.median,
        }


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    firm, period = _Firm(request), request.period
    now, before, a_year_ago = (_Results(firm, each) for each in (period, period.previous, period.a_year_earlier))
    found, left_out = _tables(firm), _left_out(now)
    tables = page_tables(found)
    return ReportPage(
        key="funnel",
        sheet=_("Funnel"),
        title=_("Funnel and sales cycle"),
        subtitle=subtitle(request),
        headline=" ".join(_headline(found["funnel"], now.figures)),
        figures=noted_figures(METRICS, now.figures, before.figures, a_year_ago.figures, {}),
        tables=tables,
        charts=page_charts(tables),
        definitions=(*definitions_of(METRICS), *_definitions()),
        left_out=left_out_sentences(left_out),
        drill=drill_tables(over_limit(firm.stays), _deals_of(request)),
        json=report_json(period, now.figures, found, left_out),
    )


def _tables(firm: _Firm) -> dict[str, pd.DataFrame]:
    """The tables by name, with canonical names of stages."""
    request = firm.request
    asked = (request["deals"], request["stages"], request["stage_history"], request.period)
    return {
        "funnel": _named(funnel(*asked, moves=firm.moves)),
        "funnel_closed": _named(funnel(*asked, cohort="closed", moves=firm.moves)),
        "stages": firm.by_stage,
        "cohorts": cohorts_by_month(request["deals"], request.period),
    }


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(stage=[*rows["stage"].iloc[:-1], "Won"])


def _headline(rows: pd.DataFrame, figures: Figures) -> list[str]:
    """What became of the deals of the period, where most were lost, how many stand too long."""
    if figures["deals_opened"] is None:
        return [_("There are no deals yet: enter them on the Deals sheet, or import them.")]
    sentences = [_became(rows)] if rows["deals"].iloc[0] else [_("No deal was created in the period.")]
    lost = rows.iloc[:-1].sort_values("lost_here", ascending=False, kind="stable")
    if len(lost) and lost["lost_here"].iloc[0]:
        worst = lost.iloc[0]
        sentences.append(
            _(
                "Most were lost in the stage {stage}: {lost} of the {reached} that reached it.",
                stage=_(worst["stage"]),
                lost=shown(worst["lost_here"], Format.COUNT),
                reached=shown(worst["deals"], Format.COUNT),
            )
        )
    if figures["deals_over_limit"]:
        sentences.append(
            plural(
                "{count} open deal stands in its stage longer than you permit.",
                "{count} open deals stand in their stage longer than you permit.",
                int(figures["deals_over_limit"]),
            )
        )
    return sentences


def _became(rows: pd.DataFrame) -> str:
    return plural(
        "{count} deal was created in the period, {won} of them won so far ({share}).",
        "{count} deals were created in the period, {won} of them won so far ({share}).",
        int(rows["deals"].iloc[0]),
        won=shown(rows["deals"].iloc[-1], Format.COUNT),
        share=shown(rows["from_first"].iloc[-1], Format.PERCENT),
    )


def _left_out(now: _Results) -> dict[str, int]:
    request, by_stage = now.firm.request, now.firm.by_stage
    reasons = {
        **undated_deals(request["deals"]),
        **_spans("won_cycle", now.cycles[0]),
        **_spans("lost_cycle", now.cycles[1]),
        **_spans("first_contact", now.first_contacts[0]),
        "lost_without_history": lost_without_history(request["deals"], request["stage_history"], now.period),
        "open_without_history": int(by_stage["deals"].sum() - by_stage["timed"].sum()),
        "lost_without_amount": now.closed.lost_without_amount,
    }
    return {reason: times for reason, times in reasons.items() if times}


def _spans(name: str, taken: DaysTaken) -> dict[str, int]:
    return {f"{name}_unknown": taken.unknown, f"{name}_negative": taken.negative}


def _deals_of(request: ReportRequest) -> pd.DataFrame:
    """The deals created or closed in the period, the newest first."""
    period = request.period
    is_closed = nw.col("status").is_in(["Won", "Lost"]) & period.contains("close_date")
    touched = lazy(request["deals"]).filter(period.contains("created_at") | is_closed).with_columns(days=cycle_days())
    return collected(touched).sort_values(["created_at", "row"], ascending=[False, True], ignore_index=True)


def _definitions() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Funnel"),
            _(
                "A deal counts in every stage that it reached or passed, by the stage history and the stage it is in. "
                "A won deal passed every stage. A lost deal counts up to the furthest stage of its history; without "
                "history, in the first stage only. Going back to an earlier stage takes nothing away."
            ),
        ),
        (_("Drop-off"), _("1 - deals of the next stage / deals of this one: lost here, or not yet further.")),
        (
            _("Days in stage"),
            _(
                "Mean of the days between coming to the stage and leaving it, by the stage history; in the first stage "
                "from the day the deal was created. Deals still in the stage are not in it."
            ),
        ),
        (
            _("Days at most"),
            _("The column of that name on the Stages sheet; a stage without one has no limit."),
        ),
    )
