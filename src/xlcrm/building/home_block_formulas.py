"""Array formulas over whole columns: what each company bought this year, what came in for each invoice, what is open.

One SUMIFS for each of thousands of clients takes a spreadsheet many seconds. Here each deal first gets the place of
its client, then amounts are summed up by place bit by bit: `FREQUENCY` counts how often a bit is set in the cents.
"""

from __future__ import annotations

from xlcrm.building.sheet_layout import column_reference as column
from xlcrm.building.sheet_layout import in_quotes, quoted
from xlcrm.texts import _
from xlcrm.workbooks.column_map import HOME_FIGURES_SHEET

ROWS_READ, CLIENTS_READ = 15_000, 6_000  # of Deals, Invoices and Payments; of Companies
_CELLS = f"{quoted(HOME_FIGURES_SHEET)}!$A$1"
_SHIFT = 40  # cents are raised by two to this power, so that refunds are no special case


def blocks() -> dict[str, tuple[int, str]]:
    """By name how many rows each block has, and its array formula; in the order they build on each other."""
    return {
        "home_deal_places": (ROWS_READ, _deal_places()),
        "home_deal_cents": (ROWS_READ, _cents(column("deals", "amount_base"))),
        "home_client_sums": (CLIENTS_READ, _sums("home_won_cents", "home_won_by", "home_client_numbers")),
        "home_buyer_places": (ROWS_READ, _buyer_places()),
        "home_payment_places": (ROWS_READ, _payment_places()),
        "home_payment_cents": (ROWS_READ, _cents(column("payments", "amount"))),
        "home_invoice_sums": (ROWS_READ, _sums("home_paid_cents", "home_paid_for", "home_invoice_numbers")),
        "home_open_amounts": (ROWS_READ, _open_amounts()),
    }


def names() -> dict[str, str]:
    """What formulas call the filled parts of the blocks, and the columns that they are made from."""
    company, invoice = column("companies", "company_id"), column("invoices", "invoice_id")
    deal, payment = column("deals", "amount_base"), column("payments", "amount")
    return {
        "home_won_by": _filled("home_deal_places", deal),
        "home_buyers_by_deal": _filled("home_buyer_places", deal),
        "home_buyers_by_invoice": _filled("home_buyer_places", invoice),
        "home_buyer_numbers": f"ROW({_CELLS}:INDEX({quoted(HOME_FIGURES_SHEET)}!$A:$A,{_buyers()}))-1",
        "home_won_cents": f"{_filled('home_deal_cents', deal)}+{2**_SHIFT}",
        "home_client_numbers": _numbers(CLIENTS_READ),
        "home_clients": _filled("home_client_sums", company, skipped=1),
        "home_paid_for": _filled("home_payment_places", payment),
        "home_paid_cents": f"{_filled('home_payment_cents', payment)}+{2**_SHIFT}",
        "home_invoice_numbers": _numbers(ROWS_READ),
        "home_paid": _filled("home_invoice_sums", invoice, skipped=1),
        "home_open": _filled("home_open_amounts", invoice),
    }


def first_value(name: str) -> float:
    """What the first row of a block holds in an empty workbook; in sums by place it is of no use."""
    return (2**_SHIFT - 1) / 100 if name.endswith("_sums") else 0


def _deal_places() -> str:
    """For each deal won this year the place of its company among Companies, from 1, else 0."""
    status, closed = column("deals", "status"), column("deals", "close_date")
    found = f"MATCH({column('deals', 'company_id')},{column('companies', 'company_id')},0)"
    won = f"({status}={in_quotes(_('Won'))})*({closed}>=kpi_year_start)*({closed}<kpi_today+1)"
    return f"IF({won}>0,IFERROR({found},0),0)"


def _buyer_places() -> str:
    """For each purchase the place of its company, or else of its person, who come after all companies; else 0."""
    ways = (_places_of_buyers(table) for table in ("invoices", "deals"))
    return "IF(kpi_takes_invoices,{},{})".format(*ways)


def _places_of_buyers(table: str) -> str:
    company, person = column(table, "company_id"), column(table, "contact_id")
    companies, people = column("companies", "company_id"), column("contacts", "contact_id")
    alone = f"IF(kpi_people_who_buy=0,0,MATCH({person},{people},0)+ROWS({companies}))"
    return f"IFERROR(IF(LEN({company})>0,MATCH({company},{companies},0),{alone}),0)"


def _buyers() -> str:
    """How many places there are for buyers, and one for none."""
    return f"ROWS({column('companies', 'company_id')})+ROWS({column('contacts', 'contact_id')})+1"


def _payment_places() -> str:
    """For each payment by today the place of its invoice, found by id, or by number where it has no id; else 0."""
    ids, number, paid_at = (column("payments", key) for key in ("invoice_id", "invoice", "paid_at"))
    by_id = f"MATCH({ids},{column('invoices', 'invoice_id')},0)"
    by_number = f"MATCH({number},{column('invoices', 'number')},0)"
    by_today = f"ISNUMBER({paid_at})*({paid_at}<kpi_today+1)"
    return f"IF({by_today}>0,IFERROR(IF(LEN({ids})>0,{by_id},{by_number}),0),0)"


def _open_amounts() -> str:
    """For each invoice what is open of it, negative where it is overdue; more paid than owed counts as paid."""
    issued, due, status, amount, rate = (
        column("invoices", key) for key in ("issue_date", "due_date", "status", "amount", "fx_rate")
    )
    counted = [f"ISNUMBER({issued})", f"({issued}<kpi_today+1)"]
    counted += [f"({status}<>{in_quotes(_(word))})" for word in ("Draft", "Canceled", "Credit note")]
    counted.append(f"(1-({status}={in_quotes(_('Paid'))})*(home_paid=0))")  # marked so, without a payment row
    sign = f"(1-2*ISNUMBER({due})*({due}<kpi_today))"
    left = f"(ABS({amount}-home_paid)+{amount}-home_paid)/2"
    return f'{"*".join(counted)}*{sign}*{left}*({rate}+({rate}=""))'


def _sums(cents: str, places: str, numbers: str) -> str:
    """Sums by place, from the second row on; the first row gathers what belongs to no place."""
    bits = (f"FREQUENCY(MOD(INT({cents}/{2**bit}),2)*{places},{numbers})*{2**bit}" for bit in range(_SHIFT + 1))
    return f"({'+'.join(bits)}-FREQUENCY({places},{numbers})*{2**_SHIFT})/100"


def _cents(amount: str) -> str:
    return f"IF(ISNUMBER({amount}),ROUND(100*{amount},0),0)"


def _numbers(count: int) -> str:
    """0, 1, 2 and so on: as many as the block has rows, so that none of its rows is left without a value."""
    return f"ROW({_CELLS}:$A${count})-1"


def _filled(block: str, like: str, *, skipped: int = 0) -> str:
    """The rows of a block that stand beside the rows of a table's column."""
    return f"INDEX({block},{1 + skipped}):INDEX({block},ROWS({like})+{skipped})"
