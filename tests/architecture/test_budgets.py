"""How large things may be. An exception is named with its reason and goes when no longer needed.

Positional parameters are counted where others call: public functions that numba does not compile.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.survey import PACKAGES, ROOT, Size, sizes, sources, tree_of

BUDGET = {
    "lines of file": 300,
    "lines of function": 40,
    "parameters": 6,
    "positional parameters": 2,
}
COMPILED = "a compiled loop takes each array by itself: bundling them copies or costs speed"
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("analysis/value.py:acceptability", "positional parameters"): (
        "effect, cost, threshold: the order in which the field always names them"
    ),
    ("sim/kernels/course.py:plan_stops", "parameters"): COMPILED,
    ("sim/kernels/rates.py:spread_by_rates", "parameters"): COMPILED,
    ("sim/kernels/rates.py:replicates_by_rates", "parameters"): COMPILED,
    ("sim/kernels/sources.py:sum_colleagues", "parameters"): COMPILED,
    ("sim/kernels/staff.py:count_changes", "parameters"): COMPILED,
    ("sim/kernels/staff.py:decide_engaged", "lines of function"): (
        "the loop over all staff: columns taken out of their tuples once, not per person"
    ),
    ("experiments/sensitivity.py:analyse", "lines of function"): "the docstring of the one door",
    (
        "experiments/sensitivity.py:analyse",
        "parameters",
    ): "the one door of sensitivity analysis, called by hand",
    ("sim/machine.py:prefetch", "positional parameters"): "numba passes an intrinsic's by place",
    ("sim/machine.py:copy_16", "positional parameters"): "numba passes an intrinsic's by place",
    ("sim/lab/door.py:spread_on", "lines of function"): "the docstring of the laboratory's door",
    (
        "sim/lab/door.py:spread_on",
        "parameters",
    ): "the laboratory's one door: all that defines a run",
}


def over_budget() -> Iterator[Size]:
    """Everything in the packages that is larger than its sort may be."""
    for path in sources(*PACKAGES):
        text = (ROOT / path).read_text(encoding="utf-8")
        yield from (s for s in sizes(path, tree_of(path), text) if s.amount > BUDGET[s.sort])


def test_nothing_exceeds_its_budget() -> None:
    breaches = [
        f"{size.where}: {size.amount} {size.sort}, budget {BUDGET[size.sort]}"
        for size in over_budget()
        if (size.where, size.sort) not in EXCEPTIONS
    ]
    assert breaches == []


def test_every_exception_is_still_needed() -> None:
    needed = {(size.where, size.sort) for size in over_budget()}
    assert [key for key in EXCEPTIONS if key not in needed] == []


def test_most_functions_are_short() -> None:
    lengths = sorted(
        size.amount
        for path in sources(*PACKAGES)
        for size in sizes(path, tree_of(path), "")
        if size.sort == "lines of function"
    )
    assert lengths[len(lengths) // 2] <= 20


def test_planted_giants_are_seen() -> None:
    text = "class A:\n    def f(self, a, b, c, *, d, e, g, **h):\n" + "        a += 1\n" * 40
    found = {s.sort: s for s in sizes(Path("sim/x.py"), ast.parse(text), text)}
    assert found["lines of function"].amount == 41
    assert found["lines of function"].where == "sim/x.py:A.f"
    assert found["parameters"].amount == 7
    assert found["positional parameters"].amount == 3
    assert found["lines of file"].amount == 42
