"""What a hazard along ties says, and whether it lets communities differ as they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.contagion_fit import EVERYBODY, OUTSIDE_WORDS, ContagionFit
from experiments.curve_luck import SEED
from experiments.curve_words import ABOUT_ZERO, SURE, chance_text, interval_text, number
from experiments.holdout import Spread, spread_between
from experiments.problems import Problem

if TYPE_CHECKING:
    from sim.ties import Ties

RUNS = 1000


def contagion_words(fit: ContagionFit) -> str:
    """Return what word of mouth looks like, and what would look the same."""
    test, seen = fit.word_of_mouth, fit.exposures
    lines = [
        f"Hazard with {OUTSIDE_WORDS[fit.outside].format(period=fit.period)}, fitted to "
        f"{int(seen.adopted.sum()):,} adoptions in {seen.adopted.size:,} {fit.period}s of people "
        "who had not adopted.",
        f"p, outside influence: {_outside_text(fit)}.",
        f"q, {fit.q.meaning}: {interval_text(fit.q, fit.level)}; it counts in full where "
        "everybody one is tied to uses it.",
    ]
    told = f"likelihood-ratio test of q = 0: {number(test.statistic)}, {chance_text(test.p_value)}"
    if test.p_value >= SURE or fit.q.low <= ABOUT_ZERO * fit.q.value:
        lines.append(f"Word of mouth along these ties is not told from none ({told}).")
    else:
        lines.append(
            f"People whose ties use it adopt sooner ({told}). That is what word of mouth would "
            "do, and also what people do who are tied because they are alike, or whom the same "
            "outside influence reaches."
        )
    return "\n".join(lines)


def _outside_text(fit: ContagionFit) -> str:
    """Return outside influence, or its range over groups."""
    values = list(fit.p.values())
    if len(values) == 1:
        low, high = fit.p_interval(next(iter(fit.p)))
        ends = f"{100 * fit.level:g} % interval {low:.3g} to {high:.3g}"
        return f"{values[0]:.3g} per {fit.period} ({ends})"
    return f"{min(values):.3g} to {max(values):.3g} per {fit.period} over {len(values)} groups"


def contagion_spread(
    fit: ContagionFit,
    ties: Ties,
    *,
    adopted: npt.ArrayLike,
    communities: Sequence[str],
    periods: int,
) -> Spread:
    """Run a fitted hazard on its ties, and ask whether communities end as far apart as they did.

    Parameters
    ----------
    fit, ties, adopted, communities, periods
        What `fit_contagion` gave and was given; parameters stay at their estimates.

    Raises
    ------
    Problem
        If outside influence differs by period, which the rule on the ties does not know.
    """
    from sim.lab import spread_on
    from sim.rules import Bass

    if fit.outside == "period":
        raise Problem("outside is period, allowed: same or community")
    p, q = fit.p, float(fit.optimum.values[-1])
    each = np.array([p.get(str(who), p.get(EVERYBODY, 0.0)) for who in communities])
    rule = Bass(each, q, "exponential")
    _, first = spread_on(
        ties, rule, initial=0, months=periods, replicates=RUNS, seed=SEED, detail=True
    )
    names = list(dict.fromkeys(communities))
    belongs = np.array([[who == name for name in names] for who in communities], np.int64)
    return spread_between(
        (np.asarray(adopted, np.int64) > 0).astype(np.int64) @ belongs,
        belongs.sum(axis=0),
        drawn=(np.asarray(first, np.float64) >= 0).astype(np.int64) @ belongs,
        by=f"{OUTSIDE_WORDS[fit.outside]} and q {q:.3g} per {fit.period} on the ties",
    )
