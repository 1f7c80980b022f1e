"""Each adoption is owed to what made its adopter aware, in parts that add up exactly."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.columns import by_class
from sim.kernels.rows import Network
from sim.kernels.sources import sum_colleagues
from sim.origins import BOUNDARIES, COLLEAGUES, sources
from tests.scenarios import run, scenario, with_recommendations

EVERYTHING = ("1b", "2a", "2c", "2d", "3a", "3f")
NOTHING_ELSE = (
    "networks=none",
    "staff.outside_awareness_per_month=0",
    "peers.contact_per_month=0",
    "organisations.internal_communication_per_month=0",
)


@pytest.fixture(scope="module")
def lively():
    base = scenario(
        "population.scale=0.02",
        "population.share_of_england=0.2",
        population="england_2008",
        months=60,
    )
    return run(with_recommendations(base, *EVERYTHING))


def test_they_add_up_exactly_for_every_month_and_product(lively):
    series = lively.series()
    origins = series.filter(like="origin_").sum(axis=1)
    for index, name in enumerate(lively.product_names):
        used = lively.columns.use_month[index]
        by_month = np.bincount(used[used >= 0], minlength=61)
        assert (origins[series["product"] == name].to_numpy() == by_month).all()
    ever = series.loc[(series["product"] == "all") & (series["month"] == 60), "ever_used"]
    assert origins[series["product"] == "all"].sum() == ever.item() > 1000


def test_every_source_is_in_the_table_and_most_of_them_count(lively):
    totals = lively.series().filter(like="origin_").sum()
    assert list(totals.index) == [f"origin_{name}" for name in sources(lively)]
    for name in ("outside", "ties_team", "ties_region", "acquaintances", "online_ties"):
        assert totals[f"origin_{name}"] > 0
    for name in ("opinion_leaders", "own_organisation", "nhs_networks.bulletin"):
        assert totals[f"origin_{name}"] > 0
    for name in ("chain.directory", "nhs_live.events", "practice_partner_network.prototypes"):
        assert totals[f"origin_{name}"] > 0


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("outside", ["staff.outside_awareness_per_month=0.02"]),
        ("chain.directory", ["networks=england_2008", "networks.chain.members=1000000"]),
    ],
)
def test_what_alone_tells_is_owed_all(source, words):
    alone = [word for word in NOTHING_ELSE if word.split("=")[0] not in str(words)]
    if source != "outside":
        quiet = ("nhs_networks.members", "nhs_live.members", "chain.international_reach")
        words += [f"networks.{key}={int('reach' in key)}" for key in quiet]
        words += ["networks.practice_partner_network.member_organisations=0"]
        words += ["networks.nhs_live.member_organisations=0", "campaigns.disseminated_share=0"]
        words += ["networks.chain.channels.directory.searches_per_year=12"]
    model = run(scenario(*alone, *words, population="trust", months=24))
    totals = model.series().filter(like="origin_").sum()
    assert totals[f"origin_{source}"] == totals.sum() > 0


def test_colleagues_are_owed_by_what_they_told():
    """With one tie each, the tie's kind is the only one that can be owed anything."""
    words = [word for word in NOTHING_ELSE if "contact" not in word]
    words += ["peers.contact_per_month=0.5", "ties.team_share=1", "ties.organisation_share=0"]
    words += ["ties.region_share=0", "ties.national_share=0"]
    words[1] = "staff.outside_awareness_per_month=0.0005"
    model = run(scenario(*words, population="trust"))
    totals = model.series().filter(like="origin_").sum()
    assert totals["origin_ties_team"] > 0.5 * totals.sum() > 0
    assert totals["origin_ties_organisation"] == totals["origin_ties_region"] == 0


def test_hazards_account_for_the_clock():
    """What colleagues told, worked out from their histories, is what the clock has left over."""
    model = run(scenario(NOTHING_ELSE[0], population="trust", months=40))
    product = model.product_index("improvement_guides")
    rates = model.rates(product)
    told = _talk_by_hand(model, product)
    shares = model.origins.shares(model, product)
    peers = shares.share[:, [shares.sources.index(n) for n in shares.sources if "ties_" in n]]
    owed = peers.sum(axis=1)
    outside = shares.share[:, shares.sources.index("outside")]
    chosen = (told > 0) & (outside > 0)
    rate = rates.outside * model.columns.aware_month[product, shares.adopters]
    ratio = told[chosen] * rates.talk / rate[chosen]
    assert np.median(np.abs(owed[chosen] / outside[chosen] / ratio - 1)) < 0.02


def test_what_each_colleague_told_is_summed_over_the_months_in_which_they_could():
    model = run(scenario(NOTHING_ELSE[0], population="trust", months=40))
    product, world = model.product_index("improvement_guides"), model.world
    adopters = np.flatnonzero(model.columns.use_month[product] >= 0)
    told = np.zeros((adopters.size, len(COLLEAGUES) + len(BOUNDARIES)))
    network = Network(world.ties.starts, world.ties.neighbours)
    columns, talk = model.columns.of(product), by_class(model.talk)
    sum_colleagues(adopters, columns, network, world.tie_class, talk, world.groups, told)
    by_hand = _talk_by_hand(model, product)
    assert by_hand.sum() > 0
    assert told[:, : len(COLLEAGUES)].sum(axis=1) == pytest.approx(by_hand)
    assert (told[:, len(COLLEAGUES) :] <= by_hand[:, None] + 1e-9).all()


def _talk_by_hand(model, product):
    """Talk of all neighbours of each adopter, month by month, from the months of events."""
    columns, ties = model.columns, model.world.ties
    adopters = np.flatnonzero(columns.use_month[product] >= 0)
    told = np.zeros(adopters.size)
    for place, row in enumerate(adopters):
        aware = columns.aware_month[product, row]
        for at in range(ties.starts[row], ties.starts[row + 1]):
            other, kind = ties.neighbours[at], model.world.tie_class[at]
            for month in range(1, aware + 1):
                stage = _stage_after(columns, product, other, month - 1)
                told[place] += model.talk.reshape(model.talk.shape[0], -1)[stage, kind]
    return told


def _stage_after(columns, product, row, month):
    """Stage of a person at the end of a month, rejection apart."""

    def came(name):
        return 0 <= getattr(columns, name)[product, row] <= month

    if came("stop_month"):
        return 6
    if came("use_month"):
        return 3
    if came("persuaded_month"):
        return 2
    return 1 if came("aware_month") else 0


def test_boundaries_are_crossed_by_some(lively):
    summary = lively.summary()
    for name in ("organisation", "profession", "sector"):
        assert 0.0 < summary[f"crossed_{name}_share"] < 1.0
        assert summary[f"adoptions_across_{name}s"] > 0.0
    across = summary["adoptions_across_sectors"]
    assert across < summary["adoptions_across_organisations"]  # every sector's end is an
    # organisation's end, too


def test_without_ties_beyond_the_organisation_nobody_crosses_it():
    words = ["ties.team_share=0.6", "ties.organisation_share=0.4", "ties.region_share=0"]
    model = run(scenario("networks=none", *words, "ties.national_share=0", population="trust"))
    assert model.summary()["crossed_organisation_share"] == 0.0
    assert model.summary()["crossed_profession_share"] > 0.0


def test_sharing_out_changes_nothing():
    base = scenario(population="toy")
    watched, plain = DiffusionModel(base, seed=1), DiffusionModel(base, seed=1).run()
    for _ in range(base.months):
        watched.step()
        watched.series()
    assert watched.series().equals(plain.series())
