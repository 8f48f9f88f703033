"""The refusals page: how many deals were lost, why, where, with whom; and how many by our own failure."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.metrics.deal_counts import lost_in, undated_deals
from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.refusals import (
    CUTS,
    closed_with_cuts,
    lost_without_reason,
    operational_losses,
    refusals_by,
    refusals_by_month,
)
from xlcrm.metrics.sales_cycle import cycle_days
from xlcrm.metrics.win_rate import closed_deals_of
from xlcrm.reports.deal_rows import deal_table, in_words, shared_metrics
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import compared_figures, definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import (
    ChartKind,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
    first_of,
)
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import N_, _, plural

READS = ("deals", "stages", "stage_history", "deal_lines")

SHOWN_GROUPS = 20
_FEW = 10

METRICS = (
    *shared_metrics("deals_lost"),
    Metric(
        "lost_amount",
        N_("Lost deals, amount"),
        Format.MONEY,
        N_("Sum of the amounts of the deals lost in the period, where they say one."),
    ),
    *shared_metrics("refusal_rate"),
    Metric(
        "refusal_rate_value",
        N_("Refusal rate by value"),
        Format.PERCENT,
        N_("Lost amount / (won + lost amount); lost deals without an amount are left out."),
    ),
    *shared_metrics("operational_loss_share"),
    Metric(
        "operational_loss_share_value",
        N_("Refusals by our own failure, by value"),
        Format.PERCENT,
        N_("The same by amount: what our own failures cost / the amount of the lost deals that have a reason."),
    ),
    Metric(
        "lost_without_reason",
        N_("Lost deals without a reason"),
        Format.COUNT,
        N_("Deals lost in the period that say neither a reason nor a category: nobody can learn from them."),
    ),
)

_HEADERS = {
    "reason": (N_("Refusals by reason"), N_("Reason"), N_("(no reason)")),
    "stage": (N_("Refusals by the stage they were lost in"), N_("Stage"), N_("(not known)")),
    "manager": (N_("Refusals by manager"), N_("Manager"), N_("(no owner)")),
    "product": (N_("Refusals by product"), N_("Product"), N_("(no product)")),
    "source": (N_("Refusals by source"), N_("Source"), N_("(no source)")),
}
_CANONICAL = ("reason", "stage", "source")  # lists of the software's: shown translated


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    deals, period = request["deals"], request.period
    closed = closed_with_cuts(deals, request["stages"], request["stage_history"], request["deal_lines"], period)
    found = {
        "months": refusals_by_month(deals, period),
        **{_table_name(cut): refusals_by(closed, cut) for cut in CUTS},
    }
    now = _measure(request)
    silent = lost_without_reason(deals, period)
    left_out = _left_out(request, now)
    tables = _tables(found)
    return ReportPage(
        key="refusals",
        sheet=_("Refusals"),
        title=_("Refusals"),
        subtitle=subtitle(request),
        headline=" ".join(_headline(now, found["reasons"], request.settings.currency)),
        figures=compared_figures(METRICS, request, lambda asked: now if asked.period == period else _measure(asked)),
        tables=tables,
        charts=_charts(tables),
        definitions=(*definitions_of(METRICS), *_definitions()),
        left_out=left_out_sentences(left_out),
        drill=_drill(request),
        problems=_problems(silent),
        json=report_json(period, now, found, left_out),
    )


def _measure(request: ReportRequest) -> Figures:
    deals, period = request["deals"], request.period
    closed, ours = closed_deals_of(deals, period), operational_losses(deals, period)
    has_any = closed.won + closed.lost > 0
    return {
        "deals_lost": closed.lost if has_any else None,
        "lost_amount": closed.lost_amount,
        "refusal_rate": closed.refusal_rate,
        "refusal_rate_value": closed.refusal_rate_value,
        "operational_loss_share": ours.by_count,
        "operational_loss_share_value": ours.by_value,
        "lost_without_reason": closed.lost - ours.with_reason if has_any else None,
    }


def _table_name(cut: str) -> str:
    return f"{cut}s"


def _headline(figures: Figures, reasons: pd.DataFrame, currency: str) -> Iterator[str]:
    """How many, for how much, why most, how many by our own fault."""
    if figures["deals_lost"] is None:
        yield _("No deal was won or lost in the period.")
        return
    yield plural(
        "{count} deal was lost, {rate} of those that closed.",
        "{count} deals were lost, {rate} of those that closed.",
        int(figures["deals_lost"]),
        rate=shown(figures["refusal_rate"], Format.PERCENT),
    )
    if figures["lost_amount"] is not None:
        yield _(
            "They were worth {amount} {currency}.",
            amount=shown(figures["lost_amount"], Format.MONEY),
            currency=currency,
        )
    named = reasons.dropna(subset=["reason"])
    if len(named):
        yield _(
            "The most frequent reason is {reason}: {share}.",
            reason=_(named["reason"].iloc[0]),
            share=shown(named["share"].iloc[0], Format.PERCENT),
        )
    if figures["operational_loss_share"]:
        yield _("{share} were lost by our own failure.", share=shown(figures["operational_loss_share"], Format.PERCENT))


def _tables(found: dict[str, pd.DataFrame]) -> tuple[PageTable, ...]:
    return filled(*(_cut_table(cut, found[_table_name(cut)]) for cut in CUTS), _months(found["months"]))


def _cut_table(cut: str, rows: pd.DataFrame) -> PageTable:
    title, header, missing = (_(text) for text in _HEADERS[cut])
    said = in_words(rows[cut], missing) if cut in _CANONICAL else rows[cut].fillna(missing)
    columns = (
        PageColumn(cut, header, width=30),
        PageColumn("deals", _("Deals lost"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("amount", _("Amount"), Format.MONEY),
        PageColumn("amount_share", _("Share of amount"), Format.PERCENT),
        *_rates(rows),
    )
    note = _rate_note(rows) if "closed" in rows else ""
    name = _table_name(cut)
    title = first_of(title, SHOWN_GROUPS, len(rows))
    return PageTable(name, title, columns, rows.assign(**{cut: said}).head(SHOWN_GROUPS), note)


def _rates(rows: pd.DataFrame) -> tuple[PageColumn, ...]:
    if "closed" not in rows:
        return ()
    return (
        PageColumn("closed", _("Closed in all"), Format.COUNT),
        PageColumn("refusal_rate", _("Refusal rate"), Format.PERCENT),
    )


def _rate_note(rows: pd.DataFrame) -> str:
    few = int((rows["closed"] < _FEW).sum())
    return (
        plural(
            "{count} row has fewer than ten closed deals: its rate says little.",
            "{count} rows have fewer than ten closed deals: their rates say little.",
            few,
        )
        if few
        else ""
    )


def _months(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("month", _("Month")),
        PageColumn("lost", _("Lost"), Format.COUNT),
        PageColumn("closed", _("Closed in all"), Format.COUNT),
        PageColumn("refusal_rate", _("Refusal rate"), Format.PERCENT),
    )
    return PageTable("months", _("Refusals by month"), columns, rows if rows["closed"].sum() else rows.head(0))


def _charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    return charts_over(
        tables,
        PageChart(_("Refusals by reason"), ChartKind.BAR, "reasons", "reason", ("deals",)),
        PageChart(_("Lost amount by reason"), ChartKind.BAR, "reasons", "reason", ("amount",)),
        PageChart(_("Refusals by month"), ChartKind.COLUMN, "months", "month", ("lost",), ("refusal_rate",)),
        PageChart(_("Refusal rate by manager"), ChartKind.BAR, "managers", "manager", ("refusal_rate",)),
    )


def _drill(request: ReportRequest) -> tuple[PageTable, ...]:
    """The lost deals, the newest first."""
    rows = collected(lost_in(request["deals"], request.period).with_columns(days=cycle_days()))
    rows = rows.sort_values(["close_date", "row"], ascending=[False, True], ignore_index=True)
    columns = (
        PageColumn("loss_reason", _("Lost because"), width=22),
        PageColumn("close_date", _("Closed on"), Format.DATE),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
        PageColumn("days", _("Days"), Format.COUNT),
        PageColumn("competitor", _("Competitor"), width=20),
        PageColumn("loss_notes", _("Loss notes"), width=40),
    )
    return (deal_table("lost_deals", _("Deals lost in the period"), rows, *columns),) if len(rows) else ()


def _left_out(request: ReportRequest, figures: Figures) -> dict[str, int]:
    undated = undated_deals(request["deals"])["lost_without_close_date"]
    closed = closed_deals_of(request["deals"], request.period)
    reasons = {
        "lost_without_close_date": undated,
        "lost_without_amount": closed.lost_without_amount,
        "lost_without_reason": int(figures["lost_without_reason"] or 0),
    }
    return {reason: times for reason, times in reasons.items() if times}


def _problems(silent: pd.DataFrame) -> tuple[Problem, ...]:
    """The lost deals that nobody can learn from."""
    return tuple(
        Problem(
            "deals",
            int(row),
            "loss_reason",
            "lost_without_reason",
            Severity.WARNING,
            _("The deal {deal} was lost without a reason.", deal=_("(no name)") if pd.isna(name) else name),
            _("Ask its owner, and choose a reason in the column Lost because."),
        )
        for row, name in zip(silent["row"], silent["name"], strict=True)
    )


def _definitions() -> tuple[tuple[str, str], ...]:
    return (
        (_("Refusal"), _("A deal with the status Lost, by its close date; one that was reopened and won is none.")),
        (
            _("Our own failure"),
            _("The loss category Operational (forgot, late, papers, wrong product) or the reason Our failure."),
        ),
        (
            _("Stage they were lost in"),
            _("The open stage that the stage history saw last; without history it is not known."),
        ),
        (_("Manager"), _("Who owned the deal when it closed, else its owner.")),
        (_("Product"), _("The product of the deal, else that of its largest line.")),
    )
