"""experiment=trial: every file composes, runs, is kept, verified and reported."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments import compose
from experiments.__main__ import main
from experiments.catalogue import CONFIGS, options
from experiments.library import TRIALS, load
from experiments.planning import scenarios_of, work_of
from experiments.problems import Problem
from experiments.settings import Experiment
from experiments.studies import refuse_unknown, scenario_at
from experiments.tasks import PlannedRun, Task
from experiments.trials import VirtualTrial
from experiments.verification import verify
from sim.recommendations import value_at

NAMES = options(CONFIGS / "trial")
SITE = "networks.practice_partner_network.channels.site_visits.persuasion"
VISIT = "networks.practice_partner_network.channels.visits.persuasion"


def entry(name: str) -> VirtualTrial:
    return load(TRIALS, [name], folder=None)[0]


def composed(*words: str) -> Experiment:
    experiment = compose(["experiment=trial", *words])
    assert isinstance(experiment, Experiment)
    return experiment


def test_there_is_one_for_every_published_effect() -> None:
    assert set(NAMES) == {
        "printed_material",
        "educational_meeting",
        "outreach_visit",
        "local_opinion_leader",
        "champion_with_support",
        "medical_officer_letter",
        "session_for_brokers",
        "support_on_top",
    }
    nulls = {name for name in NAMES if entry(name).published.no_effect}
    assert nulls == {"session_for_brokers", "support_on_top"}


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_in_the_model_as_it_stands(name: str) -> None:
    experiment = composed(f"trial=[{name}]")
    result = work_of(experiment)(
        Task(
            1,
            {plan.name: plan.scenario for plan in scenarios_of(experiment)},
            (PlannedRun("a", name, 0),),
        )
    )
    assert result.failures == ()
    found = result.runs.iloc[0]
    assert found["trial_low"] < found["trial_effect"] < found["trial_high"]
    assert found["trial_clusters"] >= 20
    month = entry(name).study.start_month - 1 + entry(name).follow_up_months
    assert result.series["month"].max() == month


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_particular_to_it_is_the_models(name: str) -> None:
    base = composed(f"trial=[{name}]").scenario
    made = entry(name).scenario(base)
    changed = {change.path.split(".")[0] for change in entry(name).changes}
    for group in ("staff", "peers", "organisations", "leaders", "campaigns", "costs"):
        if group not in changed:
            assert getattr(made, group) == getattr(base, group), group
    assert list(made.networks) == [entry(name).study.network]


def test_a_parameter_of_the_model_reaches_the_trials_that_take_it_over() -> None:
    base = composed().scenario
    trial = entry("outreach_visit")
    assert value_at(trial.scenario(base), VISIT) == pytest.approx(2 * value_at(base, SITE))
    moved = scenario_at(trial, base, changes={SITE: 0.2, "staff.intercept": -0.5})
    assert value_at(moved, VISIT) == pytest.approx(0.4)
    assert moved.staff.intercept == -0.5
    own = scenario_at(trial, base, changes={"products.outreach_visit.complexity": 0.1})
    assert own.products["outreach_visit"].complexity == 0.1
    with pytest.raises(ValueError, match="neither a parameter of the model nor of a study"):
        refuse_unknown(["staff.intercpt"], base, scenarios=[trial.scenario(base)])


def test_it_is_kept_verified_continued_and_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["experiment=trial", "trial=[educational_meeting,support_on_top]", "replicates=3"]
    words += ["executor=serial", f"results={tmp_path}", "name=two"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "Educational meetings" in said
    assert "published 6.0 (1.8 to 15.3), found " in said
    folder = tmp_path / "trial" / "two"
    table = pd.read_csv(folder / "report" / "trials.csv")
    assert table["claim"].tolist() == ["educational_meeting", "support_on_top"]
    assert (folder / "report" / "trials.html").is_file()
    assert verify(folder, runs=4).wrong == ()
    assert main(words) == 0
    assert "6 of 6 runs are there already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trial=[printed_materials]"], "did you mean 'printed_material'?"),
        (["trial=[]"], "trial is empty"),
        (["recommendations=[2c]"], "recommendations is for experiment=compare"),
        (["networks=none"], "networks has no "),
    ],
)
def test_what_makes_no_trial_is_refused(words: list[str], said: str) -> None:
    with pytest.raises(Problem) as caught:
        scenarios_of(composed(*words))
    assert said in str(caught.value)
