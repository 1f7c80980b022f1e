"""Recommendations as data: strength over time, combining, and clear refusals."""

import pytest

from sim.parameters import Change, Recommendation
from sim.recommendations import combine, in_force, strength, value_at
from tests.scenarios import RECOMMENDATIONS, recommendation, run, scenario, with_recommendations

PATH = "peers.contact_per_month"


def change(operation, value, path=PATH):
    return Change(path=path, operation=operation, value=value, low=-100, high=100, source="ASSUMED")


def made(name, *changes, start=1, ramp=0, intensity=1.0):
    return Recommendation(
        id=name,
        title=name,
        mechanism="m",
        component="c",
        evidence="e",
        start_month=start,
        ramp_months=ramp,
        changes=changes,
        intensity=intensity,
    )


def in_month(month, *recommendations):
    return value_at(in_force(combine(scenario(), list(recommendations)), month), PATH)


def test_strength_rises_in_a_line_to_the_intensity():
    item = made("x", change("set", 0.1), start=4, ramp=4, intensity=0.8)
    levels = [strength(item, month) for month in (3, 4, 5, 7, 8, 60)]
    assert levels == pytest.approx([0.0, 0.2, 0.4, 0.8, 0.8, 0.8])


def test_setting_comes_before_multiplying_before_adding():
    parts = [
        made("a", change("add", 0.01)),
        made("b", change("multiply", 2.0)),
        made("c", change("set", 0.1)),
    ]
    assert in_month(1, *parts) == pytest.approx(0.21)
    assert in_month(1, *reversed(parts)) == in_month(1, *parts)


def test_half_strength_goes_half_the_way():
    base = value_at(scenario(), PATH)
    item = made("x", change("set", 0.1), ramp=2)
    assert in_month(1, item) == pytest.approx(base + 0.5 * (0.1 - base))


def test_two_that_set_one_parameter_differently_are_refused_by_name():
    with pytest.raises(ValueError, match=r"'a' and 'b' cannot be combined.*contact_per_month"):
        combine(scenario(), [made("a", change("set", 0.1)), made("b", change("set", 0.2))])


def test_two_that_set_one_parameter_alike_combine():
    parts = [made("a", change("set", 0.1)), made("b", change("set", 0.1))]
    assert in_month(1, *parts) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("peers.contact_per_mont", "did you mean 'peers.contact_per_month'"),
        ("networks.chan.members", "did you mean 'networks.chain'"),
        ("peers", "is not a number"),
        ("networks.chain.title", "is not a number"),
        ("peers.contact_per_month.x", "unknown parameter"),
        ("population.scale", "fixed for all scenarios"),
        ("ties.mean_degree", "fixed for all scenarios"),
        ("products.elective_pathway.launch_month", "settled before the first month"),
        ("networks.chain.profession_pull.doctor", "settled before the first month"),
        ("organisations.senior_weight", "settled before the first month"),
    ],
)
def test_a_bad_path_is_refused(path, message):
    with pytest.raises(ValueError, match=message):
        combine(scenario(), [made("x", change("set", 0.1, path))])


def test_a_value_out_of_range_at_full_strength_is_refused():
    with pytest.raises(ValueError, match=r"peers.contact_per_month becomes 1.5"):
        combine(scenario(), [made("x", change("set", 1.5))])


def test_the_same_recommendation_twice_is_refused():
    with pytest.raises(ValueError, match="'2c' is given twice"):
        combine(scenario(), [recommendation("2c"), recommendation("2c")])


def test_a_whole_number_stays_whole_while_it_ramps():
    path = "networks.nhs_live.channels.events.events_per_year"
    base = combine(scenario(), [made("x", change("set", 12, path), ramp=5)])
    values = [in_force(base, month).networks["nhs_live"].channels["events"] for month in (1, 2, 5)]
    assert [value.events_per_year for value in values] == [7, 8, 12]


@pytest.mark.parametrize("name", RECOMMENDATIONS)
def test_each_file_moves_what_happens_not_only_what_it_costs(name):
    """Visits are few at this scale: not in every replicate does a host have something to show."""
    base = scenario("population.scale=0.05", population="england_2008", months=60)
    changed = with_recommendations(base, name)
    assert any(
        (run(base, replicate=r).stage != run(changed, replicate=r).stage).any() for r in range(6)
    )


def test_a_scale_without_the_organisations_that_a_measure_needs_says_so():
    tiny = scenario("population.scale=0.001", population="england_2008")
    with pytest.raises(ValueError, match=r"scale.*acute.*recommendation 4a"):
        run(with_recommendations(tiny, "4a"))


def test_a_value_out_of_range_on_the_way_is_refused():
    path = "campaigns.disseminated_share"
    parts = [
        made("early", change("add", 0.9, path), start=1),
        made("late", change("set", 0.05, path), start=24),
    ]
    with pytest.raises(ValueError, match=r"disseminated_share becomes 1.3 in month 1"):
        combine(scenario(), parts)


def test_a_little_of_a_recommendation_does_little():
    base = scenario("population.scale=0.02", population="england_2008", months=36)
    none, little, full = (
        run(with_recommendations(base, "1b", intensity=level)).summary()["messages_sent"]
        for level in (0.0, 0.001, 1.0)
    )
    assert little - none < 0.01 * (full - none)


@pytest.mark.parametrize(
    "path", ["peers.persuaded_ratio", "peers.aware_ratio", "peers.other_profession_ratio"]
)
def test_talk_that_changes_is_summed_anew(path):
    item = made("x", change("set", 1.0, path), start=24)
    model = run(combine(scenario(population="trust", months=30), [item]))
    held = model.columns.talk.copy()
    model.columns.retell(model.talk)
    assert (model.columns.talk == held).all()
    assert held.max() > 0.0


def test_running_costs_can_be_changed():
    item = made("x", change("multiply", 2.0, "networks.chain.coordinators"), start=1)
    base = scenario(months=12)
    extra = run(combine(base, [item])).summary()["cost_total_pounds"]
    extra -= run(base).summary()["cost_total_pounds"]
    yearly = 3 * base.costs.coordinator_year_pounds * base.population.national_share
    assert extra == pytest.approx(yearly)


def test_more_events_leave_those_held_before_as_they_were():
    path = "networks.nhs_live.channels.events.events_per_year"
    item = made("x", change("set", 12, path), start=13)
    held = []
    for chosen in ([], [item]):
        model = run(combine(scenario(months=24), chosen))
        held.append(model.channels["nhs_live.events"]._held)
    assert held == [12, 18]
