"""What people type for a value of a list: taken for what they mean in any language, else told with the nearest."""

from __future__ import annotations

from xlcrm.errors import WrongUseError
from xlcrm.records.choices import CHOICES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.known_labels import choice_labels, folded_label
from xlcrm.tables.nearest_names import nearest
from xlcrm.texts import _


class UnknownValueError(WrongUseError):
    """A value that a list of the firm does not hold."""

    def __init__(self, list_key: str, typed: str, known: tuple[str, ...]) -> None:
        shown = [_(value) for value in known]
        folded = {label.casefold(): label for label in reversed(shown)}
        close = folded.get(nearest(typed.casefold(), folded, 0.6) or "")
        values = {"label": _(CHOICES[list_key].label), "typed": typed, "known": ", ".join(shown)}
        super().__init__(
            _("{label}: {typed!r} is not in the list. Did you mean {nearest!r}?", nearest=close, **values)
            if close
            else _("{label}: {typed!r} is not in the list. Choose one of: {known}.", **values)
        )


def named_value(tables: CrmTables, list_key: str, typed: str) -> str:
    """The canonical value of a list that is meant, in any language; empty stays empty. Raises UnknownValueError."""
    if not typed.strip():
        return ""
    known = tables.allowed(list_key) or CHOICES[list_key].values
    value = choice_labels(known).get(folded_label(typed))
    if value is None:
        raise UnknownValueError(list_key, typed, known)
    return value


def check_refusal(tables: CrmTables, outcome: str, reason: str) -> None:
    """Raises WrongUseError for a refusal without its reason."""
    if outcome == "Refused" and not reason:
        known = values_of("loss_reason", tables)
        raise WrongUseError(_("Say why the client refused: --refusal-reason, one of: {known}.", known=known))


def values_of(list_key: str, tables: CrmTables) -> str:
    """The values of a list as people read them, for a sentence."""
    return ", ".join(_(value) for value in tables.allowed(list_key) or CHOICES[list_key].values)
