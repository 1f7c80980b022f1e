"""The page of the documentation, made from `results.json`: python -m benchmarks.page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from benchmarks.estimates import AT_LEAST, SCALED
from benchmarks.figure import draw
from benchmarks.places import FIGURE, PAGE, RESULTS
from benchmarks.prose import (
    AFTER_TABLE,
    AGREEMENT,
    ALONE,
    CONTENDERS,
    INTRODUCTION,
    NHS,
    REPEAT,
)

Results = dict[str, Any]
MARKS = {"": "", SCALED: "~ ", AT_LEAST: "≥ "}
UNKNOWN = "–"


def page(results: Results) -> str:
    """The whole page."""
    parts = [
        INTRODUCTION.format(
            machine=results["machine"],
            when=when(results),
            rounds=results["rounds"],
            load=results["load"],
        ),
        table(results),
        AFTER_TABLE.format(limit=results["limit_seconds"]),
        building(results),
        CONTENDERS,
        contenders(results),
        AGREEMENT,
        agreement(results),
        ALONE.format(when=when(results["ours"]), load=results["ours"]["load"]),
        alone(results),
        NHS,
        nhs(results),
        REPEAT,
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def when(measured: Results) -> str:
    """The day of a sitting, or its first and last."""
    started, ended = measured["started"][:10], measured["ended"][:10]
    return started if started == ended else f"{started} to {ended}"


def table(results: Results) -> str:
    """Seconds of one run and how many times ours, by engine and size."""
    sizes = results["sizes"]
    head = ["engine", *(f"{n:,} agents" for n in sizes)]
    rows = []
    for engine in results["engines"]:
        name = engine["label"] + ("" if engine["same_model"] else " *")
        if "cells" not in engine:
            rows.append([name, engine["failed"], *[UNKNOWN] * (len(sizes) - 1)])
            continue
        rows.append([name, *(duration(engine["cells"].get(str(n))) for n in sizes)])
    return markdown(head, rows)


def duration(cell: dict[str, Any] | None) -> str:
    """Seconds with their mark, then processor time and the ratio to ours."""
    if cell is None:
        return UNKNOWN
    mark = MARKS[cell["mark"]]
    ratio = f", {mark}{digits(cell['ratio'])} times" if cell.get("ratio", 1) != 1 else ""
    return (
        f"{mark}{seconds(cell['wall_seconds'])} ({mark}{seconds(cell['cpu_seconds'])} CPU){ratio}"
    )


def seconds(value: float) -> str:
    """Three digits, in the unit that reads best."""
    return f"{digits(value * 1000)} ms" if value < 0.1 else f"{digits(value)} s"


def digits(value: float) -> str:
    """Three digits, written out."""
    return f"{float(f'{value:.3g}'):,.12g}"


def building(results: Results) -> str:
    """Seconds from the array of ties to the model, and peak memory of the process."""
    sizes = results["sizes"]
    head = ["engine", *(f"{n:,} agents" for n in sizes)]
    rows = []
    for engine in results["engines"]:
        cells = [engine.get("cells", {}).get(str(n)) for n in sizes]
        rows.append([engine["label"], *(built(cell) for cell in cells)])
    return markdown(head, rows)


def built(cell: dict[str, Any] | None) -> str:
    """Build time and memory, where they were measured."""
    if cell is None or "build_seconds" not in cell:
        return UNKNOWN
    return f"{seconds(cell['build_seconds'])}, {cell['peak_mebibytes']:,.0f} MiB"


def contenders(results: Results) -> str:
    """What each engine ran, with versions."""
    rows = []
    for engine in results["engines"]:
        versions = engine.get("versions", {})
        named = ", ".join(f"{name} {number}" for name, number in versions.items())
        rows.append([engine["label"], engine["note"], named or engine.get("failed", "")])
    return markdown(["engine", "what it runs", "versions"], rows)


def agreement(results: Results) -> str:
    """Means at the months compared, and standard errors from ours."""
    compared = results["agreement"]
    if not compared:
        return ""
    ours = compared["ours"]
    head = ["engine", "runs", *(f"month {month}" for month in compared["months"])]
    rows = [["nhs-spread", f"{ours['runs']:,.0f}", *(f"{mean:,.1f}" for mean in ours["means"])]]
    for other in compared["others"]:
        pairs = zip(other["means"], other["z"], strict=True)
        name = other["label"] + ("" if other["same_model"] else " *")
        rows.append([name, str(other["runs"]), *(f"{mean:,.1f} ({z:+.1f})" for mean, z in pairs)])
    return markdown(head, rows)


def alone(results: Results) -> str:
    """Growth, sweeps and compilation of this project."""
    ours = results["ours"]
    lines = []
    if ours["growth"]:
        lines.append(
            f"- Time grows with the number of agents to the power {ours['growth']['run_exponent']}"
            f" for a run and {ours['growth']['build_exponent']} for building the ties, fitted over"
            f" {', '.join(f'{int(n):,}' for n in ours['growth']['sizes'])} agents."
        )
    for sweep in filter(None, ours["sweep"]):
        rate = sweep["runs"] / sweep["seconds"]
        threads = "one thread" if sweep["workers"] == 1 else f"{sweep['workers']:.0f} threads"
        lines.append(
            f"- {sweep['runs']:,.0f} replicates with {sweep['agents']:,.0f} agents in one call, on"
            f" {threads}: **{digits(rate)} replicates a second**."
        )
    names = {"lab": "the contagion on a graph", "nhs": "the NHS model on a toy population"}
    for kind, name in names.items():
        cold, cached = (ours["first"].get(f"{kind}, {state}") for state in ("cold", "cached"))
        if cold and cached:
            lines.append(
                f"- First run of {name}, compilation included:"
                f" {cold['first_seconds']:.2g} s where nothing is compiled yet,"
                f" {cached['first_seconds']:.2g} s in later processes,"
                f" {seconds(cached['second_seconds'])} for the next run in the same process."
            )
    return "\n".join(lines)


def nhs(results: Results) -> str:
    """The full model by scale."""
    head = ["products", "staff", "build", "run", "peak memory"]
    rows, slopes = [], []
    for part in results["ours"]["nhs"]:
        for row in filter(None, part["rows"]):
            times = [seconds(row["build_seconds"]), seconds(row["run_seconds"])]
            staff = f"{row['staff']:,.0f}"
            memory = f"{row['peak_mebibytes']:,.0f} MiB"
            rows.append([str(part["products"]), staff, *times, memory])
        if "run_exponent" in part:
            noun = "product" if part["products"] == 1 else "products"
            slopes.append(
                f"With {part['products']} {noun}, time grows with staff to the power"
                f" {part['build_exponent']} for building and {part['run_exponent']} for running."
            )
    return markdown(head, rows) + "\n\n" + " ".join(slopes)


def markdown(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Write the page and its figure again from the results."""
    results = json.loads(RESULTS.read_text("utf-8"))
    PAGE.write_text(page(results), "utf-8")
    draw(results, FIGURE)


if __name__ == "__main__":
    main()
