"""Who adopts, in groups and one by one: the tables agree with the columns they come from."""

import numpy as np
import pytest

from sim.groups import DIMENSIONS, GROUP_COUNTS
from sim.portrait import portrait
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.stages import SUSTAINED, USING
from sim.ties.rows import TIE_KINDS
from tests.scenarios import run, scenario


@pytest.fixture(scope="module")
def model():
    return run(scenario("population.scale=0.01", population="england_2008", months=48))


def test_the_groups_of_each_dimension_add_up_to_the_whole(model):
    last = model.series().query("month == 48").set_index("product")
    groups = model.groups()
    assert tuple(groups["dimension"].unique()) == DIMENSIONS
    summed = groups.groupby(["dimension", "product"])[list(GROUP_COUNTS)].sum()
    for (_, product), counts in summed.iterrows():
        assert counts.to_dict() == last.loc[product, list(GROUP_COUNTS)].to_dict()
    assert summed.xs("all", level="product")["using"].min() > 0


def test_groups_are_named_whether_or_not_anybody_is_in_them(model):
    groups = model.groups().groupby("dimension")["group"].unique()
    assert tuple(groups["profession"]) == PROFESSIONS
    assert tuple(groups["organisation_kind"]) == ORGANISATION_KINDS
    last = model.world.population.organisation_region.max() + 1
    assert list(groups["region"]) == [f"region {number}" for number in range(1, last + 1)]


def test_a_group_counts_its_own_staff_whom_the_product_concerns(model):
    population = model.world.population
    nurses = population.profession == PROFESSIONS.index("nurse")
    acute = ORGANISATION_KINDS.index("acute")
    in_acute = (population.organisation_kind == acute)[population.organisation]
    first = (population.organisation_region == 0)[population.organisation]
    table = model.groups().set_index(["dimension", "group", "product"])
    for place, here in (
        (("profession", "nurse"), nurses),
        (("organisation_kind", "acute"), in_acute),
        (("region", "region 1"), first),
    ):
        for product, name in enumerate(model.product_names):
            concerned = here & (model.relevance[product] > 0.0) & model.portfolio.known(product)
            stage = model.stage[product, concerned]
            counted = table.loc[(*place, name)]
            assert counted["reachable"] == concerned.sum()
            assert counted["using"] == np.isin(stage, (USING, SUSTAINED)).sum()
            assert counted["ever_used"] == (model.columns.use_month[product, here] >= 0).sum()


def test_a_portrait_has_everybody_and_every_tie_once(model):
    people, ties = portrait(model)
    population, rows = model.world.population, model.world.ties
    assert list(people["person"]) == list(range(population.n_staff))
    assert len(ties) * 2 == rows.neighbours.size
    assert (ties["one"] < ties["other"]).all()
    assert not ties.duplicated(["one", "other"]).any()
    assert set(ties["kind"]) == set(TIE_KINDS[:4])
    for place in (0, len(ties) // 2, len(ties) - 1):
        one, other, kind = ties.iloc[place]
        at = int(np.flatnonzero(rows.of(one) == other)[0])
        assert TIE_KINDS[rows.kind[rows.starts[one] + at]] == kind
    person = people.iloc[-1]
    assert person["organisation_name"] == population.organisation_name[-1]
    assert person["organisation_kind"] == ORGANISATION_KINDS[population.organisation_kind[-1]]
    assert person["profession"] == PROFESSIONS[population.profession[-1]]
    assert person["team"] == population.team[-1]


def test_a_portrait_has_the_month_of_each_step_for_each_product(model):
    people, _ = portrait(model)
    for product, name in enumerate(model.product_names):
        for step in ("aware_month", "use_month", "stop_month"):
            months = people[f"{step}_{name}"]
            assert (months == getattr(model.columns, step)[product]).all()
            assert months.dtype.kind == "i"
    assert (people["use_month_improvement_guides"] >= 0).any()
    assert (people["use_month_improvement_guides"] == -1).any()


def test_team_mates_share_a_team(model):
    people, ties = portrait(model)
    mates = ties[ties["kind"] == "team"]
    teams = people["team"].to_numpy()
    assert (teams[mates["one"]] == teams[mates["other"]]).all()
