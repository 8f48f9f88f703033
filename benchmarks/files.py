"""Workbook files beside openpyxl, python-calamine and XlsxWriter: CPU seconds and peak memory, median of the runs.

    python benchmarks/files.py
    python benchmarks/files.py --runs 1 --tasks edit read

Wants the extra `benchmarks` (python-calamine, isal). The firm is generated: 20,000 contacts of 20 columns, 50,000
deals of 15, 200,000 activities of 10. Each run has a process of its own; seconds are its work without imports and
without loading the data; megabytes are all that the process ever held, so they hold the data and the imports too.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve()
FIRM = {"Contacts": (20_000, 20), "Deals": (50_000, 15), "Activities": (200_000, 10)}
EDITED = {"Data": (100_000, 10)}
SIZES = (10_000, 100_000, 1_000_000)
FIRST_DAY = 44_000
Frames = Mapping[str, pd.DataFrame]


def main() -> None:
    """All tasks, as a markdown table; ratios are how many times less than the other tool xlcrm took."""
    given = _arguments()
    if given.one:
        name, tool, source, target = given.one
        print(json.dumps(_run_here(name, tool, Path(source), Path(target))))
        return
    with tempfile.TemporaryDirectory() as folder:
        print("| task | tool | CPU seconds | peak MB | CPU, times ours | file MB |")
        print("|---|---|---|---|---|---|")
        for name, tables in _tasks(given.tasks).items():
            _prepare(Path(folder), name, tables)
            found = {tool: _median(given.runs, name, tool, Path(folder)) for tool in _TOOLS[name.partition(":")[0]]}
            for tool, (seconds, megabytes, size) in found.items():
                ratio = seconds / found["xlcrm"][0]
                print(f"| {name} | {tool} | {seconds:.2f} | {megabytes:.0f} | {ratio:.1f} | {size:.1f} |", flush=True)


def make_frames(tables: Mapping[str, tuple[int, int]]) -> dict[str, pd.DataFrame]:
    """Frames by table: ids, names, a choice, money, shares, days, whole numbers and yes or no, by turns."""
    return {name: _frame(name, rows, columns) for name, (rows, columns) in tables.items()}


def _frame(name: str, rows: int, columns: int) -> pd.DataFrame:
    draw = np.random.default_rng(rows)
    makers: tuple[Callable[[], Sequence[Any]], ...] = (
        lambda: [f"{name[0]}-{number:07}" for number in range(rows)],
        lambda: [f"Person {number}" for number in draw.integers(0, rows, rows)],
        lambda: draw.choice(["Open", "Won", "Lost", "Waiting"], rows).tolist(),
        lambda: (draw.integers(0, 10**7, rows) / 100).tolist(),  # noqa: PLW0108  each column is drawn anew
        lambda: draw.random(rows).tolist(),
        lambda: (FIRST_DAY + draw.integers(0, 1500, rows)).tolist(),  # noqa: PLW0108  each column is drawn anew
        lambda: [f"Note {number} on what was said" for number in draw.integers(0, 5000, rows)],
        lambda: draw.integers(0, 100, rows).tolist(),
        lambda: (draw.random(rows) < 0.5).tolist(),  # noqa: PLW0108  each column is drawn anew
        lambda: [f"p{number}@example.com" for number in range(rows)],
    )
    values = {f"Column {at + 1}": makers[at % len(makers)]() for at in range(columns)}
    return pd.DataFrame(values)


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--runs", type=int, default=3)
    reader.add_argument("--tasks", nargs="*", choices=tuple(_TOOLS), default=list(_TOOLS))
    reader.add_argument("--one", nargs=4, metavar=("TASK", "TOOL", "SOURCE", "TARGET"), help=argparse.SUPPRESS)
    return reader.parse_args()


def _tasks(wanted: Sequence[str]) -> dict[str, dict[str, tuple[int, int]]]:
    """The tasks with the tables that each is about, rows and columns by name."""
    tasks = {"edit": EDITED, "read": FIRM, "fill": FIRM}
    for rows in SIZES:
        tasks |= {f"{name}:{rows}": {"Data": (rows, 10)} for name in ("write rows", "read rows")}
    return {name: tables for name, tables in tasks.items() if name.partition(":")[0] in wanted}


def _prepare(folder: Path, name: str, sizes: Mapping[str, tuple[int, int]]) -> None:
    """Lay what a task starts from into the folder: a workbook, or frames."""
    frames = make_frames(sizes)
    is_read = name.startswith(("edit", "read"))
    (folder / "source.xlsx").write_bytes(filled_by_xlcrm(frames) if is_read else pickle.dumps(frames))


def _median(runs: int, name: str, tool: str, folder: Path) -> tuple[float, float, float]:
    source, target = folder / "source.xlsx", folder / "target.xlsx"
    command = [sys.executable, str(HERE), "--one", name.partition(":")[0], tool, str(source), str(target)]
    measured = []
    for _run in range(runs):
        target.unlink(missing_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        measured.append(json.loads(done.stdout.splitlines()[-1]))
    seconds, megabytes = (statistics.median(column) for column in zip(*measured, strict=True))
    file = target if target.exists() else source
    return seconds, megabytes, file.stat().st_size / 1e6


def _run_here(name: str, tool: str, source: Path, target: Path) -> tuple[float, float]:
    if "isal" not in tool:
        sys.modules["isal"] = sys.modules["isal.isal_zlib"] = None  # type: ignore[assignment]  # as if not installed
    run = _TOOLS[name][tool](source, target)
    start = time.process_time()
    run()
    return time.process_time() - start, _peak_megabytes()


def _peak_megabytes() -> float:
    """What the process held at most; on Linux without what its parent held, which getrusage counts too."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _edit_by_xlcrm(source: Path, target: Path) -> Callable[[], object]:
    from xlcrm.ooxml.xlsx_file import XlsxFile

    def run() -> None:
        file = XlsxFile.open(source)
        file.set_cells("Data", {(2 + 900 * at, 2): f"Changed {at}" for at in range(100)})
        file.append_rows("Data", {0: [f"New {at}" for at in range(100)], 3: [at + 0.5 for at in range(100)]}, 100)
        file.save(target)

    return run


def _edit_by_openpyxl(source: Path, target: Path) -> Callable[[], object]:
    import openpyxl

    def run() -> None:
        book = openpyxl.load_workbook(source)
        sheet = book["Data"]
        for at in range(100):
            sheet.cell(2 + 900 * at, 2, f"Changed {at}")
        for at in range(100):
            sheet.append([f"New {at}", None, None, at + 0.5])
        sheet.tables["Data"].ref = f"A1:J{sheet.max_row}"
        book.save(target)

    return run


def _read_by_xlcrm(source: Path, _target: Path) -> Callable[[], object]:
    from xlcrm.ooxml.xlsx_file import XlsxFile

    def run() -> object:
        file = XlsxFile.open(source)
        return [file.read_table(name).columns for name in file.tables]

    return run


def _read_by_calamine(source: Path, _target: Path) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook

    def run() -> object:
        book = CalamineWorkbook.from_path(str(source))
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

    return run


def _read_by_openpyxl(source: Path, _target: Path) -> Callable[[], object]:
    import openpyxl

    def run() -> object:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        return [list(sheet.values) for sheet in book.worksheets]

    return run


def _fill_by_xlcrm(source: Path, target: Path) -> Callable[[], object]:
    from xlcrm.ooxml import xlsx_file  # noqa: F401  its import is not its work

    frames: Frames = pickle.loads(source.read_bytes())
    return lambda: target.write_bytes(filled_by_xlcrm(frames))


def filled_by_xlcrm(frames: Frames) -> bytes:
    """A template by XlsxWriter with a table a frame, filled by the editor."""
    from xlcrm.ooxml.xlsx_file import XlsxFile

    file = XlsxFile(_template(frames, rows=None))
    for name, frame in frames.items():
        columns = {at: frame[column].tolist() for at, column in enumerate(frame)}
        file.append_rows(name, columns, len(frame))
    return file.to_bytes()


def _fill_by_xlsxwriter(source: Path, target: Path) -> Callable[[], object]:
    frames: Frames = pickle.loads(source.read_bytes())
    return lambda: target.write_bytes(_template(frames, rows=frames))


def _template(frames: Frames, rows: Frames | None) -> bytes:
    import xlsxwriter

    target = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, options)
    day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
    for name, frame in frames.items():
        sheet = book.add_worksheet(name)
        columns = [{"header": header, "format": (money, None, day)[at % 10 - 3] if 3 <= at % 10 <= 5 else None}
                   for at, header in enumerate(frame)]  # fmt: skip
        given = {"data": frame.to_numpy(dtype=object).tolist()} if rows else {}
        last = len(frame) if rows else 1
        sheet.add_table(0, 0, last, len(columns) - 1, {"name": name, "columns": columns, **given})
    book.close()
    return target.getvalue()


_Start = Callable[[Path, Path], Callable[[], object]]
_TOOLS: dict[str, dict[str, _Start]] = {
    "edit": {"xlcrm": _edit_by_xlcrm, "xlcrm with isal": _edit_by_xlcrm, "openpyxl": _edit_by_openpyxl},
    "read": {
        "xlcrm": _read_by_xlcrm,
        "xlcrm with isal": _read_by_xlcrm,
        "python-calamine": _read_by_calamine,
        "openpyxl": _read_by_openpyxl,
    },
    "fill": {"xlcrm": _fill_by_xlcrm, "xlcrm with isal": _fill_by_xlcrm, "XlsxWriter": _fill_by_xlsxwriter},
    "write rows": {"xlcrm": _fill_by_xlcrm},
    "read rows": {"xlcrm": _read_by_xlcrm},
}


if __name__ == "__main__":
    main()
