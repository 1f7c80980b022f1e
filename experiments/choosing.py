"""What an experiment compares: the ids that it asks for, and the data that they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.bundles import DEFAULT, Bundle, fitting, require_members
from experiments.catalogue import CONFIGS, SHELVES, options
from experiments.comparisons import ComparisonScenario
from experiments.library import (
    BUNDLES,
    EVERYTHING,
    RECOMMENDATIONS,
    SCENARIOS,
    SELLING_POINTS,
    TRIALS,
    chosen_ids,
    is_everything,
    load,
)
from experiments.outcome_names import LABELS
from experiments.problems import Problem, listing, suggestion
from experiments.selling_points import SellingPoint
from experiments.settings import Request
from experiments.trials import VirtualTrial
from sim.parameters import Recommendation


@dataclass(frozen=True)
class Chosen:
    """What the ids of a request stand for; see `experiments.settings.Experiment`."""

    recommendations: tuple[Recommendation, ...]
    analyses: tuple[Recommendation, ...]
    bundles: tuple[Bundle, ...]
    scenarios: tuple[ComparisonScenario, ...]
    companions: tuple[Recommendation, ...]
    selling_points: tuple[SellingPoint, ...]
    trial: tuple[VirtualTrial, ...]

    def ids(self) -> dict[str, list[str]]:
        """Return the ids under each key that names some."""
        return {key: [entry.id for entry in getattr(self, key)] for key in SHELVES.values()}


def asked_ids(configuration: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the ids that each key of a configuration names."""
    return {key: chosen_ids(configuration.get(key), key=key) for key in SHELVES.values()}


def chosen(request: Request) -> Chosen:
    """Load everything that a request names.

    Raises
    ------
    Problem
        If an id or a file is wrong, or a recommendation is an analysis and cannot be in force.
    """
    recommendations, analyses = _recommendations(request)
    scenarios = load(SCENARIOS, request.scenarios, folder=request.scenario_folder)
    return Chosen(
        recommendations=recommendations,
        analyses=analyses,
        bundles=_bundles(request, [entry.id for entry in recommendations]),
        scenarios=scenarios,
        companions=_companions(request, scenarios, recommendations),
        selling_points=_selling_points(request),
        trial=load(TRIALS, request.trial, folder=None),
    )


def answer(entry: Recommendation) -> str:
    """Return the command that answers an analysis, and whether it is there yet."""
    asked = re.search(r"\bexperiment=(\w+)", entry.analysis or "")
    known = asked is None or asked[1] in options(CONFIGS / "experiment")
    return f"{entry.analysis}{'' if known else ' (not yet available)'}"


def _recommendations(
    request: Request,
) -> tuple[tuple[Recommendation, ...], tuple[Recommendation, ...]]:
    """Return the recommendations that are compared, and the analyses that ``all`` leaves out."""
    everything = EVERYTHING in request.recommendations
    entries = _at_strength(request, request.recommendations)
    analyses = tuple(entry for entry in entries if entry.analysis is not None)
    if not everything:
        _refuse_analyses(entries, "recommendations")
    return tuple(entry for entry in entries if entry.analysis is None), analyses


def _at_strength(request: Request, ids: Sequence[str]) -> list[Recommendation]:
    """Load recommendations, the intensity of each multiplied by the one asked for."""
    return [
        entry.model_copy(update={"intensity": entry.intensity * request.intensity})
        for entry in load(RECOMMENDATIONS, ids, folder=request.recommendation_folder)
    ]


def _refuse_analyses(entries: Sequence[Recommendation], place: str) -> None:
    for entry in entries:
        if entry.analysis is not None:
            raise Problem(
                f"{place} names '{entry.id}', an analysis, which cannot be put in force; "
                f"it is answered by: {answer(entry)}"
            )


def _bundles(request: Request, ids: Sequence[str]) -> tuple[Bundle, ...]:
    """Return the bundles asked for, or those that fit what is chosen."""
    if is_everything(request.bundles, key="bundles", word=DEFAULT):
        return fitting(load(BUNDLES, (EVERYTHING,), folder=None), ids)
    bundles = load(BUNDLES, request.bundles, folder=None)
    for bundle in bundles:
        require_members(bundle, ids, together=request.together)
    return bundles


def _companions(
    request: Request,
    scenarios: Sequence[ComparisonScenario],
    recommendations: Sequence[Recommendation],
) -> tuple[Recommendation, ...]:
    """Load the recommendations that go with scenarios and are not compared anyway."""
    there = {entry.id for entry in recommendations}
    found: dict[str, Recommendation] = {}
    for scenario in scenarios:
        place = f"scenario {scenario.id}: with_recommendations"
        names = chosen_ids(scenario.with_recommendations, key=place)
        if EVERYTHING in names:
            raise Problem(f"{place} names 'all', allowed: ids")
        entries = _at_strength(request, [name for name in names if name not in there])
        _refuse_analyses(entries, place)
        found |= {entry.id: entry for entry in entries}
    return tuple(found.values())


def _selling_points(request: Request) -> tuple[SellingPoint, ...]:
    """Load selling points; a measure that no run has is refused here, before any run."""
    points = load(SELLING_POINTS, request.selling_points, folder=None)
    for point in points:
        if point.measure not in LABELS:
            raise Problem(
                f"selling point {point.id}: measure is {point.measure}, which is no column of runs"
                f"{suggestion(point.measure, LABELS)} {listing(LABELS)}"
            )
    return points
