from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from xlcrm.reminders.seasonal_clients import off_season_clients

SUMMER = dt.date(2026, 7, 1)


def bought(*days: str, amount: float = 100) -> pd.DataFrame:
    return pd.DataFrame({"client_id": "C-1", "date": pd.to_datetime(list(days)).as_unit("us"), "amount": amount})


@pytest.mark.parametrize(
    ("days", "season"),
    [
        (("2024-11-05", "2025-01-10", "2025-12-20"), (11, 12, 1)),  # over the turn of the year
        (("2024-10-05", "2025-10-10", "2025-11-20"), (10, 11)),
        (("2025-10-05", "2025-11-10", "2025-11-20"), None),  # one year tells nothing
        (("2024-10-05", "2025-10-10"), None),  # nor do two purchases
        (("2024-01-05", "2025-05-10", "2025-09-20"), None),  # all over the year
        (("2024-06-05", "2025-07-10", "2025-08-20"), None),  # it is the season now
        (("2024-10-05", "2025-10-10", "2027-11-20"), None),  # a purchase to come is none
    ],
)
def test_the_season_is_what_the_longest_rest_leaves(days: tuple[str, ...], season: tuple[int, ...] | None) -> None:
    found = off_season_clients(bought(*days), SUMMER)
    assert found.to_dict() == ({"C-1": season} if season else {})


def test_credit_notes_are_no_purchases() -> None:
    rows = pd.concat([bought("2024-10-05", "2025-10-10"), bought("2025-11-20", amount=-5)])
    assert off_season_clients(rows, SUMMER).empty
