"""A day on the command line: 2024-12-31, or 31.12.2024."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from xlcrm.texts import _

_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


class DayType(click.ParamType[dt.date]):
    """Gives a date; anything else is told with an example."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The date that was typed."""
        if isinstance(value, dt.date):
            return value
        for form in _FORMS:
            try:
                return dt.datetime.strptime(str(value).strip(), form).date()
            except ValueError:
                continue
        raise click.BadParameter(_("{value!r} is not a day. Write it like 2024-12-31.", value=str(value)), ctx, param)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click calls it so
        """How help shows it."""
        return "YYYY-MM-DD"


DAY = DayType()
