"""What there is to decide: options, worlds, and what a user is taken to be worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import scenarios
from analysis.arrays import round_up
from analysis.blocks import block_means
from analysis.components import components
from analysis.frontier import efficient_frontier
from analysis.intervals import Floats, mean_interval
from analysis.load import Results
from analysis.measures import BY_NAME, COST, USING
from analysis.value import acceptability, evpi, net_benefit
from analysis.wording import Estimate, plain
from analysis.worlds import Worlds, paired_by_point, possible_worlds

NOTHING = "do nothing"
DECIDED = (scenarios.RECOMMENDATION, scenarios.BUNDLE, scenarios.BUT_ONE)
FEW_WORLDS = 39  # below this a 95 % interval over worlds reaches past the outermost two


@dataclass(frozen=True, eq=False)
class Case:
    """The options to decide among, valued in every possible world.

    Attributes
    ----------
    results
        Where it comes from.
    worlds
        What every scenario adds in every world.
    value_pounds
        What an additional user at the horizon is taken to be worth; None where nobody has said.
    """

    results: Results
    worlds: Worlds
    value_pounds: float | None

    @property
    def places(self) -> list[int]:
        """Places, among the worlds' options, of those to decide among.

        Recommendations and bundles; where there are none, whatever was run.
        """
        decided = [i for i, kind in enumerate(self.worlds.kinds) if kind in DECIDED]
        return decided or list(range(len(self.worlds.names)))

    @property
    def singles(self) -> list[int]:
        """Places, among the worlds' options, of those that are one recommendation."""
        kinds = enumerate(self.worlds.kinds)
        return [i for i, kind in kinds if kind == scenarios.RECOMMENDATION]

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options to decide among; doing nothing is the first."""
        return (NOTHING, *(self.worlds.names[i] for i in self.places))

    @property
    def effect(self) -> Floats:
        """Shape (worlds, options): additional users; zeros for doing nothing."""
        return _beside_nothing(self.worlds.effect[:, self.places])

    @property
    def cost(self) -> Floats:
        """Shape (worlds, options): additional pounds; zeros for doing nothing."""
        return _beside_nothing(self.worlds.cost[:, self.places])

    def benefit(self, threshold: float) -> Floats:
        """Shape (worlds, options): net benefit in pounds, if a user is worth so many pounds."""
        return net_benefit(self.effect, self.cost, threshold=threshold)

    def called(self, name: str, width: int = 96) -> str:
        """Name an option by identifier and title, on one line."""
        if name == NOTHING:
            return "Do nothing"
        title = self.worlds.titles[self.worlds.names.index(name)]
        return plain(f"{plain(name, 20)} · {plain(title)}", width)

    @property
    def number(self) -> int:
        """How many worlds there are."""
        return len(self.worlds.effect)

    def benefit_of(self, option: int, threshold: float) -> Estimate:
        """Mean net benefit over worlds of one option with its 95 % interval, pounds.

        Luck that worlds share is in the interval.
        """
        if option == 0:
            return Estimate(0.0, 0.0, 0.0)
        name = self.options[option]
        use, spent = self.pairs(USING)[name], self.pairs(COST)[name]
        found = components(threshold * use - spent)
        return Estimate(found.mean, found.low, found.high)

    def pairs(self, measure: str) -> pd.DataFrame:
        """Paired differences of a measure in the worlds that are kept, by point and replicate."""
        every = paired_by_point(self.results, BY_NAME[measure])
        kept = every.index.get_level_values("point").isin(self.worlds.parameters.index)
        return every.loc[kept, list(self.worlds.names)]

    def everything(self, threshold: float) -> Estimate:
        """What knowing everything first is worth, with its 95 % interval over worlds, pounds."""
        benefit = self.benefit(threshold)
        best = int(np.argmax(benefit.mean(axis=0)))
        gained = benefit.max(axis=1) - benefit[:, best]
        found = mean_interval(block_means(gained, self.worlds.blocks))
        return Estimate(evpi(benefit), max(float(found.low), 0.0), float(found.high))

    @property
    def thresholds(self) -> Floats:
        """Shape (101,): pounds per user, from 0 to twice the value from which the order stays.

        From there on the likeliest best option stays the same, and so does the best on average;
        at least twice the value that a user is taken to be worth.
        """
        effect, cost = self.effect, self.cost
        wide = np.linspace(0.0, max(_last_change(effect, cost), 1.0), 201)
        leader = np.argmax(acceptability(effect, cost, wide), axis=1)
        changed = np.flatnonzero(leader != leader[-1])
        last = wide[changed[-1] + 1] if changed.size else 0.0
        steps = efficient_frontier(effect.mean(axis=0), cost.mean(axis=0))["pounds_per_unit"]
        highest = max(last, float(steps.max()) if steps.notna().any() else 0.0)
        return np.linspace(0.0, round_up(2 * max(highest, self.value_pounds or 0.0, 0.5)), 101)


def make_case(results: Results, value_per_user_pounds: float | None) -> Case:
    """Put a question to some results; the value of a user is theirs unless one is given.

    Raises
    ------
    ResultsError
        If the results have no points or nothing to compare.
    ValueError
        If the value is negative or no number.
    """
    value = value_per_user_pounds
    if value is None:
        value = results.manifest.get("configuration", {}).get("value_per_user_pounds")
    if value is not None and not (np.isfinite(float(value)) and float(value) >= 0):
        raise ValueError(f"value_per_user_pounds is {value}; it must be 0 or more")
    worlds = possible_worlds(results)
    return Case(results, worlds, None if value is None else float(value))


def _last_change(effect: Floats, cost: Floats) -> float:
    """Value of a user above which, in nine worlds of ten, the best option no longer changes."""
    most = np.argmax(effect, axis=1)[:, None]
    gained = np.take_along_axis(effect, most, axis=1) - effect
    paid = np.take_along_axis(cost, most, axis=1) - cost
    ratio = np.divide(paid, gained, out=np.zeros_like(paid), where=gained > 0)
    return float(np.quantile(ratio.max(axis=1), 0.9))


def _beside_nothing(table: Floats) -> Floats:
    """Put a column of zeros before the others."""
    return np.column_stack([np.zeros(len(table)), table])
