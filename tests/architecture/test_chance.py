"""One file makes random numbers; whatever else touches chance is listed here with its reason."""

from __future__ import annotations

import ast

from tests.architecture.survey import random_makers, sources, tree_of

MAKER = "sim/chance.py"
PEER = "another tool, or what its users would write, with its own luck"
ALLOWED: dict[str, str] = {
    "benchmarks/graphs.py": "draws the one graph on which all tools are timed",
    "benchmarks/peers/eon_sir.py": PEER,
    "benchmarks/peers/mesa_pushed.py": PEER,
    "benchmarks/peers/mesa_stock.py": PEER,
    "benchmarks/peers/numpy_pushed.py": PEER,
    "benchmarks/peers/polars_frames.py": PEER,
    "benchmarks/peers/scipy_product.py": PEER,
    "experiments/verification.py": "chooses which runs are made again, by luck that is not kept",
    "analysis/attribution.py": "draws orders of many players for Shapley shares, with a fixed key",
    "experiments/sensitivity_resampling.py": "resamples blocks of a design, on the design's seed",
    "experiments/calibration/draws.py": "draws samples of posteriors, on the experiment's seed",
    "analysis/intervals.py": "resamples replicates for bootstrap intervals, with a fixed key",
}
LOOKED_AT = ("sim", "experiments", "analysis", "app", "benchmarks")


def test_only_one_file_makes_random_numbers() -> None:
    breaches = [
        f"{path}:{line} {name}"
        for path in sources(*LOOKED_AT)
        if str(path) != MAKER and str(path) not in ALLOWED
        for line, name in random_makers(tree_of(path))
    ]
    assert breaches == []


def test_every_allowance_is_still_needed() -> None:
    by_name = {str(path): path for path in sources(*LOOKED_AT)}
    unused = [
        f"{name} ({reason})"
        for name, reason in ALLOWED.items()
        if name not in by_name or not random_makers(tree_of(by_name[name]))
    ]
    assert unused == []


def test_seeds_are_never_compared_by_truth() -> None:
    """`if seed` and `seed or 1` take seed 0 for no seed."""
    breaches = [
        f"{path}:{line}" for path in sources(*LOOKED_AT) for line in truthful(tree_of(path))
    ]
    assert breaches == []


def truthful(tree: ast.AST) -> list[int]:
    """Lines on which something named seed is used for its truth."""
    asked: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            asked.append(node.test)
        elif isinstance(node, ast.BoolOp):
            asked += node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            asked.append(node.operand)
    names = (
        (node.lineno, node.id if isinstance(node, ast.Name) else getattr(node, "attr", ""))
        for node in asked
    )
    return sorted({line for line, name in names if name == "seed" or name.endswith("_seed")})


def test_planted_makers_are_seen() -> None:
    planted = ast.parse(
        "import random\n"
        "from numpy.random import default_rng\n"
        "x = np.random.rand()\n"
        "y = self.random.choice(z)\n"
        "z = scipy.stats.norm.rvs()\n"
        "g = default_rng(1)\n"
        "ok = frame.sort_values('random')\n"
    )
    assert [line for line, _ in random_makers(planted)] == [1, 2, 3, 4, 5, 6]


def test_planted_truth_of_a_seed_is_seen() -> None:
    planted = ast.parse(
        "a = seed or 1\nif not self.seed:\n    pass\nb = 1 if seed is None else 2\n"
        "while root_seed:\n    pass\n"
    )
    assert truthful(planted) == [1, 2, 5]
