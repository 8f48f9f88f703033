"""Headers and values as they are compared: case, blanks, stars, punctuation and camelCase humps do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SIGNS = re.compile(r"[\W_ʼ]+")


@lru_cache(maxsize=50_000)
def squeeze(text: str) -> str:
    r"""Letters and digits alone, in lower case.

    >>> squeeze("\ufeffPerson - E-mail (Work)*"), squeeze("customerID")
    ('personemailwork', 'customerid')
    """
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold().replace("ё", "е"))


def snake(header: str) -> str:
    """A header as one lower-case word, its parts joined by underscores.

    >>> snake("customerID"), snake("Record ID")
    ('customer_id', 'record_id')
    """
    humps = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", "_", header.strip())
    return _SIGNS.sub("_", humps).strip("_").casefold()
