"""Drop-downs and typed cells: lists, stages, names of other tables, dates and numbers."""

from __future__ import annotations

from typing import Any

from xlcrm.building.sheet_layout import FIRST_DATA_ROW, LAST_ROW, filled_part
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.records.settings import SETTINGS
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import _

_EARLIEST, _LATEST = 1, 2_958_465  # 1900-01-01 to 9999-12-31, as a sheet counts days


def define_lists(book: Any) -> None:
    """Names for everything that a drop-down offers: list_industry, list_stage, names_companies."""
    lists = table_spec("lists")
    for key in CHOICES:
        book.define_name(f"list_{key}", filled_part(lists, key))
    book.define_name("list_stage", filled_part(table_spec("stages"), "stage"))
    for spec in ALL_TABLES:
        if spec.key in _linked_tables() and spec.label:
            book.define_name(f"names_{spec.key}", filled_part(spec, spec.label))


def add_drop_downs(sheet: Any, spec: TableSpec) -> None:
    """The rules for what may be typed in each column, down to the end of the sheet."""
    if spec.key == "settings":
        _add_setting_lists(sheet, spec)
        return
    for at, column in enumerate(spec.columns):
        rule = _rule(column)
        if rule is not None:
            sheet.data_validation(FIRST_DATA_ROW, at, LAST_ROW, at, {"ignore_blank": True, **rule})


def _linked_tables() -> frozenset[str]:
    return frozenset(link.info.links_to or "" for spec in ALL_TABLES for link in spec.links)


def _rule(column: ColumnSpec) -> dict[str, Any] | None:
    if column.info.computed or column.info.formula:
        return None
    if column.names is not None:
        return _open_list(f"=names_{column.info.links_to}", _("No such name yet. Is it a new one?"))
    if column.kind is Kind.CHOICE and column.info.choices:
        return _choice(column.info.choices)
    if column.kind is Kind.BOOL:
        return _closed_list(["TRUE", "FALSE"])
    return _typed(column.kind)


def _choice(key: str) -> dict[str, Any]:
    if key in CHOICES and not CHOICES[key].open:
        return _closed_list(f"=list_{key}")
    return _open_list(f"=list_{key}", _("This is not on the list. Keep it all the same?"))


def _closed_list(source: str | list[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "stop",
        "error_title": _("Not on the list"),
        "error_message": _("Pick one of the values that the arrow offers."),
    }


def _open_list(source: str, question: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": _("Not on the list"),
        "error_message": question,
    }


def _typed(kind: Kind) -> dict[str, Any] | None:
    if kind in (Kind.DATE, Kind.DATETIME):
        return _between("decimal", _EARLIEST, _LATEST, _("Not a date"), _("Type a date, such as 2026-03-31."))
    if kind in (Kind.MONEY, Kind.DECIMAL):
        return _between("decimal", -1e12, 1e12, _("Not a number"), _("Type a number, without a currency sign."))
    if kind is Kind.INT:
        return _between("integer", -1_000_000_000, 1_000_000_000, _("Not a number"), _("Type a whole number."))
    if kind is Kind.PERCENT:
        return _between("decimal", -10, 10, _("Not a percentage"), _("Type a percentage, such as 15%."))
    return None


def _between(kind: str, least: float, most: float, title: str, message: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_type": "warning",
        "error_title": title,
        "error_message": message,
    }


def _add_setting_lists(sheet: Any, spec: TableSpec) -> None:
    column = [c.key for c in spec.columns].index("value")
    for at, setting in enumerate(SETTINGS):
        if setting.values:
            row = FIRST_DATA_ROW + at
            sheet.data_validation(row, column, row, column, _closed_list(list(setting.values)))
