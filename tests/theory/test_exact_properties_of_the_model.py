"""Exact properties of the full model that tests/behaviour/test_exact_properties.py leaves open."""

from dataclasses import replace

import numpy as np
import pytest

from sim import DiffusionModel, World, build_world
from sim.channels.base import Channel, Exposure, Sending
from sim.ties import Ties
from tests.scenarios import RECOMMENDATIONS, run, same_bits, scenario, with_recommendations

NEVER = 10_000
COLUMNS = ("stage", "aware_month", "use_month", "sustained_month", "stop_month")


class Meeting(Channel):
    """Everyone whom a product can matter to hears of it every month, face to face."""

    def __init__(self, name, aware, persuasion):
        super().__init__("meetings", name)
        self.aware, self.persuasion = aware, persuasion

    def send(self, model):
        return Sending(
            exposures=[
                Exposure(
                    channel=self.name,
                    product=product,
                    staff=np.flatnonzero(model.relevance[product] > 0),
                    aware=self.aware,
                    persuasion=self.persuasion,
                )
                for product in model.launched()
            ]
        )


def with_meetings(base, number, aware, persuasion):
    """A run with so many meetings in place of the networks' channels."""
    model = DiffusionModel(base, seed=1)
    meetings = [Meeting(str(one), aware, persuasion) for one in range(number)]
    model.channels = {meeting.name: meeting for meeting in meetings}
    return model.run()


def test_two_channels_at_half_the_hazard_equal_one_m8():
    base = scenario("networks=none", population="trust", months=24)
    aware, persuasion = 0.05, 0.25
    one = with_meetings(base, 1, aware, persuasion)
    two = with_meetings(base, 2, 1.0 - np.sqrt(1.0 - aware), persuasion / 2)
    for name in COLUMNS:
        assert np.array_equal(getattr(one.columns, name), getattr(two.columns, name)), name
    assert not same_bits(one, with_meetings(base, 2, aware, persuasion))


def with_a_hermit(world):
    """The same world and one more person without ties, in an organisation of their own."""
    people = world.population
    each = {
        name: np.append(getattr(people, name), getattr(people, name)[-1])
        for name in (
            "profession",
            "seniority",
            "innovativeness",
            "attention",
            "boundary_spanner",
            "organisation_kind",
            "organisation_region",
            "organisation_readiness",
            "organisation_leadership",
            "organisation_slack",
        )
    }
    more = replace(
        people,
        **each,
        organisation=np.append(people.organisation, people.organisation[-1] + 1),
        organisation_start=np.append(people.organisation_start, people.n_staff + 1),
        team=np.append(people.team, people.team[-1] + 1),
        team_start=np.append(people.team_start, people.n_staff + 1),
        organisation_code=(*people.organisation_code, "hermit"),
        organisation_name=(*people.organisation_name, "Hermitage"),
    )
    ties = world.ties
    starts = np.append(ties.starts, ties.starts[-1])
    joined = Ties(starts, ties.neighbours.copy(), ties.kind.copy())
    return World(more, joined, np.append(world.leader_role, world.leader_role[-1]))


@pytest.mark.parametrize("population", ["toy", "trust"])
def test_an_isolated_extra_agent_changes_nobody_else_m9(population):
    """Without what looks at all organisations of a region at once, and without networks."""
    base = scenario("networks=none", "organisations.regional_peers=0", population=population)
    world = build_world(base, seed=1, replicate=0)
    plain, joined = run(base, world=world), run(base, world=with_a_hermit(world))
    people = world.population.n_staff
    for name in COLUMNS:
        before, after = getattr(plain.columns, name), getattr(joined.columns, name)
        assert np.array_equal(before, after[:, :people]), name
    assert (plain.columns.use_month >= 0).any()


FAVOURABLE = (
    "staff.intercept=10",
    "staff.stop_per_month=0",
    "organisations.abandon_per_month=0",
    "staff.reconsideration_per_month=0",
    "networks=none",
)
LEVERS = [
    "staff.outside_awareness_per_month=0.05",
    "peers.contact_per_month=0.06",
    "peers.contact_per_month=1.0",
    "organisations.implementation_months=3",
    "organisations.unprompted_decision_per_month=0.2",
]


@pytest.mark.parametrize("lever", LEVERS)
@pytest.mark.parametrize("replicate", range(4))
def test_a_helpful_lever_makes_nobody_adopt_later_m3(lever, replicate):
    base, helped = scenario(*FAVOURABLE), scenario(*FAVOURABLE, lever)
    runs = [run(one, replicate=replicate).columns.use_month for one in (base, helped)]
    before, after = (np.where(months < 0, NEVER, months) for months in runs)
    assert (after <= before).all()


@pytest.mark.parametrize("replicate", range(3))
def test_intensity_zero_of_everything_at_once_equals_the_baseline_m2(replicate):
    base = scenario()
    off = with_recommendations(base, *reversed(RECOMMENDATIONS), intensity=0.0)
    assert same_bits(run(base, replicate=replicate), run(off, replicate=replicate))


@pytest.mark.parametrize("first", range(len(RECOMMENDATIONS)))
def test_the_order_of_recommendations_does_not_matter_m6(first):
    base = scenario()
    turned = [*RECOMMENDATIONS[first:], *RECOMMENDATIONS[:first]]
    one = run(with_recommendations(base, *RECOMMENDATIONS))
    assert same_bits(one, run(with_recommendations(base, *turned)))
