"""The period that a formula's two optional days mean."""

from __future__ import annotations

import datetime as dt

from xlcrm.formulas.formula import BadArgumentError
from xlcrm.metrics.period import Period
from xlcrm.texts import _

_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(9999, 12, 30)


def span(start: dt.date | None, end: dt.date | None) -> Period:
    """From one day to another, both in; a day that is left out leaves that side open."""
    period = Period(min(start or _FIRST, _LAST), min(end or _LAST, _LAST))
    if period.start > period.end:
        raise BadArgumentError(
            _("The period starts on {start}, after its end on {end}. Swap the two dates.", start=start, end=end)
        )
    return period
