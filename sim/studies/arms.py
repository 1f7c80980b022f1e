"""The arms of a trial: which clusters are treated, and whom the intervention reaches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.chance import Chance
from sim.parameters import MemberNetwork, Trial
from sim.population import Population
from sim.records import Rows, Values
from sim.settings import ORGANISATION_KINDS, OrganisationKindName

Flags = npt.NDArray[np.bool_]


class Arms(NamedTuple):
    """What was drawn into a trial.

    Attributes
    ----------
    clusters : int64, shape (n_clusters,)
        Organisations or regions, ascending.
    treated : bool, shape (n_clusters,)
        Whether each is in the treated arm.
    taken_up : bool, shape (n_clusters,)
        Whether it is, and takes up what it is offered.
    """

    clusters: Rows
    treated: Flags
    taken_up: Flags


class TreatedArm:
    """The membership of a network in a trial: the staff of treated organisations, for a while.

    It stands in for `sim.networks.Membership`: channels, leaders and support reach its members as
    they would reach those of the network.
    """

    def __init__(self, trial: Trial, population: Population, *, chance: Chance) -> None:
        self._trial = trial
        self._month = 0
        self._treated = treated_organisations(trial, population, chance=chance)
        chosen = np.zeros(population.n_organisations, bool)
        chosen[self._treated] = True
        self._staff = np.flatnonzero(chosen[population.organisation])
        self.here = np.zeros(population.n_staff, bool)
        self.staff, self.organisations = self._staff[:0], self._treated[:0]

    def update(self, network: MemberNetwork, *, share: float, others: Rows) -> None:
        """Let a month pass; neither growth nor other networks bring anybody in."""
        self._month += 1
        since = self._month - self._trial.start_month
        exposed = 0 <= since < self._trial.exposure_months
        self.staff = self._staff if exposed else self._staff[:0]
        self.organisations = self._treated if exposed else self._treated[:0]
        self.here[self._staff] = exposed

    def receive(self, network: MemberNetwork, *, staff: Rows, messages: float | Values) -> None:
        """Take messages without leaving: members of an arm are counted wherever they stand."""


def drawn_arms(trial: Trial, population: Population, *, chance: Chance) -> Arms:
    """Draw clusters into arms by keyed luck; as many are treated as the share says, rounded."""
    organisations = of_kinds(population, trial.kinds)
    by_region = trial.randomised == "region"
    clusters = population.organisation_region[organisations] if by_region else organisations
    clusters = np.unique(clusters).astype(np.int64)
    order = np.argsort(chance.uniform("trial.arm", clusters), kind="stable")
    treated = np.zeros(clusters.size, bool)
    treated[order[: round(trial.treated_share * clusters.size)]] = True
    order = np.argsort(chance.uniform("trial.taken_up", clusters) + ~treated, kind="stable")
    taken_up = np.zeros(clusters.size, bool)
    taken_up[order[: round(trial.taken_up_share * int(treated.sum()))]] = True
    return Arms(clusters, treated, taken_up)


def treated_organisations(trial: Trial, population: Population, *, chance: Chance) -> Rows:
    """Rows of the organisations that the intervention reaches, ascending."""
    arms = drawn_arms(trial, population, chance=chance)
    organisations = of_kinds(population, trial.kinds)
    cluster = cluster_of(trial, population)[organisations]
    return organisations[np.isin(cluster, arms.clusters[arms.taken_up])]


def cluster_of(trial: Trial, population: Population) -> Rows:
    """Return the cluster of each organisation, shape (n_organisations,)."""
    if trial.randomised == "region":
        return population.organisation_region.astype(np.int64)
    return np.arange(population.n_organisations)


def of_kinds(population: Population, kinds: tuple[OrganisationKindName, ...]) -> Rows:
    """Rows of the organisations of some kinds, ascending."""
    wanted = [ORGANISATION_KINDS.index(kind) for kind in kinds]
    return np.flatnonzero(np.isin(population.organisation_kind, wanted))
