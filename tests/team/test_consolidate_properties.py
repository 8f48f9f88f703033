"""Copies of one workbook, edited at random by everybody and brought together: nothing of anybody's is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from xlcrm.commands.consolidate import READS
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import complete_frame, empty_frame, row_index
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.team.consolidate import consolidate

NOW = dt.datetime(2026, 11, 22, 9)
ROWS, FIELDS, VALUES = 4, ("city", "phone", "notes"), (None, "1", "2", "3")
NAMES = ("ann.xlsx", "ivan.xlsx", "petr.xlsx")
OLD = [f"C-{at + 1:06d}" for at in range(ROWS)]

Edits = list[tuple[str, int, int, int]]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["set", "set", "set", "set", "add", "add", "delete"]),
        st.integers(0, ROWS - 1),
        st.integers(0, len(FIELDS) - 1),
        st.integers(0, len(VALUES) - 1),
    ),
    max_size=5,
)


@dataclass
class Firm:
    """What one person's workbook holds: fields of the firms by id, and deals by id with the firm that they are for."""

    fields: dict[str, dict[str, str | None]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    deals: dict[str, tuple[str, str]] = field(default_factory=dict)
    next_number: int = ROWS + 1

    def edit(self, edits: Edits, who: str, numbers: count[int]) -> None:
        for kind, row, at, value in edits:
            key = f"C-{row + 1:06d}"
            if kind == "set" and key in self.fields:
                self.fields[key][FIELDS[at]] = VALUES[value]
            elif kind == "delete" and value == 0:
                self.fields.pop(key, None)
            elif kind == "add":
                new, name = f"C-{self.next_number:06d}", f"Firm {next(numbers)} of {who}"
                self.names[new], self.fields[new] = name, dict.fromkeys(FIELDS) | {"city": VALUES[value]}
                self.deals[f"D-{self.next_number:06d}"] = (f"Deal for {name}", new)
                self.next_number += 1

    @property
    def tables(self) -> CrmTables:
        companies = [
            {
                "company_id": key,
                "name": self.names[key],
                "email": f"{self.names[key].replace(' ', '.')}@x.example",
                **row,
            }
            for key, row in self.fields.items()
        ]
        deals = [
            {"deal_id": key, "name": name, "company_id": of, "company": self.names[of], "stage": "New"}
            for key, (name, of) in self.deals.items()
        ]
        frames = {"companies": pd.DataFrame(companies), "deals": pd.DataFrame(deals)}
        return crm_tables({key: frame for key, frame in frames.items() if len(frame)})


def first_firm() -> Firm:
    return Firm({key: {"city": "1", "phone": None, "notes": "2"} for key in OLD}, {key: f"Old {key}" for key in OLD})


def crm_tables(frames: dict[str, pd.DataFrame]) -> CrmTables:
    """The tables that the command reads, without a workbook: reading is tested elsewhere."""
    specs = [table_spec(key) for key in dict.fromkeys((*READS, "given_ids"))]
    rows = {key: frame.set_axis(row_index(range(4, 4 + len(frame)))) for key, frame in frames.items()}
    complete = {
        spec.key: complete_frame(spec, rows[spec.key]) if spec.key in rows else empty_frame(spec) for spec in specs
    }
    return CrmTables(complete, FirmSettings(), lists={key: listed.values for key, listed in CHOICES.items()})


def with_edits(tables: CrmTables, edits: Iterable[Edit]) -> CrmTables:
    frames = dict(tables.frames)
    for edit in edits:
        if isinstance(edit, UpdateCells):
            column = frames[edit.table][edit.column].copy()
            column.loc[edit.values.index] = edit.values.astype(column.dtype)
            frames[edit.table] = frames[edit.table].assign(**{edit.column: column})
        elif isinstance(edit, AppendRows):
            frame, new = frames[edit.table], complete_frame(table_spec(edit.table), edit.rows)
            first = max([3, *frame.index]) + 1
            new = new.set_axis(row_index(range(first, first + len(new))))
            frames[edit.table] = pd.concat([frame, new]).astype(frame.dtypes.to_dict())
    return replace(tables, frames=frames)


def conflicts(tables: CrmTables) -> set[tuple[str, str, str | None]]:
    lines = tables["consolidation_conflicts"].astype(object)
    lines = lines.where(lines.notna(), None)
    return set(zip(lines["source"], lines["our_id"], lines["field_key"], strict=True))


def expected(chief: Firm, before: dict[str, Firm], after: list[tuple[str, Firm]]) -> set[tuple[str, str, str | None]]:
    """The conflicts that there must be; the chief's old firms become what they must be."""
    clashes: set[tuple[str, str, str | None]] = set()
    for name, firm in after:
        for key in OLD:
            if key not in firm.fields or key not in before[name].fields:
                continue
            then, now = before[name].fields[key], firm.fields[key]
            if key not in chief.fields:
                clashes |= {(name, key, None)} if then != now else set()
                continue
            mine = chief.fields[key]
            for each in FIELDS:
                if now[each] in (then[each], mine[each]):
                    continue
                if mine[each] == then[each]:
                    mine[each] = now[each]
                else:
                    clashes.add((name, key, each))
    return clashes


@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    chief=EDITS, rounds=st.lists(st.tuples(EDITS, EDITS, EDITS), min_size=1, max_size=2), order=st.permutations(NAMES)
)
def test_nothing_of_anybodys_is_lost(chief: Edits, rounds: list[tuple[Edits, ...]], order: list[str]) -> None:
    numbers, mine, clashes = count(), first_firm(), set()
    theirs, then = ({name: first_firm() for name in NAMES} for _copy in range(2))
    mine.edit(chief, "chief", numbers)
    tables, made = mine.tables, dict(mine.deals)
    for edits in rounds:
        for name, each in zip(NAMES, edits, strict=True):
            theirs[name].edit(each, name, numbers)
        others = [OtherWorkbook(name, theirs[name].tables) for name in order]
        origin = OtherWorkbook("origin.xlsx", first_firm().tables)
        tables = with_edits(tables, consolidate(tables, others, origin, NOW, "chief").edits)
        clashes |= expected(mine, then, [(name, theirs[name]) for name in order])
        assert conflicts(tables) == clashes
        held = tables["companies"].set_index("company_id").astype(object)
        old = held.where(held.notna(), None).loc[[key for key in OLD if key in held.index], list(FIELDS)]
        assert old.to_dict("index") == {key: row for key, row in mine.fields.items() if key in OLD}
        assert_all_are_there(tables, [made, *(firm.deals for firm in theirs.values())])
        assert consolidate(tables, others, origin, NOW, "chief").edits == ()
        then = {name: copy_of(firm) for name, firm in theirs.items()}


def assert_all_are_there(tables: CrmTables, made: list[dict[str, tuple[str, str]]]) -> None:
    """Every firm and deal that anybody made stands there once, and each deal is still for its own firm."""
    deals, firms = tables["deals"], tables["companies"].set_index("company_id")["name"]
    assert sorted(deals["name"]) == sorted(name for each in made for name, _of in each.values())
    assert deals["deal_id"].is_unique
    assert firms.index.is_unique
    assert [f"Deal for {firms[of]}" for of in deals["company_id"]] == deals["name"].tolist()


def copy_of(firm: Firm) -> Firm:
    return Firm({key: dict(row) for key, row in firm.fields.items()}, dict(firm.names), dict(firm.deals))
