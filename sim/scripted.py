"""Staff and organisations whose behaviour a modeller wrote as a Mesa agent, in plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.agents import OpinionLeader, Organisation, Staff
from sim.kernels.staff import stage_after
from sim.records import Rows
from sim.stages import DISCONTINUED

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class Scripted:
    """Agents that decide one by one, by row; everyone else is on arrays."""

    def __init__(self, model: DiffusionModel) -> None:
        self._model = model
        self.staff: dict[int, Staff] = {}
        self.organisations: dict[int, Organisation] = {}

    def assign(self, behaviour: type[Staff | Organisation], rows: Rows) -> None:
        """Make the agents of some rows anew, as a subclass."""
        model = self._model
        if not issubclass(behaviour, Staff | Organisation):
            raise TypeError(f"{behaviour!r} is no subclass of Staff, OpinionLeader or Organisation")
        units = issubclass(behaviour, Organisation)
        size = model.world.population.n_organisations if units else model.n_staff
        if rows.size and not 0 <= rows[0] <= rows[-1] < size:
            raise ValueError(f"rows are {rows[0]} to {rows[-1]}, allowed are 0 to {size - 1}")
        others = rows[model.world.leader_role[rows] == 0] if not units else rows[:0]
        if issubclass(behaviour, OpinionLeader) and others.size:
            raise ValueError(f"person {others[0]} leads no opinion and cannot be an OpinionLeader")
        model.drop_agents(Organisation if units else Staff, rows)
        for row in rows.tolist():
            agent = behaviour(model, row)
            if isinstance(agent, Organisation):
                self.organisations[row] = agent
            else:
                self.staff[row] = agent
        model.columns.set_apart(np.array(sorted(self.staff), np.int32))

    def decide(self, product: int) -> list[tuple[int, int, int]]:
        """Let scripted staff decide on a product; return row, old and new stage of who changes."""
        columns, changes = self._model.columns, []
        forward, backward = columns.forward[product], columns.backward[product]
        name = self._model.product_names[product]
        for row in sorted(self.staff):
            stage = int(columns.stage[product, row])
            if columns.relevance[product, row] <= 0.0 or stage == DISCONTINUED:
                continue
            ahead, back = self.staff[row].hazards(name)
            left = float(forward[row]), float(backward[row])
            forward[row], backward[row] = left[0] - ahead, left[1] - back
            new = int(stage_after(stage, left, (float(ahead), float(back))))
            if new != stage:
                changes.append((row, stage, new))
        return changes

    def who_speak(
        self, product: int, leaders: Rows, *, usual: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.bool_]:
        """Which opinion leaders speak for a product, scripted ones by their own rule."""
        name = self._model.product_names[product]
        for place, row in enumerate(leaders.tolist() if self.staff else ()):
            agent = self.staff.get(row)
            if isinstance(agent, OpinionLeader):
                usual[place] = agent.speaks_for(name)
        return usual

    def organisations_hazard(
        self, step: str, product: int, *, usual: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Hazards of a step of organisations, scripted ones by their own rule."""
        name = self._model.product_names[product]
        for row, agent in self.organisations.items():
            usual[row] = agent.hazard(name, step=step, usual=float(usual[row]))
        return usual
