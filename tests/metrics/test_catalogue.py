"""The list of metrics against the functions, and against the places that show them."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import pytest

from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.metrics.catalogue import ALL_METRICS
from xlcrm.reports.all_reports import ALL_REPORTS

PLACES = {listed.name for listed in (*ALL_REPORTS, *ALL_COMMANDS)}


def test_every_metric_is_listed_once() -> None:
    ids = [entry.id for entry in ALL_METRICS]
    assert len(set(ids)) == len(ids)
    wanted = {f"M{number:02d}" for number in range(1, 44)} | {"M03b", "M06b", "M13b"}
    assert not wanted - set(ids)


@pytest.mark.parametrize("entry", ALL_METRICS, ids=lambda entry: entry.id)
def test_a_metric_has_a_function_that_tells_its_source_and_a_place_that_shows_it(entry) -> None:
    module, name = entry.function.split(":")
    told = inspect.getdoc(getattr(import_module(module), name)) or ""
    assert re.search(rf"\b{entry.id}\b", told), "the docstring names the metric"
    assert set(entry.shown_in) <= PLACES
    assert entry.shown_in
    assert all((entry.name, entry.formula, entry.unit, entry.source, entry.example))
