"""Where the benchmarks keep what they make."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "benchmarks" / "peers"
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
FIGURE = ROOT / "docs" / "images" / "benchmark.svg"

# Not kept in the repository: environments of the peers; graphs and the journals of sittings.
ENVIRONMENTS = ROOT / "benchmarks" / ".venv"
WORK = ROOT / "benchmarks" / "build"
