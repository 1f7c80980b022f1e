"""Pounds by who bears them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters import Scenario
from sim.recommendations import strength


@dataclass(frozen=True)
class Bill:
    """What something costs the Institute, and the NHS in the time and travel of its staff."""

    institute: float = 0.0
    participants: float = 0.0

    def __add__(self, other: Bill) -> Bill:
        """Sum two bills, bearer by bearer."""
        return Bill(self.institute + other.institute, self.participants + other.participants)


def standing_bill(scenario: Scenario, month: int) -> Bill:
    """Return a month's cost of running the networks and the recommendations, at this size.

    National amounts are multiplied by the population's share of England. What channels make
    happen (messages, places at events, visits, projects) is billed where it happens.
    """
    share = scenario.population.national_share
    coordinators = sum(network.coordinators for network in scenario.networks.values())
    bill = Bill(institute=coordinators * scenario.costs.coordinator_year_pounds / 12.0 * share)
    for recommendation in scenario.recommendations:
        if month < recommendation.start_month or recommendation.intensity <= 0.0:
            continue
        level = strength(recommendation, month)
        for cost in recommendation.costs:
            starts = cost.one_off_pounds if month == recommendation.start_month else 0.0
            pounds = recommendation.intensity * starts + level * cost.annual_pounds / 12.0
            bill = bill + Bill(**{cost.bearer: pounds * share})
    return bill
