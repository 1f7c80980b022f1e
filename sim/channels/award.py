"""Awards: organisations that use products are celebrated, and members told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.channels.base import ONE, Channel, Exposure, Sending
from sim.costs import Bill
from sim.parameters import Award
from sim.records import Rows, Values
from sim.stages import DISCONTINUED

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class AwardChannel(Channel):
    """Winners are drawn in proportion to the share of their audience that uses products.

    The award raises their staff's morale: a liking for all that is new. If it is linked to
    products, the one that the winner uses most is named, and members read of it.
    """

    def __init__(self, network: str, name: str) -> None:
        super().__init__(network, name)
        self._due = 0.0
        self._given = 0

    def send(self, model: DiffusionModel) -> Sending:
        """Give the awards that are due."""
        award = cast(Award, self.settings(model))
        sending = Sending()
        if self.members(model).size == 0:
            return sending
        self._due += award.awards_per_year * model.national_share / 12.0
        while self._due >= ONE:
            self._due -= 1.0
            self._given += 1
            winner = self._winner(model)
            if winner >= 0:
                sending.exposures += self._celebrated(model, award, winner)
                pounds = model.parameters_now.costs.award_pounds
                sending.bill = sending.bill + Bill(institute=pounds)
        return sending

    def _winner(self, model: DiffusionModel) -> int:
        """Draw an organisation, -1 if none uses anything."""
        merit = self._use(model).sum(axis=0)
        candidates = np.flatnonzero(merit > 0.0)
        if candidates.size == 0:
            return -1
        wait = model.chance.exponential(f"{self.name}.wins", candidates, month=self._given)
        return int(candidates[np.argmin(wait / merit[candidates])])

    def _use(self, model: DiffusionModel) -> Values:
        """Share of each organisation's audience that uses each product."""
        columns = model.organisation_columns
        return columns.using / np.maximum(columns.audience, 1.0)

    def _celebrated(self, model: DiffusionModel, award: Award, winner: int) -> list[Exposure]:
        exposures = [
            Exposure(self.name, product, self._staff(model, product, winner), 0.0, award.morale)
            for product in model.launched()
        ]
        luck = model.chance.uniform(f"{self.name}.names", [self._given])[0]
        if luck < award.product_linked:
            exposures.append(
                Exposure(
                    channel=self.name,
                    product=int(self._use(model)[:, winner].argmax()),
                    staff=self.members(model),
                    aware=award.aware_if_read,
                    persuasion=award.persuasion,
                    open_rate=award.open_rate,
                )
            )
        return exposures

    def _staff(self, model: DiffusionModel, product: int, winner: int) -> Rows:
        """The winner's staff whom a product concerns and who have not dropped it."""
        start = model.world.population.organisation_start
        staff = np.arange(start[winner], start[winner + 1])
        concerned = model.relevance[product, staff] > 0.0
        return staff[concerned & (model.stage[product, staff] != DISCONTINUED)]
