"""The finder gives the same groups under Pyodide, where Excel's Python runs without a server.

Opt in with XLCRM_PYODIDE=1: it fetches 77 MB once (into tests/.cache) and takes about a minute. Wants node and pip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from pyodide_at_hand import unpacked_pyodide
from xlcrm.duplicates.find_duplicates import find_duplicates

pytestmark = pytest.mark.skipif(os.environ.get("XLCRM_PYODIDE") != "1", reason="slow: opt in with XLCRM_PYODIDE=1")

HERE = Path(__file__).resolve()
REPOSITORY = HERE.parents[2]
RUN = """
import json, sys, time
sys.path.insert(0, "/given/site")
import numpy, pandas
from xlcrm.duplicates.find_duplicates import find_duplicates
rows = pandas.read_csv("/given/people.csv", dtype=pandas.StringDtype("python"))
roles = json.load(open("/given/roles.json"))
start = time.perf_counter()
result = find_duplicates(rows, roles, "person")
seconds = time.perf_counter() - start
told = {"groups": sorted(list(group.labels) for group in result.groups), "seconds": seconds,
        "versions": [sys.version.split()[0], numpy.__version__, pandas.__version__]}
json.dump(told, open("/given/result.json", "w"))
"""


def packages(site: Path) -> None:
    """The application as it stands, and the one library that the finder needs besides numpy and pandas."""
    import anyascii

    for package in (REPOSITORY / "src" / "xlcrm", Path(anyascii.__file__).parent):
        shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_ten_thousand_people_give_the_same_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "benchmarks"))
    from people_generator import ROLES, make_people, precision_and_recall

    frame, truth = make_people(10_000, 3)
    frame.to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / "roles.json").write_text(json.dumps(ROLES))
    (tmp_path / "run.py").write_text(RUN)
    packages(tmp_path / "site")
    script = HERE.with_name("under_pyodide.mjs")
    subprocess.run(["node", str(script), str(unpacked_pyodide()), str(tmp_path)], check=True, timeout=300)
    there = json.loads((tmp_path / "result.json").read_text())
    rows = pd.read_csv(tmp_path / "people.csv", dtype=pd.StringDtype("python"))
    here = sorted(list(group.labels) for group in find_duplicates(rows, ROLES, "person").groups)
    print({key: there[key] for key in ("versions", "seconds")}, precision_and_recall(there["groups"], truth))  # noqa: T201
    assert there["groups"] == here
