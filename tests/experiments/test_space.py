"""The space of an experiment: distributions, paths, and the scenario at a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from experiments import compose
from experiments.distributions import Lever, Uncertainty
from experiments.space import Space, changed, value_of
from sim import Scenario, combine
from tests.scenarios import recommendation, scenario

ABOUT = {"path": "leaders.followers", "unit": "colleagues", "source": "a test"}
KINDS = {
    "uniform": ({"low": 2, "high": 8}, stats.uniform(2, 6)),
    "log_uniform": ({"low": 2, "high": 8}, stats.loguniform(2, 8)),
    "triangular": ({"low": 2, "high": 8, "mode": 4}, stats.triang(1 / 3, 2, 6)),
    "normal": ({"low": 2, "high": 8, "mean": 4, "sd": 2}, stats.truncnorm(-1, 2, 4, 2)),
}


def uncertain(distribution: str, **values: object) -> Uncertainty:
    return TypeAdapter(Uncertainty).validate_python(
        {**ABOUT, "distribution": distribution, **values}
    )


def at_2c() -> Scenario:
    return combine(scenario(), [recommendation("2c")])


@pytest.mark.parametrize("kind", KINDS)
def test_quantiles_of_even_places_are_distributed_as_declared(kind: str) -> None:
    values, expected = KINDS[kind]
    u = (np.arange(4000) + 0.5) / 4000
    assert stats.kstest(uncertain(kind, **values).at(u), expected.cdf).statistic < 0.001


@pytest.mark.parametrize("kind", KINDS)
@given(u=st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_quantiles_rise_and_stay_within_the_range(kind: str, u: list[float]) -> None:
    found = uncertain(kind, **KINDS[kind][0]).at(np.sort(u))
    assert found.shape == (len(u),)
    assert (np.diff(found) >= 0).all()
    assert found.min() >= 2
    assert found.max() <= 8


@pytest.mark.parametrize("kind", KINDS)
def test_the_ends_are_low_and_high(kind: str) -> None:
    assert uncertain(kind, **KINDS[kind][0]).at([0.0, 1.0]) == pytest.approx([2.0, 8.0])


def test_whole_numbers_and_lists_take_equal_shares() -> None:
    u = (np.arange(1200) + 0.5) / 1200
    whole = uncertain("integer", low=2, high=5).at(u)
    assert whole.dtype.kind == "i"
    assert np.unique(whole, return_counts=True)[1].tolist() == [300] * 4
    assert uncertain("integer", low=2, high=5).at([0.0, 1.0]).tolist() == [2, 5]
    words = uncertain("values", values=["survey", "nomination", "centrality"]).at(u)
    assert words.tolist() == ["survey"] * 400 + ["nomination"] * 400 + ["centrality"] * 400


def test_places_outside_the_unit_interval_are_refused() -> None:
    with pytest.raises(ValueError, match="allowed: 0 to 1"):
        uncertain("uniform", low=0, high=1).at([1.1])


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("uniform", {"low": 3, "high": 3}, "low 3 must be below high 3"),
        ("uniform", {"low": 1, "high": float("inf")}, "finite"),
        ("uniform", {"low": 1, "high": 2, "mode": 1}, "mode"),
        ("log_uniform", {"low": 0, "high": 2}, "allowed: above 0"),
        ("triangular", {"low": 1, "high": 2, "mode": 3}, "mode is 3, allowed: 1 to 2"),
        ("normal", {"low": 1, "high": 2, "mean": 1, "sd": 0}, "greater than 0"),
        ("values", {"values": [1, "a"]}, "numbers and words"),
        ("values", {"values": [1, 1]}, "holds 1 twice"),
        ("values", {"values": [1, True]}, "a number or a word"),
        ("values", {"values": [1]}, "at least 2"),
    ],
)
def test_what_makes_no_sense_is_refused(kind: str, values: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        uncertain(kind, **values)


def test_a_space_refuses_doubles_and_unknown_outcomes() -> None:
    lever = Lever(**ABOUT, values=(2, 4))
    with pytest.raises(ValidationError, match=r"'leaders\.followers' twice"):
        Space(uncertainties=(uncertain("uniform", low=2, high=8),), levers=(lever,))
    with pytest.raises(ValidationError, match="did you mean 'staff_using'"):
        Space(outcomes=("staff_usin",))


def test_a_point_changes_what_it_names_and_nothing_else() -> None:
    base = at_2c()
    point = {
        "leaders.willing": np.float64(0.4),
        "leaders.method": "centrality",
        "ties.homophily": 0.2,
        "population.regions": np.int64(3),
        "networks.nhs_live.channels.events.events_per_year": 5,
        "recommendation.2c.intensity": 0.5,
        "recommendation.2c.networks.chain.leaders_identified_share": 0.03,
    }
    found = changed(base, point)
    own = {path: value for path, value in point.items() if not path.startswith("recomm")}
    assert {path: value_of(found, path) for path in own} == own
    entry = found.recommendations[0]
    assert entry.intensity == 0.5
    values = {change.path: change.value for change in entry.changes}
    assert values["networks.chain.leaders_identified_share"] == 0.03
    assert values["networks.nhs_live.leaders_identified_share"] == 0.05
    back = {path: value_of(base, path) for path in own}
    back |= {"recommendation.2c.intensity": 1.0}
    back |= {"recommendation.2c.networks.chain.leaders_identified_share": 0.05}
    assert changed(found, back) == base
    assert Scenario.model_validate(found.model_dump()) == found


def test_what_is_not_in_force_changes_nothing() -> None:
    assert changed(scenario(), {"recommendation.2c.intensity": 0.5}) == scenario()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("leaders.wiling", 1, "did you mean 'leaders.willing'"),
        ("leaders.willing", 1.4, "leaders.willing is 1.4, allowed: at least 0, at most 1"),
        ("leaders.willing", "a", "leaders.willing is a, it must be a number"),
        ("leaders", 1, "'leaders' is no single value"),
        ("leaders.method", "surve", "did you mean 'survey'"),
        ("months", 3, "'months' cannot differ between points"),
        ("population.scale", 0.5, "the same share of England"),
        ("population.regions", 2.5, "it must be a whole number"),
        ("ties.team_share", 0.1, "they must sum to 1"),
        ("support.project_leaders.organisation_kinds", 1, "is no single value"),
        ("recommendation.2c.intensity", 2, "is 2, allowed: 0 to 1"),
        ("recommendation.2c.intensity", "a", "it must be a number"),
        ("recommendation.2c.networks.chain.members", 2, "2c does not change"),
        (
            "recommendation.2c.networks.chain.leaders_identified_share",
            0.5,
            "allowed: 0.02 to 0.1",
        ),
    ],
)
def test_a_wrong_point_is_one_line(path: str, value: object, said: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as caught:
        changed(at_2c(), {path: value})
    assert said in str(caught.value)


def test_range_source_and_unit_come_from_the_line_of_the_parameter() -> None:
    words = "uncertainties=[{path:leaders.willing,distribution:uniform}]"
    entry = compose(["experiment=sweep", "population=toy", words]).space.uncertainties[0]
    assert (entry.low, entry.high, entry.source) == (0.3, 0.8, "ASSUMED")
    assert entry.unit == "share, 0 to 1"


def test_range_and_source_of_a_recommendation_come_from_its_change() -> None:
    path = "recommendation.2c.networks.chain.leaders_identified_share"
    words = ["recommendations=[2c]", f"uncertainties=[{{path:{path},distribution:triangular}}]"]
    entry = compose(["experiment=sweep", "population=toy", *words]).space.uncertainties[0]
    assert (entry.low, entry.mode, entry.high) == (0.02, 0.05, 0.1)
    assert entry.source.startswith("ASSUMED: opinion leaders")


def test_constants_hold_in_scenario_and_recommendation_and_in_the_record() -> None:
    words = (
        "constants=[{path:staff.climate,value:0.4},{path:recommendation.2c.intensity,value:0.5}]"
    )
    experiment = compose(["experiment=sweep", "population=toy", "recommendations=[2c]", words])
    assert experiment.scenario.staff.climate == 0.4
    assert experiment.recommendations[0].intensity == 0.5
    assert experiment.configuration["staff"]["climate"] == 0.4


def test_what_a_recommendation_costs_is_a_path_too() -> None:
    experiment = compose(["population=toy", "recommendations=[2c]"])
    full = experiment.scenario.model_copy(update={"recommendations": experiment.recommendations})
    path = "recommendation.2c.costs.survey_to_find_opinion_leaders"
    survey, time = changed(full, {path: 9000.0}).recommendations[0].costs
    assert (survey.one_off_pounds, survey.annual_pounds) == (9000.0, 0.0)
    assert time == full.recommendations[0].costs[1]
    with pytest.raises(ValueError, match="is 90000, allowed: 8000 to 40000"):
        changed(full, {path: 90000.0})
    with pytest.raises(ValueError, match=r"mean '\S+\.survey_to_find_opinion_leaders'"):
        changed(full, {path.replace("survey", "surveys"): 9000.0})
