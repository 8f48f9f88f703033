"""A warehouse: the tables of one or many workbooks in a DuckDB file, or in a folder of Parquet files for Spark."""

# ruff: noqa: S608 - names come from the schema; what users typed goes over as parameters

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.records.settings import FirmSettings
from xlcrm.texts import _
from xlcrm.workbooks.warehouse_ids import (
    COLLECTED,
    PLACES,
    deals_in_several_files,
    ids_changed,
    put_together,
    rows_kept_once,
)
from xlcrm.workbooks.warehouse_tables import FILE, TABLES, add_all, create_tables, load_library

EXTRA = "duckdb"
_FILES = "CREATE TABLE IF NOT EXISTS files (number BIGINT, name VARCHAR, label VARCHAR, path VARCHAR, settings VARCHAR)"


class BrokenWarehouseError(XlcrmError):
    """A file that is no warehouse of ours."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _(
                "{file} cannot be used as a warehouse: {reason}. Make one with: xlcrm warehouse CRM.xlsx --to {file}",
                file=path,
                reason=reason.splitlines()[0].rstrip("."),
            )
        )


class OtherCurrencyError(WrongUseError):
    """Workbooks whose amounts cannot be added up."""

    def __init__(self, name: str, currency: str, first: str, own: str) -> None:
        super().__init__(
            _(
                "{file} is kept in {currency}, {first} in {own}: their amounts cannot be added up. "
                "Collect them into warehouses of their own.",
                file=name,
                currency=currency,
                first=first,
                own=own,
            )
        )


class SameNameError(WrongUseError):
    """Two workbooks of one name."""

    def __init__(self, name: str, one: str, other: str) -> None:
        super().__init__(
            _(
                "{one} and {other} are both called {name}, so their rows could not be told apart. Rename one of them; "
                "if it was moved, forget it first: --forget {name}",
                one=one,
                other=other,
                name=name,
            )
        )


@dataclass(frozen=True, slots=True)
class WorkbookRows:
    """What is collected from one workbook: its typed frames, index the rows of its sheets, and its settings."""

    path: Path
    frames: Mapping[str, pd.DataFrame]
    settings: FirmSettings


@dataclass(frozen=True, slots=True)
class Collected:
    """What a warehouse holds now: rows by file; ids told apart, rows kept once, deals that look like copies."""

    rows: Mapping[str, int]
    ids_changed: int
    kept_once: int
    alike: int


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Frames that stay where they are, the settings of the first workbook, and the names of all, by number."""

    frames: Mapping[str, Any]
    settings: FirmSettings
    files: Mapping[int, Path]

    def place(self, row: int) -> tuple[Path | None, int]:
        """The workbook and the row on its sheet that a row of the warehouse came from."""
        number, place = divmod(row, PLACES)
        return self.files.get(number), place


def collect(warehouse: Path, workbooks: Sequence[WorkbookRows], forget: Sequence[str] = ()) -> Collected:
    """Put the workbooks' rows into the DuckDB file, all or none; rows that a workbook gave before are replaced."""
    is_new = not warehouse.exists()
    try:
        with _connected(warehouse) as connection:
            connection.execute("BEGIN")
            collected = _collect(connection, workbooks, forget)
            connection.execute("COMMIT")
    except BaseException:
        if is_new:
            warehouse.unlink(missing_ok=True)
        raise
    return collected


def collect_in_folder(folder: Path, workbooks: Sequence[WorkbookRows]) -> Collected:
    """The same rows as a folder of Parquet files, one a table, made anew from these workbooks."""
    with tempfile.TemporaryDirectory(prefix="xlcrm-") as scratch:
        made = Path(scratch) / "crm.duckdb"
        collected = collect(made, workbooks)
        export_folder(made, folder)
    return collected


def export_folder(warehouse: Path, folder: Path) -> None:
    """The tables of a DuckDB file as a folder of Parquet files; an earlier folder is replaced when all are written."""
    if folder.exists() and not (folder / "files.parquet").exists() and any(folder.iterdir()):
        raise WrongUseError(_("{folder} holds other files. Choose an empty or a new folder.", folder=folder))
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with _connected(warehouse, read_only=True) as connection:
        for table in (*TABLES, "files"):
            connection.execute(f"COPY (FROM \"{table}\") TO '{_quoted(fresh / f'{table}.parquet')}' (FORMAT parquet)")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


@contextmanager
def opened(path: Path, memory: str = "") -> Iterator[Warehouse]:
    """The warehouse for reading; its frames are DuckDB relations. memory: a limit such as 500MB, else DuckDB's own."""
    with _connected(path, read_only=True) as connection:
        if memory:
            connection.execute(f"SET memory_limit = '{memory}'")
        frames = {table: connection.table(table) for table in TABLES}
        rows = connection.execute("SELECT number, path, settings FROM files ORDER BY number").fetchall()
        yield warehouse_of(frames, rows)


def warehouse_of(frames: Mapping[str, Any], files: Sequence[tuple[int, str, str]]) -> Warehouse:
    """The frames with what the list of files says: number, path and settings of each, the first one first."""
    typed = json.loads(files[0][2]) if files else {}
    settings, _bad = FirmSettings.from_rows(typed)
    return Warehouse(frames, settings, {int(number): Path(path) for number, path, _settings in files})


@contextmanager
def _connected(path: Path, *, read_only: bool = False) -> Iterator[Any]:
    duckdb = load_library("duckdb", EXTRA)
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()
    except duckdb.Error as error:
        raise BrokenWarehouseError(path, str(error)) from error


def _collect(connection: Any, workbooks: Sequence[WorkbookRows], forget: Sequence[str]) -> Collected:
    create_tables(connection)
    create_tables(connection, COLLECTED)
    connection.execute(_FILES)
    for name in forget:
        _forget(connection, name)
    for workbook in workbooks:
        _take_in(connection, workbook)
    put_together(connection)
    counted = " UNION ALL ".join(f'SELECT {FILE} FROM {COLLECTED}."{table}"' for table in TABLES)
    rows = connection.execute(f"SELECT {FILE}, count(*) FROM ({counted}) GROUP BY ALL ORDER BY 1").fetchall()
    return Collected(
        dict(rows), ids_changed(connection), rows_kept_once(connection), deals_in_several_files(connection)
    )


def _forget(connection: Any, name: str) -> None:
    if not connection.execute("SELECT 1 FROM files WHERE name = ?", [name]).fetchone():
        raise WrongUseError(_("The warehouse holds no rows of {name}.", name=name))
    _remove_rows(connection, name)
    connection.execute("DELETE FROM files WHERE name = ?", [name])


def _remove_rows(connection: Any, name: str) -> None:
    for table in TABLES:
        connection.execute(f'DELETE FROM {COLLECTED}."{table}" WHERE {FILE} = ?', [name])


def _take_in(connection: Any, workbook: WorkbookRows) -> None:
    name, path = workbook.path.name, str(workbook.path.resolve())
    known = connection.execute("SELECT number, name, label, path, settings FROM files ORDER BY number").fetchall()
    mine = next((row for row in known if row[1] == name), None)
    if mine and mine[3] != path:
        raise SameNameError(name, mine[3], path)
    _check_currency(workbook, [row for row in known if row is not mine])
    number = mine[0] if mine else 1 + max((row[0] for row in known), default=0)
    label = name if workbook.path.stem in {row[2] for row in known if row is not mine} else workbook.path.stem
    _remove_rows(connection, name)
    connection.execute("DELETE FROM files WHERE name = ?", [name])
    settings = json.dumps(workbook.settings.as_rows(), ensure_ascii=False)
    connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", [number, name, label, path, settings])
    frames = {key: workbook.frames[key] for key in TABLES if key in workbook.frames}
    add_all(connection, {key: _placed(frame, number, name) for key, frame in frames.items()}, COLLECTED)


def _check_currency(workbook: WorkbookRows, others: Sequence[tuple[Any, ...]]) -> None:
    for other in others:
        own = json.loads(other[4]).get("currency")
        if own != workbook.settings.currency:
            raise OtherCurrencyError(workbook.path.name, workbook.settings.currency, other[1], own)


def _placed(frame: pd.DataFrame, number: int, name: str) -> pd.DataFrame:
    return frame.assign(row=frame.index + number * PLACES, file=name)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
