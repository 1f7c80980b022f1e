"""What a Mesa user expects: agents, agent sets, collecting data, and memory that is let go."""

import gc
import weakref

import mesa
import numpy as np
import pytest

from sim import MONTH, DiffusionModel, build_world
from sim.agents import OpinionLeader, Organisation, Staff
from tests.scenarios import run, scenario


def test_the_month_is_a_visible_list():
    assert [phase.__name__ for phase in MONTH] == [
        "launch",
        "apply_recommendations",
        "update_membership",
        "send_through_channels",
        "peers_talk",
        "staff_decide",
        "organisations_decide",
        "feed_back",
        "record",
    ]
    assert all(phase.__doc__ for phase in MONTH)


def test_agents_are_views_on_the_columns():
    model = run(scenario())
    population = model.world.population
    assert len(model.agents) == population.n_staff + population.n_organisations
    assert len(model.staff) == population.n_staff
    assert len(model.organisations) == population.n_organisations
    stages = model.staff.groupby(lambda agent: agent.stage("ward_productivity")).count()
    unaware = stages["unaware"]
    assert unaware == int((model.stage[0] == 0).sum())
    used = model.staff.select(lambda agent: agent.use_month("improvement_guides") >= 0)
    assert len(used) == int((model.columns.use_month[1] >= 0).sum()) > 0
    assert sum(agent.headcount for agent in model.organisations) == population.n_staff


def test_opinion_leaders_are_a_kind_of_staff():
    model = DiffusionModel(scenario(), seed=1)
    leaders = model.agents.select(agent_type=OpinionLeader)
    assert len(leaders) == int((model.world.leader_role > 0).sum()) > 0
    assert all(isinstance(agent, Staff) and agent.role in ("peer", "expert") for agent in leaders)
    plain = model.agents_by_type[Staff]
    assert all(model.world.leader_role[agent.row] == 0 for agent in plain)


def test_ties_are_seen_from_both_ends():
    model = DiffusionModel(scenario(), seed=1)
    agents = {agent.row: agent for agent in model.staff}
    for row in (0, 17, 100):
        for other in agents[row].neighbours:
            assert row in agents[other].neighbours


def test_organisations_say_what_they_are():
    model = run(scenario())
    kinds = {agent.kind for agent in model.agents.select(agent_type=Organisation)}
    assert {"acute", "general_practice"} <= kinds
    assert {agent.stage("ward_productivity") for agent in model.organisations} - {"none"}


def test_a_data_collector_reads_the_model():
    model = DiffusionModel(scenario(months=6), seed=1)
    collector = mesa.DataCollector(
        model_reporters={"aware": lambda m: int((m.columns.aware_month >= 0).sum())}
    )
    while model.month < 6:
        model.step()
        collector.collect(model)
    table = collector.get_model_vars_dataframe()
    assert len(table) == 6
    assert table["aware"].is_monotonic_increasing
    assert table["aware"].iloc[-1] > 0


def test_looking_at_agents_changes_nothing():
    looked, plain = DiffusionModel(scenario(), seed=1), DiffusionModel(scenario(), seed=1)
    assert len(looked.agents) > 0
    assert np.array_equal(looked.run().stage, plain.run().stage)


def test_a_closed_model_is_freed():
    model = run(scenario(months=2))
    assert len(model.agents) > 0
    reference = weakref.ref(model)
    model.close()
    del model
    gc.collect()
    assert reference() is None


def test_a_closed_model_waits_for_no_garbage_collection():
    """Its parts are freed there and then: they are few and large, and would be found late."""
    model = run(scenario(months=2))
    parts = [model, model.columns, model.origins, model.organisation_columns]
    references = [weakref.ref(part) for part in parts]
    gc.collect()
    gc.disable()
    try:
        model.close()
        del model, parts
        assert [reference() for reference in references] == [None] * len(references)
    finally:
        gc.enable()


def test_results_are_tidy():
    model = run(scenario(months=5))
    tidy = model.outcomes()
    assert list(tidy.columns) == ["month", "product", "measure", "value"]
    assert set(tidy["month"]) == set(range(6))
    assert set(tidy["product"]) == {*model.product_names, "all"}
    wide = model.series()
    parts = wide[wide["product"] != "all"].groupby("month")["using"].sum()
    whole = wide[wide["product"] == "all"].set_index("month")["using"]
    assert (parts == whole).all()


def test_a_world_of_other_luck_is_refused():
    base = scenario(months=2)
    world = build_world(base, seed=1, replicate=0)
    with pytest.raises(ValueError, match="built for another population"):
        DiffusionModel(base, seed=1, replicate=1, world=world)
