"""Columns that several tables share: where a row came from, who changed it, an address, the last touch."""

from __future__ import annotations

from datetime import date, datetime
from inspect import get_annotations
from typing import Any

from xlcrm.records.fields import CrmRecord, Kind, Place, column
from xlcrm.texts import N_

CREATED_HELP = N_("The day the row came into being, here or in the system it was imported from.")
EXTERNAL_HELP = N_("Ids in other systems, such as hubspot:123, separated by semicolons.")


def also_called(*headers: str) -> tuple[str, ...]:
    """Headers that mean the same column in other systems, parted by bars.

    Case, spaces and punctuation do not matter: imports fold them away.

    >>> also_called("account | account name", "фирма")
    ('account', 'account name', 'фирма')
    """
    return tuple(header.strip() for text in headers for header in text.split("|"))


def created_at_column(*headers: str) -> Any:
    """The created date, with the headers that other systems give it."""
    return column(
        Kind.DATE,
        N_("Created"),
        CREATED_HELP,
        synonyms=also_called(
            "create date | created | created on | created time | date created | creation date", *headers
        ),
    )


def external_ids_column(*headers: str) -> Any:
    """The ids of a row elsewhere, with the headers that other systems give them."""
    return column(
        Kind.MULTI,
        N_("External IDs"),
        EXTERNAL_HELP,
        place="hidden",
        synonyms=also_called("id | record id | external id | ид | pipedrive system id", *headers),
    )


def city_column(place: Place = "more") -> Any:
    """The town, which some tables show among the columns that people use."""
    return column(
        Kind.TEXT,
        N_("City"),
        N_("Town or city."),
        place=place,
        synonyms=also_called(
            "town | suburb | business city | mailing city | billing city | address 1 - city | location",
            "населенный пункт | город | місто | град",
        ),
    )


class MixedRecord(CrmRecord):
    """A record put together from mixins: its own columns come first, then those of the mixins as they are named."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Order the fields; pydantic itself would put inherited ones first."""
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.__pydantic_fields__
        keys = [key for parent in cls.__mro__ for key in get_annotations(parent) if key in fields]
        placed = {key: fields[key] for key in dict.fromkeys(keys)}
        fields.clear()
        fields.update(placed)


class SourcedRecord(MixedRecord):
    """A row that may have come from another system."""

    external_ids: str | None = external_ids_column()


class LinkedRecord(SourcedRecord):
    """A row that other tables link to by its name."""

    known_as: str | None = column(
        Kind.TEXT,
        N_("Known as"),
        N_("The name at the last command; lets a renamed row be followed."),
        place="hidden",
        computed=True,
    )


class AuditedRecord(SourcedRecord):
    """A row whose changes are watched."""

    created_at: date | None = created_at_column()
    created_by: str | None = column(
        Kind.TEXT,
        N_("Created by"),
        N_("Who added the row."),
        synonyms=also_called("created by user | кем создано | кем создана сделка"),
    )
    updated_at: datetime | None = column(
        Kind.DATETIME,
        N_("Updated"),
        N_("When a command last changed the row."),
        computed=True,
        synonyms=also_called("last modified date | modified time | modified on | update time | дата редактирования"),
    )
    updated_by: str | None = column(
        Kind.TEXT,
        N_("Updated by"),
        N_("Who last changed the row."),
        computed=True,
        synonyms=also_called("modified by | last modified by | кем редактирована"),
    )
    version: int | None = column(
        Kind.INT,
        N_("Version"),
        N_("Counts the changes; lets two copies of the workbook be brought together."),
        place="hidden",
        computed=True,
    )


class AddressedRecord(MixedRecord):
    """A row with a postal address."""

    street: str | None = column(
        Kind.TEXT,
        N_("Street"),
        N_("Street and house number."),
        synonyms=also_called(
            "address | street address | address 1 | business street | mailing street | billing street | addr",
            "organization - address | address 1 - street | address 1 - formatted | street name",
            "улица, номер дома | улица | адрес | вулиця | адреса | юридический адрес",
        ),
    )
    city: str | None = city_column()
    region: str | None = column(
        Kind.TEXT,
        N_("Region"),
        N_("State, province or district."),
        synonyms=also_called(
            "state | state/region | province | county | business state | mailing state | billing state",
            "address 1 - region | регион | область | регіон | район",
        ),
    )
    postal_code: str | None = column(
        Kind.TEXT,
        N_("Postal code"),
        N_("Kept as text, so leading zeros stay."),
        synonyms=also_called(
            "postcode | zip | zip code | business postal code | mailing zip | billing code | address 1 - postal code",
            "почтовый индекс | индекс | поштовий індекс | пощенски код",
        ),
    )
    country: str | None = column(
        Kind.TEXT,
        N_("Country"),
        N_("Name or two-letter code."),
        synonyms=also_called(
            "country/region | country code | office location | business country/region | mailing country",
            "billing country | address 1 - country | страна | країна | държава",
        ),
    )


class TouchedRecord(MixedRecord):
    """A client whose contacts are counted; the commands fill these columns in."""

    last_activity_date: date | None = column(
        Kind.DATE,
        N_("Last activity"),
        N_("The day of the last done activity; filled in by the commands."),
        place="main",
        computed=True,
        synonyms=also_called("last activity date | last activity time | last contacted"),
    )
    next_activity_date: date | None = column(
        Kind.DATE,
        N_("Next activity"),
        N_("The day of the next planned activity; filled in by the commands."),
        place="main",
        computed=True,
        synonyms=also_called("next activity date"),
    )
    touches_365: int | None = column(
        Kind.INT,
        N_("Touches in a year"),
        N_("Days with a call, meeting, visit or message in the last 365."),
        computed=True,
    )
    days_since_touch: int | None = column(
        Kind.INT,
        N_("Days since touch"),
        N_("Days since the last call, meeting, visit or message."),
        computed=True,
    )
    rfm_segment: str | None = column(
        Kind.TEXT,
        N_("RFM segment"),
        N_("Recency, frequency and money in one word; filled in by the segment command."),
        computed=True,
    )
    abc_class: str | None = column(
        Kind.TEXT,
        N_("ABC class"),
        N_("A: clients that make 80 % of revenue, B: the next 15 %, C: the rest."),
        computed=True,
    )
