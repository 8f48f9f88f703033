"""Find duplicates: companies and people who stand in the list twice."""

from __future__ import annotations

from typing import Annotated, Literal

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.duplicates.duplicates_page import Searched, duplicates_page
from xlcrm.duplicates.field_roles import COMPANY_ROLES, CONTACT_ROLES
from xlcrm.duplicates.find_duplicates import DuplicateResult, find_duplicates
from xlcrm.duplicates.guess_roles import guess_roles
from xlcrm.errors import XlcrmError
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.frames import TEXT, row_index
from xlcrm.texts import N_, _, plural

READS = ("companies", "contacts")
WRITES: tuple[str, ...] = ()
_ROLES = {"companies": COMPANY_ROLES, "contacts": CONTACT_ROLES}


class NothingToCompareError(XlcrmError):
    """No column of a bare list looks like a name, phone, e-mail or address."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "No column of {file} looks like a name, a phone, an e-mail or an address. Give the columns headers.",
                file=file,
            )
        )


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    table: Annotated[Literal["all", "companies", "contacts"], Option(N_("Which table to search."))] = "all",
) -> Outcome:
    """A Duplicates sheet with groups, score and reasons; nothing is merged."""
    keys = tuple(_ROLES) if table == "all" else (table,)
    searched = []
    for at, key in enumerate(keys):
        context.progress(_("Searching {table}", table=table_spec(key).sheet), 0.3 + 0.4 * at / len(keys))
        frame = tables[key]
        result = find_duplicates(frame, _ROLES[key], "company" if key == "companies" else "person")
        searched.append(Searched(table_spec(key), frame, result))
    page = duplicates_page(searched)
    return Outcome(edits=(ShowPage(page),), summary=page.headline, json=_json(searched))


def find_in_list(source: SourceTable, context: RunContext) -> Outcome:
    """Duplicates in a bare list: ids are the numbers of the data rows from 1."""
    rows = range(1, len(source.row_numbers) + 1)
    columns = {
        header: pd.Series(cells, dtype=object) for header, cells in zip(source.headers, source.columns, strict=True)
    }
    frame = pd.DataFrame(columns).map(_as_text).astype(TEXT).set_axis(row_index(rows), axis=0)
    kind, roles = guess_roles(source.headers, frame)
    if not roles:
        raise NothingToCompareError(source.name)
    context.progress(_("Searching {table}", table=source.name), 0.3)
    result = find_duplicates(frame, roles, kind)
    summary = plural("{count} group of duplicates", "{count} groups of duplicates", len(result.groups))
    return Outcome(summary=f"{source.name}: {summary}.", json=_json_of(result, {row: row for row in rows}))


def _as_text(cell: object) -> object:
    return pd.NA if cell is None else str(cell)


def _json(searched: list[Searched]) -> dict[str, object]:
    parts = []
    for part in searched:
        assert part.spec.id_column
        parts.append(_json_of(part.result, part.frame[part.spec.id_column].to_dict()) | {"table": part.spec.key})
    groups = [{"table": part["table"], **group} for part in parts for group in part["groups"]]
    pairs = [{"table": part["table"], **pair} for part in parts for pair in part["pairs"]]
    return {"groups": groups, "pairs": pairs}


def _json_of(result: DuplicateResult, id_of: dict[int, object]) -> dict[str, list[dict[str, object]]]:
    groups = [
        {"ids": [id_of[label] for label in g.labels], "score": g.score, "band": g.band, "reasons": list(g.reasons)}
        for g in result.groups
    ]
    pairs = [{"a": id_of[p.a], "b": id_of[p.b], "score": p.score, "reasons": list(p.reasons)} for p in result.pairs]
    return {"groups": groups, "pairs": pairs}
