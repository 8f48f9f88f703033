"""Many workbooks in one warehouse: rows kept apart or once, replaced when collected again, reported on where they lie."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile

import pandas as pd
import pytest
from click.testing import CliRunner

from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.hosts.command_line import xlcrm
from xlcrm.hosts.demo import write_sample
from xlcrm.hosts.report_on_warehouse import is_warehouse, report_on_warehouse
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import revenue
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import complete_frame
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.warehouse import (
    BrokenWarehouseError,
    OtherCurrencyError,
    SameNameError,
    WorkbookRows,
    collect,
    collect_in_folder,
    opened,
)
from xlcrm.workbooks.warehouse_ids import PLACES
from xlcrm.workbooks.warehouse_tables import MissingExtraError, load_library

duckdb = pytest.importorskip("duckdb", reason="the extra duckdb is not installed")

TODAY = dt.date(2026, 11, 21)
CONTEXT = RunContext(TODAY, dt.datetime(2026, 11, 21, 9))


def rows_of(path, settings: FirmSettings | None = None, **tables: list[dict]) -> WorkbookRows:
    """A workbook as it was read: the tables that are given, rows from sheet row 4 on."""
    frames = {}
    for key, rows in tables.items():
        frame = pd.DataFrame(rows)
        for column in frame.columns:
            if table_spec(key).by_key[column].kind in {"date", "datetime"}:
                frame[column] = pd.to_datetime(frame[column])
        frame.index = pd.RangeIndex(4, 4 + len(frame), name="row")
        frames[key] = fill_computed(key, complete_frame(table_spec(key), frame))
    frames.setdefault("stages", read_tables({}).tables["stages"])
    return WorkbookRows(path, frames, settings or FirmSettings())


def won(deal_id: str, company_id: str, amount: float, **more) -> dict:
    return {
        "deal_id": deal_id,
        "name": f"Deal {deal_id}",
        "company_id": company_id,
        "company": "Acme",
        "status": "Won",
        "stage": "Won",
        "amount": amount,
        "created_at": "2026-02-01",
        "close_date": "2026-03-01",
        **more,
    }


@pytest.fixture
def north(tmp_path) -> WorkbookRows:
    return rows_of(
        tmp_path / "north.xlsx",
        companies=[{"company_id": "C-000001", "name": "Acme"}, {"company_id": "C-000002", "name": "Boreal"}],
        deals=[won("D-000001", "C-000001", 100.0), won("D-000002", "C-000002", 40.0, company="Boreal")],
        deal_lines=[{"line_id": "L-000001", "deal_id": "D-000002", "qty": 1.0, "unit_price": 40.0}],
    )


@pytest.fixture
def south(tmp_path) -> WorkbookRows:
    """The same Acme, another firm under the id of Boreal, and a deal of its own under an id of the north."""
    return rows_of(
        tmp_path / "south.xlsx",
        companies=[{"company_id": "C-000001", "name": "acme "}, {"company_id": "C-000002", "name": "Austral"}],
        deals=[won("D-000001", "C-000001", 7.0), won("D-000003", "C-000002", 5.0, company="Austral")],
    )


def table_of(path, table: str, *columns: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        chosen = ", ".join(columns)
        return connection.execute(f'SELECT {chosen} FROM "{table}" ORDER BY row').fetchall()


def revenue_of(path) -> float:
    with opened(path) as warehouse:
        bought = find_purchases(warehouse.frames["deals"], warehouse.frames["invoices"])
        return revenue(bought.rows, Period(dt.date(2026, 1, 1), TODAY))


def test_ids_that_mean_different_rows_are_told_apart_with_their_links(tmp_path, north, south):
    told = collect(tmp_path / "crm.duckdb", [north, south])
    assert table_of(tmp_path / "crm.duckdb", "companies", "company_id", "name") == [
        ("north:C-000002", "Boreal"),
        ("C-000001", "acme "),  # Acme counts once: the row of the file that came last
        ("south:C-000002", "Austral"),
    ]
    assert table_of(tmp_path / "crm.duckdb", "deals", "deal_id", "company_id", "amount", "file") == [
        ("north:D-000001", "C-000001", 100.0, "north.xlsx"),
        ("D-000002", "north:C-000002", 40.0, "north.xlsx"),
        ("south:D-000001", "C-000001", 7.0, "south.xlsx"),
        ("D-000003", "south:C-000002", 5.0, "south.xlsx"),
    ]
    assert table_of(tmp_path / "crm.duckdb", "deal_lines", "deal_id") == [("D-000002",)]
    assert (told.ids_changed, told.kept_once, told.alike) == (4, 1 + 6, 0)  # Acme, and the six stages
    assert revenue_of(tmp_path / "crm.duckdb") == 152.0


def test_the_order_of_the_files_changes_no_figure(tmp_path, north, south):
    collect(tmp_path / "one.duckdb", [north, south])
    collect(tmp_path / "other.duckdb", [south])
    collect(tmp_path / "other.duckdb", [north])
    assert revenue_of(tmp_path / "other.duckdb") == revenue_of(tmp_path / "one.duckdb")
    ids = [sorted(table_of(tmp_path / name, "deals", "deal_id")) for name in ("one.duckdb", "other.duckdb")]
    assert ids[0] == ids[1]


def test_a_file_collected_again_replaces_its_rows(tmp_path, north, south):
    path = tmp_path / "crm.duckdb"
    collect(path, [north, south])
    collect(path, [north])
    assert revenue_of(path) == 152.0
    collect(path, [rows_of(north.path, deals=[won("D-000009", "C-000001", 1.0)])])
    assert revenue_of(path) == 13.0
    assert {row // PLACES for (row,) in table_of(path, "deals", "row")} == {1, 2}


def test_a_forgotten_file_leaves_nothing(tmp_path, north, south):
    path = tmp_path / "crm.duckdb"
    collect(path, [north, south])
    told = collect(path, [], forget=["south.xlsx"])
    assert told.ids_changed == 0
    assert [name for (name,) in table_of(path, "companies", "name")] == ["Acme", "Boreal"]
    with pytest.raises(WrongUseError, match="no rows of"):
        collect(path, [], forget=["south.xlsx"])


def test_another_currency_is_refused_and_nothing_is_changed(tmp_path, north):
    path = tmp_path / "crm.duckdb"
    collect(path, [north])
    foreign = rows_of(tmp_path / "west.xlsx", FirmSettings(currency="USD"), deals=[won("D-000007", "C-000001", 9.0)])
    with pytest.raises(OtherCurrencyError, match=r"west\.xlsx is kept in USD, north\.xlsx in EUR"):
        collect(path, [foreign])
    assert revenue_of(path) == 140.0


def test_a_run_that_fails_leaves_no_new_file(tmp_path, north):
    foreign = rows_of(tmp_path / "west.xlsx", FirmSettings(currency="USD"))
    with pytest.raises(OtherCurrencyError):
        collect(tmp_path / "new.duckdb", [north, foreign])
    assert not (tmp_path / "new.duckdb").exists()


def test_two_files_of_one_name_are_not_mixed_up(tmp_path, north):
    collect(tmp_path / "crm.duckdb", [north])
    with pytest.raises(SameNameError, match="--forget"):
        collect(tmp_path / "crm.duckdb", [rows_of(tmp_path / "other" / "north.xlsx")])


def test_copies_of_a_workbook_are_told(tmp_path, north):
    copy = WorkbookRows(tmp_path / "copy.xlsx", north.frames, north.settings)
    assert collect(tmp_path / "crm.duckdb", [north, copy]).alike == 2


def test_what_is_no_warehouse_is_told(tmp_path):
    (tmp_path / "bad.duckdb").write_bytes(b"no database" * 100)
    with pytest.raises(BrokenWarehouseError, match="xlcrm warehouse"):
        report_on_warehouse(tmp_path / "bad.duckdb", CONTEXT, {})
    with pytest.raises(WrongUseError, match="There is no file"):
        report_on_warehouse(tmp_path / "none.duckdb", CONTEXT, {})
    with pytest.raises(WrongUseError, match="no warehouse folder"):
        report_on_warehouse(type(tmp_path)(f"spark:{tmp_path}"), CONTEXT, {})
    assert is_warehouse(tmp_path / "a.duckdb")
    assert not is_warehouse(tmp_path / "a.xlsx")


def test_a_missing_library_is_a_sentence():
    with pytest.raises(MissingExtraError, match=r"pip install 'xlcrm\[spark\]'"):
        load_library("a_library_that_nobody_has", "spark")


def test_a_folder_holds_the_tables_as_parquet(tmp_path, north, south):
    collect_in_folder(tmp_path / "lake", [north, south])
    collect_in_folder(tmp_path / "lake", [north])  # made anew
    path = tmp_path / "lake" / "deals.parquet"
    assert duckdb.sql(f"SELECT sum(amount) FROM '{path}'").fetchall() == [(140.0,)]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(WrongUseError, match="other files"):
        collect_in_folder(tmp_path / "mine", [north])


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    path = tmp_path_factory.mktemp("firm") / "firm.xlsx"
    write_sample(path, make_sample_firm(TODAY, 7, 0.05))
    return path


def run(*words: object) -> str:
    done = CliRunner().invoke(xlcrm, [str(word) for word in words])
    assert done.exit_code in {0, 1}, (done.output, done.exception)
    return done.stdout


def test_the_command_line_collects_and_reports_as_over_the_workbook(firm, tmp_path):
    path = tmp_path / "crm.duckdb"
    assert "is ready" in run("warehouse", firm, "--to", path)
    words = ("--from", "2026-01-01", "--to", "2026-11-21", "--today", "2026-11-21", "--json")
    there = json.loads(run("report", path, "refusals", *words))
    here = json.loads(run("report", firm, "refusals", *words, "--dry-run"))
    assert there["metrics"] == pytest.approx(here["metrics"])
    assert there["tables"] == here["tables"]


def test_pages_go_to_a_new_workbook_with_links_to_the_files(firm, tmp_path):
    path, pages = tmp_path / "crm.duckdb", firm.with_name("pages.xlsx")
    run("warehouse", firm, "--to", path)
    run("report", path, "forecast", "refusals", "--pages", pages, "--today", "2026-11-21")
    file = XlsxFile.open(pages)
    assert file.sheet_names == ("Forecast", "Refusals")
    parts = _parts(pages)
    assert b'Target="firm.xlsx" TargetMode="External"' in parts["xl/worksheets/_rels/sheet1.xml.rels"]
    assert re.search(rb"""<hyperlink [^>]*location="'Deals'!A\d{1,4}\"""", parts["xl/worksheets/sheet1.xml"])
    refused = CliRunner().invoke(xlcrm, ["report", str(path), "forecast", "--pages", str(pages)])
    assert isinstance(refused.exception, WrongUseError)


def _parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
