"""NPS (M27): would clients recommend us; promoters less detractors among the latest answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, rows_in
from xlcrm.metrics.period import Period

PROMOTER_FROM, DETRACTOR_TO = 9, 6
SMALL_SAMPLE = 30
_PEOPLE = ("contact_id", "contact", "client_id", "client", "owner_id", "owner")
_CONFIDENCE = 1.959964  # standard errors to each side of 95 %


@dataclass(frozen=True, slots=True)
class Nps:
    """The score and how sure it is.

    score: -100..100, None without answers. margin: points to each side with 95 % confidence. promoters, passives and
    detractors are counts. mean: of the answers, 0..10.
    """

    score: float | None
    margin: float | None
    promoters: int
    passives: int
    detractors: int
    mean: float | None

    @property
    def answers(self) -> int:
        """How many people answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def is_small(self) -> bool:
        """Fewer than 30 answers: the score is a hint."""
        return self.answers < SMALL_SAMPLE


def latest_answers(surveys: Frame, contacts: Frame, period: Period) -> pd.DataFrame:
    """The latest answer in the period of each contact, by contact.

    contact_id, contact, client_id and client (the contact's company, else the contact), owner_id, owner, asked_at,
    score, comment, row. Of several on one day, that with the largest response_id, then the lowest score. Answers
    without contact, day or a score of 0 to 10 are left out: see `answers_left_out`. Source: M27.
    """
    sound = lazy(surveys).filter(period.contains("asked_at"), _is_sound())
    last = sound.group_by("contact_id").agg(last_day=nw.col("asked_at").max())
    of_day = sound.join(last, on="contact_id", how="inner").filter(nw.col("asked_at") == nw.col("last_day"))
    told = of_day.select("row", "contact_id", "response_id", "asked_at", "score", "comment", name=nw.col("contact"))
    rows = collected(told.join(_people(contacts), on="contact_id", how="left")).astype({"score": "int64"})
    ordered = rows.sort_values(["contact_id", "response_id", "score"], ascending=[True, False, True])
    latest = ordered.drop_duplicates("contact_id").reset_index(drop=True)
    latest = latest.assign(
        contact=latest["name"].fillna(latest["full_name"]),
        client_id=latest["company_id"].fillna(latest["contact_id"]),
    )
    latest = latest.assign(client=latest["company"].where(latest["company_id"].notna(), latest["contact"]))
    return latest[[*_PEOPLE, "asked_at", "score", "comment", "row"]]


def answers_left_out(surveys: Frame) -> int:
    """Answers without a contact, a day or a score of 0 to 10."""
    told = lazy(surveys).filter(
        ~nw.col("score").is_null() | ~nw.col("contact_id").is_null() | ~nw.col("asked_at").is_null()
    )
    return rows_in(told.filter(~_is_sound()))


def nps(scores: pd.Series) -> Nps:
    """100 * (promoters, from 9, less detractors, to 6) / answers, over scores of 0..10, which may be means.

    Margin of error: 1.96 standard errors of the mean of +1, 0 and -1. Source: M27.
    """
    promoters, detractors = int((scores >= PROMOTER_FROM).sum()), int((scores <= DETRACTOR_TO).sum())
    count = len(scores)
    if not count:
        return Nps(None, None, 0, 0, 0, None)
    net = (promoters - detractors) / count
    spread = max(0.0, (promoters + detractors) / count - net**2)
    return Nps(
        score=100 * net,
        margin=100 * _CONFIDENCE * math.sqrt(spread / count),
        promoters=promoters,
        passives=count - promoters - detractors,
        detractors=detractors,
        mean=float(scores.mean()),
    )


def nps_by(answers: pd.DataFrame, key: str) -> pd.DataFrame:
    """The score of each group: key, answers, promoters, passives, detractors, nps, margin, mean, is_small.

    answers: with `score` and the key; a missing key is a group of its own. Most answers first.
    """
    parts = [(group, nps(rows["score"])) for group, rows in answers.groupby(key, dropna=False)]
    rows = [
        (group, of.answers, of.promoters, of.passives, of.detractors, of.score, of.margin, of.mean, of.is_small)
        for group, of in parts
    ]
    names = [key, "answers", "promoters", "passives", "detractors", "nps", "margin", "mean", "is_small"]
    return pd.DataFrame(rows, columns=names).sort_values(["answers", key], ascending=[False, True], ignore_index=True)


def score_counts(answers: pd.DataFrame) -> pd.DataFrame:
    """How many people gave each score: score 0..10, answers, share (0..1), kind (detractor, passive, promoter)."""
    scores = pd.Series(range(11))
    counts = answers["score"].value_counts().reindex(scores, fill_value=0).to_numpy()
    kind = scores.map(lambda s: "promoter" if s >= PROMOTER_FROM else "detractor" if s <= DETRACTOR_TO else "passive")
    share = counts / len(answers) if len(answers) else float("nan")
    return pd.DataFrame({"score": scores, "answers": counts, "share": share, "kind": kind})


def company_scores(answers: pd.DataFrame) -> pd.DataFrame:
    """The mean score of each client's people: client_id, client, score, answers; the lowest first.

    answers: with client_id, client and score. Source: M27, company level.
    """
    known = answers[answers["client_id"].notna()]
    grouped = known.groupby("client_id").agg(
        client=("client", "max"), score=("score", "mean"), answers=("score", "size")
    )
    return grouped.reset_index().sort_values(["score", "client", "client_id"], ignore_index=True)


def _people(contacts: Frame) -> Lazy:
    known = lazy(contacts).filter(~nw.col("contact_id").is_null())
    kept = known.unique(subset=["contact_id"], keep="any")
    return kept.select("contact_id", "full_name", "company_id", "company", "owner_id", "owner")


def _is_sound() -> nw.Expr:
    in_range = (nw.col("score") >= 0) & (nw.col("score") <= 10)
    return ~nw.col("contact_id").is_null() & ~nw.col("asked_at").is_null() & in_range.fill_null(value=False)
