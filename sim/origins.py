"""Where adoptions came from: each is shared out over all that made its adopter aware.

A person hears of a product from many sides, and becomes aware when the hazards of all of them
together have run down one clock. The adoption that follows is owed to each source in proportion
to the hazard it contributed, up to the month of becoming aware. What was told later, and what
persuaded, is not counted: log-odds have no parts that add up.

Shares are multiples of 2**-20, so that they add up to whole adoptions exactly. The hazards of
channels, leaders, organisations and of the world outside are those that were applied; what is left
is owed to colleagues, and divided among them by what each had told, month by month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.chance import wind_all
from sim.columns import CLOCK, by_class
from sim.kernels.rows import Network
from sim.kernels.sources import sum_colleagues
from sim.records import Rows, Values
from sim.rules.staged import StagedRates
from sim.stages import UNAWARE

if TYPE_CHECKING:
    from sim.model import DiffusionModel

OUTSIDE, POLICY, OWN_ORGANISATION = "outside", "policy", "own_organisation"
LEADERS, ACQUAINTANCES, ONLINE = "opinion_leaders", "acquaintances", "online_ties"
INTERNATIONAL = "international"
COLLEAGUES = ("ties_team", "ties_organisation", "ties_region", "ties_national", "ties_given")
BOUNDARIES = ("organisation", "profession", "sector")
UNIT = 2**20
LAST = 2**15 - 1  # month that a column can hold
NOBODY = np.empty(0, np.int64)

Matrix = npt.NDArray[np.float64]


class Impulse(NamedTuple):
    """Hazards that some staff, unaware so far, were told at once; ``speaker`` if by a person."""

    source: str
    staff: Rows
    hazard: Values
    speaker: Rows


@dataclass(frozen=True, eq=False)
class Shares:
    """What the adopters of one product owe to whom.

    Attributes
    ----------
    adopters : int64, shape (n_adopters,)
        Their rows.
    sources : tuple of str
    share : float64, shape (n_adopters, n_sources)
        Rows sum to 1 exactly.
    by_people, crossed : float64, shape (n_adopters,), (n_adopters, n_boundaries)
        The part owed to other people, and the part of the adoption owed to people beyond each of
        ``BOUNDARIES``.
    """

    adopters: Rows
    sources: tuple[str, ...]
    share: Matrix
    by_people: Values
    crossed: Matrix


NO_SHARES = Shares(NOBODY, (), np.empty((0, 0)), np.empty(0), np.empty((0, len(BOUNDARIES))))


class Origins:
    """What has been told, by source, as far as colleagues' talk does not say it."""

    def __init__(self, n_products: int, months: int, n_organisations: int) -> None:
        self._impulses: list[list[Impulse]] = [[] for _ in range(n_products)]
        self._steady = np.zeros((n_products, 2, months + 1))  # per month: outside, and policy
        self._organisation = np.zeros((n_products, months + 1, n_organisations), np.float32)
        self._shared: dict[int, tuple[int, Shares]] = {}

    def note(
        self, model: DiffusionModel, product: int, *, source: str, staff: Rows, hazard: Values
    ) -> None:
        """Note what a channel tells some staff of a product."""
        self.note_people(model, product, source=source, pairs=(NOBODY, staff), hazard=hazard)

    def note_people(
        self,
        model: DiffusionModel,
        product: int,
        *,
        source: str,
        pairs: tuple[Rows, Rows],
        hazard: Values,
    ) -> None:
        """Note what people tell others: pairs of speakers and hearers."""
        speaker, staff = pairs
        hears = (model.columns.stage[product, staff] == UNAWARE) & (hazard > 0.0)
        if hears.any():
            heard = Impulse(
                source, staff[hears], hazard[hears], speaker[hears] if speaker.size else speaker
            )
            self._impulses[product].append(heard)

    def note_steady(self, product: int, *, month: int, rates: StagedRates) -> None:
        """Note a month's hazards, at full relevance, of what reaches everybody."""
        self._make_room(month)
        self._steady[product, :, month] = rates.outside, rates.mandate

    def _make_room(self, month: int) -> None:
        """Make room for months beyond the horizon, should the model be stepped there."""
        if month >= self._organisation.shape[1]:
            self._steady = np.concatenate([self._steady, np.zeros_like(self._steady)], axis=2)
            more = np.zeros_like(self._organisation)
            self._organisation = np.concatenate([self._organisation, more], axis=1)

    def note_organisations(
        self, product: int, *, month: int, organisations: Rows, hazard: float
    ) -> None:
        """Note which organisations tell their own staff, and with what hazard."""
        self._organisation[product, month, organisations] = hazard

    def shares(self, model: DiffusionModel, product: int) -> Shares:
        """Share out the adoptions of a product so far; remembered until the month is over."""
        month, shares = self._shared.get(product, (-1, None))
        if shares is None or month != model.month:
            shares = self._share_out(model, product)
            self._shared[product] = model.month, shares
        return shares

    def _share_out(self, model: DiffusionModel, product: int) -> Shares:
        adopters = np.flatnonzero(began_here(model, product))
        if adopters.size == 0:
            return NO_SHARES
        hazards = self._direct(model, product, adopters)
        place = np.full(model.n_staff, -1)
        place[adopters] = np.arange(adopters.size)
        people, crossed = np.zeros(adopters.size), np.zeros((adopters.size, len(BOUNDARIES)))
        groups = model.world.groups
        for impulse in self._impulses[product]:
            at = place[impulse.staff]
            chosen = at >= 0
            at, hazard = at[chosen], impulse.hazard[chosen]
            column = hazards.setdefault(impulse.source, np.zeros(adopters.size))
            np.add.at(column, at, hazard)
            if impulse.speaker.size:
                speaker, hearer = impulse.speaker[chosen], impulse.staff[chosen]
                np.add.at(people, at, hazard)
                beyond = groups[:, speaker] != groups[:, hearer]
                np.add.at(crossed, at, (beyond * hazard).T)
        self._add_colleagues(model, product, adopters, hazards, people, crossed)
        return _normalised(adopters, hazards, people, crossed)

    def _direct(self, model: DiffusionModel, product: int, adopters: Rows) -> dict[str, Values]:
        """Hazards from outside, by policy and by one's organisation, up to becoming aware."""
        columns, population = model.columns, model.world.population
        month = columns.aware_month[product, adopters]
        relevance = columns.relevance[product, adopters].astype(np.float64)
        steady = np.cumsum(self._steady[product], axis=1)[:, month] * relevance
        unit = population.organisation[adopters]
        told = np.cumsum(self._organisation[product], axis=0, dtype=np.float64)[month, unit]
        return {
            OUTSIDE: steady[0],
            POLICY: steady[1],
            OWN_ORGANISATION: told * relevance,
        }

    def _add_colleagues(
        self,
        model: DiffusionModel,
        product: int,
        adopters: Rows,
        hazards: dict[str, Values],
        people: Values,
        crossed: Matrix,
    ) -> None:
        """Owe to colleagues what is left, divided by what each of them had told."""
        columns, world = model.columns, model.world
        clock = np.empty(model.n_staff, np.float32)
        wind_all(clock, clock.size, model.chance.key, product, CLOCK)
        spent = clock[adopters].astype(np.float64) + columns.overrun[product, adopters]
        left = np.maximum(spent - sum(hazards.values()), 0.0)
        told = np.zeros((adopters.size, len(COLLEAGUES) + len(BOUNDARIES)))
        network = Network(world.ties.starts, world.ties.neighbours)
        talk = by_class(model.talk)
        groups = world.groups
        sum_colleagues(adopters, columns.of(product), network, world.tie_class, talk, groups, told)
        kinds, beyond = told[:, : len(COLLEAGUES)], told[:, len(COLLEAGUES) :]
        total = kinds.sum(axis=1, keepdims=True)
        left = np.where(total[:, 0] > 0.0, left, 0.0)
        part = left[:, None] / np.maximum(total, 1e-300)
        for kind, name in enumerate(COLLEAGUES):
            hazards[name] = kinds[:, kind] * part[:, 0]
        people += left
        crossed += beyond * part


def began_here(model: DiffusionModel, product: int) -> npt.NDArray[np.bool_]:
    """Who began to use a product in the run, and not before it; shape (n_staff,).

    Nobody can come to use a product in the month in which it appears.
    """
    return np.asarray(model.columns.use_month[product] > min(model.launch_month(product), LAST))


def sources(model: DiffusionModel) -> list[str]:
    """Return the names of all that an adoption can be owed to, in the order of tables."""
    networks = model.parameters.networks
    given = bool((model.world.ties.kind == COLLEAGUES.index("ties_given")).any())
    return [
        OUTSIDE,
        *COLLEAGUES[: 5 if given else 4],
        ACQUAINTANCES,
        ONLINE,
        LEADERS,
        OWN_ORGANISATION,
        POLICY,
        *(name for name, channel in model.channels.items() if channel.informs),
        *(f"{name}.{INTERNATIONAL}" for name, network in networks.items() if network.members > 0.0),
    ]


def _normalised(
    adopters: Rows, hazards: dict[str, Values], people: Values, crossed: Matrix
) -> Shares:
    """Turn hazards into shares that are exact multiples of a unit."""
    sources = tuple(hazards)
    parts = np.stack([hazards[name] for name in sources], axis=1)
    total = parts.sum(axis=1)
    parts[total <= 0.0, sources.index(OUTSIDE)] = 1.0
    total = parts.sum(axis=1, keepdims=True)
    units = np.floor(parts / total * UNIT)
    largest = units.argmax(axis=1)
    units[np.arange(adopters.size), largest] += UNIT - units.sum(axis=1)
    return Shares(adopters, sources, units / UNIT, people / total[:, 0], crossed / total)
