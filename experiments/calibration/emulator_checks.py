"""Whether emulators can be believed: each point foretold from all others, and said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.emulators import Emulator, Emulators
from experiments.distributions import Floats

if TYPE_CHECKING:
    import pandas as pd

FAR, VERY_FAR = 2.0, 3.0  # standardised errors
MOST_FAR = 0.15  # share beyond 2 sds: 5 % if errors were normal
MOST_VERY_FAR = 0.05  # beyond 3 sds, where 5 % is the bound for any unimodal error (Pukelsheim)
ENOUGH_EXPLAINED = 0.7  # of the variance between points that is no luck
ALL_LUCK = 0.9  # share of luck in the variance between points that leaves nothing to learn
FORETOLD_NOTHING = 0.05  # of that variance
CHANCE = 0.01  # with which luck alone would make points differ as much
WELL, CONSTANT, LUCK = "well", "constant", "luck alone"
POORLY, TOO_SURE = "poorly", "too sure"
SAID = {
    WELL: "is emulated well",
    CONSTANT: "is the same at all points: it says nothing on any parameter",
    LUCK: "differs between points by luck alone: more replicates are needed to see more, if there "
    "is more",
    POORLY: "is not emulated well: less than 70 % of what differs between points is foretold; more "
    "points are needed, or a smoother statistic (its logarithm, a rate)",
    TOO_SURE: "is emulated too surely: errors are too often beyond what was foretold; "
    "leave it out, or add to its discrepancy",
}


def emulator_checks(emulators: Emulators) -> pd.DataFrame:
    """Return how well each statistic is foretold at points left out.

    Returns
    -------
    pandas.DataFrame
        One row per statistic: ``name``; ``q2``, share of the variance between points that is
        foretold from all other points; ``luck``, share of it that is luck; ``explained``, share of
        the rest that is foretold; ``error``, root mean square error, in the statistic's
        unit; ``beyond_2``, ``beyond_3``, shares of errors beyond 2 and 3 sds, and ``largest`` of
        them; ``verdict`` and ``words``. A constant has no shares.
    """
    import pandas as pd

    rows = [_row(one) for one in emulators.each]
    return pd.DataFrame(rows).assign(words=lambda table: table["verdict"].map(SAID))


def standardised_errors(emulators: Emulators) -> Floats:
    """Return the error at each point left out, in sds that were foretold: (points, statistics).

    Luck of the point's own replicates is part of what was foretold. Of a constant they are 0.
    """
    found = []
    for one in emulators.each:
        if one.process is None:
            found.append(np.zeros(len(emulators.runs.unit)))
        else:
            errors, variances = one.process.left_out()
            found.append(errors / np.sqrt(variances))
    return np.stack(found, axis=1)


def emulated_well(checks: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of statistics that a target can be held to."""
    return tuple(checks.loc[checks["verdict"] == WELL, "name"])


def _row(emulator: Emulator) -> dict[str, object]:
    """Return what is said of one emulator."""
    if emulator.process is None:
        return {"name": emulator.name, "luck": 1.0, "error": 0.0, "verdict": CONSTANT}
    process = emulator.process
    errors, variances = process.left_out()
    luck = float(process.noise.mean())
    if emulator.luck.replicates < 2:
        luck = process.nugget
    missed = float((errors**2).mean())
    q2, rest = 1.0 - missed, max(1.0 - luck, 1e-9)
    explained = float(np.clip(1.0 - max(missed - luck, 0.0) / rest, 0.0, 1.0))
    sizes = np.abs(errors) / np.sqrt(variances)
    beyond = [float((sizes > far).mean()) for far in (FAR, VERY_FAR)]
    alone = _is_luck(luck, q2, points=len(errors), replicates=emulator.luck.replicates)
    return {
        "name": emulator.name,
        "q2": q2,
        "luck": min(luck, 1.0),
        "explained": explained,
        "error": emulator.scale * float(np.sqrt(missed)),
        "beyond_2": beyond[0],
        "beyond_3": beyond[1],
        "largest": float(sizes.max()),
        "verdict": LUCK if alone else _verdict(explained, beyond),
    }


def _is_luck(luck: float, q2: float, *, points: int, replicates: int) -> bool:
    """Whether points differ by no more than luck: nothing is foretold, and an F test is passed."""
    from scipy.stats import f

    if luck > ALL_LUCK or replicates < 2:
        return luck > ALL_LUCK
    usual = float(f.ppf(1.0 - CHANCE, points - 1, points * (replicates - 1)))
    return q2 < FORETOLD_NOTHING and luck * usual > 1.0


def _verdict(explained: float, beyond: list[float]) -> str:
    """Return a word for how well a statistic is emulated that is not luck alone."""
    if beyond[0] > MOST_FAR or beyond[1] > MOST_VERY_FAR:
        return TOO_SURE
    return WELL if explained >= ENOUGH_EXPLAINED else POORLY
