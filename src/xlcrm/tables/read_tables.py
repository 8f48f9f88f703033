"""Raw tables to `CrmTables`: settings and lists first, then every table typed, given ids and linked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.tables.follow_merges import follow_merges, merged_into
from xlcrm.tables.frames import TEXT
from xlcrm.tables.give_ids import GIVEN_IDS, give_ids
from xlcrm.tables.known_labels import choice_labels, folded_label
from xlcrm.tables.link_rows import NameBook, link_rows, remember_names
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_rows import frame_of
from xlcrm.texts import _, use_language

ALWAYS_READ = ("settings", "lists", "stages", "merge_log", GIVEN_IDS)


@dataclass(frozen=True)
class TidyTables:
    """The tables as a command gets them, and the ids, names and links that reading them put right."""

    tables: CrmTables
    edits: tuple[Edit, ...]


def tables_to_read(declared: Iterable[str]) -> tuple[str, ...]:
    """The declared tables, those that they link to, the firm's settings and lists, merged rows and given ids."""
    wanted = dict.fromkeys([*ALWAYS_READ, *declared])
    for key in list(wanted):
        wanted.update(dict.fromkeys(link.info.links_to or "" for link in table_spec(key).links))
    return tuple(wanted)


def read_settings(raw: Mapping[str, RawTable]) -> tuple[FirmSettings, list[Problem]]:
    """The firm's settings; a bad value keeps the default and is told."""
    if "settings" not in raw:
        return FirmSettings(), []
    frame, problems = frame_of(table_spec("settings"), raw["settings"], {})
    rows = frame.dropna(subset=["key"])
    settings, bad = FirmSettings.from_rows(dict(zip(rows["key"], rows["value"].fillna(""), strict=True)))
    row_of = dict(zip(rows["key"], rows.index, strict=True))
    told = [Problem("settings", row_of.get(key), "value", "bad_setting", Severity.WARNING, text) for key, text in bad]
    return settings, problems + told


def read_tables(raw: Mapping[str, RawTable]) -> TidyTables:
    """Typed, linked frames of every raw table. Problems are collected, nothing is raised."""
    settings, problems = read_settings(raw)
    with use_language(settings.language):
        stages, stage_problems = _stages(raw)
        lists = {**_lists(raw), "stage": tuple(stages["stage"].dropna())}
        problems += stage_problems + [told for table in raw.values() for told in table.problems]
        frames = {"stages": stages}
        for key, table in raw.items():
            if key not in frames:
                frame, bad = frame_of(table_spec(key), table, lists)
                frames[key] = fill_computed(key, frame, stages)
                problems += bad
        tidied, edits, link_problems = _tidy(frames)
    return TidyTables(CrmTables(tidied, settings, tuple(problems + link_problems), lists, raw), tuple(edits))


def _stages(raw: Mapping[str, RawTable]) -> tuple[pd.DataFrame, list[Problem]]:
    spec = table_spec("stages")
    defaults = {stage.stage: stage for stage in DEFAULT_STAGES}
    choices = {key: listed.values for key, listed in CHOICES.items()} | {"stage": tuple(map(str, defaults))}
    if "stages" in raw and raw["stages"].columns:
        frame, problems = frame_of(spec, raw["stages"], choices)
        return frame.assign(stage=_canonical_stages(frame["stage"], choices["stage"])), problems
    columns = {key: [getattr(stage, key) for stage in DEFAULT_STAGES] for key in spec.record.model_fields}
    table = RawTable("stages", tuple(range(4, 4 + len(DEFAULT_STAGES))), columns)
    return frame_of(spec, table, choices)


def _canonical_stages(stages: pd.Series, defaults: tuple[str, ...]) -> pd.Series:
    """Our own stages under their English names whatever the workbook's language; the firm's stages as they are."""
    names = choice_labels(defaults)
    return stages.map({stage: names.get(folded_label(stage), stage) for stage in stages.dropna()}).astype(TEXT)


def _lists(raw: Mapping[str, RawTable]) -> dict[str, tuple[str, ...]]:
    lists = {key: listed.values for key, listed in CHOICES.items()}
    if "lists" not in raw:
        return lists
    frame, _problems = frame_of(table_spec("lists"), raw["lists"], {})
    for key, listed in CHOICES.items():
        if listed.open and key in frame and frame[key].notna().any():
            labels = {folded_label(_(value)): value for value in listed.values}
            typed = frame[key].dropna().str.strip()
            lists[key] = tuple(dict.fromkeys(labels.get(folded_label(value), value) for value in typed))
    return lists


def _tidy(frames: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[Edit], list[Problem]]:
    edits: list[Edit] = []
    problems: list[Problem] = []
    for key, frame in frames.items():
        frames[key], given = give_ids(table_spec(key), frame, frames)
        edits += given
    books = _books(frames)
    into = merged_into(frames["merge_log"]) if "merge_log" in frames else {}
    for key in _links_first(frames):
        names = {table: book.current for table, book in books.items()} if into else {}
        followed, led = follow_merges(table_spec(key), frames[key], into, names)
        edits += led
        linked = link_rows(table_spec(key), followed, books)
        frames[key] = linked.frame
        edits += linked.edits
        problems += linked.problems
        if key in books:
            books[key] = NameBook(table_spec(key), linked.frame)
    for key, frame in frames.items():
        frames[key], remembered = remember_names(table_spec(key), frame)
        edits += remembered
    return frames, edits, problems


def _links_first(frames: dict[str, pd.DataFrame]) -> list[str]:
    """Contacts before the tables that tell namesakes apart by company."""
    return sorted(frames, key=lambda key: (key != "users", key != "companies", key != "contacts"))


def _books(frames: dict[str, pd.DataFrame]) -> dict[str, NameBook]:
    specs = (table_spec(key) for key in frames)
    return {spec.key: NameBook(spec, frames[spec.key]) for spec in specs if spec.id_column and spec.label}
