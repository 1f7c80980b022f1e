"""Build time, run time and peak memory of the full NHS model, by population scale.

Each scale runs in a process of its own, so that its peak memory is its own. The first line compiles
the loops on a machine where they are not yet cached; its times are left out.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time

SCALES = (0.01, 0.05, 0.2, 1.0)


def measure(scale: float, seed: int) -> dict[str, float]:
    """Build and run one replicate of the baseline at a scale, in this process."""
    import experiments
    from sim import DiffusionModel

    overrides = ["experiment=run", "population=england_2008", f"population.scale={scale}"]
    scenario = experiments.compose(overrides).scenario
    start = time.perf_counter()
    model = DiffusionModel(scenario, seed=seed, replicate=0)
    built = time.perf_counter()
    model.run()
    ended = time.perf_counter()
    return {
        "staff": model.n_staff,
        "months": scenario.months,
        "build_seconds": built - start,
        "run_seconds": ended - built,
        "peak_mebibytes": peak_mebibytes(),
    }


def peak_mebibytes() -> float:
    """Largest resident memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if platform.system() == "Darwin" else peak / 2**10


def measure_apart(scale: float, seed: int) -> dict[str, float]:
    """`measure` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.own", "--one", str(scale), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"scale {scale:g} failed:\n{done.stderr}")
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Print one line per scale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=SCALES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one is not None:
        print(json.dumps(measure(arguments.one, arguments.seed)))
        return
    measure_apart(min(arguments.scales), arguments.seed)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(f"{'scale':>6} {'staff':>10} {'months':>7} {'build s':>8} {'run s':>8} {'peak MiB':>9}")
    for scale in arguments.scales:
        row = measure_apart(scale, arguments.seed)
        print(
            f"{scale:>6g} {row['staff']:>10,.0f} {row['months']:>7.0f} {row['build_seconds']:>8.2f}"
            f" {row['run_seconds']:>8.2f} {row['peak_mebibytes']:>9,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
