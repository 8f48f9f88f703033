"""Array formulas over whole columns: what each company bought this year, what came in for each invoice, what is open.

One SUMIFS for each of thousands of clients takes a spreadsheet many seconds. Here each deal first gets the place of
its client, then amounts are summed up by place bit by bit: `FREQUENCY` counts how often a bit is set in the cents.
"""

from __future__ import annotations

from xlcrm.building.sheet_layout import column_reference as column
from xlcrm.building.sheet_layout import in_quotes
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _
from xlcrm.workbooks.column_map import HOME_FIGURES_SHEET

ROWS_READ, CLIENTS_READ = 15_000, 6_000  # of Deals, Invoices and Payments; of Companies
_CELLS = f"{quoted_sheet(HOME_FIGURES_SHEET)}!$A$1"
_SHIFT = 40  # cents are raised by two to this power, so that refunds are no special case


def blocks() -> dict[str, tuple[int, str]]:
    """By name how many rows each block has, and its array formula; in the order they build on each other.

    Places hang on no date: they are found again when a table changes, not with every day and every edit.
    """
    came_in = _by_today(column("payments", "paid_at"))
    return {
        "home_deal_buyers": (ROWS_READ, _buyer_places("deals")),
        "home_deal_cents": (ROWS_READ, _cents(column("deals", "amount_base"), _won_this_year())),
        "home_client_sums": (CLIENTS_READ, _sums("home_won_cents", "home_won_by", "home_client_numbers")),
        "home_invoice_buyers": (ROWS_READ, f"IF(kpi_takes_invoices,{_buyer_places('invoices')},0)"),
        "home_payment_places": (ROWS_READ, _payment_places()),
        "home_payment_cents": (ROWS_READ, _cents(column("payments", "amount"), came_in)),
        "home_invoice_sums": (ROWS_READ, _sums("home_paid_cents", "home_paid_for", "home_invoice_numbers")),
        "home_open_amounts": (ROWS_READ, _open_amounts()),
    }


def names() -> dict[str, str]:
    """What formulas call the filled parts of the blocks, and the columns that they are made from."""
    company, invoice = column("companies", "company_id"), column("invoices", "invoice_id")
    deal, payment = column("deals", "amount_base"), column("payments", "amount")
    return {
        "home_won_by": _filled("home_deal_buyers", deal),
        "home_buyers_by_invoice": _filled("home_invoice_buyers", invoice),
        "home_buyer_numbers": f"ROW({_CELLS}:INDEX({quoted_sheet(HOME_FIGURES_SHEET)}!$A:$A,{_buyers()}))-1",
        "home_won_cents": f"{_filled('home_deal_cents', deal)}+{2**_SHIFT}",
        "home_client_numbers": _numbers(CLIENTS_READ),
        "home_clients": _filled("home_client_sums", company, skipped=1),
        "home_paid_for": _filled("home_payment_places", payment),
        "home_paid_cents": f"{_filled('home_payment_cents', payment)}+{2**_SHIFT}",
        "home_invoice_numbers": _numbers(ROWS_READ),
        "home_paid": _filled("home_invoice_sums", invoice, skipped=1),
        "home_open": _filled("home_open_amounts", invoice),
    }


def in_order(table: str) -> str:
    """Whether the ids of a table rise from row to row, all of one length, with no gap, so that halving finds them."""
    ids = column(table, id_of(table))
    one, next_one = f"INDEX({ids},1):INDEX({ids},ROWS({ids})-1)", f"INDEX({ids},2):INDEX({ids},ROWS({ids}))"
    astray = f"SUMPRODUCT((LEN({next_one})>0)*(({next_one}<={one})+(LEN({next_one})<>LEN({one}))>0))"
    return f"IFERROR(AND({astray}=0,ROWS({ids})<={ROWS_READ}),FALSE)"


def id_of(table: str) -> str:
    """The key of the column that holds a table's ids."""
    return str(table_spec(table).id_column)


def first_value(name: str) -> float:
    """What the first row of a block holds in an empty workbook; in sums by place it is of no use."""
    return (2**_SHIFT - 1) / 100 if name.endswith("_sums") else 0


def _won_this_year() -> str:
    status, closed = column("deals", "status"), column("deals", "close_date")
    return f"({status}={in_quotes(_('Won'))})*({closed}>=kpi_year_start)*({closed}<kpi_today+1)"


def _buyer_places(table: str) -> str:
    """For each row the place of its company, or else of its person, who come after all companies; else 0."""
    company, place = column(table, "company_id"), _places(column(table, "contact_id"), "contacts")
    alone = f"(LEN({company})=0)*({place}>0)*({place}+ROWS({column('companies', 'company_id')}))"
    return f"{_places(company, 'companies')}+IF(kpi_people_who_buy=0,0,{alone})"


def _places(ids: str, table: str) -> str:
    """The place of each id in its table, else 0: looked up by halves where the ids are in order, else one by one."""
    among = column(table, id_of(table))
    numbers = f"INDEX(home_numbers,1):INDEX(home_numbers,ROWS({among}))"
    by_halves = f"LOOKUP({ids},{among},{numbers})/(LOOKUP({ids},{among})={ids})"
    return f"IFERROR(IF(kpi_{table}_in_order,{by_halves},MATCH({ids},{among},0)),0)"


def _buyers() -> str:
    """How many places there are for buyers, and one for none."""
    return f"ROWS({column('companies', 'company_id')})+ROWS({column('contacts', 'contact_id')})+1"


def _payment_places() -> str:
    """For each payment the place of its invoice, found by id, or by number where it has no id; else 0."""
    ids, number = column("payments", "invoice_id"), column("payments", "invoice")
    by_number = f"IFERROR(MATCH({number},{column('invoices', 'number')},0),0)"
    unnamed = f"SUMPRODUCT((LEN({ids})=0)*(LEN({number})>0))=0"
    return f"{_places(ids, 'invoices')}+IF({unnamed},0,(LEN({ids})=0)*{by_number})"


def _by_today(day: str) -> str:
    return f"ISNUMBER({day})*({day}<kpi_today+1)"


def _open_amounts() -> str:
    """For each invoice what is open of it, negative where it is overdue; more paid than owed counts as paid."""
    issued, due, status, amount, rate = (
        column("invoices", key) for key in ("issue_date", "due_date", "status", "amount", "fx_rate")
    )
    counted = [_by_today(issued)]
    counted += [f"({status}<>{in_quotes(_(word))})" for word in ("Draft", "Canceled", "Credit note")]
    counted.append(f"(1-({status}={in_quotes(_('Paid'))})*(home_paid=0))")  # marked so, without a payment row
    sign = f"(1-2*ISNUMBER({due})*({due}<kpi_today))"
    left = f"(ABS({amount}-home_paid)+{amount}-home_paid)/2"
    return f'{"*".join(counted)}*{sign}*{left}*({rate}+({rate}=""))'


def _sums(cents: str, places: str, numbers: str) -> str:
    """Sums by place, from the second row on; the first row gathers what belongs to no place."""
    bits = (f"FREQUENCY(MOD(INT({cents}/{2**bit}),2)*{places},{numbers})*{2**bit}" for bit in range(_SHIFT + 1))
    return f"({'+'.join(bits)}-FREQUENCY({places},{numbers})*{2**_SHIFT})/100"


def _cents(amount: str, counted: str) -> str:
    return f"IF(ISNUMBER({amount})*{counted}>0,ROUND(100*{amount},0),0)"


def _numbers(count: int) -> str:
    """0, 1, 2 and so on: as many as the block has rows, so that none of its rows is left without a value."""
    return f"ROW({_CELLS}:$A${count})-1"


def _filled(block: str, like: str, *, skipped: int = 0) -> str:
    """The rows of a block that stand beside the rows of a table's column."""
    return f"INDEX({block},{1 + skipped}):INDEX({block},ROWS({like})+{skipped})"
