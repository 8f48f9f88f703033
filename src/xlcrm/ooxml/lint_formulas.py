"""What is wrong with a formula as it is written in a file: brackets, quotes, separators, names of newer functions.

Functions that came after the first edition of the format are stored with `_xlfn.` before their name ([MS-XLSX] 2.2.2,
future-function-list); without it Excel shows #NAME?.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xlcrm.texts import _

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*')|(?P<column>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])"""
    r"""|(?P<function>(?:_xl[a-z]+\.)*[^\W\d][\w.]*\()|(?P<mark>["'()\[\]{};])|(?P<rest>[^"'()\[\]{};\w]+|\w[\w.]*)"""
)
LONGEST_FORMULA = 8192
_OPENING = {")": "(", "}": "{"}
_NEWER = frozenset(
    re.findall(
        r"\S+",
        """
    ACOT ACOTH AGGREGATE ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV BITAND
    BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT CHISQ.INV
    CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P
    COVARIANCE.S CSC CSCH DAYS DECIMAL DROP ENCODEURL ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST F.DIST F.DIST.RT
    F.INV F.INV.RT F.TEST FILTER FILTERXML FLOOR.MATH FLOOR.PRECISE FORECAST.ETS FORECAST.ETS.CONFINT
    FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR FORMULATEXT GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE
    GAUSS GROUPBY HSTACK HYPGEOM.DIST IFNA IFS IMAGE IMCOSH IMCOT IMCSC IMCSCH IMSEC IMSECH IMSINH IMTAN ISFORMULA
    ISOMITTED ISOWEEKNUM LAMBDA LET LOGNORM.DIST LOGNORM.INV MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT
    NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC
    PERCENTOF PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC QUARTILE.INC
    QUERYSTRING RANDARRAY RANK.AVG RANK.EQ REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST RRI SCAN SEC SECH SEQUENCE SHEET
    SHEETS SKEW.P SORT SORTBY STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TAKE TEXTAFTER
    TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW TRIMRANGE UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK
    WEBSERVICE WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST
    """,
    )
)


@lru_cache(maxsize=4096)
def formula_defect(formula: str) -> tuple[str, str] | None:
    """The rule that a formula breaks and a sentence, or None. The formula comes as in the file, without `=`.

    >>> formula_defect('SUM(A1:A3)&"("'), formula_defect("SUM(A1")[0], formula_defect("IFS(A1,2)")[0]
    (None, 'formula_bad', 'function_prefix')
    """
    if not formula.strip():
        return None
    if len(formula) > LONGEST_FORMULA:
        return "formula_bad", _("A formula has {length} characters, more than Excel takes.", length=f"{len(formula):,}")
    found = _brackets_defect(formula)
    if found:
        return "formula_bad", found
    for match in _TOKEN.finditer(formula):
        name = (match["function"] or "").rstrip("(").upper()
        if name in _NEWER:
            told = _("{formula} uses {name} without the mark of newer functions.", formula=_short(formula), name=name)
            return "function_prefix", told
    return None


def _brackets_defect(formula: str) -> str | None:
    open_ones: list[str] = []
    end, last = 0, ""
    for match in _TOKEN.finditer(formula):
        if match.start() != end:
            break
        end, last = match.end(), match["rest"] or ""
        mark = match["mark"] or ("(" if match["function"] else "")
        if mark in ("(", "{"):
            open_ones.append(mark)
        elif mark in _OPENING:
            if not open_ones or open_ones.pop() != _OPENING[mark]:
                return _("{formula} closes a bracket that was not opened.", formula=_short(formula))
        elif mark == ";":
            if "{" not in open_ones:
                return _("{formula} has a semicolon where the file format wants a comma.", formula=_short(formula))
        elif mark:
            return _("{formula} has a quote or bracket that is not closed.", formula=_short(formula))
    if open_ones or end != len(formula):
        return _("{formula} has a bracket that is not closed.", formula=_short(formula))
    if last.rstrip().endswith(("+", "-", "*", "/", "^", "&", "=", "<", ">", ",")):
        return _("{formula} ends with an operator.", formula=_short(formula))
    return None


def _short(formula: str) -> str:
    return formula if len(formula) <= 60 else formula[:59] + "…"
