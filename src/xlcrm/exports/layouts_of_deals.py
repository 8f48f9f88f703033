"""Deals in the layouts of other CRMs."""

from __future__ import annotations

from typing import Final

from xlcrm.exports.layout import Layout
from xlcrm.exports.made_columns import CLOSING_DAY, closed_as, contacts_own, id_in, stage
from xlcrm.exports.spell_values import Spelling

_HUNDREDTHS: Final = Spelling(share_sign="")

HUBSPOT_DEALS: Final = Layout(
    "hubspot",
    "deals",
    (
        ("Record ID", id_in("hubspot")),
        ("Deal Name", "name"),
        ("Pipeline", "pipeline"),
        ("Deal Stage", stage("Closed Won", "Closed Lost")),
        ("Amount", "amount"),
        ("Currency", "currency"),
        ("Close Date", CLOSING_DAY),
        ("Deal owner", "owner"),
        ("Create Date", "created_at"),
        ("Closed Lost Reason", "loss_reason"),
        ("Associated Company", "company"),
        ("Associated Contact", "contact"),
    ),
)
PIPEDRIVE_DEALS: Final = Layout(
    "pipedrive",
    "deals",
    (
        ("Deal - ID", id_in("pipedrive")),
        ("Deal - Title", "name"),
        ("Deal - Value", "amount"),
        ("Deal - Currency of value", "currency"),
        ("Deal - Organization", "company"),
        ("Deal - Contact person", "contact"),
        ("Deal - Owner", "owner"),
        ("Deal - Pipeline", "pipeline"),
        ("Deal - Stage", "stage"),
        ("Deal - Status", "status"),
        ("Deal - Probability", "probability"),
        ("Deal - Expected close date", "expected_close_date"),
        ("Deal - Deal created", "created_at"),
        ("Deal - Won time", closed_as("Won")),
        ("Deal - Lost time", closed_as("Lost")),
        ("Deal - Lost reason", "loss_reason"),
    ),
    _HUNDREDTHS,
)
ZOHO_DEALS: Final = Layout(
    "zoho",
    "deals",
    (
        ("Record Id", id_in("zoho")),
        ("Deal Owner.id", ""),
        ("Deal Owner", "owner"),
        ("Amount", "amount"),
        ("Deal Name", "name"),
        ("Closing Date", CLOSING_DAY),
        ("Account Name.id", ""),
        ("Account Name", "company"),
        ("Stage", stage("Closed Won", "Closed Lost")),
        ("Probability", "probability"),
        ("Next Step", "next_step"),
        ("Lead Source", "source"),
        ("Contact Name", "contact"),
        ("Created Time", "created_at"),
        ("Description", "notes"),
        ("Reason For Loss", "loss_reason"),
        ("Tag", "tags"),
    ),
    _HUNDREDTHS,
)
AMOCRM_DEALS: Final = Layout(
    "amocrm",
    "deals",
    (
        ("ID", id_in("amocrm")),
        ("Название сделки", "name"),
        ("Бюджет", "amount"),
        ("Ответственный", "owner"),
        ("Дата создания сделки", "created_at"),
        ("Дата закрытия", CLOSING_DAY),
        ("Теги", "tags"),
        ("Примечание", "notes"),
        ("Этап сделки", stage("Успешно реализовано", "Закрыто и не реализовано")),
        ("Воронка", "pipeline"),
        ("Полное имя контакта", "contact"),
        ("Компания", "company"),
        ("Рабочий телефон", contacts_own("phone")),
        ("Мобильный телефон", contacts_own("mobile")),
        ("Рабочий email", contacts_own("email")),
        ("Личный email", contacts_own("email_2")),
        ("Город", contacts_own("city")),
        ("Источник", "source"),
        ("Должность", contacts_own("job_title")),
    ),
    Spelling("ru", day="%d.%m.%Y", moment="%d.%m.%Y %H:%M:%S", yes="да", no="нет"),
)
