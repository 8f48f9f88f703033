"""Rows of a table as a file for another program: our own columns, or another system's layout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from xlcrm.exports.all_layouts import NoSuchLayoutError, layout_of
from xlcrm.exports.csv_file import Encoding, csv_file
from xlcrm.exports.layout import Frames, lay_out, without_place
from xlcrm.exports.own_rows import csv_rows, json_rows, sheet_rows
from xlcrm.exports.spell_values import own_spelling
from xlcrm.exports.vcards import CARRIED, vcards
from xlcrm.tables.edits import MadeFile, OutputFile, RowsFile
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _, current_language, plural

ExportFormat = Literal[
    "csv", "xlsx", "json", "vcard", "vcard4", "hubspot", "pipedrive", "zoho", "bitrix24", "amocrm", "google", "outlook"
]
Delimiter = Literal["usual", "comma", "semicolon", "tab"]
FORMAT_NAMES: Mapping[str, str] = {
    "csv": "CSV",
    "xlsx": "Excel",
    "json": "JSON",
    "vcard": "vCard 3.0",
    "vcard4": "vCard 4.0",
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho CRM",
    "bitrix24": "Bitrix24",
    "amocrm": "amoCRM",
    "google": "Google Contacts",
    "outlook": "Outlook",
}
"""What people call each format; they are names, so no language changes them."""

_SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class ExportedRows:
    """The file, and hints about what could not go into it."""

    file: MadeFile
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FileWish:
    """The file that is asked for. stem: its name without the ending."""

    format: ExportFormat
    stem: str
    encoding: Encoding = "utf-8-sig"
    delimiter: Delimiter = "usual"


def export_rows(spec: TableSpec, rows: pd.DataFrame, frames: Frames, wish: FileWish) -> ExportedRows:
    """The rows as a file, in the current language where the format has none of its own. frames: other tables."""
    match wish.format:
        case "csv":
            return _own_csv(spec, rows, wish)
        case "xlsx":
            return ExportedRows(RowsFile(f"{wish.stem}.xlsx", *sheet_rows(spec, rows)))
        case "json":
            text = json.dumps(json_rows(spec, rows), ensure_ascii=False, indent=1, allow_nan=False)
            return ExportedRows(OutputFile(f"{wish.stem}.json", text.encode()))
        case "vcard" | "vcard4":
            return _cards(spec, rows, wish)
    return _foreign_csv(spec, rows, frames, wish)


def _own_csv(spec: TableSpec, rows: pd.DataFrame, wish: FileWish) -> ExportedRows:
    spelling = own_spelling(current_language())
    headers, cells = csv_rows(spec, rows, spelling)
    sign = _SIGNS.get(wish.delimiter, ";" if spelling.decimal == "," else ",")
    content, spoilt = csv_file(headers, cells, encoding=wish.encoding, delimiter=sign)
    return ExportedRows(OutputFile(f"{wish.stem}.csv", content), _spoilt(spec, spoilt, wish.encoding))


def _foreign_csv(spec: TableSpec, rows: pd.DataFrame, frames: Frames, wish: FileWish) -> ExportedRows:
    layout = layout_of(wish.format, spec.key)
    laid = lay_out(layout, spec, rows, frames)
    sign = _SIGNS.get(wish.delimiter, layout.delimiter)
    content, spoilt = csv_file(layout.headers, laid.rows, encoding=wish.encoding, delimiter=sign)
    told = [*_left_out(spec, rows, laid.left_out, wish), *_spoilt(spec, spoilt, wish.encoding)]
    if laid.yearless:
        message = plural(
            "{count} birthday without a year is left out: {format} takes full days only.",
            "{count} birthdays without a year are left out: {format} takes full days only.",
            laid.yearless,
            format=FORMAT_NAMES[wish.format],
        )
        told.append(Problem(spec.key, None, "birthday", "birthday_left_out", Severity.HINT, message))
    return ExportedRows(OutputFile(f"{wish.stem} {wish.format}.csv", content), tuple(told))


def _cards(spec: TableSpec, rows: pd.DataFrame, wish: FileWish) -> ExportedRows:
    if spec.key not in CARRIED:
        raise NoSuchLayoutError("vCard", spec.key, list(CARRIED))
    content = vcards(spec.key, rows, "4.0" if wish.format == "vcard4" else "3.0")
    left_out = without_place(spec, rows, CARRIED[spec.key])
    return ExportedRows(OutputFile(f"{wish.stem}.vcf", content), _left_out(spec, rows, left_out, wish))


def _left_out(spec: TableSpec, rows: pd.DataFrame, keys: tuple[str, ...], wish: FileWish) -> tuple[Problem, ...]:
    """What the other system has no place for; that somebody wants no mailings is told by itself."""
    if not keys:
        return ()
    name = FORMAT_NAMES[wish.format]
    headers = ", ".join(spec.by_key[key].header if key in spec.by_key else key for key in keys)
    message = _("{format} has no place for what stands under: {columns}.", format=name, columns=headers)
    hint = _("To take everything along, export as CSV or Excel.")
    told = [Problem(spec.key, None, None, "columns_left_out", Severity.HINT, message, hint)]
    if "email_opt_out" in keys and (unwilling := int(rows["email_opt_out"].fillna(value=False).sum())):
        message = plural(
            "{count} person of the file wants no mailings, and the file cannot say so.",
            "{count} people of the file want no mailings, and the file cannot say so.",
            unwilling,
        )
        told.append(Problem(spec.key, None, "email_opt_out", "opt_out_left_out", Severity.HINT, message))
    return tuple(told)


def _spoilt(spec: TableSpec, count: int, encoding: Encoding) -> tuple[Problem, ...]:
    if not count:
        return ()
    message = plural(
        "{count} cell holds letters that {encoding} does not have; they are question marks in the file.",
        "{count} cells hold letters that {encoding} does not have; they are question marks in the file.",
        count,
        encoding=encoding,
    )
    hint = _("Leave the encoding at utf-8-sig, which has every letter.")
    return (Problem(spec.key, None, None, "letters_left_out", Severity.HINT, message, hint),)
