"""What becomes of addresses when a table grows, shrinks, or its rows move: one rule for all that names cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import Area
from xlcrm.ooxml.list_objects import TableArea


@dataclass(frozen=True, slots=True)
class TableMove:
    """A table as it was, the row where its data end now, and, if rows moved, the new number of each that is left."""

    old: TableArea
    last_row: int
    new_rows: Mapping[int, int] | None = None

    def row(self, number: int) -> int | None:
        """The new number of a row of the sheet inside the table's columns; None if it went."""
        if self.new_rows is None or not self.old.first_row <= number <= self.old.last_row:
            return number
        return self.new_rows.get(number)

    def area(self, area: Area) -> Area | None:
        """Where a format, a drop-down or the like lies now: one that covers the last row covers the new ones too."""
        old = self.old
        if not self._belongs(area):
            return area
        if old.last_row < area.last_row:
            return area._replace(last_row=max(area.last_row, self.last_row))
        return self._followed(area)

    def reference(self, area: Area, *, is_range: bool) -> Area | None:
        """What a formula refers to now: a range that ends with the data ends with them again; a cell stays itself."""
        old = self.old
        if not self._belongs(area) or area.last_row > old.last_row:
            return area
        if is_range and (area.first_row < area.last_row or self._is_column_of_one(area)):
            return self._followed(area)
        return self.kept(area)

    def kept(self, area: Area) -> Area | None:
        """What is left of the rows of an area, where they are now; an area wider than the table does not follow."""
        old = self.old
        is_wider = area.first_column < old.first_column or area.last_column > old.last_column
        if self.new_rows is None or is_wider or not area.meets(old.data):
            return area
        first, last = area.first_row, area.last_row
        while first <= last and self.row(first) is None:
            first += 1
        while first <= last and self.row(last) is None:
            last -= 1
        new_first, new_last = self.row(first), self.row(last)
        if first > last or new_first is None or new_last is None:
            return None
        return area._replace(first_row=new_first, last_row=new_last)

    def _belongs(self, area: Area) -> bool:
        old = self.old
        return old.first_row <= old.last_row and area.first_row >= old.whole.first_row and area.meets(old.data)

    def _is_column_of_one(self, area: Area) -> bool:
        return self.old.first_row == self.old.last_row and area.first_column == area.last_column

    def _followed(self, area: Area) -> Area | None:
        kept = self.kept(area)
        if area.last_row != self.old.last_row:
            return kept
        starts_with_data = area.first_row <= self.old.first_row
        first = area.first_row if starts_with_data or kept is None else kept.first_row
        if (kept is None and not starts_with_data) or first > self.last_row:
            return None if self.new_rows is not None else area
        return area._replace(first_row=first, last_row=self.last_row)
