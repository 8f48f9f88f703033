"""What the sample firm wrote on its planning sheets: segments, rules of its own, and words that mean the same."""

from __future__ import annotations

import pandas as pd

from xlcrm.building.sample_draws import SamplePlan
from xlcrm.building.sample_users import STAR


def make_segments(plan: SamplePlan) -> pd.DataFrame:
    """Three segments with conditions that can be read."""
    new_year = str(plan.today.astype("datetime64[Y]").astype("datetime64[D]"))
    rows = [
        ("Sofia A clients", "Companies", "City in (Sofia, София) and ABC class = A", "Visit them in person"),
        ("Big and quiet", "Companies", "ABC class = A and Days since touch > 90", "Call before somebody else does"),
        ("New this year", "Contacts", f"First contact >= {new_year}", "Send them the welcome letter"),
    ]
    segments = pd.DataFrame(rows, columns=["name", "table", "condition", "description"])
    return segments.assign(is_active=True)


def make_rules() -> pd.DataFrame:
    """Two rules on top of those that are built in."""
    return pd.DataFrame(
        {
            "name": ["Large discount", "Small deal"],
            "table": ["Deals", "Deals"],
            "field": ["Discount", "Amount"],
            "test": ["is at most", "is at least"],
            "value": ["20%", "100"],
            "message": [
                "A discount above 20 % is for the head of sales to give",
                "A deal below 100 is sold in the shop",
            ],
            "hint": ["Ask, and note who agreed.", "Sell it in the shop, or look at the amount."],
            "severity": ["Warning", "Hint"],
            "is_active": True,
        }
    )


def make_synonyms() -> pd.DataFrame:
    """Two spellings that files from outside use."""
    return pd.DataFrame(
        {
            "scope": ["Product name", "User name"],
            "written": ["Pallet jack, electric", "Петрова Елена"],
            "means": ["Electric pallet truck", STAR],
        }
    )
