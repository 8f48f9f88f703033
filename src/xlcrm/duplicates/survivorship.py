"""What a merged row holds: for each field the value that survives, and why, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from xlcrm.duplicates.channels import Channel, unite_channels
from xlcrm.duplicates.merge_rules import ADDRESS_PARTS, CHANNELS, LEADERS, NAMES, MergeField, Rule
from xlcrm.duplicates.show_values import compared_value, is_missing, shown_value
from xlcrm.duplicates.spelled_names import are_spelt_alike, spelling, usualness
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.transliterate import is_native_script
from xlcrm.texts import N_, _

MOST_LETTERS = 32_767
"""What a cell holds, counted as spreadsheets do: letters beyond the first 65,536 of Unicode count twice."""
_CAREFUL = ("Withdrawn", "None", "Implied", "Given")  # the most careful consent first
_DIFFERING_IS_FINE = frozenset(
    {Rule.CHANNEL, Rule.UNITED, Rule.JOINED, Rule.EARLIEST, Rule.LATEST, Rule.YES_WINS, Rule.CAREFUL}
)
_SAME, _ONLY = N_("the same in all"), N_("the only one filled in")
_NEWEST, _OFTEN, _LONGEST, _FIRST = (
    N_("the newest"),
    N_("the most frequent"),
    N_("the fullest spelling"),
    N_("from the oldest row"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The value of one field after the merge. differs: the rows do not agree; conflict: one value gives way."""

    value: object
    why: str
    differs: bool = False
    conflict: bool = False


@dataclass(frozen=True)
class GroupRows:
    """The rows of one group, the surviving one first: values and shown texts by field, and when each was touched.

    values, texts: one entry a row. moments: last change or creation as numbers, higher is newer.
    word_counts: how often each word stands in the table's columns of names, by field.
    """

    table: str
    values: Mapping[str, Sequence[object]]
    texts: Mapping[str, Sequence[str]]
    moments: Sequence[float]
    fields: Mapping[str, MergeField]
    word_counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def compared(self, key: str) -> list[str]:
        """The texts of a field as they are compared; links by the row that they point to."""
        if self.fields[key].is_link:
            return ["" if is_missing(value) else str(value) for value in self.values[key]]
        return [compared_value(text, self.fields[key]) for text in self.texts[key]]

    def place_of(self, key: str, value: object) -> int | None:
        """The first row that holds the value."""
        text = shown_value(value, self.fields[key])
        return next((at for at, each in enumerate(self.texts[key]) if text and each == text), None)

    @cached_property
    def address_sizes(self) -> list[int]:
        """How many parts of an address each row has."""
        parts = [self.texts[key] for key in ADDRESS_PARTS if key in self.texts]
        return [sum(bool(text) for text in texts) for texts in zip(*parts, strict=True)]


@dataclass
class _Survivor:
    rows: GroupRows
    chosen: Mapping[str, object]
    kept: dict[str, Kept] = field(default_factory=dict)
    leftovers: list[str] = field(default_factory=list)


def survive(rows: GroupRows, chosen: Mapping[str, object] | None = None) -> dict[str, Kept]:
    """What the merged row holds, by field, under the rules of merge_rules.py.

    chosen: values that a person decided on instead; mails and phones that this pushes out move to free columns.
    Nothing gets lost: what finds no column of its own is written into the notes.
    """
    merged = _Survivor(rows, chosen or {})
    order = sorted(rows.fields.values(), key=lambda each: (each.rule is Rule.FOLLOWS, each.rule is Rule.JOINED))
    _unite_channels(merged)
    for each in order:
        if each.key not in merged.kept:
            merged.kept[each.key] = _decide(merged, each)
    _unswap_names(merged)
    _keep_other_names(merged)
    _write_leftovers(merged)
    return {key: _fitted(merged.kept[key]) for key in rows.fields}


def _fitted(kept: Kept) -> Kept:
    """A text that a cell cannot hold is cut, and says where the whole of it stands."""
    if not isinstance(kept.value, str) or len(letters := kept.value.encode("utf-16-le")) <= 2 * MOST_LETTERS:
        return kept
    end = "\n" + _("(Cut here, a cell holds no more. The rows as they were stand in the merge log.)")
    room = 2 * MOST_LETTERS - len(end.encode("utf-16-le"))
    text = letters[:room].decode("utf-16-le", errors="ignore") + end
    return replace(kept, value=text, why=_("all of them, as much as a cell holds"))


def _decide(merged: _Survivor, each: MergeField) -> Kept:
    rows, key = merged.rows, each.key
    differs, conflict = _agreement(rows, each)
    if key in merged.chosen:
        return Kept(merged.chosen[key], _("your choice"), differs, conflict)
    if each.rule is Rule.UNITED:
        return Kept(_united(rows.texts[key]), _told(rows, key, N_("all of them")), differs)
    if each.rule is Rule.JOINED:
        return Kept(_joined(rows.texts[key]), _told(rows, key, N_("all of them")), differs)
    place, why = _choose(merged, each)
    return Kept(rows.values[key][place], why, differs, conflict)


def _agreement(rows: GroupRows, each: MergeField) -> tuple[bool, bool]:
    """Whether the rows differ, and whether a filled value has to give way to another."""
    compared = rows.compared(each.key)
    filled = {text for text in compared if text}
    several = len(filled) > 1 or not _are_spelt_alike(rows, each)
    return several or (bool(filled) and "" in compared), several and each.rule not in _DIFFERING_IS_FINE


def _are_spelt_alike(rows: GroupRows, each: MergeField) -> bool:
    """Of names that read the same, none has a letter more or less."""
    return each.rule is not Rule.NAME or are_spelt_alike(rows.texts[each.key], of_company=each.key == "name")


def _told(rows: GroupRows, key: str, otherwise: str) -> str:
    texts = rows.texts[key]
    filled = [text for text in texts if text]
    if len(filled) == 1 and len(texts) > 1:
        return _(_ONLY)
    return _(_SAME) if len(set(texts)) == 1 else _(otherwise)


def _choose(merged: _Survivor, each: MergeField) -> tuple[int, str]:
    """The row whose value is kept, and the words of the rule that told it from the others."""
    rows = merged.rows
    compared = rows.compared(each.key)
    places = [at for at, text in enumerate(compared) if text]
    if not places:
        return 0, ""
    texts = rows.texts[each.key]
    why = _SAME if len(places) == len(compared) else _ONLY if len(places) == 1 else N_("filled before empty")
    for words, scores in [*_spelling(texts, compared, places), *_criteria(merged, each, compared)]:
        distinct = {texts[at] for at in places}
        best = max(scores[at] for at in places)
        left = [at for at in places if scores[at] == best]
        if len(distinct) > 1 and len(left) < len(places):
            why = words
        places = left
    return places[0], _(why)


def _spelling(texts: Sequence[str], compared: list[str], places: list[int]) -> list[tuple[str, Sequence[float]]]:
    """Where rows agree but for the spelling, letters of the word's own script come first."""
    one = len({compared[at] for at in places}) == 1
    return [(N_("in its own script"), [is_native_script(text) for text in texts])] if one else []


def _criteria(merged: _Survivor, each: MergeField, compared: list[str]) -> list[tuple[str, Sequence[float]]]:
    """The rules in their order, each with a score a row: the highest stay."""
    rows, texts, values = merged.rows, merged.rows.texts[each.key], merged.rows.values[each.key]
    often = Counter(compared)
    newest = (_NEWEST, rows.moments)
    frequent = (_OFTEN, [often[text] for text in compared])
    longest = (_LONGEST, [len(text) for text in texts])
    first = (_FIRST, [-at for at in range(len(texts))])
    match each.rule:
        case Rule.NAME:
            native = (N_("in its own script"), [is_native_script(text) for text in texts])
            whole = (_LONGEST, [len(text.strip(". ")) > 1 for text in texts])
            spelt = [spelling(text, of_company=each.key == "name") for text in texts]
            agreed = (_OFTEN, [spelt.count(text) for text in spelt])
            usual = (N_("the more usual words"), usualness(texts, rows.word_counts.get(each.key, {})))
            return [native, whole, agreed, usual, newest, longest, first]
        case Rule.ADDRESS:
            return [(N_("the fullest address"), rows.address_sizes), newest, frequent, longest, first]
        case Rule.EARLIEST | Rule.LATEST:
            numbers = [_number(value) for value in values]
            if each.rule is Rule.LATEST:
                return [(N_("the highest"), numbers), first]
            return [(N_("the earliest"), [-number for number in numbers]), first]
        case Rule.YES_WINS:
            return [(N_("the most careful"), [not is_missing(value) and bool(value) for value in values]), first]
        case Rule.CAREFUL:
            ranks = {value: -rank for rank, value in enumerate(_CAREFUL)}
            careful = [ranks.get(str(value), -len(_CAREFUL)) for value in values]
            return [(N_("the most careful"), careful), newest, first]
        case Rule.FOLLOWS:
            leader = LEADERS[each.key]
            return [(N_("goes with what is kept above"), _agreeing(merged, leader)), newest, frequent, longest, first]
        case Rule.OLDEST:
            return [first]
        case _:
            return [newest, frequent, longest, first]


def _agreeing(merged: _Survivor, leader: str) -> list[bool]:
    """Which rows hold the leader's kept value."""
    if leader not in merged.kept or leader not in merged.rows.texts:
        return [False] * len(merged.rows.moments)
    kept = compared_value(
        shown_value(merged.kept[leader].value, merged.rows.fields[leader]), merged.rows.fields[leader]
    )
    return [bool(kept) and text == kept for text in merged.rows.compared(leader)]


def _number(value: object) -> float:
    if is_missing(value):
        return float("-inf")
    return value.timestamp() if isinstance(value, pd.Timestamp) else float(str(value))


def _united(texts: Sequence[str]) -> object:
    parts = [part.strip() for text in texts for part in text.split(";") if part.strip()]
    once = {part.casefold(): part for part in reversed(parts)}
    return "; ".join(dict.fromkeys(once[part.casefold()] for part in parts)) or pd.NA


def _joined(texts: Sequence[str]) -> object:
    once = {fold_name(text): text for text in reversed(texts) if text}
    unique = dict.fromkeys(once[fold_name(text)] for text in texts if text)
    return "\n".join(unique) or pd.NA


def _unite_channels(merged: _Survivor) -> None:
    for columns in CHANNELS.get(merged.rows.table, ()):
        present = [key for key in columns if key in merged.rows.fields]
        channel = Channel(merged.rows.fields[present[0]].kind, present, merged.rows.texts, merged.rows.moments)
        united = unite_channels(channel, merged.chosen)
        for key in present:
            differs, _conflict = _agreement(merged.rows, merged.rows.fields[key])
            value, why = united.kept[key]
            merged.kept[key] = Kept(value or pd.NA, why, differs)
        merged.leftovers += united.leftovers


def _unswap_names(merged: _Survivor) -> None:
    """First and last name from one row where picking them apart would give the same word twice."""
    names = [key for key in NAMES if key in merged.kept]
    if not {"first_name", "last_name"} <= set(names) or merged.chosen.keys() & set(names):
        return
    first, last = (
        compared_value(shown_value(merged.kept[key].value, merged.rows.fields[key]), merged.rows.fields[key])
        for key in ("first_name", "last_name")
    )
    compared = zip(merged.rows.compared("first_name"), merged.rows.compared("last_name"), strict=True)
    if first and first == last and (first, last) not in compared:
        place = merged.rows.place_of("last_name", merged.kept["last_name"].value) or 0
        for key in names:
            merged.kept[key] = Kept(merged.rows.values[key][place], _(_FIRST), differs=True, conflict=True)


def _keep_other_names(merged: _Survivor) -> None:
    """A firm's other spellings become other names; a person's, where they are in another script, a note."""
    rows = merged.rows
    if "name" in merged.kept and "alt_names" in merged.kept and "alt_names" not in merged.chosen:
        kept = str(merged.kept["name"].value).strip()
        before = merged.kept["alt_names"]
        every = [*([] if is_missing(before.value) else [str(before.value)]), *rows.texts["name"]]
        others = [part for part in str(_united(every)).split("; ") if part.casefold() != kept.casefold()]
        if others != rows.texts["alt_names"][0].split("; "):
            told = _("the other spellings") if others else before.why
            merged.kept["alt_names"] = Kept("; ".join(others) or pd.NA, told, before.differs or bool(others))
    if {"first_name", "last_name"} <= merged.kept.keys():
        full = [
            " ".join(" ".join(parts).split())
            for parts in zip(rows.texts["first_name"], rows.texts["last_name"], strict=True)
        ]
        kept_name = " ".join(str(merged.kept[key].value) for key in ("first_name", "last_name"))
        if is_native_script(kept_name):
            latin = dict.fromkeys(name for name in full if name and not is_native_script(name))
            merged.leftovers += [_("Also written: {name}", name=name) for name in latin]


def _write_leftovers(merged: _Survivor) -> None:
    if "notes" not in merged.kept or "notes" in merged.chosen or not merged.leftovers:
        return
    before = merged.kept["notes"]
    known = "" if is_missing(before.value) else str(before.value)
    added = [line for line in merged.leftovers if line not in known]
    text = "\n".join([*([known] if known else []), *added])
    merged.kept["notes"] = Kept(text, _("all, and what found no column"), differs=True)
