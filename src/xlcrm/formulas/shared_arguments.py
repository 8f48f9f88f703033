"""The arguments that many formulas take, with the words of the function wizard."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pandas as pd

from xlcrm.formulas.formula import Column, Table, Value
from xlcrm.metrics.native_frames import Frame
from xlcrm.records.settings import FirmSettings
from xlcrm.texts import N_

Deals = Annotated[Frame, Table("deals", needs=("status",))]
Activities = Annotated[Frame, Table("activities", needs=("type",))]
Invoices = Annotated[Frame, Table("invoices", needs=("issue_date", "amount"))]
Costs = Annotated[Frame, Table("costs", needs=("date",))]

OptionalDeals = Annotated[Frame, Table("deals", needs=("status",), optional=True)]
OptionalActivities = Annotated[Frame, Table("activities", needs=("type",), optional=True)]
OptionalInvoices = Annotated[Frame, Table("invoices", needs=("issue_date", "amount"), optional=True)]
OptionalPayments = Annotated[Frame, Table("payments", needs=("paid_at", "amount"), optional=True)]
OptionalCompanies = Annotated[Frame, Table("companies", optional=True)]
OptionalContacts = Annotated[Frame, Table("contacts", optional=True)]
OptionalLines = Annotated[Frame, Table("deal_lines", optional=True)]
OptionalUsers = Annotated[Frame, Table("users", optional=True)]
OptionalRates = Annotated[Frame, Table("fx_rates", optional=True)]
OptionalStages = Annotated[Frame, Table("stages", optional=True)]
OptionalHistory = Annotated[Frame, Table("stage_history", optional=True)]
OptionalSettings = Annotated[FirmSettings, Table("settings", optional=True)]

From = Annotated[dt.date | None, Value(N_("The first day; empty for no limit."), name="from")]
To = Annotated[dt.date | None, Value(N_("The last day; empty for no limit."))]
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2999, 12, 31)  # that can be today
MOST_DAYS, MOST_MONTHS = 36_600, 1_200
AsOf = Annotated[dt.date, Value(N_("The day to look at, such as TODAY()."), least=FIRST_DAY, most=LAST_DAY)]
Today = Annotated[dt.date, Value(N_("The day, such as TODAY()."), least=FIRST_DAY, most=LAST_DAY)]
Owner = Annotated[str | None, Value(N_("Only deals of this manager, by name; empty for all."))]
Client = Annotated[str | None, Value(N_("A client's name or id; empty for all."))]
Clients = Annotated[pd.Series, Column(N_("A client's name or id, or a column of them."))]
OptionalClients = Annotated[pd.Series | None, Column(N_("A client's name or id, or a column of them; empty for all."))]
Stat = Annotated[Literal["mean", "median"], Value(N_("mean, or median: the one in the middle."))]
