"""Whether a text is an e-mail address that can be written to. No network is asked."""

from __future__ import annotations

import re
from functools import lru_cache

import email_validator

_PLAIN = re.compile(  # surely fine: no need to ask the validator
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+"
    r"(?!test$|local$|invalid$|onion$|arpa$|localhost$)[a-z]{2,18}",
    re.IGNORECASE,
)


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
