"""Legal forms of companies, as they read in Latin letters, so that they can be left out of a comparison."""

from __future__ import annotations

import re

_PHRASES = (
    "obshchestvo s ogranichennoi otvetstvennostyu",
    "otkrytoe aktsionernoe obshchestvo",
    "zakrytoe aktsionernoe obshchestvo",
    "publichnoe aktsionernoe obshchestvo",
    "aktsionernoe obshchestvo",
    "individualnyi predprinimatel",
    "tovarystvo z obmezhenoyu vidpovidalnistyu",
    "pryvatne aktsionerne tovarystvo",
    "aktsionerne tovarystvo",
    "fizychna osoba pidpryiemets",
    "druzhestvo s ogranichena otgovornost",
    "ednolichno druzhestvo s ogranichena otgovornost",
    "limited liability company",
    "public limited company",
    "spolka z oo",
    "sp z oo",
    "sp zoo",
    "gmbh und co kg",
    "gmbh co kg",
)

_SHORT_FORMS = """
ooo oao zao pao ao nao ip npo nko ano gup mup fgup chup odo tov tzov prat pat tdv pp fop dp at
ood eood ad ead et sd kd kda
llc inc incorporated ltd limited corp corporation co company plc lp llp pllc pty pte
gmbh mbh ag kg kgaa ohg gbr ug ev se sa sarl sas sasu eurl snc srl spa sl slu bv nv vof oy oyj ab as aps asa sro doo dd
kft zrt bt uab oue ou sia lda ltda sp zoo kk
"""
LEGAL_FORMS = frozenset(_SHORT_FORMS.split())

_PHRASE_STARTS = frozenset(phrase.split()[0] for phrase in _PHRASES)
_PHRASE = re.compile(r"\b(?:" + "|".join(sorted(_PHRASES, key=len, reverse=True)) + r")\b")


def without_legal_forms(words: str) -> list[str]:
    """Folded Latin words without the legal forms at either end; a name of nothing else stays as it is.

    >>> without_legal_forms("ooo romashka"), without_legal_forms("romashka ood"), without_legal_forms("as")
    (['romashka'], ['romashka'], ['as'])
    """
    left = words.split()
    if not _PHRASE_STARTS.isdisjoint(left):
        left = _PHRASE.sub(" ", words).split()
    while len(left) > 1 and left[-1] in LEGAL_FORMS:
        left.pop()
    while len(left) > 1 and left[0] in LEGAL_FORMS:
        left.pop(0)
    return left or words.split()
