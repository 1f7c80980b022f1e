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
from sim.parameters.channels import (
    Award,
    ChannelSettings,
    CoProduction,
    Event,
    InterestGroups,
    Mailing,
    OnlineCommunity,
    Projects,
    Search,
    SiteVisit,
)
from sim.parameters.linkage import Feedback, Ideas, OuterContext, SelfReport
from sim.parameters.networks import Audience, Before, Campaigns, MemberNetwork, Product
from sim.parameters.population import (
    OrganisationKind,
    OrganisationTable,
    PeopleDefaults,
    PopulationSettings,
    StaffTraits,
    TieSettings,
)
from sim.parameters.scenario import Change, Recommendation, RecommendationCost, Scenario
from sim.parameters.studies import StudySettings, Timing, Trial

__all__ = [
    "Audience",
    "Award",
    "Before",
    "Campaigns",
    "Change",
    "ChannelSettings",
    "CoProduction",
    "CostSettings",
    "Event",
    "Feedback",
    "Ideas",
    "InterestGroups",
    "Leaders",
    "Mailing",
    "MemberNetwork",
    "OnlineCommunity",
    "OrganisationKind",
    "OrganisationRule",
    "OrganisationTable",
    "OuterContext",
    "PeerSettings",
    "PeopleDefaults",
    "PopulationSettings",
    "Product",
    "Projects",
    "Recommendation",
    "RecommendationCost",
    "Scenario",
    "Search",
    "SelfReport",
    "SiteVisit",
    "StaffRule",
    "StaffTraits",
    "StudySettings",
    "Support",
    "TieSettings",
    "Timing",
    "Trial",
]
