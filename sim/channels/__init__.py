"""The channels of the member networks, by the name that ``kind`` has in the configuration."""

from __future__ import annotations

from sim.channels.base import Channel, Exposure, Sending
from sim.channels.co_production import CoProductionChannel
from sim.channels.event import EventChannel
from sim.channels.mailing import MailingChannel
from sim.channels.site_visit import SiteVisitChannel

CHANNELS: dict[str, type[Channel]] = {
    "broadcast": MailingChannel,
    "targeted": MailingChannel,
    "event": EventChannel,
    "co_production": CoProductionChannel,
    "site_visit": SiteVisitChannel,
}

__all__ = ["CHANNELS", "Channel", "Exposure", "Sending"]
