"""The words that the sample firm is made of: people, firms, places, phones, products, in Latin and Cyrillic letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class TwoScripts(NamedTuple):
    """One word in its native script and in Latin letters; equal where the native script is Latin."""

    native: str
    latin: str


def words(text: str) -> tuple[TwoScripts, ...]:
    """Words from a line of `native/latin` or plain Latin ones; `_` stands for a space.

    >>> words("Дунав/Dunav Main")
    (TwoScripts(native='Дунав', latin='Dunav'), TwoScripts(native='Main', latin='Main'))
    """
    parts = [word.replace("_", " ").split("/") for word in text.split()]
    return tuple(TwoScripts(part[0], part[-1]) for part in parts)


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """Names of one language; feminine is what a woman adds to the family name."""

    men: tuple[TwoScripts, ...]
    women: tuple[TwoScripts, ...]
    families: tuple[TwoScripts, ...]
    feminine: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class CountryWords:
    """How firms of one country are called, where they sit and how their phones begin."""

    country: str
    share: float  # of all companies
    native_share: float  # of its companies that write themselves in the native script
    people: tuple[str, ...]  # keys of PEOPLE, the most frequent first
    stems: tuple[TwoScripts, ...]
    trades: tuple[TwoScripts, ...]
    legal_forms: tuple[TwoScripts, ...]
    cities: tuple[TwoScripts, ...]
    streets: tuple[TwoScripts, ...]
    postal_digits: int
    mobile: tuple[tuple[str, ...], int]  # prefixes in E.164, digits that follow
    landline: tuple[tuple[str, ...], int]
    language: str


# Trades of every country stand in this order, so a firm's industry is known from its word.
INDUSTRIES = (
    "Logistics",
    "Construction",
    "Food",
    "Retail",
    "Medical",
    "Technology",
    "Manufacturing",
    "Finance",
    "Services",
    "Education",
)

PEOPLE = {
    "bg": PeopleWords(
        men=words(
            "Иван/Ivan Георги/Georgi Димитър/Dimitar Николай/Nikolay Петър/Petar Стоян/Stoyan Христо/Hristo "
            "Атанас/Atanas Васил/Vasil Красимир/Krasimir Пламен/Plamen Борислав/Borislav Мартин/Martin Тодор/Todor "
            "Калоян/Kaloyan Румен/Rumen"
        ),
        women=words(
            "Мария/Maria Елена/Elena Десислава/Desislava Ивана/Ivana Гергана/Gergana Петя/Petya Цветелина/Tsvetelina "
            "Силвия/Silvia Йорданка/Yordanka Виктория/Viktoria Радост/Radost Милена/Milena Надежда/Nadezhda "
            "Бистра/Bistra Весела/Vesela Теодора/Teodora"
        ),
        families=words(
            "Димитров/Dimitrov Георгиев/Georgiev Николов/Nikolov Тодоров/Todorov Стоянов/Stoyanov Ангелов/Angelov "
            "Колев/Kolev Василев/Vasilev Христов/Hristov Маринов/Marinov Желязков/Zhelyazkov Цветков/Tsvetkov "
            "Богданов/Bogdanov Кръстев/Krastev Попов/Popov Янков/Yankov Русев/Rusev Механджийски/Mehandzhiyski "
            "Щерев/Shterev Чолаков/Cholakov Хаджиев/Hadzhiev Вълчев/Valchev Лазаров/Lazarov Бояджиев/Boyadzhiev "
            "Милушев/Milushev Ганчев/Ganchev Дойчинов/Doychinov Кирилов/Kirilov"
        ),
        feminine=("а", "a"),
    ),
    "uk": PeopleWords(
        men=words(
            "Андрій/Andriy Олександр/Oleksandr Сергій/Serhiy Володимир/Volodymyr Дмитро/Dmytro Тарас/Taras Юрій/Yuriy "
            "Богдан/Bohdan Ігор/Ihor Михайло/Mykhailo Роман/Roman Євген/Yevhen"
        ),
        women=words(
            "Олена/Olena Наталія/Nataliya Ірина/Iryna Оксана/Oksana Тетяна/Tetyana Юлія/Yuliya Людмила/Lyudmyla "
            "Ганна/Hanna Катерина/Kateryna Світлана/Svitlana Соломія/Solomiya Зоряна/Zoryana"
        ),
        families=words(
            "Шевченко/Shevchenko Бондаренко/Bondarenko Ткаченко/Tkachenko Кравченко/Kravchenko Олійник/Oliynyk "
            "Шевчук/Shevchuk Поліщук/Polishchuk Лисенко/Lysenko Мороз/Moroz Марченко/Marchenko Савченко/Savchenko "
            "Руденко/Rudenko Петренко/Petrenko Гончаренко/Honcharenko Щербина/Shcherbyna Яременко/Yaremenko "
            "Хоменко/Khomenko Гайдук/Haiduk Довженко/Dovzhenko Жук/Zhuk"
        ),
    ),
    "ru": PeopleWords(
        men=words(
            "Алексей/Alexey Михаил/Mikhail Фёдор/Fyodor Константин/Konstantin Илья/Ilya Артём/Artyom "
            "Вячеслав/Vyacheslav"
        ),
        women=words("Ольга/Olga Екатерина/Ekaterina Татьяна/Tatyana Юлия/Yulia Жанна/Zhanna Ксения/Ksenia Софья/Sofya"),
        families=words(
            "Кузнецов/Kuznetsov Смирнов/Smirnov Волков/Volkov Зайцев/Zaytsev Щукин/Shchukin Журавлёв/Zhuravlyov "
            "Тихонов/Tikhonov Ершов/Yershov Цыганов/Tsyganov Хохлов/Khokhlov"
        ),
        feminine=("а", "a"),
    ),
    "en": PeopleWords(
        men=words("James Oliver William Edward Robert Daniel Matthew Andrew Stephen Henry Peter Simon"),
        women=words("Emily Charlotte Sarah Rebecca Hannah Laura Jessica Margaret Alice Victoria Helen Ruth"),
        families=words(
            "Harrison Bennett Clarke Whitmore O'Connor Fletcher Barnes Holloway MacDonald Sutton Hughes Pemberton "
            "Ashworth Reid Lawson Carter Brooks Garner"
        ),
    ),
    "de": PeopleWords(
        men=words("Thomas Stefan Jürgen Markus Matthias Uwe Jörg Florian Lukas Karsten"),
        women=words("Sabine Ursula Katrin Anja Heike Martina Birgit Lena Friederike Jana"),
        families=words(
            "Schneider Fischer Müller Bäcker Hoffmann Schäfer Krüger Weiß Lehmann Vogel Günther Brandt von_Berg "
            "Schulze-Hartmann"
        ),
    ),
    "pl": PeopleWords(
        men=words("Piotr Krzysztof Tomasz Paweł Marcin Michał Grzegorz Łukasz Wojciech Rafał"),
        women=words("Agnieszka Małgorzata Katarzyna Joanna Magdalena Ewa Zofia Beata Aleksandra Dorota"),
        families=words(
            "Nowak Wójcik Kamiński Zieliński Szymański Woźniak Kozłowski Jankowski Mazur Krawczyk Grabowski "
            "Pawlak Dąbrowski Król"
        ),
    ),
}

COUNTRIES = (
    CountryWords(
        country="BG",
        share=0.54,
        native_share=0.62,
        people=("bg", "bg", "bg", "bg", "ru"),
        stems=words(
            "Балкан/Balkan Тракия/Trakia Дунав/Dunav Витоша/Vitosha Рила/Rila Пирин/Pirin Марица/Maritsa "
            "Родопи/Rodopi Искър/Iskar Струма/Struma Мизия/Mizia Одесос/Odessos Сердика/Serdika Тангра/Tangra "
            "Загоре/Zagore Янтра/Yantra Камчия/Kamchia Вихрен/Vihren Златна_нива/Zlatna_niva Бяла_звезда/Byala_zvezda "
            "Орфей/Orfey Хемус/Hemus Добруджа/Dobrudzha Перелик/Perelik Осогово/Osogovo Средец/Sredets"
        ),
        trades=words(
            "Логистик/Logistik Строй/Stroy Фуудс/Foods Маркет/Market Мед/Med Софт/Soft Индъстри/Industry "
            "Капитал/Kapital Сервиз/Serviz Академия/Akademia"
        ),
        legal_forms=words("ЕООД/EOOD ООД/OOD АД/AD ЕООД/EOOD ЕАД/EAD"),
        cities=words(
            "София/Sofia София/Sofia София/Sofia Пловдив/Plovdiv Варна/Varna Бургас/Burgas Русе/Ruse "
            "Стара_Загора/Stara_Zagora Плевен/Pleven"
        ),
        streets=words(
            "ул._Шипка/Shipka_St. бул._Витоша/Vitosha_Blvd. ул._Иван_Вазов/Ivan_Vazov_St. "
            "ул._Цар_Симеон/Tsar_Simeon_St. бул._България/Bulgaria_Blvd. "
            "ул._Раковски/Rakovski_St. ул._Оборище/Oborishte_St."
        ),
        postal_digits=4,
        mobile=(("+359877", "+359878", "+359879", "+359884", "+359887", "+359888", "+359889", "+359896", "+359898"), 6),
        landline=(("+35929", "+35928", "+35924"), 6),
        language="Bulgarian",
    ),
    CountryWords(
        country="UA",
        share=0.17,
        native_share=0.85,
        people=("uk", "uk", "uk", "ru"),
        stems=words(
            "Карпати/Karpaty Поділля/Podillya Славутич/Slavutych Хортиця/Khortytsya Галичина/Halychyna Десна/Desna "
            "Говерла/Hoverla Світанок/Svitanok Слобода/Sloboda Черемош/Cheremosh Буковина/Bukovyna Полісся/Polissya "
            "Запоріжжя/Zaporizhzhya Чумак/Chumak"
        ),
        trades=words(
            "Логістика/Lohistyka Буд/Bud Продукт/Produkt Торг/Torh Медика/Medyka Технології/Tekhnolohiyi "
            "Завод/Zavod Фінанс/Finans Сервіс/Servis Освіта/Osvita"
        ),
        legal_forms=words("ТОВ/TOV ТОВ/TOV ПП/PP ПрАТ/PrAT ООО/OOO"),
        cities=words("Київ/Kyiv Київ/Kyiv Львів/Lviv Одеса/Odesa Харків/Kharkiv Дніпро/Dnipro"),
        streets=words(
            "вул._Хрещатик/Khreshchatyk_St. вул._Лесі_Українки/Lesi_Ukrayinky_St. вул._Городоцька/Horodotska_St. "
            "просп._Науки/Nauky_Ave. вул._Садова/Sadova_St."
        ),
        postal_digits=5,
        mobile=(("+38050", "+38063", "+38067", "+38095", "+38097", "+38098"), 7),
        landline=(("+380442", "+380322", "+380487", "+380577", "+380567"), 6),
        language="Ukrainian",
    ),
    CountryWords(
        country="DE",
        share=0.09,
        native_share=1.0,
        people=("de",),
        stems=words("Rhein Hansa Alpen Elbe Nordlicht Neckar Spree Märkische Isar Weser Taunus"),
        trades=words("Spedition Bau Feinkost Handel Medizintechnik Systeme Werke Finanz Dienste Akademie"),
        legal_forms=words("GmbH GmbH AG GmbH_&_Co._KG"),
        cities=words("Berlin Hamburg München Köln Leipzig"),
        streets=words("Hauptstraße Bahnhofstraße Lindenallee Gartenweg Industriestraße"),
        postal_digits=5,
        mobile=(("+49151", "+49152"), 8),
        landline=(("+4930", "+4940", "+4989", "+49221"), 7),
        language="German",
    ),
    CountryWords(
        country="PL",
        share=0.08,
        native_share=1.0,
        people=("pl",),
        stems=words("Wisła Mazowsze Tatry Bałtyk Śląsk Kujawy Warta Podhale Łódzkie Odra"),
        trades=words("Spedycja Budowa Spożywcza Handel Medyk Informatyka Fabryka Kapitał Usługi Szkolenia"),
        legal_forms=words("Sp._z_o.o. Sp._z_o.o. S.A."),
        cities=words("Warszawa Kraków Gdańsk Wrocław Łódź"),
        streets=words("ul._Długa ul._Marszałkowska ul._Polna ul._Słoneczna al._Jerozolimskie"),
        postal_digits=5,
        mobile=(("+48501", "+48601", "+48602", "+48660", "+48690"), 6),
        landline=(("+48222", "+48126", "+48583", "+48713"), 6),
        language="Polish",
    ),
    CountryWords(
        country="GB",
        share=0.08,
        native_share=1.0,
        people=("en",),
        stems=words("Thames Harrow_&_Wells Northgate Pennine Kingsbridge Avon Redcliffe Brighton_Lane Mersey Oakham"),
        trades=words("Freight Builders Fine_Foods Retail Healthcare Software Works Finance Facilities Learning"),
        legal_forms=words("Ltd Ltd PLC LLP"),
        cities=words("London London Manchester Bristol Leeds"),
        streets=words("High_Street Station_Road Victoria_Road Mill_Lane King_Street"),
        postal_digits=5,
        mobile=(("+447400", "+447812"), 6),
        landline=(("+44207946", "+44161496", "+44117496", "+44113496"), 4),
        language="English",
    ),
    CountryWords(
        country="US",
        share=0.04,
        native_share=1.0,
        people=("en",),
        stems=words("Blue_Ridge Lakeshore Cascade Liberty Prairie Summit_Hill Golden_Gate"),
        trades=words("Freight Construction Foods Stores Medical Software Manufacturing Capital Services Institute"),
        legal_forms=words("Inc. LLC Corp."),
        cities=words("New_York Chicago Boston Austin Seattle"),
        streets=words("Main_Street Oak_Avenue Market_Street Lake_Drive"),
        postal_digits=5,
        mobile=(tuple(f"+1{area}55501" for area in (202, 206, 212, 303, 305, 312, 404, 415, 512, 602, 617, 713)), 2),
        landline=(tuple(f"+1{area}55501" for area in (213, 214, 215, 216, 313, 314, 408, 503, 612, 702, 801)), 2),
        language="English",
    ),
)

JOB_TITLES = (
    ("Purchasing manager", "Закупчик", "Decision maker"),
    ("Owner", "Собственик", "Decision maker"),
    ("Chief executive", "Управител", "Decision maker"),
    ("Warehouse manager", "Началник склад", "User"),
    ("Office manager", "Офис мениджър", "Influencer"),
    ("Chief accountant", "Главен счетоводител", "Billing"),
    ("Technical director", "Технически директор", "Influencer"),
    ("Head of security", "Началник охрана", "Blocker"),
)

SUBJECTS = {
    "Call": (
        "First call: what do they need",
        "Call about the offer",
        "Обаждане за срока на доставка",
        "Дзвінок щодо оплати",
    ),
    "E-mail": (
        "Catalogue and prices sent",
        "Answer to the enquiry",
        "Оферта и снимки по имейл",
        "Лист: уточнення замовлення",
    ),
    "Meeting": ("Meeting at their office", "Среща: уточняване на поръчката", "Зустріч: план складу"),
    "Visit": ("Measuring the warehouse", "Оглед на склада", "Service visit"),
    "Message": ("Short message on delivery", "Съобщение: кога е удобно", "Повідомлення про доставку"),
    "Task": ("Prepare the contract", "Check the stock for the order", "Подготовка на договор"),
    "Note": ("Told us about a competitor's price", "Бележка след разговора"),
    "Quote sent": ("Quote sent", "Изпратена оферта", "Надіслано пропозицію"),
}

CLIENT_NOTES = (
    "Pays on time, asks for a discount every time",
    "Обаждайте се след 10 часа",
    "Two warehouses, the second one from next year",
    "Договор на рамкови цени до края на годината",
    "Доставка лише у вівторок і четвер",
    "Moved to a new hall; old racks are for sale",
)

CLIENT_TAGS = ("framework contract", "two warehouses", "fair 1st row", "reference;photo allowed", "slow payer")

SURVEY_COMMENTS = (
    "Quick delivery, thank you",
    "Сервизът дойде чак на третия ден",
    "Price is fair",
    "Дуже задоволені монтажем",
    "We waited too long for the quote",
    "Препоръчвам ви",
)
