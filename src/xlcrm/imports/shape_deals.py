"""Deals as other systems keep them: stages to status, orders to won deals, names where there are none."""

from __future__ import annotations

import pandas as pd

from xlcrm.imports.import_problems import row_problems, table_problem
from xlcrm.imports.match_choices import choice_values, end_of_stage
from xlcrm.imports.read_source import SourceRows
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _, plural

# What words in a stage's name say of the chance to win, for stages that the firm does not have yet.
_CHANCES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.05, ("prospect", "lead", "new", "incoming", "лид", "нов", "первич", "неразобран")),
    (0.20, ("qualif", "квалиф")),
    (
        0.30,
        ("engag", "contact", "meeting", "demo", "appointment", "presentation", "контакт", "встреч", "зустріч", "срещ"),
    ),
    (0.50, ("propos", "quote", "offer", "предлож", "пропозиц", "оферт")),
    (0.75, ("negot", "contract", "decision", "перегов", "догов", "преговор", "соглас", "decid")),
)


def shape_deals(rows: SourceRows, tables: CrmTables) -> None:
    """Stage, status and closing day of each deal, in place; what deals lack is told."""
    _take_orders(rows, tables)
    stages = tables["stages"]
    if rows.has("stage"):
        rows.frame["stage"] = _own_stages(rows.frame["stage"], stages)
    types = _types(rows, stages)
    _agree(rows, stages, types)
    is_open = rows.column("status").fillna("Open") == "Open"
    if rows.has("close_date"):
        rows.fill("expected_close_date", rows.frame["close_date"].where(is_open))
        rows.frame["close_date"] = rows.frame["close_date"].where(~is_open)
    _tell_lacks(rows)


def new_stages(rows: SourceRows, tables: CrmTables) -> pd.DataFrame:
    """Rows for Stages: those that deals of the file stand at and that the firm does not have."""
    stages = tables["stages"]
    named = rows.column("stage").dropna()
    wanted = [stage for stage in named.unique() if stage not in set(stages["stage"].dropna())]
    made = [_new_stage(stage, stages) for stage in wanted]
    for stage in made:
        count = int((named == stage["stage"]).sum())
        rows.tell([_told_stage(rows, stage, count)])
    return pd.DataFrame(made, columns=["stage", "order", "probability", "type"])


def name_deals(rows: SourceRows) -> None:
    """Names for deals that come without: the product or the company, and the number in the other system."""
    words = rows.column("product").fillna(rows.column("company")).fillna(rows.column("contact")).fillna(_("Deal"))
    numbers = rows.column("external_ids").astype(TEXT).str.extract(r"^[^:;]*:([^;]*)", expand=False)
    rows.default("name", (words + " " + numbers.fillna("")).str.strip().astype(TEXT))


def _take_orders(rows: SourceRows, tables: CrmTables) -> None:
    """Orders are sales that were made: won on the day of the order."""
    if not rows.has("order_date"):
        return
    ordered = rows.take_out("order_date")
    rows.fill("created_at", ordered)
    if rows.has("stage") or rows.has("status"):
        return
    rows.fill("close_date", ordered)
    rows.frame["stage"] = pd.Series(_stage_of("Won", tables["stages"]), index=rows.frame.index, dtype=TEXT)


def _own_stages(texts: pd.Series, stages: pd.DataFrame) -> pd.Series:
    """The firm's name of each stage; plain words for won and lost become its stage of that type."""
    unique = list(texts.dropna().unique())
    known = choice_values("stage", tuple(stages["stage"].dropna()), unique)
    ends = choice_values("deal_status", ("Won", "Lost"), unique)
    ours = {text: known.get(text) or (_stage_of(ends[text], stages) if text in ends else text) for text in unique}
    return texts.map(ours).astype(TEXT)


def _types(rows: SourceRows, stages: pd.DataFrame) -> pd.Series:
    """Open, Won or Lost by the stage."""
    types = dict(zip(stages["stage"], stages["type"], strict=True))
    named = rows.column("stage")
    found = {stage: types.get(stage) or end_of_stage(stage) or "Open" for stage in named.dropna().unique()}
    return named.map(found).astype(TEXT)


def _agree(rows: SourceRows, stages: pd.DataFrame, types: pd.Series) -> None:
    """A given status counts more than the stage: a closed deal stands at the stage of its end."""
    status = rows.column("status").fillna(types)
    rows.frame["status"] = status
    closed = status.isin(["Won", "Lost"])
    ends = status.where(closed).map({end: _stage_of(end, stages) for end in ("Won", "Lost")}).astype(TEXT)
    moved = closed & types.notna() & (types != status).fillna(value=False)
    if moved.any():
        message = plural(
            "{count} closed deal stood at an open stage in the file; it is at Won or Lost now.",
            "{count} closed deals stood at an open stage in the file; they are at Won or Lost now.",
            int(moved.sum()),
        )
        rows.tell([table_problem(rows.spec, "stage_moved_to_end", message, column="stage", severity=Severity.HINT)])
    stage = rows.column("stage").mask(moved, ends).fillna(ends).astype(TEXT)
    if stage.notna().any():
        rows.frame["stage"] = stage
    rows.default("stage", pd.Series(_stage_of("Open", stages), index=rows.frame.index, dtype=TEXT))
    rows.default("status", pd.Series("Open", index=rows.frame.index, dtype=TEXT))


def _stage_of(kind: str, stages: pd.DataFrame) -> str:
    """The firm's first stage of a type."""
    fitting = stages[stages["type"] == kind].sort_values("order")["stage"].dropna()
    return str(fitting.iloc[0]) if len(fitting) else kind


def _new_stage(name: str, stages: pd.DataFrame) -> dict[str, object]:
    folded = name.casefold()
    kind = end_of_stage(name) or "Open"
    chance = next((chance for chance, words in _CHANCES if any(word in folded for word in words)), None)
    if kind != "Open":
        chance = 1.0 if kind == "Won" else 0.0
    same = stages[stages["type"] == kind]
    below = same[same["probability"] <= (1.0 if chance is None else chance)]
    order = below["order"].max() if len(below) else same["order"].min()
    return {"stage": name, "order": None if pd.isna(order) else int(order), "probability": chance, "type": kind}


def _told_stage(rows: SourceRows, stage: dict[str, object], count: int) -> Problem:
    message = plural(
        "The stage {stage!r} of {count} deal was added to Stages as {type}.",
        "The stage {stage!r} of {count} deals was added to Stages as {type}.",
        count,
        stage=stage["stage"],
        type=_(str(stage["type"])),
    )
    hint = _("Set its place, its chance and its time limits on the Stages sheet, or merge it into one of yours.")
    return table_problem(rows.spec, "stage_added", message, column="stage", hint=hint, severity=Severity.HINT)


def _tell_lacks(rows: SourceRows) -> None:
    index = rows.frame.index
    clientless = index[rows.column("company").isna() & rows.column("contact").isna()]
    rows.tell(
        row_problems(
            rows.spec,
            clientless,
            "deal_without_client",
            _("The deal has neither a company nor a contact."),
            column="company",
            hint=_("It counts in figures of the firm, not in those of a client; fill in the company."),
        )
    )
    undated = index[rows.column("created_at").isna()]
    rows.tell(
        row_problems(
            rows.spec,
            undated,
            "deal_without_created_date",
            _("The deal has no date on which it began."),
            column="created_at",
            hint=_("Without it the deal is left out of sales cycle and of deals opened; fill in Created."),
            severity=Severity.HINT,
        )
    )
