"""Which system wrote a file, by its headers; its name stands before the ids that rows have there."""

from __future__ import annotations

from xlcrm.imports.fold_headers import snake, squeeze

_MARKS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "pipedrive",
        frozenset({"personname", "organizationname", "dealtitle", "personid", "dealid", "pipedrivesystemid"}),
    ),
    (
        "amocrm",
        frozenset({"названиесделки", "этапсделки", "полноеимяконтакта", "кемсозданасделка", "компанияконтакта"}),
    ),
    (
        "bitrix24",
        frozenset({"названиелида", "дополнительнообисточнике", "доступендлявсех", "населенныйпункт", "рабочийemail"}),
    ),
    (
        "hubspot",
        frozenset({"lifecyclestage", "dealstage", "contactowner", "companyowner", "dealowner", "associatedcompany"}),
    ),
    (
        "zoho",
        frozenset(
            {"contactownerid", "accountnameid", "potentialname", "mailingcity", "unsubscribedmode", "dealownerid"}
        ),
    ),
    ("google", frozenset({"phoneticfirstname", "groupmembership", "email1value", "fileas", "nameprefix"})),
    ("outlook", frozenset({"ttytddphone", "carphone", "businessfax", "emailaddress", "isdn"})),
)
_NAMELESS = frozenset({
    "id", "recordid", "externalid", "externalids", "ид", "uid", "rowid", "contactid",
    "companyid", "dealid", "pipedrivesystemid",
})  # fmt: skip


def system_of(headers: tuple[str, ...]) -> str | None:
    """The system that a file comes from; None where fewer than two of its headers are there.

    >>> system_of(("Record ID", "Deal Name", "Deal Stage", "Deal owner"))
    'hubspot'
    """
    squeezed = {squeeze(header) for header in headers}
    found = {system: len(marks & squeezed) for system, marks in _MARKS}
    best = max(found, key=lambda system: found[system])
    needed = {"hubspot": {"recordid"}, "zoho": {"recordid", "contactid", "potentialname"}}.get(best)
    return best if found[best] >= 2 and (needed is None or needed & squeezed) else None


def id_prefix(header: str, system: str | None) -> str:
    """What stands before the colon of an external id: the system, else the header's own words.

    Files of one firm share such headers, so an order's `customerID` meets the customer's.

    >>> id_prefix("customerID", None), id_prefix("ID", None), id_prefix("Record ID", "hubspot")
    ('customer_id', 'import', 'hubspot')
    """
    if system:
        return system
    return "import" if squeeze(header) in _NAMELESS else snake(header)
