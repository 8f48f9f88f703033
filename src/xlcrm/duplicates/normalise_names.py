"""Values as they are compared: folded, in Latin letters, without what says nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from xlcrm.duplicates.diminutives import NAME_FAMILIES
from xlcrm.duplicates.legal_forms import without_legal_forms
from xlcrm.tables.fold_texts import fold_text, skeleton

_FREE_MAIL = """
gmail.com googlemail.com yahoo.com yahoo.co.uk ymail.com hotmail.com outlook.com live.com msn.com aol.com icloud.com
me.com mac.com proton.me protonmail.com gmx.de gmx.net gmx.com web.de t-online.de mail.com zoho.com
mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru ya.ru yandex.com rambler.ru lenta.ru
ukr.net i.ua meta.ua bigmir.net abv.bg mail.bg dir.bg
orange.fr free.fr wanadoo.fr laposte.net libero.it seznam.cz wp.pl o2.pl onet.pl
"""
FREE_MAIL_DOMAINS = frozenset(_FREE_MAIL.split())
_GMAIL = frozenset({"gmail.com", "googlemail.com"})
DOTS_DO_NOT_COUNT = tuple(f"@{domain}" for domain in sorted(_GMAIL))
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "gospodin", "gospozha", "pan", "pani"}
)
_SMALL_WORDS = frozenset({"the", "and", "und", "et", "i", "y", "of", "de", "la", "le"})

_SMALL_TITLES = re.compile(r"(?i)\bг-(н|жа)\b\.?")
_PATRONYMIC = re.compile(r"(?:[oe]vich|[oe]vych|ich|[oe]vna|ivna|inichna|ichna)$")


def clean_person_name(text: str) -> str:
    """A name or a part of one, folded, without titles.

    >>> clean_person_name("Dr. O'Брайен-Smith"), clean_person_name("Г-н Иван Петров")
    ('obraien smith', 'ivan petrov')
    """
    return clean_folded_person(fold_text(without_small_titles(text)))


def without_small_titles(text: str) -> str:
    """The text without the written-short mister and missis of Russian and Bulgarian.

    >>> without_small_titles("г-н Петров")
    '  Петров'
    """
    return _SMALL_TITLES.sub(" ", text) if "-" in text else text


def clean_folded_person(folded: str) -> str:
    """Folded words without titles; a name of nothing else stays as it is.

    >>> clean_folded_person("dr smith"), clean_folded_person("miss")
    ('smith', 'miss')
    """
    if " " not in folded:
        return folded
    return " ".join([word for word in folded.split() if word not in _TITLES]) or folded


def clean_company_name(text: str) -> str:
    """A company's name, folded, without its legal form.

    >>> clean_company_name("ООО «Ромашка»"), clean_company_name("Ромашка, ООО"), clean_company_name("Smith & Sons Ltd.")
    ('romashka', 'romashka', 'smith sons')
    """
    return clean_folded_company(fold_text(text))


def clean_folded_company(folded: str) -> str:
    """Folded words of a company's name without its legal form.

    >>> clean_folded_company("ooo romashka")
    'romashka'
    """
    words = without_legal_forms(folded.removeprefix("the "))
    return " ".join([word for word in words if word not in _SMALL_WORDS]) or " ".join(words)


def sorted_skeleton(text: str) -> str:
    """The skeleton of folded words in alphabetical order.

    >>> sorted_skeleton("zeta alfa")
    'alfa zeta'
    """
    return " ".join(sorted(skeleton(text).split()))


def split_full_name(text: str) -> tuple[str, str, str]:
    """First, middle and last name of a cleaned full name; a patronymic shows the order.

    >>> split_full_name("Ivan Petrov"), split_full_name("Петров Иван Сергеевич"), split_full_name("Petrov, Ivan")
    (('ivan', '', 'petrov'), ('ivan', 'sergeevich', 'petrov'), ('ivan', '', 'petrov'))
    """
    if text.count(",") == 1:
        last, first = text.split(",")
        text = f"{first} {last}"
    words = clean_person_name(text).split()
    if len(words) == 3 and _PATRONYMIC.search(words[2]) and len(words[2]) > 5:
        return words[1], words[2], words[0]
    if len(words) < 2:
        return "", "", " ".join(words)
    return words[0], " ".join(words[1:-1]), words[-1]


def phone_key(text: str) -> str:
    """The last nine digits, so that every way of writing the country code is one; empty when there are under five.

    >>> phone_key("+7 (495) 123-45-67"), phone_key("8 495 1234567"), phone_key("12")
    ('951234567', '951234567', '')
    """
    digits = "".join(str(unicodedata.digit(sign)) for sign in re.split(r"(?i)ext|доб|x|;", text)[0] if sign.isdigit())
    return digits[-9:] if len(digits) >= 5 else ""


def email_key(text: str) -> str:
    """The address that the mail reaches: lower case, no +tag, no dots at Gmail; empty when it is no address.

    >>> email_key("I.Petrov+crm@Gmail.com"), email_key("a.b@firm.bg"), email_key("none")
    ('ipetrov@gmail.com', 'a.b@firm.bg', '')
    """
    local, at, domain = _compatible(text).strip().casefold().removeprefix("mailto:").rpartition("@")
    local = local.split("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if at and local and domain else ""


def _compatible(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def domain_key(text: str) -> str:
    """The host of a web or mail address without www.

    >>> domain_key("https://www.Acme.com/about"), domain_key("info@acme.com")
    ('acme.com', 'acme.com')
    """
    host = re.sub(r"^[a-z]+://", "", text.strip().casefold()).rpartition("@")[2]
    return re.split(r"[/?#:\s]", host)[0].removeprefix("www.").rstrip(".")


def id_key(text: str) -> str:
    """Letters and digits of an official number.

    >>> id_key("BG 123-456.789")
    'bg123456789'
    """
    return fold_text(text).replace(" ", "")


@lru_cache(maxsize=1)
def name_families() -> dict[str, tuple[int, ...]]:
    """Families of given names (Ivan, Vanya) by the skeleton of each form."""
    found: dict[str, tuple[int, ...]] = {}
    for number, family in enumerate(NAME_FAMILIES):
        for form in dict.fromkeys(skeleton(name) for name in family):
            found[form] = (*found.get(form, ()), number)
    return found
