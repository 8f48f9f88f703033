"""A condition's tree as an expression over the frame: every test is whole-column, none is a loop over rows.

Nothing typed is executed: values are compared, never run. A missing cell fits no test but "is blank", != and "not in".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

import narwhals as nw

from xlcrm.records.fields import Kind
from xlcrm.segments.condition_words import ConditionError
from xlcrm.segments.parse_conditions import AllOf, AnyOf, ColumnTest, Condition, Not
from xlcrm.tables.known_labels import folded_label
from xlcrm.tables.parse_values import parse_bool
from xlcrm.tables.specs import DATE_KINDS, NUMBER_KINDS
from xlcrm.tables.typed_days import typed_day
from xlcrm.texts import N_, _

_COMPARE: dict[str, Callable[[nw.Expr, float], nw.Expr]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column == value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}
_OF_TEXT = (N_("contains"), N_("starts with"), N_("ends with"))
_NEGATED = {"!=": "=", "not in": "in", "not contains": "contains", "is not blank": "is blank"}


@dataclass(frozen=True)
class Columns:
    """What the tests may look at: kinds by key, canonical values by folded label by key, the day, headers by key."""

    kinds: Mapping[str, Kind]
    today: dt.date
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def expression_of(condition: Condition, columns: Columns) -> nw.Expr:
    """The rows that fit, as a boolean expression without missing values.

    Raises ConditionError where a value does not suit its column.
    """
    match condition:
        case AllOf(parts):
            return nw.all_horizontal(*(expression_of(part, columns) for part in parts), ignore_nulls=True)
        case AnyOf(parts):
            return nw.any_horizontal(*(expression_of(part, columns) for part in parts), ignore_nulls=True)
        case Not(part):
            return ~expression_of(part, columns)
        case ColumnTest(column, operator, values) if operator in _NEGATED:
            return ~expression_of(ColumnTest(column, _NEGATED[operator], values), columns)
        case ColumnTest():
            return _test(condition, columns)
        case _:
            assert_never(condition)


def _test(test: ColumnTest, columns: Columns) -> nw.Expr:
    kind = columns.kinds[test.column]
    if test.operator == "is blank":
        return _is_blank(test.column, kind)
    if test.operator in _OF_TEXT:
        _only_text(test, kind, columns)
        fits = _text_part(test)
    elif test.operator == "in":
        fits = nw.any_horizontal(
            *(_compared(test.column, "=", value, kind, columns) for value in test.values), ignore_nulls=True
        )
    elif test.operator == "between":
        low, high = (
            _compared(test.column, sign, v, kind, columns) for sign, v in zip((">=", "<="), test.values, strict=True)
        )
        fits = low & high
    else:
        fits = _compared(test.column, test.operator, test.values[0], kind, columns)
    return fits.fill_null(value=False)


def _compared(column: str, operator: str, value: str, kind: Kind, columns: Columns) -> nw.Expr:
    if kind in NUMBER_KINDS:
        return _COMPARE[operator](nw.col(column), _number(value, kind)).fill_null(value=False)
    if kind in DATE_KINDS:
        return _compared_day(column, operator, _day(value, columns.today)).fill_null(value=False)
    if kind is Kind.BOOL:
        return (nw.col(column) == _yes_or_no(value)).fill_null(value=False)
    return _compared_text(column, operator, value, kind, columns).fill_null(value=False)


def _compared_day(column: str, operator: str, day: dt.date) -> nw.Expr:
    """A moment counts for its day."""
    start = dt.datetime(day.year, day.month, day.day)
    end = start + dt.timedelta(days=1)
    moment = nw.col(column)
    if operator == "=":
        return (moment >= start) & (moment < end)
    return {"<": moment < start, "<=": moment < end, ">": moment >= end, ">=": moment >= start}[operator]


def _compared_text(column: str, operator: str, value: str, kind: Kind, columns: Columns) -> nw.Expr:
    text = nw.col(column).str.to_lowercase()
    wanted = value.lower()
    if operator != "=":
        return {"<": text < wanted, "<=": text <= wanted, ">": text > wanted, ">=": text >= wanted}[operator]
    canonical = columns.labels.get(column, {}).get(folded_label(value), wanted).lower()
    if kind is Kind.MULTI:
        items = nw.concat_str(nw.lit(";"), text.str.replace_all(r"\s*;\s*", ";"), nw.lit(";"))
        return items.str.contains(f";{canonical};", literal=True)
    return (text == wanted) | (text == canonical)


def _text_part(test: ColumnTest) -> nw.Expr:
    text, wanted = nw.col(test.column).str.to_lowercase(), test.values[0].lower()
    if test.operator == "contains":
        return text.str.contains(wanted, literal=True)
    return text.str.starts_with(wanted) if test.operator == "starts with" else text.str.ends_with(wanted)


def _is_blank(column: str, kind: Kind) -> nw.Expr:
    missing = nw.col(column).is_null()
    if kind in NUMBER_KINDS | DATE_KINDS or kind is Kind.BOOL:
        return missing
    return missing | (nw.col(column).str.strip_chars() == "").fill_null(value=False)


def _only_text(test: ColumnTest, kind: Kind, columns: Columns) -> None:
    if kind in NUMBER_KINDS | DATE_KINDS or kind is Kind.BOOL:
        raise ConditionError(
            "segment_bad_value",
            _(
                "{column} holds no text, so {test} does not work.",
                column=columns.headers.get(test.column, test.column),
                test=_(test.operator),
            ),
            _("Use =, <, > or between."),
        )


def _number(value: str, kind: Kind) -> float:
    """The number typed; shares may be written as 10 % or as 0.1."""
    bare = value.replace(" ", "").replace("\u00a0", "").rstrip("%")
    try:
        number = float(bare.replace(",", "."))
    except ValueError:
        raise ConditionError(
            "segment_bad_value", _("{value!r} is not a number.", value=value), _("Write it like 1500 or 0.25.")
        ) from None
    return number / 100 if "%" in value or (kind is Kind.PERCENT and number > 1) else number


def _yes_or_no(value: str) -> bool:
    word = parse_bool(value)
    if word is not None:
        return word
    raise ConditionError("segment_bad_value", _("{value!r} is neither yes nor no.", value=value), _("Write yes or no."))


def _day(value: str, today: dt.date) -> dt.date:
    day = typed_day(value, today)
    if day is not None:
        return day
    raise ConditionError(
        "segment_bad_value",
        _("{value!r} is not a day.", value=value),
        _("Write it like 2026-03-31, today, or 30 days ago."),
    )
