"""Uncertainties that go together: rank correlations, put in by a Gaussian copula.

Each uncertainty keeps its own distribution. What is tied is only which of its quantiles come with
which of the others': quantiles become normal scores, these are correlated, and become quantiles
again (Iman & Conover 1982; Nelsen 2006).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from experiments.distributions import Floats
from experiments.problems import listing, suggestion
from sim.settings import Settings

FARTHEST = 1e-12  # from 0 and 1, of quantiles that become normal scores
SMALLEST_EIGENVALUE = 1e-6  # below it correlations contradict each other


class Correlation(Settings):
    """Two uncertainties that go together.

    Attributes
    ----------
    first, second
        Their paths.
    rank_correlation
        Spearman's, between their values.
    """

    first: str = Field(min_length=1)
    second: str = Field(min_length=1)
    rank_correlation: float = Field(gt=-1.0, lt=1.0)


def check_correlations(correlations: Sequence[Correlation], paths: Sequence[str]) -> None:
    """Refuse correlations that cannot be.

    Parameters
    ----------
    paths
        Of the uncertainties there are.

    Raises
    ------
    ValueError
        If one names no uncertainty, a pair is given twice, or they contradict each other.
    """
    seen: set[frozenset[str]] = set()
    for one in correlations:
        for path in (one.first, one.second):
            if path not in paths:
                hint = suggestion(path, paths) or f" {listing(paths)}"
                raise ValueError(f"correlations names '{path}', which is not uncertain here{hint}")
        pair = frozenset((one.first, one.second))
        if len(pair) < 2 or pair in seen:
            said = "with itself" if len(pair) < 2 else "twice"
            raise ValueError(f"correlations has '{one.first}' and '{one.second}' {said}")
        seen.add(pair)
    if correlations:
        least = float(np.linalg.eigvalsh(_scores_matrix(correlations, _tied(correlations)))[0])
        if least < SMALLEST_EIGENVALUE:
            raise ValueError(
                "correlations contradict each other (their matrix is not positive definite): "
                "smaller ones cannot"
            )


def together(unit: Floats, paths: Sequence[str], *, correlations: Sequence[Correlation]) -> Floats:
    """Return independent quantiles as quantiles that go together, each uniform as before.

    Parameters
    ----------
    unit
        Shape (points, uncertainties), each column uniform and independent of the others.
    paths
        Of the columns. Those that no correlation names stay as they are, to the bit.
    """
    if not correlations:
        return unit
    from scipy.special import ndtr, ndtri

    tied = [path for path in paths if path in _tied(correlations)]
    columns = [list(paths).index(path) for path in tied]
    lower = np.linalg.cholesky(_scores_matrix(correlations, tied))
    scores = ndtri(np.clip(unit[:, columns], FARTHEST, 1.0 - FARTHEST)) @ lower.T
    found = unit.copy()
    found[:, columns] = ndtr(scores)
    return found


def _tied(correlations: Sequence[Correlation]) -> list[str]:
    """Return the paths that some correlation names, in order."""
    return list(dict.fromkeys(path for one in correlations for path in (one.first, one.second)))


def _scores_matrix(correlations: Sequence[Correlation], paths: Sequence[str]) -> Floats:
    """Return the correlations of normal scores whose ranks are correlated as asked for.

    Of two normal scores with correlation r, Spearman's is 6 / pi * arcsin(r / 2) (Pearson 1907).
    """
    matrix = np.eye(len(paths))
    for one in correlations:
        i, j = paths.index(one.first), paths.index(one.second)
        matrix[i, j] = matrix[j, i] = 2.0 * np.sin(np.pi * one.rank_correlation / 6.0)
    return matrix
