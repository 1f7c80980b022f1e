"""Possible worlds: what each scenario adds at every point of an uncertain space.

A point is one value for everything that is uncertain, and so one possible world. A difference is
scenario minus baseline at the same point and replicate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.blocks import Places, blocks_of, first_replicates
from analysis.components import luck_of_points
from analysis.intervals import Floats
from analysis.load import Results, ResultsError
from analysis.measures import BY_NAME, COST, USING, Measure

KEY = ["point", "replicate"]


@dataclass(frozen=True)
class Missing:
    """What was asked for and did not come.

    Attributes
    ----------
    points_asked, points
        Worlds that the design has, and those in which every option has a pair.
    pairs_asked, pairs
        Comparisons of a scenario with the baseline at one point and replicate: in the design, and
        with both runs there.
    options
        Scenarios left out because they have no pair at all.
    """

    points_asked: int
    points: int
    pairs_asked: int
    pairs: int
    options: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Worlds:
    """Every option in every possible world.

    Attributes
    ----------
    names, titles, kinds
        Of the options: the scenarios compared with the baseline, in the order of the manifest;
        kinds as in `analysis.scenarios`.
    parameters
        One row per point, one column per path.
    effect
        Shape (points, options): additional staff-product pairs using at the horizon, whole
        population, mean over the point's replicates.
    cost
        Shape (points, options): additional pounds, all bearers.
    effect_luck, cost_luck
        Shape (options,): how much of the variance of one point's mean is luck of its replicates,
        averaged over points; NaN with one replicate.
    replicates
        Shape (points,): the fewest pairs that any option has at the point.
    luck
        Shape (points,): the first replicate there. Points with the same one have the same luck.
    missing
        What was left out.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    kinds: tuple[str, ...]
    parameters: pd.DataFrame
    effect: Floats
    cost: Floats
    effect_luck: Floats
    cost_luck: Floats
    replicates: Floats
    luck: Floats
    missing: Missing

    @property
    def blocks(self) -> Places | None:
        """Shape (points,): the number of each point's block; None where there are none."""
        return blocks_of(self.luck)


def parameter_paths(results: Results) -> list[str]:
    """Return the paths that differ between points: the columns of the design with a dot."""
    return [str(name) for name in results.design.columns if "." in str(name)]


def paired_by_point(results: Results, measure: Measure) -> pd.DataFrame:
    """What each scenario has more of a measure than the baseline, pair by pair.

    Parameters
    ----------
    results
        What `load` returned, of runs at points.
    measure
        One of `analysis.measures`.

    Returns
    -------
    DataFrame
        Indexed by ``point`` and ``replicate``, a column per scenario; in the measure's unit, for
        the whole population. NaN where either run is missing or does not define the measure.

    Raises
    ------
    ResultsError
        If the design has no points, or a run stands twice at one.
    """
    key = f"{measure.name} by point"
    if key not in results.arranged:
        results.arranged[key] = _paired(results, measure)
    return results.arranged[key]


def _paired(results: Results, measure: Measure) -> pd.DataFrame:
    """Make the table of `paired_by_point`."""
    runs = _runs(results, measure)
    wide = runs.pivot(index=KEY, columns="scenario", values="value").sort_index()
    names = [str(s["name"]) for s in results.scenarios]
    wide = wide.reindex(columns=[results.baseline, *names])
    if measure.share_of:
        base = runs[runs["scenario"] == results.baseline].set_index(KEY)["whole"]
        whole = base.reindex(wide.index)
        wide = 100.0 * wide.div(whole.where(whole > 0), axis="index")
    added = wide[names].sub(wide[results.baseline], axis="index")
    return added.dropna(how="all").rename_axis(columns=None)


def possible_worlds(results: Results) -> Worlds:
    """Arrange results as possible worlds.

    Parameters
    ----------
    results
        What `load` returned, of any experiment that ran scenarios at points.

    Returns
    -------
    Worlds
        A point at which some option has no pair is left out, and so is an option that has none
        anywhere: all options are valued in the same worlds.

    Raises
    ------
    ResultsError
        If the design has no points, or no world has a pair.
    """
    use, spent = _use_and_cost(results)
    names = [name for name in use.columns if use[name].notna().any()]
    effect, cost = (frame[names].groupby(level="point").mean() for frame in (use, spent))
    whole = effect.dropna().index
    if not names or whole.empty:
        raise ResultsError(f"{results.folder}: no point has a pair of every scenario and baseline.")
    pairs = int(use.notna().to_numpy().sum())
    use, spent = (f.loc[f.index.get_level_values("point").isin(whole), names] for f in (use, spent))
    return Worlds(
        names=tuple(names),
        titles=tuple(str(s["title"]) for s in results.scenarios if str(s["name"]) in names),
        kinds=tuple(results.kinds[name] for name in names),
        parameters=_parameters(results).loc[whole],
        effect=effect.loc[whole].to_numpy(dtype=np.float64),
        cost=cost.loc[whole].to_numpy(dtype=np.float64),
        effect_luck=np.array([luck_of_points(use[name]) for name in names]),
        cost_luck=np.array([luck_of_points(spent[name]) for name in names]),
        replicates=use.groupby(level="point").count().min(axis=1).to_numpy(dtype=np.float64),
        luck=first_replicates(use),
        missing=_missing(results, pairs, names=names, points=len(whole)),
    )


def _use_and_cost(results: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return paired differences of use and of cost, where both are known."""
    use = paired_by_point(results, BY_NAME[USING])
    spent = paired_by_point(results, BY_NAME[COST]).reindex(use.index)
    both = use.notna() & spent.notna()
    return use.where(both), spent.where(both)


def _runs(results: Results, measure: Measure) -> pd.DataFrame:
    """Return a measure's value at every point at which a run stands; runs may be shared."""
    if "point" not in results.design.columns:
        raise ResultsError(f"{results.folder}: its design has no points; nothing is uncertain.")
    values = results.runs[["run_id", "scenario", "replicate"]].assign(
        value=measure.of(results.runs, results.factor)
    )
    if measure.share_of:
        values["whole"] = results.runs[measure.share_of].astype("float64")
    asked = results.design[["run_id", "point"]]
    found = values.merge(asked, on="run_id", how="inner", validate="one_to_many")
    if found.duplicated([*KEY, "scenario"]).any():
        raise ResultsError(f"{results.folder}: a scenario stands twice at one point and replicate.")
    return found


def _parameters(results: Results) -> pd.DataFrame:
    """One row per point, with the value of each path there."""
    table = results.design.drop_duplicates("point").set_index("point").sort_index()
    return table[parameter_paths(results)]


def _missing(results: Results, pairs: int, *, names: list[str], points: int) -> Missing:
    """Count what was asked for and what came."""
    asked = results.design[results.design["scenario"] != results.baseline]
    every = [str(s["name"]) for s in results.scenarios]
    return Missing(
        points_asked=int(results.design["point"].nunique()),
        points=points,
        pairs_asked=len(asked),
        pairs=pairs,
        options=tuple(name for name in every if name not in names),
    )
