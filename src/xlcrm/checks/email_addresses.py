"""E-mail addresses: which ones are placeholders, and what a mistyped one was meant to be."""

from __future__ import annotations

import re

from xlcrm.tables.email_addresses import is_email

_PLACEHOLDER = re.compile(
    r"(?:no|none|test|asdf|qwerty|unknown|noemail|nomail|no-?email|example|xxx+|aaa+|n/?a)@.*|.*@(?:none|no|noemail|test|asdf|xxx)\..*",
    re.IGNORECASE,
)
_MISTYPED_DOMAINS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.cm": "gmail.com",
    "gmail.bg": "gmail.com",
    "gnail.com": "gmail.com",
    "hotmial.com": "hotmail.com",
    "hotmai.com": "hotmail.com",
    "hotmail.con": "hotmail.com",
    "outlok.com": "outlook.com",
    "outlook.con": "outlook.com",
    "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
    "abv.gb": "abv.bg",
    "avb.bg": "abv.bg",
    "ukr.ner": "ukr.net",
    "urk.net": "ukr.net",
    "mail.ur": "mail.ru",
    "yandex.ur": "yandex.ru",
    "icloud.con": "icloud.com",
}


def mended_domain(text: str) -> str | None:
    """The address with the domain that was meant; None where the domain is not a known slip.

    >>> mended_domain("ivan@gmial.com")
    'ivan@gmail.com'
    """
    name, at, domain = text.strip().rpartition("@")
    meant = _MISTYPED_DOMAINS.get(domain.casefold()) if at else None
    return f"{name}@{meant}" if meant else None


def is_placeholder(text: str) -> bool:
    """An address typed only to fill the field.

    >>> is_placeholder("none@none.com"), is_placeholder("anna@firma.bg")
    (True, False)
    """
    return bool(_PLACEHOLDER.fullmatch(text.strip()))


def small_letters(text: str) -> str:
    """A valid address in small letters; mail systems ignore capitals, comparing does not. Others stay as they are.

    >>> small_letters("Anna@Firma.BG")
    'anna@firma.bg'
    """
    return text.lower() if is_email(text) and is_email(text.lower()) else text
