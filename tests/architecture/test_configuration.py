"""Configurations are data: every number has a range and a source, and nothing can be executed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.architecture.survey import ROOT, numeric_leaves, unsourced

CONFIGS = ROOT / "configs"
# Groups whose numbers say how much to run or what is compared, not how the NHS works.
UNSOURCED_GROUPS = {
    "experiment": "replicates, months and seeds are chosen, not estimated",
    "method": "points and stars are chosen, not estimated",
    "executor": "workers and chunks do not change results",
    "allocation": "says how much to run, not how the NHS works",
    "bundle": "lists of recommendations",
    "recommendation": "value, low, high and source are keys there, checked below",
    "scenario": "as in a recommendation",
    "selling_point": "low, high and source are keys there, checked below",
    "design": "points are chosen, not estimated",
    "uncertainty": "what is given there stands beside a source, checked below",
    "hydra": "where Hydra writes",
    "trial": "low, high and source are keys of changes and of what was published, checked below",
    "calibration": "a range and a source are keys of every entry, checked below",
}


def files() -> list[Path]:
    """Every configuration file, relative to configs/."""
    return sorted(path.relative_to(CONFIGS) for path in CONFIGS.rglob("*.yaml"))


def groups() -> set[str]:
    """The folders of configs/."""
    return {path.parts[0] for path in files() if len(path.parts) > 1}


def read(path: Path) -> str:
    """The text of one configuration."""
    return (CONFIGS / path).read_text(encoding="utf-8")


def test_there_are_configurations() -> None:
    assert {"population", "networks", "recommendation", "experiment"} <= groups()


def test_every_number_states_its_range_and_source() -> None:
    looked_at = [
        path for path in files() if len(path.parts) > 1 and path.parts[0] not in UNSOURCED_GROUPS
    ]
    assert looked_at
    breaches = [f"{path} {complaint}" for path in looked_at for complaint in unsourced(read(path))]
    assert breaches == []


def mappings(node: object) -> list[dict[str, object]]:
    """Every mapping inside parsed YAML."""
    found: list[dict[str, object]] = []
    if isinstance(node, dict):
        found.append(node)
        for value in node.values():
            found += mappings(value)
    elif isinstance(node, list):
        for value in node:
            found += mappings(value)
    return found


def unfounded(entry: dict[str, object], amounts: tuple[str, ...]) -> bool:
    """Whether a change or cost lacks a source, or a range that holds its amounts."""
    low, high, given = entry["low"], entry["high"], [entry[k] for k in amounts if k in entry]
    within = all(low <= amount <= high for amount in given)  # type: ignore[operator]
    return not (given and within and str(entry["source"]).strip())


def of_group(group: str) -> dict[str, dict[str, object]]:
    """Content of every file of a group, by its path."""
    return {str(path): yaml.safe_load(read(path)) for path in files() if path.parts[0] == group}


def test_every_change_and_cost_of_a_recommendation_or_scenario_is_sourced() -> None:
    entries = of_group("recommendation")
    assert len(entries) >= 6
    for path, content in {**entries, **of_group("scenario")}.items():
        assert ("changes" in content) != ("analysis" in content), path
        changes, costs = content.get("changes", []), content.get("costs", [])
        assert [c for c in changes if unfounded(c, ("value",))] == [], path  # type: ignore[attr-defined]
        pounds = ("one_off_pounds", "annual_pounds")
        assert [c for c in costs if unfounded(c, pounds)] == [], path  # type: ignore[attr-defined]


def test_every_number_of_a_trial_is_sourced() -> None:
    """Its changes and what was published by their keys, all else on its line."""
    for path, content in of_group("trial").items():
        complaints = [
            complaint
            for complaint in unsourced(read(Path(path)))
            if " changes[" not in complaint and " published." not in complaint
        ]
        assert complaints == [], path
        assert content["published"]["source"].strip()  # type: ignore[index]
        changes = content["changes"]
        unlike = [c for c in changes if "value" in c and unfounded(c, ("value",))]  # type: ignore[attr-defined]
        assert unlike == [], path
        assert all(str(change["source"]).strip() for change in changes), path  # type: ignore[attr-defined]


def test_every_entry_of_a_calibration_is_sourced() -> None:
    for path, content in of_group("calibration").items():
        settings = content["calibration"]
        for entry in (*settings["nuisances"], *settings["targets"]):  # type: ignore[index]
            assert entry["source"].strip(), path


def test_every_selling_point_is_sourced() -> None:
    points = of_group("selling_point")
    assert points
    # YAML takes the keys on and off for true and false; ours are read as text
    named = {path: {"on": point[True], **point} for path, point in points.items()}  # type: ignore[index]
    assert [path for path, point in named.items() if unfounded(point, ("on",))] == []


def test_every_uncertainty_is_sourced() -> None:
    """What an entry does not give must be on the line of its parameter, or nothing is composed."""
    from experiments import compose

    today = ["networks=england_modern", "products=today"]
    names = [Path(path).stem for path in of_group("uncertainty")]
    for name in names:
        if not name.startswith("_"):  # a part of others
            words = today if name.endswith("_today") else []
            experiment = compose(["experiment=sweep", f"uncertainty={name}", *words])
            assert all(entry.source.strip() for entry in experiment.space.uncertainties), name


def test_planted_unfounded_entries_are_seen() -> None:
    entry = {"value": 2, "low": 1, "high": 3, "source": "ASSUMED"}
    assert not unfounded(entry, ("value",))
    assert unfounded({**entry, "value": 4}, ("value",))
    assert unfounded({**entry, "source": " "}, ("value",))
    assert unfounded(entry, ("annual_pounds",))


def test_nothing_in_a_configuration_can_be_executed() -> None:
    breaches = [
        f"{path}: {key}"
        for path in files()
        for mapping in mappings(yaml.safe_load(read(path)))
        for key in mapping
        if str(key).startswith("_") and str(key).endswith("_")
    ]
    breaches += [
        f"{path}: {word}"
        for path in files()
        for word in ("_target_", "${oc.env", "!!python")
        if word in read(path)
    ]
    assert breaches == []


@pytest.mark.parametrize("group", sorted(groups()))
def test_the_documentation_mentions_every_group(group: str) -> None:
    pages = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    )
    assert f"configs/{group}/" in pages


def test_planted_numbers_without_a_source_are_seen() -> None:
    text = (
        "good: 0.3  # 0.1 to 0.5; F[36]\n"
        "bare: 3\n"
        "outside: 2  # 0 to 1; ASSUMED\n"
        "sourceless: 1e-3  # 0 to 1;\n"
        "nested: {a: 1.0, b: 0.2}  # 0 to 1; ASSUMED, relevance\n"
        "title: '12'\n"
    )
    assert [complaint.split(":")[0] for complaint in unsourced(text)] == [
        "line 2",
        "line 3",
        "line 4",
    ]
    assert {path for _, path, _ in numeric_leaves(text)} == {
        "good",
        "bare",
        "outside",
        "sourceless",
        "nested.a",
        "nested.b",
    }
