"""The finder beside splink, rapidfuzz rules and exact match: precision, recall, F1 of pairs, seconds, peak memory.

    python benchmarks/duplicates.py --rows 10000 100000 --seeds 1 2

Wants the extra `benchmarks` (splink, rapidfuzz). Public sets are taken from ../shared/data/duplicates where they lie
beside the repository; the generated base is always there. Each tool runs in a process of its own; seconds are its work
without imports and reading. What is in the others' favour: they get values cleaned by the finder's own normalisation,
and the seconds for that are not theirs; splink's clusters are cut at the best of eight chances, chosen with the truth.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent))

from people_generator import HARDER, ROLES, USUAL, make_people, precision_and_recall  # noqa: E402

PUBLIC_SETS = HERE.parents[2] / "shared" / "data" / "duplicates"
TOOLS = ("xlcrm", "splink", "rapidfuzz", "exact")
CUTS = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.9999999)
GROWTH = [10_000, 100_000, 1_000_000]
MOST_ROWS = {"xlcrm": 10**7, "splink": 10**6, "rapidfuzz": 100_000, "exact": 10**7}

Groups = list[list[int]]

FEBRL_ROLES = {
    "given_name": "first_name",
    "surname": "last_name",
    "street_number": "other",
    "address_1": "street",
    "address_2": "street",
    "suburb": "city",
    "postcode": "postal_code",
    "state": "region",
    "date_of_birth": "date",
    "soc_sec_id": "registration_no",
}
SET_ROLES = {
    "febrl1": ("person", FEBRL_ROLES),
    "febrl2": ("person", FEBRL_ROLES),
    "restaurant": (
        "company",
        {"name": "company_name", "addr": "street", "phone": "phone", "city": "city", "type": "other"},
    ),
    "fake1000": (
        "person",
        {"first_name": "first_name", "surname": "last_name", "dob": "date", "city": "city", "email": "email"},
    ),
    "people": ("person", ROLES),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one tool reached on one set."""

    precision: float
    recall: float
    seconds: float
    processor_seconds: float
    megabytes: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def main() -> None:
    """All tools over all sets, as a markdown table with ratios to splink."""
    given = _arguments()
    if given.one:
        tool, name, file = given.one
        print(json.dumps(_run_here(tool, name, Path(file))))
        return
    print(
        "| set | tool | precision | recall | F1 | seconds | CPU seconds | peak MB | splink's / our seconds | CPU | MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for title, name, file, rows in _sets(given, Path(folder)):
            tools = [tool for tool in given.tools if rows <= MOST_ROWS[tool]]
            found = {tool: _run_apart(tool, name, file) for tool in tools}
            for tool, measured in found.items():
                print(_line(title, tool, measured, found), flush=True)


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--rows", type=int, nargs="*", default=[10_000], help="sizes of the generated base")
    reader.add_argument("--seeds", type=int, nargs="*", default=[1], help="seeds of the generated base")
    reader.add_argument("--harder", action="store_true", help="also the harder setting of the generated base")
    reader.add_argument("--no-public", action="store_true", help="the generated base alone")
    reader.add_argument("--tools", nargs="*", choices=TOOLS, default=list(TOOLS))
    reader.add_argument("--growth", action="store_true", help="the generated base alone, from 10,000 to 1,000,000 rows")
    reader.add_argument("--one", nargs=3, metavar=("TOOL", "SET", "FILE"), help=argparse.SUPPRESS)
    given = reader.parse_args()
    if given.growth:
        given.rows, given.no_public = GROWTH, True
    return given


def _sets(given: argparse.Namespace, folder: Path) -> Iterator[tuple[str, str, Path, int]]:
    for name in [] if given.no_public else ("febrl1", "febrl2", "restaurant", "fake1000"):
        file = PUBLIC_SETS / f"{name}.csv"
        if file.exists():
            yield name, name, file, 5_000
    for rows in given.rows:
        for seed in given.seeds:
            for setting, slips in (("usual", USUAL), ("harder", HARDER))[: 2 if given.harder else 1]:
                file = folder / f"people_{rows}_{seed}_{setting}.csv"
                frame, truth = make_people(rows, seed, slips)
                frame.assign(cluster=truth).to_csv(file, index=False)
                yield f"people {setting} {rows:,} seed {seed}", "people", file, rows
                file.unlink()


def _run_apart(tool: str, name: str, file: Path) -> Measured | None:
    command = [sys.executable, str(HERE), "--one", tool, name, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{tool} on {name} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def _line(title: str, tool: str, measured: Measured | None, found: dict[str, Measured | None]) -> str:
    if measured is None:
        return f"| {title} | {tool} | - | - | - | - | - | - | | | |"
    splink, ratios = found.get("splink"), ["", "", ""]
    if tool == "xlcrm" and splink:
        pairs = (
            (splink.seconds, measured.seconds),
            (splink.processor_seconds, measured.processor_seconds),
            (splink.megabytes, measured.megabytes),
        )
        ratios = [f"{theirs / ours:.1f}" for theirs, ours in pairs]
    return (
        f"| {title} | {tool} | {measured.precision:.4f} | {measured.recall:.4f} | {measured.f1:.4f} "
        f"| {measured.seconds:.2f} | {measured.processor_seconds:.2f} | {measured.megabytes:.0f} "
        f"| {ratios[0]} | {ratios[1]} | {ratios[2]} |"
    )


def _run_here(tool: str, name: str, file: Path) -> dict[str, float]:
    rows = pd.read_csv(file, dtype=pd.StringDtype("python"))
    truth = rows.pop("cluster").astype(int)
    clock = _Clock()
    candidates = _TOOLS[tool](rows, name, clock)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measured = [
        Measured(*precision_and_recall(groups, truth), clock.seconds, clock.processor_seconds, megabytes)
        for groups in candidates
    ]
    return asdict(max(measured, key=lambda one: one.f1))


class _Clock:
    """Seconds of the work itself, by the wall and of all processors together."""

    seconds = 0.0
    processor_seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.seconds, self.processor_seconds = time.perf_counter() - wall, time.process_time() - processor


def _xlcrm(rows: pd.DataFrame, name: str, clock: _Clock) -> list[Groups]:
    from xlcrm.duplicates.find_duplicates import find_duplicates

    kind, roles = SET_ROLES[name]
    with clock.running():
        result = find_duplicates(rows, roles, kind)  # type: ignore[arg-type]
    return [[list(group.labels) for group in result.groups]]


def _exact(rows: pd.DataFrame, name: str, clock: _Clock) -> list[Groups]:
    """Rows with the same name and one more value the same, or the same mail or phone, once case is folded."""
    roles = SET_ROLES[name][1]
    names = [column for column, role in roles.items() if role in ("first_name", "last_name", "company_name")]
    if name == "people":
        names.remove("company")
    with clock.running():
        folded = rows.apply(lambda column: column.str.casefold().str.strip())
        others = [column for column in roles if column not in names]
        groups = _connected(pair for column in others for pair in _same(folded, [*names, column]))
    return [groups]


def _same(rows: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[int, int]]:
    for group in rows.dropna(subset=list(columns)).groupby(list(columns), sort=False).groups.values():
        yield from pairwise(group.tolist())


def cleaned(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """The values as the finder itself compares them, one column a column."""
    from xlcrm.duplicates.clean_in_bulk import clean_values
    from xlcrm.duplicates.field_roles import ROLES as ALL_ROLES

    found = {}
    for column, role in SET_ROLES[name][1].items():
        texts = rows[column].fillna("").tolist()
        values = clean_values(ALL_ROLES[role].style, texts)
        found[column] = pd.Series(values, index=rows.index, dtype=object).replace("", None)
    return pd.DataFrame(found)


def _rapidfuzz(rows: pd.DataFrame, name: str, clock: _Clock) -> list[Groups]:
    """Rules as a spreadsheet user would write them: blocks, then the mean likeness of the columns that both have."""
    from rapidfuzz.distance import JaroWinkler

    values = cleaned(rows, name)
    columns = {column: values[column].where(values[column].notna(), None).tolist() for column in values}
    with clock.running():
        pairs = sorted(set(_blocked(values, name)))
        scores = []
        for one, other in pairs:
            likeness = [
                JaroWinkler.normalized_similarity(column[one], column[other])
                for column in columns.values()
                if column[one] and column[other]
            ]
            scores.append(sum(likeness) / len(likeness) if len(likeness) > 2 else 0.0)
    return [
        _connected(pair for pair, score in zip(pairs, scores, strict=True) if score >= cut)
        for cut in (0.8, 0.84, 0.88, 0.92, 0.95)
    ]


def _blocked(values: pd.DataFrame, name: str) -> Iterator[tuple[int, int]]:
    """Pairs that share a column of a block, blocks of at most a hundred."""
    for columns in _BLOCKS[name]:
        for group in values.dropna(subset=columns).groupby(columns, sort=False).groups.values():
            if len(group) <= 100:
                yield from combinations(sorted(group.tolist()), 2)


def _connected(pairs: Iterable[tuple[int, int]]) -> Groups:
    heads: dict[int, int] = {}

    def head(row: int) -> int:
        while heads.setdefault(row, row) != row:
            heads[row] = heads[heads[row]]
            row = heads[row]
        return row

    for one, other in pairs:
        heads[head(one)] = head(other)
    groups: dict[int, list[int]] = {}
    for row in list(heads):
        groups.setdefault(head(row), []).append(row)
    return list(groups.values())


def _splink(rows: pd.DataFrame, name: str, clock: _Clock) -> list[Groups]:
    """splink with the model of its own demo for the set, or a fair one for people."""
    import splink  # noqa: F401  (its import is not its work)

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    values = cleaned(rows, name).assign(unique_id=rows.index)
    with clock.running():
        linker = _trained(values, name)
        predicted = linker.inference.predict(threshold_match_probability=CUTS[0])
        linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, CUTS[1]).as_pandas_dataframe()
    clusters = [
        linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, cut).as_pandas_dataframe()
        for cut in CUTS
    ]
    return [
        [group.tolist() for group in found.groupby("cluster_id")["unique_id"].unique() if len(group) > 1]
        for found in clusters
    ]


def _trained(values: pd.DataFrame, name: str) -> Any:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    comparisons, training = _splink_model(name)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _BLOCKS[name]],
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI().register(values), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in _SURE[name]], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for columns in training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), record_sample_proportion=min(1.0, 100_000 / len(values))
        )
    return linker


def _splink_model(name: str) -> tuple[list[Any], list[list[str]]]:
    """Comparisons, and the blocks of the training."""
    import splink.comparison_library as cl

    def exact(column: str) -> Any:
        return cl.ExactMatch(column).configure(term_frequency_adjustments=True)

    def birth(column: str) -> Any:
        return cl.DateOfBirthComparison(column, input_is_string=True, datetime_format="%Y%m%d")

    if name == "people":  # the best of fourteen models tried: address and firm only made it worse
        comparisons = [
            cl.ForenameSurnameComparison("first_name", "last_name"),
            cl.EmailComparison("email"),
            cl.LevenshteinAtThresholds("phone", [1]),
            cl.LevenshteinAtThresholds("mobile", [1]),
            birth("birthday"),
        ]
        return comparisons, [["phone", "first_name"], ["birthday"]]
    if name == "fake1000":
        comparisons = [
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            birth("dob"),
            exact("city"),
            cl.EmailComparison("email"),
        ]
        return comparisons, [["dob"], ["first_name", "surname"]]
    if name == "restaurant":
        comparisons = [
            cl.JaroWinklerAtThresholds("name", [0.92, 0.85, 0.7]),
            cl.JaroWinklerAtThresholds("addr", [0.92, 0.85, 0.7]),
            cl.LevenshteinAtThresholds("phone", [1, 2]),
            exact("city"),
            exact("type"),
        ]
        return comparisons, [["phone"], ["name"]]
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        birth("date_of_birth"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        exact("street_number"),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
    ]
    return comparisons, [["date_of_birth"], ["soc_sec_id"]]


_FEBRL_BLOCKS = [
    ["soc_sec_id"],
    ["given_name", "surname"],
    ["surname", "date_of_birth"],
    ["given_name", "date_of_birth"],
    ["date_of_birth", "postcode"],
    ["given_name", "postcode"],
    ["surname", "postcode"],
    ["address_1"],
]
_BLOCKS: dict[str, list[list[str]]] = {
    "febrl1": _FEBRL_BLOCKS,
    "febrl2": _FEBRL_BLOCKS,
    "restaurant": [["phone"], ["name"], ["city", "type"], ["addr"]],
    "fake1000": [["first_name", "surname"], ["surname", "dob"], ["first_name", "dob"], ["email"], ["dob", "city"]],
    "people": [
        ["email"],
        ["phone"],
        ["mobile"],
        ["first_name", "last_name"],
        ["last_name", "birthday"],
        ["first_name", "birthday"],
        ["company", "first_name"],
        ["company", "last_name"],
        ["street", "first_name"],
        ["street", "last_name"],
    ],
}
_SURE: dict[str, list[list[str]]] = {
    "febrl1": [["soc_sec_id"], ["given_name", "surname", "date_of_birth"]],
    "febrl2": [["soc_sec_id"], ["given_name", "surname", "date_of_birth"]],
    "restaurant": [["name", "phone"], ["addr", "phone"]],
    "fake1000": [["first_name", "surname", "dob"], ["email"]],
    "people": [["first_name", "last_name", "email"], ["first_name", "last_name", "phone"]],
}
_TOOLS: dict[str, Callable[[pd.DataFrame, str, _Clock], list[Groups]]] = {
    "xlcrm": _xlcrm,
    "splink": _splink,
    "rapidfuzz": _rapidfuzz,
    "exact": _exact,
}


if __name__ == "__main__":
    main()
