"""Measure this project and its peers side by side, in one sitting; `make bench`.

A sitting that is cut short goes on where it was when the same command is given again. Runs that
would take longer than the limit are measured for their first months or at a smaller size, and the
rest is estimated and marked as such.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import agreement, environments, own
from benchmarks.contest import Plan, contest
from benchmarks.figure import draw
from benchmarks.journal import Journal
from benchmarks.machine import in_words
from benchmarks.own import OwnPlan
from benchmarks.page import page, table
from benchmarks.places import FIGURE, PAGE, RESULTS, WORK
from benchmarks.roster import ENGINES
from benchmarks.summary import summarise

FULL = Plan(sizes=(10_000, 100_000, 1_370_000), rounds=3, limit_seconds=120, agreement_seconds=60)
FULL_OWN = OwnPlan(
    sizes=(10_000, 30_000, 100_000, 300_000, 1_370_000),
    sweep_agents=10_000,
    replicates=4_000,
    scales=(0.01, 0.1, 1.0),
    rounds=3,
)
QUICK = Plan(sizes=(1_000, 10_000), rounds=1, limit_seconds=5, agreement_seconds=1)
QUICK_OWN = OwnPlan(
    sizes=(1_000, 10_000),
    sweep_agents=1_000,
    replicates=1_000,
    scales=(0.01,),
    rounds=1,
    compilation=False,
)


def main() -> None:
    """Set up, measure, write."""
    asked = arguments()
    plan, own_plan = plans(asked)
    if asked.own:
        measure_own(plan, own_plan, fresh=asked.fresh)
        return
    others = "all" if asked.peer_python == sys.executable else f"us, {asked.peer_python} for others"
    print(f"Python {platform.python_version()} for {others}; {in_words()}")
    load = os.getloadavg()[0]
    if load > 1:
        print(f"The machine is busy (load {load:.1f}): times will be too long")
    pythons = {
        kind: python
        for kind in sorted({engine.environment for engine in ENGINES})
        if (python := interpreter(kind, asked))
    }
    path = WORK / ("quick.jsonl" if asked.quick else "full.jsonl")
    if asked.fresh:
        path.unlink(missing_ok=True)
    journal = Journal(path, repr((plan, own_plan, asked.peer_python)))
    contest(plan, pythons, journal=journal)
    own.measure(own_plan, contest_plan=plan, journal=journal)
    agreement.collect(
        own_plan.sweep_agents,
        seconds_each=plan.agreement_seconds,
        pythons=pythons,
        journal=journal,
    )
    publish(summarise(plan, own_plan, journal=journal, pythons=pythons), quick=asked.quick)


def measure_own(plan: Plan, own_plan: OwnPlan, *, fresh: bool) -> None:
    """Measure this project by itself again; what was found of the peers stays, with its date."""
    path = WORK / "own.jsonl"
    if fresh:
        path.unlink(missing_ok=True)
    journal = Journal(path, repr((plan, own_plan)))
    own.measure(own_plan, contest_plan=plan, journal=journal)
    results = json.loads(RESULTS.read_text("utf-8"))
    publish(results | {"ours": own.summary(own_plan, journal)}, quick=False)


def plans(asked: argparse.Namespace) -> tuple[Plan, OwnPlan]:
    """What to measure: full or quick, with what the command line changes."""
    plan, own_plan = (QUICK, QUICK_OWN) if asked.quick else (FULL, FULL_OWN)
    given = {
        name: getattr(asked, name)
        for name in ("rounds", "limit_seconds", "agreement_seconds")
        if getattr(asked, name) is not None
    }
    plan = replace(plan, **given)
    own_plan = replace(own_plan, rounds=plan.rounds)
    if asked.largest is not None:
        plan = replace(plan, sizes=tuple(n for n in plan.sizes if n <= asked.largest))
        own_plan = replace(own_plan, sizes=tuple(n for n in own_plan.sizes if n <= asked.largest))
    return plan, own_plan


def interpreter(kind: str, asked: argparse.Namespace) -> Path | None:
    """The Python of an environment."""
    return environments.interpreter(kind, python=asked.peer_python, mesa_frames=asked.mesa_frames)


def publish(results: dict[str, Any], *, quick: bool) -> None:
    """Print the table; a full sitting also renews the page, its figure and its data."""
    print()
    print(table(results))
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    if quick:
        (WORK / "quick.json").write_text(text, "utf-8")
        return
    RESULTS.write_text(text, "utf-8")
    PAGE.write_text(page(results), "utf-8")
    draw(results, FIGURE)


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes once; keeps the page")
    parser.add_argument(
        "--own", action="store_true", help="this project by itself again, without its peers"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    parser.add_argument("--largest", type=int, metavar="AGENTS", help="leave out larger graphs")
    parser.add_argument("--rounds", type=int, help="turns of everyone at each size")
    parser.add_argument("--limit-seconds", type=float, help="longest run that is not estimated")
    parser.add_argument(
        "--agreement-seconds", type=float, help="time for each engine to be compared with ours"
    )
    parser.add_argument(
        "--peer-python", default=sys.executable, help="the Python that the other engines get"
    )
    parser.add_argument(
        "--mesa-frames",
        default=environments.MESA_FRAMES,
        metavar="SOURCE",
        help="where pip finds mesa-frames, if not at its home",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
