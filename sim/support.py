"""Support for implementing organisations: schemes with a queue and a limited capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.costs import Bill
from sim.parameters import Support
from sim.records import Rows, Values
from sim.settings import ORGANISATION_KINDS
from sim.stages import IMPLEMENTING

if TYPE_CHECKING:
    from sim.model import DiffusionModel

Flags = npt.NDArray[np.bool_]

SLIP = 1e-9  # monthly shares of a project do not add up exactly


class SupportScheme:
    """One scheme: projects begin as capacity allows, at sites drawn from those that wait.

    A project covers ``staff_per_site`` of the organisation's audience for its duration. A site is
    supported by one scheme at a time, and once by each.
    """

    def __init__(self, name: str, shape: tuple[int, int]) -> None:
        self.name = name
        self.coverage = np.zeros(shape)  # share of the audience, (n_products, n_organisations)
        self._end = np.zeros(shape)
        self._due = 0.0
        self.waiting = 0

    def month(self, model: DiffusionModel, *, taken: Flags) -> Bill:
        """End and start projects; ``taken`` says which sites another scheme supports."""
        settings = model.parameters_now.support[self.name]
        self.coverage[(self.coverage > 0.0) & (self._end <= model.month)] = 0.0
        self._due += settings.sites_per_year * model.national_share / 12.0
        waiting = self._waiting(model, settings, taken) if self._due + SLIP >= 1.0 else []
        places = min(int(self._due + SLIP), len(waiting))
        self._due = min(self._due - places, 1.0)
        self.waiting = len(waiting) - places
        for product, organisation in waiting[:places]:
            audience = model.organisation_columns.audience[product, organisation]
            self.coverage[product, organisation] = min(1.0, settings.staff_per_site / audience)
            self._end[product, organisation] = model.month + settings.duration_months
        return Bill(institute=places * settings.site_pounds)

    def _waiting(
        self, model: DiffusionModel, settings: Support, taken: Flags
    ) -> list[tuple[int, int]]:
        """(product, organisation) pairs that implement without support, in keyed order."""
        kinds = [ORGANISATION_KINDS.index(kind) for kind in settings.organisation_kinds]
        eligible = np.isin(model.world.population.organisation_kind, kinds)
        if settings.network is not None:
            members = model.members.organisations[settings.network]
            eligible &= np.isin(np.arange(eligible.size), members)
        queue = []
        for product in model.launched():
            waits = eligible & (model.organisation_columns.stage[product] == IMPLEMENTING)
            waits &= ~taken[product] & (self._end[product] == 0.0)
            rows = np.flatnonzero(waits)
            luck = model.chance.uniform(f"support.{self.name}", rows, product=product)
            queue += [(value, product, int(row)) for value, row in zip(luck, rows, strict=True)]
        return [(product, row) for _, product, row in sorted(queue)]


class SupportSchemes:
    """All schemes, and what they and the encouragement of members' projects come to at each site.

    Where two schemes reach the same site the stronger counts: more support on top added nothing
    (PReCePT trial).
    """

    def __init__(self, names: tuple[str, ...], shape: tuple[int, int]) -> None:
        self._schemes = [SupportScheme(name, shape) for name in names]

    @property
    def waiting(self) -> int:
        """Sites that a scheme with capacity had no place for this month."""
        return sum(scheme.waiting for scheme in self._schemes)

    def coverage(self, scheme: str) -> Values:
        """Share of each site's audience that a scheme reaches, (n_products, n_organisations)."""
        return next(each.coverage for each in self._schemes if each.name == scheme)

    def supported(self) -> int:
        """Sites that are supported now."""
        return int(sum((scheme.coverage > 0.0).sum() for scheme in self._schemes))

    def month(self, model: DiffusionModel) -> Bill:
        """Let all schemes start projects, and put their help in force."""
        bill = Bill()
        columns = model.organisation_columns
        taken = np.zeros(columns.stage.shape, bool)
        for scheme in self._schemes:
            taken |= scheme.coverage > 0.0
        for scheme in self._schemes:
            bill = bill + scheme.month(model, taken=taken)
            taken |= scheme.coverage > 0.0
        self._put_in_force(model)
        return bill

    def end(self, model: DiffusionModel, product: int, *, organisations: Rows) -> None:
        """Withdraw from organisations that have given up."""
        columns = model.organisation_columns
        for scheme in self._schemes:
            scheme.coverage[product, organisations] = 0.0
        columns.help[product, organisations] = columns.encouragement[organisations]
        columns.kept[product, organisations] = 1.0

    def _put_in_force(self, model: DiffusionModel) -> None:
        columns = model.organisation_columns
        gain, kept = np.zeros(columns.stage.shape), np.ones(columns.stage.shape)
        for scheme in self._schemes:
            settings = model.parameters_now.support[scheme.name]
            gain = np.maximum(gain, settings.log_odds * scheme.coverage)
            kept = np.minimum(kept, 1.0 - scheme.coverage * (1.0 - settings.stop_ratio))
        columns.help[:] = gain + columns.encouragement
        columns.kept[:] = kept
