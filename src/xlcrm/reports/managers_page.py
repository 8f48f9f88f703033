"""The managers page: results, who may need help, what goes along with winning, load, dependence, use of the CRM."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.managers_tables import drill_tables, page_charts, page_tables
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.metric_list import METRICS as EFFECTIVENESS
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.team_results import TeamResults
from xlcrm.tables.pages import Format, ReportPage
from xlcrm.texts import N_, _, plural

READS = (
    *("deals", "deal_lines", "activities", "companies", "contacts"),
    *("users", "holidays"),
)

METRICS = (
    *(metric for metric in EFFECTIVENESS if metric.key == "win_rate"),
    Metric(
        "people_to_check",
        N_("People to check"),
        Format.COUNT,
        N_("People in the lowest quarter of their peers on two measures or more; of ten closed deals and more."),
        is_of_period=False,
    ),
    Metric(
        "activities_per_won_deal",
        N_("Activities a won deal"),
        Format.NUMBER,
        N_("Done activities of the deals won in the period, up to their close / won deals."),
    ),
    Metric(
        "calls_per_meeting",
        N_("Calls a meeting"),
        Format.NUMBER,
        N_("Done calls / done meetings and visits of the period."),
    ),
    Metric(
        "meetings_per_deal",
        N_("Meetings a won deal"),
        Format.NUMBER,
        N_("Done meetings and visits / deals won in the period."),
    ),
    Metric(
        "people_over_limit",
        N_("People over their contact limit"),
        Format.COUNT,
        N_("People with more active contacts than the hard limit, their own or that of the settings."),
        is_of_period=False,
    ),
    Metric(
        "largest_revenue_share",
        N_("Largest share of one person in won deals"),
        Format.PERCENT,
        N_("The won amount of the person who won most / the won amount of all who own a deal."),
    ),
    Metric(
        "contacts_known_to_one",
        N_("Contacts that one person alone knows"),
        Format.COUNT,
        N_("Nobody but the owner ever did anything with them, and nothing was noted in the last 180 days."),
        is_of_period=False,
    ),
    Metric(
        "contacts_known_to_one_share",
        N_("Contacts that one person alone knows, share"),
        Format.PERCENT,
        N_("Those / active contacts with an owner."),
        is_of_period=False,
    ),
    Metric(
        "adoption",
        N_("Days with an activity"),
        Format.PERCENT,
        N_("Working days on which a person did an activity / working days, over all who sell."),
    ),
    Metric(
        "next_activity_share",
        N_("Open deals with a next activity"),
        Format.PERCENT,
        N_("Open deals that have an activity planned / open deals."),
        is_of_period=False,
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    team = TeamResults.of(request)
    period = request.period
    now, before, a_year_ago = (
        results.figures(team) for results in (team, team.over(period.previous), team.over(period.a_year_earlier))
    )
    tables = page_tables(team)
    return ReportPage(
        key="managers",
        sheet=_("Managers"),
        title=_("Managers"),
        subtitle=subtitle(request),
        headline=" ".join(_headline(team, now)),
        figures=noted_figures(METRICS, now, before, a_year_ago, _caveats(team)),
        tables=tables,
        charts=page_charts(tables),
        definitions=(*definitions_of(METRICS), *_definitions()),
        left_out=left_out_sentences(_left_out(team)),
        drill=drill_tables(team),
        json=report_json(period, now, _plain_tables(team), _left_out(team)),
    )


def _headline(team: TeamResults, figures: Figures) -> Iterator[str]:
    """Who won most, whom to check, who has too many contacts."""
    ranked = team.results.dropna(subset=["owner"])
    if not len(ranked):
        yield _("No deal with an owner was won or lost in the period.")
    else:
        best = ranked.iloc[0]
        yield _(
            "{owner} won most: {amount} {currency}, {share} of all, with a win rate of {rate}.",
            owner=best["owner"],
            amount=shown(best["revenue"], Format.MONEY),
            currency=team.request.settings.currency,
            share=shown(_known(best["share_of_revenue"]), Format.PERCENT),
            rate=shown(best["win_rate"], Format.PERCENT),
        )
    names = team.scores.loc[team.scores["verdict"] == "check", "user"].tolist()
    if figures["people_to_check"] is not None:
        yield (
            _("Check: {names}.", names=", ".join(str(name) for name in names))
            if names
            else _("Nobody is low on two measures at once.")
        )
    if figures["people_over_limit"]:
        yield plural(
            "{count} person has more active contacts than one can look after.",
            "{count} people have more active contacts than one can look after.",
            int(figures["people_over_limit"]),
        )


def _known(value: float) -> float | None:
    return None if pd.isna(value) else value


def _caveats(team: TeamResults) -> dict[str, str]:
    few = int((team.scores["verdict"] == "too few data").sum())
    said = plural(
        "{count} person has too few closed deals to tell", "{count} people have too few closed deals to tell", few
    )
    return {"people_to_check": said} if few else {}


def _left_out(team: TeamResults) -> dict[str, int]:
    unowned = team.results[team.results["owner_id"].isna()]
    closed = float(unowned["deals_won"].sum() + unowned["deals_lost"].sum())
    return {"closed_without_owner": int(closed)} if closed else {}


def _plain_tables(team: TeamResults) -> dict[str, pd.DataFrame]:
    return {
        "managers": team.results,
        "check": team.scores.reset_index(),
        "actions": team.winning_types,
        "outcomes": team.winning_outcomes,
        "effort": team.effort.rename_axis("user_id").reset_index(),
        "load": team.load,
        "dependence": team.dependence,
        "adoption": team.adoption,
        "weeks": team.weeks,
    }


def _definitions() -> tuple[tuple[str, str], ...]:
    return (
        (_("Manager"), _("Who owned the deal when it closed, else its owner.")),
        (
            _("Check"),
            _(
                "Low is a person among the lowest quarter of peers, and below their median, on: win rate, won amount "
                "against the target, activities a working day, overdue share of planned activities, days to win. Peers "
                "have ten closed deals or more in the period; below that there are too few data to say anything, and "
                "of fewer than four peers there is no lowest quarter. It says where to look, not who is bad."
            ),
        ),
        (
            _("Against target"),
            _("Won amount / the target revenue of the Users sheet, for as many days as the person was here."),
        ),
        (
            _("What goes along with winning"),
            _(
                "Win rate of the closed deals with one or more of such activities, done up to the close, beside that "
                "of the deals without. They go together; that does not say that one makes the other: a deal that goes "
                "well gets more work."
            ),
        ),
        (
            _("Active contacts"),
            _(
                "Contacts in an open deal, in an activity done within the active window of the settings, or in a "
                "planned one; a company counts as one while no person of it is known."
            ),
        ),
        (
            _("Working days"),
            _("Monday to Friday less the Holidays sheet, from the person's start to the end; days to come are out."),
        ),
    )
