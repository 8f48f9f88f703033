"""Duplicates in bare lists and across files: read each, search them as one, write nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from xlcrm.commands.command import RunContext
from xlcrm.commands.find_duplicates import READS
from xlcrm.duplicates.field_roles import SEARCHED
from xlcrm.duplicates.guess_roles import guess_roles
from xlcrm.duplicates.not_duplicates import cannot_link
from xlcrm.duplicates.search_together import NamedList, groups_json, search_together, together_page
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.frames import TEXT, row_index
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.texts import _
from xlcrm.workbooks.file_workbook import FileWorkbook, is_crm_workbook
from xlcrm.workbooks.read_source import read_source


class NothingToCompareError(XlcrmError):
    """No column of a bare list looks like a name, phone, e-mail or address."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "No column of {file} looks like a name, a phone, an e-mail or an address. Give the columns headers.",
                file=file,
            )
        )


def search_lists(files: Sequence[Path], table: str, context: RunContext) -> Outcome:
    """The groups within and across the files. table: of workbooks of ours, `all` or one; nothing is written.

    Ids of one bare list are the numbers of its data rows from 1; of several files `file:id`.
    """
    lists: list[NamedList] = []
    for at, file in enumerate(files):
        context.progress(_("Reading {name}", name=file.name), 0.3 * at / len(files))
        name = file.name if [other.name for other in files].count(file.name) == 1 else str(file)
        lists += _tables_of(file, name, table) if is_crm_workbook(file) else [_bare_list(read_source(file), name)]
    context.progress(_("Searching {table}", table=", ".join(file.name for file in files)), 0.3)
    searched = search_together(lists)
    page = together_page(searched)
    summary = f"{', '.join(file.name for file in files)}: {page.headline}"
    return Outcome((ShowPage(page),), summary=summary, json=groups_json(searched, with_file=len(files) > 1))


def check_there(files: Sequence[Path]) -> None:
    """`WrongUseError` for the first file that is not there."""
    for file in files:
        if not file.is_file():
            raise WrongUseError(_("There is no file {file}.", file=file))


def _tables_of(file: Path, name: str, table: str) -> list[NamedList]:
    """Companies and contacts of a workbook, without the pairs that were told apart in it."""
    tables = read_tables(FileWorkbook.open(file).read(tables_to_read(READS))).tables
    merged = merged_into(tables["merge_log"])
    keys = tuple(SEARCHED) if table == "all" else (table,)
    lists = []
    for key in keys:
        spec, frame = table_spec(key), tables[key]
        assert spec.id_column
        ids = dict(zip(frame.index.tolist(), frame[spec.id_column].tolist(), strict=True))
        roles, kind = SEARCHED[key]
        apart = cannot_link(spec, frame, tables["not_duplicates"], merged)
        lists.append(NamedList(name, frame, roles, kind, ids, tuple(apart)))
    return lists


def _bare_list(source: SourceTable, name: str) -> NamedList:
    rows = range(1, len(source.row_numbers) + 1)
    columns = {
        header: pd.Series(cells, dtype=object) for header, cells in zip(source.headers, source.columns, strict=True)
    }
    frame = pd.DataFrame(columns).map(_as_text).astype(TEXT).set_axis(row_index(rows), axis=0)
    kind, roles = guess_roles(source.headers, frame)
    if not roles:
        raise NothingToCompareError(source.name)
    return NamedList(name, frame, roles, kind, {row: row for row in rows})


def _as_text(cell: object) -> object:
    return pd.NA if cell is None else str(cell)
