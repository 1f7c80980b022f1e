"""What sort of scenario each is: one recommendation, several, all but one, or a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

RECOMMENDATION = "recommendation"
BUNDLE = "bundle"
BUT_ONE = "but_one"
SELLING_POINT = "selling_point"
CLOSURE = "closure"
COMPARISON = "comparison"
COALITION = "coalition"  # run for shares and pairs alone: it is compared nowhere else

# In the order in which a reader meets them, with the words that stand above them.
HEADINGS: dict[str, str] = {
    RECOMMENDATION: "One recommendation",
    BUNDLE: "Several together",
    SELLING_POINT: "Selling points",
    CLOSURE: "Something closed",
    COMPARISON: "For comparison",
    BUT_ONE: "All but one",
}
OTHERS = (SELLING_POINT, CLOSURE, COMPARISON)

Scenario = Mapping[str, Any]


def kind(scenario: Scenario) -> str:
    """Tell the sort of a scenario.

    A coalition is what the manifest calls so. With exactly one recommendation in force it is a
    recommendation, whether the manifest calls it that, a bundle, or nothing; otherwise what the
    manifest calls it. Where that says nothing known, several recommendations are a bundle, and
    none is a comparison.

    Parameters
    ----------
    scenario
        An entry of the manifest's scenarios: `recommendations`, perhaps `kind`.
    """
    said = str(scenario.get("kind") or "")
    number = len(scenario["recommendations"])
    if said == COALITION:
        return COALITION
    if number == 1 and said not in (BUT_ONE, *OTHERS):
        return RECOMMENDATION
    if said in HEADINGS and said != RECOMMENDATION:
        return said
    return BUNDLE if number else COMPARISON


def widest_bundle(scenarios: Sequence[Scenario]) -> str | None:
    """Name the bundle with the most recommendations in force, the first of several such."""
    bundles = [s for s in scenarios if kind(s) == BUNDLE]
    if not bundles:
        return None
    return str(max(bundles, key=lambda s: len(s["recommendations"]))["name"])


def left_out(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Map each recommendation to the scenario that has every other one in force.

    Empty where no bundle of everything was run, or none without one of its parts.
    """
    whole = _recommendations_of(scenarios, widest_bundle(scenarios))
    found: dict[str, str] = {}
    for scenario in scenarios:
        absent = whole - set(scenario["recommendations"])
        if kind(scenario) == BUT_ONE and len(absent) == 1:
            found[absent.pop()] = str(scenario["name"])
    return found


def alone(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Map each recommendation to the scenario in which nothing else is in force."""
    return {
        str(s["recommendations"][0]): str(s["name"]) for s in scenarios if kind(s) == RECOMMENDATION
    }


def parts_of(scenarios: Sequence[Scenario], name: str) -> list[str]:
    """List the recommendations in force in the scenario of that name."""
    return sorted(_recommendations_of(scenarios, name))


def _recommendations_of(scenarios: Sequence[Scenario], name: str | None) -> set[str]:
    """Gather the recommendations of the scenario of that name; none if there is no such."""
    return {str(r) for s in scenarios if str(s["name"]) == name for r in s["recommendations"]}
