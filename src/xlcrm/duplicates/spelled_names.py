"""How names are spelt: which spellings are one name written in two ways, and which is the more usual one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from xlcrm.duplicates.normalise_names import clean_company_name, clean_person_name
from xlcrm.tables.fold_texts import skeleton
from xlcrm.tables.transliterate import is_native_script

_WORD = r"\w+"
_ENDING = re.compile(r"ii(?=[ae]?\b)")  # another way to write -iy, -iya, -iye
_DOUBLED = re.compile(r"(.)(?=\1)")


def spelling(name: str, *, of_company: bool) -> str:
    """Equal for spellings that differ in letter case, blanks, legal form or way of transliteration only.

    A letter too many or too few makes another spelling. Those in two scripts are never equal.

    >>> spelling("Славутич ООД", of_company=True) == spelling("СЛАВУТИЧ", of_company=True)
    True
    >>> spelling("Славутич", of_company=True) == spelling("Славутиич", of_company=True)
    False
    >>> spelling("Dmitriy", of_company=False) == spelling("Dmitry", of_company=False)
    True
    """
    if not name.strip():
        return ""
    folded = name.casefold().replace("ё", "е")
    clean = clean_company_name(folded) if of_company else clean_person_name(folded)
    words = " ".join(sorted((clean or folded).split()))
    if is_native_script(name):
        return f"native {words}"
    return skeleton(_DOUBLED.sub(r"\1'", _ENDING.sub("i", words)))  # parted, doubled letters do not fall together


def are_spelt_alike(names: Sequence[str], *, of_company: bool) -> bool:
    """The names in each script are one spelling."""
    spellings = {spelling(name, of_company=of_company) for name in names if name.strip()}
    native = {each for each in spellings if each.startswith("native ")}
    return len(native) <= 1 and len(spellings - native) <= 1


def word_counts(names: pd.Series) -> Mapping[str, int]:
    """In how many places of a column each word stands, letter case aside."""
    words = names.dropna().str.casefold().str.findall(_WORD).explode().dropna()
    return {str(word): int(count) for word, count in words.value_counts().items()}


def usualness(names: Sequence[str], counts: Mapping[str, int]) -> list[int]:
    """A rank for each name by how frequent the words are that tell it from the others; blank names count 0.

    Names of which one holds the other are not compared: all count 0.

    >>> usualness(["Acme Copr", "Acme Corp"], {"acme": 2, "copr": 1, "corp": 90})
    [0, 1]
    """
    words = [set(re.findall(_WORD, name.casefold())) for name in names]
    filled = [each for each in words if each]
    shared = set.intersection(*filled) if filled else set()
    if any(each == shared for each in filled):
        return [0] * len(names)
    found = [tuple(sorted(counts.get(word, 0) for word in each - shared)) for each in words]
    ranks = {each: rank for rank, each in enumerate(sorted(each for each in set(found) if each))}
    return [ranks.get(each, 0) for each in found]
