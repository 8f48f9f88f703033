"""What a click in desktop Excel costs before and after Excel's own part: CPU seconds, best of the runs.

    python benchmarks/clicks.py

Each click starts a Python of its own, so each costs the start, the imports and the command. The firm is the sample
firm, held in memory: what Excel takes to hand its cells over and to write them is not in these figures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

STEPS = {
    "Python starts": "",
    "pandas is loaded": "import pandas",
    "xlwings is loaded": "import xlwings",
    "the rest of the door is loaded": "import xlcrm.hosts.excel, xlcrm.workbooks.excel_workbook",
}
CLICKS = {
    "Check data": ("crm_check", ""),
    "Today's agenda": ("crm_agenda", ""),
    "Funnel": ("crm_report_funnel", ""),
    "Find duplicates": ("crm_find_duplicates", ""),
}
FIRM = """
import datetime as dt
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.command import RunContext
from xlcrm.hosts.excel import click
from xlcrm.tables.edits import AppendRows
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook
now = dt.datetime(2026, 11, 21, 9, 30)
firm = make_sample_firm(now.date(), 7)
book = MemoryWorkbook.blank()
rows = [AppendRows(key, frame) for key, frame in firm.frames.items() if len(frame)]
book.write(plan_writes(rows, read_tables({}).tables))
for _click in range(2):
    begun = time.process_time()
    click(%r, %r, book, RunContext(now.date(), now, "Ann"))
    print(time.process_time() - begun)
"""


def main() -> None:
    """Two markdown tables: what starting costs, and what commands cost in a Python that is just started."""
    runs = _runs()
    print("| start | seconds |\n|---|---|")
    done: list[str] = []
    before = 0.0
    for step, line in STEPS.items():
        done.append(line)
        took = min(_told("\n".join((*done, "print(time.process_time())")))[0] for _run in range(runs))
        print(f"| {step} | {took - before:.2f} |")
        before = took
    print(f"| together | {before:.2f} |\n\n| button | its command, seconds | again in the same Python |\n|---|---|---|")
    for label, (id, answers) in CLICKS.items():
        taken = [_told(FIRM % (id, answers)) for _run in range(runs)]
        first, again = (min(each[at] for each in taken) for at in (0, 1))
        print(f"| {label} | {first:.2f} | {again:.2f} |", flush=True)


def _told(code: str) -> list[float]:
    command = [sys.executable, "-c", f"import time\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def _runs() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    return int(parser.parse_args().runs)


if __name__ == "__main__":
    main()
