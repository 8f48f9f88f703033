"""The sample firm's own people: eight sales managers of different skill, and their chief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.building.sample_draws import SamplePlan, days_after, ids, mail_part


@dataclass(frozen=True, slots=True)
class Manager:
    """A sales manager of the firm. share: of the clients; skill: added to the chance to win; diligence: 1 is usual."""

    name: str
    department: str
    territories: str
    share: float
    skill: float
    diligence: float
    discount: float  # usual discount, 0..1


STAR, WEAK, OVERLOADED = "Elena Petrova", "Dmitry Sokolov", "Андрій Мельник"
CHIEF = "Борис Стоименов"
MANAGERS = (
    Manager(STAR, "Key clients", "Sofia", 0.11, 0.15, 1.35, 0.03),
    Manager("Georgi Ivanov", "Sales Bulgaria", "Plovdiv", 0.12, 0.02, 1.0, 0.06),
    Manager("Мария Илиева", "Sales Bulgaria", "Varna", 0.11, 0.03, 1.1, 0.05),
    Manager("Олена Коваленко", "Sales abroad", "Ukraine", 0.10, 0.04, 1.0, 0.06),
    Manager(OVERLOADED, "Sales abroad", "Ukraine", 0.27, -0.01, 0.9, 0.07),
    Manager("Thomas Weber", "Sales abroad", "Germany", 0.10, 0.01, 1.0, 0.05),
    Manager("Anna Kowalska", "Sales abroad", "Poland", 0.10, 0.0, 1.0, 0.06),
    Manager(WEAK, "Sales Bulgaria", "Burgas", 0.09, -0.19, 0.55, 0.13),
)


def make_users(plan: SamplePlan) -> pd.DataFrame:
    """The managers and their chief, one row each."""
    people = pd.DataFrame(MANAGERS)
    count = len(people) + 1
    started = days_after(np.full(count, plan.start), -plan.rng.integers(30, 2500, count))
    names = [*people["name"], CHIEF]
    return pd.DataFrame(
        {
            "user_id": ids("U", count),
            "name": names,
            "email": [f"{mail_part(name).replace(' ', '.')}@sredets-trade.example" for name in names],
            "department": [*people["department"], "Management"],
            "product_lines": ["Warehouse equipment;Office equipment"] * 4
            + ["Warehouse equipment;Service contracts"] * 5,
            "territories": [*people["territories"], "All"],
            "role": ["Sales manager"] * len(people) + ["Head of sales"],
            "manager": [CHIEF] * len(people) + [None],
            "start_date": started,
            "target_revenue": [*(np.round(people["share"] * 24) * 100_000), 2_400_000.0],
            "contact_limit_soft": 100,
            "contact_limit_hard": 150,
            "hourly_rate": [14.0, 12.0, 12.0, 11.5, 11.5, 15.0, 13.0, 11.0, 22.0],
            "fixed_pay": [1900.0, 1500, 1500, 1450, 1450, 2100, 1700, 1400, 3200],
            "commission_pct": [0.03] * len(people) + [0.01],
        }
    )
