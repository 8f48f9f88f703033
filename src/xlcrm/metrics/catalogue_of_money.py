"""The metrics of money, as the catalogue lists them."""

from __future__ import annotations

from xlcrm.metrics.catalogue_entry import CatalogueEntry
from xlcrm.texts import N_

METRICS_OF_MONEY: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        id="M05",
        name=N_("Receivables"),
        formula=N_("Sum of what is open at the end of the day on invoices issued by then; by age after the due date"),
        unit=N_("own currency"),
        function="xlcrm.metrics.receivables:receivables",
        shown_in=("receivables", "effectiveness", "agenda"),
        source=N_("accounting practice; the ages are current, 1-30, 31-60, 61-90 and over 90 days"),
        example=N_(
            "100 due on 1 March, 40 paid on 5 March: on 10 March 60 is open, 9 days late; on 4 March it was 100."
        ),
    ),
    CatalogueEntry(
        id="M05b",
        name=N_("Days sales outstanding"),
        formula=N_("Receivables / sales invoiced in the last N days * N; N is 90 by custom, or the days of the period"),
        unit=N_("days"),
        function="xlcrm.metrics.receivables:dso_days",
        shown_in=("receivables", "effectiveness"),
        source=N_("accounting practice"),
        example=N_("5,119.85 open, 20,098.87 invoiced in 91 days: 5,119.85 / 20,098.87 * 91 = 23.18 days."),
    ),
    CatalogueEntry(
        id="M08",
        name=N_("Profitability of deals"),
        formula=N_("Margin = amount - direct cost; margin % = margin / amount; markup = margin / direct cost"),
        unit=N_("own currency, %"),
        function="xlcrm.metrics.profitability:deal_profitability",
        shown_in=("sales", "effectiveness", "managers", "kpi"),
        source=N_("accounting practice: margin on revenue; unknown cost is no figure, not 100 %"),
        example=N_("Amount 1,000, direct cost 600: margin 400, 40 % of the amount, a markup of 66.7 %."),
    ),
    CatalogueEntry(
        id="M09",
        name=N_("Effect ratio of the CRM"),
        formula=N_("Improvement ascribed to the CRM / its cost to date"),
        unit=N_("times"),
        function="xlcrm.metrics.crm_effect:effect_ratio",
        shown_in=("payback",),
        source=N_("the articles that this software follows: benefit to cost, which is not the ROI"),
        example=N_("Improvement 3,000, cost 2,000: a ratio of 1.5."),
    ),
    CatalogueEntry(
        id="M09b",
        name=N_("Return on investment of the CRM"),
        formula=N_("(Improvement ascribed to the CRM - cost) / cost"),
        unit="%",
        function="xlcrm.metrics.crm_effect:return_on_investment",
        shown_in=("payback",),
        source=N_("accounting practice"),
        example=N_("Improvement 3,000, cost 2,000: an ROI of 50 %."),
    ),
    CatalogueEntry(
        id="M14",
        name=N_("Cost to acquire and to retain a client"),
        formula=N_("CAC = costs to acquire / new clients; CRC = costs to retain / retained clients; CAC / CRC"),
        unit=N_("own currency, times"),
        function="xlcrm.metrics.acquisition:acquisition_costs",
        shown_in=("acquisition",),
        source=N_("marketing practice; a cost with the purpose Both is split as Settings say"),
        example=N_(
            "300 to acquire, 100 to retain, 200 for both, half each; 2 new and 4 retained clients: CAC 400 / 2 = 200, "
            "CRC 200 / 4 = 50, 4 times."
        ),
    ),
    CatalogueEntry(
        id="M15",
        name=N_("Sales dynamics"),
        formula=N_(
            "Revenue, purchases and their average by month and quarter; change on the one before and on a year ago"
        ),
        unit=N_("own currency, %"),
        function="xlcrm.metrics.sales_dynamics:sales_by_month",
        shown_in=("sales", "effectiveness"),
        source=N_("common practice; twelve months running only where there are twelve"),
        example=N_("January 100, February 150: + 50 %; February a year ago 120: + 25 %."),
    ),
    CatalogueEntry(
        id="M25",
        name=N_("Effectiveness of campaigns"),
        formula=N_(
            "Cost per lead, cost per new client, revenue / cost (ROAS), (margin - cost) / cost (ROI); deals go to the "
            "first, the last or all campaigns that touched the client within the window"
        ),
        unit=N_("own currency, %, times"),
        function="xlcrm.metrics.campaign_results:campaign_results",
        shown_in=("campaigns",),
        source=N_("marketing practice; a deal touched by two campaigns counts once in the total"),
        example=N_(
            "Cost 100, 4 leads, won deals of 1,000 with a margin of 400: 25 a lead, ROAS 10, ROI (400 - 100) / 100 = "
            "300 %."
        ),
    ),
    CatalogueEntry(
        id="M26",
        name=N_("The firm as it is organised"),
        formula=N_("The KPI cube by department, product line, territory, or department and territory"),
        unit=N_("as M35"),
        function="xlcrm.metrics.kpi_cube:kpi_cube",
        shown_in=("kpi", "effectiveness"),
        source=N_("the four usual sales organisations; a person in two units counts in equal parts in each"),
        example=N_("A deal of 100 by a person in North and South: 50 in each."),
    ),
    CatalogueEntry(
        id="M28",
        name=N_("Profit before and after"),
        formula=N_("Mean of income - fixed - variable costs a month, over equal windows before and after the start"),
        unit=N_("own currency a month"),
        function="xlcrm.metrics.before_after:profit_before_after",
        shown_in=("payback",),
        source=N_("the articles that this software follows, with equal windows and the season as a second baseline"),
        example=N_("100, 110, 120 before; a month of transition; 130, 140, 150 after: 110 and 140, a change of 30."),
    ),
    CatalogueEntry(
        id="M29",
        name=N_("Payback of the CRM"),
        formula=N_("The first month in which the gains on the profit before reach the cost of the CRM so far"),
        unit=N_("months"),
        function="xlcrm.metrics.crm_effect:crm_payback",
        shown_in=("payback",),
        source=N_("payback period as in investment appraisal"),
        example=N_("Gains of 20, 30 and 40 a month, a cost of 80 at the start: 20, 50, 90, so in the third month."),
    ),
    CatalogueEntry(
        id="M31",
        name=N_("Average bill"),
        formula=N_("Won amount / won deals with an amount; the median beside it"),
        unit=N_("own currency"),
        function="xlcrm.metrics.revenue:average_won_amount",
        shown_in=("sales", "effectiveness"),
        source=N_("common practice"),
        example=N_("Deals of 100, 200 and 600: 300 on average, 200 in the middle."),
    ),
    CatalogueEntry(
        id="M35",
        name=N_("KPI cube"),
        formula=N_("Cost per sale = sales costs / deals won; income per sale = won amount / deals won; by five cuts"),
        unit=N_("own currency"),
        function="xlcrm.metrics.kpi_cube:kpi_cube",
        shown_in=("kpi",),
        source=N_("the articles that this software follows; costs that name nobody are a row of their own"),
        example=N_("Costs of 300 for Ann and 100 for nobody, Ann won 2 deals: 150 a sale for Ann, 200 for the firm."),
    ),
    CatalogueEntry(
        id="M36",
        name=N_("Invoice control"),
        formula=N_(
            "Invoices issued and paid, share paid, mean days to pay, days from the win to the invoice, wins without one"
        ),
        unit=N_("own currency, %, days"),
        function="xlcrm.metrics.invoice_control:invoice_control",
        shown_in=("receivables",),
        source=N_("the articles that this software follows"),
        example=N_("Issued 100 and 300; 100 paid after 10 days: 25 % paid, 10 days."),
    ),
    CatalogueEntry(
        id="M38",
        name=N_("Goals"),
        formula=N_("(Actual - baseline) / (target - baseline)"),
        unit="%",
        function="xlcrm.metrics.goals:goal_progress",
        shown_in=("goals", "payback"),
        source=N_("common practice; lower-is-better needs no word, the signs do it"),
        example=N_("From 36 days to 30, now 32: (32 - 36) / (30 - 36) = 66.7 % of the way."),
    ),
    CatalogueEntry(
        id="M38b",
        name=N_("Pace of a goal"),
        formula=N_("Days gone since the first day of the period / days from it to the due day"),
        unit="%",
        function="xlcrm.metrics.goals:goal_pace",
        shown_in=("goals",),
        source=N_("common practice: an even pace; who is further than that is on pace"),
        example=N_("From 1 January, due 31 December, today 2 July: 182 / 364 = 50 % should be done."),
    ),
    CatalogueEntry(
        id="M47",
        name=N_("Week of a manager"),
        formula=N_(
            "Activities done, quotes and invoices sent, money that came in, deals won and lost, new clients of a week"
        ),
        unit=N_("own currency, number"),
        function="xlcrm.metrics.week_by_owner:week_by_owner",
        shown_in=("weekly-review",),
        source=N_("the articles that this software follows; the managers add up to the firm"),
        example=N_("Ann sent 1 invoice of 900, of which 300 came in: sent 1, invoiced 900, came in 300."),
    ),
    CatalogueEntry(
        id="M48",
        name=N_("Pay"),
        formula=N_("Fixed pay * days here / days of the month + sold * commission"),
        unit=N_("own currency"),
        function="xlcrm.metrics.commission:pay_by_month",
        shown_in=("commission",),
        source=N_("the articles that this software follows: low fixed pay, high percentage"),
        example=N_("1,000 fixed, 5 % of 20,000 won in a whole month: 1,000 + 1,000 = 2,000, half of it variable."),
    ),
    CatalogueEntry(
        id="M48b",
        name=N_("Commission to add for low fixed pay"),
        formula=N_("Fixed pay that is cut / what those with a fixed pay and a commission sold"),
        unit="%",
        function="xlcrm.metrics.commission:low_fixed_pay",
        shown_in=("commission",),
        source=N_("own rule: all together are paid the same"),
        example=N_(
            "Fixed pay of 1,000 and 1,000, half of it kept, 10,000 and 30,000 sold: 1,000 / 40,000 = 2.5 % more."
        ),
    ),
    CatalogueEntry(
        id="M49",
        name=N_("What more retention would bring"),
        formula=N_("Clients of the window before * points / 100 * revenue a kept client * margin share"),
        unit=N_("own currency"),
        function="xlcrm.metrics.retention_what_if:retention_what_if",
        shown_in=("whatif",),
        source=N_("own arithmetic; Reichheld and Sasser 1990 beside it as a reference, not as a figure of the firm"),
        example=N_("40 clients, 5 points: 2 more; 30 stayed and bought 9,000: 2 * 300 = 600, at a margin of 40 % 240."),
    ),
    CatalogueEntry(
        id="M39",
        name=N_("Data quality score"),
        formula=N_(
            "100 * the mean over all rows of what is left of a row's one point: an error takes 1, a warning 0.4, "
            "a hint 0.1"
        ),
        unit=N_("0 to 100"),
        function="xlcrm.checks.quality_score:quality_score",
        shown_in=("check",),
        source=N_("own rule; the weights are printed with it"),
        example=N_("Four rows, one with an error: (0 + 1 + 1 + 1) / 4 = 75."),
    ),
)
