"""The schema of a calibration: which parameters are fitted to which published numbers."""

from __future__ import annotations

from pydantic import Field

from experiments.calibration.targets import Target
from experiments.distributions import Uncertainty
from sim.settings import NonNegative, Settings

LEAST_DRAWS = 400


class ObservedSettings(Settings):
    """A study of observed adoption: whose adoption of what, for how long."""

    title: str
    population: str = Field(min_length=1, description="option of the group population")
    products: str = Field(min_length=1, description="option of the group products")
    months: int = Field(ge=1, le=1200, description="of a run, those before it began included")
    months_before: int = Field(
        default=0, ge=0, le=120, description="in which people could hear of it before it began"
    )


class CalibrationSettings(Settings):
    """What is fitted to what, beside the trials and the uncertainties of the experiment.

    Attributes
    ----------
    observed
        Studies that are no trials, by name.
    nuisances
        Parameters of these studies alone, fitted with the rest and of no use elsewhere.
    targets
        Numbers of these studies, named ``<study>.<measure>``.
    trial_discrepancy_share, trial_discrepancy_least
        How far the model may be from a published trial at its best parameters, as a standard
        deviation: a share of the published effect, and at least so much in its unit.
    wave_points
        Points of each wave.
    posterior_draws, check_draws
        Draws of the posterior, and how many of them are run in the model.
    point_replicates
        Replicates at the values in use and at the calibrated ones.
    """

    observed: dict[str, ObservedSettings]
    nuisances: tuple[Uncertainty, ...] = ()
    targets: tuple[Target, ...]
    trial_discrepancy_share: NonNegative
    trial_discrepancy_least: NonNegative
    wave_points: int = Field(ge=20, le=100_000)
    posterior_draws: int = Field(ge=LEAST_DRAWS, le=100_000)
    check_draws: int = Field(ge=10, le=10_000)
    point_replicates: int = Field(ge=2, le=10_000)

    @property
    def months_before(self) -> dict[str, int]:
        """Of each observed study: months of its runs before it began."""
        return {name: study.months_before for name, study in self.observed.items()}
