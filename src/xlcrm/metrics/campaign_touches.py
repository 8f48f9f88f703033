"""Which campaign a deal goes to: the touches before it, and the rule that picks among them (M25)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import narwhals as nw

from xlcrm.metrics.activity_days import done_day, is_done
from xlcrm.metrics.native_frames import Frame, Lazy, day_number, lazy, present
from xlcrm.metrics.period import Period

Rule = Literal["first", "last", "linear"]

EVER = Period(dt.date(1900, 1, 1), dt.date(9998, 12, 31))
_NEVER_ARRIVED = ["Listed", "Bounced"]
_BEFORE_ALL = 0  # the day number of deals that say no day: no touch comes before it


def touches(contacts: Frame, members: Frame, activities: Frame, campaigns: Frame) -> Lazy:
    """Every time a campaign reached a person: contact_id, campaign_id, day (a day number).

    A member of a campaign whom it reached (neither listed only nor bounced) on the day of its status, else the
    campaign's first day; a done activity of a campaign; a contact that a campaign brought, on its first contact.
    """
    starts = lazy(campaigns).filter(~nw.col("campaign_id").is_null()).group_by("campaign_id")
    dated = _linked(members).join(starts.agg(start=nw.col("start_date").min()), on="campaign_id", how="left")
    reached = dated.filter(~nw.col("status").fill_null("Sent").is_in(_NEVER_ARRIVED))
    done = _linked(activities).filter(is_done()).with_columns(touched=done_day())
    parts = (
        reached.with_columns(day=nw.coalesce(day_number("status_at"), day_number("start"))),
        done.with_columns(day=day_number("touched")),
        _linked(contacts).with_columns(day=nw.coalesce(day_number("first_contact_date"), day_number("created_at"))),
    )
    known = [part.filter(~nw.col("day").is_null()) for part in parts]
    return nw.concat([part.select("contact_id", "campaign_id", nw.col("day").cast(nw.Int64)) for part in known])


def deals_by_campaign(deals: Frame, contacts: Frame, touched: Lazy, rule: Rule, window_days: int) -> Lazy:
    """Row, campaign_id and weight of every deal that a campaign may claim; the weights of a deal add up to 1.

    A campaign may claim a deal that was opened (else closed) on the day of its touch or up to window_days later; the
    touched person is the deal's contact or, where the deal names none, anybody at its company. The campaign that the
    deal itself names counts as the last touch. linear gives every such campaign an equal part; ties go to the lower
    campaign id. So no deal counts twice in the total. Source: M25; first, last and linear touch are common practice.
    """
    kept = ("row", "campaign_id", "contact_id", "company_id", "created_at", "close_date")
    day = nw.coalesce(day_number("created_at"), day_number("close_date"), nw.lit(_BEFORE_ALL))
    opened = present(deals, *kept).with_columns(opened=day.cast(nw.Int64))
    claims = nw.concat([_named(opened), *_touched(opened, contacts, touched, window_days)])
    by_campaign = claims.group_by("row", "campaign_id").agg(first=nw.col("day").min(), last=nw.col("day").max())
    return _shared(by_campaign) if rule == "linear" else _picked(by_campaign, rule)


def _linked(frame: Frame) -> Lazy:
    return lazy(frame).filter(~nw.col("campaign_id").is_null(), ~nw.col("contact_id").is_null())


def _named(opened: Lazy) -> Lazy:
    """The campaigns that deals name, a day after everything else: they are the last word."""
    named = opened.filter(~nw.col("campaign_id").is_null())
    return named.select("row", "campaign_id", day=nw.col("opened") + 1)


def _touched(opened: Lazy, contacts: Frame, touched: Lazy, window_days: int) -> tuple[Lazy, Lazy]:
    of_contact = opened.filter(~nw.col("contact_id").is_null()).select("row", "contact_id", "opened")
    of_company = opened.filter(nw.col("contact_id").is_null(), ~nw.col("company_id").is_null())
    people = lazy(contacts).filter(~nw.col("contact_id").is_null(), ~nw.col("company_id").is_null())
    at_company = touched.join(people.select("contact_id", "company_id"), on="contact_id", how="inner")
    found = (
        of_contact.join(touched, on="contact_id", how="inner"),
        of_company.select("row", "company_id", "opened").join(at_company, on="company_id", how="inner"),
    )
    span = nw.col("opened") - nw.col("day")
    first, second = (part.filter(span >= 0, span <= window_days).select("row", "campaign_id", "day") for part in found)
    return first, second


def _shared(by_campaign: Lazy) -> Lazy:
    campaigns = by_campaign.group_by("row").agg(campaigns=nw.len())
    joined = by_campaign.join(campaigns, on="row", how="inner")
    return joined.select("row", "campaign_id", weight=1.0 / nw.col("campaigns"))


def _picked(by_campaign: Lazy, rule: Rule) -> Lazy:
    day = nw.col(rule)
    chosen = by_campaign.group_by("row").agg(chosen=day.min() if rule == "first" else day.max())
    best = by_campaign.join(chosen, on="row", how="inner").filter(day == nw.col("chosen"))
    one = best.group_by("row").agg(campaign_id=nw.col("campaign_id").min())
    return one.select("row", "campaign_id", weight=nw.lit(1.0))
