"""The contract of a channel: who is reached with which product, and how strongly.

A channel is a small class with one method, ``send``. It returns exposures for the staff it
reaches; only the engine decides, by keyed luck, who reads and who becomes aware. A new channel
is a class in its own file and a line in ``sim.channels.CHANNELS``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.costs import Bill
from sim.records import Rows, Values

if TYPE_CHECKING:
    from sim.model import DiffusionModel

ONE = 1.0 - 1e-9  # a whole one, reached in steps that cannot be added up exactly


@dataclass(frozen=True)
class Exposure:
    """Some staff meet a product through a channel in one month.

    Attributes
    ----------
    channel
        Full name, ``network.channel``: the key of the luck of reading.
    product
        Index of the product.
    staff
        Rows of the staff reached, shape (n,).
    aware
        Chance of becoming aware for one who takes it in.
    persuasion
        Log-odds for one who takes it in.
    open_rate
        Chance that a message about something of interest is opened, at leisure; ``None`` for
        what happens face to face and competes with no other message.
    copies
        Messages with the same content that each receives this month.
    """

    channel: str
    product: int
    staff: Rows
    aware: float
    persuasion: float
    open_rate: float | None = None
    copies: float = 1.0


@dataclass
class Sending:
    """All that one channel does in one month."""

    exposures: list[Exposure] = field(default_factory=list)
    bill: Bill = field(default_factory=Bill)
    other_messages: Values | None = None  # to each member, shape (n_members,)
    other_open_rate: float = 0.0
    other_relevant_share: float = 0.0


class Channel(ABC):
    """One channel of one member network.

    Parameters
    ----------
    network, name
        Keys of the configuration; together they name the channel's luck.

    Attributes
    ----------
    informs
        Whether it tells people of products, and not just brings them or their work together.
    """

    informs = True

    def __init__(self, network: str, name: str) -> None:
        self.network = network
        self.name = f"{network}.{name}"
        self._key = name

    @abstractmethod
    def send(self, model: DiffusionModel) -> Sending:
        """Return this month's exposures; change no column of staff.

        What it does to organisations, champions and acquaintances it asks of the model.
        """

    def settings(self, model: DiffusionModel) -> object:
        """Return the channel's parameters as in force this month."""
        return model.parameters_now.networks[self.network].channels[self._key]

    def members(self, model: DiffusionModel) -> Rows:
        """Rows of the network's members this month."""
        return model.members.staff[self.network]
