"""The metrics of deals and of the people who make them, as the catalogue lists them."""

from __future__ import annotations

from xlcrm.metrics.catalogue_entry import CatalogueEntry
from xlcrm.texts import N_

_OF_TIME = (
    CatalogueEntry(
        "M03",
        N_("Time from first contact to deal"),
        N_(
            "mean and median of close date - first contact, over deals won in the period; first contact = the earliest "
            "of the first contact dates of deal and contact, the first done activity, the deal's creation"
        ),
        N_("days"),
        "xlcrm.metrics.sales_cycle:first_contact_to_deal",
        ("effectiveness", "funnel"),
        N_("Lead conversion time, as other CRM systems call it; repeat clients also by their first deal only"),
        N_("Contact since 1 March, a call on 7 March, won on 10 March: 10 - 1 = 9 days"),
    ),
    CatalogueEntry(
        "M03b",
        N_("Sales cycle"),
        N_("mean and median of close date - created date; deals past stage.max_days are listed"),
        N_("days"),
        "xlcrm.metrics.sales_cycle:sales_cycle",
        ("effectiveness", "funnel"),
        N_("Sales cycle length: won deals, and lost ones apart; open deals are never in it"),
        N_("Opened on 28 February, won on 10 March: 10 days; with one won on its first day the mean is 5"),
    ),
    CatalogueEntry(
        "M04",
        N_("Number of deals"),
        N_("deals created, won and lost in the period; deals open at its end"),
        N_("deals"),
        "xlcrm.metrics.deal_counts:count_deals",
        ("effectiveness", "funnel"),
        N_("Created by created date, closed by close date; reopened and won counts once, as won"),
        N_("March: 2 created, 1 won, 1 lost; one closed in April is still open then: 2 open"),
    ),
    CatalogueEntry(
        "M22",
        N_("Stale deal"),
        N_("open deal without a done activity for more days than its stage permits, past its expected close, or stuck"),
        N_("flag and days"),
        "xlcrm.reminders.stale_deals:open_deals",
        ("agenda",),
        N_("Rotting deals, as other CRM systems call them; a snoozed deal is not reminded of"),
        N_("Last call 20 days ago in a stage that permits 14 idle days: stale for 6 days"),
    ),
    CatalogueEntry(
        "M41",
        N_("Funnel and win rate"),
        N_("deals that reached or passed each stage; win rate = won / (won + lost), by count and by value"),
        N_("deals, share"),
        "xlcrm.metrics.funnel:funnel",
        ("funnel", "effectiveness"),
        N_("Reached or passed, by stage history; cohort by created date, and by close date beside it"),
        N_("5 deals created, 3 reached Offer, 1 is won: 60 % and 20 % of all, drop-off 40 % after the first stage"),
    ),
)

_OF_REFUSALS = (
    CatalogueEntry(
        "M06",
        N_("Refusals"),
        N_("deals lost in the period by reason, stage, manager, product and source; rate = lost / (won + lost)"),
        N_("deals, money, share"),
        "xlcrm.metrics.refusals:refusals_by",
        ("refusals", "effectiveness"),
        N_("Lost opportunity reports of other CRM systems; without a reason is a row of its own"),
        N_("3 lost of which 2 for the price, 1 without a reason; 3 won: refusal rate 3 / 6 = 50 %"),
    ),
    CatalogueEntry(
        "M06b",
        N_("Operational loss share"),
        N_("lost by our own failure / lost deals that have a reason or category"),
        N_("share by count and by value"),
        "xlcrm.metrics.refusals:operational_losses",
        ("refusals", "effectiveness"),
        N_("Loss category Operational: forgot, late, papers, wrong product"),
        N_("Lost: 100 for the price, 300 by our failure, 50 without a reason: 1 / 2 by count, 300 / 400 by value"),
    ),
)

_OF_PEOPLE = (
    CatalogueEntry(
        "M10",
        N_("Contacts a manager"),
        N_("contacts owned that are in an open deal, in an activity done in the active window, or in a planned one"),
        N_("contacts, open deals"),
        "xlcrm.metrics.contact_load:contact_load",
        ("managers", "agenda"),
        N_("Limits of 100 and 150 contacts, a setting and a column of each person"),
        N_("One in an open deal, one called 80 days ago, one called 100 days ago: 2 active"),
    ),
    CatalogueEntry(
        "M16",
        N_("Profit and profitability by manager"),
        N_("won, lost, win rate, revenue, margin, margin / revenue, discount, days to win, by owner at the close"),
        N_("money, share, days"),
        "xlcrm.metrics.managers:results_by_manager",
        ("managers", "effectiveness"),
        N_("By who owned the deal when it closed, not by today's owner"),
        N_("Ann won 100 at a cost of 60 and lost one: win rate 50 %, margin 40, 40 %"),
    ),
    CatalogueEntry(
        "M17",
        N_("Weak players"),
        N_("in the lowest quarter of the peers, and below their median, on two or more of five measures"),
        N_("flag"),
        "xlcrm.metrics.weak_players:weak_players",
        ("managers",),
        N_("First quartile of type 7, peers with ten closed deals or more, four peers or more; says check, not bad"),
        N_(
            "Win rates 20, 50, 60, 70 %: the first quartile is 42.5 %, so 20 % is low; with a second low measure: check"
        ),
    ),
    CatalogueEntry(
        "M30",
        N_("Adoption"),
        N_("working days with a done activity / working days; open deals with a next activity; rows edited in 30 days"),
        N_("share"),
        "xlcrm.metrics.adoption:adoption_by_week",
        ("managers",),
        N_("Working days are Monday to Friday less the Holidays sheet"),
        N_("A week with one holiday, activities on Monday, Tuesday and Sunday: 2 / 4 = 50 %"),
    ),
    CatalogueEntry(
        "M34",
        N_("Action effectiveness"),
        N_("win rate of closed deals with one or more of an activity, beside those without; activities a won deal"),
        N_("share, activities"),
        "xlcrm.metrics.winning_actions:winning_actions",
        ("managers",),
        N_("Activities a won deal, done up to the close; an association, not a cause"),
        N_("With a meeting 1 of 2 won, without 1 of 3: 50 % and 33.3 %, difference 16.7 points"),
    ),
    CatalogueEntry(
        "M37",
        N_("Dependence"),
        N_("share of revenue and of contacts of one person; contacts that nobody else knows, no note in 180 days"),
        N_("share, contacts"),
        "xlcrm.metrics.dependence:dependence",
        ("managers",),
        N_("Won deals by owner at the close; active contacts by their owner"),
        N_("Ann won 300 of 400: 75 %; of her 2 contacts Bob called one: 1 is known to her alone"),
    ),
    CatalogueEntry(
        "M40",
        N_("Lost incoming calls"),
        N_("incoming calls - those with a client of that number and an activity by who took them within the hours"),
        N_("calls, share"),
        "xlcrm.metrics.lost_calls:incoming_calls",
        ("calls",),
        N_("The exchange's log against the reports; last nine digits, internal numbers out, hidden ones apart"),
        N_(
            "4 calls: one reported, one of nobody known, one missed and called back, one missed: 3 lost, 1 not returned"
        ),
    ),
)

_OF_PROMISES = (
    CatalogueEntry(
        "M42",
        N_("Forecast"),
        N_("sum of amount * probability of the open deals by expected month; those past due in a row of their own"),
        N_("money"),
        "xlcrm.metrics.forecast:open_promises",
        ("forecast",),
        N_("Weighted pipeline; best case from 50 %, commit from 75 % on; a lost deal promises nothing"),
        N_("100 at 75 % in December and 200 at 20 % overdue: weighted 75 + 40 = 115, commit 100"),
    ),
    CatalogueEntry(
        "M43",
        N_("Sales velocity"),
        N_("open deals * average won deal * win rate / mean days to win"),
        N_("money a day"),
        "xlcrm.metrics.win_rate:sales_velocity",
        ("forecast", "effectiveness"),
        N_("Sales velocity; without any of its parts there is none"),
        N_("10 * 200 * 50 % / 25 days = 40 a day"),
    ),
)

METRICS_OF_DEALS: tuple[CatalogueEntry, ...] = (*_OF_TIME, *_OF_REFUSALS, *_OF_PEOPLE, *_OF_PROMISES)
