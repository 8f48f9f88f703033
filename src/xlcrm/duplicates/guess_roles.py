"""What the columns of a bare list are: by their headers in four languages, and by their values where headers fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import pandas as pd

from xlcrm.duplicates.legal_forms import LEGAL_FORMS
from xlcrm.duplicates.normalise_names import clean_person_name, email_key, name_families
from xlcrm.duplicates.related_classes import Kind
from xlcrm.tables.fold_texts import fold_text, skeleton

_HEADERS = """
first_name = first name | given name | forename | firstname | fname | given | imya | im ya | ime | sobstveno ime
    | lichno ime | contact first name
middle_name = middle name | patronymic | otchestvo | po batkovi | prezime | second name | middle
last_name = last name | surname | family name | lastname | lname | familiya | prizvyshche | prizvishche |
    familia | familno ime | contact last name
full_name = full name | fullname | person | contact | contact name | fio | pib | kontakt | kontaktnoe litso |
    kontaktna osoba | imena | trite imena
company_name = company | company name | organization | organisation | account | account name | firm | business |
    business name | employer | kompaniya | organizatsiya | firma | naimenovanie | nazvanie | kompaniia | nazva |
    orhanizatsiia | klient | kontragent | alt names | legal name | trade name
email = email | e mail | mail | email address | e mail address | email 1 | email 2 | pochta | el pochta |
    elektronnaya pochta | elektronna poshta | poshta | imeil | imejl | elektronna poshcha
phone = phone | telephone | tel | mobile | cell | cellphone | phone number | mobile phone | work phone | home
    phone | phone 1 | phone 2 | fax | telefon | mob telefon | mob | mobilnyi | mobilnyi telefon | mobilen |
    mobilen telefon | gsm | nomer telefona
date = dob | date of birth | birth date | birthdate | birthday | birth day | data rozhdeniya | den rozhdeniya |
    data narodzhennya | den narodzhennya | data na razhdane | rozhden den | razhden den | born
street = street | address | addr | address 1 | address 2 | address1 | address2 | street address | addr 1 | addr
    2 | address line 1 | address line 2 | adres | ulitsa | vulytsia | adresa
city = city | town | suburb | locality | place | gorod | misto | grad | naselennyi punkt | naseleno myasto |
    location city
region = region | state | province | county | district | oblast | rayon | kray | state province
postal_code = postcode | postal code | zip | zip code | zipcode | post code | indeks | pochtovyi indeks |
    poshtovyi indeks | poshchenski kod
country = country | nation | strana | kraina | darzhava | country code
domain = domain | website | web | url | site | homepage | web site | sait | uebsait | internet sait
registration_no = registration no | registration number | vat | vat no | vat number | tax id | tax number | ssn
    | soc sec id | social security number | national id | passport | inn | ogrn | edrpou | yedrpou | eik |
    bulstat | egn | kpp | ein | siren | siret | duns | company number | ico | nip | snils | ipn
other = type | category | industry | sector | street number | house number | house no | job title | title |
    position | department | gender | sex | tip | otrasl | otrasal | dolzhnost | posada | dlazhnost | pol | stat
"""
_AMBIGUOUS_NAME = frozenset({"name", "imya", "im ya", "ime", "customer", "client", "naimenovanie imya", "kontragent"})
_PERSONAL = frozenset({"first_name", "last_name", "middle_name", "full_name", "date"})
_EMAIL_SHARE, _PHONE_SHARE, _PERSON_SHARE = 0.6, 0.8, 0.25
_SAMPLE_ROWS = 500
_PHONE = re.compile(r"[+(]?\d[\d\s().\-/+]{5,20}\d")
_DOMAIN = re.compile(r"(?i)(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?")


def guess_roles(headers: Sequence[str], sample: pd.DataFrame) -> tuple[Kind, dict[str, str]]:
    """Whether the list is of persons or companies, and the role of each column that has one.

    sample: the columns named by the headers, some rows. Ids of rows, dates of change and figures get no role.
    """
    sample = sample.head(_SAMPLE_ROWS)
    roles: dict[str, str] = {}
    unclear = []
    for header in headers:
        role = _role_by_header(header)
        if not role and header in sample.columns:
            role = _role_by_values(sample[header])
        if role:
            roles[header] = role
        elif fold_text(_spaced(header)) in _AMBIGUOUS_NAME:
            unclear.append(header)
    kind = _kind(roles, [sample[header] for header in unclear if header in sample.columns])
    for header in unclear:
        roles[header] = _name_role(kind, header, roles)
    return kind, {header: roles[header] for header in headers if header in roles}


def _role_by_header(header: str) -> str:
    folded = fold_text(_spaced(header))
    if folded in _AMBIGUOUS_NAME:
        return ""
    return _roles_by_header().get(folded, "")


def _spaced(header: str) -> str:
    """Headers in camel case or with underscores as words.

    >>> _spaced("dateOfBirth"), _spaced("postal_code")
    ('date Of Birth', 'postal code')
    """
    return re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", header).replace("_", " ")


def _role_by_values(values: pd.Series) -> str:
    texts = _texts(values)
    if not texts:
        return ""
    if _share(texts, lambda text: bool(email_key(text))) >= _EMAIL_SHARE:
        return "email"
    if _share(texts, _looks_like_phone) >= _PHONE_SHARE:
        return "phone"
    if _share(texts, lambda text: bool(_DOMAIN.fullmatch(text))) >= _PHONE_SHARE:
        return "domain"
    return ""


def _looks_like_phone(text: str) -> bool:
    """Digits with signs between them, seven to fifteen; a bare number is no phone, and neither is a date.

    >>> _looks_like_phone("(5) 555-4729"), _looks_like_phone("1234567"), _looks_like_phone("2024-01-31")
    (True, False, False)
    """
    digits = sum(sign.isdigit() for sign in text)
    bare = re.fullmatch(r"[\d.,-]+", text) is not None
    return not bare and 7 <= digits <= 15 and _PHONE.fullmatch(text) is not None


def _texts(values: pd.Series) -> list[str]:
    return [text for value in values.dropna() if (text := str(value).strip())]


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(bool(holds(text)) for text in texts) / len(texts)


def _kind(roles: Mapping[str, str], unclear: Sequence[pd.Series]) -> Kind:
    if _PERSONAL.intersection(roles.values()) - {"full_name"}:
        return "person"
    if "company_name" in roles.values():
        return "company"
    if "full_name" in roles.values():
        return "person"
    texts = [text for values in unclear for text in _texts(values)]
    persons = bool(texts) and _share(texts, _looks_like_person) >= _PERSON_SHARE
    return "person" if persons or not texts else "company"


def _looks_like_person(text: str) -> bool:
    """Two or three words, one of them a known given name, none a legal form.

    >>> _looks_like_person("Иван Петров"), _looks_like_person("Ромашка ООО")
    (True, False)
    """
    words = clean_person_name(text).split()
    return (
        2 <= len(words) <= 4
        and not LEGAL_FORMS.intersection(words)
        and any(skeleton(word) in name_families() for word in words)
    )


def _name_role(kind: Kind, header: str, roles: Mapping[str, str]) -> str:
    if kind == "company":
        return "company_name"
    taken = set(roles.values())
    bare = fold_text(header) in ("imya", "im ya", "ime", "name")
    if bare and "last_name" in taken and "first_name" not in taken:
        return "first_name"
    return "full_name" if "first_name" not in taken else "company_name"


@lru_cache(maxsize=1)
def _roles_by_header() -> dict[str, str]:
    """The list at the top: folded header to role."""
    lists = (line.split(" = ") for line in _HEADERS.replace("\n    ", " ").strip().splitlines())
    return {fold_text(header): role for role, headers in lists for header in headers.split("|")}
