"""What a table's rows say by colour: a required cell left empty, what is overdue, what is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlcrm.building.sheet_layout import FIRST_DATA_ROW, LAST_ROW, cell_formula, column_number, in_quotes
from xlcrm.records.duplicate_review import ROWS_SIDE_BY_SIDE
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import N_, _
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import CellFormats

_OVERDUE = {"font_color": palette.WARNING, "bold": True}
_OVER = {"font_color": palette.MUTED}
_KEEP_OFF = {"font_color": palette.MUTED, "font_strikeout": True}
_BLOCK_HEAD = {"bold": True, "bg_color": palette.TINT_HEADER, "font_color": palette.INK}
_ASKED = {"bg_color": palette.TINT_MISSING, "font_color": palette.TEXT}
_DIFFERENCE = {"bg_color": palette.TINT, "font_color": palette.TEXT}
_UNDECIDED = "AND(LEN({ids})>0,LEN({field_key})=0,LEN({decision})=0)"
_COMPARED = ("field", "why", "keep", *(f"row_{at}" for at in range(1, ROWS_SIDE_BY_SIDE + 1)))


@dataclass(frozen=True, slots=True)
class Highlight:
    """A look for some columns of the rows where a formula holds; {key} is a cell, <Word> a translated value."""

    table: str
    columns: tuple[str, ...]  # empty: all that people use
    formula: str
    words: tuple[str, ...]
    look: Mapping[str, object]


HIGHLIGHTS = (
    Highlight(
        "activities",
        ("subject", "due_at"),
        'AND(ISNUMBER({due_at}),{due_at}<TODAY(),{done_at}="",OR({status}="",{status}=%s))',
        (N_("Planned"),),
        _OVERDUE,
    ),
    Highlight("activities", (), "{status}=%s", (N_("Canceled"),), _OVER),
    Highlight(
        "deals",
        ("name", "expected_close_date"),
        "AND(ISNUMBER({expected_close_date}),{expected_close_date}<TODAY(),{status}=%s)",
        (N_("Open"),),
        _OVERDUE,
    ),
    Highlight("deals", (), "{status}=%s", (N_("Lost"),), _OVER),
    Highlight(
        "invoices",
        ("number", "due_date"),
        "AND(ISNUMBER({due_date}),{due_date}<TODAY(),{status}<>%s,{status}<>%s,{status}<>%s,{status}<>%s)",
        (N_("Paid"), N_("Canceled"), N_("Draft"), N_("Credit note")),
        _OVERDUE,
    ),
    Highlight("invoices", (), "{status}=%s", (N_("Canceled"),), _OVER),
    Highlight("contacts", ("phone", "mobile", "phone_other"), "{do_not_call}=TRUE", (), _KEEP_OFF),
    Highlight("contacts", ("email", "email_2"), "{email_opt_out}=TRUE", (), _KEEP_OFF),
    Highlight("contacts", (), "AND({is_active}=FALSE,NOT(ISBLANK({is_active})))", (), _OVER),
    Highlight("products", (), "AND({is_active}=FALSE,NOT(ISBLANK({is_active})))", (), _OVER),
    Highlight("duplicate_review", ("decision",), _UNDECIDED, (), _ASKED),
    Highlight("duplicate_review", (), "AND(LEN({ids})>0,LEN({field_key})=0)", (), _BLOCK_HEAD),
    Highlight("duplicate_review", _COMPARED, "AND({conflicts}>0,LEN({field_key})>0)", (), _ASKED),
    Highlight("duplicate_review", _COMPARED, "{differs}=TRUE", (), _DIFFERENCE),
    Highlight("duplicate_review", _COMPARED, "LEN({field_key})>0", (), _OVER),
    Highlight("goals", ("metric", "due"), "AND(ISNUMBER({due}),{due}<TODAY(),{actual}<{target})", (), _OVERDUE),
)


def add_highlights(sheet: Any, spec: TableSpec, formats: CellFormats) -> None:
    """The conditional formats of a table, the missing cells first."""
    for column in spec.columns:
        if column.info.required and column.info.formula is None:
            at = column_number(spec, column.key)
            look = formats.changing(bg_color=palette.TINT_MISSING)
            _format(sheet, spec, (at, at), _missing(spec, column), look)
    for highlight in HIGHLIGHTS:
        if highlight.table == spec.key:
            formula = highlight.formula % tuple(in_quotes(_(word)) for word in highlight.words)
            _paint(sheet, spec, highlight, formula, formats)


def _paint(sheet: Any, spec: TableSpec, highlight: Highlight, formula: str, formats: CellFormats) -> None:
    look = formats.changing(**highlight.look)
    if not highlight.columns:  # the columns in use are the first ones
        _format(sheet, spec, (0, sum(c.info.place == "main" for c in spec.columns) - 1), formula, look)
    for key in highlight.columns:
        at = column_number(spec, key)
        _format(sheet, spec, (at, at), formula, look)


def _missing(spec: TableSpec, column: ColumnSpec) -> str:
    typed = [c.key for c in spec.columns if c.info.place == "main" and not c.info.formula and not c.info.computed]
    something = "+".join(f"LEN({{{key}}})" for key in typed)
    return f"AND(LEN(TRIM({{{column.key}}}))=0,{something}>0)"


def _format(sheet: Any, spec: TableSpec, columns: tuple[int, int], formula: str, look: Any) -> None:
    rule = {"type": "formula", "criteria": cell_formula(spec, formula), "format": look}
    sheet.conditional_format(FIRST_DATA_ROW, columns[0], LAST_ROW, columns[1], rule)
