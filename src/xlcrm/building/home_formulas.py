"""The formulas behind Home, in functions that Excel 2010 and LibreOffice both know.

A deal's status is what its row says, or what its stage means where the row says nothing; the reports do the same.
Names such as `kpi_today` are cells of the hidden sheet of Home's figures. A criterion that asks for empty cells never
comes first: LibreOffice 7.4 would then look at no more rows than that column has filled.
"""

from __future__ import annotations

from xlcrm.building.sheet_layout import column_reference as column
from xlcrm.building.sheet_layout import in_quotes
from xlcrm.texts import _

THIS_MONTH = ("kpi_month_start", "kpi_today")
THIS_YEAR = ("kpi_year_start", "kpi_today")


def setting(key: str) -> str:
    """The value of a setting as text, empty where there is none."""
    found = f"INDEX({column('settings', 'value')},MATCH({in_quotes(key)},{column('settings', 'key')},0))"
    return f'IFERROR({found}&"","")'


def count_deals(status: str, *criteria: str) -> str:
    """How many deals have the status and meet the criteria."""
    return _of_status("COUNTIFS", (), status, criteria)


def sum_deals(key: str, status: str, *criteria: str) -> str:
    """The sum of a column over the deals that have the status and meet the criteria."""
    return _of_status("SUMIFS", (column("deals", key),), status, criteria)


def closed_within(period: tuple[str, str]) -> str:
    """The criterion that a deal was closed from the first day to the last one, both counted."""
    closed = column("deals", "close_date")
    return f'{closed},">="&{period[0]},{closed},"<="&{period[1]}'


def deals_where(key: str, cell: str) -> str:
    """The criterion that a column of deals equals a cell or an expression."""
    return f"{column('deals', key)},{cell}"


def has_amount() -> str:
    """The criterion that a deal has an amount: its formula gives a number and not an empty text."""
    return f'{column("deals", "amount_base")},">-1000000000000000"'


def weighted_pipeline() -> str:
    """Open amounts times their probability; the stage's where the deal has none of its own."""
    own = sum_deals("weighted", "Open", f'{column("deals", "probability")},"<>"')
    blank = f'{column("deals", "probability")},""'
    stages, chances = column("stages", "stage"), column("stages", "probability")
    amounts, stage, status = (column("deals", key) for key in ("amount_base", "stage", "status"))
    opened, types = in_quotes(_("Open")), column("stages", "type")
    by_stage = f"SUMPRODUCT(SUMIFS({amounts},{status},{opened},{stage},{stages},{blank}),{chances})"
    unsaid = f'SUMPRODUCT(SUMIFS({amounts},{stage},{stages},{blank},{status},"")*({types}={opened}),{chances})'
    return f"{own}+{by_stage}+{unsaid}"


def sold_by(name: str, key: str | None = None) -> str:
    """Deals won this year by a manager: the owner at close, or the owner where none was kept. A column sums it."""
    at_close, owner = column("deals", "owner_at_close"), column("deals", "owner")
    ways = (f"{at_close},{name}", f'{owner},{name},{at_close},""')
    within = closed_within(THIS_YEAR)
    parts = (sum_deals(key, "Won", within, way) if key else count_deals("Won", within, way) for way in ways)
    return "+".join(parts)


def activities_without_status() -> str:
    """Activities with a day and without a status; they count as planned."""
    return "+".join(f'COUNTIFS({day},">0",{column("activities", "status")},"")' for day in _days_of_activities())


def overdue_activities() -> str:
    """Planned activities whose last day is over: the due one, or the planned one where none is due."""
    due, planned = _days_of_activities()
    past = '"<"&kpi_today'
    ways = (f"{due},{past}", f"{planned},{past}", f'{planned},{past},{due},">0"')
    return "{}+{}-{}".format(*map(_planned_activities, ways))


def activities_today() -> str:
    """Planned activities due today, planned for today, or under way: begun or due by tonight, less the overdue."""
    due, planned = (f'{day},"<"&kpi_today+1' for day in _days_of_activities())
    return "{}+{}-{}-kpi_overdue_activities".format(*map(_planned_activities, (due, planned, f"{due},{planned}")))


def receivables(*, overdue: bool) -> str:
    """What is still open of the invoices sent by today, in own currency; a dash where there are too many of them."""
    late = '-SUMIF(home_open,"<0")'
    told = late if overdue else f'SUMIF(home_open,">0"){late}'
    return f"IFERROR({told},{in_quotes('–')})"


def _days_of_activities() -> tuple[str, str]:
    return column("activities", "due_at"), column("activities", "planned_at")


def _planned_activities(criteria: str) -> str:
    """How many meet criteria about days and are not done; criteria that ask for empty cells take ten times as long."""
    status, done = column("activities", "status"), f'{column("activities", "done_at")},">0"'
    planned, unsaid = (f"{criteria},{status},{word}" for word in (in_quotes(_("Planned")), '""'))
    counts = (f"(COUNTIFS({which})-COUNTIFS({which},{done}))" for which in (planned, unsaid))
    return "({}+IF(kpi_activities_without_status=0,0,{}))".format(*counts)


def _of_status(function: str, values: tuple[str, ...], status: str, criteria: tuple[str, ...]) -> str:
    said, stage = column("deals", "status"), column("deals", "stage")
    word = in_quotes(_(status))
    with_status = ",".join((*values, said, word, *criteria))
    by_stage = ",".join((*values, stage, column("stages", "stage"), *criteria, said, '""'))
    unsaid = f"SUMPRODUCT({function}({by_stage})*({column('stages', 'type')}={word}))"
    return f"({function}({with_status})+IF(kpi_without_status=0,0,{unsaid}))"
