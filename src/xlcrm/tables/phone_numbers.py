"""Phone numbers by country: whether a number can be dialled, and its international form (E.164)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What became of a text: the number in the international form if it can be dialled, its extension, its letters."""

    number: str | None = None
    extension: str | None = None
    is_spelt: bool = False  # letters stand for digits

    @property
    def is_valid(self) -> bool:
        """The text is a phone number."""
        return self.number is not None

    @property
    def e164(self) -> str | None:
        """The international form where nothing is lost by it."""
        return None if self.extension or self.is_spelt else self.number

    @property
    def with_extension(self) -> str | None:
        """The international form, an extension behind `;ext=` (RFC 3966)."""
        return f"{self.number};ext={self.extension}" if self.extension else self.number


@lru_cache(maxsize=65_536)
def read_phone(text: str, country: str) -> PhoneReading:
    """The number as a phone in that country would dial it; also 00 or a country's code without + in front of it.

    country: two letters. Eleven digits from an 8 on are read as Russian where they are no number of the country.

    >>> read_phone("02 811 1234", "BG").e164, read_phone("8 (495) 123-45-67", "BG").e164, read_phone("12345", "BG").e164
    ('+35928111234', '+74951234567', None)
    """
    if is_surely_e164(text):
        return PhoneReading(text)
    for candidate, region in _candidates(" ".join(text.split()), country):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            is_spelt = not number.extension and any(letter.isalpha() for letter in text)
            return PhoneReading(plain, number.extension, is_spelt)
    return PhoneReading()


def _candidates(text: str, country: str) -> Iterator[tuple[str, str]]:
    digits = re.sub(r"\D", "", text)
    yield text, country
    if text.startswith("00"):
        yield f"+{digits[2:]}", country
    if len(digits) == 11 and digits.startswith("8"):
        yield text, "RU"
    if not text.startswith("+") and len(digits) >= 11:
        yield f"+{digits}", country


def is_surely_e164(text: str) -> bool:
    """A valid number that stands in the international form already; for the others phonenumbers has to be asked.

    The quick way of the many: it uses the patterns of phonenumbers, for calling codes of one country alone.

    >>> is_surely_e164("+35928111234"), is_surely_e164("+359 2 811 1234"), is_surely_e164("+359123")
    (True, False, False)
    """
    if not (text.startswith("+") and text[1:].isdecimal() and text.isascii()):
        return False
    for length in (2, 1, 3):
        if pattern := _numbers_of(text[1 : 1 + length]):
            return bool(pattern.fullmatch(text, 1 + length))
    return False


@cache
def _numbers_of(calling_code: str) -> re.Pattern[str] | None:
    """The valid national numbers of the one country with that calling code, less those that begin like a trunk code."""
    countries = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code), ()) if calling_code else ()
    known = phonenumbers.PhoneMetadata.metadata_for_region(countries[0], None) if len(countries) == 1 else None
    if known is None or known.national_prefix_transform_rule or known.general_desc is None:
        return None
    plan = (known.fixed_line, known.mobile, known.toll_free, known.premium_rate, known.voip, known.uan)
    kinds = "|".join(kind.national_number_pattern for kind in plan if kind and kind.national_number_pattern)
    trunk = f"(?!{known.national_prefix_for_parsing})" if known.national_prefix_for_parsing else ""
    return re.compile(f"(?=(?:{known.general_desc.national_number_pattern})$){trunk}(?:{kinds})")
