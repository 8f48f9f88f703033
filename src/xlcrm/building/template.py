"""The workbook that a firm starts with, made from the schema and nothing else; two builds are equal byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pandas as pd
import xlsxwriter

from xlcrm.building.agenda_sheet import draw_agenda_sheet
from xlcrm.building.drop_downs import define_lists
from xlcrm.building.home_figures import draw_home_figures
from xlcrm.building.home_sheet import draw_home_sheet
from xlcrm.building.map_sheet import draw_map_sheet
from xlcrm.building.table_sheet import draw_table_sheet
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.frames import empty_frame
from xlcrm.texts import _, use_language
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import CellFormats
from xlcrm.workbooks.column_map import COLUMN_MAP_SHEET, HOME_FIGURES_SHEET
from xlcrm.workbooks.page_sheets import first_cell, page_mark

_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same in every build
_BEFORE_AGENDA = ("companies", "contacts", "deals", "activities")


def build_template(
    target: Path | str | IO[bytes],
    settings: FirmSettings = FirmSettings(),  # noqa: B008 - frozen
    rows: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write the template in the language of the settings.

    rows: frames by table key to start with instead of empty tables; numbers that follow from them are
    computed by the spreadsheet when it opens the file.
    """
    with use_language(settings.language):
        book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, dict(palette.BOOK_OPTIONS))
        book.set_properties({"title": _("Customer relations"), "author": "xlcrm", "created": _MADE})
        book.set_size(1920, 1200)
        _draw(book, {**default_rows(settings), **(rows or {})}, settings)
        book.close()


def sheet_order() -> tuple[str, ...]:
    """The keys of the sheets as they follow: home, agenda and the tables."""
    shown = [spec.key for spec in ALL_TABLES if spec.visible and spec.key not in _BEFORE_AGENDA]
    hidden = [spec.key for spec in ALL_TABLES if not spec.visible]
    return ("home", *_BEFORE_AGENDA, "agenda", *shown, *hidden)


def _draw(book: Any, rows: Mapping[str, pd.DataFrame], settings: FirmSettings) -> None:
    formats, home = CellFormats(book), _("Home")
    titles = {"home": home, "agenda": _("Agenda")}
    sheets = {key: book.add_worksheet(titles.get(key) or table_spec(key).sheet) for key in sheet_order()}
    sheets["home"].activate()
    listed = [titles.get(key) or table_spec(key) for key in sheet_order() if key != "home"]
    draw_home_sheet(book, sheets["home"], formats, settings, listed)
    draw_agenda_sheet(sheets["agenda"], formats, home)
    book.define_name(page_mark("agenda"), "=" + first_cell(titles["agenda"]))
    for spec in ALL_TABLES:
        draw_table_sheet(sheets[spec.key], spec, rows.get(spec.key, empty_frame(spec)), formats, home)
        if not spec.visible:
            sheets[spec.key].hide()
    _colour_tabs(sheets)
    define_lists(book)
    figures, column_map = book.add_worksheet(HOME_FIGURES_SHEET), book.add_worksheet(COLUMN_MAP_SHEET)
    draw_home_figures(book, figures, formats)
    draw_map_sheet(column_map)
    figures.hide()
    column_map.very_hidden()


def _colour_tabs(sheets: Mapping[str, Any]) -> None:
    for key in ("home", "agenda"):
        sheets[key].set_tab_color(palette.ACCENT)
    for key in _BEFORE_AGENDA:
        sheets[key].set_tab_color(palette.SECOND)
