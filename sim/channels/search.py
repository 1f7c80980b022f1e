"""Search: members with a need look on a website, and may find a product that meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.channels.base import Channel, Exposure, Sending
from sim.costs import Bill
from sim.parameters import Search
from sim.records import Float32, Rows

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class SearchChannel(Channel):
    """Pull: a search shows something if it is flexible enough, and leads somewhere if accurate.

    What is found is one of the products that are out, with a chance in proportion to their
    relevance to the searcher.
    """

    def send(self, model: DiffusionModel) -> Sending:
        """Let members search, and find."""
        search = cast(Search, self.settings(model))
        members, products = self.members(model), model.launched()
        luck = model.chance.uniform(f"{self.name}.searches", members, month=model.month)
        searchers = members[luck < search.searches_per_year / 12.0]
        sending = Sending(bill=self._bill(model, searchers.size))
        if searchers.size == 0 or not products:
            return sending
        luck = model.chance.uniform(f"{self.name}.finds", searchers, month=model.month)
        finders = searchers[luck < search.flexibility * search.accuracy]
        found = self._found(model, finders, model.relevance[np.ix_(np.array(products), finders)])
        for place, product in enumerate(products):
            exposure = Exposure(
                channel=self.name,
                product=product,
                staff=finders[found == place],
                aware=search.aware_if_found,
                persuasion=search.persuasion,
            )
            sending.exposures.append(exposure)
        return sending

    def _found(self, model: DiffusionModel, finders: Rows, relevance: Float32) -> Rows:
        """Which product each finds, by its place; -1 where none is relevant."""
        upto = np.cumsum(relevance.astype(np.float64), axis=0)
        luck = model.chance.uniform(f"{self.name}.found", finders, month=model.month)
        place = (upto <= luck * upto[-1]).sum(axis=0)
        return np.where(upto[-1] > 0.0, place, -1)

    def _bill(self, model: DiffusionModel, searches: int) -> Bill:
        """A search takes as long as two messages."""
        costs = model.parameters_now.costs
        minutes = 2.0 * costs.reading_minutes * searches
        return Bill(participants=minutes / 60.0 * costs.staff_hour_pounds)
