"""What a formula costs over 10,000 rows: CPU milliseconds a call, best of the runs, and the share of conversion.

    python benchmarks/formulas.py
    python benchmarks/formulas.py --rows 1000 --runs 3

The firm is generated: 10,000 deals of all 46 columns, 10,000 activities and contacts. "New cells" is the first cell
that asks about a table after it was changed, "same cells" every other cell that asks about it. The door's import is
taken in a process of its own that has imported pandas before.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from xlcrm.call_formula import arguments_of, call_formula
from xlcrm.formulas import table_arguments
from xlcrm.formulas.all_formulas import listed_formula
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.specs import ColumnSpec

HERE = Path(__file__).resolve()
FIRST_DAY, DAYS = 45_000, 900
TODAY = dt.datetime(2025, 10, 1)
WORDS = ("Sofia", "Varna", "a note about the client", "Referral", "Retail")
STATUSES = {"deals": ("Won", "Lost", "Open"), "activities": ("Done", "Done", "Planned")}
TYPES = ("Call", "E-mail", "Meeting", "Visit")
PERSON = "Anna{at} Berg"
NAMES = {
    ("deals", "name"): "Deal {at}",
    ("deals", "company"): "Firm {firm}",
    ("deals", "contact"): PERSON,
    ("activities", "company"): "Firm {firm}",
    ("activities", "contact"): PERSON,
    ("activities", "deal"): "Deal {at}",
    ("contacts", "company"): "Firm {firm}",
    ("contacts", "first_name"): "Anna{at}",
    ("contacts", "last_name"): "Berg",
    ("contacts", "full_name"): PERSON,
}
Cells = list[list[Any]]


def main() -> None:
    """Two markdown tables: what starting costs, and what a call costs."""
    given = _arguments()
    print(f"Importing the door, pandas not counted: {_import_seconds(given.runs) * 1000:.0f} ms.\n")
    print(f"| formula over {given.rows:,} rows | new cells, ms | of it conversion | same cells, ms |")
    print("|---|---|---|---|")
    for name, arguments in _calls(given.rows).items():
        call_formula(name, arguments)  # loads the family
        whole = _milliseconds(given.runs, partial(_call_anew, name, arguments))
        again = _milliseconds(given.runs, partial(call_formula, name, arguments))
        reading = _milliseconds(given.runs, partial(_read_anew, name, arguments))
        print(f"| {name} | {whole:.0f} | {min(1.0, reading / whole):.0%} | {again:.0f} |", flush=True)


def _calls(rows: int) -> dict[str, list[object]]:
    chance = random.Random(7)
    deals, activities, contacts = (_table(key, rows, chance) for key in ("deals", "activities", "contacts"))
    clients = [[f"Firm {at % (rows // 10)}"] for at in range(rows)]
    phones = [[f"0888 {chance.randrange(10**6):06d}"] for _at in range(rows)]
    return {
        "CRM_WINRATE": [deals],
        "CRM_REVENUE": [deals],
        "CRM_RFM": [deals, None, TODAY],
        "CRM_LTV": [deals, None, None, None, clients, TODAY],
        "CRM_TOUCHES": [activities, contacts, deals, clients, TODAY],
        "CRM_PARETO": [[row[5:6] for row in deals[1:]]],
        "CRM_PHONE": [phones, "BG"],
        "CRM_CLEANNAME": [clients],
        "CRM_SIMILAR": [clients, clients[1:] + clients[:1], "company"],
    }


def _table(key: str, rows: int, chance: random.Random) -> Cells:
    spec = table_spec(key)
    columns = [[_cell(key, column, at, rows, chance) for at in range(rows)] for column in spec.columns]
    return [[column.header for column in spec.columns], *map(list, zip(*columns, strict=True))]


def _cell(table: str, column: ColumnSpec, at: int, rows: int, chance: random.Random) -> object:
    if column.key == "status":
        return chance.choice(STATUSES[table])
    if column.key == "type":
        return chance.choice(TYPES)
    if (table, column.key) in NAMES:
        return NAMES[table, column.key].format(at=at, firm=at % (rows // 10))
    if column.kind is Kind.ID:
        return f"{table_spec(table).id_prefix}-{at:06d}" if column.key == table_spec(table).id_column else None
    if column.kind in (Kind.DATE, Kind.DATETIME):
        return float(FIRST_DAY + chance.randrange(DAYS)) + (0.5 if column.kind is Kind.DATETIME else 0.0)
    if column.kind in (Kind.MONEY, Kind.DECIMAL, Kind.PERCENT):
        return chance.random() * (1.0 if column.kind is Kind.PERCENT else 1000.0)
    if column.kind is Kind.INT:
        return float(chance.randrange(100))
    return bool(at % 2) if column.kind is Kind.BOOL else f"{chance.choice(WORDS)} {at}" if at % 3 else None


def _call_anew(name: str, arguments: list[object]) -> None:
    table_arguments.forget()
    call_formula(name, arguments)


def _read_anew(name: str, arguments: list[object]) -> None:
    """What a call does before its function runs."""
    table_arguments.forget()
    listed = listed_formula(name)
    assert listed
    arguments_of(listed.load(), arguments)


def _milliseconds(runs: int, work: Callable[[], object]) -> float:
    taken = []
    for _run in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken) * 1000


def _import_seconds(runs: int) -> float:
    door = "begun = time.process_time(); import xlcrm.call_formula; print(time.process_time() - begun)"
    source = str(HERE.parents[1] / "src")
    found = [
        subprocess.run(
            [sys.executable, "-c", f"import time, pandas; {door}"],
            capture_output=True,
            text=True,
            check=True,
            cwd=source,
        )
        for _run in range(runs)
    ]
    return min(float(each.stdout) for each in found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
