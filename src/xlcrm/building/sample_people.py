"""The people at the sample firm's clients, in the language and script of their country."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlcrm.building.sample_draws import (
    Flags,
    Numbers,
    SamplePlan,
    Values,
    blank,
    days_after,
    ids,
    mail_part,
    phones,
    shares,
    with_audit,
)
from xlcrm.building.sample_users import MANAGERS
from xlcrm.building.sample_words import COUNTRIES, JOB_TITLES, PEOPLE

BIRTHDAYS_KNOWN = 0.55


def make_contacts(plan: SamplePlan, companies: pd.DataFrame) -> pd.DataFrame:
    """People at those companies and a few private ones; `_firm` is the position of the company, -1 for none."""
    total = plan.count(900)
    private = max(1, total // 25)
    staff = 1 + shares(plan.rng, companies["_size"].to_numpy() ** 0.5, max(0, total - private - len(companies)))
    firm = np.concatenate([np.repeat(np.arange(len(companies)), staff), np.full(private, -1)])
    country = np.where(firm < 0, 0, companies["_country"].to_numpy()[firm])
    people = _people_of(plan, country)
    people = _with_place(people, plan, companies, firm)
    people.insert(0, "contact_id", ids("P", len(people)))
    return with_audit(people, plan)


def _people_of(plan: SamplePlan, country: Numbers) -> pd.DataFrame:
    rng, count = plan.rng, len(country)
    language = np.array(
        [
            COUNTRIES[c].people[k % len(COUNTRIES[c].people)]
            for c, k in zip(country, rng.integers(0, 60, count), strict=True)
        ]
    )
    names = np.full((count, 5), "", dtype=object)
    for key in PEOPLE:
        rows = np.flatnonzero(language == key)
        names[rows] = _names(plan, key, len(rows))
    mobile, landline = np.full(count, None, dtype=object), np.full(count, None, dtype=object)
    for at, place in enumerate(COUNTRIES):
        rows = np.flatnonzero(country == at)
        mobile[rows], landline[rows] = (phones(rng, place, kind, len(rows)) for kind in ("mobile", "landline"))
    native = rng.random(count) < np.array([COUNTRIES[c].native_share + 0.05 for c in country])
    return pd.DataFrame(
        {
            "first_name": np.where(native, names[:, 0], names[:, 1]),
            "last_name": np.where(native, names[:, 2], names[:, 3]),
            "salutation": np.where(names[:, 4] == "F", "Ms", "Mr"),
            "gender": np.where(names[:, 4] == "F", "Female", "Male"),
            "language": [COUNTRIES[c].language for c in country],
            "mobile": blank(mobile, rng.random(count) < 0.88),
            "phone": blank(landline, rng.random(count) < 0.3),
            "country": [COUNTRIES[c].country for c in country],
            "_first": names[:, 1],
            "_last": names[:, 3],
            "_native_first": names[:, 0],
            "_native_last": names[:, 2],
            "_is_native": native,
        }
    )


def _names(plan: SamplePlan, language: str, count: int) -> Values:
    """Native first, Latin first, native last, Latin last, gender; no two alike until the language has run out."""
    people = PEOPLE[language]
    firsts = [(word, "M") for word in people.men] + [(word, "F") for word in people.women]
    grid = len(firsts) * len(people.families)
    drawn = np.concatenate([plan.rng.permutation(grid) for _again in range(count // grid + 1)])[:count].tolist()
    rows = []
    for number in drawn:
        (first, gender), family = firsts[number // len(people.families)], people.families[number % len(people.families)]
        ending = people.feminine if gender == "F" else ("", "")
        rows.append(
            (
                first.native,
                first.latin,
                _family(family.native, ending[0], gender),
                _family(family.latin, ending[1], gender),
                gender,
            )
        )
    return np.array(rows, dtype=object).reshape(count, 5)


def _family(name: str, ending: str, gender: str) -> str:
    if gender == "F" and name.endswith(("ki", "ки")):
        return name[:-1] + ("a" if name.endswith("ki") else "а")
    return name + ending


def _with_place(people: pd.DataFrame, plan: SamplePlan, companies: pd.DataFrame, firm: Numbers) -> pd.DataFrame:
    """Each person's job, owner, addresses and history."""
    rng, count, at_firm = plan.rng, len(people), firm >= 0
    title = rng.integers(0, len(JOB_TITLES), count)
    owner = rng.choice(len(MANAGERS), count, p=[m.share for m in MANAGERS])
    owner_id = np.where(at_firm, companies["owner_id"].to_numpy()[firm], ids("U", len(MANAGERS))[owner])
    name_of = dict(zip(ids("U", len(MANAGERS)), (m.name for m in MANAGERS), strict=True))
    created = companies["created_at"].to_numpy().astype("datetime64[D]")[firm]
    later = days_after(
        created, (rng.random(count) ** 2 * (plan.today - created).astype(np.int64) * 0.8).astype(np.int64)
    )
    first_of_firm = ~pd.Series(firm).duplicated().to_numpy()
    in_bulgarian = people["_is_native"] & (people["country"] == "BG")
    consent = rng.choice(["None", "Implied", "Given", "Withdrawn"], count, p=[0.25, 0.3, 0.41, 0.04])
    return people.assign(
        job_title=blank([JOB_TITLES[t][int(n)] for t, n in zip(title, in_bulgarian, strict=True)], at_firm),
        role=blank([JOB_TITLES[t][2] for t in title], at_firm),
        company_id=blank(companies["company_id"].to_numpy()[firm], at_firm),
        company=blank(companies["name"].to_numpy()[firm], at_firm),
        email=_emails(plan, people, companies["domain"].to_numpy()[firm], at_firm),
        birthday=_birthdays(plan, count),
        city=blank(companies["city"].to_numpy()[firm], at_firm),
        source=np.where(at_firm, companies["source"].to_numpy()[firm], "Website"),
        owner_id=owner_id,
        owner=[name_of[key] for key in owner_id],
        created_at=np.where(first_of_firm, created, later),
        email_opt_out=consent == "Withdrawn",
        do_not_call=rng.random(count) < 0.02,
        consent=consent,
        consent_date=blank(later, consent == "Given"),
        consent_source=blank(rng.choice(["Web form", "Fair", "Contract"], count), consent == "Given"),
        email_status=rng.choice(["Unknown", "Valid", "Bounced"], count, p=[0.3, 0.66, 0.04]),
        is_active=rng.random(count) < 0.97,
        _firm=firm,
    )


def _emails(plan: SamplePlan, people: pd.DataFrame, domains: Values, at_firm: Flags) -> Values:
    """Addresses in the ways firms write them; a tenth has none, private people use free mail."""
    way = plan.rng.random(len(people))
    rows = zip(people["_first"], people["_last"], domains, at_firm, way, strict=True)
    found = [_email(mail_part(first), mail_part(last), domain, inside, w) for first, last, domain, inside, w in rows]
    return blank(np.array(found, dtype=object), plan.rng.random(len(people)) < 0.9)


def _email(first: str, last: str, domain: str, at_firm: bool, way: float) -> str:
    last = last.replace(" ", "")
    if not at_firm or way > 0.9:
        return f"{first}.{last}{int(way * 1000) % 90 + 10}@freemail.example"
    return f"{first}.{last}@{domain}" if way < 0.7 else f"{first[0]}.{last}@{domain}"


def _birthdays(plan: SamplePlan, count: int) -> Values:
    """Birthdays as text, a tenth of them without the year."""
    rng = plan.rng
    born = days_after(np.full(count, plan.today), -rng.integers(23 * 365, 66 * 365, count)).astype(str)
    texts = [f"--{day[5:]}" if yearless else day for day, yearless in zip(born, rng.random(count) < 0.1, strict=True)]
    return blank(np.array(texts, dtype=object), rng.random(count) < BIRTHDAYS_KNOWN)
