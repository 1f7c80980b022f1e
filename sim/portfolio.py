"""The products over time: found among members, launched, improved by feedback, made policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.chance import Chance
from sim.channels.co_production import co_production_gain
from sim.parameters import Product, Scenario
from sim.rules.staged import hazard
from sim.stages import SUSTAINED, USING

if TYPE_CHECKING:
    from sim.model import DiffusionModel

IDEA = "member_idea"
_CO_PRODUCED = ("compatibility", "relative_advantage")


class Portfolio:
    """When each product appears, how much better it has become, and whether it is policy.

    Ideas of members wait to be found: they are a Poisson stream, the n-th idea that is found and
    developed being the n-th product of that origin. Ideas beyond the last of them are lost.
    """

    def __init__(self, products: Sequence[Product], chance: Chance) -> None:
        rows = np.arange(len(products))
        self._products = products
        self._launch = [product.launch_month for product in products]
        ideas = [row for row in rows.tolist() if products[row].origin == IDEA]
        waits = np.cumsum(chance.exponential("idea.found", np.arange(len(ideas))))
        self._waiting = dict(zip(ideas, waits.tolist(), strict=True))
        self._found = 0.0
        self._policy_clock = chance.exponential("policy.responds", rows)
        self._policy = np.zeros(len(products))
        self._gain = np.zeros(len(products))
        self.gap_closed = np.zeros(len(products))
        self._version_month = [0.0 for _ in products]
        self.mandated = np.zeros(len(products), bool)

    def launch_month(self, product: int) -> int:
        """Month in which a product appears; of an idea not found yet, one that never comes."""
        return 2**31 if product in self._waiting else self._launch[product]

    def known(self, product: int) -> bool:
        """Whether a product is out or is planned: all but ideas that nobody has found."""
        return product not in self._waiting

    def find_ideas(self, model: DiffusionModel) -> None:
        """Let ideas be found among members, and their development begin."""
        ideas = model.parameters_now.ideas
        if not self._waiting or ideas.found_per_1000_members_year <= 0.0:
            return
        members = sum(rows.size for rows in model.members.staff.values()) / model.national_share
        yearly = ideas.found_per_1000_members_year * members / 1000.0
        self._found += yearly / 12.0 * ideas.developed_share
        for product in [row for row, wait in self._waiting.items() if wait <= self._found]:
            del self._waiting[product]
            ready = model.month + round(ideas.development_months)
            self._launch[product] = max(self._launch[product], ready)

    def feed_back(self, model: DiffusionModel) -> None:
        """Let users' reports make the next version of each product better."""
        feedback = model.parameters_now.feedback
        for product in model.launched():
            age = model.month - max(self._version_month[product], self.launch_month(product))
            if age < feedback.cycle_months:
                continue
            self._version_month[product] = model.month
            reports = _reports(model, product) / model.national_share
            voice = reports / (reports + feedback.half_reports)
            self.gap_closed[product] += (
                (1.0 - self.gap_closed[product]) * feedback.gap_closed * voice
            )

    def hear_policy(self, model: DiffusionModel) -> None:
        """Let products that members of a network use become policy, at that network's rate."""
        for product in model.launched():
            if self.mandated[product]:
                continue
            for name, network in model.parameters_now.networks.items():
                if network.policy_response_per_year > 0.0 and _users(model, name, product):
                    self._policy[product] += hazard(network.policy_response_per_year) / 12.0
            self.mandated[product] = self._policy[product] >= self._policy_clock[product]

    def make(self, scenario: Scenario, month: int) -> None:
        """Let what is made now gain by co-production, or by being a member's idea.

        The gain stays with a product from its launch on, whatever becomes of the network.
        """
        gains = {
            "co_produced": co_production_gain(scenario.networks),
            IDEA: scenario.ideas.compatibility_gain,
        }
        for row, product in enumerate(self._products):
            if month <= self.launch_month(row):
                self._gain[row] = gains.get(product.origin, 0.0)

    def product_now(self, product: int) -> Product:
        """Return a product as it is: with the gains of how it was made, and of feedback."""
        made, gain = self._products[product], float(self._gain[product])
        improves = ["compatibility"] if made.origin == IDEA else _CO_PRODUCED
        update = {name: min(1.0, value + gain) for name, value in _values(made, improves)}
        closed = float(self.gap_closed[product])
        return _better(made.model_copy(update=update), closed)

    def state(self) -> tuple[tuple[float, ...], tuple[bool, ...]]:
        """What of all this changes rates: improvements and mandates."""
        improved = (*self.gap_closed.tolist(), *self._gain.tolist())
        return improved, tuple(self.mandated.tolist())


def _better(product: Product, closed: float) -> Product:
    """Return a product with a part of what its attributes lack made good."""
    lacking = ("relative_advantage", "compatibility", "augmentation")
    update = {name: value + closed * (1.0 - value) for name, value in _values(product, lacking)}
    return product.model_copy(update=update | {"complexity": product.complexity * (1.0 - closed)})


def _values(product: Product, names: Sequence[str]) -> list[tuple[str, float]]:
    return [(name, float(getattr(product, name))) for name in names]


def _reports(model: DiffusionModel, product: int) -> float:
    """Reports on a product: one from each user among members, and each organisation that uses it.

    Organisations report where they, and not their staff, are the members.
    """
    reports = 0.0
    for name, network in model.parameters_now.networks.items():
        if network.members > 0.0:
            reports += network.feedback_share * _users(model, name, product)
        else:
            hosts = model.members.organisations[name]
            using = model.organisation_columns.using[product, hosts] > 0.0
            reports += network.feedback_share * int(using.sum())
    return reports


def _users(model: DiffusionModel, network: str, product: int) -> int:
    """Members of a network who use a product."""
    stage = model.stage[product, model.members.staff[network]]
    return int(((stage == USING) | (stage == SUSTAINED)).sum())
