"""Mails and phones of several rows in the columns of one; none is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlcrm.duplicates.normalise_names import email_key, phone_key
from xlcrm.duplicates.show_values import is_missing
from xlcrm.records.fields import Kind
from xlcrm.tables.link_rows import fold_name
from xlcrm.texts import _

_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s.,;]{2,}")


@dataclass(frozen=True, slots=True)
class Channel:
    """Columns of one kind, the main one first, with the texts of every row. moments: higher is newer."""

    kind: Kind
    columns: Sequence[str]
    texts: Mapping[str, Sequence[str]]
    moments: Sequence[float]


@dataclass(frozen=True, slots=True)
class UnitedChannel:
    """Text and reason by column, and sentences for the notes about what found no column."""

    kept: Mapping[str, tuple[str, str]]
    leftovers: list[str]


@dataclass(frozen=True, slots=True)
class _Address:
    text: str
    key: str
    column: int
    is_valid: bool
    rank: tuple[float, ...]  # the lowest is the best


def unite_channels(channel: Channel, chosen: Mapping[str, object]) -> UnitedChannel:
    """Each column keeps the best of its own, valid before invalid, newest, most frequent; the others fill gaps.

    chosen: what a person typed for a column instead. An emptied column drops the address that stood there.
    """
    proposed, _left = _fill(channel, _addresses(channel), {})
    mine = {key: "" if is_missing(chosen[key]) else str(chosen[key]) for key in channel.columns if key in chosen}
    dropped = {proposed[key].key for key, text in mine.items() if not text and key in proposed}
    addresses = [each for each in _addresses(channel) if each.key not in dropped]
    filled, left = _fill(channel, addresses, mine)
    kept = {key: _kept(channel, key, filled, mine) for key in channel.columns}
    return UnitedChannel(kept, [_note(channel.kind, each.text) for each in left])


def _kept(channel: Channel, key: str, filled: Mapping[str, _Address], mine: Mapping[str, str]) -> tuple[str, str]:
    if key in mine:
        return mine[key], _("your choice")
    if key not in filled:
        return "", ""
    address = filled[key]
    column = channel.columns[address.column]
    if column != key:
        return address.text, _("kept from another column")
    texts = channel.texts[key]
    others = {_address_key(channel.kind, text) for text in texts if text} - {address.key}
    if not others:
        return address.text, _("the same in all") if all(texts) else _("the only one filled in")
    return address.text, _("valid, then the newest; the others are kept beside it")


def _addresses(channel: Channel) -> list[_Address]:
    """Every address once, the best first."""
    keys = [_address_key(channel.kind, text) for column in channel.columns for text in channel.texts[column] if text]
    often = Counter(keys)
    found: list[_Address] = []
    for at, column in enumerate(channel.columns):
        for row, text in enumerate(channel.texts[column]):
            if text:
                key, valid = _address_key(channel.kind, text), _is_valid(channel.kind, text)
                rank = (not valid, at, -channel.moments[row], -often[key], -len(text), row)
                found.append(_Address(text, key, at, valid, rank))
    once: dict[str, _Address] = {}
    for address in sorted(found, key=lambda each: each.rank):
        once.setdefault(address.key, address)
    return list(once.values())


def _fill(
    channel: Channel, addresses: list[_Address], mine: Mapping[str, str]
) -> tuple[dict[str, _Address], list[_Address]]:
    """Every column from its own as far as those are valid, then the free ones from what is left, valid first."""
    taken = {_address_key(channel.kind, text) for text in mine.values() if text}
    left = [each for each in addresses if each.key not in taken]
    filled: dict[str, _Address] = {}
    for wants_own, wants_valid in ((True, True), (False, True), (True, False), (False, False)):
        for key in channel.columns:
            if key in mine or key in filled:
                continue
            fits = (
                each
                for each in left
                if (channel.columns[each.column] == key or not wants_own) and (each.is_valid or not wants_valid)
            )
            if (address := next(fits, None)) is not None:
                filled[key] = address
                left.remove(address)
    return filled, left


def _address_key(kind: Kind, text: str) -> str:
    key = email_key(text) if kind is Kind.EMAIL else phone_key(text)
    return key or fold_name(text)


def _is_valid(kind: Kind, text: str) -> bool:
    if kind is Kind.EMAIL:
        return _MAIL.fullmatch(text.strip()) is not None
    return 7 <= sum(letter.isdigit() for letter in text) <= 15


def _note(kind: Kind, text: str) -> str:
    return _("Other e-mail: {address}", address=text) if kind is Kind.EMAIL else _("Other phone: {number}", number=text)
