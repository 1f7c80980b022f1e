"""The measures that every run has, in words and units."""

from __future__ import annotations

STAFF, ORGANISATIONS = "staff-product pairs", "organisation-product pairs"
POUNDS, MESSAGES, MONTHS, SHARE = "pounds", "messages", "months", "%"
SCALED = (STAFF, ORGANISATIONS, POUNDS, MESSAGES)
LABELS = {
    "staff_reachable": ("Staff who can be reached", STAFF),
    "staff_aware": ("Staff ever aware", STAFF),
    "staff_persuaded": ("Staff persuaded", STAFF),
    "staff_using": ("Staff using at the end", STAFF),
    "staff_sustained": ("Staff whose use is sustained", STAFF),
    "staff_ever_used": ("Staff who ever used", STAFF),
    "staff_reporting_use": ("Staff who would report use", STAFF),
    "stopped_within_year_share": ("Stopped within a year of beginning", SHARE),
    "organisations_eligible": ("Organisations eligible", ORGANISATIONS),
    "organisations_considering": ("Organisations considering", ORGANISATIONS),
    "organisations_decided": ("Organisations that ever decided", ORGANISATIONS),
    "organisations_implementing": ("Organisations implementing", ORGANISATIONS),
    "organisations_routinised": ("Organisations in which it is routine", ORGANISATIONS),
    "organisations_abandoned": ("Organisations that abandoned", ORGANISATIONS),
    "months_to_10_percent": ("Until 10 % of the reachable ever used", MONTHS),
    "reached_10_percent": ("Replicates that reached those 10 %", SHARE),
    "months_to_50_percent": ("Until 50 % of the reachable ever used", MONTHS),
    "reached_50_percent": ("Replicates that reached those 50 %", SHARE),
    "messages_sent": ("Messages sent", MESSAGES),
    "messages_read": ("Messages read", MESSAGES),
    "adoptions_across_organisations": ("Adoptions owed to people elsewhere", STAFF),
    "adoptions_across_professions": ("Adoptions owed to other professions", STAFF),
    "adoptions_across_sectors": ("Adoptions owed to other sectors", STAFF),
    "messages_wasted": ("Messages sent and not read", MESSAGES),
    "crossed_organisation_share": ("Part of adoptions by people, from elsewhere", SHARE),
    "crossed_profession_share": ("Part of them, from other professions", SHARE),
    "crossed_sector_share": ("Part of them, from other sectors", SHARE),
    "evenness_professions": ("Evenness of use over professions", SHARE),
    "evenness_organisation_kinds": ("Evenness of use over kinds", SHARE),
    "cost_institute_pounds": ("Cost to the institute", POUNDS),
    "cost_participants_pounds": ("Cost to participants", POUNDS),
    "cost_total_pounds": ("Cost in all", POUNDS),
}

# Measures that runs have if their scenario has a study.
RATIO = "of variance"
STUDY_LABELS = {
    "timing_organisations": ("Organisations with an audience", ORGANISATIONS),
    "timing_reached_share": ("Of them, those that changed over", SHARE),
    "timing_quarter_months": ("Until a quarter of those had", MONTHS),
    "timing_half_months": ("Until half of those had", MONTHS),
    "timing_three_quarters_months": ("Until three quarters of those had", MONTHS),
    "timing_region_icc": ("Clustering of that month in regions", RATIO),
}
