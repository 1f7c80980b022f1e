"""Members' projects: the network encourages implementation where they are, and lends a hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sim.channels.base import Channel, Sending
from sim.costs import Bill
from sim.parameters import Projects

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class ProjectsChannel(Channel):
    """Member organisations implement, and make products routine, at a higher rate."""

    informs = False

    def send(self, model: DiffusionModel) -> Sending:
        """Encourage the organisations in which members run projects, this month."""
        projects = cast(Projects, self.settings(model))
        hosts = model.members.organisations[self.network]
        model.organisation_columns.encouragement[hosts] += projects.motivation + projects.shadowing
        pounds = hosts.size * model.parameters_now.costs.project_year_pounds / 12.0
        return Sending(bill=Bill(institute=pounds))
