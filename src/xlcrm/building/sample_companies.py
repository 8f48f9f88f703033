"""The sample firm's clients: companies of six countries, named and written as people there do."""

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
from xlcrm.building.sample_words import CLIENT_NOTES, CLIENT_TAGS, COUNTRIES, INDUSTRIES, CountryWords

BANDS = ((10, "1-10"), (50, "11-50"), (200, "51-200"), (500, "201-500"), (1000, "501-1000"))
SOURCES = ("Referral", "Website", "Cold call", "Event", "Search", "Partner")
OLD_CLIENTS = 0.55  # of the companies: known from the first day of the CRM
TERRITORIES = {"UA": "Ukraine", "DE": "Germany", "PL": "Poland", "GB": "United Kingdom", "US": "United States"}


def make_companies(plan: SamplePlan) -> pd.DataFrame:
    """Client firms with an owner and a history.

    `_latin` is the bare name in Latin letters, `_country` the position in COUNTRIES; deals are drawn by `_weight`
    (how many) and `_size` (how large).
    """
    counts = shares(plan.rng, np.array([country.share for country in COUNTRIES]), plan.count(400))
    parts = [_firms_of(plan, at, int(number)) for at, number in enumerate(counts) if number]
    firms = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=plan.rng, ignore_index=True)
    firms.insert(0, "company_id", ids("C", len(firms)))
    return with_audit(_with_parents(_with_remarks(_with_owners(firms, plan), plan), plan), plan)


def _firms_of(plan: SamplePlan, country_at: int, count: int) -> pd.DataFrame:
    country, rng = COUNTRIES[country_at], plan.rng
    native = rng.random(count) < country.native_share
    firms = _named(plan, country, native)
    employees = np.maximum(2, rng.lognormal(3.4, 1.2, count)).astype(np.int64)
    return firms.assign(
        registration_no=[str(number) for number in rng.integers(100_000_000, 999_999_999, count)],
        website="https://www." + firms["domain"],
        phone=phones(rng, country, "landline", count),
        email=blank(("office@" + firms["domain"]).to_numpy(), rng.random(count) < 0.8),
        employees=employees,
        employees_band=_bands(employees),
        annual_revenue=np.round(employees * rng.lognormal(10.8, 0.5, count), -3),
        country=country.country,
        _country=country_at,
        **_address(plan, country, native),
    )


def _named(plan: SamplePlan, country: CountryWords, native: Flags) -> pd.DataFrame:
    """Name, legal form, domain and industry; names repeat with a number once all are taken."""
    count, grid = len(native), len(country.stems) * len(country.trades)
    rounds = [plan.rng.permutation(grid) + grid * again for again in range(count // grid + 1)]
    rows = []
    for number, is_native, form, chance in zip(
        np.concatenate(rounds)[:count].tolist(),
        native.tolist(),
        plan.rng.integers(0, len(country.legal_forms), count),
        plan.rng.random(count),
        strict=True,
    ):
        stem, trade = country.stems[number % grid // len(country.trades)], country.trades[number % len(country.trades)]
        again, side = "" if number < grid else f" {number // grid + 1}", 0 if is_native else 1
        legal_form, latin = country.legal_forms[form][side], f"{stem.latin} {trade.latin}{again}"
        name = _shown(f"{stem[side]} {trade[side]}{again}", legal_form, country, chance)
        domain = f"{mail_part(latin).replace(' ', '-')}.{country.country.lower()}.example"
        rows.append((name, legal_form, domain, INDUSTRIES[number % len(country.trades)], latin))
    return pd.DataFrame(rows, columns=["name", "legal_form", "domain", "industry", "_latin"])


def _shown(name: str, form: str, country: CountryWords, chance: float) -> str:
    """A firm's name as a sheet has it: half of them carry the legal form, before or after as the country has it."""
    if chance < 0.5:
        return name
    return f"{form} «{name}»" if country.country == "UA" else f"{name} {form}"


def _address(plan: SamplePlan, country: CountryWords, native: Flags) -> dict[str, list[str]]:
    rng, count = plan.rng, len(native)
    side = (~native).astype(int).tolist()
    cities = [country.cities[at] for at in rng.integers(0, len(country.cities), count)]
    streets = [country.streets[at] for at in rng.integers(0, len(country.streets), count)]
    houses = rng.integers(1, 160, count)
    codes = rng.integers(1000, 9999, count) * 10 ** (country.postal_digits - 4)
    return {
        "street": [f"{street[at]} {house}" for street, at, house in zip(streets, side, houses, strict=True)],
        "city": [city[at] for city, at in zip(cities, side, strict=True)],
        "postal_code": [str(code) for code in codes],
        "territory": [TERRITORIES.get(country.country, city.latin) for city in cities],
    }


def _bands(employees: Numbers) -> Values:
    limits = [limit for limit, _label in BANDS]
    labels = np.array([label for _limit, label in BANDS] + ["1000+"], dtype=object)
    return labels[np.searchsorted(limits, employees)]


def _with_owners(firms: pd.DataFrame, plan: SamplePlan) -> pd.DataFrame:
    """Whose client each firm is, since when, and how much it will buy."""
    rng, count = plan.rng, len(firms)
    owner = rng.choice(len(MANAGERS), count, p=[manager.share for manager in MANAGERS])
    age = np.where(rng.random(count) < OLD_CLIENTS, 0, rng.integers(1, 880, count))
    return firms.assign(
        owner_id=ids("U", len(MANAGERS))[owner],
        owner=np.array([manager.name for manager in MANAGERS], dtype=object)[owner],
        source=rng.choice(np.array(SOURCES, dtype=object), count),
        created_at=days_after(np.full(count, plan.start), age),
        _weight=rng.lognormal(0, 0.95, count),
        _size=rng.lognormal(0, 0.82, count),
    )


def _with_remarks(firms: pd.DataFrame, plan: SamplePlan) -> pd.DataFrame:
    """What only some rows have: a tax number, tags, notes, a contact norm of their own."""
    rng, count = plan.rng, len(firms)
    tags, notes = np.array(CLIENT_TAGS, dtype=object), np.array(CLIENT_NOTES, dtype=object)
    return firms.assign(
        vat_no=("BG" + firms["registration_no"]).where(firms["country"] == "BG", None),
        target_contacts_per_year=blank(np.full(count, 12), rng.random(count) < 0.04),
        tags=blank(rng.choice(tags, count), rng.random(count) < 0.12),
        notes=blank(rng.choice(notes, count), rng.random(count) < 0.2),
    )


def _with_parents(firms: pd.DataFrame, plan: SamplePlan) -> pd.DataFrame:
    """A few firms belong to an earlier one of the same country."""
    daughters = plan.rng.choice(np.arange(1, len(firms)), min(len(firms) // 25, len(firms) - 1), replace=False)
    parents = daughters - 1
    same = firms["_country"].to_numpy()[daughters] == firms["_country"].to_numpy()[parents]
    daughters, parents = daughters[same], parents[same]
    parent_id, parent = np.full(len(firms), None, dtype=object), np.full(len(firms), None, dtype=object)
    parent_id[daughters] = firms["company_id"].to_numpy()[parents]
    parent[daughters] = firms["name"].to_numpy()[parents]
    return firms.assign(parent_company_id=parent_id, parent_company=parent)
