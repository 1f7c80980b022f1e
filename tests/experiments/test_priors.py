"""Priors: whether everything uncertain has one, and whether every value of each can be run."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from experiments import compose
from experiments.catalogue import CONFIGS, options
from experiments.design_settings import LatinHypercube
from experiments.problems import Problem
from experiments.provenance import stated_by_files
from experiments.recommendation_paths import change_of, cost_key, is_of_recommendation
from experiments.sampling import latin_hypercube
from experiments.schema import SCENARIO_KEYS
from experiments.settings import Experiment
from experiments.space import changed, value_of
from experiments.sweep import _require_valid
from sim.parameters import Scenario
from tests.scenarios import scenario

SIZES = "how many organisations there are and how large is published; a world has one headcount"
SWITCHED = "none in the baseline: a recommendation or selling point turns it, and has the range"
WAY = "how the network works, by definition"
OBSERVED = "of a study that is calibrated to or kept for validation: no product of the Institute"
WHOLE_RANGE = "the range is what is allowed, for all keys of the line together"
TODAY = ("networks=england_modern", "products=today", "population=england_modern")
# Numbers with a range that have no prior, by pattern of their path, and why.
WITHOUT: dict[str, str] = {
    r"population\.(kinds\..*|headcount_total|regions|share_of_england)": SIZES,
    r"population\.scale": "how much of England is simulated: all runs of a folder have one",
    r"population\.table_format\..*": "how a table of organisations is read",
    r"population\.traits\.organisation_readiness_sd": "the score is standard by definition",
    r"products\.(tetracycline|family_planning|desogestrel_switch)\.(?!audience\.).*": OBSERVED,
    r"study\.level": "what counts as having changed over: another level is another outcome",
    r"products\.\w+\.audience\..*": "whom a product is for is what the product is",
    r"networks\.\w+\.profession_pull\.\w+": WHOLE_RANGE,
    r"networks\..*\.targeting": WAY,
    r"networks\..*\.aware_if_found": "what was found is known, by definition",
    r"networks\.\w+\.leaders_identified_share": SWITCHED,
    r"networks\.\w+\.feedback_share": SWITCHED,
    r"networks\.(chain|nhs_live|nhs_networks)\.channels\.community\.uptake": SWITCHED,
    r"networks\..*\.guest_share_per_year\.\w+": SWITCHED,
    r"networks\..*\.(product_linked|champions_per_host)": SWITCHED,
    r"networks\.nhs_networks\.member_organisations": SWITCHED,
    r"networks\.practice_partner_network\.channels\.site_visits\.visits_per_year": SWITCHED,
    r"support\.\w+\.sites_per_year": SWITCHED,
    r"ideas\.found_per_1000_members_year": SWITCHED,
    r"campaigns\.extra_broadcasts_per_month": "none but in the placebo, by definition",
    r"outer_context\.climate": "the climate of the baseline is the zero of its scale",
    r"organisations\.routine_share": "what counts as routine: another share is another outcome",
    r"leaders\.precision\.(nomination|centrality)": "of methods that are not in use",
    r"ties\.team_share": "what the other three shares of ties leave",
    r"costs\.price_year": "the year whose prices are used",
}


@cache
def composed(*words: str) -> Experiment:
    found = compose(["experiment=sweep", *words])
    assert isinstance(found, Experiment)
    return found


@cache
def ranged() -> dict[str, str]:
    """Every number of the NHS in configs/ whose line states a range, and one file that has it."""
    found: dict[str, str] = {}
    for group in SCENARIO_KEYS:
        folder = CONFIGS / group
        for option in options(folder) if folder.is_dir() else ():
            for path, entry in stated_by_files({group: option}).items():
                if entry.get("low", 0.0) < entry.get("high", 0.0):
                    found[path] = f"{group}/{option}"
    return found


@cache
def with_priors() -> frozenset[str]:
    both = (composed("uncertainty=everything"), composed("uncertainty=everything_today", *TODAY))
    return frozenset(entry.path for one in both for entry in one.space.uncertainties)


def is_without(path: str) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in WITHOUT)


def test_everything_with_a_range_has_a_prior_or_a_reason() -> None:
    assert len(ranged()) > 500
    lost = [
        f"{path} of {file}"
        for path, file in ranged().items()
        if path not in with_priors() and not is_without(path)
    ]
    assert lost == []


def test_nothing_has_both_and_no_reason_is_left_over() -> None:
    assert [path for path in with_priors() if is_without(path)] == []
    left_over = [
        pattern for pattern in WITHOUT if not any(re.fullmatch(pattern, path) for path in ranged())
    ]
    assert left_over == []


def test_what_has_a_prior_has_a_range_where_its_value_is() -> None:
    assert [path for path in with_priors() if path not in ranged()] == []


def test_every_change_and_cost_of_a_recommendation_has_a_prior() -> None:
    everything = composed("recommendations=all", "uncertainty=recommendations")
    changes = [
        f"recommendation.{entry.id}.{name}"
        for entry in everything.recommendations
        for name in (*(one.path for one in entry.changes), *map(cost_key, entry.costs))
    ]
    assert [entry.path for entry in everything.space.uncertainties] == changes
    assert everything.held_back == ()


SPACES = {
    "2008": ("recommendations=all", "uncertainty=everything"),
    "today": ("uncertainty=everything_today", *TODAY),
    "toy": ("population=toy", "uncertainty=everything"),
}


@pytest.mark.parametrize("name", SPACES)
def test_every_prior_can_go_to_its_ends_by_itself(name: str) -> None:
    experiment = composed(*SPACES[name])
    together = {"recommendations": experiment.recommendations}
    full = experiment.scenario.model_copy(update=together)
    for entry in experiment.space.uncertainties:
        for value in entry.at([0.0, 1.0]).tolist():
            assert has(changed(full, {entry.path: value}), entry.path, value), entry.path


@pytest.mark.parametrize("name", SPACES)
def test_all_priors_can_move_together(name: str) -> None:
    experiment = composed(*SPACES[name])
    together = {"recommendations": experiment.recommendations}
    full = experiment.scenario.model_copy(update=together)
    design = LatinHypercube(method="latin_hypercube", points=40, batches=1)
    for point in latin_hypercube(experiment.space, design, seed=1).to_dict("records"):
        plain = {str(path): value for path, value in point.items()}
        _require_valid(full, plain)
        found = changed(full, plain)
        assert all(has(found, path, value) for path, value in plain.items())


def has(found: Scenario, path: str, value: object) -> bool:
    """Whether a scenario, or a recommendation in force there, has a value that it was given."""
    if is_of_recommendation(path):
        return bool(change_of(found.recommendations, path)["value"] == value)
    return bool(value_of(found, path) == value)


def test_the_team_takes_the_ties_that_the_others_leave() -> None:
    found = changed(scenario(), {"ties.region_share": 0.14, "ties.national_share": 0.08})
    shares = found.ties
    assert shares.team_share == pytest.approx(1 - 0.28 - 0.14 - 0.08)
    assert shares.organisation_share == 0.28
    assert changed(found, {"ties.region_share": 0.08, "ties.national_share": 0.04}) == scenario()
    with pytest.raises(ValueError, match="they must sum to 1"):
        changed(scenario(), {"ties.team_share": 0.5, "ties.region_share": 0.1})
    with pytest.raises(ValueError, match=r"ties\.team_share is -"):
        changed(scenario(), {"ties.region_share": 0.9})


def test_a_constant_share_of_ties_is_recorded_with_what_it_leaves() -> None:
    words = "constants=[{path:ties.region_share,value:0.1}]"
    experiment = composed("population=toy", words)
    assert experiment.configuration["ties"]["team_share"] == pytest.approx(0.58)
    assert value_of(experiment.scenario, "ties.team_share") == pytest.approx(0.58)


def test_only_recommendations_in_force_are_uncertain_and_the_others_are_named() -> None:
    experiment = composed("recommendations=[2c,2d]", "uncertainty=recommendations")
    paths = [entry.path for entry in experiment.space.uncertainties]
    assert len(paths) == 7  # four changes, three costs
    assert all(path.startswith(("recommendation.2c.", "recommendation.2d.")) for path in paths)
    assert set(experiment.held_back) >= {"1a", "4a"}
    assert not {"2c", "2d"} & set(experiment.held_back)


def test_what_is_left_out_is_said_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from experiments.__main__ import main

    words = ["uncertainty=recommendations", "recommendations=[2c]", "population=toy", "months=7"]
    words += ["replicates=1", "design.points=1", "executor=serial", f"results={tmp_path}"]
    assert main(["experiment=sweep", *words]) == 0
    said = capsys.readouterr()
    assert "recommendations that are not in force: 1a, 1b," in said.out + said.err


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{path:recommendation.2x.a,distribution:uniform}", "'recommendation.2x.a' is about no"),
        ("{path:leaders.willing,distribution:uniform}", "'leaders.willing' is about no"),
        ("{distribution:uniform}", "'None' is about no recommendation"),
        ("{path:recommendation.2c.nets,distribution:uniform}", "2c does not change 'nets'"),
    ],
)
def test_a_wrong_entry_about_recommendations_is_one_line(entry: str, said: str) -> None:
    words = ["population=toy", "recommendations=[2c]", f"recommendation_uncertainties=[{entry}]"]
    with pytest.raises(Problem, match=r"^[^\n]+$") as caught:
        compose(["experiment=sweep", *words])
    assert said in str(caught.value)


def test_uncertainties_may_be_given_in_parts() -> None:
    paths = ("leaders.willing", "staff.climate")
    entries = [f"{{path:{path},distribution:uniform}}" for path in paths]
    parts = f"{{one:[{entries[0]}],two:[{entries[1]}]}}"
    experiment = composed("population=toy", f"uncertainties={parts}")
    assert [one.path for one in experiment.space.uncertainties] == list(paths)
    words = ["population=toy", "uncertainty=everything", f"uncertainties=[{entries[1]}]"]
    assert [one.path for one in composed(*words).space.uncertainties] == [paths[1]]


def test_quantiles_of_all_priors_rise() -> None:
    u = np.linspace(0.0, 1.0, 5)
    for entry in composed("uncertainty=everything").space.uncertainties:
        assert (np.diff(entry.at(u)) >= 0).all(), entry.path
