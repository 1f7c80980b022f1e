"""Designs as tables: one row per point, one column per path, made before anything runs.

Points are sampled in the unit cube and taken to values by each uncertainty's own quantiles. Every
combination of the levers' values follows each sampled row, so that rows keep the order in which
SALib made them, and a longer sequence begins with the shorter one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.correlations import together
from experiments.design_settings import (
    Design,
    Grid,
    LatinHypercube,
    ListDesign,
    Morris,
    Sobol,
)
from experiments.distributions import Floats, Integer, Listed, Uncertainty, Values, as_column
from experiments.point_lists import read_points
from experiments.problems import Problem
from experiments.space import Scalar, Space

if TYPE_CHECKING:
    import pandas as pd

INDEX = "point"


def design_points(space: Space, design: Design, *, seed: int) -> pd.DataFrame:
    """Return the points of one design.

    Parameters
    ----------
    seed
        Of the experiment; the same seed gives the same points.

    Returns
    -------
    pandas.DataFrame
        Index ``point`` from 0; one column per path of the uncertainties, then of the levers, in
        their units.

    Raises
    ------
    Problem
        If the space has nothing that this design could sample, or a list cannot be read.
    """
    if isinstance(design, ListDesign):
        return listed(space, design)
    if isinstance(design, Grid | Morris):
        _refuse_correlations(space, design)
    if isinstance(design, Grid):
        return grid(space, design)
    _require_uncertainties(space, design)
    if isinstance(design, LatinHypercube):
        return latin_hypercube(space, design, seed=seed)
    if isinstance(design, Morris):
        return morris(space, design, seed=seed)
    return sobol(space, design, seed=seed)


def number_of_points(space: Space, design: Design) -> int:
    """Return how many points a design has, without making them."""
    factors = len(space.uncertainties)
    if isinstance(design, ListDesign):
        return len(listed(space, design))
    levers = math.prod(len(lever.values) for lever in space.levers)
    if isinstance(design, Grid):
        return levers * math.prod(_grid_size(one, design.levels) for one in space.uncertainties)
    if isinstance(design, LatinHypercube):
        return levers * design.points * design.batches
    if isinstance(design, Morris):
        return levers * (design.optimal or design.trajectories) * (factors + 1)
    return levers * design.points * (2 * factors + 2 if design.second_order else factors + 2)


def grid(space: Space, design: Grid) -> pd.DataFrame:
    """Return all combinations; the last path changes fastest.

    A list contributes all its values, and whole numbers each of them at most once.
    """
    if not space.paths:
        raise Problem("the space is empty: name uncertainty=..., uncertainties=[...] or levers")
    columns = [_grid_values(one, design.levels) for one in space.uncertainties]
    sizes = [range(len(column)) for column in columns]
    rows = np.array(list(product(*sizes)), dtype=np.int64).reshape(-1, len(columns))
    values = [column[rows[:, place]] for place, column in enumerate(columns)]
    return _crossed(space, values, rows=len(rows))


def listed(space: Space, design: ListDesign) -> pd.DataFrame:
    """Return the rows of the user's table, crossed with those levers that it has no column for."""
    import pandas as pd

    columns = read_points(design.table)
    for uncertainty in space.uncertainties:
        if uncertainty.path not in columns:
            raise Problem(f"{design.table} has no column for the uncertainty {uncertainty.path}")
    rows = len(next(iter(columns.values())))
    left = Space(levers=tuple(one for one in space.levers if one.path not in columns))
    table = _with_levers(pd.DataFrame(columns), left, rows=rows)
    first = [path for path in space.paths if path in table.columns]
    return table[[*first, *(path for path in table.columns if path not in first)]]


def latin_hypercube(space: Space, design: LatinHypercube, *, seed: int) -> pd.DataFrame:
    """Return independent Latin hypercubes, one after the other.

    Batch `b` depends on seed and `b` alone, so more batches leave those there are.
    """
    from SALib.sample import latin

    problem = _problem(space)
    cubes = [
        latin.sample(problem, design.points, seed=sampling_seed(seed, batch))
        for batch in range(design.batches)
    ]
    return _at(space, np.concatenate(cubes))


def morris(space: Space, design: Morris, *, seed: int) -> pd.DataFrame:
    """Return trajectories of one row more than there are uncertainties.

    Without `optimal`, more trajectories leave those there are.
    """
    from SALib.sample import morris as salib_morris

    unit = salib_morris.sample(
        _problem(space),
        design.trajectories,
        num_levels=design.levels,
        optimal_trajectories=design.optimal,
        seed=sampling_seed(seed),
    )
    return _at(space, np.clip(unit, 0.0, 1.0))


def sobol(space: Space, design: Sobol, *, seed: int) -> pd.DataFrame:
    """Return Saltelli's rows: for each point A, then A with one column of B each, ..., then B.

    The sequence is scrambled; a longer one begins with the shorter one.
    """
    from SALib.sample import sobol as salib_sobol

    unit = salib_sobol.sample(
        _problem(space),
        design.points,
        calc_second_order=design.second_order,
        seed=sampling_seed(seed),
    )
    return _at(space, unit)


def concatenated(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the points of two designs: those of the second that the first lacks come after it.

    The points of the first keep their numbers.

    Raises
    ------
    Problem
        If the two are not about the same paths.
    """
    import pandas as pd

    if set(first.columns) != set(second.columns):
        apart = sorted(set(first.columns) ^ set(second.columns))
        raise Problem(f"designs of different paths cannot be joined: {', '.join(apart)} differ")
    second = second[list(first.columns)]
    known = set(rows_of(first))
    new = [row not in known for row in rows_of(second)]
    joined = pd.concat([first, second[new]], ignore_index=True)
    return joined.rename_axis(INDEX)


def rows_of(points: pd.DataFrame) -> list[tuple[Scalar, ...]]:
    """Return each point as a tuple of plain values, in the order of the columns."""
    columns = [points[path].tolist() for path in points.columns]
    return list(zip(*columns, strict=True))


def sampling_seed(seed: int, batch: int = 0) -> int:
    """Return the seed that SALib is given: never 0, which it has taken for none."""
    content = f"design {seed} {batch}".encode()
    return 1 + int.from_bytes(hashlib.sha256(content).digest()[:4], "big") % (2**32 - 1)


def _require_uncertainties(space: Space, design: Design) -> None:
    if not space.uncertainties:
        raise Problem(
            f"design {design.method} samples uncertainties, and there are none: name "
            "uncertainty=... or uncertainties=[...], or cross levers alone with design=grid"
        )


def _refuse_correlations(space: Space, design: Design) -> None:
    """Refuse a design that moves one uncertainty while others stay, where they go together."""
    if space.correlations:
        one = space.correlations[0]
        raise Problem(
            f"design {design.method} moves each uncertainty by itself, and {one.first} goes with "
            f"{one.second} (correlations): use design=latin_hypercube or design=sobol, or "
            "correlations=none to take them as independent"
        )


def _problem(space: Space) -> dict[str, Any]:
    """Return the unit cube as SALib describes it."""
    names = [one.path for one in space.uncertainties]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def quantiles_at(space: Space, unit: Floats) -> Floats:
    """Return the quantiles of uncertainties at places of the unit cube, correlations put in.

    Parameters
    ----------
    unit
        Shape (rows, uncertainties); so is what is returned: the places themselves without
        correlations.
    """
    paths = [one.path for one in space.uncertainties]
    return together(unit, paths, correlations=space.correlations)


def values_at(space: Space, unit: Floats) -> pd.DataFrame:
    """Return the values of uncertainties at places of the unit cube, a column for each path."""
    return _at(space.model_copy(update={"levers": ()}), unit)


def _at(space: Space, unit: Floats) -> pd.DataFrame:
    """Take places in the unit cube, shape (rows, uncertainties), to points."""
    quantiles = quantiles_at(space, unit)
    values = [one.at(quantiles[:, place]) for place, one in enumerate(space.uncertainties)]
    return _crossed(space, values, rows=len(unit))


def _crossed(space: Space, values: Sequence[Values], *, rows: int) -> pd.DataFrame:
    """Set columns of values beside each other and cross them with the levers."""
    import pandas as pd

    paths = [one.path for one in space.uncertainties]
    table = pd.DataFrame(dict(zip(paths, values, strict=True)), index=range(rows))
    return _with_levers(table, space, rows=rows)


def _with_levers(table: pd.DataFrame, space: Space, *, rows: int) -> pd.DataFrame:
    """Repeat each row for every combination of the levers' values; the last changes fastest."""
    combinations = list(product(*(range(len(lever.values)) for lever in space.levers)))
    places = np.tile(
        np.array(combinations, dtype=np.int64).reshape(len(combinations), -1), (rows, 1)
    )
    crossed = table.loc[table.index.repeat(len(combinations))].reset_index(drop=True)
    for place, lever in enumerate(space.levers):
        crossed[lever.path] = as_column(lever.values)[places[:, place]]
    return crossed.rename_axis(INDEX)


def _grid_values(uncertainty: Uncertainty, levels: int) -> Values:
    """Return the values that an uncertainty takes in a grid."""
    if isinstance(uncertainty, Listed):
        return as_column(uncertainty.values)
    values = uncertainty.at(np.linspace(0.0, 1.0, min(levels, _grid_size(uncertainty, levels))))
    return _without_repeats(values.tolist())


def _without_repeats(values: Iterable[Any]) -> Values:
    return np.array(list(dict.fromkeys(values)))


def _grid_size(uncertainty: Uncertainty, levels: int) -> int:
    """Return how many values an uncertainty takes in a grid."""
    if isinstance(uncertainty, Listed):
        return len(uncertainty.values)
    if isinstance(uncertainty, Integer):
        return min(levels, uncertainty.high - uncertainty.low + 1)
    return levels
