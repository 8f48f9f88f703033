"""Who the clients are: names, owners, numbers, how often each should hear from us, who wants to be left alone."""

from __future__ import annotations

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.tables.frames import TEXT, looked_up

__all__ = ["by_id", "client_ids", "is_yes", "list_clients", "looked_up", "shown_client"]

_GONE_STAGES = ("Lost", "Parted")
_CUSTOMER_STAGES = ("Customer", "Repeat")
_NOT_CLIENTS = ("Partner", "Supplier")
_WEIGHT_OF_CLASS = {"A": 10.0, "B": 5.0}


def list_clients(
    companies: pd.DataFrame, contacts: pd.DataFrame, deals: pd.DataFrame, settings: FirmSettings
) -> pd.DataFrame:
    """One row for each company and each contact, index: its id.

    Columns: name, table, row, owner, phone, email, company_id (a contact's firm), since (first known day),
    target (contacts a year), is_tracked (a contact norm of its own), is_gone (former, lost, parted, inactive),
    is_shy (do not call, opted out or consent withdrawn; a company when all its active people are), weight (0..10).
    A contact has a norm of its own when it belongs to no company or has a target of its own.
    """
    firms = _companies(by_id(companies, "company_id"), by_id(contacts, "contact_id"), deals, settings)
    people = _contacts(by_id(contacts, "contact_id"), firms, deals, settings)
    together = pd.concat([firms, people])
    together.index.name = "client_id"
    return together[~together.index.duplicated()]


def by_id(frame: pd.DataFrame, id_column: str) -> pd.DataFrame:
    """The rows that have an id, by it; of several with the same id the topmost. The sheet row stays as `row`."""
    ordered = frame.sort_index()
    known = ordered.assign(row=ordered.index).dropna(subset=[id_column])
    return known.drop_duplicates(id_column).set_index(id_column)


def client_ids(frame: pd.DataFrame) -> pd.Series:
    """The client of each row: its company, else its contact."""
    return frame["company_id"].fillna(frame["contact_id"]).astype(TEXT)


def shown_client(frame: pd.DataFrame, clients: pd.DataFrame) -> pd.Series:
    """The client in words, such as Acme GmbH (Anna Berg)."""
    firm = looked_up(frame["company_id"], clients["name"])
    person = looked_up(frame["contact_id"], clients["name"])
    both = firm + " (" + person + ")"
    return both.fillna(firm).fillna(person).astype(TEXT)


def is_yes(values: pd.Series) -> pd.Series:
    """Plain truth: unknown counts as no."""
    return values.fillna(value=False).astype(bool)


def _companies(
    companies: pd.DataFrame, contacts: pd.DataFrame, deals: pd.DataFrame, settings: FirmSettings
) -> pd.DataFrame:
    first = _first_person(contacts)
    is_customer = (
        companies["type"].isin(["Customer"])
        | companies["lifecycle_stage"].isin(_CUSTOMER_STAGES)
        | companies.index.isin(_won(deals)["company_id"].dropna())
    )
    own_target = companies["target_contacts_per_year"].astype(float)
    is_gone = companies["type"].isin(["Former"]) | companies["lifecycle_stage"].isin(_GONE_STAGES)
    clients = pd.DataFrame(
        {
            "name": companies["name"],
            "table": pd.Series("companies", index=companies.index, dtype=TEXT),
            "row": companies["row"],
            "owner": companies["owner"],
            "phone": companies["phone"].fillna(first["phone"].reindex(companies.index)).astype(TEXT),
            "email": companies["email"].fillna(first["email"].reindex(companies.index)).astype(TEXT),
            "company_id": pd.Series(companies.index, index=companies.index, dtype=TEXT),
            "since": companies["created_at"],
            "target": own_target.fillna(_usual_target(is_customer, settings)),
            "is_tracked": own_target.notna() | ~companies["type"].isin(_NOT_CLIENTS),
            "is_gone": is_gone,
            "is_shy": companies.index.isin(_shy_companies(contacts)),
            "weight": _weight(companies["abc_class"]),
        }
    )
    clients.loc[is_yes(companies["is_key"]), "weight"] = _WEIGHT_OF_CLASS["A"]
    return clients


def _contacts(contacts: pd.DataFrame, firms: pd.DataFrame, deals: pd.DataFrame, settings: FirmSettings) -> pd.DataFrame:
    is_customer = contacts["lifecycle_stage"].isin(_CUSTOMER_STAGES) | contacts.index.isin(
        _won(deals)["contact_id"].dropna()
    )
    own_target = contacts["target_contacts_per_year"].astype(float)
    firm_is_gone = looked_up(contacts["company_id"], firms["is_gone"].astype("boolean"))
    return pd.DataFrame(
        {
            "name": contacts["full_name"].fillna(contacts["email"]).fillna(contacts["phone"]).astype(TEXT),
            "table": pd.Series("contacts", index=contacts.index, dtype=TEXT),
            "row": contacts["row"],
            "owner": contacts["owner"].fillna(looked_up(contacts["company_id"], firms["owner"])).astype(TEXT),
            "phone": contacts["mobile"].fillna(contacts["phone"]).fillna(contacts["phone_other"]).astype(TEXT),
            "email": contacts["email"].fillna(contacts["email_2"]).astype(TEXT),
            "company_id": contacts["company_id"],
            "since": contacts["first_contact_date"].fillna(contacts["created_at"]),
            "target": own_target.fillna(_usual_target(is_customer, settings)),
            "is_tracked": own_target.notna() | contacts["company_id"].isna(),
            "is_gone": _has_left(contacts) | is_yes(firm_is_gone),
            "is_shy": _is_shy(contacts),
            "weight": _weight(contacts["abc_class"]).combine(
                looked_up(contacts["company_id"], firms["weight"]).fillna(0.0), max
            ),
        }
    )


def _won(deals: pd.DataFrame) -> pd.DataFrame:
    return deals[deals["status"].isin(["Won"])]


def _usual_target(is_customer: pd.Series, settings: FirmSettings) -> pd.Series:
    usual = is_customer.map({True: settings.target_contacts_customer, False: settings.target_contacts_prospect})
    return usual.astype(float)


def _has_left(contacts: pd.DataFrame) -> pd.Series:
    return is_yes(contacts["is_active"].eq(other=False)) | contacts["lifecycle_stage"].isin(_GONE_STAGES)


def _is_shy(contacts: pd.DataFrame) -> pd.Series:
    return is_yes(contacts["do_not_call"]) | is_yes(contacts["email_opt_out"]) | contacts["consent"].isin(["Withdrawn"])


def _shy_companies(contacts: pd.DataFrame) -> pd.Index:
    active = contacts[~_has_left(contacts)]
    all_shy = _is_shy(active).groupby(active["company_id"]).all()
    return all_shy.index[all_shy]


def _first_person(contacts: pd.DataFrame) -> pd.DataFrame:
    """Number and address of the first person, by id, whom one may contact at each company."""
    willing = contacts[~_has_left(contacts) & ~_is_shy(contacts)].sort_index()
    reach = pd.DataFrame(
        {
            "company_id": willing["company_id"],
            "phone": willing["mobile"].fillna(willing["phone"]),
            "email": willing["email"],
        }
    )
    return reach.groupby("company_id")[["phone", "email"]].first()


def _weight(classes: pd.Series) -> pd.Series:
    return classes.map(_WEIGHT_OF_CLASS).astype(float).fillna(0.0)
