"""The phrases that test a column, in English, Russian, Ukrainian and Bulgarian, each with the test that it means.

`not` stands for its word in every language: `не содержит` comes as `not содержит`.
"""

from __future__ import annotations

from collections.abc import Mapping

_PHRASES: Mapping[str, tuple[str, ...]] = {
    "is not blank": (
        "is not blank | is not empty | is filled",
        "not пусто | not пустой | not пустая | not пустое | not пуст | not пуста",
        "заполнено | заполнен | заполнена | заполнены",
        "not порожньо | not порожній | not порожня | not порожнє",
        "заповнено | заповнений | заповнена | заповнене",
        "not е празно | not е празен | not е празна | е попълнено | е попълнен | е попълнена | not празно",
    ),
    "is blank": (
        "is blank | is empty",
        "пусто | пустой | пустая | пустое | пуст | пуста | not заполнено | not заполнен | not заполнена",
        "порожньо | порожній | порожня | порожнє",
        "not заповнено | not заповнений | not заповнена | not заповнене",
        "е празно | е празен | е празна | празно | празен | празна",
        "not е попълнено | not е попълнен | not е попълнена | not попълнено",
    ),
    "not in": (
        "is not in | not in",
        "not в | not входит в | not из | not один из | not одно из",
        "not у | not є в | not є у | not один з | not одне з",
        "not е в | not е сред | not е едно от | not е един от",
    ),
    "in": (
        "is in | in",
        "в | входит в | один из | одно из | одна из",
        "у | є в | є у | один з | одне з | одна з",
        "е в | е сред | сред | е едно от | е един от | е една от",
    ),
    "not contains": (
        "does not contain | not contains",
        "not содержит",
        "not містить",
        "not съдържа",
    ),
    "contains": ("contains", "содержит", "містить", "съдържа"),
    "starts with": (
        "starts with",
        "начинается с | начинается со | начинается на",
        "починається з | починається із | починається зі | починається на",
        "започва с | започва със",
    ),
    "ends with": (
        "ends with",
        "заканчивается на | оканчивается на | кончается на",
        "закінчується на",
        "завършва на | завършва с | завършва със",
    ),
    "between": ("between", "между", "між"),
    ">=": ("not меньше | not менее | not менше | not по-малко от | at least",),
    "<=": ("not больше | not более | not більше | not повече от | at most",),
    ">": ("больше | більше | повече от | по-голямо от | more than",),
    "<": ("меньше | менше | по-малко от | less than",),
    "!=": ("is not", "not равно | not равен | not равна", "not дорівнює | not є", "not е | not е равно на"),
    "=": ("is", "равно | равен | равна", "дорівнює | є", "е | е равно на"),
}


def _longest_first() -> tuple[tuple[tuple[str, ...], str], ...]:
    found = [
        (tuple(phrase.split()), test)
        for test, lines in _PHRASES.items()
        for line in lines
        for phrase in line.split(" | ")
    ]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


PHRASES = _longest_first()
"""Keywords and the test that they mean, the longest phrases first, so that the first that fits is the one meant."""
FIRST_WORDS = frozenset(words[0] for words, _test in PHRASES)
"""The words that a test may begin with."""
