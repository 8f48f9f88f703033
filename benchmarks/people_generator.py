"""A made-up CRM base of people in four languages and two scripts, with planted duplicates and hard negatives.

Duplicates: typing slips, another script, diminutives, initials, swapped names, new mail, new phone, new firm, gaps.
Hard negatives: families at one address and phone, father and son of one initial, colleagues with one switchboard and
one firm's mail, shared mailboxes, namesakes in other towns. The truth is the number of the person behind each row.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd

ROLES = {
    "first_name": "first_name",
    "middle_name": "middle_name",
    "last_name": "last_name",
    "company": "company_name",
    "email": "email",
    "phone": "phone",
    "mobile": "phone",
    "birthday": "date",
    "street": "street",
    "city": "city",
}


COLUMNS = tuple(ROLES)


@dataclass(frozen=True, slots=True)
class Country:
    """What names, towns and numbers of one country look like; surnames: stems and (male, female) endings."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    surname_stems: tuple[str, ...]
    surname_endings: tuple[tuple[str, str], ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    legal_forms: tuple[str, ...]
    trades: tuple[str, ...]
    dialling_code: str
    trunk: str
    mails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slips:
    """How often a copied row has each kind of difference, 0..1."""

    typing: float = 0.12
    other_script: float = 0.25
    diminutive: float = 0.12
    initial: float = 0.10
    swapped: float = 0.05
    new_mail: float = 0.15
    new_phone: float = 0.15
    new_firm: float = 0.05
    gap: float = 0.20
    other_spelling: float = 0.40


USUAL = Slips()
HARDER = Slips(0.22, 0.35, 0.20, 0.15, 0.10, 0.25, 0.25, 0.10, 0.30, 0.60)

_DUPLICATED = 0.25
_COPIES = (2, 2, 2, 2, 3, 3, 4)
_IN_A_FIRM = 0.6


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


RUSSIA = Country(
    _words(
        "Александр Дмитрий Максим Сергей Андрей Алексей Иван Михаил Николай Владимир Евгений Павел Игорь Олег Юрий "
        "Виктор Константин Роман Артём Кирилл Денис Антон Илья Фёдор Пётр Борис Вячеслав Геннадий Тимофей Глеб"
    ),
    _words(
        "Анна Мария Елена Ольга Наталья Татьяна Светлана Ирина Юлия Екатерина Дарья Анастасия Людмила Галина Ксения "
        "Полина Вера Надежда Любовь Валентина Алина Марина Евгения Софья Яна Оксана Лариса Тамара"
    ),
    _words(
        "Иван Петр Сидор Кузнец Попов Сокол Лебед Козл Новик Мороз Волк Зайц Павл Семён Голуб Виноград Богдан Воробь "
        "Фёдор Михайл Беля Тарас Бел Комар Щербак Жук Хохл Цветк Черн Ершов Гусар Кривош Шубин Рябин Журавл Громов "
        "Яковл Юдин Эртел Чащин Шилов Щукин Обухов Лапин Носов Крюков Дятл Быстр Ласточк Медвед Рыбак Соловь Степан"
    ),
    (("ов", "ова"), ("ин", "ина"), ("ский", "ская"), ("ев", "ева"), ("енков", "енкова"), ("овцев", "овцева")),
    _words("Москва Казань Самара Омск Тула Пермь Уфа Тверь Рязань Сочи Воронеж Саратов Ярославль Псков"),
    ("ул. Ленина", "ул. Мира", "Садовая ул.", "пр. Победы", "ул. Гагарина", "Лесная ул.", "Школьная ул.", "ул. Чехова"),
    ("ООО {}", "АО {}", "ЗАО «{}»", "ООО «{}»", "ИП {}", "{} ООО"),
    _words("Строй Торг Сервис Мебель Логистика Свет Агро Медиа Пласт Тех Финанс Транс"),
    "+7",
    "8",
    ("mail.ru", "yandex.ru", "gmail.com", "bk.ru"),
)
UKRAINE = Country(
    _words(
        "Олександр Дмитро Сергій Андрій Олексій Іван Михайло Микола Володимир Євген Павло Ігор Олег Юрій Віктор Роман "
        "Артем Денис Антон Ілля Петро Борис Тарас Богдан Василь Григорій Ярослав Назар Остап Степан"
    ),
    _words(
        "Ганна Марія Олена Ольга Наталія Тетяна Світлана Ірина Юлія Катерина Дарина Анастасія Людмила Галина Оксана "
        "Софія Віра Надія Любов Валентина Аліна Марина Євгенія Яна Лариса Леся Соломія"
    ),
    _words(
        "Шевч Ткач Бондар Ковал Кравч Олійн Мельн Поліщ Савч Руден Марч Петр Лис Гонч Захарч Юрч Яремч Мороз Клим "
        "Пономар Гавр Левч Сидор Павл Романч Хом Тимош Дяч Іванч Щерб Кириль Матвій Остап Гриц Назар Федор"
    ),
    (("енко", "енко"), ("ук", "ук"), ("ський", "ська"), ("чук", "чук"), ("иш", "иш"), ("ів", "ів")),
    _words("Київ Львів Одеса Харків Дніпро Суми Полтава Луцьк Рівне Чернігів Вінниця Ужгород"),
    ("вул. Шевченка", "вул. Франка", "просп. Миру", "вул. Садова", "вул. Лісна", "вул. Соборна"),
    ("ТОВ {}", "ТОВ «{}»", "ПрАТ {}", "ФОП {}", "{} ТОВ"),
    _words("Буд Торг Сервіс Меблі Логістика Світло Агро Медіа Пласт Тех Фінанс Транс"),
    "+380",
    "0",
    ("ukr.net", "gmail.com", "i.ua", "meta.ua"),
)
BULGARIA = Country(
    _words(
        "Иван Георги Димитър Николай Петър Христо Александър Стефан Васил Тодор Стоян Атанас Ангел Красимир Пламен "
        "Ивайло Мартин Калин Любомир Борислав Веселин Румен Емил Светослав Йордан Асен Огнян Цветан"
    ),
    _words(
        "Мария Иванка Елена Йорданка Пенка Мариана Росица Виктория Петя Гергана Десислава Силвия Ралица Даниела "
        "Надежда Цветелина Теодора Боряна Снежана Стоянка Албена Милена Весела Диана Радка Зорница"
    ),
    _words(
        "Иван Георги Димитр Никол Петр Христ Александр Стефан Васил Тодор Стоян Атанас Ангел Желязк Колев Минч Генч "
        "Дончев Караджо Маринов Цанк Рус Велик Благо Златар Янк Пенч Тонч Бояджи Кърджал Търнов Щерь"
    ),
    (("ов", "ова"), ("ев", "ева"), ("ски", "ска"), ("чев", "чева"), ("инов", "инова"), ("анов", "анова")),
    _words("София Пловдив Варна Бургас Русе Плевен Сливен Добрич Шумен Перник Хасково Ямбол"),
    ("бул. Витоша", "ул. Раковски", "ул. Шипка", "бул. България", "ул. Иван Вазов", "ул. Оборище"),
    ("{} ООД", "{} ЕООД", "„{}“ ООД", "ЕТ {}", "{} АД"),
    _words("Строй Търг Сервиз Мебели Логистик Светлина Агро Медия Пласт Тех Финанс Транс"),
    "+359",
    "0",
    ("abv.bg", "gmail.com", "mail.bg", "dir.bg"),
)
ENGLAND = Country(
    _words(
        "James Robert John Michael David William Richard Thomas Charles Daniel Matthew Anthony Mark Steven Andrew Paul "
        "George Kenneth Edward Brian Ronald Timothy Jason Jeffrey Gary Nicholas Eric Stephen Larry Benjamin Samuel"
    ),
    _words(
        "Mary Patricia Jennifer Linda Elizabeth Susan Jessica Sarah Karen Nancy Margaret Emily Anna Rebecca Laura "
        "Michelle Amanda Deborah Sharon Cynthia Kathleen Amy Angela Helen Emma Nicole Samantha Christine Rachel Janet"
    ),
    _words(
        "Smith John William Brown Jon Mill Dav Wil Ander Tayl Moor Jack Mart Thomp Whit Harr Clark Lew Robin Walk "
        "Young All King Wright Hill Green Adam Bak Nel Cart Mitch Rob Turn Camp Park Ev Edward Coll Stew Morr "
        "Murph Cook Rog "
        "Pet Coop Reed Bail Bell Kell How Ward Cox Rich Wood Wats Brook Benn Gray Hugh Price"
    ),
    tuple((e, e) for e in ("", "son", "s", "er", "field", "man", "ley", "ton", "well", "worth", "by")),
    _words("London Leeds Bristol York Bath Derby Oxford Exeter Hull Luton Durham Reading"),
    ("High Street", "Station Road", "Church Lane", "Park Road", "Victoria Street", "Mill Lane", "King Street"),
    ("{} Ltd", "{} Limited", "The {} Company", "{} LLC", "{} plc", "{}"),
    _words("Build Trade Services Furniture Logistics Light Agro Media Plastics Tech Finance Transport"),
    "+44",
    "0",
    ("gmail.com", "yahoo.com", "outlook.com", "hotmail.com"),
)
COUNTRIES = (RUSSIA, UKRAINE, BULGARIA, ENGLAND)

_DIMINUTIVES = dict(
    pair.split("=")
    for pair in _words(
        "Александр=Саша Дмитрий=Дима Сергей=Серёжа Алексей=Алёша Иван=Ваня Михаил=Миша Николай=Коля Владимир=Володя "
        "Евгений=Женя Павел=Паша Юрий=Юра Виктор=Витя Константин=Костя Роман=Рома Фёдор=Федя Пётр=Петя Борис=Боря "
        "Анна=Аня Мария=Маша Елена=Лена Ольга=Оля Наталья=Наташа Татьяна=Таня Светлана=Света Ирина=Ира Юлия=Юля "
        "Екатерина=Катя Дарья=Даша Анастасия=Настя Людмила=Люда Галина=Галя Ксения=Ксюша Надежда=Надя Софья=Соня "
        "James=Jim Robert=Bob John=Johnny Michael=Mike David=Dave William=Bill Richard=Dick Thomas=Tom Charles=Charlie "
        "Daniel=Dan Matthew=Matt Anthony=Tony Steven=Steve Andrew=Andy Edward=Ted Timothy=Tim Nicholas=Nick Samuel=Sam "
        "Patricia=Pat Jennifer=Jenny Elizabeth=Liz Susan=Sue Jessica=Jess Margaret=Peggy Rebecca=Becky Amanda=Mandy "
        "Deborah=Debbie Samantha=Sam Христо=Ицо Димитър=Митко Атанас=Наско Тодор=Тошо Красимир=Краси"
    )
)
_LATIN_LETTERS = re.split(" ", "a b v g g d e e ie zh z i i i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya")
_LATIN = dict(
    zip(
        "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя",
        _LATIN_LETTERS,
        strict=True,
    )
)
_UKRAINIAN = _LATIN | {"г": "h", "и": "y", "й": "i"}
_BULGARIAN = _LATIN | {"щ": "sht", "ъ": "a", "х": "h", "ь": "y"}
_GERMAN = _LATIN | {"ж": "j", "х": "h", "ц": "c", "ш": "sch", "щ": "sch", "ч": "tch", "ю": "ju", "я": "ja", "в": "w"}


def make_people(rows: int, seed: int, slips: Slips = USUAL) -> tuple[pd.DataFrame, pd.Series]:
    """About so many rows (a family or firm more at most) in shuffled order, and the number of each row's person."""
    maker = _Maker(random.Random(seed), slips)
    while len(maker.rows) < rows:
        maker.add_firm() if maker.draw.random() < _IN_A_FIRM else maker.add_family()
    order = list(range(len(maker.rows)))
    maker.draw.shuffle(order)
    frame = pd.DataFrame([maker.rows[place] for place in order], columns=list(COLUMNS)).replace("", pd.NA)
    truth = pd.Series([maker.persons[place] for place in order], name="cluster")
    return frame.astype(pd.StringDtype("python")), truth


def precision_and_recall(groups: list[list[int]], truth: pd.Series) -> tuple[float, float]:
    """Of the pairs of rows inside the groups, 0..1 each; truth: the number of the person behind each row."""
    rows = pd.Series({row: number for number, group in enumerate(groups) for row in group}, dtype="int64")
    found = _pair_count(rows.value_counts())
    hits = _pair_count(pd.DataFrame({"group": rows, "truth": truth.loc[rows.index]}).value_counts())
    return hits / max(found, 1), hits / max(_pair_count(truth.value_counts()), 1)


def _pair_count(sizes: pd.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def latin(text: str, country: Country, *, careless: bool = False) -> str:
    """The text in Latin letters, by the country's own usage or by a careless one.

    >>> latin("Щербаков", RUSSIA), latin("Щербаков", RUSSIA, careless=True), latin("Сергій", UKRAINE)
    ('Shcherbakov', 'Scherbakow', 'Serhii')
    """
    table = (
        _GERMAN
        if careless
        else {UKRAINE.dialling_code: _UKRAINIAN, BULGARIA.dialling_code: _BULGARIAN}.get(country.dialling_code, _LATIN)
    )
    return "".join(
        table.get(sign.lower(), sign).capitalize() if sign.isupper() else table.get(sign, sign) for sign in text
    )


@dataclass
class _Person:
    """One person's true values, and the country that gives the spellings."""

    country: Country
    values: dict[str, str]


class _Maker:
    """Draws people one after the other; rows and persons grow side by side."""

    def __init__(self, draw: random.Random, slips: Slips) -> None:
        self.draw = draw
        self.slips = slips
        self.rows: list[tuple[str, ...]] = []
        self.persons: list[int] = []
        self.count = 0
        self.firms = 0
        self.surnames = {
            country.dialling_code: list(product(country.surname_stems, country.surname_endings))
            for country in COUNTRIES
        }

    def add_firm(self) -> None:
        """Colleagues: one firm, one address, often one switchboard, sometimes one mailbox."""
        draw, country = self.draw, self.draw.choice(COUNTRIES)
        self.firms += 1
        name = f"{self.surname(country, man=True)} {draw.choice(country.trades)}"
        firm = draw.choice(country.legal_forms).format(name)
        domain = latin(name, country).lower().replace(" ", draw.choice(["", "-"])) + f"{self.firms % 97 or ''}.com"
        switchboard, street, town = self.phone(country), self.street(country), draw.choice(country.towns)
        for _colleague in range(draw.choice((1, 1, 2, 3, 4, 6, 9))):
            man = draw.random() < 0.5
            values = self.named(country, man=man, last=self.surname(country, man=man))
            values |= {"company": firm, "street": street, "city": town, "birthday": self.birthday(0.25)}
            values["email"] = self.firm_mail(values, country, domain)
            values["phone"] = switchboard if draw.random() < 0.7 else self.phone(country)
            values["mobile"] = self.phone(country) if draw.random() < 0.35 else ""
            self.add_person(_Person(country, values))

    def add_family(self) -> None:
        """Relatives: one surname and address, often one phone, now and then one mailbox."""
        draw, country = self.draw, self.draw.choice(COUNTRIES)
        stem, endings = draw.choice(self.surnames[country.dialling_code])
        street, town, phone = self.street(country), draw.choice(country.towns), self.phone(country)
        shared_mail, taken = "", set[str]()
        for _relative in range(draw.choice((1, 1, 2, 2, 3, 4))):
            man = draw.random() < 0.5
            values = self.named(country, man=man, last=stem + endings[0 if man else 1])
            while values["first_name"] in taken and draw.random() < 0.95:
                values = self.named(country, man=man, last=values["last_name"])
            taken.add(values["first_name"])
            values |= {"company": "", "street": street, "city": town, "birthday": self.birthday(0.5)}
            values["email"] = shared_mail if shared_mail and draw.random() < 0.1 else self.own_mail(values, country)
            shared_mail = shared_mail or values["email"]
            values["phone"] = phone if draw.random() < 0.6 else self.phone(country)
            values["mobile"] = self.phone(country) if draw.random() < 0.35 else ""
            self.add_person(_Person(country, values))

    def add_person(self, person: _Person) -> None:
        """The person's row, and for one in four further rows with slips."""
        copies = self.draw.choice(_COPIES) if self.draw.random() < _DUPLICATED else 1
        for copy in range(copies):
            values = self.copied(person) if copy else person.values
            self.rows.append(tuple(values[column] for column in COLUMNS))
            self.persons.append(self.count)
        self.count += 1

    def copied(self, person: _Person) -> dict[str, str]:
        """The person as somebody else typed him, or as he was at another time."""
        draw, slips, country = self.draw, self.slips, person.country
        new = dict(person.values)
        if draw.random() < slips.new_firm:
            new["company"] = draw.choice(country.legal_forms).format(self.surname(country, man=True))
        if draw.random() < slips.new_mail:
            new["email"] = self.own_mail(new, country)
        if draw.random() < slips.new_phone:
            new["phone"] = self.phone(country)
        if draw.random() < slips.diminutive:
            new["first_name"] = _DIMINUTIVES.get(new["first_name"], new["first_name"])
        if draw.random() < slips.other_script:
            careless = draw.random() < 0.3
            for column in ("first_name", "middle_name", "last_name", "company", "street", "city"):
                new[column] = latin(new[column], country, careless=careless)
        elif draw.random() < slips.initial:
            new["first_name"] = new["first_name"][:1] + draw.choice(("", "."))
        for column in ("first_name", "last_name", "company", "street", "city", "email"):
            if draw.random() < slips.typing:
                new[column] = self.mistyped(new[column])
        self.spell_otherwise(new, country)
        if draw.random() < slips.swapped:
            new["first_name"], new["last_name"] = new["last_name"], new["first_name"]
        for column in ("middle_name", "company", "email", "phone", "mobile", "birthday", "street", "city"):
            if draw.random() < slips.gap:
                new[column] = ""
        return new

    def spell_otherwise(self, new: dict[str, str], country: Country) -> None:
        """The same number, firm or mailbox in another usual spelling."""
        draw, often = self.draw, self.slips.other_spelling
        if draw.random() < often:
            new["phone"] = new["phone"].replace(country.dialling_code, country.trunk).replace(" ", draw.choice("- "))
        if draw.random() < often / 2:
            new["phone"], new["mobile"] = new["mobile"], new["phone"]
        if draw.random() < often / 2:
            new["company"] = new["company"].replace("ООО", "").replace("Ltd", "").replace("ТОВ", "").strip(" «»")
        if draw.random() < often / 2:
            new["email"] = new["email"].replace("@gmail.com", "+crm@gmail.com").capitalize()

    def mistyped(self, text: str) -> str:
        """One letter left out, swapped, doubled or another."""
        if len(text) < 4:
            return text
        place = self.draw.randrange(1, len(text) - 1)
        before, sign, after = text[:place], text[place], text[place + 1 :]
        slips = (after, after[0] + sign + after[1:], sign + sign + after, self.near(sign) + after)
        return before + self.draw.choice(slips)

    def near(self, sign: str) -> str:
        """Another letter of the same script."""
        if sign.isdigit():
            return self.draw.choice("0123456789")
        return self.draw.choice("аеиоклнрст" if ord(sign) > 0x3FF else "aeioklnrst")

    def named(self, country: Country, *, man: bool, last: str) -> dict[str, str]:
        """First, middle and last name; Russians now and then have a patronymic."""
        first = self.draw.choice(country.men if man else country.women)
        middle = ""
        if country is RUSSIA and self.draw.random() < 0.4:
            middle = self.draw.choice(("Иван", "Петр", "Борис", "Виктор", "Олег", "Роман")) + (
                "ович" if man else "овна"
            )
        return {"first_name": first, "middle_name": middle, "last_name": last}

    def surname(self, country: Country, *, man: bool) -> str:
        """Common stems come more often."""
        surnames = self.surnames[country.dialling_code]
        stem, endings = surnames[int(len(surnames) * self.draw.random() ** 1.5)]
        return stem + endings[0 if man else 1]

    def firm_mail(self, values: dict[str, str], country: Country, domain: str) -> str:
        """By the firm's rule, or a shared mailbox, or none."""
        first, last = (latin(values[column], country).lower() for column in ("first_name", "last_name"))
        kind = self.draw.random()
        if kind < 0.08:
            return f"{self.draw.choice(('info', 'office', 'sales'))}@{domain}"
        if kind < 0.15:
            return ""
        return f"{first[:1]}.{last}@{domain}" if kind < 0.8 else f"{first}.{last}@{domain}"

    def own_mail(self, values: dict[str, str], country: Country) -> str:
        """A free mailbox made of the name and a number."""
        first, last = (latin(values[column], country).lower() for column in ("first_name", "last_name"))
        shapes = (f"{first}.{last}", f"{last}{first[:1]}", first, f"{first[:1]}{last}", f"{last}_{first}")
        number = self.draw.choice(("", self.draw.randrange(1950, 2010), self.draw.randrange(1000)))
        return f"{self.draw.choice(shapes)}{number}@{self.draw.choice(country.mails)}"

    def phone(self, country: Country) -> str:
        """International, in groups; ten digits in Russia and England, nine elsewhere."""
        draw = self.draw
        digits = f"{draw.randrange(10**8, 10**9)}" + ("" if country in (UKRAINE, BULGARIA) else str(draw.randrange(10)))
        return f"{country.dialling_code} {digits[:3]} {digits[3:6]} {digits[6:]}"

    def street(self, country: Country) -> str:
        """A street with a house number, and now and then a flat."""
        flat = f"-{self.draw.randrange(1, 99)}" if self.draw.random() < 0.3 else ""
        return f"{self.draw.choice(country.streets)} {self.draw.randrange(1, 200)}{flat}"

    def birthday(self, known: float) -> str:
        """A date in ISO form, or nothing."""
        draw = self.draw
        if draw.random() >= known:
            return ""
        return f"{draw.randrange(1945, 2006)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"


def main() -> None:
    """Write a base with its truth in the column cluster."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("file", type=Path)
    reader.add_argument("--rows", type=int, default=10_000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--harder", action="store_true")
    given = reader.parse_args()
    frame, truth = make_people(given.rows, given.seed, HARDER if given.harder else USUAL)
    frame.assign(cluster=truth).to_csv(given.file, index=False)


if __name__ == "__main__":
    main()
