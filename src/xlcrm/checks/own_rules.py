"""The firm's own rules, rows of the Rules table; one named by a built-in rule's code changes it or switches it off."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, shown
from xlcrm.records.choices import CHOICES
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.known_labels import choice_labels, column_keys, folded_label, table_keys
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.parse_values import parse_moment, parse_number
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import N_, _

Test = Callable[[pd.Series, str, CheckedFirm], pd.Series]
"""Values, what to compare with, the firm: True where the rule is broken. A missing value breaks none but two."""


class _NotUnderstoodError(ValueError):
    """A rule that cannot be applied; the text says why."""


def adjusted(checks: Sequence[Check], firm: CheckedFirm) -> tuple[Check, ...]:
    """The built-in rules as the Rules table wants them: some switched off, some of another severity."""
    if not firm.has(["rules"]):
        return tuple(checks)
    rules = firm.frame("rules").dropna(subset=["name"])
    off = set(rules.loc[~rules["is_active"].fillna(value=True), "name"])
    severities = dict(zip(rules["name"], rules["severity"], strict=True))
    return tuple(_weighed(check, severities.get(check.code)) for check in checks if check.code not in off)


def _weighed(check: Check, severity: object) -> Check:
    wanted = _severity(severity)
    return replace(check, severity=wanted) if wanted else check


def _severity(text: object) -> Severity | None:
    folded = text.casefold() if isinstance(text, str) else ""
    return Severity(folded) if folded in set(Severity) else None


def own_problems(firm: CheckedFirm, built_in: Sequence[Check]) -> list[Problem]:
    """What breaks the firm's own rules, and the rules that cannot be understood."""
    if not firm.has(["rules"]):
        return []
    rules = firm.frame("rules")
    own = rules[~rules["name"].isin({check.code for check in built_in}) & rules["is_active"].fillna(value=True)]
    problems: list[Problem] = []
    for rule in own.reset_index().to_dict("records"):
        try:
            problems += _broken(rule, firm)
        except _NotUnderstoodError as why:
            hint = _("Pick the table, the column and the test anew.")
            problems.append(
                Problem("rules", int(rule["row"]), "name", "rule_not_understood", Severity.WARNING, str(why), hint)
            )
    return problems


def _broken(rule: Mapping[Hashable, object], firm: CheckedFirm) -> Iterator[Problem]:
    spec = _table(_text(rule["table"]))
    if not firm.has([spec.key]):
        return iter(())
    column = _column(spec, firm, _text(rule["field"]))
    test = _TESTS.get(_text(rule["test"]))
    if test is None:
        raise _NotUnderstoodError(_("The rule {name!r} has no test that is known.", name=_text(rule["name"])))
    values = firm.frame(spec.key)[column]
    fails = test(values, _canonical(spec, column, _text(rule["value"])), firm).fillna(value=False).astype(bool)
    return _told(rule, spec, column, values[fails])


def _told(rule: Mapping[Hashable, object], spec: TableSpec, column: str, values: pd.Series) -> Iterator[Problem]:
    severity = _severity(rule["severity"]) or Severity.WARNING
    kind = spec.by_key[column].kind if column in spec.by_key else None
    name, message = _text(rule["name"]), _text(rule["message"])
    for row, value in zip(values.index, shown(values, kind), strict=True):
        sentence = message or _("{value!r} does not keep the rule {name}.", value=value, name=name)
        yield Problem(spec.key, int(row), column, "own_rule", severity, sentence, _text(rule["hint"]))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _table(name: str) -> TableSpec:
    key = table_keys(ALL_TABLES).get(folded_label(name))
    if key:
        return table_spec(key)
    raise _NotUnderstoodError(_("The rule names the table {name!r}, which is not there.", name=name))


def _column(spec: TableSpec, firm: CheckedFirm, name: str) -> str:
    found = column_keys(spec).get(folded_label(name), name)
    if found not in firm.frame(spec.key):
        text = _("The rule names the column {name!r}, which {table} does not have.", name=name, table=spec.sheet)
        raise _NotUnderstoodError(text)
    return found


def _canonical(spec: TableSpec, column: str, text: str) -> str:
    """The values of a drop-down, typed in any language, as the frames hold them."""
    listed = spec.by_key[column].info.choices if column in spec.by_key else None
    if not listed:
        return text
    labels = choice_labels(CHOICES[listed].values)
    return ";".join(labels.get(folded_label(part), part) for part in text.split(";"))


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise _NotUnderstoodError(
            _("The pattern {pattern!r} cannot be read: {why}.", pattern=text, why=error)
        ) from error


def _listed(values: pd.Series, text: str) -> pd.Series:
    wanted = {fold_name(part) for part in text.split(";")}
    texts = values.dropna().astype(str)
    return texts.map({value: fold_name(value) in wanted for value in texts.unique()}).reindex(values.index)


def _not_matching(values: pd.Series, text: str) -> pd.Series:
    pattern, texts = _pattern(text), values.dropna().astype(str)
    return texts.map({value: not pattern.fullmatch(value) for value in texts.unique()}).reindex(values.index)


def _below(values: pd.Series, text: str) -> pd.Series:
    limit, comparable = _comparable(values, text)
    return comparable < limit


def _above(values: pd.Series, text: str) -> pd.Series:
    limit, comparable = _comparable(values, text)
    return comparable > limit


def _comparable(values: pd.Series, text: str) -> tuple[object, pd.Series]:
    if pd.api.types.is_datetime64_any_dtype(values):
        limit: object = parse_moment(text)
        comparable = values
    else:
        percent = text.removesuffix("%")
        number = parse_number(percent)
        limit = number if number is None or percent == text else number / 100
        comparable = pd.to_numeric(values, errors="coerce")
    if limit is None:
        raise _NotUnderstoodError(
            _("The rule compares with {value!r}, which is neither a number nor a day.", value=text)
        )
    return limit, comparable


def _as_days(values: pd.Series) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(values):
        raise _NotUnderstoodError(_("Only a column of days can be tested for past and future."))
    return values


_TESTS: dict[str, Test] = {
    "is filled in": lambda values, _text, _firm: values.isna(),
    "is empty": lambda values, _text, _firm: values.notna(),
    "is unique": lambda values, _text, _firm: values.duplicated(keep=False) & values.notna(),
    "is one of": lambda values, text, _firm: ~_listed(values, text).astype("boolean"),
    "is not one of": lambda values, text, _firm: _listed(values, text).astype("boolean"),
    "matches the pattern": lambda values, text, _firm: _not_matching(values, text).astype("boolean"),
    "is at least": lambda values, text, _firm: _below(values, text),
    "is at most": lambda values, text, _firm: _above(values, text),
    "is not in the future": lambda values, _text, firm: _as_days(values) >= firm.tomorrow,
    "is not in the past": lambda values, _text, firm: _as_days(values) < pd.Timestamp(firm.today),
}

OWN_RULE_LABELS = {
    "own_rule": N_("Rule of your own"),
    "rule_not_understood": N_("Rule that cannot be understood"),
}
