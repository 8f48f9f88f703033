"""Incoming calls that nobody wrote down, and missed ones that nobody returned (M40): two logs compared."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays
from xlcrm.metrics.native_frames import Frame, Lazy, collected, count, countable, day_number, lazy, ratio, values_of
from xlcrm.metrics.period import Period

_SAME_DIGITS = 9  # a number is known by its last nine digits
_SHORT = 6  # digits: less than this is a number within the house
_ROUNDED = 15  # minutes: people write 10:00 for a call of 10:07
_MINUTES_A_DAY = 1440
_PERSON_NUMBERS = ("phone", "mobile", "phone_other")


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Incoming calls of a period from outside. Shares are 0..1, None without calls; hidden numbers are apart."""

    incoming: int
    answered: int
    missed: int
    lost: int
    missed_not_returned: int
    hidden: int
    internal: int

    @property
    def lost_share(self) -> float | None:
        """Lost / incoming."""
        return ratio(self.lost, self.incoming)

    @property
    def not_returned_share(self) -> float | None:
        """Missed and not returned / missed."""
        return ratio(self.missed_not_returned, self.missed)


@dataclass(frozen=True, slots=True)
class CallTables:
    """Whose numbers are a client's, and whose are our own."""

    companies: Frame
    contacts: Frame
    users: Frame


def incoming_calls(calls: Frame, log: ActivityDays, known: CallTables, period: Period, hours: int) -> Lazy:
    """The incoming calls of the period, every column of theirs, with what became of each.

    is_internal: the number is a person's of ours, one of our lines, or shorter than six digits. is_hidden: no number.
    is_known: a contact or company has the number (last nine digits). is_missed: not answered, or 0 seconds where that
    is not said. is_lost: from outside, not hidden, and not both known and in a report. In a report: an activity with
    the client, done by the person who took the call (by anybody, where the log names none), from a quarter of an hour
    before the call to the hours after; an activity with a day and no hour counts for the whole day. is_not_returned:
    missed, from outside, not hidden, and no call from us to the number within the hours. hour: 0..23. hours: whole,
    the setting. Source: M40.
    """
    keyed = _keyed(_marked(lazy(calls).filter(period.contains("started_at"), nw.col("direction") == "In")))
    known_numbers = _numbers_of_clients(known)
    own = nw.concat([_numbers(known.users, "phone"), _numbers(calls, "line")], how="vertical")
    own = own.select("number_key").unique(["number_key"]).with_columns(own=nw.lit(1))
    found = known_numbers.select("number_key").unique(["number_key"]).with_columns(found=nw.lit(1))
    placed = keyed.join(own, on="number_key", how="left").join(found, on="number_key", how="left")
    placed = placed.join(
        _reported(keyed, known_numbers, log.done, hours),
        on="call_key",
        how="left",
    )
    placed = placed.join(_returned(keyed, calls, hours), on="call_key", how="left")
    is_hidden = nw.col("number_key").is_null()
    is_internal = ~is_hidden & (~nw.col("own").is_null() | (nw.col("digits") < _SHORT))
    is_outside = ~is_hidden & ~is_internal
    return placed.with_columns(
        is_hidden=is_hidden,
        is_internal=is_internal,
        is_outside=is_outside,
        is_known=is_outside & ~nw.col("found").is_null(),
        is_lost=is_outside & nw.col("reported").is_null(),
        is_not_returned=is_outside & nw.col("is_missed") & nw.col("returned").is_null(),
        hour=nw.col("started_at").dt.hour(),
    )


def count_calls(incoming: Lazy) -> CallCounts:
    """The calls of `incoming_calls` in numbers: internal ones are left out of all but their own. Source: M40."""
    sums = _sums()
    found = values_of(
        incoming.with_columns(**_flags()),
        **sums,
        hidden=nw.col("is_hidden").sum(),
        internal=nw.col("is_internal").sum(),
    )
    return CallCounts(**{key: count(value) for key, value in found.items()})


def calls_by_manager(incoming: Lazy) -> pd.DataFrame:
    """A row a person: user_id, user and the counts of `CallCounts` with lost_share; most lost first.

    Calls that the log gives to nobody are a row named None. Source: M40.
    """
    outside = incoming.filter(nw.col("is_outside")).with_columns(**_flags(), user_id=nw.col("user_id").fill_null(""))
    rows = collected(countable(outside).group_by("user_id").agg(user=nw.col("user").max(), **_sums()))
    rows = rows.assign(user=rows["user"].astype(object).where(rows["user_id"] != "", None))
    rows = rows.sort_values(["lost", "user", "user_id"], ascending=[False, True, True], ignore_index=True)
    return _with_share(rows.assign(user_id=rows["user_id"].replace("", None)), "user_id", "user")


def calls_by_hour(incoming: Lazy) -> pd.DataFrame:
    """A row an hour from the first with a call to the last: hour (0..23) and the same counts. Source: M40."""
    outside = incoming.filter(nw.col("is_outside")).with_columns(**_flags())
    rows = collected(countable(outside).group_by("hour").agg(**_sums())).astype("int64").set_index("hour")
    hours = range(rows.index.min(), rows.index.max() + 1) if len(rows) else range(0)
    return _with_share(rows.reindex(hours, fill_value=0).rename_axis("hour").reset_index(), "hour")


def calls_by_number(incoming: Lazy) -> pd.DataFrame:
    """A row a kind of number ("known", "unknown", "hidden") with the same counts.

    Nobody can be asked after a hidden number: lost and not returned are missing there. Source: M40.
    """
    kind = (
        nw.when(nw.col("is_hidden"))
        .then(nw.lit("hidden"))
        .otherwise(nw.when(nw.col("is_known")).then(nw.lit("known")).otherwise(nw.lit("unknown")))
    )
    outside = incoming.filter(~nw.col("is_internal")).with_columns(**_flags("is_hidden"), kind=kind)
    rows = collected(countable(outside).group_by("kind").agg(**_sums())).set_index("kind").astype("int64")
    rows = rows.reindex([name for name in ("known", "unknown", "hidden") if name in rows.index])
    told = _with_share(rows.rename_axis("number").reset_index(), "number")
    is_told = told["number"] != "hidden"
    unknowable = ("lost", "lost_share", "missed_not_returned")
    return told.assign(**{key: told[key].astype("float64").where(is_told) for key in unknowable})


def calls_left_out(calls: Frame, period: Period) -> dict[str, int]:
    """Calls that no figure can count: without a time, and those of the period without a direction."""
    is_blank = nw.col("started_at").is_null() & nw.col("number").is_null() & nw.col("direction").is_null()
    marked = lazy(calls).with_columns(
        undated=nw.col("started_at").is_null() & ~is_blank,
        unclear=nw.col("direction").is_null() & period.contains("started_at"),
    )
    found = values_of(marked, undated=nw.col("undated").sum(), unclear=nw.col("unclear").sum())
    return {"calls_without_time": count(found["undated"]), "calls_without_direction": count(found["unclear"])}


def _marked(calls: Lazy) -> Lazy:
    silent = nw.col("answered").is_null() & (nw.col("duration_s") == 0)
    missed = (nw.col("answered") == nw.lit(value=False)) | silent
    return calls.with_columns(is_missed=missed.fill_null(value=False), minute=_minute_number("started_at"))


def _keyed(calls: Lazy) -> Lazy:
    """With number_key (missing: hidden), digits, and call_key, which tells equal calls apart only where they differ."""
    keyed = _with_key(calls, "number")
    return keyed.with_columns(
        call_key=nw.concat_str(
            [nw.col("number_key").fill_null(""), nw.col("user_id").fill_null(""), nw.col("minute").cast(nw.String)],
            separator="|",
        )
    )


def _with_key(rows: Lazy, column: str) -> Lazy:
    """The rows with number_key (missing where the column has no digit) and digits, how many it has."""
    plain = nw.col(column).cast(nw.String).str.replace_all(";ext=.*|[^0-9]", "")
    sized = rows.with_columns(plain=plain).with_columns(digits=nw.col("plain").str.len_chars())
    return sized.with_columns(number_key=nw.when(nw.col("digits") > 0).then(nw.col("plain").str.tail(_SAME_DIGITS)))


def _minute_number(column: str) -> nw.Expr:
    return day_number(column) * _MINUTES_A_DAY + nw.col(column).dt.hour() * 60 + nw.col(column).dt.minute()


def _numbers(rows: Frame, column: str) -> Lazy:
    """The number keys of a column that are long enough to be somebody's."""
    keyed = _with_key(lazy(rows).filter(~nw.col(column).is_null()), column)
    return keyed.filter(nw.col("digits") >= _SHORT).select("number_key")


def _numbers_of_clients(known: CallTables) -> Lazy:
    """number_key with the contact_id or company_id that it belongs to."""
    parts = [_numbers_with(known.contacts, column, "contact_id") for column in _PERSON_NUMBERS]
    return nw.concat([*parts, _numbers_with(known.companies, "phone", None)], how="vertical")


def _numbers_with(rows: Frame, column: str, person: str | None) -> Lazy:
    keyed = _with_key(lazy(rows).filter(~nw.col(column).is_null()), column).filter(nw.col("digits") >= _SHORT)
    contact = nw.col(person) if person else nw.lit(None, nw.String)
    return keyed.select("company_id", "number_key", contact_id=contact.cast(nw.String))


def _reported(keyed: Lazy, numbers: Lazy, activities: Lazy, hours: int) -> Lazy:
    """call_key of the calls with an activity of the client by the person who took them, in time."""
    done = activities.select("company_id", "contact_id", actor=nw.col("owner_id"), done=_minute_number("day"))
    called = keyed.select("call_key", "number_key", "user_id", "minute").filter(~nw.col("number_key").is_null())
    matched = called.join(numbers, on="number_key", how="inner")
    found = [
        matched.filter(~nw.col(key).is_null())
        .select("call_key", "user_id", "minute", key)
        .join(done.filter(~nw.col(key).is_null()).select(key, "actor", "done"), on=key, how="inner")
        .select("call_key", "user_id", "minute", "actor", "done")
        for key in ("contact_id", "company_id")
    ]
    started = nw.col("minute") - nw.col("minute") % _MINUTES_A_DAY
    whole_day = (nw.col("done") % _MINUTES_A_DAY == 0) & (nw.col("done") == started)
    first = nw.col("minute") - _ROUNDED
    in_time = (nw.col("done") >= first) & (nw.col("done") <= nw.col("minute") + hours * 60)
    by_them = nw.col("user_id").is_null() | (nw.col("user_id") == nw.col("actor"))
    told = nw.concat(found, how="vertical").filter(by_them, whole_day | in_time)
    return told.select("call_key").unique(["call_key"]).with_columns(reported=nw.lit(1))


def _returned(keyed: Lazy, calls: Frame, hours: int) -> Lazy:
    """call_key of the calls whose number we called within the hours."""
    out = lazy(calls).filter(nw.col("direction") == "Out", ~nw.col("started_at").is_null())
    out = _with_key(out, "number").select("number_key", called=_minute_number("started_at"))
    pairs = keyed.filter(nw.col("is_missed"), ~nw.col("number_key").is_null()).join(out, on="number_key", how="inner")
    in_time = (nw.col("called") >= nw.col("minute")) & (nw.col("called") <= nw.col("minute") + hours * 60)
    return pairs.filter(in_time).select("call_key").unique(["call_key"]).with_columns(returned=nw.lit(1))


def _flags(counted: str = "is_outside") -> dict[str, nw.Expr]:
    """The calls from outside as flags to add up."""
    outside = nw.col("is_outside") | nw.col(counted)
    return {
        "incoming_call": outside,
        "answered_call": outside & ~nw.col("is_missed"),
        "missed_call": outside & nw.col("is_missed"),
    }


def _sums() -> dict[str, nw.Expr]:
    return {
        "incoming": nw.col("incoming_call").sum(),
        "answered": nw.col("answered_call").sum(),
        "missed": nw.col("missed_call").sum(),
        "lost": nw.col("is_lost").sum(),
        "missed_not_returned": nw.col("is_not_returned").sum(),
    }


def _with_share(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    counts = rows[["incoming", "answered", "missed", "lost", "missed_not_returned"]].astype("int64")
    share = (counts["lost"] / counts["incoming"]).where(counts["incoming"] > 0)
    told = pd.concat([rows[list(keys)], counts], axis=1).assign(lost_share=share)
    return told[[*keys, "incoming", "answered", "missed", "lost", "lost_share", "missed_not_returned"]]
