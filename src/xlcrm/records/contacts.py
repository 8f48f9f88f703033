"""Contacts: the people we talk to."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import (
    AddressedRecord,
    AuditedRecord,
    LinkedRecord,
    TouchedRecord,
    also_called,
    created_at_column,
    external_ids_column,
)
from xlcrm.texts import N_


class Contact(TouchedRecord, AddressedRecord, LinkedRecord, AuditedRecord):
    """A person at a firm, or a private client."""

    contact_id: str | None = column(
        Kind.ID, N_("Contact ID"), N_("Given by the software, never reused."), place="hidden"
    )
    full_name: str | None = column(
        Kind.TEXT,
        N_("Full name"),
        N_("First and last name together; fills itself in."),
        place="main",
        computed=True,
        formula='TRIM({first_name}&" "&{last_name})',
        synonyms=also_called(
            "name | contact | contact name | display name | file as | person | person - name | customer name",
            "полное имя контакта | полное имя | фио | имя, фамилия | контакт | контактное лицо | піб | три имена",
        ),
    )
    first_name: str | None = column(
        Kind.TEXT,
        N_("First name"),
        N_("The given name."),
        place="main",
        synonyms=also_called(
            "given name | forename | person - first name | name / first name | имя | ім'я | имʼя | име | собствено име"
        ),
    )
    last_name: str | None = column(
        Kind.TEXT,
        N_("Last name"),
        N_("The family name."),
        place="main",
        synonyms=also_called(
            "surname | family name | person - last name | name / last name | фамилия | прізвище | фамилно име"
        ),
    )
    company_id: str | None = column(
        Kind.ID,
        N_("Company"),
        N_("The firm the person works for; empty for private clients."),
        links_to="companies",
        place="main",
        synonyms=also_called(
            "company name | account | account name | associated company | organization | organization name",
            "person - organization | organization 1 - name | organisation | employer | firm | customer id",
            "название компании | компания контакта | компания | организация | компанія | фирма | место работы",
        ),
    )
    job_title: str | None = column(
        Kind.TEXT,
        N_("Job title"),
        N_("What the person does there."),
        place="main",
        synonyms=also_called(
            "position | person - title | organization title | organization 1 - title | contact title | job",
            "должность | посада | длъжност",
        ),
    )
    phone: str | None = column(
        Kind.PHONE,
        N_("Phone"),
        N_("The number at work; kept as text, so a leading + or 0 stays."),
        place="main",
        synonyms=also_called(
            "phone number | business phone | work phone | person - phone | person - phone - work | phone 1 - value",
            "telephone | tel | primary phone | phones / primary phone",
            "рабочий телефон | телефон | номер телефона | робочий телефон | телефонен номер | служебен телефон",
        ),
    )
    email: str | None = column(
        Kind.EMAIL,
        N_("E-mail"),
        N_("The address that you write to."),
        place="main",
        synonyms=also_called(
            "email address | e-mail address | mail | work email | business email | e-mail 1 - value | primary email",
            "person - email | person - email - work | person - email (work) | emails / primary email",
            "рабочий e-mail | электронная почта | почта | эл. почта | електронна пошта | пошта | имейл | имейл адрес",
        ),
    )
    lifecycle_stage: str | None = column(
        Kind.CHOICE,
        N_("Lifecycle stage"),
        N_("How far the relationship has come."),
        choices="lifecycle_stage",
        place="main",
        synonyms=also_called("lead status | lifecycle | status | contact type | тип контакта"),
    )
    owner_id: str | None = column(
        Kind.ID,
        N_("Owner"),
        N_("The manager who answers for this person."),
        required=True,
        links_to="users",
        place="main",
        synonyms=also_called(
            "contact owner | person - owner | assigned to | account manager | sales rep | sales agent | manager",
            "ответственный | ответственный за контакт | менеджер | відповідальний | отговорник",
        ),
    )
    salutation: str | None = column(
        Kind.TEXT,
        N_("Salutation"),
        N_("Mr, Ms, Dr and so on."),
        synonyms=also_called("title | name prefix | prefix | title of courtesy | обращение | звернення | обръщение"),
    )
    middle_name: str | None = column(
        Kind.TEXT,
        N_("Middle name"),
        N_("The second name or patronymic."),
        synonyms=also_called("additional name | patronymic | отчество | по батькові | презиме | бащино име"),
    )
    role: str | None = column(
        Kind.CHOICE,
        N_("Role"),
        N_("The part the person plays in buying."),
        choices="contact_role",
        synonyms=also_called("buying role | contact role | роль"),
    )
    email_2: str | None = column(
        Kind.EMAIL,
        N_("E-mail 2"),
        N_("A second address, often the private one."),
        synonyms=also_called(
            "e-mail 2 address | e-mail 2 - value | secondary email | additional email | home email | personal email",
            "person - email - home | person - email (home)",
            "частный e-mail | личный email | другой email | личен имейл",
        ),
    )
    mobile: str | None = column(
        Kind.PHONE,
        N_("Mobile"),
        N_("The mobile number; kept as text."),
        synonyms=also_called(
            "mobile phone | mobile phone number | mobile number | cell | cell phone | person - phone - mobile",
            "phone 2 - value | мобильный телефон | мобильный | мобільний телефон | мобільний",
            " мобилен телефон | мобилен | gsm",
        ),
    )
    phone_other: str | None = column(
        Kind.PHONE,
        N_("Other phone"),
        N_("A third number, such as the one at home."),
        synonyms=also_called(
            "home phone | business phone 2 | person - phone - home | person - phone - other | phone 3 - value",
            "домашний телефон | другой телефон | домашен телефон | домашній телефон",
        ),
    )
    messenger: str | None = column(
        Kind.TEXT,
        N_("Messenger"),
        N_("Service and name, such as Telegram @maria."),
        synonyms=also_called("im | im address | skype | telegram | whatsapp | viber | контакт telegram | месенджър"),
    )
    birthday: str | None = column(
        Kind.DAY_OF_YEAR,
        N_("Birthday"),
        N_("As 1980-05-17, or --05-17 when the year is not known."),
        synonyms=also_called(
            "date of birth | birth date | birthdate | dob | дата рождения | день рождения | дата народження",
            "день народження | рожден ден | дата на раждане",
        ),
    )
    gender: str | None = column(
        Kind.CHOICE,
        N_("Gender"),
        N_("For the right form of address."),
        choices="gender",
        synonyms=also_called("sex | пол"),
    )
    language: str | None = column(
        Kind.CHOICE,
        N_("Language"),
        N_("The language that you write in."),
        choices="language",
        synonyms=also_called("preferred language | язык | мова | език"),
    )
    source: str | None = column(
        Kind.CHOICE,
        N_("Source"),
        N_("How the person came to us."),
        choices="source",
        synonyms=also_called("lead source | original source | lead - source channel | источник | джерело | източник"),
    )
    campaign_id: str | None = column(
        Kind.ID,
        N_("Campaign"),
        N_("The campaign that brought the person."),
        links_to="campaigns",
        synonyms=also_called("campaign source | utm_campaign | кампания | кампанія"),
    )
    first_contact_date: date | None = column(
        Kind.DATE,
        N_("First contact"),
        N_("The day of the very first touch."),
        synonyms=also_called(
            "first contact date | first contacted | first seen | дата первого контакта",
            "первый контакт | перший контакт | дата першого контакту | първи контакт | дата на първи контакт",
        ),
    )
    email_opt_out: bool | None = column(
        Kind.BOOL,
        N_("No mailings"),
        N_("Yes when the person does not want mailings."),
        synonyms=also_called(
            "unsubscribed from all email | email opt out | unsubscribed | opt out | opted out | отписан"
        ),
    )
    do_not_call: bool | None = column(
        Kind.BOOL, N_("Do not call"), N_("Yes when the person does not want calls."), synonyms=also_called("no calls")
    )
    consent: str | None = column(
        Kind.CHOICE,
        N_("Consent"),
        N_("Whether the person agreed to be written to."),
        choices="consent",
        synonyms=also_called("consent status | marketing consent | согласие | пользовательское соглашение"),
    )
    consent_date: date | None = column(Kind.DATE, N_("Consent date"), N_("The day the consent was given or withdrawn."))
    consent_source: str | None = column(Kind.TEXT, N_("Consent source"), N_("Where it was given: form, letter, fair."))
    email_status: str | None = column(
        Kind.CHOICE, N_("E-mail status"), N_("Whether mails to the address arrive."), choices="email_status"
    )
    preferences: str | None = column(
        Kind.NOTE,
        N_("Preferences"),
        N_("Tastes, interests, what to bring up."),
        synonyms=also_called("hobby | interests"),
    )
    target_contacts_per_year: int | None = column(
        Kind.INT, N_("Contacts wanted per year"), N_("Overrides the norm in Settings for this person.")
    )
    is_active: bool | None = column(
        Kind.BOOL, N_("Active"), N_("No for people who have left or died."), synonyms=also_called("is active")
    )
    tags: str | None = column(
        Kind.MULTI,
        N_("Tags"),
        N_("Your own marks, separated by semicolons."),
        synonyms=also_called("tag | label | labels | categories | group membership | person - label | теги | етикети"),
    )
    notes: str | None = column(
        Kind.NOTE,
        N_("Notes"),
        N_("Anything worth knowing."),
        synonyms=also_called(
            "note | description | comment | comments | note - content | комментарий | примечание | примітки | бележки"
        ),
    )
    created_at: date | None = created_at_column("person created | person - person created | дата создания")
    external_ids: str | None = external_ids_column("person - id | contact id | contactid")
