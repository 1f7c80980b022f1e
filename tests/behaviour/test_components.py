"""Components of Greenhalgh et al. (2004): each moves what happens the way the review says."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.organisations import deciding_hazard
from sim.recommendations import with_value
from tests.scenarios import run, scenario

HEARD_EARLY = ("staff.outside_awareness_per_month=0.2", "networks=none")
DECIDED_EARLY = (
    "organisations.consider_per_month=0.9",
    "organisations.unprompted_decision_per_month=0.9",
)
PERSUADED = ["persuaded", "using", "discontinued"]  # using includes those who sustain it
HEARD = ["aware", "rejected", *PERSUADED]


def count(stages, *overrides, months=24):
    """Staff in any of the stages at the end, all products together."""
    series = run(scenario(*overrides, months=months)).series()
    last = series[(series["month"] == months) & (series["product"] == "all")]
    return last[stages].to_numpy().sum()


@pytest.mark.parametrize(
    ("attribute", "sign"),
    [
        ("relative_advantage", 1),
        ("compatibility", 1),
        ("complexity", -1),
        ("trialability", 1),
        ("observability", 1),
    ],
)
def test_an_attribute_persuades_or_deters(attribute, sign):
    path = f"products.improvement_guides.{attribute}"
    low, high = (count(PERSUADED, *HEARD_EARLY, f"{path}={value}") for value in (0.1, 0.9))
    assert sign * (high - low) > 0


@pytest.mark.parametrize("influence", ["social_proof", "climate"])
def test_colleagues_and_workplace_persuade(influence):
    given = (*HEARD_EARLY, *DECIDED_EARLY)
    without, strong = (count(PERSUADED, *given, f"staff.{influence}={v}") for v in (0, 3))
    assert strong > without


def test_an_authority_decision_brings_compliance():
    given = (*HEARD_EARLY, *DECIDED_EARLY, "products.ward_productivity.decision=authority")
    without, strong = (
        count(PERSUADED, *given, f"staff.compliance_per_month={v}") for v in (0, 0.3)
    )
    assert strong > without


@pytest.mark.parametrize(
    "path", ["peers.other_profession_ratio", "organisations.internal_communication_per_month"]
)
def test_talk_across_professions_and_inside_organisations_makes_aware(path):
    low, high = (count(HEARD, *DECIDED_EARLY, f"{path}={v}") for v in (0.0, 0.9))
    assert high > low


@pytest.mark.parametrize("trait", ["readiness", "leadership"])
def test_ready_and_well_led_organisations_decide_sooner(trait):
    base = scenario("population.scale=0.05", population="england_2008", months=3)
    model = DiffusionModel(base, seed=1)
    model.organisation_columns.persuaded[0] = 0.5 * model.organisation_columns.audience_weight[0]
    hazards = []
    for weight in (0.0, 1.0):
        model.parameters_now = with_value(base, ["organisations", trait], value=weight)
        hazards.append(deciding_hazard(model, 0))
    concerned = model.organisation_columns.audience[0] > 0
    gain = np.log(hazards[1] / hazards[0])[concerned]
    scores = getattr(model.world.population, f"organisation_{trait}")[concerned]
    assert np.corrcoef(gain, scores)[0, 1] > 0.99


def test_organisations_with_slack_implement_faster():
    alike = "networks.nhs_live.member_organisations=0"  # no organisation is encouraged
    base = scenario(
        *DECIDED_EARLY, alike, "population.scale=0.02", population="england_2008", months=24
    )
    model = DiffusionModel(base, seed=1)
    product = model.product_index("elective_pathway")
    columns, slack = model.organisation_columns, model.world.population.organisation_slack
    for _ in range(18):
        model.step()
    before = columns.progress[product].copy()
    model.step()
    gain = columns.progress[product] - before
    working = (gain > 0.0) & (columns.progress[product] < 1.0)
    assert working.sum() > 10
    assert np.corrcoef(gain[working], slack[working])[0, 1] > 0.99
