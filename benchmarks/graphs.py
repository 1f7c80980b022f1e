"""The graphs that all engines run on: random, with a mean degree of ten, from a fixed seed."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

MEAN_DEGREE = 10
SEED = 20081


def write(n: int, path: Path) -> None:
    """Draw 5 n different ties between n agents, nobody to themselves, and keep them in one file."""
    random = np.random.default_rng(SEED)
    wanted = n * MEAN_DEGREE // 2
    ends = random.integers(0, n, size=(wanted + wanted // 20 + 100, 2), dtype=np.int64)
    ends = np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1)
    _, first = np.unique(ends[:, 0] * n + ends[:, 1], return_index=True)
    edges = ends[np.sort(first)[:wanted]].astype(np.int32)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npz")
    np.savez(unfinished, n=n, edges=edges)
    unfinished.replace(path)


def main() -> None:
    """Write one graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("agents", type=int)
    parser.add_argument("path", type=Path)
    arguments = parser.parse_args()
    write(arguments.agents, arguments.path)


if __name__ == "__main__":
    main()
