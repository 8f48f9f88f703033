"""Letters and quotes from a template, filled in for each person and deal; who must not get one is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcrm.exports.letter_fields import OF_DEALS, check_fields, filled
from xlcrm.exports.letter_targets import Target
from xlcrm.exports.mailing_list import REASONS, Firm, letter_list
from xlcrm.exports.merge_fields import owners_own
from xlcrm.exports.spell_values import Spelling, own_spelling, spelt
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import plain_records
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _, current_language, written

_DAY = {"en": "%Y-%m-%d"}


@dataclass(frozen=True, slots=True)
class Template:
    """The text of a letter, with fields in braces."""

    name: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to be sent by a person. The ids are missing where there is none."""

    to: str
    name: str
    subject: str
    body: str
    contact_id: str
    company_id: str | None
    deal_id: str | None
    owner_id: str | None


@dataclass(frozen=True)
class LetterTables:
    """What letters are filled from; today is the day that they are written on."""

    frames: Mapping[str, pd.DataFrame]  # contacts, companies, deals, deal_lines, users, campaign_members
    currency: str
    firm_name: str
    country: str
    today: dt.date


def write_letters(
    template: Template, targets: Sequence[Target], tables: LetterTables
) -> tuple[tuple[Letter, ...], tuple[Problem, ...]]:
    """A letter for each target, and why some get none. `UnknownFieldError` before any is made."""
    check_fields(template.subject, template.body)
    frames = tables.frames
    people = frames["contacts"].loc[list(dict.fromkeys(target.person for target in targets))]
    listed = letter_list(
        people, Firm(frames["contacts"], frames["companies"], frames["campaign_members"], tables.country)
    )
    problems: list[Problem] = [_left_out(int(row), person) for row, person in listed.left_out.iterrows()]  # type: ignore[call-overload]
    filling = _filling(listed.kept, targets, tables)
    letters: list[Letter] = []
    for target in targets:
        if target.person in filling.people:
            letter = _letter(template, target, filling)
            if isinstance(letter, Letter):
                letters.append(letter)
            else:
                problems.append(letter)
    return tuple(letters), tuple(problems)


@dataclass(frozen=True)
class _Filling:
    """Rows by their sheet row, None where a cell is blank; and the texts that fill fields."""

    people: Mapping[int, Mapping[str, Any]]
    deals: Mapping[int, Mapping[str, Any]]
    of_people: Mapping[int, Mapping[str, Any]]
    of_deals: Mapping[int, Mapping[str, Any]]

    def values(self, target: Target) -> dict[str, str]:
        """What there is for the fields of a letter; a deal's own owner and firm win."""
        of_deal = {} if target.deal is None else self.of_deals[target.deal]
        texts = {**self.of_people[target.person], **{key: text for key, text in of_deal.items() if text}}
        return {key: str(text) for key, text in texts.items() if text and str(text).strip()}


def _filling(people: pd.DataFrame, targets: Sequence[Target], tables: LetterTables) -> _Filling:
    rows = [target.deal for target in targets if target.deal is not None]
    deals = tables.frames["deals"].loc[rows]
    return _Filling(
        _by_row(people),
        _by_row(deals),
        _by_row(_texts_of_people(people, tables)),
        _by_row(_texts_of_deals(deals, tables)),
    )


def _by_row(frame: pd.DataFrame) -> dict[int, dict[str, Any]]:
    return dict(zip(frame.index.tolist(), plain_records(frame), strict=True))


def _letter(template: Template, target: Target, filling: _Filling) -> Letter | Problem:
    """The letter, or what is missing for it."""
    values = filling.values(target)
    person = filling.people[target.person]
    deal = {} if target.deal is None else filling.deals[target.deal]
    subject, missing = filled(template.subject, values)
    body, more = filled(template.body, values)
    if missing or more:
        about = deal.get("name") or person["full_name"] or person["contact_id"]
        return _gap(target, str(about), list(dict.fromkeys((*missing, *more))))
    return Letter(
        to=person["address"],
        name=person["full_name"] or "",
        subject=" ".join(subject.split()),
        body=body,
        contact_id=person["contact_id"],
        company_id=deal.get("company_id") or person["company_id"],
        deal_id=deal.get("deal_id"),
        owner_id=deal.get("owner_id") or person["owner_id"],
    )


def _texts_of_people(people: pd.DataFrame, tables: LetterTables) -> pd.DataFrame:
    """Every field that a person fills, as texts."""
    spelling = _spelling()
    texts = {c.key: spelt(c, people[c.key], spelling) for c in table_spec("contacts").columns}
    users = tables.frames["users"]
    texts |= {f"owner_{key}": owners_own(people, users, key) for key in ("email", "phone")}
    texts["email"] = people["address"]
    return pd.DataFrame(texts, index=people.index).assign(today=written(tables.today), firm=tables.firm_name)


def _texts_of_deals(deals: pd.DataFrame, tables: LetterTables) -> pd.DataFrame:
    """Every field that a deal fills, as texts; the owner is the deal's."""
    spec, spelling, users = table_spec("deals"), _spelling(), tables.frames["users"]
    texts = {field: spelt(spec.by_key[key], deals[key], spelling) for field, key in OF_DEALS.items()}
    texts |= {key: spelt(spec.by_key[key], deals[key], spelling) for key in ("owner", "company")}
    texts |= {f"owner_{key}": owners_own(deals, users, key) for key in ("email", "phone")}
    texts["amount"] = deals["amount"].map(_money, na_action="ignore")
    texts["currency"] = texts["currency"].fillna(tables.currency)
    texts["lines"] = pd.Series(
        [_lines(deal, tables) for _row, deal in deals.iterrows()], index=deals.index, dtype=object
    )
    return pd.DataFrame(texts, index=deals.index)


def _lines(deal: pd.Series, tables: LetterTables) -> str | None:
    """A line a product with its quantity and sum; a deal without lines is one line."""
    lines = tables.frames["deal_lines"]
    own = lines[(lines["deal_id"] == deal["deal_id"]).fillna(value=False)]
    currency = deal["currency"] if pd.notna(deal["currency"]) else tables.currency
    if own.empty:
        what = deal["product"] if pd.notna(deal["product"]) else deal["name"]
        known = pd.notna(what) and pd.notna(deal["amount"])
        return f"– {what}: {_money(deal['amount'])} {currency}" if known else None
    parts = own[["product", "qty", "line_total"]].itertuples(index=False, name=None)
    return (
        "\n".join(
            f"– {product} × {written(qty, ',.10g')}: {_money(total)} {currency}"
            for product, qty, total in parts
            if pd.notna(product) and pd.notna(qty) and pd.notna(total)
        )
        or None
    )


def _money(value: float) -> str:
    return written(value, ",.2f")


def _spelling() -> Spelling:
    """As the current language writes days in a letter."""
    usual = own_spelling(current_language())
    return Spelling(usual.language, usual.decimal, _DAY.get(usual.language, "%d.%m.%Y"))


def _left_out(row: int, person: pd.Series) -> Problem:
    """Somebody who must not, or cannot, be written to."""
    name = person["full_name"] if pd.notna(person["full_name"]) else person["contact_id"]
    message = _("{name} gets no letter: {reason}.", name=name, reason=_(REASONS[person["reason"]]))
    return Problem("contacts", row, "email", f"letter_{person['reason']}", Severity.HINT, message)


def _gap(target: Target, about: str, missing: list[str]) -> Problem:
    """A field that would be a hole in the letter."""
    fields = ", ".join(f"{{{name}}}" for name in missing)
    message = _("No letter about {about}: there is nothing for {fields}.", about=about, fields=fields)
    hint = _("Fill it in, or put a word for it into the letter: {{{field}|word}}.", field=missing[0])
    table, row = ("contacts", target.person) if target.deal is None else ("deals", target.deal)
    return Problem(table, row, None, "letter_gap", Severity.WARNING, message, hint)
