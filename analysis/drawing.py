"""How figures look: colours, type, labels that keep apart, and SVG that is the same every time."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

from analysis import scenarios
from analysis.load import Results
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours that stand out on white, then Tol's muted ones: safe for colour-blind eyes
COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#332288",
    "#117733",
    "#999933",
    "#AA4499",
)
BUNDLE_COLOURS = ("#882255", "#5B3A29", "#AA3377", "#663333")
OTHER_COLOURS = ("#555555", "#7A6C5D", "#4E6E81", "#6B705C", "#8D5B4C", "#5D576B")
MARKERS = ("o", "D", "^", "v", "P")
BUNDLE_MARKER, OTHER_MARKER = "s", "X"
WHEELS = {scenarios.RECOMMENDATION: COLOURS, scenarios.BUNDLE: BUNDLE_COLOURS}
INK = "#222222"
PALE = "#9A9A9A"
QUIET = "#666666"
SETTINGS: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica", "sans-serif"],
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": PALE,
    "axes.labelcolor": INK,
    "axes.titlesize": 9.0,
    "axes.titlelocation": "left",
    "axes.unicode_minus": True,
    "text.parse_math": False,
    "text.usetex": False,
    "text.color": INK,
    "svg.fonttype": "none",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the settings of this project, whatever the reader's own are."""
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        # a name in a script that the font lacks is drawn as boxes, and is right in the SVG's text
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def colours(results: Results) -> dict[str, str]:
    """Give each scenario one colour, the same in every figure of a report."""
    taken: dict[tuple[str, ...], int] = {}
    given: dict[str, str] = {}
    for name, kind in results.kinds.items():
        wheel = WHEELS.get(kind, OTHER_COLOURS)
        place = taken.get(wheel, 0)
        given[name] = wheel[place % len(wheel)]
        taken[wheel] = place + 1
    return given


def markers(results: Results) -> dict[str, str]:
    """Give each scenario one marker: squares for bundles, crosses for what is no recommendation."""
    place = {name: i for i, name in enumerate(results.singles)}
    shapes = {name: MARKERS[(i + i // len(COLOURS)) % len(MARKERS)] for name, i in place.items()}
    return {
        name: shapes.get(name, OTHER_MARKER if kind in scenarios.OTHERS else BUNDLE_MARKER)
        for name, kind in results.kinds.items()
    }


def label(name: str, title: str, *, width: int) -> str:
    """Wrap identifier and title to two lines of `width` characters."""
    text = f"{plain(name, 20)} · {plain(title)}"
    lines = textwrap.wrap(text, width, max_lines=2, placeholder="…", break_long_words=True)
    return "\n".join(lines)


def kept_apart(positions: Sequence[float], gap: float, *, low: float, high: float) -> list[float]:
    """Move positions apart by at least `gap`, within bounds, keeping their order.

    If they cannot all fit, the gap shrinks to what does. Pushing up and pushing down both keep
    the gaps, and so does the mean of the two, which strays least.
    """
    gap = min(gap, (high - low) / max(1, len(positions) - 1))
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    ascending = [positions[i] for i in order]
    up = _pushed_up(ascending, gap, low, high)
    mirrored = _pushed_up([-p for p in reversed(ascending)], gap, -high, -low)
    down = [-p for p in reversed(mirrored)]
    placed = [0.0] * len(positions)
    for i, above, below in zip(order, up, down, strict=True):
        placed[i] = (above + below) / 2
    return placed


def _pushed_up(ascending: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Push each position above the one before it, then back from the upper bound."""
    placed: list[float] = []
    for position in ascending:
        placed.append(max(position, placed[-1] + gap if placed else low))
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], placed[i + 1] - gap if i + 1 < len(placed) else high)
    return placed


def thousands(axis: object, ticks: int = 5) -> None:
    """Write the numbers of an axis with thousands separators and a true minus."""
    from matplotlib.axis import Axis
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    if isinstance(axis, Axis):
        axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.6g}".replace("-", "−")))


def light_grid(axes: Axes, which: str) -> None:
    """Draw a faint grid behind the data."""
    axes.grid(axis=which, color="#E4E4E4", linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def svg_text(figure: Figure, name: str) -> str:
    """Turn a figure into SVG, byte for byte the same each time, with ids that begin by `name`."""
    import matplotlib as mpl

    mpl.rcParams["svg.hashsalt"] = f"nhs-spread-{name}"
    target = StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    text = re.sub(r'(<[^>]* id=")', rf"\g<1>{name}-", text)
    text = re.sub(r'(xlink:href="#)', rf"\g<1>{name}-", text)
    return re.sub(r"(url\(#)", rf"\g<1>{name}-", text)


def new_figure(width: float, height: float) -> Figure:
    """Make an empty figure, in inches, that no window system knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def bare_side(axes: Axes) -> None:
    """Take away the vertical line and its ticks, where rows have names of their own."""
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
