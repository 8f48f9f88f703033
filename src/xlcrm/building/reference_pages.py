"""The reference pages of the docs: tables, commands and checks, each made from the list that declares them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from xlcrm.building.markdown import anchor, grid, page, title
from xlcrm.commands.all_commands import ALL_COMMANDS, ListedCommand
from xlcrm.texts import _, use_language

if TYPE_CHECKING:
    from xlcrm.commands.command import Command, Parameter
    from xlcrm.tables.specs import ColumnSpec, TableSpec

PLACES = {"main": "open", "more": "folded", "hidden": "hidden"}
_ABOUT_TABLES = (
    "Each table is one sheet with one Excel table on it. Columns are found by key, so headers may be renamed, columns "
    "moved and new ones added. A link shows the name that people pick; its id stands in a hidden column."
)
_ABOUT_COMMANDS = (
    "Every command works on one workbook: `xlcrm COMMAND FILE`. It ends with 0 when all is well, with 1 when it found "
    "problems, with 2 and a sentence when it was called wrongly or the file cannot be used, and with 3 when somebody "
    "else holds the workbook or changed it meanwhile. Besides these, `xlcrm new FILE` makes an empty workbook, "
    "`xlcrm demo` one of a sample firm, `xlcrm restore FILE` brings a backup back, and `xlcrm doctor FILE` looks for "
    "faults in the file itself."
)
_ABOUT_RULES = (
    "To switch one off, or to give it another severity, add a row with its code to the Rules table; "
    "your own rules stand there too."
)
_ABOUT_LISTS = (
    "A firm may add its own values to an open list, on the sheet Lists; reports rely on the values of a closed one."
)
_SHARED_OPTIONS = (
    ("`--json`", "Print one JSON object and nothing else."),
    ("`--dry-run`", "Say what would be done and write nothing."),
    ("`--today YYYY-MM-DD`", "The day to count from; without it, today."),
    ("`--user NAME`", "Who runs the command; without it, who is logged in."),
    ("`--force`", "Write also if the workbook is marked as open, protected or signed."),
    ("`--password WORD`", "The password of an encrypted workbook; safer in XLCRM_PASSWORD, or typed when asked."),
)


def tables_page() -> str:
    """Every table with its columns, the lists that its drop-downs offer, the stages and the settings."""
    from xlcrm.tables.all_tables import ALL_TABLES

    with use_language("en"):
        overview = [(f"[{spec.sheet}](#{anchor(spec.sheet)})", _(spec.purpose)) for spec in ALL_TABLES]
        parts = [
            title("Tables"),
            _ABOUT_TABLES,
            grid(("Table", "What it holds"), overview),
            *(part for spec in ALL_TABLES for part in _table_parts(spec)),
            *_list_parts(),
            *_stage_parts(),
            *_setting_parts(),
        ]
    return page(parts)


def commands_page() -> str:
    """Every command: how it is called, what it does, its options, what it reads and writes."""
    with use_language("en"):
        parts = [
            title("Commands"),
            _ABOUT_COMMANDS,
            grid(("Every command takes", "What it does"), _SHARED_OPTIONS),
            *(part for listed in ALL_COMMANDS for part in _command_parts(listed)),
        ]
    return page(parts)


def checks_page() -> str:
    """Every built-in check: its code, how much it matters, where it looks, what it finds."""
    from xlcrm.checks.all_checks import ALL_CHECKS, READING_LABELS
    from xlcrm.tables.all_tables import table_spec

    with use_language("en"):
        rows = [
            (
                f"`{check.code}`",
                check.severity.value,
                ", ".join(table_spec(key).sheet for key in check.tables) or "all",
                _(check.label),
                _(check.explanation) + (" An error with strict checks on." if check.strict else ""),
            )
            for check in ALL_CHECKS
        ]
        parts = [
            title("Checks"),
            f"`xlcrm check FILE` asks {len(rows)} rules. {_ABOUT_RULES}",
            grid(("Code", "Severity", "Tables", "Finds", "Explanation"), rows),
            "## Told while reading",
            "What a cell holds and cannot be read as is told too, and left out of every figure until it is mended.",
            grid(("Code", "Finds"), [(f"`{code}`", _(label)) for code, label in READING_LABELS.items()]),
        ]
    return page(parts)


def _table_parts(spec: TableSpec) -> Iterator[str]:
    yield f"## {spec.sheet}"
    yield _(spec.purpose)
    yield " ".join(_facts(spec))
    rows = [_column_row(column) for column in spec.columns]
    yield grid(("Column", "Key", "Type", "Needed", "List or link", "Place", "Help"), rows)


def _facts(spec: TableSpec) -> Iterator[str]:
    yield f"Key `{spec.key}`, Excel table `{spec.name}`."
    if spec.id_prefix:
        yield f"Ids look like `{spec.id_prefix}-000123`."
    if spec.label:
        yield f"Links show {spec.column(spec.label).header}."
    yield "A newcomer sees it." if spec.visible else "Hidden until it is needed."
    if spec.owned:
        yield "The software writes it, people read it."


def _column_row(column: ColumnSpec) -> tuple[str, ...]:
    needed = "computed" if column.info.computed else "yes" if column.info.required else ""
    kind = column.kind.value.replace("_", " ")
    return column.header, f"`{column.key}`", kind, needed, _source(column), PLACES[column.info.place], column.help


def _source(column: ColumnSpec) -> str:
    from xlcrm.tables.all_tables import table_spec

    if column.info.links_to:
        target = table_spec(column.info.links_to)
        return f"[{target.sheet}](#{anchor(target.sheet)})"
    if column.info.choices == "stage":
        return "[stages](#default-stages)"
    return f"`{column.info.choices}`" if column.info.choices else ""


def _list_parts() -> Iterator[str]:
    from xlcrm.records.choices import CHOICES

    yield "## Values of the lists"
    yield _ABOUT_LISTS
    rows = [
        (f"`{listed.key}`", _(listed.label), "open" if listed.open else "closed", "; ".join(map(_, listed.values)))
        for listed in CHOICES.values()
    ]
    yield grid(("List", "Name", "Kind", "Values"), rows)


def _stage_parts() -> Iterator[str]:
    from xlcrm.records.stages import DEFAULT_STAGES

    yield "## Default stages"
    yield "A new workbook starts with these; they may be renamed, added to and reordered on the sheet Stages."
    rows = [
        (
            _shown(stage.order),
            _(str(stage.stage)),
            _(str(stage.type)),
            f"{stage.probability:.0%}",
            _shown(stage.max_days),
            _shown(stage.max_idle_days),
            ", ".join(f"`{key}`" for key in (stage.required_fields or "").split(";") if key),
        )
        for stage in DEFAULT_STAGES
    ]
    yield grid(("Order", "Stage", "Type", "Probability", "Days at most", "Idle days at most", "Needed"), rows)


def _setting_parts() -> Iterator[str]:
    from xlcrm.records.settings import SETTINGS

    yield "## The settings"
    yield "Each is a row of the sheet Settings; an empty value means the usual one."
    rows = [(_(s.label), f"`{s.key}`", s.default, ", ".join(s.values), _(s.help)) for s in SETTINGS]
    yield grid(("Setting", "Key", "Usual value", "Values", "Help"), rows)


def _command_parts(listed: ListedCommand) -> Iterator[str]:
    command = listed.load()
    yield f"## {_(listed.label)}"
    yield f"```\n{_usage(listed, command)}\n```"
    yield _(listed.tip)
    if command.parameters:
        yield grid(("Option", "Value", "Default", "What it does"), [_option_row(p) for p in command.parameters])
    reads, writes = _sheets(command.reads), _sheets(command.writes) or "no table of yours"
    yield f"Group {_(listed.group)}. Reads: {reads}. Writes: {writes}."


def _usage(listed: ListedCommand, command: Command) -> str:
    files = ["FILE", "[OTHER_FILE]..."] if listed.takes_lists else ["FILE"]
    return " ".join(["xlcrm", command.name, *files, *map(_call, command.parameters)])


def _call(parameter: Parameter) -> str:
    if parameter.option.positional:
        text = parameter.name.upper()
    elif parameter.type is bool:
        text = f"--no-{parameter.name}" if parameter.default else f"--{parameter.name}"
    else:
        text = f"--{parameter.name} {_value(parameter.type)}"
    text = text if parameter.is_required else f"[{text}]"
    return f"{text}..." if get_origin(parameter.type) is tuple else text


def _option_row(parameter: Parameter) -> tuple[str, ...]:
    is_on = parameter.type is bool and parameter.default is True
    flag = f"--{parameter.name}, --no-{parameter.name}" if is_on else f"--{parameter.name}"
    name = parameter.name.upper() if parameter.option.positional else flag
    value = "" if parameter.type is bool else _value(parameter.type)
    default = "required" if parameter.is_required else _default(parameter.default)
    return f"`{name}`", value, default, _(parameter.option.help)


def _value(hint: Any) -> str:
    from xlcrm.imports.source_tables import SourceTable

    if get_origin(hint) is Literal:
        return "|".join(get_args(hint))
    if get_origin(hint) is tuple:
        return _value(get_args(hint)[0])
    plain = next((each for each in get_args(hint) if each is not type(None)), hint)
    return {dt.date: "YYYY-MM-DD", int: "NUMBER", float: "NUMBER", SourceTable: "SOURCE.csv|.xlsx"}.get(plain, "TEXT")


def _default(value: object) -> str:
    if value in (None, "", (), False):
        return ""
    return "yes" if value is True else str(value)


def _sheets(keys: Iterable[str]) -> str:
    from xlcrm.tables.all_tables import table_spec

    return ", ".join(table_spec(key).sheet for key in keys)


def _shown(value: int | None) -> str:
    return "" if value is None else str(value)
