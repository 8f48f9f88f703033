"""Formulas that mend and compare what is written in cells; a whole column goes in and comes out in one call."""

from __future__ import annotations

from typing import Annotated, Literal

import pandas as pd

from xlcrm.duplicates.find_duplicates_of import find_duplicates_of
from xlcrm.duplicates.guess_roles import guess_roles
from xlcrm.duplicates.similar import SimilarKind, clean_column, similar_columns
from xlcrm.errors import WrongUseError
from xlcrm.formulas.formula import AnyTable, BadArgumentError, Column, UnequalColumnsError, Value
from xlcrm.formulas.table_arguments import own_headers
from xlcrm.tables.country_codes import country_code
from xlcrm.tables.email_addresses import is_email
from xlcrm.tables.phone_numbers import read_phone
from xlcrm.tables.raw_tables import CellError
from xlcrm.tables.transliterate import to_latin_lines
from xlcrm.texts import N_, _

Text = Annotated[pd.Series, Column(N_("A cell or a column."))]
TableRange = Annotated[pd.DataFrame, AnyTable(N_("A table with its headers, such as Contacts[#All]."))]


def phone(
    text: Text, country: Annotated[str, Value(N_("Two letters: the country of numbers without a +."))] = "BG"
) -> pd.Series:
    """The number in the international form (E.164); #VALUE! where it is none, blank where the cell is.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_PHONE", ["0888 123 456", "BG"]), call_formula("CRM_PHONE", ["12"]).text
    ('+359888123456', '#VALUE!')
    """
    code = country_code(country)
    if code is None:
        raise BadArgumentError(_("{country!r} is no country. Write two letters, such as BG.", country=country))
    return _of_each(text, lambda value: read_phone(value, code).with_extension or CellError("#VALUE!"))


def email_is_sound(text: Text) -> pd.Series:
    """Whether the text is one e-mail address that the standards allow.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_EMAILOK", [[["anna@firma.bg"], ["anna@firma"], [None]]])
    [[True], [False], [False]]
    """
    return text.map({value: is_email(value) for value in text.dropna().unique()}).astype("boolean").fillna(value=False)


def clean_name(
    text: Text, kind: Annotated[Literal["company", "person"], Value(N_("company or person."))] = "company"
) -> pd.Series:
    """The name as duplicates are compared: small Latin letters, without legal form, title and signs.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_CLEANNAME", ["ООО «Ромашка»"])
    'romashka'
    """
    return pd.Series(clean_column(text.tolist(), kind), dtype=object)


def likeness(
    a: Text,
    b: Text,
    kind: Annotated[
        Literal["text", "person", "company", "email", "phone"], Value(N_("text, person, company, email or phone."))
    ] = "text",
) -> pd.Series:
    """How alike two values are, 0..1; 1 when they read the same in any spelling. Source: Jaro-Winkler.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_SIMILAR", ["Иван Петров", "Petrov Ivan", "person"])
    1.0
    """
    if len(a) != len(b) and 1 not in (len(a), len(b)):
        raise UnequalColumnsError(a=a, b=b)
    of_kind: SimilarKind = kind
    return pd.Series(similar_columns(a.tolist(), b.tolist(), of_kind))


def in_latin(text: Text) -> pd.Series:
    """The text in Latin letters, Cyrillic by the language that its letters show.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_TRANSLIT", [[["Щербаков"], ["Сергій"]]])
    [['Shcherbakov'], ['Serhii']]
    """
    return pd.Series(to_latin_lines(text.fillna("").tolist()), dtype=object)


def look_up(
    table: TableRange,
    id_: Annotated[str, Value(N_("What stands in the table's row: its id, or its name."), name="id")],
    field: Annotated[str, Value(N_("The header of the column to show."))],
) -> object:
    """The value of a column in the row that holds the id or name: the table's own ones first, then in any column.

    >>> from xlcrm.call_formula import call_formula
    >>> firms = [["Company", "City", "Company ID"], ["Acme", "Sofia", "C-000001"]]
    >>> call_formula("CRM_LOOKUP", [firms, "C-000001", "city"]), call_formula("CRM_LOOKUP", [firms, "acme", "City"])
    ('Sofia', 'Sofia')
    """
    header, at = _header(table, field), _column_that_holds(table, id_)
    return None if at is None else table.loc[table[at].map(_folded) == _folded(id_), header].iloc[0]


def find_duplicates_in(
    table: TableRange,
    id_: Annotated[str, Value(N_("The id of the row to look for, in the table's ID column."), name="id")],
) -> pd.DataFrame | None:
    """Rows that may be the same as that one, likeliest first: id, score 0..1, reason in words. Source: Fellegi-Sunter.

    >>> from xlcrm.call_formula import call_formula
    >>> people = [["Contact ID", "Full name", "Mobile"], ["P-1", "Ivan Petrov", "0888123456"]]
    >>> people += [["P-2", "Иван Петров", "0888 123 456"], ["P-3", "Anna Berg", None]]
    >>> [row[0] for row in call_formula("CRM_FINDDUP", [people, "P-1"])]
    ['id', 'P-2']
    """
    ids = _column_that_holds(table, id_)
    if ids is None:
        raise BadArgumentError(_("No row of the table has the id {id!r}.", id=id_))
    rows = table.set_index(table[ids].map(_as_text)).drop(columns=[ids])
    meant = next(key for key in rows.index if _folded(key) == _folded(id_))
    kind, roles = guess_roles([str(header) for header in rows.columns], rows)
    try:
        found = find_duplicates_of(meant, rows, roles, kind)
    except WrongUseError as error:
        raise BadArgumentError(str(error)) from error
    return found if len(found) else None


def _of_each(text: pd.Series, answer: object) -> pd.Series:
    """The answer to each different text, blank where the cell is."""
    told = {value: answer(value) for value in text.dropna().unique()}  # type: ignore[operator]
    return text.astype(object).map(lambda value: told.get(value, ""), na_action="ignore").fillna("")


def _header(table: pd.DataFrame, field: str) -> str:
    found = next((header for header in table.columns if _folded(header) == _folded(field)), None)
    if found is None:
        raise BadArgumentError(
            _("There is no column {field!r}; the table has: {known}.", field=field, known=", ".join(table.columns))
        )
    return str(found)


def _column_that_holds(table: pd.DataFrame, id_: str) -> str | None:
    """The column in which the id or name stands: the table's own id or name before one that points to another row."""
    headers = own_headers([str(header) for header in table.columns])
    ordered = [*headers, *(header for header in table.columns if header not in headers)]
    return next((header for header in ordered if (table[header].map(_folded) == _folded(id_)).any()), None)


def _folded(value: object) -> str:
    return _as_text(value).strip().casefold()


def _as_text(value: object) -> str:
    """As the cell shows it: numbers of a sheet have no whole numbers apart."""
    is_whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else str(int(value) if is_whole else value)  # type: ignore[call-overload]
