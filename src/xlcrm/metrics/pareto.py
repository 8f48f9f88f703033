"""ABC and Pareto (M20): who makes the revenue, without assuming that 20 % make 80 %."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xlcrm.texts import N_, _, written

LOSS = N_("Loss")

A_UP_TO, B_UP_TO, TOP = 0.80, 0.95, 0.20
HOLDS_UP_TO = 0.25  # 80/20 is said to hold where at most this share makes 80 %
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Pareto:
    """A ranking by value.

    rows: id, name, value, share and cumulative (0..1 of all positive values), class (A, B, C or Loss), best first.
    to_80: how many make 80 %. of: how many there are. top20_share: what the top 20 % make, 0..1. None: no revenue.
    """

    rows: pd.DataFrame
    to_80: int | None
    of: int
    top20_share: float | None

    @property
    def holds(self) -> bool:
        """About 20 % make 80 %."""
        return self.to_80 is not None and self.to_80 / self.of <= HOLDS_UP_TO


def pareto(values: pd.DataFrame) -> Pareto:
    """The ranking of rows of id, name, value (own currency); rows without a value are left out.

    A: those that make the first 80 %, with the one that reaches it; B to 95 %; C the rest. Equal values get one
    class. Negative values come last, class Loss, and are no part of the 100 %. The top 20 % are rounded up to
    whole rows. Source: M20, Pareto and ABC analysis.
    """
    known = values.dropna(subset=["value"])
    rows = known.sort_values(["value", "name", "id"], ascending=[False, True, True], ignore_index=True)
    rows = rows[["id", "name", "value"]].astype({"value": "float64"})
    gains = rows["value"].clip(lower=0)
    everything = float(gains.sum())
    if not everything:
        nothing = rows.assign(share=float("nan"), cumulative=float("nan"))
        return Pareto(nothing.assign(**{"class": _classes(rows["value"], gains)}), None, len(rows), None)
    running = gains.cumsum() / everything
    ranked = rows.assign(share=rows["value"] / everything, cumulative=running.clip(upper=1.0))
    return Pareto(
        rows=ranked.assign(**{"class": _classes(rows["value"], running - gains / everything)}),
        to_80=int((running < A_UP_TO - _ROUNDING).sum()) + 1,
        of=len(rows),
        top20_share=float(running.iloc[-(-len(rows) // round(1 / TOP)) - 1]),
    )


def pareto_sentence(ranking: Pareto, who: str) -> str:
    """What the ranking says, in words, and plainly when 80/20 does not hold. who: translated, such as "clients"."""
    if ranking.to_80 is None or ranking.top20_share is None:
        return _("There is no revenue to rank {who} by.", who=who)
    if ranking.of == 1:
        return _("All of the value comes from one, so {who} need no ranking.", who=who)
    verdict = _("80/20 holds here.") if ranking.holds else _("The 80/20 rule does not hold here.")
    return _(
        "80 % of the value comes from {few} of {all} {who} ({percent} %); the top 20 % make {top} %. {verdict}",
        few=ranking.to_80,
        all=ranking.of,
        who=who,
        percent=written(ranking.to_80 / ranking.of * 100, ".0f"),
        top=written(ranking.top20_share * 100, ".1f"),
        verdict=verdict,
    )


def pareto_curve(ranking: Pareto) -> pd.DataFrame:
    """The curve in tenths: share_of_rows, rows (rounded up), value, cumulative and if_equal, all shares 0..1.

    Value is the running value of the best rows. No rows where there is nothing to rank. Source: M20, Lorenz curve.
    """
    gains = ranking.rows["value"].clip(lower=0)
    everything = float(gains.sum())
    if not everything:
        return pd.DataFrame(columns=["share_of_rows", "rows", "value", "cumulative", "if_equal"])
    counts = pd.Series([-(-len(gains) * tenth // 10) for tenth in range(1, 11)])
    running = gains.cumsum()
    values = counts.map(lambda rows: float(running.iloc[rows - 1]))
    shares = pd.Series([tenth / 10 for tenth in range(1, 11)])
    return pd.DataFrame(
        {
            "share_of_rows": shares,
            "rows": counts,
            "value": values,
            "cumulative": (values / everything).clip(upper=1.0),
            "if_equal": shares,
        }
    )


def _classes(values: pd.Series, before: pd.Series) -> pd.Series:
    """The class of each row by the running share before it; equal values share that of their first."""
    start = before.groupby(values).transform("min")
    classes = pd.Series("C", index=values.index, dtype=object)
    classes = classes.mask(start < B_UP_TO - _ROUNDING, "B").mask(start < A_UP_TO - _ROUNDING, "A")
    return classes.mask(values == 0, "C").mask(values < 0, LOSS)
