"""The network of one run, with adoption over time: six moments of the same people and ties."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import drawing
from analysis.network import NEVER, Network, load_network
from analysis.network_layout import Floats, people_places, team_places
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = 6
COLUMNS = 3
DPI = 170
NEARLY_WHITE = 246
TINTS = 24  # steps from each colour of the picture to white
MOST_TIES = 2500  # drawn in each panel; more would be a grey sheet
STATES = ("not aware", "aware", "using", "stopped")
COLOURS = ("#CFCFCF", "#7FB9E2", "#D55E00", "#332288")
SIZES = (1.0, 1.3, 1.9, 1.9)  # of the dots: what spreads must be seen among many
States = NDArray[np.integer[Any]]


def write(folder: str | Path) -> Path:
    """Draw the network of a results folder into its ``report/``; returns the picture's path.

    Parameters
    ----------
    folder
        ``results/run/<name>``, whose manifest names a network.

    Returns
    -------
    Path
        ``report/network.png``.

    Raises
    ------
    ResultsError
        If the folder cannot be read, or holds no network.
    """
    network = load_network(folder)
    target = Path(folder) / "report"
    target.mkdir(exist_ok=True)
    with drawing.house_style():
        content = _png(network_over_time(network))
    aside = target / "network.png.tmp"
    aside.write_bytes(content)
    os.replace(aside, target / "network.png")
    return target / "network.png"


def network_over_time(network: Network) -> Figure:
    """Draw the people of a network at six months from 0 to the horizon, coloured by their stage."""
    product = most_used(network)
    people, ties = _numbered(network)
    places = people_places(people["row"].to_numpy(), _centres(people, ties))
    between, share = _thinned(people, ties)
    figure = drawing.new_figure(11.0, 8.9)
    months = moments(network.months)
    lines = -(-len(months) // COLUMNS)
    panels = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
    segments = places[between]
    for axes, month in zip(panels, months, strict=False):
        states = states_at(people, product, month=month)
        _panel(axes, places, segments, states)
        axes.set_title(_counts(month, states), fontsize=8.5)
    for axes in panels[len(months) :]:
        axes.set_visible(False)
    figure.suptitle(_title(network, product), x=0.01, ha="left", fontsize=11)
    _legend(figure)
    figure.supxlabel(_explained(network, share), fontsize=8, color=drawing.QUIET, x=0.01, ha="left")
    return figure


def _png(figure: Figure) -> bytes:
    """Turn a figure into a picture of its own colours and their tints: a third of the size."""
    from PIL import Image

    full, small = BytesIO(), BytesIO()
    figure.savefig(full, format="png", dpi=DPI)
    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette())
    picture = Image.open(full).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
    picture.save(small, format="PNG", optimize=True)
    return small.getvalue()


def _palette() -> list[int]:
    """List the colours of the picture and their tints, red, green and blue of each in turn."""
    from matplotlib.colors import to_rgb

    pure = np.array([to_rgb(colour) for colour in (*COLOURS, drawing.INK, drawing.QUIET)])
    towards_white = np.linspace(0, 1, TINTS)[:, None, None]
    tints = 255 * (pure + (1 - pure) * towards_white)
    tints[tints.min(axis=-1) >= NEARLY_WHITE] = 255  # or paper would be matched to a pale tint
    return [int(value) for value in tints.round().ravel()]


def most_used(network: Network) -> str:
    """Name the product that most people ever used, the first of several such."""
    ever = {p: int((network.people[f"use_month_{p}"] != NEVER).sum()) for p in network.products}
    return max(ever, key=lambda product: ever[product])


def moments(months: int) -> list[int]:
    """Choose about six months, evenly from 0 to the horizon."""
    return sorted({round(months * part / (PANELS - 1)) for part in range(PANELS)})


def states_at(people: pd.DataFrame, product: str, *, month: int) -> States:
    """Stage of each person at the end of a month, as a place in `STATES`, shape (n_people,)."""

    def happened(event: str) -> NDArray[np.bool_]:
        when = people[f"{event}_month_{product}"].to_numpy()
        return np.asarray((when != NEVER) & (when <= month))

    used, stopped = happened("use"), happened("stop")
    return np.select([used & stopped, used, happened("aware")], [3, 2, 1], default=0)


def _numbered(network: Network) -> tuple[pd.DataFrame, NDArray[np.integer[Any]]]:
    """Sort people by team and give teams rows; ties as pairs of rows of people, shape (n, 2)."""
    people = network.people.sort_values(["organisation", "team", "person"], ignore_index=True)
    row = people.groupby(["organisation", "team"], sort=True).ngroup()
    places = pd.Series(people.index, index=people["person"])
    ends = [places.loc[network.ties[end]].to_numpy() for end in ("one", "other")]
    return people.assign(row=row), np.column_stack(ends).astype(np.int64)


def _centres(people: pd.DataFrame, ties: NDArray[np.integer[Any]]) -> Floats:
    """Place the teams."""
    team = people["row"].to_numpy()
    pairs = team[ties]
    between = pairs[pairs[:, 0] != pairs[:, 1]]
    organisation = people.groupby("row")["organisation"].first().to_numpy()
    return 1.05 * team_places(between, organisation)


def _thinned(
    people: pd.DataFrame, ties: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.integer[Any]], int]:
    """Keep one in so many of the ties between teams, evenly; returns them and that number."""
    team = people["row"].to_numpy()
    between = ties[team[ties[:, 0]] != team[ties[:, 1]]]
    step = max(1, -(-len(between) // MOST_TIES))
    return between[::step], step


def _panel(axes: Axes, places: Floats, segments: Floats, states: States) -> None:
    """Draw ties, then people, those furthest along last so that none hides them."""
    from matplotlib.collections import LineCollection

    axes.add_collection(
        LineCollection(list(segments), colors="#8C8C8C", linewidths=0.3, alpha=0.14, zorder=1)
    )
    size = float(np.clip(17_000 / len(places), 0.9, 60))
    for state, (colour, larger) in enumerate(zip(COLOURS, SIZES, strict=True)):
        x, y = places[states == state].T
        axes.scatter(x, y, s=size * larger, color=colour, linewidths=0, zorder=2 + state)
    axes.set_aspect("equal")
    axes.margins(0.02)
    axes.axis("off")


def _counts(month: int, states: States) -> str:
    """Say how many people stand where."""
    numbers = np.bincount(states, minlength=len(STATES))
    listed = ", ".join(f"{n:,} {name}" for n, name in zip(numbers, STATES, strict=True) if n)
    return f"month {month}\n{listed}"


def _title(network: Network, product: str) -> str:
    """Say whose network this is, and of which product."""
    names = network.people["organisation_name"].unique()
    where = plain(names[0], 50) if len(names) == 1 else f"{len(names):,} organisations"
    name = plain(product.replace("_", " "), 50)
    what = f"{name[:1].upper()}{name[1:]} in {where}: {plain(network.title, 60)}"
    return what if network.calibrated else f"{what} (uncalibrated)"


def _legend(figure: Figure) -> None:
    """Explain the colours."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker="o", ls="", color=colour, ms=6, label=name)
        for name, colour in zip(STATES, COLOURS, strict=True)
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=4, frameon=False, fontsize=9)


def _explained(network: Network, step: int) -> str:
    """Say what is drawn, what is left out, and that one run is one draw of luck."""
    number = f"{len(network.people):,} people, {len(network.ties):,} ties"
    thinned = "" if step == 1 else f" (one in {step} drawn)"
    return (
        f"{number}. A dot is a person, a cluster a team; grey lines are ties between teams"
        f"{thinned}. Teams that share many ties stand near each other.\n"
        f"Not aware includes people whom the product does not concern. One run (replicate "
        f"{network.replicate}) is one draw of luck: read the pattern, not the numbers."
    )
