"""Client portrait (M21): in what the best clients differ from all clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, collected, lazy

LEAST_IN_GROUP = 5
OTHER, UNKNOWN = "other", "unknown"
ATTRIBUTES = ("industry", "region", "size", "source", "age")
_AGE_FROM, _AGE_STEP, _AGE_TO, _OLDEST = 30, 10, 60, 120
_SIZES = (("1-10", 1, 10), ("11-50", 11, 50), ("51-200", 51, 200), ("201-500", 201, 500), ("501-1000", 501, 1000))
_LARGEST = "1000+"


def portrait(attributes: pd.DataFrame, best: Iterable[object]) -> pd.DataFrame:
    """Each group of each attribute: its share of the best clients against its share of all.

    attributes: client_id, attribute, value, a row a client, or a person at one (age). best: ids of the best clients.
    Gives attribute, group, best, all (counts), share_of_best, share_of_all, lift (share of best / share of all) and
    p_value (chi-square over the attribute's groups; missing with fewer than two). Groups under five are one: other.
    Unknown is a row of its own, outside of shares, lift and test. Source: M21; lift as in market baskets.
    """
    marked = attributes.assign(
        is_best=attributes["client_id"].isin(list(best)), group=attributes["value"].fillna(UNKNOWN).astype(object)
    )
    tables = [_of_attribute(marked[marked["attribute"] == name], name) for name in ATTRIBUTES]
    return pd.concat(tables, ignore_index=True)


def client_attributes(companies: Frame, contacts: Frame, clients: Iterable[object], day: dt.date) -> pd.DataFrame:
    """What is known of the clients: client_id, attribute, value (missing where not known).

    Region is the region, else the country. Size is the band, else that of the number of employees. Age
    bands are those of the people at each client on the day, a row a person; only people whose year of birth is known.
    """
    wanted = pd.Index(list(clients))
    firms = _firms(companies)
    people = _people(contacts)
    listed = pd.concat([firms, people[~people["client_id"].isin(firms["client_id"])]], ignore_index=True)
    known = listed[listed["client_id"].isin(wanted)]
    parts = [known[["client_id"]].assign(attribute=name, value=known[name].astype(object)) for name in ATTRIBUTES[:-1]]
    return pd.concat([*parts, _ages(contacts, wanted, day)], ignore_index=True)


def age_band(years: pd.Series) -> pd.Series:
    """The band of each age: under 30, 30-39, 40-49, 50-59, 60 and over; missing for what is no age.

    >>> age_band(pd.Series([29, 30, 60, 130])).tolist()
    ['<30', '30-39', '60+', None]
    """
    edges = [0, *range(_AGE_FROM, _AGE_TO + 1, _AGE_STEP), _OLDEST]
    names = [f"<{_AGE_FROM}", *(f"{at}-{at + _AGE_STEP - 1}" for at in edges[1:-2]), f"{_AGE_TO}+"]
    bands = pd.cut(years.astype("float64"), edges, right=False, labels=names).astype(object)
    return bands.where(bands.notna(), None)


def _of_attribute(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    sizes = rows["group"].map(rows["group"].value_counts())
    group = rows["group"].mask((sizes < LEAST_IN_GROUP) & (rows["group"] != UNKNOWN), OTHER)
    grouped = rows.groupby(group)["is_best"]
    counted = pd.DataFrame({"best": grouped.sum().astype("int64"), "all": grouped.size().astype("int64")})
    known = counted.drop(index=UNKNOWN, errors="ignore")
    shares = known.assign(
        share_of_best=known["best"] / known["best"].sum() if known["best"].sum() else float("nan"),
        share_of_all=known["all"] / known["all"].sum(),
    )
    lifted = shares.assign(lift=shares["share_of_best"] / shares["share_of_all"], p_value=_p_value(known))
    ordered = lifted.assign(is_other=lifted.index == OTHER).sort_values(
        ["is_other", "lift", "all"], ascending=[True, False, False], kind="stable"
    )
    table = pd.concat([ordered.drop(columns="is_other"), counted[counted.index == UNKNOWN]])
    return (
        table.rename_axis("group")
        .reset_index()
        .assign(attribute=name)[
            ["attribute", "group", "best", "all", "share_of_best", "share_of_all", "lift", "p_value"]
        ]
    )


def _p_value(groups: pd.DataFrame) -> float:
    """How often chance alone would make the groups as unlike; missing where there is nothing to compare."""
    from scipy.special import chdtrc

    rest, best, everyone = groups["all"] - groups["best"], groups["best"], groups["all"]
    if len(groups) < 2 or not best.sum() or not rest.sum():
        return float("nan")
    expected = everyone * best.sum() / everyone.sum()
    expected_rest = everyone - expected
    statistic = ((best - expected) ** 2 / expected + (rest - expected_rest) ** 2 / expected_rest).sum()
    return float(chdtrc(len(groups) - 1, statistic))


def _firms(companies: Frame) -> pd.DataFrame:
    kept = lazy(companies).filter(~nw.col("company_id").is_null())
    rows = collected(
        kept.select(
            "industry",
            "source",
            "employees",
            "employees_band",
            client_id=nw.col("company_id"),
            region=nw.coalesce("region", "country"),
        )
    )
    band = rows["employees_band"].astype(object)
    return rows.assign(size=band.where(band.notna(), _size_band(rows["employees"]))).drop_duplicates("client_id")


def _size_band(employees: pd.Series) -> pd.Series:
    count = employees.astype("float64")
    bands = pd.Series(None, index=employees.index, dtype=object)
    for name, least, most in _SIZES:
        bands = bands.mask(count.between(least, most), name)
    return bands.mask(count > _SIZES[-1][2], _LARGEST)


def _people(contacts: Frame) -> pd.DataFrame:
    """People who are clients of their own."""
    kept = lazy(contacts).filter(~nw.col("contact_id").is_null())
    region = nw.coalesce("region", "city", "country")
    rows = collected(kept.select("source", client_id=nw.col("contact_id"), region=region))
    return rows.assign(industry=None, size=None).drop_duplicates("client_id")


def _ages(contacts: Frame, clients: pd.Index, day: dt.date) -> pd.DataFrame:
    born = lazy(contacts).filter(~nw.col("birthday").is_null(), ~nw.col("birthday").str.starts_with("-"))
    rows = collected(born.select("contact_id", "company_id", birthday=nw.col("birthday").str.slice(0, 10)))
    owner = rows["company_id"].astype(object)
    client = owner.where(owner.isin(clients), rows["contact_id"].astype(object))
    known = rows.assign(client_id=client)[client.isin(clients)]
    birthday = pd.to_datetime(known["birthday"], errors="coerce", format="%Y-%m-%d")
    had_it = (birthday.dt.month * 100 + birthday.dt.day) <= day.month * 100 + day.day
    years = day.year - birthday.dt.year - (~had_it).astype("int64")
    return pd.DataFrame({"client_id": known["client_id"], "attribute": "age", "value": age_band(years)})
