"""Deals: what may be sold, what was sold or lost, line by line and stage by stage."""

from __future__ import annotations

from datetime import date, datetime

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import (
    AuditedRecord,
    LinkedRecord,
    SourcedRecord,
    also_called,
    created_at_column,
    external_ids_column,
)
from xlcrm.texts import N_


class Deal(LinkedRecord, AuditedRecord):
    """A sale in the making, won or lost."""

    deal_id: str | None = column(Kind.ID, N_("Deal ID"), N_("Given by the software, never reused."), place="hidden")
    name: str | None = column(
        Kind.TEXT,
        N_("Deal"),
        N_("What is being sold, in a few words."),
        required=True,
        place="main",
        synonyms=also_called(
            "name | deal name | deal title | deal - title | title | opportunity | opportunity name | potential name",
            "название сделки | сделка | название | назва угоди | угода | сделка име | име на сделката",
        ),
    )
    company_id: str | None = column(
        Kind.ID,
        N_("Company"),
        N_("The firm that buys; a deal needs a company or a contact."),
        links_to="companies",
        place="main",
        synonyms=also_called(
            "account | account name | company name | associated company | customer | customer id | customer name ",
            "client | organization | deal - organization",
            "компания | название компании | клиент | компанія | фирма | контрагент",
        ),
    )
    contact_id: str | None = column(
        Kind.ID,
        N_("Contact"),
        N_("The person you talk to about it."),
        links_to="contacts",
        place="main",
        synonyms=also_called(
            "contact name | associated contact | contact person | deal - contact person | person | контакт",
            "полное имя контакта | контактное лицо",
        ),
    )
    stage: str | None = column(
        Kind.CHOICE,
        N_("Stage"),
        N_("How far the deal has come; the list is on the Stages sheet."),
        required=True,
        choices="stage",
        place="main",
        synonyms=also_called(
            "deal stage | deal - stage | sales stage | opportunity stage | этап сделки | этап | стадия | стадія | етап"
        ),
    )
    status: str | None = column(
        Kind.CHOICE,
        N_("Status"),
        N_("Open, won or lost; it must fit the stage."),
        required=True,
        choices="deal_status",
        place="main",
        synonyms=also_called("deal - status | deal status | статус | статус сделки"),
    )
    amount: float | None = column(
        Kind.MONEY,
        N_("Amount"),
        N_("The price in the deal's currency; needed when won."),
        place="main",
        synonyms=also_called(
            "deal - value | deal value | value | close value | deal amount | total | total amount | sum | price",
            "бюджет | возможная сумма | сумма | сума | стойност | вартість",
        ),
    )
    expected_close_date: date | None = column(
        Kind.DATE,
        N_("Expected close"),
        N_("The day you expect an answer."),
        place="main",
        synonyms=also_called(
            "expected close date | deal - expected close date | expected closing date | forecast date",
            "предполагаемая дата закрытия | очікувана дата закриття",
        ),
    )
    close_date: date | None = column(
        Kind.DATE,
        N_("Closed on"),
        N_("The day it was won or lost; needed when not open."),
        place="main",
        synonyms=also_called(
            "close date | closing date | closed date | closed | closed on | deal - won time | deal - lost time",
            "deal - closed on | closed at | won time | lost time | дата закрытия | дата закриття | дата на приключване",
        ),
    )
    next_step: str | None = column(
        Kind.TEXT, N_("Next step"), N_("What has to happen next."), place="main", synonyms=also_called("следующий шаг")
    )
    loss_reason: str | None = column(
        Kind.CHOICE,
        N_("Lost because"),
        N_("Why it was lost; needed when lost."),
        choices="loss_reason",
        place="main",
        synonyms=also_called(
            "closed lost reason | deal - lost reason | reason | lost reason | loss reason | reason for loss",
            "reason lost",
            "причина отказа | причина відмови | причина за загуба",
        ),
    )
    owner_id: str | None = column(
        Kind.ID,
        N_("Owner"),
        N_("The manager who works on it."),
        required=True,
        links_to="users",
        place="main",
        synonyms=also_called(
            "deal owner | deal - owner | opportunity owner | potential owner | sales agent | sales rep | salesperson",
            "employee id | employee | manager | assigned to | ответственный | менеджер | відповідальний | отговорник",
        ),
    )
    product_id: str | None = column(
        Kind.ID,
        N_("Product"),
        N_("The main product; several go to the deal's lines."),
        links_to="products",
        synonyms=also_called("product name | product - name | item | товар | продукт"),
    )
    product_line: str | None = column(
        Kind.CHOICE,
        N_("Product line"),
        N_("The group of products it belongs to."),
        choices="product_category",
        synonyms=also_called("series | product category | product group"),
    )
    currency: str | None = column(
        Kind.CHOICE,
        N_("Currency"),
        N_("Empty means your own currency."),
        choices="currency",
        synonyms=also_called("deal - currency of value | currency code | валюта"),
    )
    fx_rate: float | None = column(
        Kind.DECIMAL,
        N_("Exchange rate"),
        N_("Your currency for one unit of the deal's; set when the deal closes."),
        synonyms=also_called("fx rate | курс"),
    )
    amount_base: float | None = column(
        Kind.MONEY,
        N_("Amount in own currency"),
        N_("Amount times exchange rate; fills itself in."),
        computed=True,
        formula='IF({amount}="","",{amount}*IF({fx_rate}="",1,{fx_rate}))',
    )
    probability: float | None = column(
        Kind.PERCENT,
        N_("Probability"),
        N_("The chance to win; empty means that of the stage."),
        synonyms=also_called("deal - probability | deal probability | win probability | вероятность | ймовірність"),
    )
    weighted: float | None = column(
        Kind.MONEY,
        N_("Weighted amount"),
        N_("Amount in own currency times probability; fills itself in."),
        computed=True,
        formula='IF({amount_base}="","",{amount_base}*{probability})',
        synonyms=also_called("weighted value | expected revenue"),
    )
    pipeline: str | None = column(
        Kind.CHOICE,
        N_("Pipeline"),
        N_("The kind of selling, when you have several."),
        choices="pipeline",
        synonyms=also_called("deal - pipeline | deal pipeline | воронка | вирва | фуния"),
    )
    first_contact_date: date | None = column(
        Kind.DATE,
        N_("First contact"),
        N_("The first touch that led to this deal."),
        synonyms=also_called("first contact date | lead date | дата первого контакта"),
    )
    source: str | None = column(
        Kind.CHOICE,
        N_("Source"),
        N_("How the deal came to us."),
        choices="source",
        synonyms=also_called("lead source | original source | deal - source channel | источник | джерело | източник"),
    )
    campaign_id: str | None = column(
        Kind.ID,
        N_("Campaign"),
        N_("The campaign that brought the deal."),
        links_to="campaigns",
        synonyms=also_called("campaign source | utm_campaign | кампания | кампанія"),
    )
    owner_at_close_id: str | None = column(
        Kind.ID,
        N_("Owner at close"),
        N_("Who owned the deal when it closed; reports by manager count this one."),
        links_to="users",
        synonyms=also_called("closed by"),
    )
    direct_cost: float | None = column(
        Kind.MONEY,
        N_("Direct cost"),
        N_("What this deal cost you, such as goods and freight."),
        synonyms=also_called("cost | cost of sale | freight | cogs | себестоимость | собівартість"),
    )
    discount_pct: float | None = column(
        Kind.PERCENT,
        N_("Discount"),
        N_("The discount given on the whole deal."),
        synonyms=also_called("discount % | скидка | знижка | отстъпка"),
    )
    loss_category: str | None = column(
        Kind.CHOICE, N_("Loss category"), N_("The reason in one of ten groups."), choices="loss_category"
    )
    competitor: str | None = column(
        Kind.TEXT, N_("Competitor"), N_("Who won it instead."), synonyms=also_called("competitors | конкурент")
    )
    loss_notes: str | None = column(Kind.NOTE, N_("Loss notes"), N_("What to learn from the loss."))
    snooze_until: date | None = column(
        Kind.DATE, N_("Quiet until"), N_("Until that day the agenda does not remind of this deal.")
    )
    snooze_reason: str | None = column(Kind.TEXT, N_("Quiet because"), N_("Why the deal may wait."))
    tags: str | None = column(
        Kind.MULTI,
        N_("Tags"),
        N_("Your own marks, separated by semicolons."),
        synonyms=also_called("tag | deal - label | label | labels | deal type | теги | етикети"),
    )
    notes: str | None = column(
        Kind.NOTE,
        N_("Notes"),
        N_("Anything worth knowing."),
        synonyms=also_called("note | description | comment | comments | комментарий | примечание | бележки"),
    )
    created_at: date | None = created_at_column(
        "engage date | order date | deal created | deal - deal created | opened | opened on | start date",
        "дата создания сделки | дата создания | дата на създаване",
    )
    external_ids: str | None = external_ids_column(
        "opportunity id | order id | deal id | deal - id | potential id | order number | order no"
    )


class DealLine(SourcedRecord):
    """One product within a deal."""

    line_id: str | None = column(Kind.ID, N_("Line ID"), N_("Given by the software, never reused."), place="hidden")
    deal_id: str | None = column(
        Kind.ID,
        N_("Deal"),
        N_("The deal it belongs to."),
        required=True,
        links_to="deals",
        place="main",
        synonyms=also_called(
            "deal name | order id | order | order number | opportunity id | opportunity | сделка | угода"
        ),
    )
    product_id: str | None = column(
        Kind.ID,
        N_("Product"),
        N_("What is sold."),
        required=True,
        links_to="products",
        place="main",
        synonyms=also_called("product id | product name | product - name | item | sku | товар | продукт"),
    )
    qty: float | None = column(
        Kind.DECIMAL,
        N_("Quantity"),
        N_("How many units."),
        place="main",
        synonyms=also_called("qty | units | количество | кількість"),
    )
    unit_price: float | None = column(
        Kind.MONEY,
        N_("Unit price"),
        N_("The price of one unit, in the deal's currency."),
        place="main",
        synonyms=also_called("price | sales price | цена | ціна"),
    )
    discount_pct: float | None = column(
        Kind.PERCENT,
        N_("Discount"),
        N_("The discount on this line."),
        place="main",
        synonyms=also_called("discount % | скидка | знижка | отстъпка"),
    )
    unit_cost: float | None = column(
        Kind.MONEY,
        N_("Unit cost"),
        N_("What one unit costs you."),
        place="main",
        synonyms=also_called("cost | cost price | purchase price | себестоимость"),
    )
    line_total: float | None = column(
        Kind.MONEY,
        N_("Line total"),
        N_("Quantity times price less discount; fills itself in."),
        place="main",
        computed=True,
        formula='IF(OR({qty}="",{unit_price}=""),"",{qty}*{unit_price}*(1-{discount_pct}))',
        synonyms=also_called("total | amount"),
    )


class StageChange(SourcedRecord):
    """One step of a deal from stage to stage."""

    history_id: str | None = column(
        Kind.ID, N_("History ID"), N_("Given by the software, never reused."), place="hidden"
    )
    deal_id: str | None = column(
        Kind.ID,
        N_("Deal"),
        N_("The deal that moved."),
        required=True,
        links_to="deals",
        place="main",
        synonyms=also_called("deal name | opportunity | opportunity id"),
    )
    from_stage: str | None = column(
        Kind.CHOICE,
        N_("From"),
        N_("The stage before; empty for a new deal."),
        choices="stage",
        place="main",
        synonyms=also_called("from stage | old stage"),
    )
    to_stage: str | None = column(
        Kind.CHOICE,
        N_("To"),
        N_("The stage after."),
        required=True,
        choices="stage",
        place="main",
        synonyms=also_called("to stage | new stage | stage"),
    )
    changed_at: datetime | None = column(
        Kind.DATETIME,
        N_("Changed"),
        N_("When the deal moved."),
        required=True,
        place="main",
        synonyms=also_called("changed at | change date | modified time"),
    )
    changed_by: str | None = column(
        Kind.TEXT, N_("Changed by"), N_("Who moved it."), place="main", synonyms=also_called("modified by")
    )
