"""Staff, opinion leaders and organisations as Mesa agents that decide in plain Python."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.agents import OpinionLeader, Organisation, Staff
from sim.lab import spread_on
from sim.rules import Contagion
from tests.scenarios import run, same_bits, scenario, with_recommendations


def one_by_one(base, **luck):
    """The same model with every agent deciding in Python."""
    model = DiffusionModel(base, **luck)
    leads = model.world.leader_role > 0
    model.assign(Staff, np.flatnonzero(~leads))
    model.assign(OpinionLeader, np.flatnonzero(leads))
    model.assign(Organisation, np.arange(model.world.population.n_organisations))
    return model.run()


@pytest.mark.parametrize("replicate", [0, 1])
@pytest.mark.parametrize(("population", "months"), [("toy", 60), ("trust", 18)])
def test_both_forms_of_the_staged_rule_give_the_same_trajectory(population, months, replicate):
    base = scenario(population=population, months=months)
    base = with_recommendations(base, "1b", "2c", "2d", "2e-i")
    arrays = run(base, seed=5, replicate=replicate)
    agents = one_by_one(base, seed=5, replicate=replicate)
    assert same_bits(arrays, agents)
    assert np.array_equal(arrays.columns.forward, agents.columns.forward)
    assert (arrays.columns.aware_month > 0).any()


class Deaf(Staff):
    """Nobody tells them anything."""

    def hazards(self, product):
        ahead, back = super().hazards(product)
        return (0.0, 0.0) if self.stage(product) == "unaware" else (ahead, back)


def test_a_behaviour_holds_for_its_own_agents_only():
    base = scenario(
        "staff.outside_awareness_per_month=0.2", "ties.mean_degree=0", "networks=none", months=12
    )
    usual, model = DiffusionModel(base, seed=1), DiffusionModel(base, seed=1)
    deaf = np.arange(0, model.n_staff, 3)
    model.assign(Deaf, deaf)
    usual.run()
    model.run()
    others = np.setdiff1d(np.arange(model.n_staff), deaf)
    assert (usual.columns.aware_month[:, deaf] > 0).any()
    assert (model.columns.aware_month[:, deaf] == -1).all()
    everywhere = (usual.organisation_columns.stage == 0).all()  # else organisations tell others
    same = np.array_equal(
        usual.columns.aware_month[:, others], model.columns.aware_month[:, others]
    )
    assert same or not everywhere


def test_a_behaviour_can_be_given_in_the_middle_of_a_run():
    base = scenario(months=24)
    usual, model = run(base, seed=2), DiffusionModel(base, seed=2)
    while model.month < 12:
        model.step()
    model.assign(Staff, [row for row in range(300) if model.world.leader_role[row] == 0])
    assert same_bits(usual, model.run())


class Silent(OpinionLeader):
    """Recruited, and says nothing."""

    def speaks_for(self, product):
        return False


def test_opinion_leaders_can_be_silenced():
    base = with_recommendations(scenario(months=24), "2c")
    usual, model = DiffusionModel(base, seed=1), DiffusionModel(base, seed=1)
    model.assign(Silent, np.flatnonzero(model.world.leader_role > 0))
    usual.run()
    model.run()
    spoken = [np.asarray(m.columns.leaders_near).sum() for m in (usual, model)]
    assert spoken[1] < spoken[0]


class Reluctant(Organisation):
    """Never decides."""

    def hazard(self, product, *, step, usual):
        return 0.0 if step == "deciding" else usual


def test_organisations_can_be_made_reluctant():
    base = scenario("population.scale=0.01", population="england_2008", months=36)
    usual, model = DiffusionModel(base, seed=1), DiffusionModel(base, seed=1)
    model.assign(Reluctant, np.arange(model.world.population.n_organisations))
    assert (usual.run().organisation_columns.decided_month >= 0).any()
    committed = (model.run().organisation_columns.decided_month >= 0).sum()
    assert committed < (usual.organisation_columns.decided_month >= 0).sum()


def test_agents_made_before_are_replaced():
    model = DiffusionModel(scenario(), seed=1)
    before = len(model.agents)
    model.assign(Deaf, [1, 2, 3])
    assert len(model.agents) == before
    assert sorted(agent.row for agent in model.agents_by_type[Deaf]) == [1, 2, 3]


def test_what_cannot_be_assigned_is_refused():
    model = DiffusionModel(scenario(), seed=1)
    with pytest.raises(ValueError, match="rows are 0 to 300, allowed are 0 to 299"):
        model.assign(Deaf, [0, 300])
    with pytest.raises(TypeError, match="no subclass of Staff"):
        model.assign(int, [0])
    follower = int(np.flatnonzero(model.world.leader_role == 0)[0])
    with pytest.raises(ValueError, match=f"person {follower} leads no opinion"):
        model.assign(Silent, [follower])


def test_awareness_in_the_nhs_is_a_contagion_on_its_ties():
    """One engine: with all else off, the model and the laboratory agree person by person."""
    rate, external, months = 0.05, 0.004, 30
    kinds = {kind: 1.0 for kind in ("acute", "general_practice", "community", "strategic")}
    base = scenario(
        "networks=none",
        f"peers.contact_per_month={rate}",
        f"staff.outside_awareness_per_month={external}",
        "staff.evaluation_months=1e9",
        "organisations.internal_communication_per_month=0",
        *(
            f"peers.{name}=1"
            for name in (
                "aware_ratio",
                "persuaded_ratio",
                "other_profession_ratio",
                "organisation_strength",
                "region_strength",
                "national_strength",
            )
        ),
        population="trust",
        months=months,
    )
    product = next(iter(base.products.values()))
    professions = dict.fromkeys(product.audience.professions, 1.0)
    audience = product.audience.model_copy(
        update={"professions": {**professions}, "organisations": kinds}
    )
    only = product.model_copy(update={"audience": audience, "launch_month": 1})
    base = base.model_copy(update={"products": {"idea": only}})
    model = run(base, seed=9, replicate=4)
    concerned = model.relevance[0] > 0
    ties = model.world.ties
    own = np.where(concerned, rate, 0.0)
    table, adopted = spread_on(
        ties,
        Contagion(own, external=np.where(concerned, external, 0.0)),
        initial=[],
        months=months,
        replicates=1,
        seed=9,
        first_replicate=4,
        detail=True,
    )
    assert concerned.mean() > 0.5
    assert np.array_equal(adopted[0], model.columns.aware_month[0])
    assert table.adopted.iloc[-1] > 1000
