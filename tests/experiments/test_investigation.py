"""Sensitivity of the model by the command: its runs, its indices, and the order of options."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compose, sensitivity
from experiments.__main__ import main
from experiments.designs import design_table
from experiments.investigation import points, those_that_matter
from experiments.order_swaps import order_swaps
from experiments.planning import points_of, scenarios_of
from experiments.problems import Problem
from experiments.reporting import investigate
from experiments.sensitivity import INERT
from experiments.settings import Experiment
from experiments.space import FIRST_REPLICATE, changed
from experiments.verification import verify
from sim import DiffusionModel

SMALL = ("experiment=sensitivity", "population=toy", "months=12", "uncertainty=leaders")
TWO = "recommendations=[2c,3b]"
TALK = "{path:staff.outside_awareness_per_month,distribution:log_uniform}"
WILLING = "{path:leaders.willing,distribution:triangular}"


def small(*words: str) -> Experiment:
    experiment = compose([*SMALL, TWO, "executor=serial", *words])
    assert isinstance(experiment, Experiment)
    return experiment


def finished(tmp_path: Path, *words: str) -> Path:
    """Run a small analysis by the command; return its folder."""
    given = [*SMALL, TWO, "executor=serial", f"results={tmp_path}", "name=small", *words]
    assert main(given) == 0
    return tmp_path / "sensitivity" / "small"


def test_points_of_a_block_have_one_luck_and_blocks_have_others() -> None:
    experiment = small("method=sobol", "method.points=4", "method.scrambles=2", "replicates=3")
    table = points(experiment)
    rows = 2 * (len(experiment.space.uncertainties) + 1) + 2
    assert len(table) == 8 * rows
    assert table[FIRST_REPLICATE].tolist() == [3 * block for block in range(8) for _ in range(rows)]


def test_every_row_of_the_design_has_the_luck_of_its_point() -> None:
    experiment = small("method=morris", "method.stars=2", "replicates=2")
    table = points_of(experiment)
    design = design_table(experiment, scenarios_of(experiment), points=table)
    first = design["point"].map(table[FIRST_REPLICATE])
    assert set(design["replicate"] - first) == {0, 1}
    assert design.groupby("point")["replicate"].nunique().eq(2).all()
    assert FIRST_REPLICATE not in design
    alike = design.groupby("run_id")[["scenario", "replicate"]].nunique()
    assert alike.eq(1).all().all()


def test_the_dummys_step_asks_for_no_run_of_its_own() -> None:
    experiment = small("method=morris", "method.stars=2")
    design = design_table(experiment, scenarios_of(experiment), points=points_of(experiment))
    assert design["run_id"].nunique() < len(design)


def test_indices_are_those_of_the_model_itself(tmp_path: Path) -> None:
    """What the command finds is what `analyse` finds when it calls the model itself."""
    words = ("method=morris", "method.stars=2", "replicates=2", "outcomes=[staff_aware]")
    words += ("uncertainty=none", f"uncertainties=[{TALK},{WILLING}]")
    experiment = small(*words)
    scenarios = scenarios_of(experiment)

    def modelled(values: dict[str, float], replicate: int) -> dict[str, float]:
        reached = []
        for planned in scenarios:
            scenario = changed(planned.scenario, values)
            model = DiffusionModel(scenario, seed=experiment.seed, replicate=replicate)
            model.run()
            reached.append(float(model.summary()["staff_aware"]))
            model.close()
        baseline, *others = reached
        return {f"{n}": other - baseline for n, other in enumerate(others)}

    space = experiment.space
    called = sensitivity.analyse(
        modelled, space, method="morris", points=2, replicates=2, seed=experiment.seed
    )
    found = investigate(experiment, finished(tmp_path, *words)).found.indices
    for number, name in enumerate(["2c", "3b"]):
        own = found[found["outcome"].str.endswith(f"added by {name}")]
        direct = called.indices[called.indices["outcome"] == str(number)]
        assert own["input"].tolist() == direct["input"].tolist()
        np.testing.assert_allclose(own["mu_star"], direct["mu_star"], rtol=1e-12)
        np.testing.assert_allclose(own["sigma"], direct["sigma"], rtol=1e-12)
    assert called.indices["mu_star"].max() > 0
    level = found[found["outcome"].str.endswith("in the baseline")]
    assert level["mu_star"].iloc[0] > called.indices["mu_star"].max()


def test_two_steps_screen_everything_and_study_what_matters(tmp_path: Path) -> None:
    words = ("method.stars=3", "method.keep=2", "method.points=2", "method.scrambles=2")
    folder = finished(tmp_path, *words)
    first = small("method=morris", "method.stars=3", "name=small-screening", f"results={tmp_path}")
    screened = investigate(first, folder.with_name("small-screening")).found
    kept = those_that_matter(screened, keep=2)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in manifest["space"]["uncertainties"]] == [
        one.path for one in first.space.uncertainties if one.path in kept
    ]
    assert manifest["configuration"]["method"]["kind"] == "sobol"
    assert (folder / "report" / "decisions.html").is_file()
    verdict = verify(folder, runs=2)
    assert verdict.wrong == ()
    before = (folder / "design.parquet").read_bytes()
    assert finished(tmp_path, *words) == folder
    assert (folder / "design.parquet").read_bytes() == before


def test_those_that_matter_are_ordered_by_their_share_in_what_is_added() -> None:
    def planted(values: dict[str, float]) -> dict[str, float]:
        return {
            "use, in the baseline": 1e6 * values["c"],
            "use, added by 2c": 3 * values["a"] + values["b"],
            "net benefit of 2c": 5000 * values["a"] + 100 * values["b"],
        }

    space = {name: (0.0, 1.0) for name in "cab"}
    found = sensitivity.analyse(planted, space, method="morris", points=4, seed=1)
    assert those_that_matter(found, keep=2) == ["a", "b"]
    assert those_that_matter(found, keep=9) == ["a", "b", "c"]


@pytest.mark.parametrize("saltelli", [False, True])
def test_an_input_that_turns_one_pair_of_three_swaps_a_third(saltelli: bool) -> None:
    """Options 0 and 1 change places with the first input, which crosses one half or does not."""
    generator = np.random.default_rng(3)
    blocks, factors = 400, 3
    rows = 2 * factors + 2 if saltelli else factors + 1
    a, b = generator.uniform(size=(2, blocks, factors))
    inputs = np.repeat(a[:, None, :], rows, axis=1)
    for place in range(factors):
        inputs[:, place + 1, place] = b[:, place]
    if saltelli:
        inputs[:, factors + 1 :, :] = b[:, None, :]
        for place in range(factors):
            inputs[:, factors + 1 + place, place] = a[:, place]
    inputs[..., 2] = 0.5  # the dummy is never given
    turned = inputs[..., 0] > 0.5
    luck = generator.normal(size=(blocks, 1)) * np.ones_like(turned)
    values = np.stack(
        [luck, luck + np.where(turned, 1.0, -1.0), luck + 5 + inputs[..., 1]], axis=-1
    )
    found = order_swaps(values, ["a", "b", INERT], seed=1)
    table = found.table.set_index("input")
    assert table.loc["a", "low"] < 1 / 6 < table.loc["a", "high"]
    assert table.loc[["b", INERT], "share"].tolist() == [0.0, 0.0]
    if saltelli:
        assert found.everything == pytest.approx(1 / 6, abs=0.02)
    else:
        assert np.isnan(found.everything)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["method=screened", "--shard", "1/2"], "give each its own command"),
        (["method=sobol", "method.points=100"], "a power of two, as 64 or 128"),
        (["method=morris", "method.stars=1"], "method.stars is 1, allowed: at least 2"),
        (["method=morris", "method.stars=900000"], "it takes less with less of method.stars"),
        (["method=sobl"], "did you mean 'sobol'?"),
        (["method=sobol", "kept=[leaders.wiling]"], "did you mean 'leaders.willing'?"),
        (["method=sobol", "method.groups={g:[leaders.wiling]}"], "did you mean 'leaders.willing'?"),
        (["method=sobol", "uncertainty=none"], "the space is empty"),
        (
            ["design=sobol"],
            "design is for experiment=sweep or experiment=calibrate",
        ),
    ],
    ids=str,
)
def test_a_mistake_is_said_before_anything_runs(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SMALL, TWO, f"results={tmp_path}", *words]) == 2
    assert said in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_a_comparison_over_uncertainties_has_points_and_a_page(tmp_path: Path) -> None:
    words = ["population=toy", "months=12", "uncertainty=leaders", "design.points=4", TWO]
    assert main([*words, "executor=serial", f"results={tmp_path}", "name=small"]) == 0
    folder = tmp_path / "compare" / "small"
    design = pd.read_parquet(folder / "design.parquet")
    assert len(design) == 4 * 2 * 4  # points, replicates, scenarios
    assert (folder / "report" / "decisions.html").is_file()


def test_a_comparison_has_no_levers() -> None:
    lever = "levers=[{path:staff.climate,values:[0.1,0.2],unit:log-odds}]"
    with pytest.raises(Problem, match="levers are for experiment=sweep"):
        points_of(compose(["population=toy", "uncertainty=leaders", lever]))


@pytest.mark.parametrize("word", ["coalitions=pairs", "allocation=best"])
def test_what_needs_common_parameters_is_refused_with_points(word: str) -> None:
    with pytest.raises(Problem, match=r"allowed where many points are run: (none|equal)"):
        scenarios_of(compose(["population=toy", "uncertainty=leaders", "replicates=4", word]))


def test_what_an_additional_user_is_worth_changes_no_run() -> None:
    one, other = (small("method=morris", f"value_per_user_pounds={v}") for v in (100, 900))
    assert one.name == other.name
    ids = [
        design_table(e, scenarios_of(e), points=points_of(e))["run_id"].tolist()
        for e in (one, other)
    ]
    assert ids[0] == ids[1]
