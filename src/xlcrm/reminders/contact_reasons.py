"""Why a client is on the contact plan, and why this way: in words, one sentence a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.contact_channels import CALL, LETTER, TASK
from xlcrm.reminders.contact_rhythm import norm_reasons
from xlcrm.texts import _, current_language, written

_CLASSES = {10.0: "A", 5.0: "B"}  # of the weight that a client's class gives


def contact_reasons(rows: pd.DataFrame, today: dt.date, settings: FirmSettings) -> list[str]:
    """For each client of the plan: the norm, the season, the class, the money, the channel."""
    norms = norm_reasons(rows, today)
    return [" ".join([norm, *_more(row, settings)]) for norm, row in zip(norms, rows.itertuples(), strict=True)]


def _more(row: object, settings: FirmSettings) -> Iterator[str]:
    season, money, kind = row.season, row.money, row.type  # type: ignore[attr-defined]
    if isinstance(season, tuple):
        yield _("Between seasons; buys in {months} only.", months=_months(season))
    if name := _CLASSES.get(row.weight):  # type: ignore[attr-defined]
        yield _("Class {name}.", name=name)
    if money > 0:
        amount = f"{written(money, ',.0f')} {settings.currency}"
        yield _("Bought for {amount} in {months} months.", amount=amount, months=settings.rfm_window_months)
    if row.worked:  # type: ignore[attr-defined]
        yield _(
            "{channel}: {worked} of {tried} led to interest or a yes.",
            channel=_(kind),
            worked=row.worked,  # type: ignore[attr-defined]
            tried=row.tried,  # type: ignore[attr-defined]
        )
    if kind == LETTER and row.no_calls:  # type: ignore[attr-defined]
        yield _("Does not want to be called.")
    if kind == CALL and row.no_letters:  # type: ignore[attr-defined]
        yield _("Does not want mailings.")
    if kind == TASK:
        yield _("Neither a number nor an address is known that may be used.")


def _months(season: tuple[int, ...]) -> str:
    from babel import Locale

    names = Locale(current_language()).months["stand-alone"]["wide"]
    return ", ".join(names[month] for month in season)
