"""Opinion leaders: found among members with a given precision, briefed, engaged by colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.costs import Bill
from sim.hearing import hear_from_leaders, take_in
from sim.origins import LEADERS
from sim.parameters import Leaders
from sim.records import Rows, Values
from sim.stages import PERSUADED, SUSTAINED, USING
from sim.world import EXPERT

if TYPE_CHECKING:
    from sim.model import DiffusionModel

ANY = -1  # product of a leader who speaks for all of them
NONE = np.empty(0, np.int64)


class Following(NamedTuple):
    """Who engages whom for which product, and how credibly; each of shape (n_pairs,)."""

    leader: Rows
    follower: Rows
    product: Rows
    credibility: Values

    def and_also(self, more: Following) -> Following:
        """Return both together."""
        return Following(
            np.concatenate([self.leader, more.leader]),
            np.concatenate([self.follower, more.follower]),
            np.concatenate([self.product, more.product]),
            np.concatenate([self.credibility, more.credibility]),
        )

    def where(self, chosen: npt.NDArray[np.bool_]) -> Following:
        """Return some of the pairs."""
        return Following(
            self.leader[chosen],
            self.follower[chosen],
            self.product[chosen],
            self.credibility[chosen],
        )


class RecruitedLeaders:
    """Who has been recruited, whom they engage, and with what credibility.

    Nobody is recruited while no network names any of its members. A leader engages followers for
    a product while persuaded of it or using it; before that they are only briefed. Champions do
    the same for the one product that they helped to make, among colleagues of their organisation.
    """

    def __init__(self, n_products: int) -> None:
        self.rows = NONE
        self.champions: list[Rows] = [NONE for _ in range(n_products)]
        self.following = Following(NONE, NONE, NONE, np.empty(0, np.float64))
        self._briefed: list[Rows] = [NONE for _ in range(n_products)]

    def month(self, model: DiffusionModel) -> Bill:
        """Recruit, brief and engage for one month; return what it costs."""
        named = identified(model)
        recruits = named[~np.isin(named, self.rows, assume_unique=True)]
        if recruits.size > 0:
            self.rows = np.union1d(self.rows, recruits)
            self._add_followers(model, recruits)
        if self.following.leader.size == 0 and self.rows.size == 0:
            return Bill()
        for product in model.launched():
            self._brief(model, product)
            self._engage(model, product)
        return self._bill(model, recruits.size)

    def make_champions(self, model: DiffusionModel, product: int, *, staff: Rows) -> None:
        """Let some staff speak for a product to colleagues of their own organisation."""
        new = np.setdiff1d(staff, self.champions[product])
        self.champions[product] = np.union1d(self.champions[product], new)
        for person in new.tolist():
            followers = _followers(model, person, inside=True)
            self._follow(person, followers, product=product, credibility=1.0)

    def _bill(self, model: DiffusionModel, recruited: int) -> Bill:
        costs = model.parameters_now.costs
        people = self.rows.size + sum(rows.size for rows in self.champions)
        hours = costs.leader_days_per_year / 12.0 * costs.day_hours
        return Bill(
            institute=recruited * costs.leader_briefing_pounds,
            participants=people * hours * costs.staff_hour_pounds,
        )

    def _add_followers(self, model: DiffusionModel, recruits: Rows) -> None:
        """Let each recruit engage a few neighbours, drawn by keyed luck.

        Experts and boundary spanners turn to those in other organisations first.
        """
        true_leader = model.world.leader_role > 0
        mistaken = model.parameters_now.leaders.mistaken_ratio
        for leader in recruits.tolist():
            followers = _followers(model, leader, inside=False)
            credibility = 1.0 if true_leader[leader] else mistaken
            self._follow(leader, followers, product=ANY, credibility=credibility)

    def _follow(self, leader: int, followers: Rows, *, product: int, credibility: float) -> None:
        size = followers.size
        pairs = Following(
            np.full(size, leader), followers, np.full(size, product), np.full(size, credibility)
        )
        self.following = self.following.and_also(pairs)

    def _brief(self, model: DiffusionModel, product: int) -> None:
        """Tell the leaders for whom a product is relevant about it, once."""
        if self._briefed[product].size == self.rows.size:
            return
        new = np.setdiff1d(self.rows, self._briefed[product], assume_unique=True)
        self._briefed[product] = self.rows
        settings = model.parameters_now.leaders
        take_in(
            model,
            product,
            staff=new[model.relevance[product, new] > 0.0],
            aware=settings.aware_if_briefed,
            persuasion=settings.briefing_persuasion,
            source=LEADERS,
        )

    def _engage(self, model: DiffusionModel, product: int) -> None:
        """Sum the credibility of the leaders who speak for a product, for each follower."""
        pairs = self.following
        pairs = pairs.where((pairs.product == ANY) | (pairs.product == product))
        stage = model.stage[product, pairs.leader]
        speaks = (stage == PERSUADED) | (stage == USING) | (stage == SUSTAINED)
        speaks = model.scripted.who_speak(product, pairs.leader, usual=speaks)
        near = model.columns.leaders_near[product]
        near[pairs.follower] = 0.0
        pairs = pairs.where(speaks)
        np.add.at(near, pairs.follower, pairs.credibility.astype(np.float32))
        speakers = model.world.population.organisation[np.unique(pairs.leader)]
        units = model.world.population.n_organisations
        model.organisation_columns.speakers[product] = np.bincount(speakers, minlength=units)
        hear_from_leaders(
            model,
            product,
            pairs=(pairs.leader, pairs.follower),
            credibility=pairs.credibility,
        )


def _followers(model: DiffusionModel, leader: int, *, inside: bool) -> Rows:
    """Neighbours whom somebody engages, in keyed order; ``inside`` those of the organisation only.

    Otherwise experts and boundary spanners begin with those of other organisations.
    """
    world = model.world
    organisation = world.population.organisation
    neighbours = world.ties.of(leader).astype(np.int64)
    outside = organisation[neighbours] != organisation[leader]
    if inside:
        neighbours, outside = neighbours[~outside], outside[~outside]
    luck = model.chance.uniform("leader.follower", neighbours, product=leader)
    if world.leader_role[leader] == EXPERT or world.population.boundary_spanner[leader]:
        luck -= outside
    wanted = round(model.parameters_now.leaders.followers)
    return np.asarray(neighbours[np.argsort(luck, kind="stable")[:wanted]], np.int64)


def identified(model: DiffusionModel) -> Rows:
    """Members who are named as opinion leaders and willing, in ascending order.

    Each network names a share of its members; the share ``precision`` of those named truly leads
    opinion, as far as there are so many true leaders among the members.
    """
    settings = model.parameters_now.leaders
    found = [NONE]
    for name, network in model.parameters_now.networks.items():
        rows = model.members.staff[name]
        if network.leaders_identified_share > 0.0 and rows.size:
            found.append(_named(model, rows, network.leaders_identified_share, settings))
    rows = np.unique(np.concatenate(found))
    willing = model.chance.uniform("leader.willing", rows) < settings.willing
    return np.asarray(rows[willing], np.int64)


def _named(model: DiffusionModel, rows: Rows, share: float, settings: Leaders) -> Rows:
    """Those of a network's members whom it names, whether they lead opinion or not."""
    true_leader = model.world.leader_role[rows] > 0
    precision = settings.precision[settings.method]
    prevalence = float(true_leader.mean())
    right = min(1.0, share * precision / prevalence) if prevalence > 0.0 else 0.0
    wrong = share * (1.0 - precision) / (1.0 - prevalence) if prevalence < 1.0 else 0.0
    chance = np.where(true_leader, right, wrong * _mistaken_for_leaders(model, rows, settings))
    return rows[model.chance.uniform("leader.identified", rows) < chance]


def _mistaken_for_leaders(model: DiffusionModel, rows: Rows, settings: Leaders) -> Values:
    """How likely each member is to be named wrongly, 1 on average over those who do not lead.

    A survey errs at random; those who put themselves forward are the innovative; records of
    contacts name those with many of them.
    """
    others = model.world.leader_role[rows] == 0
    if settings.method == "survey" or not others.any():
        return np.ones(rows.size)
    if settings.method == "nomination":
        weight = np.exp(model.world.population.innovativeness[rows].astype(np.float64))
    else:
        weight = model.columns.degree[rows].astype(np.float64)
    return np.asarray(weight / max(float(weight[others].mean()), 1e-12))
