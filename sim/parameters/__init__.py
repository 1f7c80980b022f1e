"""The one schema: every parameter of a scenario, with its unit, range and meaning.

Values live in ``configs/``, each with its source; these files say what they mean and what is
allowed. A scenario is plain data: two scenarios that are equal give the same run, bit for bit.
"""

from sim.parameters.behaviour import (
    CostSettings,
    Leaders,
    OrganisationRule,
    PeerSettings,
    StaffRule,
    Support,
)
from sim.parameters.networks import (
    Audience,
    Campaigns,
    ChannelSettings,
    CoProduction,
    Event,
    Mailing,
    MemberNetwork,
    Product,
    SiteVisit,
)
from sim.parameters.population import (
    OrganisationKind,
    OrganisationTable,
    PopulationSettings,
    StaffTraits,
    TieSettings,
)
from sim.parameters.scenario import Change, Recommendation, RecommendationCost, Scenario

__all__ = [
    "Audience",
    "Campaigns",
    "Change",
    "ChannelSettings",
    "CoProduction",
    "CostSettings",
    "Event",
    "Leaders",
    "Mailing",
    "MemberNetwork",
    "OrganisationKind",
    "OrganisationRule",
    "OrganisationTable",
    "PeerSettings",
    "PopulationSettings",
    "Product",
    "Recommendation",
    "RecommendationCost",
    "Scenario",
    "SiteVisit",
    "StaffRule",
    "StaffTraits",
    "Support",
    "TieSettings",
]
