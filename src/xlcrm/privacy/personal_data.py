"""The answer to a person who asks what is held about them: a page to read and a JSON file that machines read.

Regulation (EU) 2016/679 (GDPR): article 15, right of access; article 20, right to data portability.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.privacy.held_rows import HeldChange, HeldRow, Why, held_changes, held_rows
from xlcrm.privacy.known_of_person import known_of_person
from xlcrm.privacy.person_texts import PersonTexts, person_texts
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.journal import JOURNAL, Action
from xlcrm.tables.journal_cells import shown_cell
from xlcrm.tables.journal_runs import JournaledRun, journaled_runs
from xlcrm.tables.pages import CellLink, Figure, Format, PageColumn, PageTable, ReportPage
from xlcrm.texts import N_, _, plural

REGULATION = "Regulation (EU) 2016/679 (GDPR), articles 15 and 20"
_CONSENT = ("consent", "consent_date", "consent_source", "email_opt_out", "do_not_call")
_ORIGIN = ("source", "campaign", "external_ids", "created_at", "created_by", "first_contact_date")
_WHY = {
    Why.OWN: N_("The person's own row"),
    Why.LINKED: N_("Belongs to the person"),
    Why.PART: N_("Part of a row that belongs to the person"),
    Why.NAMED: N_("Names the person"),
    Why.BEFORE_MERGE: N_("As it was before a merge"),
}


@dataclass(frozen=True)
class PersonalData:
    """All that is held about one person."""

    id: str
    name: str
    rows: list[HeldRow]
    changes: list[HeldChange]
    imports: list[dict[str, object]]  # how the row came in, where an import brought it
    texts: PersonTexts

    @property
    def own(self) -> Mapping[str, object]:
        """The filled cells of the person's row."""
        return next((each.cells for each in self.rows if each.why is Why.OWN), {})

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table, and changes in the journal."""
        counts: dict[str, int] = defaultdict(int)
        for row in self.rows:
            counts[row.table] += 1
        return dict(counts) | ({JOURNAL: len(self.changes)} if self.changes else {})


def personal_data(tables: CrmTables, id: str) -> PersonalData:
    """What the tables and logs hold about the person of that id."""
    runs = journaled_runs(tables[JOURNAL])
    person = known_of_person(tables, id, runs)
    texts = person_texts(tables, person)
    rows = held_rows(tables, person, texts)
    names = [str(row.cells["full_name"]) for row in rows if row.why is Why.OWN and "full_name" in row.cells]
    imports = _imports(tables, runs, person.ids)
    return PersonalData(id, names[0] if names else "", rows, held_changes(runs, person, texts), imports, texts)


def personal_data_page(data: PersonalData) -> ReportPage:
    """What is held, table by table, with consent and origin; texts are final."""
    name = data.name or data.id
    count = len(data.rows) + len(data.changes)
    headline = plural("{count} row is held about {name}.", "{count} rows are held about {name}.", count, name=name)
    figures = tuple(
        Figure(table_spec(table).sheet, number, Format.COUNT) for table, number in list(data.counts.items())[:8]
    )
    tables = [_own_table(data), _rows_table(data), *([_changes_table(data)] if data.changes else [])]
    return ReportPage(
        "personal_data",
        _("Personal data"),
        _("Personal data of {name}", name=name),
        headline,
        figures,
        tuple(table for table in tables if len(table.rows)),
        definitions=_definitions(),
        left_out=_shared(data.texts),
        subtitle=data.id,
    )


def personal_data_json(data: PersonalData, made_at: dt.datetime, firm: str) -> dict[str, object]:
    """The same as plain values by column key: structured, in common use, machine-readable."""
    tables: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in data.rows:
        cells = {key: _plain(cell) for key, cell in row.cells.items()}
        tables[row.table].append({"id": row.id or None, "why": row.why.value, "values": cells})
    return {
        "regulation": REGULATION,
        "made_at": made_at.isoformat(timespec="seconds"),
        "controller": firm or None,
        "person": {"id": data.id, "name": data.name or None},
        "consent": {key: _plain(data.own.get(key)) for key in _CONSENT},
        "origin": {**{key: _plain(data.own.get(key)) for key in _ORIGIN}, "imports": data.imports},
        "tables": dict(tables),
        "changes": [_change(each) for each in data.changes],
    }


def as_file(json_object: Mapping[str, object]) -> bytes:
    """The object as the bytes of a JSON file."""
    return json.dumps(json_object, ensure_ascii=False, indent=2, default=str).encode()


def _imports(tables: CrmTables, runs: list[JournaledRun], ids: tuple[str, ...]) -> list[dict[str, object]]:
    """The imports that added the row: when, by whom, from which file, where the log of imports knows it."""
    log = tables["import_log"]
    found: list[dict[str, object]] = []
    for each in runs:
        added = (changes for changes in each.changes if changes.action is Action.APPEND and changes.table == "contacts")
        if any(mark.id in ids for changes in added for mark in changes.rows):
            near = log[(log["imported_at"] - pd.Timestamp(each.run.at)).abs() < pd.Timedelta(seconds=2)]
            files = [str(name) for name in near.loc[near["table"] == "contacts", "file"].dropna()]
            at = each.run.at.isoformat(timespec="seconds")
            found.append({"command": each.run.command, "at": at, "user": each.run.user, "files": files})
    return found


def _change(each: HeldChange) -> dict[str, object]:
    return {
        "run": each.run.run.number,
        "at": each.run.run.at.isoformat(timespec="seconds"),
        "command": each.run.run.command,
        "user": each.run.run.user,
        "table": each.table,
        "id": each.row_id or None,
        "column": each.column,
        "old": _plain(each.old),
        "new": _plain(each.new),
    }


def _own_table(data: PersonalData) -> PageTable:
    spec = table_spec("contacts")
    first = [key for key in (*_CONSENT, *_ORIGIN) if key in data.own]
    keys = [*(key for key in data.own if key not in first), *first]
    rows = [
        {"column": _header("contacts", key), "value": shown_cell(spec.by_key.get(key), _plain(data.own[key])) or ""}
        for key in keys
    ]
    rows += [
        {
            "column": _("Came with"),
            "value": _("{command}, {at}, {files}", command=each["command"], at=each["at"], files=_files(each)),
        }
        for each in data.imports
    ]
    columns = (PageColumn("column", _("What"), Format.TEXT, 28), PageColumn("value", _("Value"), Format.WRAPPED, 60))
    title = _("The person's own row, with consent and where it came from")
    return PageTable("own", title, columns, pd.DataFrame(rows, columns=["column", "value"]))


def _files(each: Mapping[str, object]) -> str:
    files = each["files"]
    return ", ".join(map(str, files)) if isinstance(files, list) and files else "–"


def _rows_table(data: PersonalData) -> PageTable:
    others = [row for row in data.rows if row.why is not Why.OWN]
    rows = pd.DataFrame(
        {
            "table": [table_spec(row.table).sheet for row in others],
            "row": [_link(row) for row in others],
            "why": [_(_WHY[row.why]) for row in others],
            "what": [_told(row) for row in others],
        }
    )
    columns = (
        PageColumn("table", _("Table"), Format.TEXT, 20),
        PageColumn("row", _("Row"), Format.LINK, 14),
        PageColumn("why", _("Why it is here"), Format.WRAPPED, 26),
        PageColumn("what", _("What it holds"), Format.WRAPPED, 80),
    )
    return PageTable("rows", _("Rows about the person"), columns, rows)


def _changes_table(data: PersonalData) -> PageTable:
    rows = pd.DataFrame(
        {
            "at": [f"{each.run.run.at:%Y-%m-%d %H:%M}" for each in data.changes],
            "command": [each.run.run.command for each in data.changes],
            "row": [each.row_id for each in data.changes],
            "column": [_header(each.table, each.column) for each in data.changes],
            "old": [_shown(each.table, each.column, each.old) for each in data.changes],
            "new": [_shown(each.table, each.column, each.new) for each in data.changes],
        }
    )
    columns = (
        PageColumn("at", _("When"), Format.TEXT, 18),
        PageColumn("command", _("Command"), Format.TEXT, 18),
        PageColumn("row", _("Row"), Format.TEXT, 14),
        PageColumn("column", _("Column"), Format.TEXT, 22),
        PageColumn("old", _("Before"), Format.WRAPPED, 40),
        PageColumn("new", _("After"), Format.WRAPPED, 40),
    )
    return PageTable("changes", _("What the journal keeps, so that commands can be undone"), columns, rows)


def _definitions() -> tuple[tuple[str, str], ...]:
    return (
        (_("Access"), _("Article 15 of Regulation (EU) 2016/679: a person may ask what is held, why and from where.")),
        (_("Portability"), _("Article 20: the JSON file beside this page is made for machines to read.")),
        (_("Columns"), _("Of other rows the page shows the columns that people use; the JSON file has all of them.")),
        (_("Time"), _("Article 12(3): the answer is due within one month of the request.")),
        (
            _("To add yourself"),
            _("Why you hold the data, who else receives it, how long you keep it, and the right to complain."),
        ),
    )


def _shared(texts: PersonTexts) -> tuple[str, ...]:
    if not texts.shared:
        return ()
    named = ", ".join(texts.shared)
    return (_("Somebody else here has these too, so rows that only name them are not listed: {texts}.", texts=named),)


def _link(row: HeldRow) -> CellLink:
    spec = table_spec(row.table)
    if row.row is None:
        return CellLink("merge_log", 1, None, row.id)
    return CellLink(row.table, row.row, spec.label or spec.columns[0].key, row.id or str(row.row))


def _told(row: HeldRow) -> str:
    """The columns that people use, in the order of the sheet: `Subject: Call; Status: Done`; the file has them all."""
    table = "contacts" if row.why is Why.BEFORE_MERGE else row.table
    spec = table_spec(table)
    shown = [column for column in spec.columns if column.info.place == "main" or column.kind is Kind.NOTE]
    keys = [column.key for column in shown if column.key in row.cells and column.names != "contact_id"]
    keys += [key for key in row.cells if key not in spec.by_key]
    return "; ".join(f"{_header(table, key)}: {_shown(table, key, row.cells[key])}" for key in keys)


def _header(table: str, key: str) -> str:
    column = table_spec(table).by_key.get(key)
    return column.header if column else key


def _shown(table: str, key: str, cell: object) -> str:
    return shown_cell(table_spec(table).by_key.get(key), _plain(cell)) or ""


def _plain(cell: object) -> object:
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):  # type: ignore[call-overload]
        return None
    if isinstance(cell, pd.Timestamp | dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", timespec="seconds")
    return cell.item() if hasattr(cell, "item") else cell
