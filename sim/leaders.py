"""Opinion leaders: found among members with a given precision, briefed, engaged by colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.costs import Bill
from sim.hearing import hear_from_leaders, take_in
from sim.stages import PERSUADED, SUSTAINED, USING
from sim.world import EXPERT

if TYPE_CHECKING:
    from sim.model import DiffusionModel

Rows = npt.NDArray[np.int64]


class RecruitedLeaders:
    """Who has been recruited, whom they engage, and with what credibility.

    Nobody is recruited while ``leaders.identified_share`` is 0. A leader engages followers for
    a product while persuaded of it or using it; before that they are only briefed.
    """

    def __init__(self, n_products: int) -> None:
        self.rows = np.empty(0, np.int64)
        self._leader = np.empty(0, np.int64)
        self._follower = np.empty(0, np.int64)
        self._credibility = np.empty(0, np.float64)
        self._briefed: list[Rows] = [np.empty(0, np.int64) for _ in range(n_products)]

    def month(self, model: DiffusionModel) -> Bill:
        """Recruit, brief and engage for one month; return what it costs."""
        named = identified(model)
        recruits = named[~np.isin(named, self.rows, assume_unique=True)]
        if recruits.size > 0:
            self.rows = np.union1d(self.rows, recruits)
            self._add_followers(model, recruits)
        if self.rows.size == 0:
            return Bill()
        for product in model.launched():
            self._brief(model, product)
            self._engage(model, product)
        costs = model.parameters_now.costs
        days = costs.leader_days_per_year / 12.0 * self.rows.size
        return Bill(
            institute=recruits.size * costs.leader_briefing_pounds,
            participants=days * costs.day_hours * costs.staff_hour_pounds,
        )

    def _add_followers(self, model: DiffusionModel, recruits: Rows) -> None:
        """Let each recruit engage a few neighbours, drawn by keyed luck.

        Expert opinion leaders turn to those in other organisations first.
        """
        settings = model.parameters_now.leaders
        wanted = round(settings.followers)
        true_leader = model.world.leader_role > 0
        expert = model.world.leader_role == EXPERT
        for leader in recruits:
            neighbours = model.world.ties.of(int(leader)).astype(np.int64)
            luck = model.chance.uniform("leader.follower", neighbours, product=int(leader))
            luck -= expert[leader] * self._outside(model, int(leader), neighbours)
            followers = neighbours[np.argsort(luck, kind="stable")[:wanted]]
            credibility = 1.0 if true_leader[leader] else settings.mistaken_ratio
            self._leader = np.append(self._leader, np.full(followers.size, leader))
            self._follower = np.append(self._follower, followers)
            self._credibility = np.append(self._credibility, np.full(followers.size, credibility))

    @staticmethod
    def _outside(model: DiffusionModel, leader: int, neighbours: Rows) -> npt.NDArray[np.bool_]:
        organisation = model.world.population.organisation
        return np.asarray(organisation[neighbours] != organisation[leader])

    def _brief(self, model: DiffusionModel, product: int) -> None:
        """Tell the leaders for whom a product is relevant about it, once."""
        if self._briefed[product].size == self.rows.size:
            return
        new = np.setdiff1d(self.rows, self._briefed[product], assume_unique=True)
        self._briefed[product] = self.rows
        settings = model.parameters_now.leaders
        concerned = new[model.relevance[product, new] > 0.0]
        take_in(
            model,
            product,
            staff=concerned,
            aware=settings.aware_if_briefed,
            persuasion=settings.briefing_persuasion,
        )

    def _engage(self, model: DiffusionModel, product: int) -> None:
        """Sum the credibility of the leaders who speak for a product, for each follower."""
        stage = model.stage[product, self._leader]
        speaks = (stage == PERSUADED) | (stage == USING) | (stage == SUSTAINED)
        speaks = model.scripted.who_speak(product, self._leader, usual=speaks)
        near = model.columns.leaders_near[product]
        near[self._follower] = 0.0
        np.add.at(near, self._follower[speaks], self._credibility[speaks].astype(np.float32))
        hear_from_leaders(model, product, followers=np.unique(self._follower[speaks]))


def identified(model: DiffusionModel) -> Rows:
    """Members who are named as opinion leaders and willing, in ascending order.

    The share ``identified_share`` of all members is named; the share ``precision`` of those
    named truly leads opinion, as far as there are so many true leaders among the members.
    """
    settings = model.parameters_now.leaders
    members = model.members.staff.values()
    if settings.identified_share <= 0.0 or not any(rows.size for rows in members):
        return np.empty(0, np.int64)
    belongs = np.zeros(model.n_staff, bool)
    for staff in members:
        belongs[staff] = True
    rows = np.flatnonzero(belongs)
    true_leader = model.world.leader_role[rows] > 0
    prevalence = float(true_leader.mean())
    named_true = settings.identified_share * settings.precision
    named_false = settings.identified_share * (1.0 - settings.precision)
    chance = np.where(
        true_leader,
        min(1.0, named_true / prevalence) if prevalence > 0.0 else 0.0,
        min(1.0, named_false / (1.0 - prevalence)) if prevalence < 1.0 else 0.0,
    )
    named = model.chance.uniform("leader.identified", rows) < chance
    willing = model.chance.uniform("leader.willing", rows) < settings.willing
    return np.asarray(rows[named & willing], np.int64)
