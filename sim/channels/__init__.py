"""The channels of the member networks, by the name that ``kind`` has in the configuration."""

from __future__ import annotations

from sim.channels.award import AwardChannel
from sim.channels.base import Channel, Exposure, Sending
from sim.channels.co_production import CoProductionChannel
from sim.channels.event import EventChannel
from sim.channels.interest_groups import InterestGroupsChannel
from sim.channels.mailing import MailingChannel
from sim.channels.online_community import OnlineCommunityChannel
from sim.channels.projects import ProjectsChannel
from sim.channels.search import SearchChannel
from sim.channels.site_visit import SiteVisitChannel
from sim.parameters import MemberNetwork

CHANNELS: dict[str, type[Channel]] = {
    "mailing": MailingChannel,
    "event": EventChannel,
    "co_production": CoProductionChannel,
    "site_visit": SiteVisitChannel,
    "search": SearchChannel,
    "interest_groups": InterestGroupsChannel,
    "online_community": OnlineCommunityChannel,
    "award": AwardChannel,
    "projects": ProjectsChannel,
}

__all__ = ["CHANNELS", "Channel", "Exposure", "Sending", "make_channels"]


def make_channels(networks: dict[str, MemberNetwork]) -> dict[str, Channel]:
    """Make the channels of all networks, by full name: ``network.channel``."""
    return {
        f"{network}.{name}": CHANNELS[settings.kind](network, name)
        for network, member_network in networks.items()
        for name, settings in member_network.channels.items()
    }
