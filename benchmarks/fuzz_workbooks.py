"""Coverage-guided fuzzing of reader, linter and editor, run by hand: the tests hold a short, random version of it.

    pip install atheris
    PYTHONPATH=src:tests python benchmarks/fuzz_workbooks.py -max_total_time=300 FOLDER

FOLDER keeps the inputs that reach further; it ends at the first error that is no sentence.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["xlcrm.ooxml"]):
    from ooxml.spoilt_workbooks import small_parts, small_workbook, spoilt_part, use, zipped_with

PARTS = sorted(small_parts())


def spoil_and_use(data: bytes) -> None:
    """The first byte chooses what the rest is: the seed of random damage, a whole file, or one part of a sound one."""
    if len(data) < 2:
        return
    choice, rest = data[0], data[1:]
    if choice < 85:
        use(spoilt_part(Random(rest)))
    elif choice < 100:
        use(small_workbook()[: len(rest)] if rest.isspace() else rest)
    else:
        use(zipped_with({PARTS[choice % len(PARTS)]: rest}))


def sound_inputs(folder: Path) -> None:
    """Put each part of the sound workbook, and the whole of it, into the folder as inputs to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "whole").write_bytes(bytes([90]) + small_workbook())
    for at, name in enumerate(PARTS):
        choice = next(each for each in range(100, 256) if each % len(PARTS) == at)
        (folder / f"part{at}").write_bytes(bytes([choice]) + small_parts()[name])


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if not argument.startswith("-"):
            sound_inputs(Path(argument))
    atheris.Setup(sys.argv, spoil_and_use)
    atheris.Fuzz()
