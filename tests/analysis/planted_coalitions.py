"""Results folders of coalitions, with known shares and synergies planted in them."""

import json
from itertools import combinations

from analysis.attribution import shapley
from analysis.synergy import two_level_design
from tests.analysis.planted_results import Plan, write

TITLES = "Find and recruit peer and expert opinion leaders in every organisation"


def sets_of(players, what, orders):
    """The sets of recommendations that a comparison with ``coalitions=what`` runs."""
    found = [frozenset(), *(frozenset([p]) for p in players), frozenset(players)]
    if what in ("pairs", "both"):
        design = two_level_design(players)
        found += [frozenset(p for p in players if row[p]) for row in design.to_dict("records")]
    if what in ("shares", "both"):
        shapley(lambda members: found.append(members) or 0.0, players, pairs_of_orders=orders)
    return sorted(set(found), key=lambda one: (len(one), sorted(one)))


def name_of(members, players):
    """What the command calls a set, and what sort of scenario it is."""
    if not members:
        return "baseline", "baseline"
    if len(members) == 1:
        return next(iter(members)), "recommendation"
    if len(members) == len(players):
        return "all", "bundle"
    return f"coalition-{''.join(str(int(p in members)) for p in players)}", "coalition"


def write_coalitions(folder, players, value, *, what="shares", orders=4, **changes):
    """Write a folder in which the coalition `c` adds `value(c)` users to the baseline."""
    titles, kinds, recommendations, use = {}, {}, {}, {}
    for members in sets_of(players, what, orders):
        name, kind = name_of(members, players)
        titles[name] = f"{TITLES}: {name}"
        kinds[name], use[name] = kind, value(members) - value(frozenset())
        recommendations[name] = [p for p in players if p in members]
    plan = Plan(
        titles=titles,
        kinds=kinds,
        recommendations=recommendations,
        use=use,
        cost={name: 1000.0 * len(ids) for name, ids in recommendations.items()},
        **changes,
    )
    write(folder, plan)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    asked = {"recommendations": list(players), "coalitions": what, "orders": orders}
    manifest["configuration"] |= asked
    path.write_text(json.dumps(manifest))
    return folder


def saturating(chances, scale):
    """Users reached by independent channels, of `scale` staff: they overlap."""

    def value(members):
        missed = 1.0
        for name in members:
            missed *= 1 - chances[name]
        return scale * (1 - missed)

    return value


def with_pairs(single, pair):
    """What single recommendations add, and what pairs add besides."""

    def value(members):
        both = sum(pair.get(two, 0.0) for two in combinations(sorted(members), 2))
        return sum(single[name] for name in members) + both

    return value
