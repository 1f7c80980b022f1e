"""mesa-frames: agents are rows of a polars table, ties another table that is joined each month."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl  # type: ignore[import-not-found]
from mesa_frames import AgentSet, Model  # type: ignore[import-not-found]

from benchmarks.peers.trial import CONTACT, EXTERNAL, Graph, Task, main


class People(AgentSet):  # type: ignore[misc]
    """Everyone, one row each."""

    df: pl.DataFrame

    def __init__(self, model: Model, n: int) -> None:
        super().__init__(model)
        numbers = np.arange(n, dtype=np.uint32)
        self.add(pl.DataFrame({"number": numbers, "adopted": np.zeros(n, dtype=bool)}))

    def step(self) -> None:
        """Count the neighbours who have adopted, and adopt or not."""
        adopters = self.df.filter(pl.col("adopted")).select(pl.col("number").alias("source"))
        exposed = self.model.ties.join(adopters, on="source", how="semi")
        counts = exposed.group_by("target").len("count")
        luck = self.model.random.random(len(self.df))
        table = self.df.join(counts, left_on="number", right_on="target", how="left")
        held_back = (1 - CONTACT) ** pl.col("count").fill_null(0).cast(pl.Float64)
        adopts = pl.Series("luck", luck) < 1 - (1 - EXTERNAL) * held_back
        self.df = table.with_columns(adopted=pl.col("adopted") | adopts).drop("count")


class Village(Model):  # type: ignore[misc]
    """The people and both directions of every tie."""

    def __init__(self, graph: Graph, seed: int) -> None:
        super().__init__(seed)
        both = np.concatenate([graph.edges, graph.edges[:, ::-1]]).astype(np.uint32)
        self.ties = pl.DataFrame({"source": both[:, 0], "target": both[:, 1]})
        self.sets += People(self, graph.n)


def build(task: Task) -> Callable[[], int]:
    """The two tables."""
    village = Village(task.graph, task.seed)

    def month() -> int:
        village.sets.do("step")
        return int(village.sets[0].df["adopted"].sum())

    return month


if __name__ == "__main__":
    main(build, ("mesa-frames", "polars"))
