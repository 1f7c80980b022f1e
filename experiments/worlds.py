"""The world that the runs of a replicate share, built once in each process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.parameters import Scenario
    from sim.world import World


class Worlds:
    """Remembers the last world: the runs of a design come world by world.

    Attributes
    ----------
    seconds
        Spent on building so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._key: tuple[object, ...] | None = None
        self._world: World | None = None

    def world(self, scenario: Scenario, *, seed: int, replicate: int) -> World:
        """Return the world of a replicate; built if it is not the one asked for last."""
        key = (seed, replicate, scenario.population, scenario.ties)
        if self._world is not None and key == self._key:
            return self._world
        self.forget()
        from sim.world import build_world

        began = time.perf_counter()
        self._world = build_world(scenario, seed=seed, replicate=replicate)
        self._key = key
        self.seconds += time.perf_counter() - began
        return self._world

    def forget(self) -> None:
        """Let go of the last world and its memory."""
        self._key = self._world = None


WORLDS = Worlds()
