"""Mesa agents over columns: each is a view on its row, made only when someone asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.rules.staged import Situation, conviction_now, staged_hazards
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.stages import ABANDONED, IMPLEMENTING, ORGANISATION_STAGES, ROUTINISED, STAFF_STAGES

if TYPE_CHECKING:
    from sim.model import DiffusionModel

LEADER_ROLES = ("none", "peer", "expert")


class Staff(mesa.Agent):
    """A member of staff.

    Parameters
    ----------
    model
        The model whose columns hold this person.
    row
        Row of this person in the columns.
    """

    model: DiffusionModel

    def __init__(self, model: DiffusionModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def profession(self) -> str:
        """Name of the profession."""
        return PROFESSIONS[int(self.model.world.population.profession[self.row])]

    @property
    def organisation(self) -> int:
        """Row of the organisation."""
        return int(self.model.world.population.organisation[self.row])

    @property
    def innovativeness(self) -> float:
        """Standard normal; Rogers' categories are its quantiles."""
        return float(self.model.world.population.innovativeness[self.row])

    @property
    def recruited(self) -> bool:
        """Whether this person has been recruited as an opinion leader."""
        return bool((self.model.leaders.rows == self.row).any())

    @property
    def neighbours(self) -> list[int]:
        """Rows of the staff this person has ties with."""
        return [int(row) for row in self.model.world.ties.of(self.row)]

    def stage(self, product: str) -> str:
        """Name of the stage of a product."""
        return STAFF_STAGES[self.model.stage[self.model.product_index(product), self.row]]

    def situation(self, product: str) -> Situation:
        """What this person's hazards depend on this month."""
        model, row, index = self.model, self.row, self.model.product_index(product)
        columns, population = model.columns, model.world.population
        unit, organisations = self.organisation, model.organisation_columns
        stage = int(organisations.stage[index, unit])
        active = stage in (IMPLEMENTING, ROUTINISED)
        age_months = model.month - int(columns.conviction_month[index, row])
        return Situation(
            stage=int(columns.stage[index, row]),
            outside=columns.outside[index, row],
            heard=columns.peer[index, row] * columns.talk[index, row],
            innovativeness=float(population.innovativeness[row]),
            conviction=conviction_now(
                model.rates(index), float(columns.conviction[index, row]), age_months
            ),
            share_using=int(columns.users_near[index, row]) / max(int(columns.degree[row]), 1),
            leaders=float(columns.leaders_near[index, row]),
            progress=float(organisations.progress[index, unit]) if active else 0.0,
            help=float(organisations.help[index, unit]),
            kept=float(organisations.kept[index, unit]),
            abandoned=stage == ABANDONED,
        )

    def hazards(self, product: str) -> tuple[float, float]:
        """Hazards of going on to the next stage of a product this month, and of turning away.

        This is the staged rule, person by person. A subclass may return others: call
        ``model.assign(MyStaff, rows)``, and those staff decide one by one.
        """
        return staged_hazards(
            self.model.rates(self.model.product_index(product)), self.situation(product)
        )

    def use_month(self, product: str) -> int:
        """Month in which use began, -1 for never."""
        return int(self.model.columns.use_month[self.model.product_index(product), self.row])


class OpinionLeader(Staff):
    """A member of staff whom others follow: a peer close by, or an expert across organisations."""

    @property
    def role(self) -> str:
        """Either ``peer`` or ``expert``."""
        return LEADER_ROLES[self.model.world.leader_role[self.row]]

    def speaks_for(self, product: str) -> bool:
        """Whether this leader, once recruited, speaks for a product; a subclass may differ."""
        return self.stage(product) in ("persuaded", "using", "sustained")


class Organisation(mesa.Agent):
    """An organisation of the NHS."""

    model: DiffusionModel

    def __init__(self, model: DiffusionModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def kind(self) -> str:
        """Name of the kind of organisation."""
        return ORGANISATION_KINDS[int(self.model.world.population.organisation_kind[self.row])]

    @property
    def code(self) -> str:
        """Code in the table it was read from, or one made for it."""
        return self.model.world.population.organisation_code[self.row]

    @property
    def headcount(self) -> int:
        """Number of staff."""
        start = self.model.world.population.organisation_start
        return int(start[self.row + 1] - start[self.row])

    @property
    def readiness(self) -> float:
        """Readiness for change, standard normal units."""
        return float(self.model.world.population.organisation_readiness[self.row])

    def stage(self, product: str) -> str:
        """Name of the stage of a product."""
        columns = self.model.organisation_columns
        return ORGANISATION_STAGES[columns.stage[self.model.product_index(product), self.row]]

    def hazard(self, product: str, *, step: str, usual: float) -> float:
        """Hazard of a step this month, given the usual one; a subclass may return another.

        ``step`` is ``considering``, ``deciding`` or ``abandoning``.
        """
        return usual
