"""How a field of a record says what its column is: kind, header, help, choices, link, place on the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

Place = Literal["main", "more", "hidden"]


class Kind(StrEnum):
    """What a column holds; it decides reading, writing, number format and checks."""

    ID = "id"
    TEXT = "text"
    NOTE = "note"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    CHOICE = "choice"
    MULTI = "multi"
    DATE = "date"
    DATETIME = "datetime"
    DAY_OF_YEAR = "day_of_year"  # a birthday: 1980-02-29 or --02-29, kept as text
    INT = "int"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"  # 0..1 in frames and cells, shown as %
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """What the schema says of one field. `header` and `help` are English sources of the message catalogue."""

    kind: Kind
    header: str
    help: str
    required: bool = False
    choices: str | None = None  # key of a list in records.choices
    links_to: str | None = None  # key of the table whose id this is
    place: Place = "more"  # main: among the ten that people use; more: folded; hidden: the software's own
    formula: str | None = None  # native Excel formula; {key} stands for that column of the same row
    computed: bool = False  # written by commands or by the formula, not typed
    synonyms: tuple[str, ...] = ()  # other headers that mean this column, for imports


def column(kind: Kind, header: str, help: str, /, **info: Any) -> Any:
    """A field of a record that is also a column of its table; it defaults to empty."""
    declared = ColumnInfo(kind, header, help, **info)
    return Field(default=None, title=header, description=help, json_schema_extra={"column": declared})  # type: ignore[dict-item]


def column_info(field: FieldInfo) -> ColumnInfo:
    """The declaration that `column` put into the field."""
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    declared = extra["column"]
    assert isinstance(declared, ColumnInfo)
    return declared


class CrmRecord(BaseModel):
    """One row of one table."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
