"""Practices that are not new when a run begins, and people who think again when told anew."""

from __future__ import annotations

import numpy as np
import pytest

from sim import DiffusionModel, Scenario
from sim.origins import sources
from sim.parameters import Before
from sim.stages import IMPLEMENTING, REJECTED, SUSTAINED, UNAWARE
from tests.scenarios import run, same_bits, scenario

GUIDES = "improvement_guides"


def with_before(base: Scenario, **shares: float) -> Scenario:
    """The scenario in which the guides are not new."""
    past = Before(**{"using": 0.0, "rejected": 0.0, "implementing": 0.0, **shares})
    products = {
        name: product.model_copy(update={"before": past}) if name == GUIDES else product
        for name, product in base.products.items()
    }
    return base.model_copy(update={"products": products})


def begun(base: Scenario) -> DiffusionModel:
    """The model after the first phase of its first month."""
    model = DiffusionModel(base, seed=3)
    model.month = 1
    from sim.month import launch

    launch(model)
    return model


def test_shares_of_the_audience_use_it_or_have_rejected_it() -> None:
    model = begun(with_before(scenario(population="trust"), using=0.4, rejected=0.25))
    product = model.product_index(GUIDES)
    stage = model.stage[product, model.relevance[product] > 0.0]
    found = [float((stage == one).mean()) for one in (SUSTAINED, REJECTED, UNAWARE)]
    assert found == pytest.approx([0.4, 0.25, 0.35], abs=4 * (0.25 / stage.size) ** 0.5)
    counts = model.columns.stage_counts[product]
    assert counts.tolist() == [int((stage == one).sum()) for one in range(7)]
    others = [row for row in range(len(model.product_names)) if row != product]
    assert (model.stage[others] == UNAWARE).all()


def test_a_larger_share_holds_the_smaller() -> None:
    base = scenario(population="toy")
    few, many = (begun(with_before(base, using=share)) for share in (0.3, 0.6))
    users = [model.stage[model.product_index(GUIDES)] == SUSTAINED for model in (few, many)]
    assert users[0].sum() < users[1].sum()
    assert (users[1] | ~users[0]).all()


def test_neighbours_and_organisations_know_of_it() -> None:
    model = begun(with_before(scenario(population="toy"), using=0.5, implementing=1.0))
    product = model.product_index(GUIDES)
    users = model.stage[product] == SUSTAINED
    near = np.array([users[model.world.ties.of(row)].sum() for row in range(model.n_staff)])
    assert model.columns.users_near[product].tolist() == near.tolist()
    organisation = model.world.population.organisation
    columns = model.organisation_columns
    counted = np.bincount(organisation[users], minlength=columns.using.shape[1])
    assert columns.using[product].tolist() == counted.tolist()
    concerned = columns.audience[product] > 0
    assert (columns.stage[product, concerned] == IMPLEMENTING).all()
    assert 0.0 <= columns.progress[product, concerned].min() < columns.progress[product].max() < 1.0


def test_what_was_there_before_is_no_adoption_of_the_run() -> None:
    base = with_before(scenario(population="toy", months=12), using=0.6)
    model = run(base)
    table = model.series()
    mine = table[table["product"] == GUIDES].set_index("month")
    origins = mine[[f"origin_{name}" for name in sources(model)]].sum(axis=1)
    assert origins.loc[1] == 0.0
    new = mine["ever_used"].diff().loc[2:]
    assert new.sum() > 0
    assert origins.loc[2:].to_numpy() == pytest.approx(new.to_numpy(), abs=1e-9)


def test_a_past_that_is_empty_changes_no_bit() -> None:
    base = scenario(population="toy")
    assert same_bits(run(base), run(with_before(base)))


def test_shares_that_are_more_than_everybody_are_refused() -> None:
    with pytest.raises(ValueError, match=r"using 0.7 and rejected 0.4 sum to more than 1"):
        Before(using=0.7, rejected=0.4, implementing=0.0)


def test_who_rejected_it_thinks_again_when_told_anew() -> None:
    words = ["staff.reconsideration_per_month=0.0001", "campaigns.disseminated_share=1"]
    words += ["networks.nhs_networks.members=2000000", "campaigns.messages_per_product=20"]
    words += ["campaigns.months_between_messages=1"]
    base = with_before(scenario(*words, population="toy", months=24), rejected=0.8)
    deaf, open_minded = (
        base.model_copy(update={"staff": base.staff.model_copy(update={"told_again_ratio": ratio})})
        for ratio in (0.0, 10.0)
    )
    again = [
        int((model.columns.episode[model.product_index(GUIDES)] > 0).sum())
        for model in (run(deaf), run(open_minded))
    ]
    assert again[1] > 10 * max(again[0], 1)


def test_what_argues_for_nothing_makes_nobody_think_again() -> None:
    words = ["staff.reconsideration_per_month=0.0001", "campaigns.disseminated_share=1"]
    words += ["networks.nhs_networks.members=2000000", "campaigns.messages_per_product=20"]
    words += ["campaigns.months_between_messages=1", "staff.told_again_ratio=10"]
    found = []
    for persuasion in (0.0, 0.1):
        more = [
            f"networks.{name}.persuasion={persuasion}"
            for name in ("nhs_networks.channels.bulletin", "nhs_networks.channels.website")
        ]
        only = [f"networks.{name}.members=0" for name in ("chain", "nhs_live")]
        only.append("networks.nhs_live.member_organisations=0")
        base = scenario(*words, *more, *only, population="toy", months=24)
        model = run(with_before(base, rejected=0.8))
        found.append(int((model.columns.episode[model.product_index(GUIDES)] > 0).sum()))
    assert found[0] <= 1
    assert found[1] > 20
