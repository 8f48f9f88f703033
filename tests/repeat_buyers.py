"""Clients that buy again as the model of repeat purchases thinks that they do, drawn by chance from a seed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

START, DAY = dt.date(2023, 1, 1), dt.date(2025, 12, 31)


def made_purchases(clients: int, *, seed: int = 1, repeating: int | None = None) -> pd.DataFrame:
    """Clients that buy at gamma rates and drop out with a beta chance after each repeat purchase; gamma spends.

    repeating: how many of them may buy again; None for all.
    """
    rng, rows, days = np.random.default_rng(seed), [], (DAY - START).days
    for client in range(clients):
        first, rate, quits = rng.uniform(0, days / 2), rng.gamma(1.0, 1 / 90), rng.beta(0.8, 2.5)
        day, mean, may_repeat = first, 100 / rng.gamma(4.0, 0.33), repeating is None or client < repeating
        while day <= days:
            rows.append((f"c{client:04d}", day, mean * rng.gamma(6.0, 1 / 6)))
            if not may_repeat or (day > first and rng.random() < quits):
                break
            day += 1 + rng.exponential(1 / rate)
    frame = pd.DataFrame(rows, columns=["client_id", "day", "amount"])
    dates = pd.Timestamp(START) + pd.to_timedelta(frame["day"].astype(int), unit="D")
    return frame.assign(client=frame["client_id"], date=dates.astype("datetime64[us]")).drop(columns="day")
