"""What one run learned, as a value that can be kept: the next run need not learn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xlcrm.duplicates.field_roles import LEVELS
from xlcrm.duplicates.learn_chances import Tables
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.related_classes import RELATED_CLASSES, Kind

_VERSION = 1
Chances = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """Chances of the levels by field when two rows are the same and when they are strangers, and of the classes."""

    kind: Kind
    row_count: int
    same: tuple[tuple[str, Chances], ...]
    strangers: tuple[tuple[str, Chances], ...]
    class_chances: Chances

    @classmethod
    def of(cls, fields: Sequence[PreparedField], kind: Kind, row_count: int, tables: Tables) -> SavedPlan:
        """The plan of a run over so many rows."""
        return cls(
            kind,
            row_count,
            tuple((field.name, tuple(table.tolist())) for field, table in zip(fields, tables.same, strict=True)),
            tuple((field.name, tuple(table.tolist())) for field, table in zip(fields, tables.strangers, strict=True)),
            tuple(tables.class_chances.tolist()),
        )

    def tables_for(self, fields: Sequence[PreparedField], kind: Kind, row_count: int) -> Tables | None:
        """The tables for a list of so many rows; None where the plan is of another kind or lacks a field."""
        same, strangers = dict(self.same), dict(self.strangers)
        sizes = {field.name: len(LEVELS[field.style]) for field in fields}
        fits = all(len(table.get(name, ())) == size for name, size in sizes.items() for table in (same, strangers))
        if kind != self.kind or not fits or len(self.class_chances) != 2 + len(RELATED_CLASSES[kind]):
            return None
        related = np.array(self.class_chances[1:]) * self.row_count / max(row_count, 1)
        return Tables(
            [np.array(same[name]) for name in sizes],
            [np.array(strangers[name]) for name in sizes],
            np.append(max(1 - related.sum(), 1e-3), related),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, for JSON."""
        return {
            "version": _VERSION,
            "kind": self.kind,
            "rows": self.row_count,
            "same": {name: list(chances) for name, chances in self.same},
            "strangers": {name: list(chances) for name, chances in self.strangers},
            "classes": list(self.class_chances),
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> SavedPlan | None:
        """The plan that to_dict wrote; None where it is of another version or broken: then the next run learns anew."""
        try:
            if saved["version"] != _VERSION or saved["kind"] not in RELATED_CLASSES:
                return None
            same, strangers = (
                tuple((str(name), tuple(map(float, chances))) for name, chances in saved[part].items())
                for part in ("same", "strangers")
            )
            return cls(saved["kind"], int(saved["rows"]), same, strangers, tuple(map(float, saved["classes"])))
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
