"""Stages: the way of a deal from the first talk to won or lost."""

from __future__ import annotations

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class Stage(CrmRecord):
    """One stage of the sale, with its chance and its time limits."""

    stage: str | None = column(
        Kind.TEXT, N_("Stage"), N_("The name that deals show."), required=True, place="main", synonyms=("deal stage",)
    )
    order: int | None = column(Kind.INT, N_("Order"), N_("1 for the first stage."), required=True, place="main")
    probability: float | None = column(
        Kind.PERCENT, N_("Probability"), N_("The chance that a deal in this stage is won."), place="main"
    )
    type: str | None = column(
        Kind.CHOICE,
        N_("Type"),
        N_("Whether a deal in this stage is open, won or lost."),
        required=True,
        choices="deal_status",
        place="main",
    )
    max_days: int | None = column(
        Kind.INT, N_("Days at most"), N_("A deal that stays longer is reported as late."), place="main"
    )
    max_idle_days: int | None = column(
        Kind.INT, N_("Idle days at most"), N_("Days without an activity before a deal counts as stale."), place="main"
    )
    required_fields: str | None = column(
        Kind.MULTI,
        N_("Needed"),
        N_("Columns of a deal that must be filled in by this stage, separated by semicolons."),
        place="main",
    )


DEFAULT_STAGES: tuple[Stage, ...] = (
    Stage(stage=N_("New"), order=1, probability=0.05, type="Open", max_days=30, max_idle_days=14),
    Stage(stage=N_("Qualified"), order=2, probability=0.20, type="Open", max_days=30, max_idle_days=14),
    Stage(
        stage=N_("Proposal"),
        order=3,
        probability=0.50,
        type="Open",
        max_days=45,
        max_idle_days=14,
        required_fields="amount;expected_close_date",
    ),
    Stage(
        stage=N_("Negotiation"),
        order=4,
        probability=0.75,
        type="Open",
        max_days=45,
        max_idle_days=10,
        required_fields="amount;expected_close_date",
    ),
    Stage(stage=N_("Won"), order=5, probability=1.0, type="Won", required_fields="amount;close_date"),
    Stage(stage=N_("Lost"), order=6, probability=0.0, type="Lost", required_fields="close_date;loss_reason"),
)
