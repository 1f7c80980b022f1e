"""Seconds against agents on logarithmic axes, a line for each engine; estimated points hollow."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[int, float, bool]

OURS_COLOUR, SAME_COLOUR, OTHER_COLOUR = "#00594c", "#5b6770", "#8a7350"
LABEL_GAP_DECADES = 0.24
STYLE: Any = {
    "svg.hashsalt": "benchmark",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(results: dict[str, Any], path: Path) -> None:
    """Write the figure."""
    import matplotlib as mpl

    mpl.use("svg" if path.suffix == ".svg" else "agg")
    from matplotlib import pyplot as plt

    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(8, 5.2))
        ends = {}
        for engine in results["engines"]:
            found = points(engine)
            if found:
                ends[name(engine)] = (*found[-1][:2], colour(engine))
                trace(axes, found, colour(engine), thick=engine["key"] == "ours")
        frame(axes, results)
        name_lines(axes, ends)
        figure.tight_layout()
        path.parent.mkdir(parents=True, exist_ok=True)
        metadata = {"Date": None} if path.suffix == ".svg" else {}
        figure.savefig(path, metadata=metadata, dpi=130)
        plt.close(figure)


def points(engine: dict[str, Any]) -> list[Point]:
    """Agents, seconds and whether they were measured, smallest first."""
    return [
        (int(n), cell["wall_seconds"], not cell["mark"])
        for n, cell in sorted(engine.get("cells", {}).items(), key=lambda item: int(item[0]))
    ]


def name(engine: dict[str, Any]) -> str:
    """The label, with a star for another model."""
    label: str = engine["label"]
    return label if engine["same_model"] else f"{label} *"


def colour(engine: dict[str, Any]) -> str:
    """Ours stands out, another model steps back."""
    if engine["key"] == "ours":
        return OURS_COLOUR
    return SAME_COLOUR if engine["same_model"] else OTHER_COLOUR


def trace(axes: Any, found: list[Point], colour: str, *, thick: bool) -> None:
    """One line: dashed towards estimated points, which are hollow."""
    width = 2.4 if thick else 1.2
    for (x, y, _), (next_x, next_y, measured) in pairwise(found):
        style = "-" if measured else (0, (3, 2))
        axes.plot([x, next_x], [y, next_y], color=colour, linewidth=width, linestyle=style)
    for x, y, measured in found:
        face = colour if measured else "white"
        axes.plot(x, y, "o", color=colour, markerfacecolor=face, markersize=6 if thick else 5)


def frame(axes: Any, results: dict[str, Any]) -> None:
    """Axes, with room for the names at the right."""
    sizes = results["sizes"]
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(sizes[0] * 0.8, sizes[-1] * (sizes[-1] / sizes[0]) ** 0.42)
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(axis="y", color="#e3e7ea", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel("agents")
    axes.annotate(
        "hollow: estimated    *: another model, see the text",
        (1, -0.11),
        xycoords="axes fraction",
        horizontalalignment="right",
        color=SAME_COLOUR,
        fontsize=8,
    )
    axes.set_title("Seconds for 60 months of the same contagion", loc="left", fontsize=10)


def name_lines(axes: Any, ends: dict[str, tuple[int, float, str]]) -> None:
    """The name of each line beside its end, moved apart where they would overlap."""
    from math import log10

    placed = spread_apart([log10(end[1]) for end in ends.values()])
    for (label, (x, y, colour)), height in zip(ends.items(), placed, strict=True):
        axes.annotate(
            label,
            (x, y),
            xytext=(x * 1.28, 10**height),
            color=colour,
            fontweight="bold" if colour == OURS_COLOUR else "normal",
            verticalalignment="center",
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 1},
        )


def spread_apart(heights: list[float], gap: float = LABEL_GAP_DECADES) -> list[float]:
    """The heights, moved apart step by step until none are closer than the gap."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = [heights[index] for index in order]
    for _ in range(200):
        for below, above in pairwise(range(len(placed))):
            lack = gap - (placed[above] - placed[below])
            if lack > 1e-6:
                placed[below] -= lack / 2
                placed[above] += lack / 2
    back = dict(zip(order, placed, strict=True))
    return [back[index] for index in range(len(heights))]
