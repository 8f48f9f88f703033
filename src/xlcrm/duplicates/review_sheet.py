"""The review sheet written: a block of lines a group, the rows side by side, what differs first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.duplicates.duplicate_result import DuplicateGroup
from xlcrm.duplicates.duplicates_page import BANDS, Searched
from xlcrm.duplicates.read_groups import oldest_first, read_groups
from xlcrm.duplicates.review_blocks import REVIEW, ReviewBlock
from xlcrm.duplicates.show_values import row_digests, shown_value
from xlcrm.duplicates.survivorship import GroupRows, Kept, survive
from xlcrm.records.duplicate_review import ROWS_SIDE_BY_SIDE
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _, plural

MOST_LINES = 20_000
"""Lines that the sheet takes; the surest groups come first, the others when these are decided."""
WHY_LINE = "_why"  # key of the line that gives the reasons

Line = dict[str, object]


@dataclass(frozen=True)
class ReviewSheet:
    """All lines of the sheet, how many groups they show, and what found no room or lost its decision."""

    lines: pd.DataFrame
    shown: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Found:
    spec: TableSpec
    group: DuplicateGroup
    labels: tuple[int, ...]  # the surviving row's first, at most as many as stand side by side
    ids: tuple[str, ...]
    count: int  # of its rows, shown or not

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What a decision is remembered by."""
        return self.spec.key, self.ids


def review_sheet(
    searched: Sequence[Searched], before: Sequence[ReviewBlock], tables: Mapping[str, pd.DataFrame]
) -> ReviewSheet:
    """The blocks of every searched table, decided ones first, then the surest. before: blocks on the sheet now.

    tables: frames by key, for the names behind links. A group of more rows than stand side by side shows the oldest.
    """
    found = [each for part in searched for each in _found(part)]
    decided = {block.key: block for block in before if block.decision or block.keeps}
    found.sort(key=lambda each: (each.key not in decided, -each.group.score))
    lines: list[Line] = []
    shown = 0
    for each, rows, digests in _read(found, tables):
        block = _block(each, rows, digests, shown + 1, decided.get(each.key))
        if len(lines) + len(block) > MOST_LINES:
            break
        lines += block
        shown += 1
    problems = [
        *_no_room(len(found) - shown),
        *_more_rows(found[:shown]),
        *_lost(decided.values(), found, searched),
        *_same_ids(searched),
    ]
    frame = pd.DataFrame(lines, columns=[column.key for column in table_spec(REVIEW).columns])
    spec = table_spec(REVIEW)
    return ReviewSheet(complete_frame(spec, frame) if lines else empty_frame(spec), shown, tuple(problems))


def _found(part: Searched) -> Iterable[_Found]:
    assert part.spec.id_column
    ids = part.frame[part.spec.id_column]
    for group in part.result.groups:
        label_of = {str(ids[label]): int(label) for label in group.labels}
        first = oldest_first(list(label_of))[:ROWS_SIDE_BY_SIDE]
        if len(first) < 2:
            continue  # copies of one row under one id: told by _same_ids
        yield _Found(part.spec, group, tuple(label_of[each] for each in first), first, len(label_of))


def _read(
    found: Sequence[_Found], tables: Mapping[str, pd.DataFrame]
) -> Iterable[tuple[_Found, GroupRows, dict[int, str]]]:
    """The groups in their order, each with its rows; every table is read in one go."""
    read: dict[int, tuple[_Found, GroupRows, dict[int, str]]] = {}
    for table in dict.fromkeys(each.spec.key for each in found):
        of_table = [(at, each) for at, each in enumerate(found) if each.spec.key == table]
        spec, groups = table_spec(table), [each.labels for _at, each in of_table]
        digests = row_digests(spec, tables[table], [label for group in groups for label in group])
        rows = read_groups(spec, tables[table], groups)
        read |= {at: (each, one, digests) for (at, each), one in zip(of_table, rows, strict=True)}
    return (read[at] for at in range(len(found)))


def _block(
    each: _Found,
    rows: GroupRows,
    digests: Mapping[int, str],
    number: int,
    before: ReviewBlock | None,
) -> list[Line]:
    kept = survive(rows)
    shown = [key for key, field in rows.fields.items() if field.shown and any(rows.texts[key])]
    shown += [key for key, one in kept.items() if key not in shown and rows.fields[key].shown and _is_filled(one)]
    shown.sort(key=lambda key: (not kept[key].conflict, not kept[key].differs))
    lasting: Line = {"group": number, "table": each.spec.key, "ids": ";".join(each.ids)}
    head = lasting | _head(each, rows, [kept[key] for key in shown])
    head |= {"digests": ";".join(digests[label] for label in each.labels)}
    head["decision"] = before.decision if before else None
    lines = [lasting | _line(rows, key, kept[key]) for key in shown]
    for line in lines:
        if before and (changed := before.keeps.get(str(line["field_key"]))) is not None:
            line["keep"] = changed or None
    why = {"field": _("Why"), "field_key": WHY_LINE, "why": each.group.why}
    return [head, lasting | why, *lines]


def _head(each: _Found, rows: GroupRows, kept: Sequence[Kept]) -> Line:
    conflicts = sum(one.conflict for one in kept)
    label = each.spec.label or ""
    names = rows.texts.get(label) or _full_names(rows)
    return {
        "score": each.group.score,
        "field": each.spec.sheet,
        "why": _how_sure(each, conflicts),
        "keep": each.ids[0],
        "differs": False,
        "conflicts": conflicts,
        **{f"row_{at}": f"{name} ({id})" for at, (name, id) in enumerate(zip(names, each.ids, strict=True), 1)},
    }


def _full_names(rows: GroupRows) -> list[str]:
    pairs = zip(rows.texts["first_name"], rows.texts["last_name"], strict=True)
    return [" ".join(" ".join(pair).split()) or "–" for pair in pairs]


def _how_sure(each: _Found, conflicts: int) -> str:
    score = each.group.score
    told = [f"{_(BANDS[each.group.band])} ({f'{score:.1%}' if score < 0.9995 else '>99.9%'})"]
    if conflicts:
        told.append(plural("{count} field in conflict", "{count} fields in conflict", conflicts))
    if more := len(each.group.labels) - len(each.ids):
        told.append(plural("{count} more row comes next", "{count} more rows come next", more))
    return ", ".join(told)


def _line(rows: GroupRows, key: str, kept: Kept) -> Line:
    text = kept_text(rows, key, kept.value)
    return {
        "field": rows.fields[key].label,
        "field_key": key,
        "why": kept.why,
        "keep": text or None,
        "proposed": text or None,
        "differs": kept.differs,
        "conflicts": int(kept.conflict),
        **{f"row_{at}": each or None for at, each in enumerate(rows.texts[key], 1)},
    }


def kept_text(rows: GroupRows, key: str, value: object) -> str:
    """A kept value as the sheet shows it; a link by the name of what it points to."""
    if rows.fields[key].is_link:
        same = (text for text, each in zip(rows.texts[key], rows.values[key], strict=True) if text and each == value)
        return next(same, "")
    return shown_value(value, rows.fields[key])


def _is_filled(kept: Kept) -> bool:
    return isinstance(kept.value, str) and bool(kept.value)


def _more_rows(shown: Sequence[_Found]) -> list[Problem]:
    count = sum(each.count > len(each.ids) for each in shown)
    if not count:
        return []
    message = plural(
        "{count} group has more rows than the {shown} that stand side by side.",
        "{count} groups have more rows than the {shown} that stand side by side.",
        count,
        shown=ROWS_SIDE_BY_SIDE,
    )
    hint = _("Merge what is shown, then search again: the further rows come then.")
    return [Problem(REVIEW, None, None, "review_rows_hidden", Severity.HINT, message, hint)]


def _no_room(groups: int) -> list[Problem]:
    if groups <= 0:
        return []
    message = plural(
        "{count} more group has no room on the review sheet.",
        "{count} more groups have no room on the review sheet.",
        groups,
    )
    hint = _("Decide on these, merge, and search again: the next ones come then.")
    return [Problem(REVIEW, None, None, "review_full", Severity.HINT, message, hint)]


def _lost(decided: Iterable[ReviewBlock], found: Sequence[_Found], searched: Sequence[Searched]) -> list[Problem]:
    """Decisions on groups that are no longer found as they were."""
    tables = {part.spec.key for part in searched}
    still = {each.key for each in found}
    return [
        Problem(
            block.table,
            None,
            None,
            "decision_dropped",
            Severity.WARNING,
            _("The group {ids} is no longer what it was; its decision was taken off.", ids=", ".join(block.ids)),
            _("Look at the review sheet once more."),
        )
        for block in decided
        if block.table in tables and block.key not in still
    ]


def _same_ids(searched: Sequence[Searched]) -> Iterable[Problem]:
    """Rows of a group that carry one id: a copied row, which cannot be merged before it has an id of its own."""
    for part in searched:
        assert part.spec.id_column
        ids = part.frame[part.spec.id_column]
        copies = [label for group in part.result.groups for label in group.labels]
        for label in ids.loc[copies].index[ids.loc[copies].duplicated()]:
            message = _("Row {row} carries the id {id} of another row.", row=label, id=ids[label])
            hint = _("Clear the id in this row, or take the row out if it is a copy; then search again.")
            yield Problem(part.spec.key, int(label), part.spec.id_column, "id_twice", Severity.WARNING, message, hint)
