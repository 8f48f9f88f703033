"""Duplicates planted into the sample firm: the same firm or person written anew as people really write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import phonenumbers

from xlcrm.building.sample_draws import SamplePlan, ids
from xlcrm.building.sample_words import COUNTRIES

Row = dict[str, Any]

NICKNAMES = {
    "Иван": "Ваньо", "Ivan": "Vanyo", "Георги": "Гошо", "Georgi": "Gosho", "Димитър": "Митко", "Dimitar": "Mitko",
    "Николай": "Ники", "Nikolay": "Niki", "Петър": "Пешо", "Petar": "Pesho", "Елена": "Ели", "Elena": "Eli",
    "Мария": "Мими", "Maria": "Mimi", "Десислава": "Деси", "Desislava": "Desi", "Виктория": "Вики", "Viktoria": "Viki",
    "Олександр": "Саша", "Oleksandr": "Sasha", "Михаил": "Миша", "Mikhail": "Misha", "Екатерина": "Катя",
    "Ekaterina": "Katya", "Катерина": "Катя", "Kateryna": "Katya", "Наталія": "Наташа", "Володимир": "Вова",
    "William": "Bill", "Robert": "Bob", "Edward": "Ted", "Stephen": "Steve", "Daniel": "Dan", "Margaret": "Maggie",
    "Matthew": "Matt", "Małgorzata": "Gosia", "Katarzyna": "Kasia", "Krzysztof": "Krzysiek", "Ursula": "Uschi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted on purpose. ids: one id for a defect; the original and its duplicate for a duplicate."""

    code: str
    table: str
    what: str
    ids: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """How many were planted."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One way in which a row is entered a second time: how often, where it can happen, and what then differs."""

    code: str
    count: int
    what: str
    fits: Callable[[pd.DataFrame], pd.Series]
    rewrite: Callable[[Row, np.random.Generator], Row]


def plant_duplicates(
    plan: SamplePlan, table: str, frame: pd.DataFrame, rewritings: tuple[Rewriting, ...]
) -> tuple[pd.DataFrame, dict[str, Planted]]:
    """The table with duplicates at its end, and which they are; no row is duplicated twice."""
    id_key = str(frame.columns[0])
    prefix = str(frame[id_key].iloc[0])[0]
    taken: set[int] = set()
    added: list[Row] = []
    planted: dict[str, Planted] = {}
    for rewriting in rewritings:
        pool = [at for at in np.flatnonzero(rewriting.fits(frame).to_numpy()) if at not in taken]
        chosen = plan.rng.permutation(pool)[: plan.count(rewriting.count)].astype(int).tolist()
        taken.update(chosen)
        pairs = []
        for original in frame.iloc[chosen].to_dict("records"):
            new_id = ids(prefix, 1, len(frame) + len(added) + 1)[0]
            added.append(_entered_again(plan, original, rewriting) | {id_key: new_id})
            pairs.append((str(original[id_key]), str(new_id)))
        code = f"duplicate_{table}_{rewriting.code}"
        planted[code] = Planted(code, table, rewriting.what, tuple(pairs))
    again = pd.DataFrame(added, columns=frame.columns)
    return pd.concat([frame, again.astype(frame.dtypes.to_dict())], ignore_index=True), planted


def share_links(plan: SamplePlan, frame: pd.DataFrame, link: str, planted: Mapping[str, Planted]) -> pd.DataFrame:
    """The rows that point to a duplicated row, one of each in four moved to the duplicate, so that merging has work."""
    twin = {original: twin for group in planted.values() for original, twin in group.ids}
    moves = frame[link].isin(list(twin)).to_numpy() & (plan.rng.random(len(frame)) < 0.25)
    return frame.assign(**{link: np.where(moves, frame[link].map(twin), frame[link])})


def _entered_again(plan: SamplePlan, original: Row, rewriting: Rewriting) -> Row:
    """The row as somebody typed it later, with fewer of its cells filled."""
    created = np.datetime64(original["created_at"], "D")
    age = int((plan.today - created).astype(int))
    later = created + int(plan.rng.integers(0, max(1, age)))
    row = original | {"created_at": pd.Timestamp(later), "updated_at": pd.Timestamp(later), "version": 1}
    return row | rewriting.rewrite(row, plan.rng)


def typo(text: str, rng: np.random.Generator) -> str:
    """One slip of the fingers inside a word: two letters swapped, one lost, or one twice."""
    inside = [at for at in range(2, len(text) - 1) if text[at - 2 : at + 2].isalpha() and at >= len(text) // 3]
    at = int(rng.choice(inside or [len(text) - 1]))
    slip = int(rng.integers(0, 3))
    if slip == 0 and at + 1 < len(text) and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if slip == 1 and len(text) > 5:
        return text[:at] + text[at + 1 :]
    return text[: at + 1] + text[at:]


def respelled(phone: str, rng: np.random.Generator) -> str:
    """The number as people write it: in national form where that is ours, else with blanks or dashes."""
    parsed = phonenumbers.parse(phone)
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if parsed.country_code == 359:
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return str(rng.choice([shown, shown.replace(" ", "-"), shown.replace("+", "00").replace(" ", "")]))


def _is_cyrillic(names: pd.Series) -> pd.Series:
    return names.str.contains("[а-яА-ЯіїєґІЇЄҐ]", regex=True, na=False)


def _other_script_firm(row: Row, _rng: np.random.Generator) -> Row:
    country = COUNTRIES[row["_country"]]
    latin = {word.native: word.latin for word in (*country.legal_forms, *country.cities)}
    form, city = latin.get(row["legal_form"], row["legal_form"]), latin.get(row["city"], row["city"])
    return {"name": f"{row['_latin']} {form}", "legal_form": form, "city": city, "email": None, "street": None}


def _typo_firm(row: Row, rng: np.random.Generator) -> Row:
    return {"name": typo(row["name"], rng), "registration_no": None, "website": None}


def _moved_legal_form(row: Row, _rng: np.random.Generator) -> Row:
    form, name = row["legal_form"], row["name"]
    bare = name.replace(form, "").strip(" «»")
    moved = f"{form} {bare}" if not name.startswith(form) else f"{bare}, {form}"
    return {"name": moved, "phone": None, "domain": None, "website": None}


def _respelled_firm(row: Row, rng: np.random.Generator) -> Row:
    short = row["name"].replace(row["legal_form"], "").strip(" «»")
    return {"name": short, "legal_form": None, "phone": respelled(row["phone"], rng), "domain": None, "email": None}


def _other_script_person(row: Row, rng: np.random.Generator) -> Row:
    side = ("_first", "_last") if row["_is_native"] else ("_native_first", "_native_last")
    return {"first_name": row[side[0]], "last_name": row[side[1]], "birthday": None} | _one_way(rng)


def _one_way(rng: np.random.Generator) -> Row:
    """Only the mail or only the mobile number is typed again."""
    return {"phone": None, ("email" if rng.random() < 0.5 else "mobile"): None}


def _typo_person(row: Row, rng: np.random.Generator) -> Row:
    return {"last_name": typo(row["last_name"], rng), "job_title": None, "mobile": None}


def _swapped_person(row: Row, rng: np.random.Generator) -> Row:
    return {"first_name": row["last_name"], "last_name": row["first_name"], "role": None} | _one_way(rng)


def _initial_person(row: Row, rng: np.random.Generator) -> Row:
    return {"first_name": f"{row['first_name'][0]}.", "mobile": respelled(row["mobile"], rng), "email": None}


def _nicknamed_person(row: Row, rng: np.random.Generator) -> Row:
    return {"first_name": NICKNAMES[row["first_name"]], "email": None, "mobile": respelled(row["mobile"], rng)}


COMPANY_REWRITINGS = (
    Rewriting("other_script", 4, "the firm in the other script", lambda t: _is_cyrillic(t["name"]), _other_script_firm),
    Rewriting("typo", 4, "a slip in the firm's name", lambda t: t["name"].str.len() > 8, _typo_firm),
    Rewriting(
        "legal_form_moved",
        4,
        "the legal form before instead of after, or left out",
        lambda t: t["email"].notna() & t["country"].isin(["BG", "UA"]),
        _moved_legal_form,
    ),
    Rewriting(
        "phone_respelled",
        3,
        "no legal form, the phone in another spelling",
        lambda t: t["legal_form"].notna(),
        _respelled_firm,
    ),
)

CONTACT_REWRITINGS = (
    Rewriting(
        "other_script",
        10,
        "the person in the other script",
        lambda t: (
            (t["_first"] != t["_native_first"]) & t["mobile"].notna() & t["email"].notna() & t["company_id"].notna()
        ),
        _other_script_person,
    ),
    Rewriting(
        "typo",
        10,
        "a slip in the family name",
        lambda t: t["email"].notna() & (t["last_name"].str.len() > 4) & t["birthday"].notna(),
        _typo_person,
    ),
    Rewriting(
        "swapped_names",
        7,
        "first and family name in each other's place",
        lambda t: t["email"].notna() & t["mobile"].notna(),
        _swapped_person,
    ),
    Rewriting(
        "phone_respelled",
        7,
        "an initial, and the phone in another spelling",
        lambda t: t["mobile"].notna() & t["company_id"].notna(),
        _initial_person,
    ),
    Rewriting(
        "nickname",
        6,
        "the short form of the first name",
        lambda t: t["first_name"].isin(list(NICKNAMES)) & t["mobile"].notna() & t["company_id"].notna(),
        _nicknamed_person,
    ),
)
