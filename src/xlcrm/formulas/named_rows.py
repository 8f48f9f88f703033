"""The rows that a name or an id in a cell means."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, Lazy, lazy
from xlcrm.tables.link_rows import fold_name, fold_names


def same(column: str, wanted: str) -> nw.Expr:
    """Whether a text is the one that was typed, in whatever case and with whatever blanks."""
    written = nw.col(column).str.replace_all("\u00a0", " ", literal=True).str.strip_chars()
    return written.str.replace_all(" {2,}", " ").str.to_lowercase().fill_null("") == " ".join(wanted.split()).lower()


def of_owner(rows: Frame, owner: str | None) -> Lazy:
    """The rows of a manager, by name or id; all where none is named."""
    return _of(rows, "owner", owner)


def of_client(rows: Frame, client: str | None) -> Lazy:
    """The rows of a client, by name or id; all where none is named."""
    return _of(rows, "client", client)


def of_party(rows: Frame, party: str) -> Lazy:
    """The rows whose company or contact bears the name or id."""
    keys = ("company", "company_id", "contact", "contact_id")
    return lazy(rows).filter(nw.any_horizontal(*(same(key, party) for key in keys), ignore_nulls=True))


def ids_of(wanted: pd.Series, ids: pd.Series, names: pd.Series) -> pd.Series:
    """The id that each cell means, by id or name in whatever case; missing where nobody is called so.

    >>> ids_of(pd.Series(["acme ", "c-2", "Nobody"]), pd.Series(["C-1", "C-2"]), pd.Series(["Acme", "Berg"])).tolist()
    ['C-1', 'C-2', None]
    """
    known = _by_folded(names, ids) | _by_folded(ids, ids)
    meant = [None if pd.isna(cell) else known.get(fold_name(str(cell))) for cell in wanted]
    return pd.Series(meant, index=wanted.index, dtype=object)


def _by_folded(names: pd.Series, ids: pd.Series) -> dict[str, object]:
    rows = zip(fold_names(names.astype("string")), ids, strict=True)
    return {name: key for name, key in rows if not pd.isna(name) and not pd.isna(key)}


def _of(rows: Frame, column: str, wanted: str | None) -> Lazy:
    everything = lazy(rows)
    return everything if wanted is None else everything.filter(same(column, wanted) | same(f"{column}_id", wanted))
