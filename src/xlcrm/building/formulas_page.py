"""The list of formulas as a page of the docs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import groupby

from xlcrm.building.markdown import anchor, grid, page, title
from xlcrm.formulas.all_formulas import ALL_FORMULAS, ListedFormula
from xlcrm.formulas.formula import Formula, FormulaArgument, Table
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _, use_language

_WITHOUT = {"stages": "the usual stages", "settings": "the usual settings"}
_ABOUT = """\
Every formula, with its arguments and a worked example that is run by the tests. In a cell an example reads
`=CRM_WINRATE(Deals[#All],DATE(2026,1,1),DATE(2026,12,31))`; below it is written as the door calls it: the tables as
rows with their headers, in the order of the arguments, `None` for one that is left out.

No data is `#N/A`, a bad argument `#VALUE!` with a sentence where the door can show one. Shares are 0 to 1, money is in
own currency, both ends of a period belong to it. How to use them: [Custom formulas](../formulas.md)."""


def formulas_page() -> str:
    """Every formula by family: how it is written, its arguments, what it gives, and its doctest."""
    with use_language("en"):
        parts = [title("Formulas"), _ABOUT, _overview()]
        for group, listed in groupby(ALL_FORMULAS, key=lambda each: each.group):
            parts += [f"## {_(group)}", *(part for each in listed for part in _parts(each))]
    return page(parts)


def call_as_typed(formula: Formula) -> str:
    """How the formula is written in a cell, optional arguments in brackets: `CRM_WINRATE(Deals[#All], [from])`."""
    return f"{formula.name}({', '.join(_typed(argument) for argument in formula.arguments)})"


def _overview() -> str:
    rows = [(f"[{each.name}](#{anchor(each.name)})", _(each.group), _(each.tip)) for each in ALL_FORMULAS]
    return grid(("Formula", "Family", "What it tells"), rows)


def _parts(listed: ListedFormula) -> Iterator[str]:
    formula = listed.load()
    told, example = _story(formula)
    yield f"### {listed.name}"
    yield f"`={call_as_typed(formula)}`"
    yield told
    yield grid(
        ("Argument", "What it is", "If left out"),
        [(argument.name, argument.help, _if_left_out(argument)) for argument in formula.arguments],
    )
    yield f"```python\n{example}\n```"


def _typed(argument: FormulaArgument) -> str:
    written = f"{table_spec(argument.wants.key).name}[#All]" if isinstance(argument.wants, Table) else argument.name
    return written if argument.is_required else f"[{written}]"


def _if_left_out(argument: FormulaArgument) -> str:
    if argument.is_required:
        return "needed"
    if isinstance(argument.wants, Table):
        return _WITHOUT.get(argument.wants.key, "counts as empty")
    return "" if argument.default is None else f"{argument.default}"


def _story(formula: Formula) -> tuple[str, str]:
    """What the function's docstring tells, and its doctest without the import."""
    told, arrow, example = (inspect.getdoc(formula.run) or "").partition(">>>")
    lines = [line for line in f"{arrow}{example}".splitlines() if "import call_formula" not in line]
    return told.strip(), "\n".join(lines).strip()
