"""Online tools: members who use them make weak ties, and get more to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.acquaintances import Bond
from sim.channels.base import Channel, Sending
from sim.parameters import OnlineCommunity

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class OnlineCommunityChannel(Channel):
    """The members who take the tools up, for good, tie themselves to others who have."""

    informs = False

    def send(self, model: DiffusionModel) -> Sending:
        """Let users make ties, and send them what others post."""
        settings = cast(OnlineCommunity, self.settings(model))
        members = self.members(model)
        uses = model.chance.uniform(f"{self.name}.takes_up", members) < settings.uptake
        users = members[uses]
        if users.size == 0:
            return Sending()
        purpose = f"{self.name}.{model.month}"
        makes = model.chance.uniform(f"{purpose}.makes", users)
        makers = users[makes < settings.new_ties_per_year / 12.0]
        partner = model.chance.uniform(f"{purpose}.partner", makers)
        bond = Bond(
            purpose, settings.tie_half_life_months, strength=settings.tie_strength, online=True
        )
        others = users[(partner * users.size).astype(np.int64)]
        model.acquaintances.add_pairs((makers, others), bond)
        posts = np.where(uses, settings.posts_per_month, 0.0)
        return Sending(
            other_messages=posts, other_open_rate=settings.read_share, other_relevant_share=1.0
        )
