"""Users: our own people."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import LinkedRecord, also_called, external_ids_column
from xlcrm.texts import N_


class User(LinkedRecord):
    """A manager or another of our people who owns clients, deals and activities."""

    user_id: str | None = column(Kind.ID, N_("User ID"), N_("Given by the software, never reused."), place="hidden")
    name: str | None = column(
        Kind.TEXT,
        N_("Name"),
        N_("The name that is picked as an owner."),
        required=True,
        place="main",
        synonyms=also_called(
            "full name | user | user name | sales agent | sales rep | salesperson | employee | employee name | agent",
            "имя | фио | сотрудник | пользователь | ім'я | співробітник | име | служител",
        ),
    )
    email: str | None = column(
        Kind.EMAIL,
        N_("E-mail"),
        N_("The address at work."),
        place="main",
        synonyms=also_called("email address | e-mail address | mail | почта | имейл"),
    )
    phone: str | None = column(
        Kind.PHONE,
        N_("Phone"),
        N_("The number at work."),
        synonyms=also_called("phone number | home phone | mobile | телефон"),
    )
    role: str | None = column(
        Kind.CHOICE,
        N_("Role"),
        N_("What the person does."),
        choices="user_role",
        place="main",
        synonyms=also_called("title | job title | position | должность | посада | длъжност"),
    )
    department: str | None = column(
        Kind.CHOICE,
        N_("Department"),
        N_("Where the person belongs."),
        choices="department",
        place="main",
        synonyms=also_called("team | отдел | відділ"),
    )
    manager: str | None = column(
        Kind.TEXT,
        N_("Reports to"),
        N_("The name of the person's chief."),
        place="main",
        synonyms=also_called(
            "manager | chief | supervisor | boss | manager's name | руководитель | керівник | ръководител"
        ),
    )
    territories: str | None = column(
        Kind.MULTI,
        N_("Territories"),
        N_("Sales areas, separated by semicolons."),
        choices="territory",
        place="main",
        synonyms=also_called("regional office | territory | region | office | sales region | территория"),
    )
    product_lines: str | None = column(
        Kind.MULTI,
        N_("Product lines"),
        N_("Groups of products, separated by semicolons."),
        choices="product_category",
        place="main",
        synonyms=also_called("product line"),
    )
    start_date: date | None = column(
        Kind.DATE,
        N_("Start"),
        N_("The first working day."),
        synonyms=also_called("start date | hire date | дата приема"),
    )
    end_date: date | None = column(
        Kind.DATE, N_("End"), N_("The last working day; empty for people who are here."), synonyms=("end date",)
    )
    target_revenue: float | None = column(
        Kind.MONEY,
        N_("Target revenue"),
        N_("What the person should sell in a year, in your currency."),
        place="main",
        synonyms=also_called("target | quota | sales target | план | план продаж"),
    )
    contact_limit_soft: int | None = column(
        Kind.INT, N_("Contact limit, soft"), N_("More active contacts than this is a warning; empty means the setting.")
    )
    contact_limit_hard: int | None = column(
        Kind.INT, N_("Contact limit, hard"), N_("More active contacts than this is too many; empty means the setting.")
    )
    hourly_rate: float | None = column(Kind.MONEY, N_("Rate per hour"), N_("What an hour of the person costs you."))
    fixed_pay: float | None = column(Kind.MONEY, N_("Fixed pay"), N_("Pay a month that does not depend on sales."))
    commission_pct: float | None = column(
        Kind.PERCENT, N_("Commission"), N_("The share of revenue that the person gets."), synonyms=("commission %",)
    )
    external_ids: str | None = external_ids_column("user id | employee id | owner id")
