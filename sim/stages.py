"""The stages of staff and of organisations, as small integers held in columns."""

from __future__ import annotations

UNAWARE, AWARE, PERSUADED, USING, SUSTAINED, REJECTED, DISCONTINUED = range(7)
STAFF_STAGES = (
    "unaware",
    "aware",
    "persuaded",
    "using",
    "sustained",
    "rejected",
    "discontinued",
)

# where the clocks of each stage lead: ahead, and back
NEXT_STAGE = (AWARE, PERSUADED, USING, SUSTAINED, SUSTAINED, AWARE, DISCONTINUED)
STAGE_BACK = (UNAWARE, REJECTED, PERSUADED, DISCONTINUED, DISCONTINUED, REJECTED, DISCONTINUED)

NONE, CONSIDERING, DECIDED, IMPLEMENTING, ROUTINISED, ABANDONED = range(6)
ORGANISATION_STAGES = (
    "none",
    "considering",
    "decided",
    "implementing",
    "routinised",
    "abandoned",
)

OPTIONAL, COLLECTIVE, AUTHORITY = range(3)
DECISIONS = ("optional", "collective", "authority")
