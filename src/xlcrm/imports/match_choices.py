"""Values of a list as other systems write them, to the list's own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from xlcrm.imports.fold_headers import squeeze
from xlcrm.tables.known_labels import choice_labels

_ALSO: Mapping[str, Mapping[str, str]] = {
    "deal_status": {
        "Open": "in progress | active | new | в работе | открыта | открыта сделка | відкрита | отворена",
        "Won": "closed won | won deal | success | successful | выиграна | успешно реализовано | спечелена | виграна",
        "Lost": "closed lost | lost deal | failed | deleted | проиграна | закрыто и не реализовано | загубена",
    },
    "activity_type": {
        "Call": "phone call | telephone | звонок | телефон | дзвінок | обаждане",
        "E-mail": "email | mail | письмо | лист | имейл",
        "Meeting": "встреча | зустріч | среща | appointment | demo",
        "Task": "to do | todo | задача | завдання",
        "Note": "заметка | примечание | нотатка | бележка | comment",
        "Message": "sms | chat | сообщение | повідомлення | съобщение | whatsapp | viber | telegram",
    },
    "activity_status": {
        "Done": "completed | complete | finished | yes | true | 1 | held | выполнено | завершено | виконано",
        "Planned": "open | not started | in progress | scheduled | no | false | 0 | запланировано | заплановано",
        "Canceled": "cancelled | deferred | not held | отменено | скасовано | отказана",
    },
    "direction": {
        "In": "inbound | incoming | входящий | вхідний | входящо",
        "Out": "outbound | outgoing | исходящий | вихідний | изходящо",
    },
    "company_type": {"Customer": "client | клиент | клієнт", "Prospect": "lead | potential", "Supplier": "vendor"},
    "lifecycle_stage": {
        "Lead": "subscriber | new | marketing qualified lead | marketingqualifiedlead | лид",
        "Qualified": "sales qualified lead | salesqualifiedlead",
        "Repeat": "evangelist | repeat customer",
    },
    "invoice_status": {
        "Paid": "settled | closed | оплачен | сплачено | платена",
        "Sent": "open | unpaid | issued | выставлен | изпратена",
        "Part paid": "partially paid | partial",
        "Canceled": "cancelled | void",
    },
    "gender": {"Female": "f | woman | ж | женский | жінка | жена", "Male": "m | man | м | мужской | чоловік | мъж"},
    "priority": {"Normal": "medium | средний | обычный", "High": "urgent | высокий", "Low": "низкий"},
    "consent": {"Given": "yes | granted | true | да", "None": "no | false | нет"},
    "currency": {
        "EUR": "€ | euro | евро",
        "USD": "$ | us dollar | доллар",
        "GBP": "£",
        "BGN": "лв | лев",
        "UAH": "₴ | грн",
        "RUB": "₽ | руб",
    },
}
_WON = ("won", "успешно", "выигр", "спечел", "вигран", "success")
_LOST = ("lost", "нереализ", "проигр", "загубен", "програн", "провал", "failed", "отказ")


def choice_values(list_key: str, allowed: tuple[str, ...], texts: Iterable[str]) -> dict[str, str]:
    """The list's value by the text that means it; texts that mean none are left out.

    >>> choice_values("deal_status", ("Open", "Won", "Lost"), ["closedwon", "Выиграна", "x"])
    {'closedwon': 'Won', 'Выиграна': 'Won'}
    """
    known = {squeeze(label): value for label, value in choice_labels(allowed).items()}
    for value, others in _ALSO.get(list_key, {}).items():
        if value in allowed:
            for other in others.split("|"):
                known.setdefault(squeeze(other) or other.strip(), value)
    found = {text: known.get(squeeze(text) or text.strip()) for text in texts}
    return {text: value for text, value in found.items() if value is not None}


def closest_choice(text: str, allowed: tuple[str, ...]) -> str | None:
    """The value that a misspelt one was probably meant to be.

    >>> closest_choice("technolgy", ("Technology", "Retail"))
    'Technology'
    """
    labels = {squeeze(label): value for label, value in choice_labels(allowed).items()}
    found = difflib.get_close_matches(squeeze(text), list(labels), n=1, cutoff=0.84)
    return labels[found[0]] if found else None


def end_of_stage(text: str) -> str | None:
    """Won or Lost where a stage's name says so in any of our languages, None for an open one.

    >>> end_of_stage("closedwon"), end_of_stage("Закрыто и не реализовано"), end_of_stage("Engaging")
    ('Won', 'Lost', None)
    """
    squeezed = squeeze(text)
    if any(word in squeezed for word in _LOST):
        return "Lost"
    return "Won" if any(word in squeezed for word in _WON) else None
