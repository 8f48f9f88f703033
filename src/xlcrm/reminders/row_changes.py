"""Where `Stamp` was; it is in `xlcrm.tables.row_changes` now."""

from __future__ import annotations

from xlcrm.tables.row_changes import Stamp

__all__ = ["Stamp"]
