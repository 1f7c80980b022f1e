"""Observed adoption beside simulated adoption: the same numbers of both, and where they differ.

The data are in ``configs/observed/``, with their licence. In all of them adoption is first use, so
what is compared with it is who has ever used a product, whether or not they stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import yaml

from experiments.catalogue import CONFIGS
from experiments.documents import check_file

if TYPE_CHECKING:
    import pandas as pd

FOLDER = CONFIGS / "observed"
PERIODS = {"physicians": ("month", 1, 17), "villages": ("year", 12, 10)}
ALL = "all"
RUN = "run_id"
SWITCH = {
    "timing_reached_share": "Share of practices that reached half",
    "timing_quarter_months": "Months until a quarter of those had",
    "timing_half_months": "Months until half of those had",
    "timing_three_quarters_months": "Months until three quarters of those had",
    "timing_region_icc": "Clustering of the month in areas (intraclass correlation)",
}
INSIDE = (0.05, 0.95)  # of replicates, between which what was observed should lie

Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Observed:
    """When people of a study adopted.

    Attributes
    ----------
    name
        That of the population with which it is compared.
    months_per_period
        1 where months were asked for, 12 where years were.
    sizes : int64, shape (n_communities,)
        People in each city or village, in the order of the population's regions.
    by_community : int64, shape (n_communities, n_periods)
        Of them, those who had adopted by the end of each period.
    """

    name: str
    months_per_period: int
    sizes: Counts
    by_community: Counts

    @property
    def people(self) -> int:
        """All people, adopters or not."""
        return int(self.sizes.sum())

    @property
    def months(self) -> Counts:
        """Month of a run at the end of each period, shape (n_periods,)."""
        return self.months_per_period * np.arange(1, self.by_community.shape[1] + 1)

    @property
    def adopted(self) -> Counts:
        """People who had adopted by the end of each period, shape (n_periods,)."""
        return np.asarray(self.by_community.sum(axis=0), np.int64)

    @property
    def final_shares(self) -> Shares:
        """Share of each community that had adopted at the end, shape (n_communities,)."""
        return np.asarray(self.by_community[:, -1] / self.sizes, np.float64)


def load_observed(name: Literal["physicians", "villages"]) -> Observed:
    """Read when the people of a study adopted."""
    import pandas as pd

    column, length, periods = PERIODS[name]
    table = pd.read_csv(FOLDER / f"{name}.csv")
    community, _ = pd.factorize(table["region"])
    size = int(community.max()) + 1
    adopted = table[column].notna().to_numpy()
    new = np.zeros((size, periods), np.int64)
    np.add.at(new, (community[adopted], table.loc[adopted, column].astype(int).to_numpy() - 1), 1)
    return Observed(name, length, np.bincount(community), np.cumsum(new, axis=1))


def observed_statistics(observed: Observed) -> dict[str, float]:
    """Return what was observed as numbers by name, those of `curve_statistics`."""
    shares = observed.adopted / observed.people
    return _named(observed, shares, observed.final_shares)


def curve_statistics(
    series: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    observed: Observed,
    product: str = ALL,
    months_before: int = 0,
) -> pd.DataFrame:
    """Return the same numbers of simulated runs on the people of a study.

    Parameters
    ----------
    series, groups
        Of one model, or of many runs as they are kept, told apart by ``run_id``.
    months_before
        For how many months the runs had gone on when the study began: people can have heard of
        a product before anybody could use it.

    Returns
    -------
    pandas.DataFrame
        One row per run, as they first appear. ``ever_used_<month>`` is the share that had ever used
        the product by the end of a month of the study, ``communities_sd``, ``communities_min`` and
        ``communities_max`` are of this share in communities, at its end.

    Raises
    ------
    ValueError
        If the runs end in another month than the study, or are on another population.
    """
    import pandas as pd

    months = (observed.months + months_before).tolist()
    _require_end(months[-1], int(series["month"].max()))
    chosen, regions = _of(series, product), _of(groups[groups["dimension"] == "region"], product)
    rows = [
        _named(observed, _shares(one, observed, months), _finals(other, observed))
        for one, other in zip(_by_run(chosen), _by_run(regions), strict=True)
    ]
    return pd.DataFrame(rows)


def _require_end(last: int, ends: int) -> None:
    """Refuse runs that do not end when the study did."""
    if last != ends:
        raise ValueError(f"the runs end in month {ends}, they must end with the study, in {last}")


def _of(table: pd.DataFrame, product: str) -> pd.DataFrame:
    return table[table["product"] == product]


def _by_run(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each run; all of them where they are not told apart."""
    if RUN not in table:
        return [table]
    return [rows for _, rows in table.groupby(RUN, sort=False)]


def _shares(series: pd.DataFrame, observed: Observed, months: list[int]) -> Shares:
    """Share of people of one run who had ever used the product by the end of each month."""
    used = series.set_index("month")["ever_used"].loc[months]
    return np.asarray(used.to_numpy(float) / observed.people, np.float64)


def _finals(regions: pd.DataFrame, observed: Observed) -> Shares:
    """Share of each community of one run that ever used the product."""
    if regions["reachable"].tolist() != observed.sizes.tolist():
        raise ValueError(f"the runs are not on population={observed.name}: other communities")
    return np.asarray(regions["ever_used"].to_numpy(float) / observed.sizes, np.float64)


def _named(observed: Observed, shares: Shares, finals: Shares) -> dict[str, float]:
    curve = zip(observed.months.tolist(), shares.tolist(), strict=True)
    return {
        **{f"ever_used_{month}": share for month, share in curve},
        "communities_sd": float(finals.std()),
        "communities_min": float(finals.min()),
        "communities_max": float(finals.max()),
    }


def switch_facts() -> dict[str, float]:
    """Return what is known of the switch of practices to generic desogestrel, by name."""
    content = yaml.safe_load(check_file(FOLDER / "_practices_switch.yaml"))
    return {str(name): float(value) for name, value in content.items()}


def curve_against_observed(found: pd.DataFrame, *, observed: Observed) -> pd.DataFrame:
    """Set simulated adoption on the population of a study beside what was observed.

    Parameters
    ----------
    found
        One row per replicate, as of `curve_statistics`.

    Returns
    -------
    pandas.DataFrame
        As of `switch_against_observed`.
    """
    labels = {name: _curve_label(name) for name in observed_statistics(observed)}
    return _beside(found, observed_statistics(observed), labels)


def switch_against_observed(runs: pd.DataFrame) -> pd.DataFrame:
    """Set the simulated switch of practices beside the observed one.

    Parameters
    ----------
    runs
        One row per replicate, with the measures of ``study=timing``.

    Returns
    -------
    pandas.DataFrame
        One row per measure: what was ``observed``, the ``median`` of replicates, between which
        values nine in ten of them lie (``low`` and ``high``), and the ``verdict``: ``agrees`` if
        what was observed lies there too, ``cannot tell`` if 0 lies there as well, else ``too low``
        or ``too high``, which is a miss.
    """
    facts = switch_facts()
    observed = {f"timing_{name}": value for name, value in facts.items()}
    observed["timing_reached_share"] = facts["practices_reached"] / facts["practices_eligible"]
    return _beside(runs, observed, SWITCH)


def _curve_label(name: str) -> str:
    """Put the name of a number of `curve_statistics` into words."""
    if name.startswith("ever_used_"):
        return f"Share who had used it by month {name.removeprefix('ever_used_')}"
    what = {"sd": "standard deviation", "min": "lowest", "max": "highest"}
    return f"Share at the end in communities: {what[name.removeprefix('communities_')]}"


def _beside(
    runs: pd.DataFrame, observed: Mapping[str, float], labels: Mapping[str, str]
) -> pd.DataFrame:
    """Set the measures that have labels beside what was observed of them."""
    import pandas as pd

    rows = []
    for measure, label in labels.items():
        low, median, high = runs[measure].quantile([INSIDE[0], 0.5, INSIDE[1]])
        verdict = _verdict(observed[measure], float(low), float(high))
        rows.append((label, observed[measure], median, low, high, verdict))
    return pd.DataFrame(rows, columns=["measure", "observed", "median", "low", "high", "verdict"])


def _verdict(observed: float, low: float, high: float) -> str:
    """Say whether what was observed lies between two simulated values."""
    if np.isnan(low):
        return "not measured"
    if low <= observed <= high:
        return "cannot tell" if low <= 0.0 else "agrees"
    return "too low" if high < observed else "too high"
