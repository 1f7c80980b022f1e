"""Every figure of a comparison, drawn from what the results hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis import drawing, origins, reach, scenarios
from analysis.effects import beside_baseline, by_scenario
from analysis.figures.adoption import adoption
from analysis.figures.against_cost import effect_against_cost
from analysis.figures.alone_on_top import alone_and_on_top
from analysis.figures.effect_sizes import effect_sizes
from analysis.figures.origin_bars import where_adoptions_came_from
from analysis.figures.reached_groups import who_is_reached
from analysis.figures.region_tiles import adoption_map
from analysis.load import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["drawn", "figures"]

FEWEST_REGIONS = 4  # a map of fewer tiles says less than two numbers


def figures(results: Results, effects: pd.DataFrame) -> dict[str, str]:
    """Draw every figure of a comparison.

    Parameters
    ----------
    results
        What `load` returned.
    effects
        What `effects` made of it.

    Returns
    -------
    dict
        Name of the figure to SVG text: ``adoption``, ``effects`` and ``cost`` always;
        ``together``, ``origins``, ``reached`` and ``regions`` where the results hold what they
        show, and enough regions for a map.
    """
    with drawing.house_style():
        return {name: drawing.svg_text(figure, name) for name, figure in drawn(results, effects)}


def drawn(results: Results, effects: pd.DataFrame) -> Iterator[tuple[str, Figure]]:
    """Yield name and figure of each; to be called within the house style."""
    rows = by_scenario(effects)
    beside = beside_baseline(results, rows)
    yield "adoption", adoption(results, rows)
    yield "effects", effect_sizes(results, rows)
    yield "cost", effect_against_cost(results, rows)
    if scenarios.left_out(results.scenarios):
        yield "together", alone_and_on_top(results)
    if origins.sources(results):
        yield "origins", where_adoptions_came_from(results, beside)
    if reach.has(results, reach.PROFESSION, reach.KIND):
        yield "reached", who_is_reached(results, beside)
    if reach.regions(results) >= FEWEST_REGIONS:
        yield "regions", adoption_map(results, beside)
