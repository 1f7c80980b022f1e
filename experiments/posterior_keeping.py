"""What a calibration leaves for other experiments: draws, an uncertainty, and one set of values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from experiments.calibration.posterior_files import posterior_as_uncertainty
from experiments.calibration_statistics import targets_of
from experiments.files import write_file
from experiments.fitted import CALIBRATED as FOUND
from experiments.settings import Experiment
from experiments.space import has_path
from experiments.waves import CALIBRATED, Calibrated

DRAWS, VALUES = "posterior.csv", "parameters.yaml"
UNCERTAINTY, OPTION = "uncertainty.yaml", "uncertainty_option.yaml"
BESIDE = "everything"  # the uncertainties that are left at their priors
DIGITS = 4  # significant ones
HEAD = """\
# One set of values, fitted to published trials and observed adoption: mean quantiles of what
# spread experiment=calibrate left. Ranges hold nine tenths of that; see docs/calibration.md.
"""
TITLE = "What the calibration has left of what nobody knows exactly, all else at its priors."


def keep_posterior(experiment: Experiment, found: Calibrated, *, folder: Path) -> Path:
    """Write the draws of the posterior, and files that stand for it in other experiments.

    Parameters of observed studies alone are no uncertainties of anything else, and are left out
    of those; as values they are of use where these studies are made again.

    Returns
    -------
    Path
        ``uncertainty.yaml``, for ``uncertainty_file=``; beside it ``uncertainty_option.yaml``, an
        option for ``configs/uncertainty/`` with all else at its priors, ``parameters.yaml``, one
        for ``configs/parameters/``, and ``posterior.csv``.
    """
    number = len(targets_of(experiment))
    source = f"{number} published numbers, see docs/calibration.md"
    base, space = experiment.scenario, experiment.space
    shared = tuple(one for one in space.uncertainties if has_path(base, one.path))
    for name, beside in ((UNCERTAINTY, None), (OPTION, BESIDE)):
        text = posterior_as_uncertainty(
            found.posterior,
            space.model_copy(update={"uncertainties": shared}),
            title=TITLE,
            source=source,
            beside=beside,
        )
        write_file(folder / name, text.encode())
    ranges = found.posterior.parameters.set_index("path")
    paths = [one.path for one in space.uncertainties]
    chosen = found.values.iloc[CALIBRATED]
    ends = {path: (float(ranges["low"][path]), float(ranges["high"][path])) for path in paths}
    values = value_lines({path: float(chosen[path]) for path in paths}, ends, source=source)
    write_file(folder / DRAWS, found.posterior.values.to_csv(index=False).encode())
    write_file(folder / VALUES, (HEAD + values).encode())
    return folder / UNCERTAINTY


def value_lines(
    values: Mapping[str, float], ends: Mapping[str, tuple[float, float]], *, source: str
) -> str:
    """Return a line for each path: its value, the range of nine tenths, and the source."""
    lines = []
    for path, value in values.items():
        told, low, high = (_rounded(number) for number in (value, *ends[path]))
        lines.append(
            f"{path}: {told!r}  # {min(low, told)!r} to {max(high, told)!r}; {FOUND}: {source}\n"
        )
    return "".join(lines)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
