"""A posterior as uncertainties: a file that sweeps and comparisons take their worlds from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.calibration.posterior_tables import rank_correlations
from experiments.calibration.posteriors import Posterior
from experiments.correlations import SMALLEST_EIGENVALUE, Correlation, check_correlations
from experiments.distributions import Floats, Integer, Listed, Uncertainty
from experiments.problems import Problem
from experiments.space import Space

QUANTILES = 21  # of a parameter, at equal distances from 0 to 1
WHOLE_QUANTILES = 101
DIGITS = 4  # significant ones
FEWEST_CORRELATED = 0.1  # rank correlations nearer to 0 are left out
SHRUNK = 0.98  # by which correlations are multiplied until they agree with each other


def posterior_as_uncertainty(
    posterior: Posterior, prior: Space, *, title: str, source: str, beside: str | None = None
) -> str:
    """Return the text of a file of uncertainties that holds the posterior.

    Each parameter keeps its own distribution, as quantiles; what goes together is kept as rank
    correlations of a Gaussian copula, so a posterior of several hills is told apart by its
    parameters' distributions alone.

    Parameters
    ----------
    prior
        That was calibrated; its order is the order of the file.
    title
        First line of the file: what was calibrated to what.
    source
        What the source of each parameter says after the word ``calibrated:``.
    beside
        The option of ``uncertainty=`` that has all else, such as ``everything``: for a file in
        ``configs/uncertainty/``. A file given as ``uncertainty_file=`` has none.

    Raises
    ------
    Problem
        If an uncertainty is a list, or a text would break the line.
    """
    _refuse_breaking(title=title, source=source, beside=beside or "-")
    lines = ["# @package _global_", f"# {title}"]
    if beside is not None:
        lines += ["defaults:", f"  - {beside}", "  - _self_"]
    lines += ["uncertainties:", "  calibrated:"]
    values = posterior.values
    lines += [
        _entry(one, values[one.path].to_numpy(), source=source) for one in prior.uncertainties
    ]
    return "\n".join([*lines, *_tied(correlations_of(posterior, prior), source=source)]) + "\n"


def _tied(correlations: Sequence[Correlation], *, source: str) -> list[str]:
    """Return the lines of what goes together."""
    lines = [
        f"  - {{first: {one.first}, second: {one.second}, "
        f"rank_correlation: {one.rank_correlation:g}}}  # -1 to 1; calibrated: {source}"
        for one in correlations
    ]
    return ["correlations:", *lines] if lines else []


def _refuse_breaking(**texts: str) -> None:
    """Refuse texts that would not stay in their place in the file."""
    for name, text in texts.items():
        if not text.strip() or any(mark in text for mark in '\n\r"\\'):
            raise Problem(f"{name} is {text!r}, allowed: one line without quotes and backslashes")


def correlations_of(posterior: Posterior, prior: Space) -> tuple[Correlation, ...]:
    """Return the rank correlations of a posterior that a file holds, of two decimals.

    Small ones are left out; if the rest then contradict each other, all are made a little smaller.
    """
    paths = [one.path for one in prior.uncertainties]
    ranks = rank_correlations(posterior.values[paths].to_numpy(dtype=np.float64))
    for _ in range(200):
        found = _rounded(ranks, paths)
        try:
            check_correlations(found, paths)
        except ValueError:
            ranks = ranks * SHRUNK
            continue
        return found
    raise Problem(f"no correlations were found whose least eigenvalue is {SMALLEST_EIGENVALUE:g}")


def _rounded(ranks: Floats, paths: Sequence[str]) -> tuple[Correlation, ...]:
    """Return correlations to two decimals, those near 0 left out."""
    return tuple(
        Correlation(
            first=paths[i],
            second=paths[j],
            rank_correlation=float(np.clip(round(float(ranks[i, j]), 2), -0.99, 0.99)),
        )
        for i in range(len(paths))
        for j in range(i + 1, len(paths))
        if abs(ranks[i, j]) >= FEWEST_CORRELATED
    )


def _entry(one: Uncertainty, values: Floats, *, source: str) -> str:
    """Return the line of one parameter."""
    if isinstance(one, Listed):
        raise Problem(
            f"{one.path} is one of a list of values: calibrate once for each, as a constant"
        )
    whole = isinstance(one, Integer) or bool(getattr(one, "whole", False))
    if len(np.unique(values)) < 2:
        raise Problem(f"{one.path} has one value in all draws: give it as a constant")
    numbers = _whole_quantiles(values) if whole else _quantiles(one, values)
    listed = ", ".join(numbers)
    unit = one.unit.replace('"', "'")
    more = ", whole: true" if whole else ""
    return (
        f"    - {{path: {one.path}, distribution: empirical{more}, quantiles: [{listed}], "
        f'unit: "{unit}", source: "calibrated: {source}"}}'
        f"  # {numbers[0]} to {numbers[-1]}; calibrated: {source}"
    )


def _whole_quantiles(values: Floats) -> list[str]:
    """Return whole numbers of which each is as likely as any other in the list."""
    places = (np.arange(WHOLE_QUANTILES) + 0.5) / WHOLE_QUANTILES
    return [f"{int(value)}" for value in np.quantile(values, places, method="inverted_cdf")]


def _quantiles(one: Uncertainty, values: Floats) -> list[str]:
    """Return quantiles in digits that tell them apart, none beyond the ends of the prior."""
    found = np.quantile(values, np.linspace(0.0, 1.0, QUANTILES))
    low, high = (float(end) for end in one.at(np.array([0.0, 1.0])))
    step = float(found[-1] - found[0]) / QUANTILES
    decimals = max(0, DIGITS - 2 - int(np.floor(np.log10(step))))
    rounded = np.clip(np.round(found, decimals), low, high)
    return [f"{value:.12g}" for value in rounded]
