"""A small firm's workbook, made once by three imports; every test works on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chromium import started_chromium
from hosts.command_calls import call
from workbooks.fake_book import BookModel

COMPANIES = """Company,City,Phone,Email,Owner,Country
Zeta,Sofia,0888123456,a@zeta.bg,Ann,BG
Beta,Plovdiv,,info@beta.bg,Bob,BG
Acme,Ruse,+49 30 901820,i@acme.de,Ann,DE
"""
CONTACTS = """First name,Last name,Company,Email,Owner
Ivan,Petrov,Acme,ivan@acme.de,Ann
Anna,Berg,Beta,anna@beta.bg,Bob
"""
DEALS = """Deal,Company,Stage,Amount,Close date,Created,Owner
Big,Acme,Won,1000,2026-03-01,2026-01-01,Ann
Small,Beta,New,500,,2026-02-01,Bob
Old,Zeta,Lost,700,2026-04-01,2026-02-01,Bob
"""
SOURCES = {"companies": COMPANIES, "contacts": CONTACTS, "deals": DEALS}


def write_sources(folder: Path) -> dict[str, Path]:
    """The lists as CSV files by table."""
    paths = {table: folder / f"{table}.csv" for table in SOURCES}
    for table, path in paths.items():
        path.write_text(SOURCES[table], encoding="utf-8")
    return paths


@pytest.fixture(scope="session")
def made_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("firm")
    for table, source in write_sources(folder).items():
        assert call("import", folder / "crm.xlsx", source, "--table", table).code == 0
    return folder


@pytest.fixture
def firm(made_firm: Path, tmp_path: Path) -> Path:
    """A folder with crm.xlsx and the lists it was made from."""
    shutil.copytree(made_firm, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_chromium() as found:
        yield found


@pytest.fixture(scope="module")
def model(made_firm: Path) -> BookModel:
    """The workbook as Excel would have it open."""
    from hosts.server_stand_in import book_model

    return book_model(made_firm / "crm.xlsx")
