"""One function, several engines: DuckDB and Spark give the figures of pandas, report by report."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import narwhals as nw
import pandas as pd
import pytest

from firms import frames_of, request_for
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.metrics.native_frames import collected, lazy
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.rfm import rfm
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import ALL_REPORTS, listed_report
from xlcrm.reports.effectiveness import compared_effectiveness
from xlcrm.reports.report_request import ReportRequest
from xlcrm.segments.evaluate_conditions import Columns, expression_of
from xlcrm.segments.parse_conditions import parse_condition
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.warehouse_spark import spark_session
from xlcrm.workbooks.warehouse_tables import TABLES, add_all, create_tables

duckdb = pytest.importorskip("duckdb", reason="the extra duckdb is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's own: sockets, pandas versions

TODAY = dt.date(2026, 11, 21)
THIS_YEAR = Period(dt.date(2026, 1, 1), TODAY)
PERIODS = {
    "sample": THIS_YEAR,
    "nobody": THIS_YEAR,
    "northwind": Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31)),
    "maven": Period(dt.date(2017, 4, 1), dt.date(2017, 6, 30)),
    "receivable_firm": Period(dt.date(2013, 4, 1), dt.date(2013, 6, 30)),
}
NAMES = [listed.name for listed in ALL_REPORTS]
ON_SPARK = [name for name in NAMES if name != "effectiveness" or os.environ.get("XLCRM_ALL_REPORTS") == "1"]
"""The page Effectiveness takes a third of the time of all others, whose metrics it shows together."""
QUICK_SPARK = {
    "spark.master": "local[1]",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Few rows: plans that are compiled, or mended on the way, cost more than they save."""
CONDITIONS = (
    "city = Sofia or employees >= 50",
    "industry is not blank and not (annual_revenue between 100000 and 500000)",
    "name contains d and is_key = yes",
    "created_at >= 2025-06-01",
    "tags contains vip or industry in (Retail, Logistics)",
    "name starts with A or name ends with d",
)


def sample_frames(scale: float) -> dict[str, pd.DataFrame]:
    made = make_sample_firm(TODAY, 7, scale).frames
    stages = read_tables({}).tables["stages"]
    frames = {}
    for spec in ALL_TABLES:
        frame = complete_frame(spec, made[spec.key]) if spec.key in made else empty_frame(spec)
        frame.index = pd.RangeIndex(4, 4 + len(frame), name="row")
        frames[spec.key] = fill_computed(spec.key, frame, stages)
    return {**frames, "stages": stages}


@pytest.fixture(scope="module")
def sample() -> dict[str, pd.DataFrame]:
    return sample_frames(0.05)


@pytest.fixture(scope="module")
def nobody() -> dict[str, pd.DataFrame]:
    """A firm that has not begun."""
    return frames_of()


def in_memory(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames as a report gets them."""
    return {key: frames[key] if "row" in frames[key] else frames[key].reset_index(names="row") for key in TABLES}


def in_duckdb(frames: dict[str, pd.DataFrame]):
    connection = duckdb.connect()
    create_tables(connection)
    add_all(connection, in_memory(frames))
    return {table: connection.table(table) for table in TABLES}


@pytest.fixture(scope="module")
def kept_in_duckdb():
    """The frames of a firm in DuckDB, put there once."""
    kept = {}

    def read(firm: str, frames: dict[str, pd.DataFrame]):
        if firm not in kept:
            kept[firm] = in_duckdb(frames)
        return kept[firm]

    return read


@pytest.fixture(scope="module")
def in_spark(tmp_path_factory):
    """Frames as Spark reads them from Parquet, by the name of the firm."""
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java")
    session = spark_session(QUICK_SPARK)

    def read(frames: dict[str, pd.DataFrame]):
        folder = tmp_path_factory.mktemp("tables")
        for table, rows in in_duckdb(frames).items():
            rows.write_parquet(str(folder / f"{table}.parquet"))
        return {table: session.read.parquet(str(folder / f"{table}.parquet")).cache() for table in TABLES}

    yield read
    session.stop()


@pytest.fixture(scope="module")
def sample_in_spark(sample, in_spark):
    return in_spark(sample)


def asked(frames, period: Period) -> ReportRequest:
    return ReportRequest.of(frames, FirmSettings(firm_name="Acme"), period, period.end)


def differences(here, there, place: str = "") -> list[str]:
    """Where two JSON values differ, but for the last digits of a sum."""
    if isinstance(here, dict) and isinstance(there, dict):
        both = dict.fromkeys([*here, *there])
        return [told for key in both for told in differences(here.get(key), there.get(key), f"{place}.{key}")]
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs = enumerate(zip(here, there, strict=True))
        return [told for at, (one, other) in pairs for told in differences(one, other, f"{place}[{at}]")]
    if isinstance(here, int | float) and isinstance(there, int | float):
        return [] if here == pytest.approx(there, rel=1e-6, abs=1e-6) else [f"{place}: {here} {there}"]
    return [] if here == there else [f"{place}: {here!r} {there!r}"]


def assert_same_page(name: str, frames, others, period: Period) -> None:
    draw = listed_report(name).draw
    here, there = draw(asked(frames, period)), draw(asked(others, period))
    assert differences(dict(here.json), dict(there.json)) == []
    assert there.headline == here.headline
    assert there.left_out == here.left_out
    assert [figure.label for figure in there.figures] == [figure.label for figure in here.figures]
    assert {table.name: len(table.rows) for table in (*here.tables, *here.drill)} == {
        table.name: len(table.rows) for table in (*there.tables, *there.drill)
    }
    assert {(problem.code, problem.row) for problem in there.problems} == {
        (problem.code, problem.row) for problem in here.problems
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("firm", ["sample", "nobody"])
def test_duckdb_draws_the_page_of_pandas(request, kept_in_duckdb, firm, name):
    frames = request.getfixturevalue(firm)
    assert_same_page(name, in_memory(frames), kept_in_duckdb(firm, frames), PERIODS[firm])


@pytest.mark.parametrize(
    ("firm", "name"),
    [
        *(("northwind", name) for name in ("effectiveness", "clients", "sales")),
        *(("maven", name) for name in ("funnel", "managers", "forecast")),
        ("receivable_firm", "receivables"),
    ],
)
def test_duckdb_draws_real_firms_as_pandas_does(request, kept_in_duckdb, firm, name):
    frames = request.getfixturevalue(firm)
    assert_same_page(name, in_memory(frames), kept_in_duckdb(firm, frames), PERIODS[firm])


@pytest.mark.parametrize("name", ON_SPARK)
def test_spark_draws_the_page_of_pandas(sample, sample_in_spark, name):
    assert_same_page(name, in_memory(sample), sample_in_spark, THIS_YEAR)


def test_all_tables_of_the_effectiveness_report_are_equal(northwind):
    period = PERIODS["northwind"]
    here, *earlier_here = compared_effectiveness(request_for(northwind, period))
    there, *earlier_there = compared_effectiveness(ReportRequest.of(in_duckdb(northwind), FirmSettings(), period))
    assert there.metrics == pytest.approx(here.metrics)
    assert earlier_there == [pytest.approx(figures) for figures in earlier_here]
    for name, table in there.tables.items():
        pd.testing.assert_frame_equal(table, here.tables[name], check_dtype=False)


def members(frame, condition: str) -> list[str]:
    kinds = {column.key: column.kind for column in table_spec("companies").columns}
    chosen = lazy(frame).filter(
        expression_of(parse_condition(condition, {key: key for key in kinds}), Columns(kinds, TODAY))
    )
    return sorted(collected(chosen.select("company_id"))["company_id"])


@pytest.mark.parametrize("condition", CONDITIONS)
def test_segments_have_the_same_members_on_duckdb(sample, kept_in_duckdb, condition):
    assert members(kept_in_duckdb("sample", sample)["companies"], condition) == members(
        in_memory(sample)["companies"], condition
    )


def test_segments_have_the_same_members_on_spark(sample, sample_in_spark):
    for condition in CONDITIONS:
        assert members(sample_in_spark["companies"], condition) == members(in_memory(sample)["companies"], condition)


def test_rfm_scores_are_the_same_on_all_engines(sample, sample_in_spark):
    def scores(frames) -> pd.DataFrame:
        return rfm(find_purchases(frames["deals"], frames["invoices"]).rows, TODAY, 24).rows

    here = scores(in_memory(sample))
    for there in (scores(in_duckdb(sample)), scores(sample_in_spark)):
        pd.testing.assert_frame_equal(there, here, check_dtype=False)


def test_a_frame_that_stays_in_duckdb_is_never_collected_whole(sample):
    """A metric asks for sums; what comes back has a row a group."""
    there = in_duckdb(sample)["activities"]
    assert isinstance(nw.from_native(there), nw.LazyFrame)


def test_the_warehouse_holds_every_table_that_a_report_reads():
    assert {table for listed in ALL_REPORTS for table in listed.reads} <= set(TABLES)
    assert Path("files.parquet").stem not in TABLES
