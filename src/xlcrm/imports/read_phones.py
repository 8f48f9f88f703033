"""Phone numbers to their international form, by the country of the row."""

from __future__ import annotations

import re

import phonenumbers

_BLANKS = re.compile(r"\s+")


def international_number(text: str, country: str) -> str | None:
    """The number as +359…, an extension behind `;ext=`; None where it is no number of its country.

    country: two letters, used where the number does not begin with +.

    >>> international_number("0888 123 456", "BG"), international_number("12", "BG")
    ('+359888123456', None)
    """
    for candidate, region in _readings(_BLANKS.sub(" ", text.strip()), country):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return f"{plain};ext={number.extension}" if number.extension else plain
    return None


def _readings(text: str, country: str) -> list[tuple[str, str]]:
    readings = [(text, country)]
    digits = re.sub(r"\D", "", text)
    if text.startswith("00"):
        readings.append((f"+{digits[2:]}", country))
    if not text.startswith("+") and len(digits) >= 11:
        readings.append((f"+{digits}", country))
    if len(digits) == 11 and digits.startswith("8"):
        readings.append((text, "RU"))
    return readings
