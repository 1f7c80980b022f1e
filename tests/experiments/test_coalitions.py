"""Coalitions of a comparison: which are run, which are there already, and what comes of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from analysis.attribution import shapley
from analysis.synergy import two_level_design
from experiments import compare, compose, run, sweep
from experiments.__main__ import main
from experiments.catalogue import CONFIGS, LIBRARY
from experiments.designs import PlannedScenario, design_table
from experiments.problems import Problem
from experiments.showing import folder_text
from experiments.telling import named

TOY = ("population=toy", "months=24", "replicates=1")
TWELVE = ("1a", "1b", "1c", "2a", "2c", "2d", "2e-i", "2f", "3a", "3b", "3c", "4a")
PLAIN = ("baseline", "recommendation", "bundle", "but_one", "coalition")


def planned(number: int, *words: str) -> list[PlannedScenario]:
    """The scenarios of a comparison of so many recommendations, without bundles."""
    chosen = f"recommendations=[{','.join(TWELVE[:number])}]"
    return compare.scenarios(compose([*TOY, chosen, "bundles=[]", *words]))


def sets(scenarios: Sequence[PlannedScenario]) -> list[frozenset[str]]:
    """What each has in force, of those that are nothing else."""
    return [frozenset(one.recommendations) for one in scenarios if one.kind in PLAIN]


# runs of the design, and those of baseline, singles and all together that are not in it
@pytest.mark.parametrize(
    ("number", "what", "expected"),
    [
        (2, "pairs", 4),
        (2, "shares", 4),
        (3, "pairs", 8),
        (3, "shares", 8),
        (6, "pairs", 38),
        (6, "shares", 64),
        (6, "both", 64),
        (10, "pairs", 139),
        (10, "shares", 1024),
    ],
)
def test_so_many_scenarios_are_run(number: int, what: str, expected: int) -> None:
    scenarios = planned(number, f"coalitions={what}")
    assert len(scenarios) == expected
    assert len(set(sets(scenarios))) == expected


@pytest.mark.parametrize("number", [2, 3, 6, 12])
def test_the_design_of_pairs_is_run(number: int) -> None:
    names = list(TWELVE[:number])
    design = two_level_design(names).to_dict("records")
    there = set(sets(planned(number, "coalitions=pairs")))
    assert {frozenset(n for n in names if row[n]) for row in design} <= there


def test_of_more_than_ten_the_drawn_orders_are_run_and_no_more() -> None:
    asked = {frozenset(TWELVE) - {name} for name in TWELVE}
    shapley(lambda one: asked.add(one) or 0.0, TWELVE, pairs_of_orders=3)
    singles = {frozenset([name]) for name in TWELVE}
    found = sets(planned(12, "coalitions=shares", "orders=3"))
    assert set(found) == asked | singles
    assert len(found) == len(set(found))
    both = sets(planned(12, "coalitions=both", "orders=3"))
    assert set(both) > set(found)
    assert len(both) == len(set(both))


def test_what_the_comparison_has_is_not_run_twice() -> None:
    scenarios = planned(6, "coalitions=shares", "but_one=true")
    assert len(scenarios) == len(set(sets(scenarios))) == 64
    kinds = [one.kind for one in scenarios]
    assert kinds.count("but_one") == kinds.count("recommendation") == 6
    assert kinds.count("coalition") == 64 - 1 - 6 - 1 - 6
    assert len(planned(6, "coalitions=shares", "together=false")) == 64


def test_a_scenario_of_its_own_is_no_coalition() -> None:
    """It may have a recommendation in force, and changes something else as well."""
    with_closure = planned(3, "coalitions=shares", "scenarios=[close-chain]")
    assert len(with_closure) == 8 + 1


def test_a_coalition_says_what_it_is() -> None:
    found = {one.name: one for one in planned(3, "coalitions=pairs")}
    one = found["coalition-101"]
    assert (one.kind, one.subject) == ("coalition", None)
    assert one.recommendations == ("1a", "1c")
    assert one.title == "Coalition: 1a, 1c"
    assert {entry.id for entry in one.scenario.recommendations} == {"1a", "1c"}
    assert list(found)[-3:] == ["coalition-110", "coalition-101", "coalition-011"]


def test_coalitions_leave_the_other_runs_as_they_are() -> None:
    def ids(*words: str) -> dict[str, str]:
        experiment = compose([*TOY, "recommendations=[1a,1b,1c]", *words])
        table = design_table(experiment, compare.scenarios(experiment))
        return dict(zip(table["scenario"], table["run_id"], strict=True))

    plain, more = ids(), ids("coalitions=shares")
    assert plain.items() < more.items()
    assert len(set(more.values())) == len(more) == 8


def test_intensity_holds_for_coalitions() -> None:
    entries = planned(3, "coalitions=pairs", "intensity=0.5")[-1].scenario.recommendations
    assert [entry.intensity for entry in entries] == [0.5, 0.5]


def test_coalitions_are_counted_where_scenarios_are_listed() -> None:
    every = [("baseline", "baseline"), ("2c", "recommendation")]
    assert named(every) == "baseline, 2c"
    assert named([*every, ("coalition-01", "coalition")]) == "baseline, 2c, 1 coalition"
    many = [(f"coalition-{n}", "coalition") for n in range(1200)]
    assert named([*every, *many]) == "baseline, 2c, 1,200 coalitions"


# -- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["coalitions=pair"], "coalitions is pair, allowed: none, pairs, shares, both"),
        (["orders=1"], "orders is 1, allowed: at least 2, at most 10000"),
        (["coalition=pairs"], "unknown key 'coalition', did you mean 'coalitions'?"),
        (["recommendations=[2c]", "coalitions=pairs"], "at least 2 recommendations; chosen are 1"),
        (
            ["coalitions=shares", "replicates=20000", "recommendations=[1b,2c,2d,2e-i,3b,4a]"],
            "64 scenarios x 20,000 replicates = 1,280,000 runs, allowed: at most 1,000,000",
        ),
    ],
)
def test_mistakes_are_one_line(words: list[str], said: str) -> None:
    with pytest.raises(Problem) as caught:
        compare.scenarios(compose([*TOY, "bundles=[]", *words]))
    assert said in str(caught.value)


def test_only_a_comparison_has_coalitions() -> None:
    word = "coalitions=pairs"
    with pytest.raises(Problem, match="is for experiment=compare, this is experiment=run"):
        run.scenarios(compose([*TOY, "experiment=run", "recommendations=[1b,2c]", word]))
    swept = [*TOY, "experiment=sweep", "uncertainty=leaders", "recommendations=[1b,2c]", word]
    with pytest.raises(Problem, match="is for experiment=compare, this is experiment=sweep"):
        sweep.scenarios(compose(swept))


def test_recommendations_that_exclude_each_other_have_no_coalitions(tmp_path: Path) -> None:
    text = (CONFIGS / LIBRARY / "2c.yaml").read_text(encoding="utf-8")
    other = text.replace("id: 2c", "id: 2x").replace("value: 0.05", "value: 0.06")
    (tmp_path / "2x.yaml").write_text(other, encoding="utf-8")
    words = ["recommendations=[1b,2c,2x]", f"recommendation_folder={tmp_path}", "together=false"]
    with pytest.raises(Problem, match=r"'2c' and '2x' cannot be combined.*coalitions=none") as said:
        compare.scenarios(compose([*TOY, *words, "coalitions=pairs"]))
    assert "\n" not in str(said.value)


# -- from the command to the page ----------------------------------------------------------------


def test_the_command_runs_coalitions_and_reports_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["population=toy", "months=24", "replicates=4", "recommendations=[1b,2c,3b]"]
    further = ["coalitions=shares", f"results={tmp_path}", "name=mine", "executor=serial"]
    assert main([*words, *further]) == 0
    said = capsys.readouterr().out
    assert "8 scenarios (baseline, 1b, 2c, 3b, all, 3 coalitions) x 4 replicates = 32 runs" in said
    assert "coalition-" not in said
    folder = tmp_path / "compare" / "mine"
    assert "baseline, 1b, 2c, 3b, all, 3 coalitions" in folder_text(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["configuration"]["coalitions"] == "shares"
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert page.count("<h2>Who has earned it</h2>") == 1
    assert page.count("<h2>Which go well together</h2>") == 1
    with (folder / "report" / "effects.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["scenario"] for row in rows} == {"1b", "2c", "3b", "all"}
    together = next(
        float(row["difference"])
        for row in rows
        if row["scenario"] == "all" and row["measure"] == "staff_using"
    )
    with (folder / "report" / "shares.csv").open(encoding="utf-8", newline="") as lines:
        shares = [row for row in csv.DictReader(lines) if row["measure"] == "staff_using"]
    assert sum(float(row["share"]) for row in shares) == pytest.approx(together)
    alone = {row["recommendation"]: float(row["alone"]) for row in shares}
    single = {r["scenario"]: float(r["difference"]) for r in rows if r["measure"] == "staff_using"}
    assert alone == pytest.approx({name: single[name] for name in alone})
