"""The table of targets that runs of the laboratory must meet within four standard errors.

Published numbers, and numbers worked out exactly in ``tests/theory/exact.py``. ``python -m
tests.theory.targets`` puts what is obtained into docs/theory.md.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import networkx as nx
import numpy as np

from sim.chance import Chance
from sim.lab import spread_on
from sim.lab.curves import bass_share_on_ring, cascade_chance, epidemic_final_share
from sim.rules import (
    Bass,
    Contagion,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
)
from sim.ties.generators import complete, path, random_graph, ring_lattice, star
from tests.theory import exact
from tests.theory.sampling import SEED, Target, shares

PAGE = Path(__file__).parents[2] / "docs" / "theory.md"
P, Q = 0.03, 0.38


@cache
def bass(n, months, replicates, form, dt=1.0):
    return spread_on(
        complete(n),
        Bass(P, Q, form),
        initial=0,
        months=months,
        replicates=replicates,
        seed=SEED,
        dt=dt,
    )


def bass_shares(month, *run):
    return shares(bass(*run), month, run[0])


def pair(name, draws, expected, sd, *, bias=(0.0, 0.0), rival=None):
    """Targets for the mean and for the standard deviation of one replicate."""
    return (
        Target(name, draws, expected, bias=bias[0], rival=rival),
        Target(f"{name}, sd", draws, sd, spread=True, bias=bias[1]),
    )


def continuous():
    """B6: short steps; what they add is worked out and taken off.

    Rivals are whole months as steps and, later, the share of all people instead of the others.
    """
    dt, n = 0.25, 100
    chain = exact.in_steps(exact.chance_of("exponential", P, Q, n, dt), n=n, steps=60)
    published = {5: (0.32618, 0.09486), 10: (0.79937, 0.08048), 15: (0.96814, 0.02363)}
    for month, (mean, sd) in published.items():
        in_time = exact.moments(exact.in_time(lambda a: P + Q * a / (n - 1), n=n, month=month))
        month_steps = exact.in_steps(exact.chance_of("hazard", P, Q, n), n=n, steps=month)
        all_n = exact.in_time(lambda a: P + Q * a / n, n=n, month=month)
        rival = exact.moments(month_steps[month] if month == 5 else all_n)[0] / n
        stepped = exact.moments(chain[month * 4])
        bias = tuple((a - b) / n for a, b in zip(stepped, in_time, strict=True))
        draws = partial(bass_shares, month, n, 15, 25_000, "exponential", dt)
        yield from pair(f"B6 t {month}", draws, mean, sd, bias=bias, rival=rival)


def synchronous():
    """B9: in the first months the forms differ little, which takes many replicates.

    Rivals are the exponential form and, later, the share of all people instead of the others.
    """
    published = {
        1: (0.03, 0.02412),
        2: (0.070158, 0.04235),
        5: (0.27008, 0.10975),
        10: (0.75666, 0.13306),
    }
    others = [
        exact.in_steps(exact.chance_of("exponential", P, Q, 50), n=50, steps=10),
        exact.in_steps(exact.chance_of("hazard", P, Q, 50, known=50), n=50, steps=10),
    ]
    for month, (mean, sd) in published.items():
        run = (50, 2, 250_000, "hazard") if month < 3 else (50, 10, 40_000, "hazard")
        rivals = [exact.moments(chain[month])[0] / 50 for chain in others]
        rival = rivals[1] if month == 10 else rivals[0]
        draws = partial(bass_shares, month, *run)
        yield from pair(f"B9 t {month}", draws, mean, sd, rival=rival)


def semantics():
    """N 100 at month 10: three rules that are close, each the rival of another."""
    published = {
        "hazard": (0.7697, 0.0913, 0.7236),
        "contacts": (0.7236, 0.0898, 0.7187),
        "exponential": (0.7187, 0.0908, 0.7236),
    }
    for form, (mean, sd, rival) in published.items():
        draws = partial(bass_shares, 10, 100, 10, 40_000, form)
        yield from pair(f"semantics, {form}", draws, mean, sd, rival=rival)


@cache
def ring_shares(dt):
    people, months = 20_000, 20
    table = spread_on(
        ring_lattice(people, 2),
        Bass(0.01, 0.40, "exponential"),
        initial=0,
        months=months,
        replicates=60,
        seed=SEED,
        dt=dt,
    )
    return table["adopted"].to_numpy().reshape(-1, months + 1) / people


def ring_in_time(month):
    """The error falls with the step, so twice the fine run less the coarse one has next to none."""
    return 2.0 * ring_shares(0.05)[:, month] - ring_shares(0.1)[:, month]


def ring():
    published = {5: 0.094418, 10: 0.254348, 15: 0.439160, 20: 0.612961}
    for month, share in published.items():
        q_over_each_tie = float(bass_share_on_ring(month, p=0.01, q=0.8))
        draws = partial(ring_in_time, month)
        yield Target(f"B16 t {month}", draws, share, rival=q_over_each_tie)


@cache
def cascades():
    """Whether one person sets off a cascade to more than a tenth, on several random graphs."""
    people, months, found = 20_000, 80, []
    for graph in range(6):
        table = spread_on(
            random_graph(people, 4.0, chance=Chance(SEED, graph)),
            FractionalThreshold(0.18),
            initial=1,
            months=months,
            replicates=300,
            seed=SEED,
            first_replicate=300 * graph,
        )
        found.append(shares(table, months, people) > 0.1)
    return np.concatenate(found).astype(float)


def watts():
    """T7, against the limit of many people, which rounds to the published .865.

    The rival counts ties to those who can be won over by one of four neighbours, not five.
    """
    limit = cascade_chance(4.0, threshold=0.18)
    yield Target("T7", cascades, limit, rival=cascade_chance(4.0, threshold=0.22))


@cache
def reached(graph, rule, initial):
    """People reached in the end, initial ones included."""
    ties = {"florentine": nx.florentine_families_graph, **GRAPHS}[graph]()
    rules = {"cascade": IndependentCascade, "linear": lambda _: LinearThreshold()}
    table = spread_on(
        ties,
        rules[rule[0]](rule[1]),
        initial=initial,
        months=20,
        replicates=40_000,
        seed=SEED,
    )
    return table.loc[table["month"] == 20, "adopted"].to_numpy()


GRAPHS = {
    "path": partial(path, 10),
    "star": partial(star, 20),
    "ring": partial(ring_lattice, 12, 2),
}
INFLUENCE = (  # rivals: two chances at each neighbour; for the last, exponential thresholds
    ("K1 Medici", "florentine", ("cascade", 0.1), ("Medici",), 1.692876, 2.528),
    ("K1 + Strozzi", "florentine", ("cascade", 0.1), ("Medici", "Strozzi"), 3.134310, 4.390),
    (
        "K1 + Guadagni",
        "florentine",
        ("cascade", 0.1),
        ("Medici", "Strozzi", "Guadagni"),
        4.484780,
        5.915,
    ),
    ("K6 path, end", "path", ("cascade", 0.3), (0,), 1.428563, 2.0384),
    ("K6 star, centre", "star", ("cascade", 0.3), (0,), 6.7, 10.69),
    ("K6 star, leaf", "star", ("cascade", 0.3), (5,), 2.92, 6.19),
    ("K6 ring", "ring", ("cascade", 0.3), (0,), 1.857135, 3.07),
    ("K6 ring, linear threshold", "ring", ("linear", None), (0,), 2.999023, 2.296),
)


def influence():
    for name, graph, rule, initial, expected, rival in INFLUENCE:
        yield Target(name, partial(reached, graph, rule, initial), expected, rival=rival)


PEOPLE, RECOVERY = 200, 0.5


def rate_of(r0):
    """Chance of a contact whose hazard, over an infection of 1 / recovery months, makes r0."""
    return -np.expm1(-r0 * RECOVERY / (PEOPLE - 1))


@cache
def outbreaks(r0):
    """Shares infected by one person, in outbreaks that did not die out at once."""
    rule = Contagion(rate_of(r0), recovery=RECOVERY)
    table = spread_on(complete(PEOPLE), rule, initial=[0], months=60, replicates=8_000, seed=SEED)
    found = shares(table, 60, PEOPLE)
    return found[found > 0.15]


def epidemics():
    """E1: what 200 people instead of very many take off is worked out exactly."""
    large = np.arange(PEOPLE + 1) > 0.15 * PEOPLE
    for r0, published, rival in (
        (1.5, 0.582812, 0.205),
        (2.0, 0.796812, 0.28),
        (3.0, 0.94048, 0.567),
    ):
        sizes = exact.outbreak_sizes(rate_of(r0), RECOVERY, n=PEOPLE)
        bias = exact.moments(sizes, among=large)[0] / PEOPLE - epidemic_final_share(r0)
        yield Target(f"E1 R0 {r0:g}", partial(outbreaks, r0), published, bias=bias, rival=rival)


@cache
def endemic():
    rule = Contagion(0.03, recovery=0.3, immune=False)
    return spread_on(complete(30), rule, initial=[0, 1, 2], months=40, replicates=30_000, seed=SEED)


def endemic_at(month):
    table = endemic()
    return table.loc[table["month"] == month, "using"].to_numpy() / 30


def with_readoption():
    """Contagion whose users stop and may begin again, against the chain of their number."""
    chain = exact.coming_and_going(0.03, 0.3, n=30, steps=40, start=3)
    late = exact.coming_and_going(0.03, 0.25, n=30, steps=40, start=3)
    for month in (2, 10, 40):
        mean, sd = (value / 30 for value in exact.moments(chain[month]))
        rival = exact.moments(late[month])[0] / 30
        draws = partial(endemic_at, month)
        yield from pair(f"SIS t {month}", draws, mean, sd, rival=rival)


FAMILIES = {
    "bass": (continuous, synchronous, semantics, ring),
    "cascades": (watts,),
    "influence": (influence,),
    "contagion": (epidemics, with_readoption),
}


@cache
def targets(family):
    """All targets of a family; their draws are made once for all who ask."""
    return {target.name: target for make in FAMILIES[family] for target in make()}


def every_target():
    return [target for family in FAMILIES for target in targets(family).values()]


def table_row(target):
    numbers = (target.expected, target.bias, target.estimate, target.standard_error)
    cells = " | ".join(f"{number:.6f}" for number in numbers)
    return f"| {target.name} | {cells} | {target.z:+.2f} |"


def refresh(page):
    """Put what is obtained now into the rows of six cells that begin with a target's name."""
    rows = {target.name: table_row(target) for target in every_target()}
    lines = page.read_text(encoding="utf-8").splitlines()
    first = [line.split(" | ")[0].removeprefix("| ") for line in lines]
    names = [name if line.count("|") == 7 else "" for name, line in zip(first, lines, strict=True)]
    fresh = [rows.get(name, line) for name, line in zip(names, lines, strict=True)]
    page.write_text("\n".join(fresh) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh(PAGE)
