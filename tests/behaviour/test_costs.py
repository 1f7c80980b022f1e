"""Pounds, by hand."""

import pytest

from sim.costs import Bill, standing_bill
from tests.scenarios import run, scenario, with_recommendations

NO_NETWORKS = ("networks=none",)


def test_coordinators_cost_their_share_of_england_each_month():
    base = scenario("population.scale=0.5", population="england_2008")
    coordinators = sum(network.coordinators for network in base.networks.values())
    expected = coordinators * base.costs.coordinator_year_pounds / 12 * 0.5
    assert standing_bill(base, 1).institute == pytest.approx(expected)
    assert standing_bill(base, 1).participants == 0.0


def test_a_recommendation_costs_once_when_it_starts_and_yearly_as_it_grows():
    plain = scenario(*NO_NETWORKS)
    base = with_recommendations(scenario(), "2c")
    base = base.model_copy(update={"networks": {}})
    share = plain.population.national_share
    before, start, later = (standing_bill(base, month) for month in (5, 6, 7))
    assert before == Bill()
    assert start.institute == pytest.approx(20_000 * share)
    assert start.participants == pytest.approx(24_000 * share)
    assert later == Bill()
    yearly = with_recommendations(scenario(), "1b").model_copy(update={"networks": {}})
    months = [standing_bill(yearly, month).institute for month in (1, 3, 6, 60)]
    full = 53_000 / 12 * share
    assert months == pytest.approx([full / 6, full / 2, full, full])


def test_half_the_intensity_is_half_the_cost():
    base = scenario()
    full = with_recommendations(base, "4a").model_copy(update={"networks": {}})
    half = with_recommendations(base, "4a", intensity=0.5).model_copy(update={"networks": {}})
    for month in (6, 20):
        assert standing_bill(half, month).institute == pytest.approx(
            standing_bill(full, month).institute / 2
        )


def test_a_run_without_networks_and_recommendations_costs_nothing():
    summary = run(scenario(*NO_NETWORKS)).summary()
    assert summary["cost_total_pounds"] == 0.0


def test_a_run_bills_messages_events_and_reading_time():
    networks = ("nhs_networks", "chain", "nhs_live")
    plain = (
        "networks.nhs_live.channels.awards.awards_per_year=0",
        *(f"networks.{name}.unsubscribe_per_message=0" for name in networks),
    )
    base = scenario("campaigns.disseminated_share=0", *plain, population="trust", months=12)
    sending = scenario(
        *plain,
        "campaigns.disseminated_share=1.0",
        "campaigns.first_message_delay_months=0",
        population="trust",
        months=12,
    )
    quiet, busy = run(base).summary(), run(sending).summary()
    messages = 3 * 3  # three products (ideas apart) through three mailing channels, once each
    expected = messages * base.costs.message_pounds * base.population.national_share
    assert busy["cost_institute_pounds"] - quiet["cost_institute_pounds"] == pytest.approx(expected)
    reading = base.costs.reading_minutes / 60 * base.costs.staff_hour_pounds
    extra = busy["cost_participants_pounds"] - quiet["cost_participants_pounds"]
    assert busy["messages_read"] > 0
    assert extra == pytest.approx(busy["messages_read"] * reading, rel=0.2)
