"""Companies: the firms that we sell to, buy from or work with."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import (
    AddressedRecord,
    AuditedRecord,
    LinkedRecord,
    TouchedRecord,
    also_called,
    city_column,
    created_at_column,
    external_ids_column,
)
from xlcrm.texts import N_


class Company(TouchedRecord, AddressedRecord, LinkedRecord, AuditedRecord):
    """A firm we sell to, buy from or work with."""

    company_id: str | None = column(
        Kind.ID, N_("Company ID"), N_("Given by the software, never reused."), place="hidden"
    )
    name: str | None = column(
        Kind.TEXT,
        N_("Company"),
        N_("The name as your people say it."),
        required=True,
        place="main",
        synonyms=also_called(
            "name | account | account name | company name | customer | customer name | client | client name | firm",
            "organization | organization name | organization - name | organisation | organisation name | business name",
            "название компании | компания | организация | клиент | контрагент | название | фирма",
            "назва компанії | компанія | організація | име на фирма | име на компанията",
        ),
    )
    type: str | None = column(
        Kind.CHOICE,
        N_("Type"),
        N_("What the firm is to us."),
        choices="company_type",
        place="main",
        synonyms=also_called("company type | account type | organization - label(s) | тип компании | тип"),
    )
    industry: str | None = column(
        Kind.CHOICE,
        N_("Industry"),
        N_("What the firm lives from."),
        choices="industry",
        place="main",
        synonyms=also_called("sector | branch | line of business | отрасль | сфера деятельности | галузь | бранш"),
    )
    city: str | None = city_column("main")
    phone: str | None = column(
        Kind.PHONE,
        N_("Phone"),
        N_("The main number; kept as text, so a leading + or 0 stays."),
        place="main",
        synonyms=also_called(
            "phone number | company phone | company main phone | main phone | telephone | tel | primary phone",
            "рабочий телефон | телефон | телефон компании | тел",
        ),
    )
    email: str | None = column(
        Kind.EMAIL,
        N_("E-mail"),
        N_("The general address of the firm."),
        place="main",
        synonyms=also_called(
            "email address | e-mail address | mail | company email | рабочий e-mail | электронная почта",
            "почта | електронна пошта | имейл | имейл адрес",
        ),
    )
    owner_id: str | None = column(
        Kind.ID,
        N_("Owner"),
        N_("The manager who answers for this firm."),
        required=True,
        links_to="users",
        place="main",
        synonyms=also_called(
            "company owner | account owner | organization - owner | account manager | sales rep | sales agent",
            "manager | employee id | ответственный | ответственный менеджер | менеджер | відповідальний | отговорник",
        ),
    )
    alt_names: str | None = column(
        Kind.MULTI,
        N_("Other names"),
        N_("Brands, former names and spellings, separated by semicolons."),
        synonyms=also_called("aliases | alternative names | trading name | brand"),
    )
    legal_form: str | None = column(
        Kind.CHOICE,
        N_("Legal form"),
        N_("Ltd, GmbH, ООД and so on."),
        choices="legal_form",
        synonyms=also_called("форма собственности | правна форма | правова форма"),
    )
    registration_no: str | None = column(
        Kind.TEXT,
        N_("Registration number"),
        N_("The number in the commercial register."),
        synonyms=also_called("company number | reg no | огрн | єдрпоу | едрпоу | еик | булстат"),
    )
    vat_no: str | None = column(
        Kind.TEXT,
        N_("VAT number"),
        N_("The tax number, with the country's letters."),
        synonyms=also_called("vat | vat id | tax id | tax number | инн | іпн | ддс номер"),
    )
    domain: str | None = column(
        Kind.TEXT,
        N_("Domain"),
        N_("The part of the web address that names the firm, such as acme.com."),
        synonyms=also_called("company domain name | web domain | домен"),
    )
    website: str | None = column(
        Kind.URL,
        N_("Website"),
        N_("The firm's web address."),
        synonyms=also_called(
            "website url | web page | web site | url | home page | website 1 - value",
            "корпоративный сайт | сайт | уебсайт",
        ),
    )
    employees: int | None = column(
        Kind.INT,
        N_("Employees"),
        N_("How many people work there."),
        synonyms=also_called("number of employees | headcount | no. of employees | количество сотрудников"),
    )
    employees_band: str | None = column(
        Kind.CHOICE,
        N_("Size"),
        N_("Employees as a band, when the number is not known."),
        choices="employees_band",
        synonyms=also_called("company size | employee range"),
    )
    annual_revenue: float | None = column(
        Kind.MONEY,
        N_("Annual revenue"),
        N_("The firm's own sales in a year, in your currency."),
        synonyms=also_called("revenue | turnover | annual turnover | годовой оборот | оборот | річний оборот"),
    )
    founded_year: int | None = column(
        Kind.INT,
        N_("Founded"),
        N_("The year in which the firm was founded."),
        synonyms=also_called("year established | year founded | founded year | established | год основания"),
    )
    lifecycle_stage: str | None = column(
        Kind.CHOICE,
        N_("Lifecycle stage"),
        N_("How far the relationship has come."),
        choices="lifecycle_stage",
        place="main",
        synonyms=also_called("lead status | lifecycle | status"),
    )
    territory: str | None = column(
        Kind.CHOICE,
        N_("Territory"),
        N_("The sales area that the firm lies in."),
        choices="territory",
        synonyms=also_called("regional office | sales region | sales territory | территория"),
    )
    parent_company_id: str | None = column(
        Kind.ID,
        N_("Parent company"),
        N_("The firm that owns this one."),
        links_to="companies",
        synonyms=also_called("subsidiary of | parent account | parent | parent organization | головная компания"),
    )
    source: str | None = column(
        Kind.CHOICE,
        N_("Source"),
        N_("How the firm came to us."),
        choices="source",
        synonyms=also_called("lead source | original source | channel | источник | джерело | източник"),
    )
    is_key: bool | None = column(
        Kind.BOOL,
        N_("Key client"),
        N_("Yes for clients that get special care."),
        synonyms=also_called("vip | key account"),
    )
    target_contacts_per_year: int | None = column(
        Kind.INT, N_("Contacts wanted per year"), N_("Overrides the norm in Settings for this firm.")
    )
    tags: str | None = column(
        Kind.MULTI,
        N_("Tags"),
        N_("Your own marks, separated by semicolons."),
        synonyms=also_called("tag | label | labels | categories | теги | тег | мітки | етикети"),
    )
    notes: str | None = column(
        Kind.NOTE,
        N_("Notes"),
        N_("Anything worth knowing."),
        synonyms=also_called("note | description | comment | comments | комментарий | примечание | примітки | бележки"),
    )
    created_at: date | None = created_at_column("organization created | company created | дата создания")
    external_ids: str | None = external_ids_column(
        "customer id | customer code | account id | company id | organization - id | client id | customer number"
    )
