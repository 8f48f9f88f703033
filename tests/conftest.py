"""Fixtures that every room's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from firms import make_frames, maven, northwind, receivable_firm  # noqa: F401 - fixtures for every room

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real tables that are not part of the repository; tests that need them are skipped where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data sets do not lie beside the repository")
    return SHARED_DATA
