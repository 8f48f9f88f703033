"""Home's formulas about what wants attention: deals past their date, birthdays, gaps in the data."""

from __future__ import annotations

from collections.abc import Iterator

from xlcrm.building.home_formulas import count_deals, setting
from xlcrm.building.sheet_layout import column_reference as column
from xlcrm.building.sheet_layout import in_quotes
from xlcrm.texts import N_

DAYS_OF_BIRTHDAYS = 7
GAPS = (
    ("won_without_amount", N_("Won deals without an amount")),
    ("lost_without_reason", N_("Lost deals without a reason")),
    ("closed_without_date", N_("Closed deals without a close date")),
    ("open_without_date", N_("Open deals without an expected date")),
    ("open_without_owner", N_("Open deals without an owner")),
    ("unreachable", N_("People without e-mail and phone")),
)


def past_their_date() -> str:
    """Open deals whose expected close is over and that nobody has put off."""
    late = f'{column("deals", "expected_close_date")},"<"&kpi_today'
    put_off = f'{column("deals", "snooze_until")},">"&kpi_today'
    return f"{count_deals('Open', late)}-{count_deals('Open', late, put_off)}"


def without_next_step() -> str:
    """Open deals that name no next step."""
    return count_deals("Open", f'{column("deals", "next_step")},""')


def birthdays() -> str:
    """Birthdays from today on for a week; 29 February is kept on the day before where the year has none."""
    days = (f"COUNTIF({column('contacts', 'birthday')},{_ends_with(ahead)})" for ahead in range(DAYS_OF_BIRTHDAYS))
    leap_days = f'COUNTIF({column("contacts", "birthday")},"*-02-29")'
    return f"{'+'.join(days)}+IF({leap_day_is_near()},{leap_days},0)"


def leap_day() -> str:
    """The day of this year that 29 February is kept on where the year has none, as Settings say."""
    return f'DATE(YEAR(kpi_today),3,({setting("feb29_birthday")}="03-01")*1)'


def leap_day_is_near() -> str:
    """Whether 29 February is kept on another day this year, and on one of the week."""
    return f"AND(DAY(DATE(YEAR(kpi_today),3,0))=28,kpi_leap_day>=kpi_today,kpi_leap_day<kpi_today+{DAYS_OF_BIRTHDAYS})"


def birthday_today() -> str:
    """Who has a birthday today, the first of them; a dash where nobody has."""
    found = f"MATCH({_ends_with(0)},{column('contacts', 'birthday')},0)"
    return f'IFERROR(INDEX({column("contacts", "full_name")},{found})&"",{in_quotes("–")})'


def gap_formulas() -> Iterator[str]:
    """How many rows lack something, in the order of `GAPS`."""
    amount, reason, closed, expected, owner = (
        column("deals", key) for key in ("amount", "loss_reason", "close_date", "expected_close_date", "owner")
    )
    yield count_deals("Won", f'{amount},""')
    yield count_deals("Lost", f'{reason},""')
    yield "+".join(count_deals(status, f'{closed},""') for status in ("Won", "Lost"))
    yield count_deals("Open", f'{expected},""')
    yield count_deals("Open", f'{owner},""')
    reached = "+".join(f"LEN({column('contacts', key)})" for key in ("email", "email_2", "phone", "mobile"))
    yield f"SUMPRODUCT((LEN({column('contacts', 'full_name')})>0)*({reached}=0))"


def month_and_day(ahead: int) -> str:
    """Month and day, such as 05-24, of today or of a day ahead."""
    day = f"(kpi_today+{ahead})"
    return f'RIGHT("0"&MONTH{day},2)&"-"&RIGHT("0"&DAY{day},2)'


def _ends_with(ahead: int) -> str:
    return f'"*-"&{month_and_day(ahead)}'
