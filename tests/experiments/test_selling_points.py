"""Selling points: every file keeps its promise, and each switches one parameter."""

from __future__ import annotations

from typing import Any

import pytest

from experiments import compare, compose
from experiments.catalogue import CONFIGS, options
from experiments.documents import read_mapping
from experiments.library import SELLING_POINTS, load
from experiments.problems import Problem
from experiments.run import LABELS
from experiments.schema import model_schema
from experiments.selling_points import SellingPoint
from experiments.validation import validated
from sim.recommendations import in_force, value_at

NAMES = options(CONFIGS / "selling_point")


def point(name: str) -> SellingPoint:
    """One selling point as its file says."""
    return load(SELLING_POINTS, [name], folder=None)[0]


def made(**changes: Any) -> SellingPoint:
    """A selling point like the first, with changes."""
    content = read_mapping(CONFIGS / "selling_point" / "chain-targeted.yaml") | changes
    return validated(SellingPoint, content, schema=model_schema(SellingPoint))


@pytest.mark.parametrize("name", NAMES)
def test_the_baseline_has_what_exists_and_lacks_what_may_be_developed(name: str) -> None:
    entry = point(name)
    baseline = value_at(compose([]).scenario, entry.key)
    assert baseline == (entry.off if entry.is_potential else entry.on)


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_switched_and_shows_in_a_column_of_runs(name: str) -> None:
    entry = point(name)
    assert entry.measure in LABELS
    words = ["population=toy", "recommendations=[]", f"selling_points=[{name}]"]
    base, switched = compare.scenarios(compose(words))
    assert switched.name == entry.scenario_name
    assert (switched.kind, switched.recommendations) == ("selling_point", ())
    before = value_at(base.scenario, entry.key)
    for month in (1, 60):
        after = value_at(in_force(switched.scenario, month), entry.key)
        assert (before, after) == (
            (entry.off, entry.on) if entry.is_potential else (entry.on, entry.off)
        )


def test_names_say_whether_it_is_taken_away_or_added() -> None:
    words = ["population=toy", "recommendations=[]", "selling_points=all"]
    found = {entry.subject: entry for entry in compare.scenarios(compose(words))[1:]}
    assert found["chain-targeted"].name == "without-chain-targeted"
    assert found["chain-targeted"].title.startswith("Without a selling point of CHAIN: ")
    assert found["nhs-live-products"].name == "with-nhs-live-products"
    assert found["nhs-live-products"].title.startswith("With a selling point of NHS Live: ")
    assert set(found) == set(NAMES)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"whom": "members"}, "whom is members, allowed: staff, institute, potential"),
        ({"on": 0.0, "low": 0.0}, "on and off are both 0: it would switch nothing"),
        ({"on": 2.0}, "on is 2, which lies outside its range 0 to 1"),
        ({"on": True}, "on is true, it must be a number"),
        ({"better": "mor"}, "better is mor, allowed: more, fewer"),
        ({"kye": "x"}, "unknown key 'kye', did you mean 'key'?"),
        ({"source": ""}, "source is empty, it must not be empty"),
    ],
)
def test_a_wrong_selling_point_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem) as caught:
        made(**changes)
    assert said in str(caught.value)


def test_a_measure_that_no_run_has_is_refused_before_any_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = made(measure="message_read")
    monkeypatch.setattr(
        "experiments.choosing.load", lambda shelf, ids, **_: (wrong,) if ids else ()
    )
    words = ["population=toy", "recommendations=[]", "bundles=[]", "selling_points=all"]
    with pytest.raises(Problem, match=r"measure is message_read.*did you mean 'messages_read'"):
        compose(words)


def test_a_misspelt_selling_point_names_the_nearest() -> None:
    with pytest.raises(Problem, match=r"unknown selling point 'chain-target'.*'chain-targeted'"):
        compose(["selling_points=[chain-target]"])


def test_targeting_shows_where_it_should() -> None:
    from sim import DiffusionModel

    words = ["population.scale=0.02", "months=24", "recommendations=[]", "selling_points=all"]
    found = {entry.name: entry.scenario for entry in compare.scenarios(compose(words))}

    def wasted(name: str) -> float:
        model = DiffusionModel(found[name], seed=1).run()
        return model.summary()["messages_wasted"]

    assert wasted("without-chain-targeted") > wasted("baseline")
