"""A believable firm from a fixed seed: it sells equipment for offices and warehouses and looks after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.building.sample_activities import make_activities, make_calls, make_surveys
from xlcrm.building.sample_companies import make_companies
from xlcrm.building.sample_deals import make_deals, make_products, make_stage_history
from xlcrm.building.sample_defects import ID_KEYS, plant_defects
from xlcrm.building.sample_draws import SamplePlan, plans
from xlcrm.building.sample_duplicates import (
    COMPANY_REWRITINGS,
    CONTACT_REWRITINGS,
    Planted,
    plant_duplicates,
    share_links,
)
from xlcrm.building.sample_money import (
    CRM_MONTHS,
    make_campaign_members,
    make_campaigns,
    make_costs,
    make_goals,
    make_holidays,
    make_income,
    make_invoices,
    make_wallet,
    with_campaigns,
)
from xlcrm.building.sample_people import make_contacts
from xlcrm.building.sample_planning import make_rules, make_segments, make_synonyms
from xlcrm.building.sample_users import make_users
from xlcrm.records.choices import CHOICES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import full_names
from xlcrm.tables.frames import complete_frame, row_index
from xlcrm.tables.specs import name_key

FIRST_ROW = 2  # the header is row 1
FIRM_NAME = "Средец Трейд ООД"
Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class SampleFirm:
    """Typed frames by table key, what the firm set up for itself, and what was planted, by code.

    settings: values by key of FirmSettings. own_values: what the firm added to open lists, by list key.
    """

    frames: Mapping[str, pd.DataFrame]
    settings: Mapping[str, str]
    own_values: Mapping[str, tuple[str, ...]]
    planted: Mapping[str, Planted]

    def duplicate_pairs(self, table: str) -> tuple[tuple[str, ...], ...]:
        """Original and duplicate id of every duplicate planted into the table."""
        groups = [group for code, group in self.planted.items() if code.startswith(f"duplicate_{table}_")]
        return tuple(pair for group in groups for pair in group.ids)


def make_sample_firm(today: dt.date, seed: int = 7, scale: float = 1.0) -> SampleFirm:
    """The firm as it stands on that day, after 30 months of trade. Same day, seed and scale: equal frames.

    scale: 1 is about 400 companies, 900 contacts, 1,500 deals and 6,000 activities. Money in EUR, phones mostly BG.
    Columns with a formula are empty, as on a sheet that nobody has calculated: `fill_computed` fills them.
    Dates up to yesterday are facts, from today on they are plans; only planted defects break this.
    """
    people, trade, work, money, planting = plans(today, seed, scale, parts=5)
    frames = _clients(people)
    frames |= _trade(trade, money, frames)
    frames |= _work(work, frames)
    frames |= _money(money, frames)
    frames = _with_standing(frames)
    own_values = _own_values(frames)
    frames, planted = _planted(planting, frames)
    frames = {key: frame.drop(columns=_own_columns(frame)) for key, frame in frames.items()}
    typed = {key: _typed(key, frame) for key, frame in _with_link_names(frames).items()}
    return SampleFirm(typed, _settings(today), own_values, planted)


def _clients(plan: SamplePlan) -> Frames:
    companies = make_companies(plan)
    return {"users": make_users(plan), "companies": companies, "contacts": make_contacts(plan, companies)}


def _trade(plan: SamplePlan, money: SamplePlan, frames: Frames) -> Frames:
    deals, lines = make_deals(plan, frames["companies"], frames["contacts"])
    campaigns = make_campaigns(money)
    deals = with_campaigns(money, deals, campaigns)
    return {
        "contacts": with_campaigns(money, frames["contacts"], campaigns),
        "products": make_products(),
        "campaigns": campaigns,
        "deals": deals,
        "deal_lines": lines,
        "stage_history": make_stage_history(plan, deals),
    }


def _work(plan: SamplePlan, frames: Frames) -> Frames:
    activities = make_activities(plan, frames["deals"], frames["contacts"])
    return {
        "activities": activities,
        "calls": make_calls(plan, activities, frames["contacts"]),
        "surveys": make_surveys(plan, frames["deals"]),
    }


def _money(plan: SamplePlan, frames: Frames) -> Frames:
    deals, campaigns = frames["deals"], frames["campaigns"]
    invoices, payments = make_invoices(plan, deals)
    return {
        "campaign_members": make_campaign_members(plan, campaigns, frames["contacts"]),
        "invoices": invoices,
        "payments": payments,
        "costs": make_costs(plan, deals, campaigns, frames["users"]),
        "income": make_income(plan, deals),
        "wallet": make_wallet(plan, deals, frames["deal_lines"]),
        "goals": make_goals(plan),
        "holidays": make_holidays(plan),
        "segments": make_segments(plan),
        "rules": make_rules(),
        "synonyms": make_synonyms(),
    }


def _with_standing(frames: Frames) -> Frames:
    """Companies and contacts with the standing that their deals give them; people are known before their first deal."""
    companies, contacts, deals = frames["companies"], frames["contacts"], frames["deals"]
    firm_stage = _lifecycle(companies["company_id"], deals, "company_id")
    revenue = deals[deals["status"] == "Won"].groupby("company_id")["amount"].sum()
    companies = companies.assign(
        lifecycle_stage=firm_stage,
        type=np.where(np.isin(firm_stage, ["Customer", "Repeat"]), "Customer", "Prospect").astype(object),
        is_key=companies["company_id"].map(revenue).fillna(0).rank(ascending=False, method="first")
        <= len(companies) // 25,
    )
    first_deal = contacts["contact_id"].map(deals.groupby("contact_id")["created_at"].min())
    first_touch = contacts["contact_id"].map(deals.groupby("contact_id")["first_contact_date"].min())
    created = contacts["created_at"].where(first_deal.isna() | (contacts["created_at"] <= first_deal), first_deal)
    contacts = contacts.assign(
        created_at=created,
        first_contact_date=created.where(first_touch.isna() | (created <= first_touch), first_touch),
        lifecycle_stage=_lifecycle(contacts["contact_id"], deals, "contact_id"),
    )
    return frames | {"companies": companies, "contacts": contacts}


def _lifecycle(clients: pd.Series, deals: pd.DataFrame, link: str) -> np.ndarray:
    counts = {
        status: clients.map(deals[deals["status"] == status][link].value_counts()).fillna(0)
        for status in ("Won", "Open", "Lost")
    }
    stages = [
        (counts["Won"] > 1, "Repeat"),
        (counts["Won"] > 0, "Customer"),
        (counts["Open"] > 0, "Opportunity"),
        (counts["Lost"] > 0, "Lost"),
    ]
    return np.select([fits for fits, _stage in stages], [stage for _fits, stage in stages], "Lead").astype(object)


def _planted(plan: SamplePlan, frames: Frames) -> tuple[Frames, dict[str, Planted]]:
    """The firm with duplicates first, then defects on the rows that are not duplicates."""
    companies, same_firms = plant_duplicates(plan, "companies", frames["companies"], COMPANY_REWRITINGS)
    contacts, same_people = plant_duplicates(plan, "contacts", frames["contacts"], CONTACT_REWRITINGS)
    frames = frames | {
        "companies": companies,
        "contacts": contacts,
        "deals": share_links(plan, frames["deals"], "company_id", same_firms),
        "activities": share_links(plan, frames["activities"], "contact_id", same_people),
    }
    duplicates = same_firms | same_people
    spared = {
        table: {key for p in duplicates.values() if p.table == table for pair in p.ids for key in pair}
        for table in ID_KEYS
    }
    frames, defects = plant_defects(plan, frames, spared)
    return frames, duplicates | defects


def _own_columns(frame: pd.DataFrame) -> list[str]:
    return [key for key in frame.columns if key.startswith("_")]


def _with_link_names(frames: Frames) -> Frames:
    """Every link shows the name that its id has today; a planted id that leads nowhere keeps its words."""
    names = {key: _names_by_id(key, frame) for key, frame in frames.items() if table_spec(key).id_column}
    named: Frames = {}
    for key, frame in frames.items():
        shown = {}
        for link in table_spec(key).links:
            target = names.get(link.info.links_to or "")
            if link.key in frame and target is not None:
                shown_key = name_key(link.key)
                old = frame[shown_key] if shown_key in frame else pd.Series(None, frame.index, dtype=object)
                shown[shown_key] = frame[link.key].map(target).where(frame[link.key].isin(target.index), old)
        named[key] = frame.assign(**shown)
    return named


def _names_by_id(table: str, frame: pd.DataFrame) -> pd.Series:
    spec = table_spec(table)
    if spec.label is None:
        return pd.Series(dtype=object)
    label = (
        full_names(frame).to_numpy(dtype=object) if table == "contacts" else frame[spec.label].to_numpy(dtype=object)
    )
    return pd.Series(label, index=frame[spec.id_column].to_numpy(), dtype=object)


def _typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    spec = table_spec(table)
    unknown = set(frame.columns) - set(spec.by_key)
    assert not unknown, f"{table} has no columns {sorted(unknown)}"
    placed = frame.set_axis(row_index(range(FIRST_ROW, FIRST_ROW + len(frame))))
    return complete_frame(spec, placed)


def _own_values(frames: Frames) -> dict[str, tuple[str, ...]]:
    """Values in the columns of open lists that the lists do not bring along."""
    found: dict[str, set[str]] = {}
    for table, frame in frames.items():
        for column in table_spec(table).columns:
            listed = CHOICES.get(column.info.choices or "")
            if listed and listed.open and column.key in frame:
                written = frame[column.key].dropna().str.split(";").explode().unique()
                found.setdefault(listed.key, set()).update(set(written) - set(listed.values))
    return {key: tuple(sorted(values)) for key, values in found.items() if values}


def _settings(today: dt.date) -> dict[str, str]:
    begun = (np.datetime64(today, "M") - CRM_MONTHS).astype("datetime64[D]")
    return {
        "firm_name": FIRM_NAME,
        "currency": "EUR",
        "default_phone_country": "BG",
        "crm_start_date": str(begun),
        "crm_attribution_pct": "60",
    }
