"""Rows to drill into: each with a jump to its place on the sheet."""

from __future__ import annotations

import pandas as pd

from xlcrm.tables.pages import PageColumn, PageTable, cell_links, not_shown
from xlcrm.texts import _

SHOWN_ROWS = 5_000


def row_links(table: str, rows: pd.DataFrame, column: str) -> pd.Series:
    """A jump for each row to its cell in the column, with the text that stands there. rows: with `row`, the sheet's."""
    texts = rows[column].fillna(_("(no name)"))
    return cell_links(table, rows["row"], column, texts)


def linked_rows(
    name: str, title: str, columns: tuple[PageColumn, ...], rows: pd.DataFrame, place: tuple[str, str]
) -> PageTable:
    """The first 5,000 rows, each with a jump as column `link`, and how many more there are.

    place: the table and the column to which the jumps lead. rows: with `row`, the sheet's.
    """
    first = rows.head(SHOWN_ROWS)
    linked = first.assign(link=row_links(place[0], first, place[1]))
    return PageTable(name, title, columns, linked[[column.key for column in columns]], more_rows(len(rows)))


def more_rows(rows: int) -> str:
    """What a table of rows says where it shows the first ones only."""
    return not_shown(rows - SHOWN_ROWS)
