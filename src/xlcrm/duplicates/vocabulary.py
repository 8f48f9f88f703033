"""The unique values of a field, cleaned, and what comparing them needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.duplicates.clean_in_bulk import sorted_skeletons
from xlcrm.duplicates.encoded_strings import EncodedStrings, Ints, encode_strings, hash_strings
from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.normalise_names import FREE_MAIL_DOMAINS, name_families
from xlcrm.tables.fold_texts import skeletons

MISSING = -1
_WORDS_COMPARED = 8
_FAMILIES_COMPARED = 3
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class CleanedValues:
    """Unique values in an order of their own: they stand at the places of a list; encoded: they themselves."""

    listed: Sequence[str]
    places: Ints
    encoded: EncodedStrings

    def texts(self) -> list[str]:
        """The values, new in memory one after the other: each later pass over them is several times quicker."""
        texts = [self.listed[place] for place in self.places.tolist()]
        joined = "\n".join(texts)
        return joined.split("\n") if joined.count("\n") == len(texts) - 1 else texts


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unique values of a field and what comparing them needs; every array has one row a value."""

    texts: tuple[str, ...]
    keys: Ints  # one number for values that read the same
    encoded: EncodedStrings
    locals_encoded: EncodedStrings  # the part before @ of mail addresses; of names and texts how they read
    domains: Ints  # of mail addresses; MISSING for free mail
    words: Ints  # (values, 8) word numbers, MISSING after the end
    word_weights: np.ndarray[tuple[int], np.dtype[np.float64]]  # by word number; rare words weigh more
    word_sets: np.ndarray[tuple[int], np.dtype[np.uint64]]  # bits of the words, for a quick look
    number_sets: np.ndarray[tuple[int], np.dtype[np.uint64]]  # the same for numbers
    numbers: Ints  # (values, 8) the words that begin with a digit, MISSING elsewhere
    families: Ints  # (values, 3) families of a given name


def number_values(cleaned: Sequence[str]) -> tuple[Ints, CleanedValues]:
    """Each value as its number among the unique ones, MISSING where it is empty; their order depends on them alone."""
    encoded = encode_strings(cleaned)
    numbers, hashes = pd.factorize(hash_strings(cleaned, encoded))
    first = first_places(numbers, len(hashes))
    order = np.argsort(hashes)
    order = order[encoded.lengths[first[order]] > 0]
    ranks = np.full(len(hashes), MISSING, np.int64)
    ranks[order] = np.arange(len(order))
    return ranks[numbers], CleanedValues(cleaned, first[order], encoded.taken(first[order]))


def vocabulary_of(values: CleanedValues, style: Style) -> Vocabulary:
    """What comparing the values in the style needs."""
    worded = style in (Style.COMPANY, Style.TEXT)
    texts = values.texts() if worded or style in (Style.PLACE, Style.NAME) else []
    readings = sorted_skeletons(texts)
    read = encode_strings(readings)
    words, word_list = _word_table(readings if worded else [], _WORDS_COMPARED)
    starts_with_digit = np.array([word[0].isdigit() for word in word_list], bool)
    numbers = np.where((words != MISSING) & np.append(starts_with_digit, False)[words], words, MISSING)
    locals_encoded, domains = _split_mails(values) if style is Style.EMAIL else (values.encoded, _NONE)
    return Vocabulary(
        texts=tuple(texts),
        keys=pd.factorize(hash_strings(readings, read))[0].astype(np.int64)
        if texts
        else np.arange(len(values.places), dtype=np.int64),
        encoded=values.encoded,
        locals_encoded=read if texts else locals_encoded,
        domains=domains,
        words=words,
        word_weights=_word_weights(words, len(word_list)),
        word_sets=_sets_of(words),
        numbers=numbers,
        number_sets=_sets_of(numbers),
        families=_families(texts) if style is Style.NAME else np.empty((0, _FAMILIES_COMPARED), np.int64),
    )


def first_places(numbers: Ints, count: int) -> Ints:
    """Where each of so many numbers stands first."""
    first = np.zeros(count, np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return first


def _split_mails(values: CleanedValues) -> tuple[EncodedStrings, Ints]:
    """Of each address the part before @, and a number for the firm's domain, MISSING for free mail."""
    if not values.encoded.is_whole:
        parts = [text.rpartition("@") for text in values.texts()]
        codes, names = pd.factorize(np.array([host for _local, _at, host in parts], dtype=object))
        free = np.array([name in FREE_MAIL_DOMAINS for name in names], bool)
        return encode_strings([local for local, _at, _host in parts]), np.where(free[codes], MISSING, codes).astype(
            np.int64
        )
    at = values.encoded.last_of("@")
    codes, hashes = pd.factorize(values.encoded.hashes_between(at + 1, values.encoded.lengths))
    first = first_places(codes, len(hashes))
    hosts = [values.listed[place].rpartition("@")[2] for place in values.places[first].tolist()]
    free = np.array([host in FREE_MAIL_DOMAINS for host in hosts], bool)
    return values.encoded.until(at), np.where(free[codes], MISSING, codes).astype(np.int64)


def _word_table(readings: list[str], width: int) -> tuple[Ints, list[str]]:
    """(texts, width) numbers of the words of texts whose words are sorted, each word once; and the words."""
    counts = np.fromiter((text.count(" ") + 1 if text else 0 for text in readings), np.int64, len(readings))
    codes, words = pd.factorize(np.array(" ".join(readings).split(), dtype=object))
    row_of = np.repeat(np.arange(len(readings)), counts.astype(np.intp))
    once = np.append(True, (codes[1:] != codes[:-1]) | (row_of[1:] != row_of[:-1]))[: len(codes)]
    codes, row_of = codes[once], row_of[once]
    kept = np.bincount(row_of.astype(np.intp), minlength=len(readings))
    place = np.arange(len(codes)) - np.repeat(np.cumsum(kept) - kept, kept)
    table = np.full((len(readings), width), MISSING, np.int64)
    table[row_of[place < width], place[place < width]] = codes[place < width]
    return table, words.tolist()


def _sets_of(numbers: Ints) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """A bit for each number modulo 64: what shares no bit shares no number."""
    bits = np.left_shift(np.uint64(1), (numbers % 64).astype(np.uint64))
    return np.asarray(np.bitwise_or.reduce(np.where(numbers == MISSING, np.uint64(0), bits), axis=1))


def _word_weights(words: Ints, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seen = np.bincount(words[words != MISSING].astype(np.intp), minlength=count)
    return np.log((len(words) + 2) / (seen + 1.0))


def _families(texts: list[str]) -> Ints:
    known = name_families()
    table = np.full((len(texts), _FAMILIES_COMPARED), MISSING, np.int64)
    for place, form in enumerate(skeletons(texts)):
        found = known.get(form, ())[:_FAMILIES_COMPARED]
        table[place, : len(found)] = found
    return table
