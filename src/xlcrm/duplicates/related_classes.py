"""Pairs that are different and yet alike: what households, colleagues, kin, namesakes, branches and brands share.

Each class competes with 'the same' for every pair. Without it colleagues and families are merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlcrm.texts import N_

Kind = Literal["person", "company"]

_PLACE = frozenset({"city", "region", "postal_code", "country"})

# equal, near, same part before @, similar, same firm's domain, differs
_ONE_HOUSEHOLD = (0.10, 0.02, 0.03, 0.20, 0.05, 0.60)
_ONE_FIRM = (0.10, 0.02, 0.01, 0.04, 0.73, 0.10)
_MADE_OF_NAMES = (0.01, 0.02, 0.35, 0.25, 0.02, 0.35)


@dataclass(frozen=True, slots=True)
class RelatedClass:
    """Roles that two different rows of the class share, and how many such pairs a list of a hundred rows has."""

    label: str
    shared_roles: frozenset[str]
    usual_pairs: float
    mail_chances: tuple[float, ...] | None = None  # levels of mail addresses, where the class has its own habit


RELATED_CLASSES: dict[Kind, tuple[RelatedClass, ...]] = {
    "person": (
        RelatedClass(N_("same household"), _PLACE | {"last_name", "street", "phone"}, 2.0, _ONE_HOUSEHOLD),
        RelatedClass(N_("colleagues"), _PLACE | {"company_name", "domain", "phone", "street"}, 2.0, _ONE_FIRM),
        RelatedClass(N_("relatives"), frozenset({"last_name", "email", "city", "region", "country"}), 1.0),
        RelatedClass(N_("namesakes"), frozenset({"first_name", "middle_name", "last_name"}), 1.0, _MADE_OF_NAMES),
        RelatedClass(N_("neighbours"), _PLACE, 5.0),
    ),
    "company": (
        RelatedClass(N_("same place"), _PLACE | {"street", "phone"}, 2.0),
        RelatedClass(N_("same brand"), frozenset({"company_name", "domain", "email", "country", "other"}), 0.3),
        RelatedClass(N_("same town"), _PLACE, 5.0),
    ),
}
