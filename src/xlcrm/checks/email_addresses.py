"""E-mail addresses: whether one can be written to, and what a mistyped one was meant to be. No network is asked."""

from __future__ import annotations

import re
from functools import lru_cache

import email_validator

_PLAIN = re.compile(  # surely fine: no need to ask the validator
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+"
    r"(?!test$|local$|invalid$|onion$|arpa$|localhost$)[a-z]{2,18}",
    re.IGNORECASE,
)
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


@lru_cache(maxsize=65_536)
def is_email(text: str) -> bool:
    """One address that the standards allow; special names such as .test or localhost do not count.

    >>> is_email("anna@firma.bg"), is_email("anna@firma"), is_email("a@b.bg; c@d.bg")
    (True, False, False)
    """
    address = text.strip()
    if len(address) < 64 and _PLAIN.fullmatch(address):
        return True
    try:
        email_validator.validate_email(address, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return False
    return True


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
