"""Home's formulas about what was sold: revenue on the firm's basis, its target, days to win, new clients."""

from __future__ import annotations

from xlcrm.building.home_formulas import closed_within, setting, sum_deals
from xlcrm.building.sheet_layout import column_reference as column
from xlcrm.building.sheet_layout import in_quotes
from xlcrm.texts import _


def takes_invoices() -> str:
    """Whether revenue comes from invoices: as Settings say, else where any invoice was sent."""
    basis = setting("revenue_basis")
    ids, amount = column("invoices", "invoice_id"), column("invoices", "amount")
    billed = f"SUMPRODUCT((LEN({ids})+LEN({amount})>0)*{_is_billed()})>0"
    return f'IF({basis}="invoices",TRUE,IF({basis}="deals",FALSE,{billed}))'


def revenue(period: tuple[str, str]) -> str:
    """Purchases from the first day to the last one, in own currency; credit notes count negative."""
    won = sum_deals("amount_base", "Won", closed_within(period))
    return f"IF(kpi_takes_invoices,{_invoiced(period)},{won})"


def target() -> str:
    """What the people here this year should sell in it; leaders' targets are the sums of their people's."""
    names, leaders, targets = column("users", "name"), column("users", "manager"), column("users", "target_revenue")
    gone = column("users", "end_date")
    here = f"(1-({gone}<kpi_year_start)*ISNUMBER({gone}))"
    sellers = f"SUMPRODUCT((COUNTIF({leaders},{names})=0)*{here},{targets})"
    return f"IF({sellers}>0,{sellers},SUMPRODUCT({here},{targets}))"


def days_to_win(function: str) -> str:
    """MEDIAN or AVERAGE of the days from opening to winning this year; an array formula."""
    created, closed = column("deals", "created_at"), column("deals", "close_date")
    won = f"{_is_won()}*ISNUMBER({created})*({closed}>=kpi_year_start)*({closed}<kpi_today+1)*({closed}>={created})"
    days = f"IF({won}>0,INT({closed})-INT({created}))"
    dash = in_quotes("–")
    return f"IF(kpi_won_year_count=0,{dash},IFERROR({function}({days}),{dash}))"


def new_clients(period: tuple[str, str]) -> str:
    """Clients whose first purchase lies in the period; a dash where there are more purchases than Home reads.

    Companies, and people who bought for themselves. An array formula.
    """
    invoices = f"{_is_billed()}*({column('invoices', 'status')}<>{in_quotes(_('Credit note'))})"
    won = f"({column('deals', 'status')}={in_quotes(_('Won'))})"
    by_invoice = _first_buyers("home_buyers_by_invoice", column("invoices", "issue_date"), invoices, period)
    by_deal = _first_buyers("home_won_by", column("deals", "close_date"), won, period)
    return f"IFERROR(IF(kpi_takes_invoices,{by_invoice},{by_deal}),{in_quotes('–')})"


def people_who_buy() -> str:
    """Purchases by people without a company."""
    counts = (
        f"SUMPRODUCT((LEN({column(table, 'contact_id')})>0)*(LEN({column(table, 'company_id')})=0))"
        for table in ("invoices", "deals")
    )
    return "IF(kpi_takes_invoices,{},{})".format(*counts)


def _is_billed() -> str:
    status = column("invoices", "status")
    return f"({status}<>{in_quotes(_('Draft'))})*({status}<>{in_quotes(_('Canceled'))})"


def _invoiced(period: tuple[str, str]) -> str:
    issued, status, amount, rate = (column("invoices", key) for key in ("issue_date", "status", "amount", "fx_rate"))
    credit = f"({status}={in_quotes(_('Credit note'))})"
    counted = f"ISNUMBER({issued})*({issued}>={period[0]})*({issued}<{period[1]}+1)*{_is_billed()}"
    signed = f"{amount}-{credit}*({amount}+ABS({amount}))"
    return f'SUMPRODUCT({counted},{signed},{rate}+({rate}=""))'


def _is_won() -> str:
    """1 for each deal that is won, said so or known by its stage."""
    said, stage = column("deals", "status"), column("deals", "stage")
    stages, types, won = column("stages", "stage"), column("stages", "type"), in_quotes(_("Won"))
    by_stage = f'({said}="")*(COUNTIFS({stages},{stage},{types},{won})>0)'
    return f"(({said}={won})+IF(kpi_without_status=0,0,{by_stage}))"


def _first_buyers(buyers: str, dated: str, counted: str, period: tuple[str, str]) -> str:
    """Places of buyers that occur in the period and not before."""
    within = f"{counted}*({dated}>={period[0]})*({dated}<{period[1]}+1)"
    before = f"{counted}*ISNUMBER({dated})*({dated}<{period[0]})"
    often = [f"FREQUENCY(IF({when}>0,{buyers},0),home_buyer_numbers)" for when in (within, before)]
    return f"IF(SUM({within})=0,0,SUM(({often[0]}>0)*({often[1]}=0)))"
