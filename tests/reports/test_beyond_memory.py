"""A warehouse larger than the memory that it may use is reported on all the same."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path

import pytest

from xlcrm.commands.command import RunContext
from xlcrm.commands.report import draw_reports
from xlcrm.workbooks.warehouse import opened

duckdb = pytest.importorskip("duckdb", reason="the extra duckdb is not installed")

TODAY = dt.date(2026, 11, 21)
ACTIVITIES = 300_000


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Path:
    place = Path(__file__).resolve().parents[2] / "benchmarks" / "firm_generator.py"
    spec = importlib.util.spec_from_file_location("firm_generator", place)
    generator = importlib.util.module_from_spec(spec)
    sys.modules["firm_generator"] = generator
    spec.loader.exec_module(generator)
    path = tmp_path_factory.mktemp("large") / "crm.duckdb"
    generator.make_warehouse(path, generator.FirmSize(ACTIVITIES // 10, ACTIVITIES)).close()
    return path


def test_reports_keep_within_a_memory_limit(warehouse):
    with opened(warehouse, "200MB") as large:
        context = RunContext(TODAY, dt.datetime(2026, 11, 21, 9))
        asked = {"names": ("effectiveness", "refusals"), "from_": dt.date(2026, 1, 1), "to": TODAY}
        pages = draw_reports(large.frames, large.settings, context, **asked).pages
        (activities,) = large.frames["activities"].count("*").fetchall()[0]
    assert activities == ACTIVITIES
    figures = pages[0].json["metrics"]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        won, amount = connection.execute(
            "SELECT count(*), sum(amount_base) FROM deals WHERE status = 'Won' AND close_date >= '2026-01-01'"
        ).fetchone()
    assert figures["deals_won"] == won
    assert figures["won_amount"] == pytest.approx(amount)
    assert pages[1].json["metrics"]["deals_lost"] == figures["deals_lost"]
