"""Invoices and their payments: what clients owe."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import LinkedRecord, SourcedRecord, also_called, external_ids_column
from xlcrm.texts import N_


class Invoice(LinkedRecord):
    """A bill to a client; a credit note has a negative amount."""

    invoice_id: str | None = column(
        Kind.ID, N_("Invoice ID"), N_("Given by the software, never reused."), place="hidden"
    )
    number: str | None = column(
        Kind.TEXT,
        N_("Number"),
        N_("The number printed on the invoice; kept as text, so leading zeros stay."),
        required=True,
        place="main",
        synonyms=also_called(
            "invoice number | invoice no | invoice | document number | номер счета | номер | номер рахунку | фактура",
            "номер на фактура | фактура номер",
        ),
    )
    company_id: str | None = column(
        Kind.ID,
        N_("Company"),
        N_("The firm that owes; an invoice needs a company or a contact."),
        links_to="companies",
        place="main",
        synonyms=also_called(
            "customer id | customer | customer name | account | account name | company name | client | bill to",
            "клиент | компания | контрагент | компанія | фирма",
        ),
    )
    contact_id: str | None = column(
        Kind.ID,
        N_("Contact"),
        N_("The private person that owes."),
        links_to="contacts",
        place="main",
        synonyms=also_called("contact name | контакт"),
    )
    deal_id: str | None = column(
        Kind.ID,
        N_("Deal"),
        N_("The deal that it bills."),
        links_to="deals",
        place="main",
        synonyms=also_called("deal name | order id | order | сделка | угода"),
    )
    issue_date: date | None = column(
        Kind.DATE,
        N_("Issued"),
        N_("The date on the invoice."),
        required=True,
        place="main",
        synonyms=also_called("invoice date | issue date | date | дата счета | дата | дата рахунку | дата на фактура"),
    )
    due_date: date | None = column(
        Kind.DATE,
        N_("Due"),
        N_("The last day to pay."),
        required=True,
        place="main",
        synonyms=also_called("due date | payment due | срок оплаты | термін оплати | падеж | срок за плащане"),
    )
    amount: float | None = column(
        Kind.MONEY,
        N_("Amount"),
        N_("The total with tax, in the invoice's currency."),
        required=True,
        place="main",
        synonyms=also_called("invoice amount | total | total amount | sum | сумма | сума"),
    )
    currency: str | None = column(
        Kind.CHOICE,
        N_("Currency"),
        N_("Empty means your own currency."),
        choices="currency",
        synonyms=also_called("currency code | валюта"),
    )
    fx_rate: float | None = column(
        Kind.DECIMAL,
        N_("Exchange rate"),
        N_("Your currency for one unit of the invoice's."),
        synonyms=also_called("fx rate | курс"),
    )
    status: str | None = column(
        Kind.CHOICE,
        N_("Status"),
        N_("Draft, sent, paid and so on."),
        choices="invoice_status",
        place="main",
        synonyms=also_called("invoice status | payment status | статус"),
    )
    disputed: bool | None = column(
        Kind.BOOL,
        N_("Disputed"),
        N_("Yes when the client does not accept the invoice."),
        place="main",
        synonyms=also_called("is disputed | in dispute | спорный"),
    )
    notes: str | None = column(
        Kind.NOTE,
        N_("Notes"),
        N_("Anything worth knowing."),
        synonyms=also_called("note | description | comment | комментарий | примечание | бележки"),
    )
    external_ids: str | None = external_ids_column("invoice id")


class Payment(SourcedRecord):
    """Money that came in for an invoice."""

    payment_id: str | None = column(
        Kind.ID, N_("Payment ID"), N_("Given by the software, never reused."), place="hidden"
    )
    invoice_id: str | None = column(
        Kind.ID,
        N_("Invoice"),
        N_("The invoice that was paid, by its number."),
        required=True,
        links_to="invoices",
        place="main",
        synonyms=also_called("invoice number | invoice no | номер счета | номер рахунку | фактура"),
    )
    paid_at: date | None = column(
        Kind.DATE,
        N_("Paid on"),
        N_("The day the money came."),
        required=True,
        place="main",
        synonyms=also_called(
            "settled date | payment date | paid at | date paid | paid date | date | дата оплаты | дата"
        ),
    )
    amount: float | None = column(
        Kind.MONEY,
        N_("Amount"),
        N_("What came in, in the invoice's currency."),
        required=True,
        place="main",
        synonyms=also_called("payment amount | amount paid | paid | invoice amount | сумма | сума"),
    )
    method: str | None = column(
        Kind.CHOICE,
        N_("Method"),
        N_("How it was paid."),
        choices="payment_method",
        place="main",
        synonyms=also_called("payment method | способ оплаты"),
    )
    external_ids: str | None = external_ids_column("payment id")
