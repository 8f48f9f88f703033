"""People put on a campaign's list, each once."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.tables.edits import AppendRows
from xlcrm.tables.frames import TEXT
from xlcrm.tables.known_labels import is_labelled
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.texts import _


class UnknownCampaignError(WrongUseError):
    """A campaign that is not there; the nearest name is told."""

    def __init__(self, name: str, known: list[str]) -> None:
        otherwise = _("Add it on the sheet Campaigns first, or give one of: {names}.", names=", ".join(known) or "–")
        hint = did_you_mean(name, known, otherwise)
        super().__init__(_("There is no campaign {name!r}. {hint}", name=name, hint=hint))


def campaign_called(campaigns: pd.DataFrame, text: str) -> str:
    """The id of the campaign of that name or id."""
    if text in set(campaigns["campaign_id"].dropna()):
        return text
    found = campaigns.loc[is_labelled(campaigns["name"], text), "campaign_id"].dropna()
    if found.empty:
        raise UnknownCampaignError(text, campaigns["name"].dropna().tolist())
    return str(found.iloc[0])


def listed_members(people: pd.DataFrame, members: pd.DataFrame, campaign: str, now: dt.datetime) -> AppendRows:
    """A line of Campaign members with the status Listed for each of the people who has none in the campaign yet."""
    there = members.loc[members["campaign_id"] == campaign, "contact_id"]
    new = people.loc[~people["contact_id"].isin(there), "contact_id"].dropna().astype(TEXT)
    rows = pd.DataFrame({"contact_id": new.to_numpy()}, dtype=TEXT)
    moment = pd.Timestamp(now.replace(microsecond=0))
    return AppendRows("campaign_members", rows.assign(campaign_id=campaign, status="Listed", status_at=moment))
