"""The sheet Find: what looks like the typed text, where it stands, whose it is and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlcrm.finding.word_likeness import Hit
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable, ReportPage, not_shown
from xlcrm.texts import N_, _, plural

_HOW = {
    Hit.SAME: N_("the same"),
    Hit.START: N_("begins so"),
    Hit.WORD: N_("a word of it"),
    Hit.BEGUN: N_("a word begins so"),
    Hit.SOUND: N_("sounds alike"),
    Hit.INSIDE: N_("a part of it"),
    Hit.TYPO: N_("nearly so"),
}
_WIDEST_TEXT = 80  # letters of a long note
_PHONES = ("phone", "mobile", "phone_other", "number")
_PHONE_OF = (("contact_id", "contacts"), ("company_id", "companies"))


def find_page(frames: Mapping[str, pd.DataFrame], found: pd.DataFrame, text: str, most: int) -> ReportPage:
    """The best hits, each with a jump. found: of `find_rows`; frames: the same as there, and those of its links."""
    shown = found.head(most)
    rows = told_rows(frames, shown)
    links = [
        CellLink(table, int(row), _cell_of(table, column), name)
        for table, row, column, name in zip(shown["table"], shown["row"], shown["column"], rows["name"], strict=True)
    ]
    columns = (
        PageColumn("link", _("Found"), Format.LINK, 34),
        PageColumn("sheet", _("Sheet")),
        PageColumn("header", _("Matched in")),
        PageColumn("text", _("What stands there"), Format.WRAPPED, 40),
        PageColumn("how", _("How")),
        PageColumn("company", _("Company")),
        PageColumn("owner", _("Owner")),
        PageColumn("phone", _("Phone")),
    )
    table = PageTable("found", _("What was found"), columns, rows.assign(link=pd.Series(links, dtype=object)))
    more = len(found) - len(shown)
    note = (not_shown(more),) if more else ()
    return ReportPage(
        key="find",
        sheet=_("Find"),
        title=_("Find: {text}", text=text),
        headline=headline(found, text),
        tables=(table,) if len(shown) else (),
        left_out=note,
        json={"text": text, "found": len(found), "rows": _json(shown, rows)},
    )


def headline(found: pd.DataFrame, text: str) -> str:
    """How many rows look like it; without one, what to try."""
    if not len(found):
        return _("Nothing looks like {text!r}. Try fewer words, or a part of one.", text=text)
    best = found["table"].value_counts()
    where = ", ".join(f"{table_spec(str(table)).sheet} {count}" for table, count in best.items())
    return plural(
        "{count} row looks like {text!r}: {where}.",
        "{count} rows look like {text!r}: {where}.",
        len(found),
        text=text,
        where=where,
    )


def told_rows(frames: Mapping[str, pd.DataFrame], shown: pd.DataFrame) -> pd.DataFrame:
    """Of each hit: name, id, sheet, header and text of the cell that matched, how, company, owner, phone."""
    told = [_told(frames, hit) for _place, hit in shown.iterrows()]
    keys = ("name", "id", "sheet", "header", "text", "how", "company", "owner", "phone")
    return pd.DataFrame(told, columns=list(keys))


def _told(frames: Mapping[str, pd.DataFrame], hit: pd.Series) -> dict[str, str]:
    spec, text = table_spec(str(hit["table"])), str(hit["text"])
    values = frames[spec.key].loc[[hit["row"]]].iloc[0]
    return {
        "name": _value(values, spec.label) or _cut(text),
        "id": _value(values, spec.id_column),
        "sheet": spec.sheet,
        "header": spec.column(str(hit["column"])).header,
        "text": _cut(text),
        "how": _(_HOW[Hit(hit["hit"])]),
        "company": _value(values, "company"),
        "owner": _value(values, "owner") or _value(values, "user"),
        "phone": _phone(frames, values),
    }


def _phone(frames: Mapping[str, pd.DataFrame], values: pd.Series) -> str:
    """The row's own number, else that of its contact, else of its company."""
    own = next((_value(values, key) for key in _PHONES if _value(values, key)), "")
    if own:
        return own
    for key, table in _PHONE_OF:
        if (id := _value(values, key)) and table in frames:
            people = frames[table]
            linked = people[(people[key] == id).fillna(value=False).astype(bool)]
            numbers = (_value(linked.iloc[0], phone) for phone in _PHONES) if len(linked) else iter(())
            if number := next((each for each in numbers if each), ""):
                return number
    return ""


def _cell_of(table: str, column: str) -> str:
    """The cell that a jump leads to: the matched one, or the row's name where that column is hidden."""
    spec = table_spec(table)
    return spec.label or column if spec.column(column).info.place == "hidden" else column


def _value(values: pd.Series, key: str | None) -> str:
    return "" if key is None or key not in values or pd.isna(values[key]) else str(values[key])


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDEST_TEXT else flat[: _WIDEST_TEXT - 1] + "…"


def _json(shown: pd.DataFrame, rows: pd.DataFrame) -> list[dict[str, object]]:
    places = shown[["table", "row", "column", "score"]].reset_index(drop=True)
    joined = pd.concat([places, rows[["id", "name", "text", "company", "owner", "phone"]]], axis=1)
    plain = joined.assign(score=joined["score"].astype(float).round(1))
    return [{str(key): value for key, value in each.items()} for each in plain.to_dict("records")]
