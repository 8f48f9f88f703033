"""Rows as they were before a merge: written into the merge log, where nothing of them is lost, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pandas as pd

from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.raw_tables import Cell, RawTable
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.specs import TableSpec

LONGEST_PART = 15_000  # a cell holds 32,767 characters, and some count twice
_TEXTS = ("row_before", "kept_before")


def rows_as_json(rows: pd.DataFrame) -> list[str]:
    """Each row's filled cells by column key, as JSON."""
    filled = {str(key): zip(rows[key].notna().tolist(), rows[key].tolist(), strict=True) for key in rows.columns}
    return [
        json.dumps(
            {key: cell for key, (is_there, cell) in zip(filled, cells, strict=True) if is_there},
            ensure_ascii=False,
            default=str,
        )
        for cells in zip(*filled.values(), strict=True)
    ]


def log_lines(gone: pd.DataFrame) -> pd.DataFrame:
    """Lines of the merge log whose texts fit into cells: what is too long goes on in lines that bear no merged id."""
    lines: list[dict[str, object]] = []
    for line in gone.to_dict("records"):
        parts = {key: list(_parts(line.get(key))) for key in _TEXTS}
        for at in range(max(map(len, parts.values()))):
            told = {str(key): value for key, value in line.items()} if at == 0 else {"kept_id": line["kept_id"]}
            texts = {key: pieces[at] if at < len(pieces) else None for key, pieces in parts.items()}
            lines.append({"table": line["table"], **told, **texts})
    return pd.DataFrame(lines)


def rows_before(spec: TableSpec, merge_log: pd.DataFrame, lists: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """The rows of one table before their merges, typed, and in the column `kept_id` the row that stands for each today.

    Both those that went and those that stayed; links lead to rows that are there. One that cannot be read is left out.
    """
    into = merged_into(merge_log)
    log = merge_log[merge_log["table"] == spec.key]
    found = [
        (cells, into.get(kept, kept))
        for _line, lines in log.groupby(log["merged_id"].notna().cumsum())
        for cells, kept in _read(lines)
    ]
    keys = dict.fromkeys(key for cells, _kept in found for key in cells)
    raw = RawTable(
        spec.key, tuple(range(len(found))), {key: [cells.get(key) for cells, _kept in found] for key in keys}
    )
    frame = complete_frame(spec, frame_of(spec, raw, dict(lists))[0])
    links = {link.key: frame[link.key].map(into).astype(TEXT).fillna(frame[link.key]) for link in spec.links}
    kept_ids = pd.Series([kept for _cells, kept in found], dtype=TEXT)
    return frame.assign(**links, kept_id=kept_ids.reindex(frame.index))


def _parts(text: object) -> Iterator[str]:
    whole = text if isinstance(text, str) else ""
    yield from (whole[at : at + LONGEST_PART] for at in range(0, max(1, len(whole)), LONGEST_PART))


def _read(lines: pd.DataFrame) -> Iterator[tuple[dict[str, Cell], str]]:
    """The rows on the lines of one merged row: its own, and the one that stayed where it is told here."""
    kept = lines["kept_id"].iloc[0]
    for key in _TEXTS:
        try:
            cells = json.loads("".join(lines[key].dropna()))
        except ValueError:
            continue
        if isinstance(cells, dict) and not pd.isna(kept):
            yield cells, str(kept)
