"""Runs in the Python of xlwings Lite or in one like it: every command and every formula of main.py on one firm.

FOLDER/site is importable (stand-ins and the fake Book), FOLDER/given.pickle holds the workbook, the clicks and the
formulas' cells; what came of it goes to FOLDER/told.pickle.
"""

import contextlib
import datetime as dt
import io
import pickle
import runpy
import sys
import time
import traceback
from pathlib import Path

ABSENT = ("lxml", "openpyxl", "xlsxwriter", "click", "rich", "rapidfuzz", "duckdb", "python_calamine")


def run(folder):
    sys.path.insert(0, f"{folder}/site")
    sys.modules.update(dict.fromkeys(ABSENT))
    given = pickle.loads(Path(folder, "given.pickle").read_bytes())
    start = time.perf_counter()
    main = runpy.run_path(f"{folder}/main.py")
    from xlcrm.hosts import script_door

    script_door._now = lambda: given["now"]
    told = {"loaded": time.perf_counter() - start, "versions": versions(), "packed": script_door.__file__}
    told["commands"] = [click(main, given["model"], name, options) for name, options in given["commands"]]
    told["formulas"] = {name: formula(main[name], cells) for name, cells in given["formulas"].items()}
    told["model"] = given["model"]
    told["seconds"] = time.perf_counter() - start
    Path(folder, "told.pickle").write_bytes(pickle.dumps(told))


def click(main, model, name, options):
    from fake_book import FakeBook

    book, output = FakeBook(model), io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            main[name](book, **options)
        book.run_queue()
    except Exception:  # noqa: BLE001  # told in the end
        return name, traceback.format_exc()
    return name, output.getvalue().strip()


def formula(function, cells):
    """As Lite hands cells over: rows where rows are asked for, days as numbers."""
    rows = [name for name, options in function.arguments.items() if options.get("ndim") == 2]
    names = function.__code__.co_varnames
    given = [
        [[cell]] if name in rows and cell is not None and not isinstance(cell, list) else serial(cell)
        for name, cell in zip(names, cells, strict=False)
    ]
    try:
        return function(*given)
    except Exception as error:  # noqa: BLE001  # told in the end
        return f"{type(error).__name__}: {error}"


def serial(cell):
    return (cell - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1) if isinstance(cell, dt.datetime) else cell


def versions():
    import numpy as np
    import pandas as pd

    return sys.version.split()[0], np.__version__, pd.__version__


if __name__ == "__main__":
    run(sys.argv[1])
